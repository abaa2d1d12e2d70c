"""What a row says of its matter's life: state, order of instants, outcome, refusal."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.contracts.dates import DAY, MONTH, TIME, Instants
from etl.contracts.findings import Findings
from etl.contracts.values import Objects, among, is_none, mapped, text_of
from etl.contracts.zones import month_numbers, offsets_of
from etl.mapping.model import SourceMapping
from governance.matters import CLOSED_STATES, DECLINED_STATES, DUE_INSTANTS, State

Array = NDArray[np.float64]
_AFTER_RECEPTION = ("closed_at", "outcome_at", "verified_at", "declined_at", "first_closed_at")
_KNOWN = frozenset(s.value for s in State)
_CLOSED = frozenset(s.value for s in CLOSED_STATES)
_DECLINED = frozenset(s.value for s in DECLINED_STATES)


def settle_days(times: Mapping[str, Instants], mapping: SourceMapping) -> None:
    """Move events known to the day of reception only (or to its month) up to the reception, which their first second precedes."""
    received = times["received_at"]
    for name in _AFTER_RECEPTION:
        if name not in times or not times[name].precision.any():
            continue
        event = times[name]
        # How long a date without a clock time lasts: a day, or the longest month, in seconds.
        span = np.where(
            event.precision == TIME, 0, np.where(event.precision == DAY, 86_400, 2_678_400)
        )
        same = (event.at < received.at) & (received.at < event.at + span)
        monthly = np.flatnonzero(same & (event.precision == MONTH))
        # 31 days reach beyond a shorter month, so the months themselves are compared.
        same[monthly] = _month(event.at[monthly], mapping) == _month(received.at[monthly], mapping)
        event.at[same] = received.at[same]


def _month(at: Array, mapping: SourceMapping) -> NDArray[np.int64]:
    return month_numbers(offsets_of(mapping.zone).local(at.astype("int64")))


def outcome_times(numbers: Mapping[str, Array], outcome: Objects, mapping: SourceMapping) -> Array:
    """An outcome without an instant of its own is dated by the closing; an instant without outcome is dropped."""
    outcome_at = numbers["outcome_at"]
    if "outcome_at" not in mapping.fields:
        outcome_at = np.full(len(outcome_at), np.nan)
    dated = np.where(np.isnan(outcome_at), numbers["closed_at"], outcome_at)
    return np.where(is_none(outcome), np.nan, dated)


def stated(frame: pd.DataFrame, mapping: SourceMapping, findings: Findings) -> Objects:
    """Each row's own word for its state or stage, through the map; None where its source has none."""
    if mapping.state is None:
        return np.full(len(frame), None, dtype=object)
    texts = text_of(frame, mapping.state, mapping)
    findings.reject(is_none(texts), "missing_field", "state")
    return mapped(texts, mapping.state, findings, "state", code="unknown_state")


def states(
    source_states: Objects, numbers: Mapping[str, Array], mapping: SourceMapping, findings: Findings
) -> Objects:
    """Each row's state: what was stated, or what its instants say."""
    if mapping.state is None:
        return _from_dates(numbers)
    strange = set(source_states.tolist()) - _KNOWN - {None}
    if strange:
        findings.reject(among(source_states, strange), "unknown_state", "state", source_states)
    undated = among(source_states, _CLOSED) & np.isnan(numbers["closed_at"])
    findings.reject(undated, "closed_without_time", "state", source_states)
    return source_states


def _from_dates(numbers: Mapping[str, Array]) -> Objects:
    """The furthest state whose instant is there."""
    furthest = np.full(len(numbers["received_at"]), State.ACCEPTED.value, dtype=object)
    there = {name: ~np.isnan(at) for name, at in numbers.items()}
    # `not later than` instead of `earlier`: with a missing closed_at the comparison is False,
    # and a matter that was sent back and never closed again is open.
    reopened = there["sent_back_at"] & ~(numbers["closed_at"] > numbers["sent_back_at"])
    # In the order of a matter's life: each state overwrites those before it.
    for column, state in (
        ("assigned_at", State.ASSIGNED),
        ("acknowledged_at", State.ACKNOWLEDGED),
        ("closed_at", State.FED_BACK),
        ("verified_at", State.SETTLED),
        ("declined_at", State.DECLINED),
    ):
        furthest[there[column]] = state.value
    furthest[reopened & ~there["declined_at"]] = State.HANDLING.value
    return furthest


def declined_times(numbers: Mapping[str, Array], state: Objects) -> Array:
    """A declined or merged matter without the instant of that decision was so from its reception."""
    declined_at = numbers["declined_at"]
    return np.where(
        among(state, _DECLINED) & np.isnan(declined_at), numbers["received_at"], declined_at
    )


def check_order(
    numbers: Mapping[str, Array],
    times: Mapping[str, Instants],
    outcome: Objects,
    landed_at: int,
    findings: Findings,
) -> None:
    """Reject what closed before it came, has an outcome nobody dated, or lies after its landing."""
    for name in ("first_closed_at", "closed_at", "outcome_at"):
        early = numbers[name] < numbers["received_at"]
        findings.reject(early, "closed_before_received", f"{name} < received_at")
    undated = ~is_none(outcome) & np.isnan(numbers["outcome_at"])
    findings.reject(undated, "closed_without_time", "outcome", outcome)
    for name in times:
        if name not in DUE_INSTANTS:
            findings.reject(numbers[name] > landed_at, "in_the_future", name)
