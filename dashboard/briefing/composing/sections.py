"""The building blocks by the names that templates call them by."""

from collections.abc import Callable, Mapping
from typing import Any

from dashboard.briefing.composing import cases as sections_cases
from dashboard.briefing.composing import counts as sections_counts
from dashboard.briefing.composing import index as sections_index
from dashboard.briefing.composing import meeting as sections_meeting
from dashboard.briefing.composing import rates as sections_rates
from dashboard.briefing.composing.writing import Writing

BLOCKS: Mapping[str, Callable[[Writing], list[Any]]] = {
    "lead": sections_counts.lead,
    "rates": sections_rates.rates,
    "ranking": sections_rates.ranking,
    "map": sections_rates.map_of,
    "trend": sections_counts.trend,
    "movers": sections_counts.movers,
    "types": sections_counts.types,
    "outcomes": sections_cases.outcomes,
    "departments": sections_cases.departments,
    "alerts": sections_cases.alerts,
    "cases": sections_cases.cases,
    "overdue": sections_cases.overdue,
    "peers": sections_rates.peers,
    "index": sections_index.standing,
    "index_change": sections_index.change,
    "agenda": sections_meeting.agenda,
}
