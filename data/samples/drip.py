"""New and changed demonstration matters, a few at a time, as the two platforms would export them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd

from data.reference.profile import Profile
from data.samples.disputes import LEVELS, LIMIT_DAYS, disputes
from data.samples.incidents import incidents
from data.samples.knowledge import Corrections, Events, Seen
from data.samples.reprint import WAYS, InHand, Row, stamp
from data.samples.rhythm import Arrivals, arrivals
from data.samples.sheets import (
    ORGANISATIONS,
    Printer,
    dispute_printer,
    incident_printer,
)

FIRST_SEQUENCE: Final = 500_000
"""Live matters are numbered from here within their day; what is made beforehand stays far below."""
LAST_SEQUENCE: Final = 899_999
PREFIX: Final = {"incidents": "SJ", "disputes": "JF"}
ENCODING: Final = {"incidents": "gb18030", "disputes": "utf-8"}
NEW: Final = 0.18
"""Share of new matters among the rows; each takes four steps or so to its end, so that the backlog does not grow."""
CRITICAL_EVERY: Final = 40
"""Every so many new incidents one is 特急, the first soon."""
_FIRST_CRITICAL = 3
_INCIDENT_SHARE = 0.73
_DAY = 86_400
_FRESH, _STUCK = 2 * 3_600, 60 * _DAY
_RESOLVED_AT = dict(zip(ORGANISATIONS.tolist(), LEVELS, strict=True))


@dataclass(slots=True)
class Drip:
    """What is in hand and what will come; `rows` gives the next of both.

    `highest` tells the highest key already used between two keys of a source, or None.
    """

    profile: Profile
    in_hand: list[InHand]
    rng: np.random.Generator
    highest: Callable[[str, str, str], str | None]
    _new: dict[str, "_Stock"] = field(default_factory=dict)
    _sequences: dict[str, int] = field(default_factory=dict)
    _come: int = 0

    def rows(self, at: float, count: int) -> tuple[str, list[Row]]:
        """A source and `count` of its rows changed or new at `at` (epoch seconds), no matter twice."""
        source = "incidents" if self.rng.random() < _INCIDENT_SHARE else "disputes"
        comes = int(self.rng.binomial(count, NEW))
        moving = self._chosen(source, at, count - comes)
        rows = [_moved(matter, at, stamp(at, self.profile.zone), self.rng) for matter in moving]
        self.in_hand = [matter for matter in self.in_hand if not _has_ended(matter)]
        for _ in range(count - len(rows)):
            new = self._comes(source, at)
            self.in_hand.append(new)
            rows.append(dict(new.row))
        return source, rows

    def _chosen(self, source: str, at: float, count: int) -> list[InHand]:
        """Whose turn it is: the critical and the fresh before the stuck."""
        candidates = [
            matter for matter in self.in_hand if matter.source == source and matter.changed < at
        ]
        if not candidates or not count:
            return []
        weight = np.array([_weight(matter, at) for matter in candidates])
        count = min(count, len(candidates))
        chosen = self.rng.choice(
            len(candidates), size=count, replace=False, p=weight / weight.sum()
        )
        return [candidates[n] for n in chosen]

    def _comes(self, source: str, at: float) -> InHand:
        critical = False
        if source == "incidents":
            self._come += 1
            critical = self._come % CRITICAL_EVERY == _FIRST_CRITICAL
        if source not in self._new:
            self._new[source] = _Stock.made(source, self.profile, at, self.rng)
        row = self._new[source].taken(critical=critical)
        return _received(source, row, self._numbered(source, at), at, self.profile)

    def _numbered(self, source: str, at: float) -> str:
        """The next key of the day, above all that were ever used."""
        day = PREFIX[source] + stamp(at, self.profile.zone, "%Y%m%d")
        if day not in self._sequences:
            used = self.highest(source, f"{day}{FIRST_SEQUENCE}", f"{day}{LAST_SEQUENCE}")
            self._sequences[day] = int(used[len(day) :]) if used else FIRST_SEQUENCE
        self._sequences[day] += 1
        return f"{day}{self._sequences[day]:06d}"


@dataclass(slots=True)
class _Stock:
    """Rows of matters yet to be received: usual ones and critical ones, each in turn and then again."""

    usual: list[Row]
    critical: list[Row]
    _at: dict[bool, int] = field(default_factory=lambda: {True: 0, False: 0})

    @classmethod
    def made(cls, source: str, profile: Profile, at: float, rng: np.random.Generator) -> "_Stock":
        """A month of the source's kind, shuffled, as it looks when it is received."""
        first = datetime.fromtimestamp(at, profile.zone).date().replace(day=1)
        # No month is longer than 31 days, so 32 days on is the next one.
        following = (first + timedelta(days=32)).replace(day=1)
        seed = int(rng.integers(2**31))
        kind = source.removesuffix("s")
        month = arrivals(kind, first=first, end=following, calendar=profile.calendar, seed=seed)
        order = rng.permutation(len(month.received))
        rows: list[Any] = pd.DataFrame(_printer(source, profile, month)(order)).to_dict("records")
        return cls(
            [row for row in rows if row.get("紧急程度") != "特急"],
            [row for row in rows if row.get("紧急程度") == "特急"],
        )

    def taken(self, *, critical: bool) -> Row:
        among = self.critical if critical and self.critical else self.usual
        # Round and round: a stock that is used up begins anew, under new keys.
        self._at[critical] += 1
        return dict(among[(self._at[critical] - 1) % len(among)])


