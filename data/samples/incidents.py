"""The demonstration's incidents: what is reported, and what becomes of it in the end."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.reference.profile import Profile
from data.samples.homes import Homes, homes
from data.samples.lags import HOUR, Cohort, at_desk, lognormal, pace, settled
from data.samples.rhythm import DAY, Arrivals, instant
from data.samples.wording import incident_phrases, worded

CATEGORIES = tuple(incident_phrases())
URGENCIES = ("一般", "紧急", "特急")
DISPUTED = CATEGORIES.index("矛盾纠纷")
WUXING = 0
COHORT_START, COHORT_END = instant("2018-10-01"), instant("2020-09-30T23:59:59")
COHORT_ACCEPTED, COHORT_CLOSED = 100_625, 96_278
_MIX = np.array([0.13, 0.19, 0.06, 0.20, 0.06, 0.09, 0.15, 0.02, 0.06, 0.04])
_SLOWNESS = np.array([1.15, 0.95, 1.0, 0.8, 1.05, 1.25, 0.75, 0.4, 1.1, 0.7])
_WET_MONTHS, _HOT_MONTHS = (5, 6, 7, 8), (6, 7, 8)


@dataclass(frozen=True, slots=True)
class Incidents:
    """Incidents by reception; instants in seconds of the local clock, nan = never."""

    ids: np.ndarray
    unit: np.ndarray
    homes: Homes
    category: np.ndarray
    title: np.ndarray
    second: np.ndarray
    urgency: np.ndarray
    merged: np.ndarray
    returned: np.ndarray
    extended_due: np.ndarray
    due: np.ndarray
    reporter: np.ndarray
    events: dict[str, np.ndarray]
    """entered, received, assigned, acknowledged, handling, extended, first_closed, sent_back, closed,
    verified, declined."""


def numbered(prefix: str, received: np.ndarray) -> np.ndarray:
    """Ids: prefix, day of reception, sequence within the day."""
    days = received.astype("datetime64[s]").astype("datetime64[D]")
    _, start, count = np.unique(days, return_index=True, return_counts=True)
    sequence = np.arange(len(days)) - np.repeat(start, count) + 1
    stamps = np.char.replace(days[start].astype(str), "-", "")
    return np.array(
        [
            f"{prefix}{day}{n:06d}"
            for day, n in zip(np.repeat(stamps, count), sequence, strict=True)
        ],
        dtype=object,
    )


def entered(matters: Arrivals) -> np.ndarray:
    """When each matter reached the platform: most at once, some in the evening, a few days later."""
    draw, delay = matters.draw("entry"), matters.draw("entry_at")
    late = np.where(draw < 0.01, (1 + 14 * delay) * DAY, 0.0)
    offline = np.where((draw >= 0.01) & (draw < 0.05), (0.2 + 6 * delay) * HOUR, 0.0)
    entered_at: np.ndarray = np.floor(matters.received + late + offline)
    return entered_at


def incidents(profile: Profile, matters: Arrivals) -> Incidents:
    """Everything about each incident, as it will finally be known."""
    category = _categories(matters)
    urgency = _urgencies(matters, category)
    due = _due(profile, matters.received, urgency)
    events = {"entered": entered(matters), "received": matters.received}
    events["declined"] = _declined(matters)
    events |= _flow(matters, category, urgency, due, events["declined"])
    extended, extended_due = _extended(profile, matters, urgency, due, events)
    title, second = worded(incident_phrases(), category, matters.draw("title"))
    returned = np.select(
        [matters.draw("returned") < 0.004, matters.draw("returned") < 0.036], [2, 1]
    )
    reporter = np.where(
        matters.draw("reporter") < 0.3, (matters.draw("reporter") * 4e5).astype(int), -1
    )
    return Incidents(
        ids=numbered("SJ", matters.received),
        unit=matters.unit,
        homes=homes(profile.folder, matters),
        category=category,
        title=title,
        second=second,
        urgency=urgency,
        merged=matters.draw("decision") < 0.4,
        returned=returned,
        extended_due=extended_due,
        due=due,
        reporter=reporter,
        events=events | {"extended": extended},
    )


def _categories(matters: Arrivals) -> np.ndarray:
    """By unit and month: storms bring emergencies, summer brings smells."""
    month, unit = np.arange(12)[None, :], np.arange(6)[:, None]
    weight = np.broadcast_to(_MIX, (6, 12, len(_MIX))).copy()
    # Waves without a meaning: they only keep the units' mixtures apart.
    weight *= 1 + 0.15 * np.sin(unit[:, :, None] * 2.1 + np.arange(len(_MIX)) * 1.3)
    weight[:, :, CATEGORIES.index("突发事件")] *= np.where(np.isin(month, _WET_MONTHS), 2.4, 0.8)
    weight[:, :, CATEGORIES.index("环境与市容")] *= np.where(np.isin(month, _HOT_MONTHS), 1.25, 1.0)
    edges = np.cumsum(weight, axis=2)
    edges /= edges[:, :, -1:]
    matter_edges = edges[matters.unit, matters.months]
    categories: np.ndarray = (matters.draw("category")[:, None] >= matter_edges[:, :-1]).sum(axis=1)
    return categories


def _urgencies(matters: Arrivals, category: np.ndarray) -> np.ndarray:
    sudden = category == CATEGORIES.index("突发事件")
    draw = matters.draw("urgency")
    critical = draw < np.where(sudden, 0.25, 0.008)
    urgent = draw < np.where(sudden, 0.75, 0.085)
    return np.where(critical, 2, np.where(urgent, 1, 0))


def _due(profile: Profile, start: np.ndarray, urgency: np.ndarray) -> np.ndarray:
    """The limit by the profile's calendar, whole seconds."""
    limits = profile.deadlines["incident"]
    due = np.empty(len(start))
    for position, name in enumerate(("default", "urgent", "critical")):
        rows = np.flatnonzero(urgency == position)
        if len(rows):
            received = pd.Series(start[rows].astype("datetime64[s]"))
            due_times = profile.calendar.due(received, limits[name])
            due[rows] = due_times.to_numpy().astype("datetime64[s]").astype("int64")
    return due


