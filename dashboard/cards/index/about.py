"""是什么: what the definition of the index says of itself."""

from dashboard.cards.card import Nothing
from dashboard.cards.index.asked import Index, card, defined
from governance.pingan.observed import shown
from layouts.cards.index import about as face
from layouts.cards.index.about import About


def ask(index: Index, _options: Nothing) -> About:
    """What the index is and is not, and the version of its definition that is in use."""
    definition = index.definition
    return About(
        definition.name,
        definition.notice,
        tuple(indicator.name for indicator in definition.indicators if indicator.named_in_public),
        len(definition.indicators),
        (
            definition.version,
            definition.signed.isoformat(),
            definition.author,
            definition.checker,
            shown(definition.from_month),
        ),
    )


CARD = card("index_about", "是什么", ask, face, rooms=("full",), check=defined)
