"""A matter's life against an oracle made from the words of the definitions, and the working-time deadlines."""

from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.reference.profile import load_profile
from governance.lifecycle import MEASURES, Limit, WorkingCalendar, events
from governance.matters import Quality

FIELDS = (
    "first_closed_at", "sent_back_at", "closed_at", "verified_at", "declined_at", "due_at",
    "extended_due_at", "outcome_at",
)  # fmt: skip
SOON = 30
"""Instants are small numbers: coincidences are where mistakes hide."""
OUTCOMES = ("resolved", "failed", "to_court", "to_petition")


def matters(*lives: dict[str, object]) -> pd.DataFrame:
    """Lives as `events` takes them; what a life does not name is missing."""
    columns: dict[str, object] = {
        f: np.array([life.get(f, np.nan) for life in lives], dtype="float64") for f in FIELDS
    }
    for name in ("state", "outcome", "solved_level"):
        columns[name] = np.array([life.get(name) for life in lives], dtype=object)
    columns["quality"] = np.array([life.get("quality", 0) for life in lives], dtype="int64")
    return pd.DataFrame({"received_at": np.ones(len(lives)), **columns})


def by_instant(frame: pd.DataFrame) -> np.ndarray:
    """Which measures hold of each matter at each instant from 0 on, by summing its events."""
    facts = events(frame)
    changes = np.zeros((len(frame), len(MEASURES), SOON + 2), dtype=int)
    place = facts["row"], facts["measure"].map(MEASURES.index), facts["at"]
    np.add.at(changes, tuple(p.to_numpy() for p in place), facts["sign"].to_numpy())
    return changes.cumsum(axis=2)


def counted(life: dict[str, object], cutoff: int) -> dict[str, int]:
    return dict(zip(MEASURES, by_instant(matters(life))[0, :, cutoff].tolist(), strict=True))


def told(life: dict[str, object], cutoff: int) -> dict[str, int]:
    """The same from the words: what is said of one matter at one instant, fate by fate."""

    def came(name: str) -> bool:
        at = life.get(name)
        return isinstance(at, int) and at <= cutoff

    declined = came("declined_at")
    # The closing that stands: the one that failed verification until it was sent back, and the last one from then
    # on. A source that keeps the last closing alone tells the failed one by it, where it is no later than the sending back.
    back, last = life.get("sent_back_at"), life.get("closed_at")
    failed = life.get("first_closed_at")
    if back is None:
        closings = [last]
    else:
        if failed is None or failed > back:
            failed = last
        again = last if last is not None and last > back else None
        closings = [again if came("sent_back_at") else failed, again]
    closings = [c for c in closings if c is not None and c <= cutoff]
    standing = min(closings) if closings and not declined else None
    limit = life.get("extended_due_at", life.get("due_at"))
    over = isinstance(limit, int) and limit <= cutoff and not declined
    flags = int(life.get("quality", 0))
    result = life.get("outcome") if came("outcome_at") else None
    solved_in = life.get("solved_level") if result == "resolved" else None
    return {
        "received": 1,
        "declined": int(declined),
        "closed": int(standing is not None),
        "settled": int(came("verified_at") and not declined),
        "due": int(over),
        "closed_in_time": int(over and standing is not None and standing <= limit),
        "closed_late": int(standing is not None and limit is not None and standing > limit),
        "resolved": int(result == "resolved"),
        "resolved_village": int(solved_in == "village"),
        "resolved_town": int(solved_in == "town"),
        "failed": int(result == "failed"),
        "to_court": int(result == "to_court"),
        "to_petition": int(result == "to_petition"),
        **{str(q.name).lower(): int(bool(flags & q)) for q in Quality},
    }