def _declined(matters: Arrivals) -> np.ndarray:
    """When 不予受理 or 合并 was decided; in the published cohort for exactly so many, in time."""
    delay = lognormal(matters.draw("decision"), 5 * HOUR, 0.8)
    at = at_desk(matters.received + np.minimum(delay, 1.5 * DAY), matters.draw("assign"))
    chosen = matters.draw("declined") < 0.015
    cohort = _cohort(matters)
    if len(cohort):
        early = cohort[at[cohort] <= COHORT_END - DAY]
        # The smallest draws, as below the threshold
        # elsewhere, but exactly as many as published.
        order = np.argsort(matters.draw("declined")[early], kind="stable")
        chosen[cohort] = False
        chosen[early[order[: len(cohort) - COHORT_ACCEPTED]]] = True
    return np.where(chosen, at, np.nan)


def _cohort(matters: Arrivals) -> np.ndarray:
    """吴兴's two published years; empty unless the data reach over them."""
    rows = matters.within(COHORT_START, COHORT_END)
    chosen: np.ndarray = rows[matters.unit[rows] == WUXING]
    return chosen


def _flow(
    matters: Arrivals,
    category: np.ndarray,
    urgency: np.ndarray,
    due: np.ndarray,
    declined: np.ndarray,
) -> dict[str, np.ndarray]:
    """Assigned to verified; a matter that was not accepted stops before."""
    received, sudden = matters.received, urgency == 2
    speed = pace(matters.unit, matters.years)
    wait = lognormal(matters.draw("assign"), 22 * 60.0 * speed, 0.9)
    wait += np.where(matters.draw("returned") < 0.036, 0.8 * DAY, 0.0)
    assigned = received + np.where(sudden, wait / 8, wait)
    assigned = np.where(sudden, assigned, at_desk(assigned, matters.draw("verify")))
    answer = lognormal(matters.draw("acknowledge"), 38 * 60.0 * speed, 0.9)
    acknowledged = np.floor(assigned + np.where(sudden, answer / 6, answer))
    closed = _closed(matters, category, acknowledged, due, speed, sudden)
    closed[~np.isnan(declined)] = np.nan
    closed = _cohort_closed(matters, closed, declined)
    span = np.where(np.isnan(closed), np.inf, closed - received)
    assigned = np.floor(np.minimum(assigned, received + 0.3 * span))
    acknowledged = np.floor(np.minimum(acknowledged, received + 0.5 * span))
    begun = acknowledged + (0.3 + 5 * matters.draw("handle")) * HOUR
    handling = np.floor(np.minimum(begun, received + 0.7 * span))
    flow = {"assigned": assigned, "acknowledged": acknowledged, "handling": handling}
    flow |= {"closed": closed} | _rework(matters, acknowledged, closed)
    after = at_desk(closed + 3 * DAY * matters.draw("verified_at") ** 2, matters.draw("verify"))
    flow["verified"] = np.where(matters.draw("verify") < 0.97, after, np.nan)
    never = ~np.isnan(declined)
    return {name: np.where(never, np.nan, at) for name, at in flow.items()}


