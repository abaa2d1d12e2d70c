"""From the address in the browser to a question and back: the address is the only state of a screen.

Every screen asks through an `Ask`. It reads the address when something of it is wanted (a page about sources needs no
period), asks the store once for each question, and knows at which load and at which revision of the desk it does so.
"""

from dashboard.ask.address import Address
from dashboard.ask.question import Ask
from dashboard.ask.reader import Reader

__all__ = ["Address", "Ask", "Reader"]
