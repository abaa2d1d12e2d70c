"""The building blocks by the names that templates call them by."""

from collections.abc import Callable, Mapping
from typing import Any

from dashboard.briefing.composing import cases, counts, index, meeting, rates
from dashboard.briefing.composing.writing import Writing

BLOCKS: Mapping[str, Callable[[Writing], list[Any]]] = {
    "lead": counts.lead,
    "rates": rates.rates,
    "ranking": rates.ranking,
    "map": rates.map_of,
    "trend": counts.trend,
    "movers": counts.movers,
    "types": counts.types,
    "outcomes": cases.outcomes,
    "departments": cases.departments,
    "alerts": cases.alerts,
    "cases": cases.cases,
    "overdue": cases.overdue,
    "peers": rates.peers,
    "index": index.standing,
    "index_change": index.change,
    "agenda": meeting.agenda,
}
