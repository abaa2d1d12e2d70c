"""What a card is: one question with four faces, and options that a screen file may set."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from dashboard.ask import Ask
from governance.errors import AskError, CockpitError, DefinitionError
from layouts.cards import untold
from layouts.cards.face import Face, Look, Room, Sentence, Table, Untold

WIDE: Final[tuple[Room, ...]] = ("side", "half", "full")


@dataclass(frozen=True, slots=True)
class Nothing:
    """The options of a card that has none."""


@dataclass(frozen=True, slots=True)
class Card:
    """One question: its answer is a value of its own type, the faces draw that value and nothing else.

    `options` is a frozen dataclass whose fields have types and defaults (dashboard/cards/options.py reads it from a
    screen file); `rooms` are those that the look fits; a card that is `graphed` draws a figure beside its parts.
    """

    code: str
    label: str
    question: Callable[[Any, Any], Any]
    """What is asked; the manual prints the first line of its docstring."""
    face: Face
    """The module with look(value, room), table(value) and words(value)."""
    options: type[Any] = Nothing
    rooms: tuple[Room, ...] = WIDE
    check: Callable[[Ask, Any], None] | None = None
    """What of an address must be askable for its screen to be shown at all; raises AskError."""
    about: Callable[[Ask], Any] = lambda asked: asked
    """What the card asks of a question: the index, one matter, a draft; usually the question itself."""
    refusals: tuple[type[CockpitError], ...] = ()
    """Errors that are told in the place of the value, in one sentence."""
    graphed: bool = False
    stage: str = ""
    """The part of the wall's stage that it draws, in place of an area of its own."""
    clocked: bool = False
    """What it says depends on what time it is, to the minute."""
    every_kind: bool = False
    """It asks about matters of every kind, whatever its screen settles."""
    desk: bool = False
    """It tells what is recorded at the desk: every record there draws it anew, not every load alone."""
    controls: Callable[[], list[Any]] | None = None
    """Parts under its body that stand there from the beginning, for what is typed or done; only a desk has them."""

    def ask(self, asked: Ask, chosen: Any) -> Any:
        """The value, or an Untold with what is refused."""
        try:
            return self.question(self.about(asked), chosen)
        except self.refusals as error:
            return Untold(self.label, str(error))

    def look(self, value: Any, room: Room) -> Look:
        """The value drawn for a room."""
        return self._face(value).look(value, room)

    def table(self, value: Any) -> Table:
        """The value as a table."""
        return self._face(value).table(value)

    def words(self, value: Any) -> tuple[Sentence, ...]:
        """The value in sentences."""
        return self._face(value).words(value)

    def _face(self, value: Any) -> Face:
        return untold if isinstance(value, Untold) else self.face


telling = partial(Card, refusals=(AskError, DefinitionError))
"""A card that says in its place, in one sentence, what it refuses to tell."""
