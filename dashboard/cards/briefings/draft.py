"""拟写的这一期: what the paper that an address asks for will contain, and what of it was issued already."""

from dashboard.cards.briefings.asked import Draft, card
from dashboard.cards.card import Nothing
from governance.briefing import periods
from governance.briefing.templates import BLOCK_LABELS, SectionPlan
from governance.errors import BriefingError
from governance.periods import parse_period
from layouts.cards.briefings import draft as face
from layouts.cards.briefings.draft import Contents, Planned


def ask(draft: Draft, _options: Nothing) -> Contents:
    """The sections of the paper with their blocks and indicators, the issue of this period, and the one before."""
    template, place, period = draft.template, draft.place, parse_period(draft.period)
    if not periods.fits(period, template.period):
        unit = periods.UNITS[template.period]
        raise BriefingError(f"{template.label}按{unit}编写，{draft.period!r} 不是一{unit}。")
    register = draft.office.register
    twin = register.has(template.code, place.key, period.label)
    last = register.issued(template.code, place.key, period.label)
    return Contents(
        f"{place.name}{periods.title_of(period)}{template.label}",
        tuple(map(_planned, draft.sections)),
        f"{twin.printed}，再签发将另编一期" if twin else "还没有签发",
        f"{periods.title_of(parse_period(last.period))} {last.printed}" if last else "没有",
    )


def _planned(plan: SectionPlan) -> Planned:
    return Planned(
        plan.title, "；".join(BLOCK_LABELS[name] for name in plan.blocks), plan.indicators
    )


CARD = card(
    "briefing_draft", "拟写的这一期", ask, face, rooms=("half", "full"), desk=True, controls=face.controls
)  # fmt: skip
