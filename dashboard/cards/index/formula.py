"""公式: the constants of the definition's formula."""

from dashboard.cards.card import Nothing
from dashboard.cards.index.asked import Index, card
from governance.pingan.reading import ROLLING
from layouts.cards.index import formula as face
from layouts.cards.index.formula import Scoring


def ask(index: Index, _options: Nothing) -> Scoring:
    """The formula step by step, with its constants."""
    scale = index.definition.scale
    values = (scale.full, scale.slope, scale.low, scale.high, scale.slope / 10)
    full, slope, low, high, tenth = (f"{value:g}" for value in values)
    shrinkage = "、".join(f"{k:g}" for k in sorted({i.k for i in index.definition.indicators}))
    return Scoring(full, slope, low, high, tenth, str(ROLLING), shrinkage)


CARD = card("index_formula", "公式", ask, face, rooms=("full",))