def _closed(
    matters: Arrivals,
    category: np.ndarray,
    begun: np.ndarray,
    due: np.ndarray,
    speed: np.ndarray,
    sudden: np.ndarray,
) -> np.ndarray:
    """The closing that stands: a share of the limit, a long tail for few, never for very few."""
    share = lognormal(matters.draw("handle"), 0.27 * speed * _SLOWNESS[category], 0.68)
    share *= np.where(matters.draw("rework") < 0.035, 1.5, 1.0)
    closed = begun + np.maximum(share * (due - matters.received), 600)
    closed = np.where(sudden, np.floor(closed), at_desk(closed, matters.draw("tail")))
    early = (matters.unit == WUXING) & (matters.received <= COHORT_END)
    slow = matters.draw("slow") < np.where(early, 0.052, 0.024 * speed)
    tail = at_desk(due + lognormal(matters.draw("tail"), 75 * DAY, 1.0), matters.draw("handle"))
    closed = np.where(slow, tail, closed)
    return np.where(matters.draw("never") < 0.0012, np.nan, closed)


def _cohort_closed(matters: Arrivals, closed: np.ndarray, declined: np.ndarray) -> np.ndarray:
    rows = _cohort(matters)
    if not len(rows):
        return closed
    cohort = Cohort(rows[np.isnan(declined[rows])], COHORT_END, COHORT_CLOSED)
    return settled(
        closed, matters.received, cohort, matters.draw("cohort"), np.zeros(len(closed), dtype=bool)
    )


def _rework(
    matters: Arrivals, acknowledged: np.ndarray, closed: np.ndarray
) -> dict[str, np.ndarray]:
    """The closing that failed verification, and when it was sent back.

    In the published cohort no rework straddles the cutoff: the closing counted there is the one that stands.
    """
    room = closed - acknowledged
    first = np.floor(acknowledged + room * (0.3 + 0.3 * matters.draw("rework1")))
    back = np.floor(first + (closed - first) * (0.2 + 0.5 * matters.draw("rework2")))
    reworked = (matters.draw("rework") < 0.035) & (room > 8 * HOUR)
    rows = _cohort(matters)
    reworked[rows] &= ~((first[rows] <= COHORT_END) & (closed[rows] > COHORT_END))
    return {
        "first_closed": np.where(reworked, first, np.nan),
        "sent_back": np.where(reworked, back, np.nan),
    }


def _extended(
    profile: Profile,
    matters: Arrivals,
    urgency: np.ndarray,
    due: np.ndarray,
    events: dict[str, np.ndarray],
) -> tuple[np.ndarray, np.ndarray]:
    """(when an extension was granted, the limit it gave) for some that would have run over."""
    at = np.floor(due - (1 + 14 * matters.draw("extension_at")) * HOUR)
    closed = events["closed"]
    asked = (matters.draw("extension") < 0.35) & (urgency < 2) & np.isnan(events["declined"])
    asked &= (at > events["acknowledged"]) & ~(closed < due - 0.2 * DAY) & ~(closed <= at)
    limit = np.full(len(due), np.nan)
    rows = np.flatnonzero(asked)
    if len(rows):
        limit[rows] = _due(profile, due[rows], urgency[rows])
    return np.where(asked, at, np.nan), limit
