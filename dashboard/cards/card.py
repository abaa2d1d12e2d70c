"""What a card is: one question with four faces, and options that a screen file may set."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from dashboard.ask import Ask
from layouts.cards.face import Look, Room, Sentence, Table

ROOMS: Final[tuple[Room, ...]] = ("strip", "side", "half", "full")
WIDE: Final[tuple[Room, ...]] = ("side", "half", "full")


@dataclass(frozen=True, slots=True)
class Nothing:
    """The options of a card that has none."""


@dataclass(frozen=True, slots=True)
class Card:
    """One question: `ask` gives a value of its own type, the faces draw that value and nothing else.

    `options` is a frozen dataclass whose fields have types and defaults (dashboard/cards/options.py reads it from a
    screen file); `rooms` are those that the look fits; a card that is `graphed` draws a figure beside its parts.
    """

    code: str
    label: str
    ask: Callable[[Ask, Any], Any]
    look: Callable[[Any, Room], Look]
    table: Callable[[Any], Table]
    words: Callable[[Any], tuple[Sentence, ...]]
    options: type[Any] = Nothing
    rooms: tuple[Room, ...] = WIDE
    graphed: bool = False
    stage: str = ""
    """The part of the wall's stage that it draws, in place of an area of its own."""
    clocked: bool = False
    """What it says depends on what time it is, to the minute."""
    check: Callable[[Ask], None] | None = None
    """What of an address must be askable for its screen to be shown at all; raises AskError."""
    every_kind: bool = False
    """It asks about matters of every kind, whatever its screen settles."""