def random_life(rng: np.random.Generator) -> dict[str, object]:
    """Any life a source may tell: sent back, closed again, declined, extended, dated out of order."""
    chances = dict(zip(FIELDS, (0.45, 0.45, 0.75, 0.6, 0.25, 0.8, 0.3, 0.6), strict=True))
    life: dict[str, object] = {
        name: int(rng.integers(1, SOON))
        for name, chance in chances.items()
        if rng.random() < chance
    }
    if "first_closed_at" in life and "sent_back_at" not in life:
        del life[
            "first_closed_at"
        ]  # the closing that failed verification is one that was sent back
    if "outcome_at" in life:
        life["outcome"] = str(rng.choice(OUTCOMES))
        life["solved_level"] = str(rng.choice(["village", "town", "county", "city"]))
    life["quality"] = int(rng.integers(0, 32))
    return life


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_events_agree_with_the_words_at_every_instant_of_thousands_of_lives(seed):
    rng = np.random.default_rng(seed)
    lives = [random_life(rng) for _ in range(1500)]
    summed = by_instant(matters(*lives))
    for life, sums in zip(lives, summed, strict=True):
        for cutoff in range(SOON + 2):
            words = told(life, cutoff)
            assert sums[:, cutoff].tolist() == [words[m] for m in MEASURES], (life, cutoff)


@given(
    st.fixed_dictionaries({}, optional={f: st.integers(1, SOON) for f in FIELDS}),
    st.sampled_from(OUTCOMES),
    st.sampled_from(["village", "town", "county", "city"]),
    st.integers(0, SOON + 1),
)
def test_what_must_hold_of_every_life_at_every_cutoff(life, outcome, level, cutoff):
    life = life | {"outcome": outcome if "outcome_at" in life else None, "solved_level": level}
    sums = counted(life, cutoff)
    assert set(sums.values()) <= {0, 1}
    assert sums["received"] == 1
    assert sums["closed_in_time"] + sums["closed_late"] <= sums["closed"]
    limit = life.get("extended_due_at", life.get("due_at"))
    if limit is not None and limit <= cutoff:
        assert sums["closed"] == sums["closed_in_time"] + sums["closed_late"]
    if sums["declined"]:
        assert not (sums["closed"] or sums["settled"] or sums["due"])
    assert sums["due"] - sums["closed_in_time"] - sums["closed_late"] >= 0  # K04a is no debt
    assert sums["resolved_village"] + sums["resolved_town"] <= sums["resolved"]
    assert sum(sums[o] for o in OUTCOMES) == int(life.get("outcome_at", SOON + 9) <= cutoff)


CLOSED = {"due_at": 10, "closed_at": 8}
BACK = {"due_at": 10, "first_closed_at": 6, "sent_back_at": 9}


