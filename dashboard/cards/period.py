"""时段与种类: the period and the kind of matter that are asked about, each choice a link."""

from dashboard.ask import Ask
from dashboard.cards.card import Card, Nothing
from dashboard.figures import asked_words
from dashboard.stage.top import controls
from layouts.cards import choices as face
from layouts.cards.choices import Choices


def ask(asked: Ask, _options: Nothing) -> Choices:
    """The period asked about with those beside it, and the kinds of matter that may be chosen."""
    offered = controls(asked)
    return Choices(
        asked_words(asked.question),
        offered.earlier,
        offered.later,
        (),
        (("时段", offered.periods), ("事项种类", offered.kinds)),
        name="所选时段",
        step="期",
    )


CARD = Card("period", "时段与种类", ask, face, rooms=("strip", "full"))
