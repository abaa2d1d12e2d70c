"""完整性: the three rates of K18 for the whole and for each district."""

from typing import Final

from dashboard.ask import Ask
from dashboard.cards.card import Card, Nothing
from dashboard.figures import asked_words, figure
from governance.indicators import indicator
from layouts.cards.quality import completeness as face
from layouts.cards.quality.completeness import Completeness

CODES: Final = ("K18a", "K18b", "K18c")


def ask(ask: Ask, _options: Nothing) -> Completeness:
    """The three rates of K18 for the whole and for each district."""
    declared = [indicator(code) for code in CODES]
    columns = [[ask.whole(of), *ask.units(of)] for of in declared]
    rows = tuple(
        (
            answers[0].name,
            tuple(figure(a, of) for a, of in zip(answers, declared, strict=True)),
        )
        for answers in zip(*columns, strict=True)
    )
    heads = tuple((of.label, of.definition) for of in declared)
    return Completeness(f"{asked_words(ask.question)}受理；点数字看口径与清单", heads, rows)


CARD = Card("completeness", "完整性", ask, face)
