"""The demonstration's disputes: what is brought to mediation, and how it ends."""

from dataclasses import dataclass

import numpy as np

from data.reference.profile import Profile
from data.samples.homes import Homes, homes
from data.samples.incidents import DISPUTED, Incidents, entered, numbered
from data.samples.lags import HOUR, Cohort, at_desk, lognormal, pace, settled
from data.samples.rhythm import DAY, Arrivals, instant
from data.samples.wording import dispute_phrases, worded

TYPES = tuple(dispute_phrases())
LEVELS = ("村社", "镇街", "区县", "市")
RESOLVED = 1
LIMIT_DAYS = 30
LINKED_FROM, LINKED_SHARE, LINKED_WITHIN = instant("2022-01-01"), 0.2, 3 * DAY
_MIX = np.array(
    [13, 19, 2.5, 4, 15, 16, 11, 4, 2.5, 3, 3, 0.8, 1.2, 0.6, 0.4, 0.2, 3.8], dtype=float
)
_LEVEL_EDGES = np.array([0.61, 0.942, 0.994])
_FAILING = {2019: 0.0025, 2021: 0.012}
_FAILING_USUALLY = 0.026
_TYPE_OF_SECOND = {"邻里矛盾": "邻里", "经济纠纷": "合同及相关", "物业纠纷": "合同及相关"}


@dataclass(frozen=True, slots=True)
class Disputes:
    """Disputes by reception; instants in seconds of the local clock, nan = never."""

    ids: np.ndarray
    unit: np.ndarray
    homes: Homes
    type: np.ndarray
    title: np.ndarray
    outcome: np.ndarray
    """1 resolved, 2 failed, 3 to court, 4 to petition; counts from the closing on."""
    level: np.ndarray
    amount: np.ndarray
    parties: np.ndarray
    mediator: np.ndarray
    written: np.ndarray
    linked: np.ndarray
    due: np.ndarray
    events: dict[str, np.ndarray]
    """entered, received, assigned, acknowledged, closed, verified."""


@dataclass(frozen=True, slots=True)
class Published:
    """A year's figures, to be met by the year's end."""

    year: int
    resolved: int
    below_county: int | None

    @property
    def cutoff(self) -> float:
        return instant(f"{self.year}-12-31T23:59:59")

    def rows(self, matters: Arrivals) -> np.ndarray:
        """The year's matters; empty unless the data reach over the whole year."""
        return matters.within(instant(f"{self.year}-01-01"), self.cutoff)


PUBLISHED = (Published(2019, 24_976, None), Published(2021, 24_912, 23_420))


def disputes(profile: Profile, matters: Arrivals) -> Disputes:
    """Everything about each dispute, as it will finally be known."""
    edges = np.cumsum(_MIX) / _MIX.sum()
    kind = np.minimum(np.searchsorted(edges, matters.draw("category"), "right"), len(TYPES) - 1)
    title, _ = worded(dispute_phrases(), kind, matters.draw("title"))
    level = np.searchsorted(_LEVEL_EDGES, matters.draw("level"), "right")
    outcome, closed = _ends(matters)
    return Disputes(
        ids=numbered("JF", matters.received),
        unit=matters.unit,
        homes=homes(profile.folder, matters),
        type=kind,
        title=title,
        outcome=outcome,
        level=_levels(matters, level, outcome, closed),
        amount=_amounts(matters, kind),
        # The fourth power of a uniform draw is mostly near 0: two parties in two of three
        # disputes, seven at most.
        parties=2 + (6 * matters.draw("parties") ** 4).astype(int),
        mediator=1 + (matters.draw("reporter") * 1_600).astype(int),
        written=matters.draw("decision") < 0.45,
        linked=np.full(len(kind), "", dtype=object),
        # From the midnight of the day: the dispute platform prints limits as days.
        due=matters.received - matters.received % DAY + LIMIT_DAYS * DAY,
        events=_flow(matters, closed) | {"entered": entered(matters), "received": matters.received},
    )