@pytest.mark.parametrize(
    ("life", "cutoff", "holds"),
    [
        (CLOSED, 7, set()),
        (CLOSED, 8, {"closed"}),
        (CLOSED, 10, {"closed", "due", "closed_in_time"}),
        ({"due_at": 10, "closed_at": 10}, 10, {"closed", "due", "closed_in_time"}),
        ({"due_at": 10, "closed_at": 11}, 10, {"due"}),
        ({"due_at": 10, "closed_at": 11}, 11, {"due", "closed", "closed_late"}),
        ({"due_at": 10, "extended_due_at": 12, "closed_at": 11}, 10, set()),
        ({"due_at": 10, "extended_due_at": 12, "closed_at": 11}, 12, {"due", "closed", "closed_in_time"}),
        ({"closed_at": 11}, 20, {"closed"}),
        (BACK, 6, {"closed"}),
        (BACK, 9, set()),
        (BACK, 10, {"due"}),
        (BACK | {"closed_at": 10}, 10, {"due", "closed", "closed_in_time"}),
        (BACK | {"closed_at": 11}, 11, {"due", "closed", "closed_late"}),
        ({"due_at": 7, "first_closed_at": 6, "sent_back_at": 9}, 8, {"due", "closed", "closed_in_time"}),
        ({"due_at": 7, "first_closed_at": 6, "sent_back_at": 9}, 9, {"due"}),
        # The source keeps one closing only, and it was undone.
        ({"due_at": 10, "closed_at": 6, "sent_back_at": 9}, 8, {"closed"}),
        ({"due_at": 10, "closed_at": 6, "sent_back_at": 9}, 20, {"due"}),
        ({"due_at": 10, "declined_at": 5}, 20, {"declined"}),
        ({"due_at": 10, "closed_at": 8, "declined_at": 12}, 11, {"due", "closed", "closed_in_time"}),
        ({"due_at": 10, "closed_at": 8, "declined_at": 12}, 12, {"declined"}),
        ({"verified_at": 5, "declined_at": 12}, 11, {"settled"}),
        ({"verified_at": 5, "declined_at": 12}, 12, {"declined"}),
        # Sent back before it was ever closed: that undoes nothing.
        ({"first_closed_at": 8, "sent_back_at": 4}, 6, set()),
        ({"first_closed_at": 8, "sent_back_at": 4, "closed_at": 9}, 8, set()),
        ({"first_closed_at": 8, "sent_back_at": 4, "closed_at": 9}, 9, {"closed"}),
        # A first closing that was never sent back is the last one's business.
        ({"first_closed_at": 5}, 20, set()),
        ({"first_closed_at": 5, "closed_at": 8}, 7, set()),
        ({"first_closed_at": 5, "closed_at": 8}, 8, {"closed"}),
    ],
)  # fmt: skip
def test_the_turns_of_a_life(life, cutoff, holds):
    sums = counted(life, cutoff)
    assert {m for m, n in sums.items() if n} == holds | {"received"}


def test_no_matters_make_no_facts():
    assert events(matters()).empty


def same_facts(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(events(one), events(other))


LIVES = (
    BACK | {"closed_at": 11, "quality": 21},
    {"verified_at": 5, "declined_at": 12, "quality": 10},
    {"outcome_at": 9, "outcome": "resolved", "solved_level": "town"},
    {},
)


def test_fields_may_be_whole_numbers_that_are_missing():
    frame = matters(*LIVES)
    whole = frame.astype({**dict.fromkeys(FIELDS, "Int64"), "quality": "Int64"})
    same_facts(whole, frame)


def test_a_source_that_has_not_a_field_is_one_where_it_is_always_missing():
    frame = matters(*LIVES)
    for name in FIELDS:
        same_facts(frame.drop(columns=name), frame.assign(**{name: np.nan}))
    same_facts(frame.drop(columns="outcome"), frame.assign(outcome=None))
    assert set(events(frame.drop(columns="quality"))["measure"]).isdisjoint(
        str(q.name).lower() for q in Quality
    )


def test_facts_are_numbered_from_nought_on_and_their_rows_are_positions():
    facts = events(matters(*LIVES).set_index(pd.Index([9, 9, 7, 5])))
    assert facts.index.tolist() == list(range(len(facts)))
    assert set(facts["row"]) == {0, 1, 2, 3}


# The working calendar

HUZHOU = load_profile("huzhou").calendar


def due(received: str, calendar: WorkingCalendar = HUZHOU, **limit: float) -> str:
    moment = pd.Series([pd.Timestamp(received)])
    return f"{calendar.due(moment, Limit(**limit))[0]:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-11-20", True),  # a Friday
        ("2026-11-21", False),  # a Saturday
        ("2026-10-01", False),  # 国庆节
        ("2026-10-10", True),  # a Saturday worked for it (调休)
        ("2018-02-11", True),  # a Sunday worked for 春节
        ("2018-02-15", False),
        ("2027-02-08", True),  # 春节 2027 is not announced: only weekends count
        ("2027-01-01", True),
        ("2027-01-02", False),
    ],
)
def test_days_off_and_days_worked_instead(day, works):
    assert HUZHOU.works(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("received", "days", "expected"),
    [
        ("2026-11-16 09:30", 5, "2026-11-23 09:30"),  # over one weekend
        ("2026-11-20 09:30", 1, "2026-11-23 09:30"),
        ("2026-11-21 23:59", 1, "2026-11-23 23:59"),  # received on a Saturday
        ("2026-11-22 00:00", 3, "2026-11-25 00:00"),
        ("2026-09-30 10:00", 1, "2026-10-08 10:00"),  # the whole of 国庆节
        ("2026-10-09 10:00", 1, "2026-10-10 10:00"),  # the worked Saturday is a working day
        ("2026-10-09 10:00", 2, "2026-10-12 10:00"),
        ("2026-10-01 10:00", 2, "2026-10-09 10:00"),  # received on a holiday
        ("2026-12-31 10:00", 1, "2027-01-01 10:00"),  # beyond the last announced year: 暂按周末
        ("2026-12-30 10:00", 5, "2027-01-06 10:00"),
        (
            "2025-12-31 10:00",
            1,
            "2026-01-04 10:00",
        ),  # an announced year's turn: 元旦 off, Sunday worked
    ],
)
def test_working_days_keep_the_clock_time(received, days, expected):
    assert due(received, working_days=days) == expected