def _printer(source: str, profile: Profile, month: Arrivals) -> Printer:
    never = np.full(len(month.received), np.nan)
    right = Corrections(never, np.zeros(len(never), dtype=int))
    now = float(month.received[-1])
    if source == "incidents":
        book = incidents(profile, month)
        return incident_printer(book, right, _just_received(book.events, now))
    cases = disputes(profile, month)
    return dispute_printer(cases, right, _just_received(cases.events, now))


def _just_received(events: Events, now: float) -> Seen:
    """Matters of which nothing is known but that they have come."""
    shown = {n: at if n == "received" else np.full(len(at), np.nan) for n, at in events.items()}
    return Seen(now, shown, events["received"])


def _received(source: str, row: Row, key: str, at: float, profile: Profile) -> InHand:
    """A row of the stock received at `at`."""
    moment = stamp(at, profile.zone)
    if source == "disputes":
        due = at + LIMIT_DAYS * _DAY
        row |= {"event_num": key, "add_time": moment, "update_time": moment}
        row["resolve_limit_date"] = stamp(due, profile.zone, "%Y-%m-%d")
        return InHand(source, key, row, at, due, at)
    urgency = {"紧急": "urgent", "特急": "critical"}.get(row["紧急程度"], "default")
    local = pd.Series([pd.Timestamp(moment)])
    limit = profile.calendar.due(local, profile.deadlines["incident"][urgency]).iloc[0]
    row |= {"事件编号": key, "受理时间": moment, "更新时间": moment}
    row["办理时限"] = limit.strftime("%Y-%m-%d %H:%M:%S")
    due = limit.to_pydatetime().replace(tzinfo=profile.zone).timestamp()
    return InHand(source, key, row, at, due, at, urgency == "critical")


def _weight(matter: InHand, at: float) -> float:
    if matter.critical:
        return 25.0
    age = at - matter.received
    if age < _FRESH:
        return 25.0
    return 0.1 if at - matter.due > _STUCK else 1.5


_ENDED = frozenset({"不予受理", "已合并", "已结案", "已回访"})


def _has_ended(matter: InHand) -> bool:
    return matter.row["事件状态" if matter.source == "incidents" else "status"] in _ENDED


def _moved(matter: InHand, at: float, now: str, rng: np.random.Generator) -> Row:
    """The matter's row after its next step."""
    matter.changed = at
    step = _incident_step if matter.source == "incidents" else _dispute_step
    matter.row |= step(matter.row, now, float(rng.random()))
    matter.row["更新时间" if matter.source == "incidents" else "update_time"] = now
    return dict(matter.row)


def _incident_step(row: Row, now: str, draw: float) -> Row:
    """What an incident's next step changes; few are declined, returned or sent back."""
    match row["事件状态"]:
        case "已上报" | "已受理" if draw < 0.015:
            return {"不予受理时间": now, "事件状态": "已合并" if draw < 0.006 else "不予受理"}
        case "已上报" | "已受理":
            return {"交办时间": now, "事件状态": "已交办"}
        case "已交办":
            returned = int(row["退回次数"] or 0) + (draw < 0.04)
            return {"签收时间": now, "事件状态": "已签收", "退回次数": str(returned)}
        case "已签收":
            return {"事件状态": "处置中"}
        case "已办结" if draw < 0.06 and not row["返工时间"]:
            again = {"首次办结时间": row["办结时间"], "返工时间": now, "办结时间": ""}
            return again | {"返工次数": "1", "事件状态": "处置中"}
        case "已办结":
            return {"核实时间": now, "事件状态": "已结案"}
    return {"办结时间": now, "事件状态": "已办结"}


def _dispute_step(row: Row, now: str, draw: float) -> Row:
    """What a dispute's next step changes; most are resolved."""
    match row["status"]:
        case "已受理":
            return {"assign_time": now, "status": "已交办"}
        case "已交办":
            return {"accept_time": now, "status": "调处中"}
        case "已调结":
            return {"exam_date": now, "status": "已回访"}
    outcome = "1" if draw > 0.03 else "3" if draw > 0.01 else "2"
    ended = {"resolve_date": now, "status": "已调结", "is_success": outcome}
    ended["resolve_way_code"] = WAYS[outcome]
    if outcome == "1":
        ended["resolve_level"] = _RESOLVED_AT.get(row["resolve_org_name"], LEVELS[0])
        ended["agreement_type"] = "书面" if draw < 0.45 else "口头"
    return ended


def as_text(rows: Sequence[Row]) -> str:
    """A CSV of rows of one source."""
    return pd.DataFrame(rows).to_csv(index=False, lineterminator="\n")
