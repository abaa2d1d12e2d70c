"""核对: whether there is an issue of the code in the address, and what it says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.ask import Ask
from dashboard.cards.card import Nothing, telling
from data.reference.scopes import may_have
from governance.scope import Scope
from layouts.cards.briefings import verdict as face
from layouts.cards.briefings.verdict import Told

if TYPE_CHECKING:
    from dashboard.briefing.proof.verifying import Verdict

_MOODS: Final = {
    "issued": ("good", "确有此期"),
    "unchanged": ("good", "未变"),
    "signed": ("good", "未变"),
    "resaved": ("good", "数字未变"),
    "differs": ("bad", "不同"),
    "unknown": ("plain", "无法核对"),
}


def ask(ask: Ask, _options: Nothing) -> Told:
    """What is said of the code in the address, `/verify/CODE` or `?code=CODE`; where there is none, how to ask."""
    # Imported here: readers of PDF and office files are loaded only once something is verified.
    from dashboard.briefing.proof.verifying import verify_code

    code = ask.address.get("code")
    return told(ask.scope, verify_code(ask.reader.issues, code)) if code else face.NOTHING


def told(scope: Scope, verdict: Verdict) -> Told:
    """The verdict in words; of an issue beyond the reader's scope only whether it is so."""
    mood, word = _MOODS[verdict.status.value]
    if verdict.issue is not None and not may_have(scope, verdict.issue.scope):
        return Told(mood, word, verdict.sentence)
    differences = tuple((d.label, d.where, d.issued, d.found) for d in verdict.differences)
    return Told(mood, word, verdict.sentence, tuple(verdict.told()), differences)


CARD = telling(
    "verdict", "核对结果", ask, face, rooms=("half", "full"), desk=True, controls=face.controls,
)  # fmt: skip
