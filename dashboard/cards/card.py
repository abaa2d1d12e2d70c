"""What a card is: one question with four faces, and options that a screen file may set."""

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final

from dashboard.ask import Ask
from governance.errors import AskError, CockpitError, DefinitionError
from layouts.cards import face
from layouts.cards.face import Look, Room, Sentence, Table, Untold

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
    check: Callable[[Ask, Any], None] | None = None
    """What of an address must be askable for its screen to be shown at all; raises AskError."""
    every_kind: bool = False
    """It asks about matters of every kind, whatever its screen settles."""
    desk: bool = False
    """It tells what is recorded at the desk: every record there draws it anew, not every load alone."""
    controls: Callable[[], list[Any]] | None = None
    """Parts under its body that stand there from the beginning, for what is typed or done; only a desk has them."""


def telling(
    code: str,
    label: str,
    ask: Callable[[Any, Any], Any],
    drawn: ModuleType,
    options: type[Any] = Nothing,
    rooms: tuple[Room, ...] = WIDE,
    check: Callable[[Ask, Any], None] | None = None,
    *,
    about: Callable[[Ask], Any] | None = None,
    refusals: tuple[type[CockpitError], ...] = (AskError, DefinitionError),
    desk: bool = False,
    controls: Callable[[], list[Any]] | None = None,
) -> Card:
    """A card with the faces of one module: what it refuses to tell is said in its place, in one sentence.

    `about` makes of a question what the card asks: the index, one matter, a draft; without it, the question itself.
    """

    def asked(given: Ask, chosen: Any) -> Any:
        try:
            return ask(about(given) if about else given, chosen)
        except refusals as error:
            return Untold(label, str(error))

    def look(value: Any, room: Room) -> Look:
        return face.untold(value) if isinstance(value, Untold) else drawn.look(value, room)

    def faced(of: Callable[[Any], Any], otherwise: Callable[[Untold], Any]) -> Any:
        return lambda value: otherwise(value) if isinstance(value, Untold) else of(value)

    # The manual prints what the docstring of a card's question says.
    asked.__doc__ = ask.__doc__
    table, words = faced(drawn.table, face.untold_table), faced(drawn.words, face.untold_words)
    return Card(
        code, label, asked, look, table, words, options, rooms, check=check, desk=desk, controls=controls,
    )  # fmt: skip
