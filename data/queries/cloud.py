"""The matters of a question, chosen from the cloud: what each is at the cutoff, and how many there are of what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from data import schema
from data.counting.cloud import (
    GRADE_BIT,
    KIND_BIT,
    KIND_BITS,
    LINKED_BIT,
    NEVER,
    Cloud,
    Codebook,
    degrees,
    held,
)
from data.keeping.store import Store
from data.queries.filters import having
from governance.questions import Question
from governance.scope import PlaceKey, Scope
from governance.traits import GRADES

STATES = ("open", "closed", "settled", "declined")
"""In hand, closed on paper, verified, and not taken on (or merged into another)."""

STATE_BIT, LATE_BIT = 2, 4
"""Where the flags tell state and lateness; grade and kind stand where the cloud's traits have them."""
_VALUES = 1 << KIND_BIT + KIND_BITS
_TRAITS = _VALUES - 1 ^ 1 << LINKED_BIT  # the link's bit is the flags' lateness

Flags = NDArray[np.uint16]
Mask = NDArray[np.bool_]


_VALUE = np.arange(_VALUES)
_LATE = _VALUE >> LATE_BIT & 1 == 1
"""For each value that flags can have whether it is an overdue matter's."""


def _told(kinds: Sequence[str]) -> dict[str, tuple[Sequence[str], NDArray[np.int64]]]:
    """Of kind, grade and state the names by number, and the number that each value of the flags has; `kinds` by theirs."""
    return {
        "kind": (kinds, _VALUE >> KIND_BIT),
        "grade": (GRADES, _VALUE >> GRADE_BIT & 3),
        "state": (STATES, _VALUE >> STATE_BIT & 3),
    }


@dataclass(frozen=True, slots=True)
class Layers:
    """Which matters are drawn: of these kinds, grades and states (empty: of all), only overdue ones or not."""

    kinds: frozenset[str] = frozenset()
    grades: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    late: bool = False

    def wanted(self, kinds: Sequence[str]) -> Mask:
        """For each value of the flags whether it is drawn; `kinds` by their numbers."""
        # Every value that flags can have, tested once;
        # the matters are then a look into this table.
        kept = np.ones(_VALUES, dtype=bool)
        wanted = (self.kinds, self.grades, self.states)
        for names, (all_names, part) in zip(wanted, _told(kinds).values(), strict=True):
            if names:
                kept &= np.isin(part, [n for n, name in enumerate(all_names) if name in names])
        return kept & _LATE if self.late else kept


@dataclass(frozen=True, slots=True)
class Chosen:
    """The matters of a question: rows of the cloud, what each is at the cutoff, and the kinds by their numbers."""

    cloud: Cloud
    rows: NDArray[np.int32]
    flags: Flags
    kinds: tuple[str, ...]

    @property
    def late(self) -> Mask:
        """Which of them are overdue."""
        return np.asarray(self.flags >> LATE_BIT & 1 == 1)


def chosen(
    store: Store,
    question: Question,
    *,
    within: PlaceKey | None = None,
    received: tuple[int, int] | None = None,
    scope: Scope,
) -> Chosen:
    """The matters of a question as they stand at its cutoff.

    `received` (epoch seconds, both counted) takes the place of the period.
    """
    span = received or _span(question)
    key = (question, within, span, scope)
    return held(store).once(key, span, partial(_choose, store, question, within, span, scope))


def _span(question: Question) -> tuple[int, int]:
    """The instants of the period, as far as the cutoff."""
    first, after = (
        datetime.combine(day, time(), question.zone)
        for day in (question.period.start, question.period.end + timedelta(days=1))
    )
    return int(first.timestamp()), min(int(after.timestamp()) - 1, question.cutoff.at)