def test_without_a_list_every_weekday_is_worked_and_no_other_day():
    calendar = WorkingCalendar.weekdays_only()
    week = [date(2026, 9, 28) + timedelta(days=n) for n in range(7)]
    assert [calendar.works(day) for day in week] == [True] * 5 + [False] * 2
    assert calendar.holidays == calendar.workdays == frozenset()


def test_a_day_that_stands_in_both_lists_is_worked():
    both = {date(2026, 10, 1)}
    calendar = WorkingCalendar(frozenset(both), frozenset(both))
    assert calendar.works(date(2026, 10, 1)) and calendar.holidays == calendar.workdays == both


def test_due_times_stand_beside_their_matters():
    received = pd.Series(pd.to_datetime(["2026-11-20 09:30", "2026-11-16 10:00"]), index=[7, 3])
    due = HUZHOU.due(received, Limit(working_days=1))
    assert due.to_dict() == {
        7: pd.Timestamp("2026-11-23 09:30"),
        3: pd.Timestamp("2026-11-17 10:00"),
    }


def test_hours_and_days_run_through_weekends_and_holidays():
    assert due("2026-09-30 20:00", hours=24) == "2026-10-01 20:00"
    assert due("2026-11-20 20:00", hours=0.5) == "2026-11-20 20:30"
    assert due("2024-02-10 20:00", days=30) == "2024-03-11 20:00"


def test_the_last_announced_year_is_the_calendars_end():
    assert HUZHOU.until == date(2026, 12, 31)
    assert WorkingCalendar.weekdays_only().until is None


@given(
    st.lists(
        st.datetimes(datetime(2018, 1, 1), datetime(2027, 12, 31)).map(
            lambda d: d.replace(microsecond=0)
        ),
        min_size=1,
        max_size=6,
    ),
    st.integers(1, 70),
)
def test_the_nth_working_day_found_by_walking_day_by_day(received, days):
    made = HUZHOU.due(pd.Series(received, dtype="datetime64[us]"), Limit(working_days=days))
    for start, end in zip(received, made, strict=True):
        day, left = start, days
        while left:
            day += timedelta(days=1)
            left -= HUZHOU.works(day.date())
        assert end == day


@given(
    st.datetimes(datetime(2018, 1, 1), datetime(2027, 12, 31)),
    st.integers(0, 40),
    st.integers(1, 30),
)
def test_who_comes_later_is_due_no_earlier_and_more_time_is_no_less(start, later, days):
    start = start.replace(microsecond=0)
    pair = pd.Series([start, start + timedelta(days=later)], dtype="datetime64[us]")
    first, second = HUZHOU.due(pair, Limit(working_days=days))
    longer = HUZHOU.due(pair, Limit(working_days=days + 1))
    assert first <= second
    assert longer[0] > first and longer[1] > second
