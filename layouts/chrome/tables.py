"""Tables to work at: they scroll in their own boxes, columns of numbers are set to the right; a state has a shape."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from dash.html import Tr

from layouts.chrome.elements import Element, html

NUMBER: Final = "number"
Mark = Literal["ok", "late", "failed", "running", "none"]


@dataclass(frozen=True, slots=True)
class Status:
    """A state as colour, shape and word."""

    word: str
    mark: Mark


def status(state: Status) -> Element:
    """A state as colour, shape and word; the shape is drawn by the stylesheet."""
    return html.Span(state.word, className=f"status status-{state.mark}")


def table(
    heads: Sequence[str], rows: Sequence[Any], *, numbers: Sequence[int] = (), name: str = ""
) -> Element:
    """A table that scrolls sideways in its own box; columns of numbers are set to the right.

    A row is what its cells hold, or drawn already by `row`.
    """
    head = [
        html.Th(text, scope="col", className=NUMBER if n in numbers else None)
        for n, text in enumerate(heads)
    ]
    drawn = [given if isinstance(given, Tr) else row(given, numbers=numbers) for given in rows]
    body = html.Table(html.Thead(html.Tr(head)), html.Tbody(drawn), className="work-table")
    return html.Div(body, className=f"work-scroll {name}".strip())


def plain(heads: Sequence[str], rows: Sequence[Any], className: str) -> Element:
    """A table of its own width, with a head."""
    head = html.Tr([html.Th(text, scope="col") for text in heads])
    return html.Table(html.Thead(head), html.Tbody(list(rows)), className=className)


def row(cells: Sequence[Any], *, numbers: Sequence[int] = (), className: str | None = None) -> Tr:
    """A row of such a table."""
    inside = [
        html.Td(cell, className=NUMBER if n in numbers else None) for n, cell in enumerate(cells)
    ]
    return Tr(inside, className=className)


def clipped(text: str, full_text: str = "") -> Element:
    """A text that may be cut by its column; all of it is told on hovering."""
    return html.Span(text, className="clipped", title=full_text or text)
