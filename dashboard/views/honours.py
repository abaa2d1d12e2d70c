"""Honours as they were published, in the order of their cutoffs; nothing here is computed."""

from typing import Any, Final

from dashboard.ask import Ask
from data.queries import journal
from layouts.values_method import Honour

KINDS: Final = ("honour", "rank")
"""The kinds of published facts that are honours."""


def honours(asked: Ask) -> tuple[Honour, ...]:
    """The honours that the reader may see, the earliest first."""
    found = [one for one in journal.facts(asked.store, scope=asked.scope) if one.kind in KINDS]
    return tuple(_honour(one) for one in sorted(found, key=lambda one: (one.cutoff, one.kind)))


def _honour(one: Any) -> Honour:
    value = f"{one.value} {one.unit}".strip()
    source = f"{one.report}（{one.source}）" if one.report else one.source
    return Honour(one.label, value, one.scope, one.period, one.cutoff, one.quote, source)