def _choose(
    store: Store,
    question: Question,
    within: PlaceKey | None,
    span: tuple[int, int],
    scope: Scope,
    codebook: Codebook,
    cloud: Cloud,
) -> Chosen:
    first, last = (min(max(instant, 0), NEVER - 1) for instant in span)
    kept = (cloud.received >= first) & (cloud.received <= last)
    kept &= (cloud.from_load <= question.known) & (cloud.to_load > question.known)
    kinds = scope.narrowed_to(question.kind)
    if kinds is not None:
        kept &= np.isin(cloud.traits >> KIND_BIT, _numbers(codebook, kinds))
    if question.kind is None:
        # In Python & binds tighter than ==, and >> tighter than &, so no brackets are needed.
        kept &= cloud.traits >> LINKED_BIT & 1 == 0
        if question.aside:
            kept &= ~np.isin(cloud.traits >> KIND_BIT, _numbers(codebook, question.aside))
    if within is not None and within[0] != "city":
        kept &= codebook.inside(frozenset({within}))[cloud.place_key]
    if scope.places is not None:
        kept &= codebook.inside(scope.places)[cloud.place_key]
    if question.traits.named():
        kept &= np.isin(cloud.id, _having(store, question, span))
    rows = np.flatnonzero(kept).astype("int32")
    return Chosen(cloud, rows, _flags(cloud, rows, question.cutoff.at), tuple(codebook.kinds))


def _having(store: Store, question: Question, span: tuple[int, int]) -> NDArray[np.int64]:
    """Version ids of the matters with the traits asked for: the cloud knows neither category nor department."""
    m = schema.matter
    with store.reading() as connection:
        query = select(m.c.id).where(m.c.received_at.between(*span), *having(m, question.traits))
        return np.array(connection.scalars(query).all(), dtype="int64")


def _numbers(codebook: Codebook, kinds: frozenset[str]) -> list[int]:
    # A copy, for another thread may add kinds meanwhile; old numbers stay good.
    return [n for n, kind in enumerate(tuple(codebook.kinds)) if kind in kinds]


def _flags(cloud: Cloud, rows: NDArray[np.int32], at: int) -> Flags:
    """Kind, grade, state and lateness of rows at an instant, in two bytes."""
    declined = cloud.declined[rows] <= at
    closed = ((cloud.first[rows] <= at) & (cloud.reopened[rows] > at)) | (cloud.closed[rows] <= at)
    state = closed.astype("uint16")
    # Later lines win: declined beats verified, verified beats closed. Positions of STATES.
    state[cloud.verified[rows] <= at] = 2
    state[declined] = 3
    late = (cloud.due[rows] <= at) & ~closed & ~declined
    traits = cloud.traits[rows] & np.uint16(_TRAITS)
    return (traits | state << STATE_BIT | late.astype("uint16") << LATE_BIT).astype("uint16")


def counts(chosen: Chosen, *, scope: Scope) -> dict[str, Any]:
    """How many matters there are of each kind, grade and state, how many are overdue, and how many have a position."""
    del scope  # `chosen` is narrowed already
    held = np.bincount(chosen.flags, minlength=_VALUES)
    # The matters were counted once by value of the flags; each trait only adds up its values.
    return {
        trait: {name: int(held[part == n].sum()) for n, name in enumerate(names)}
        for trait, (names, part) in _told(chosen.kinds).items()
    } | {
        "late": int(held[_LATE].sum()),
        "n": len(chosen.rows),
        # y is 0 without a position only: no place in
        # use lies at the northern edge of the world.
        "placed": int(np.count_nonzero(chosen.cloud.y[chosen.rows])),
    }


def bounds(chosen: Chosen, *, scope: Scope) -> tuple[float, float, float, float] | None:
    """West, south, east and north of the positions; None where there is none."""
    del scope  # `chosen` is narrowed already
    x, y = chosen.cloud.x[chosen.rows], chosen.cloud.y[chosen.rows]
    x, y = x[y > 0], y[y > 0]
    if not len(x):
        return None
    # One matter in a thousand at each end may lie anywhere: the view fits the others.
    edges = [np.quantile(coordinates, [0.001, 0.999]) for coordinates in (x, y)]
    (west, east), (north, south) = degrees(*edges)[0], degrees(*edges)[1]
    return float(west), float(south), float(east), float(north)
