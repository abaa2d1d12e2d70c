"""What an export shows of matters: the events until its instant, and mistakes that are not yet corrected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from data.samples.lags import HOUR
from data.samples.rhythm import DAY, Arrivals

RECENT = 60 * DAY
RECENT_MISTAKES, OLD_MISTAKES, PHANTOMS = 0.02, 0.0008, 0.001
REPEATED = 0.5 * DAY
"""Each later export also repeats what changed shortly before the one before it."""
# Within a day far above real sequence numbers, so the copies' ids meet nobody's.
PHANTOM_SEQUENCE = 900_000

Events = Mapping[str, np.ndarray]


class Mistake(IntEnum):
    """What was wrong until it was corrected."""

    WORD = 0
    MEASURE = 1
    UNSEEN = 2
    REVOKED = 3


@dataclass(frozen=True, slots=True)
class Corrections:
    """At most one a matter; `at` is nan where nothing was ever wrong."""

    at: np.ndarray
    mistake: np.ndarray

    def pending(self, until: float, mistake: Mistake) -> np.ndarray:
        """Where that mistake still stands."""
        standing: np.ndarray = (self.at > until) & (self.mistake == mistake)
        return standing


@dataclass(frozen=True, slots=True)
class Phantoms:
    """Rows entered twice: copies of `rows` under other ids, deleted at `withdrawn`."""

    rows: np.ndarray
    withdrawn: np.ndarray
    ids: np.ndarray


@dataclass(frozen=True, slots=True)
class Seen:
    """Matters as an export of the instant `until` shows them."""

    until: float
    events: Events
    changed: np.ndarray
    """The last change of each matter; nan where it had not been entered."""


def corrections(matters: Arrivals, events: Events, exports: Sequence[float]) -> Corrections:
    """Mistakes that come to light between the first export and the last."""
    at = np.floor(exports[0] + matters.draw("correction_at") * (exports[-1] - exports[0]))
    recent = matters.received > exports[-1] - RECENT
    share = np.where(recent, RECENT_MISTAKES, OLD_MISTAKES)
    chosen = (matters.draw("correction") < share) & (events["entered"] + HOUR < at)
    edges = np.array([0.35, 0.55, 0.8])
    mistake = np.searchsorted(edges, matters.draw("correction_kind"), "right")
    plain = np.isnan(events.get("first_closed", np.full(len(at), np.nan)))
    plain &= np.isnan(events.get("declined", np.full(len(at), np.nan)))
    shut = plain & (events["closed"] + HOUR < at)
    # Not `closed > at`: comparisons with nan are
    # false, and what never closes is unfinished too.
    unfinished = plain & ~(events["closed"] <= at) & (events["acknowledged"] + DAY < at)
    possible = np.select([mistake == 0, mistake == 3], [True, unfinished], shut)
    return Corrections(
        np.where(chosen, at, np.nan), np.where(possible, mistake, np.int64(Mistake.WORD))
    )


def phantoms(
    matters: Arrivals, events: Events, ids: np.ndarray, exports: Sequence[float]
) -> Phantoms:
    """Matters entered a second time, found out between the first export and the last."""
    known = events["entered"] < exports[0] - DAY
    rows = np.flatnonzero((matters.draw("phantom") < PHANTOMS) & known)
    span = exports[-1] - exports[0]
    withdrawn = np.floor(exports[0] + HOUR + matters.draw("phantom_at")[rows] * (span - HOUR))
    names = [f"{ids[row][:10]}{PHANTOM_SEQUENCE + n}" for n, row in enumerate(rows, start=1)]
    return Phantoms(rows, withdrawn, np.array(names, dtype=object))


def seen(events: Events, wrong: Corrections, until: float) -> Seen:
    """The events known at `until`, with the mistakes of the day."""
    shown = dict(events)
    halfway = np.floor((events["acknowledged"] + events["closed"]) / 2)
    rushed = events["acknowledged"] + DAY
    measured, unseen, revoked = (
        wrong.pending(until, m) for m in (Mistake.MEASURE, Mistake.UNSEEN, Mistake.REVOKED)
    )
    shown["closed"] = np.select(
        [measured, unseen, revoked], [halfway, np.nan, rushed], events["closed"]
    )
    shown["verified"] = np.where(unseen | revoked, np.nan, events["verified"])
    shown = {name: np.where(at <= until, at, np.nan) for name, at in shown.items()}
    corrected = np.where(wrong.at <= until, wrong.at, np.nan)
    changed = corrected
    for at in shown.values():
        # fmax ignores nan where the other is a number; maximum would pass it on.
        changed = np.fmax(changed, at)
    return Seen(until, shown, np.where(events["entered"] <= until, changed, np.nan))


def delivered(now: Seen, since: float | None) -> np.ndarray:
    """Rows that an export holds: all for the first, else what changed since the one before."""
    if since is None:
        return np.flatnonzero(~np.isnan(now.changed))
    return np.flatnonzero(now.changed > since - REPEATED)