def _ends(matters: Arrivals) -> tuple[np.ndarray, np.ndarray]:
    """(outcome, when) of each dispute, published years met exactly."""
    draw, years = matters.draw("outcome"), matters.years
    failing = np.full(len(years), _FAILING_USUALLY)
    for year, share in _FAILING.items():
        failing[years == year] = share
    # Below `failing` the same draw also tells how: 35 % fail, 50 % go to court, 15 % petition.
    other = np.select([draw < 0.35 * failing, draw < 0.85 * failing], [2, 3], 4)
    outcome = np.where(draw < failing, other, RESOLVED)
    speed = pace(matters.unit, years)
    days = lognormal(matters.draw("handle"), 4.2 * speed, 0.85) * np.where(outcome == 1, 1.0, 2.2)
    slow = lognormal(matters.draw("tail"), 85 * DAY, 0.7)
    lag = np.where(matters.draw("slow") < 0.012 * speed, slow, np.maximum(days * DAY, HOUR))
    closed = at_desk(matters.received + lag, matters.draw("tail"))
    closed = np.where(matters.draw("never") < 0.0025, np.nan, closed)
    for figure in PUBLISHED:
        rows = figure.rows(matters)
        if len(rows):
            good = outcome == RESOLVED
            done = settled(
                np.where(good, closed, np.nan),
                matters.received,
                Cohort(rows, figure.cutoff, figure.resolved),
                matters.draw("cohort"),
                ~good,
            )
            outcome = np.where(np.isnan(done), outcome, RESOLVED)
            closed = np.where(np.isnan(done), closed, done)
    return outcome, closed


def _levels(
    matters: Arrivals, level: np.ndarray, outcome: np.ndarray, closed: np.ndarray
) -> np.ndarray:
    """Who solved it, with exactly the published number below the county."""
    level = level.copy()
    for figure in PUBLISHED:
        rows = figure.rows(matters)
        if figure.below_county is None or not len(rows):
            continue
        done = rows[(outcome[rows] == RESOLVED) & (closed[rows] <= figure.cutoff)]
        order = done[np.argsort(matters.draw("level")[done], kind="stable")]
        below, above = order[: figure.below_county], order[figure.below_county :]
        level[below] = np.minimum(level[below], 1)
        level[above] = np.maximum(level[above], 2)
    return level


def _flow(matters: Arrivals, closed: np.ndarray) -> dict[str, np.ndarray]:
    received, speed = matters.received, pace(matters.unit, matters.years)
    span = np.where(np.isnan(closed), np.inf, closed - received)
    wait = lognormal(matters.draw("assign"), 2.5 * HOUR * speed, 0.8)
    assigned = at_desk(received + wait, matters.draw("verify"))
    answer = lognormal(matters.draw("acknowledge"), 3 * HOUR * speed, 0.8)
    acknowledged = np.floor(np.minimum(assigned + answer, received + 0.5 * span))
    asked = matters.draw("verify") < 0.95
    visit = at_desk(closed + (1 + 9 * matters.draw("verified_at")) * DAY, matters.draw("assign"))
    return {
        "assigned": np.floor(np.minimum(assigned, received + 0.3 * span)),
        "acknowledged": acknowledged,
        "closed": closed,
        "verified": np.where(asked, visit, np.nan),
    }


def _amounts(matters: Arrivals, kind: np.ndarray) -> np.ndarray:
    """Yuan at stake, in hundreds; nan where a dispute is not about money."""
    names = ("侵权相关", "合同及相关", "劳动人事争议", "金融借贷")
    about = np.isin(kind, [TYPES.index(name) for name in names])
    yuan = np.round(lognormal(matters.draw("amount"), 6_500.0, 1.1), -2)
    return np.where(about, np.maximum(yuan, 100), np.nan)


def link(cases: Disputes, sources: Incidents, draw: np.ndarray) -> None:
    """Let some incidents turn into the next dispute of their unit, in their grid and their words.

    Args:
        draw: uniform, one for each incident.
    """
    received, known = sources.events["received"], sources.events["entered"]
    chosen = (sources.category == DISPUTED) & (draw < LINKED_SHARE) & (received >= LINKED_FROM)
    chosen &= np.isnan(sources.events["declined"]) & (known == received)
    for unit in np.unique(cases.unit):
        origin = np.flatnonzero(chosen & (sources.unit == unit))
        of_unit = np.flatnonzero(cases.unit == unit)
        begun = cases.events["received"][of_unit]
        following = np.searchsorted(begun, received[origin] + HOUR, "right")
        # A dispute has one origin: of several incidents before it the first is taken.
        following, first = np.unique(following, return_index=True)
        origin = origin[first]
        inside = following < len(of_unit)
        target, origin = of_unit[following[inside]], origin[inside]
        near = cases.events["received"][target] - received[origin] < LINKED_WITHIN
        target, origin = target[near], origin[near]
        cases.linked[target] = sources.ids[origin]
        cases.homes.moved(target, sources.homes, origin)
        cases.title[target] = sources.title[origin]
        names = [_TYPE_OF_SECOND[second] for second in sources.second[origin]]
        cases.type[target] = [TYPES.index(name) for name in names]
