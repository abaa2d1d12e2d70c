"""The deadline light: shares and their words, working time on the official calendar, suspensions, due instants."""

import math
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data.reference.profile import load_profile
from governance.lifecycle import Limit, WorkingCalendar
from governance.light import (
    LEVEL_LABELS,
    Given,
    Level,
    Light,
    WallClock,
    WorkingClock,
    hours,
    judged,
    light,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
EAST_8 = ZoneInfo("Etc/GMT-8")
OFFICIAL = load_profile("huzhou").calendar
CLOCK = WorkingClock(OFFICIAL, SHANGHAI)


def at(text: str, zone: ZoneInfo = SHANGHAI) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp())


@pytest.mark.parametrize(
    ("used", "limit", "level"),
    [
        (0, 40, Level.NORMAL),
        (32, 40, Level.NORMAL),
        (32.001, 40, Level.WARNING),
        (40, 40, Level.WARNING),
        (40.001, 40, Level.OVERDUE),
        (400, 40, Level.OVERDUE),
        (12, None, Level.UNLIMITED),
        (0, 0, Level.NORMAL),
        (1, 0, Level.OVERDUE),
    ],
)
def test_up_to_four_fifths_is_normal_up_to_all_a_warning_beyond_overdue(used, limit, level):
    told = light(used, limit)
    assert told.level is level
    assert (told.used, told.limit) == (used, limit)


@pytest.mark.parametrize(
    ("used", "limit", "share"),
    [
        (3, 40, 0.075),
        (0, 0, 0.0),
        (1, 0, math.inf),
        (0.5, 0, math.inf),
        (0.5, 1, 0.5),
        (9, None, None),
    ],
)
def test_the_share_is_what_is_used_of_the_limit_and_of_nothing_all_is_too_much(used, limit, share):
    assert light(used, limit).share == share


@pytest.mark.parametrize(
    ("used", "told", "level"),
    [
        (39, {"closed": True}, Level.IN_TIME),
        (41, {"closed": True}, Level.LATE),
        (39, {"suspended": True}, Level.SUSPENDED),
        (41, {"suspended": True}, Level.OVERDUE),
        (39, {"late": True}, Level.OVERDUE),
        (41, {"late": False}, Level.WARNING),
        (41, {"late": False, "closed": True}, Level.IN_TIME),
        (39, {"closed": True, "suspended": True}, Level.IN_TIME),
        (39, {"suspended": True, "late": True}, Level.OVERDUE),
    ],
)
def test_a_closed_or_suspended_matter_has_a_word_of_its_own(used, told, level):
    assert light(used, 40, **told).level is level


def test_without_a_limit_a_matter_that_stands_still_is_suspended():
    assert light(12, None, suspended=True) == Light(Level.SUSPENDED, 12, None, None)
    assert light(12, None, closed=True) == Light(Level.UNLIMITED, 12, None, None)


def test_every_level_has_a_word():
    assert len(set(LEVEL_LABELS.values())) == len(Level)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-11-20 18:00", "2026-11-23 06:00", 0.5),
        ("2026-11-21 10:00", "2026-11-22 10:00", 0),
        ("2021-09-26 00:00", "2021-09-27 00:00", 1),
        ("2021-10-01 00:00", "2021-10-08 00:00", 0),
        ("2021-10-09 00:00", "2021-10-10 00:00", 1),
        ("2019-12-31 12:00", "2020-01-02 12:00", 1),
    ],
)
def test_days_off_do_not_count_and_worked_weekends_do(start, end, days):
    assert CLOCK.seconds(at(start), at(end)) == pytest.approx(days * 86_400)


def test_a_weekday_listed_as_worked_or_a_day_listed_as_both_counts_once():
    friday, monday = date(2024, 3, 29), date(2024, 4, 1)
    listed = WorkingCalendar(frozenset({monday}), frozenset({friday, monday}))
    week = at("2024-03-28 00:00:00"), at("2024-04-03 00:00:00")
    plain = WorkingClock(WorkingCalendar(), SHANGHAI).seconds(*week)
    assert WorkingClock(listed, SHANGHAI).seconds(*week) == plain == 4 * 86_400


def test_time_before_1970_and_an_end_before_the_start_are_no_trouble():
    assert CLOCK.seconds(at("1969-12-29 00:00"), at("1970-01-03 00:00")) == 5 * 86_400
    assert CLOCK.seconds(at("2026-11-20 18:00"), at("2026-11-20 17:00")) == 0


@given(
    st.datetimes(datetime(1960, 1, 1), datetime(2032, 12, 31)).map(
        lambda d: d.replace(microsecond=0)
    ),
    st.timedeltas(timedelta(0), timedelta(days=900)),
)
@example(datetime(1969, 12, 30, 12), timedelta(days=800))
@example(datetime(1970, 12, 30, 12), timedelta(days=800))
@example(datetime(2023, 12, 31), timedelta(days=368))
def test_working_time_is_that_of_a_walk_from_day_to_day(start, span):
    end = (start + span).replace(microsecond=0)
    days, worked = start.date(), 0.0
    while days <= end.date():
        morning = datetime.combine(days, time())
        if OFFICIAL.works(days):
            within = min(end, morning + timedelta(days=1)) - max(start, morning)
            worked += within.total_seconds()
        days += timedelta(days=1)
    begun, ended = (int(d.replace(tzinfo=EAST_8).timestamp()) for d in (start, end))
    assert WorkingClock(OFFICIAL, EAST_8).seconds(begun, ended) == worked


moments = st.integers(at("2018-01-01 00:00"), at("2026-12-01 00:00"))


@given(moments, moments, moments)
def test_the_clock_adds_up_and_never_runs_backwards(one, two, three):
    first, middle, last = sorted((one, two, three))
    whole = CLOCK.seconds(first, last)
    assert whole == pytest.approx(CLOCK.seconds(first, middle) + CLOCK.seconds(middle, last))
    assert 0 <= whole <= last - first


@given(moments, st.integers(1, 10), st.integers(0, 30 * 86_400))
def test_the_whole_limit_is_used_just_when_it_is_due(received, days, later):
    local = pd.Series([datetime.fromtimestamp(received, SHANGHAI).replace(tzinfo=None)])
    due = OFFICIAL.due(local, Limit(working_days=days)).iloc[0]
    limit_at = int(due.replace(tzinfo=SHANGHAI).timestamp())
    told, clock = judged(Given(received, limit_at, received + later), CLOCK)
    assert (told.level is Level.OVERDUE) == (received + later >= limit_at)
    assert told.limit == pytest.approx(clock.seconds(received, limit_at))
    assert clock is not CLOCK or hours(told.limit, clock) <= 8 * days + 1e-9


def test_five_working_days_are_forty_hours():
    told, clock = judged(
        Given(at("2026-11-16 09:00"), at("2026-11-23 09:00"), at("2026-11-18 09:00")), CLOCK
    )
    assert (hours(told.used, clock), hours(told.limit, clock)) == (16, 40)
    assert told.share == pytest.approx(0.4)


def test_a_suspension_stops_the_clock_and_moves_what_is_overdue():
    received, due = at("2026-11-16 09:00"), at("2026-11-23 09:00")
    still = ((at("2026-11-17 09:00"), at("2026-11-19 09:00")),)
    now = at("2026-11-24 09:00")
    assert judged(Given(received, due, now), CLOCK)[0].level is Level.OVERDUE
    told, clock = judged(Given(received, due, now, still=still), CLOCK)
    assert told.level is Level.NORMAL
    assert hours(told.used, clock) == 32


@pytest.mark.parametrize(
    ("spans", "used"),
    [
        ((), 5),
        ((("2026-11-17 09:00", "2026-11-18 09:00"),), 4),
        # Only what lies between the reception and the end stops the clock.
        ((("2026-11-13 09:00", "2026-11-17 09:00"),), 4),
        ((("2026-11-20 09:00", "2026-11-25 09:00"),), 4),
        ((("2026-11-10 09:00", "2026-11-12 09:00"),), 5),
        ((("2026-11-24 09:00", "2026-11-26 09:00"),), 5),
        ((("2026-11-17 09:00", "2026-11-18 09:00"), ("2026-11-19 09:00", "2026-11-19 21:00")), 3.5),
        # A weekend inside it was no working time anyway.
        ((("2026-11-20 09:00", "2026-11-23 09:00"),), 4),
    ],
)
def test_what_counts_is_the_working_time_outside_the_suspensions(spans, used):
    received, end = at("2026-11-16 09:00"), at("2026-11-23 09:00")
    still = tuple((at(begun), at(ended)) for begun, ended in spans)
    told, _ = judged(Given(received, at("2026-12-16 09:00"), end, still=still), CLOCK)
    assert told.used == used * 86_400


def test_with_a_suspension_a_matter_without_due_time_has_no_light_but_its_time():
    received, end = at("2026-11-16 09:00"), at("2026-11-18 09:00")
    told, clock = judged(Given(received, None, end, suspended=True), CLOCK)
    assert told == Light(Level.SUSPENDED, 2 * 86_400, None, None) and clock is CLOCK


def test_a_suspended_matter_within_its_limit_is_suspended():
    received, due, now = (at(f"2026-11-{day} 09:00") for day in (16, 23, 18))
    still = ((at("2026-11-17 09:00"), now),)
    told, _ = judged(Given(received, due, now, suspended=True, still=still), CLOCK)
    assert (told.level, told.used) == (Level.SUSPENDED, 86_400)


def test_what_has_been_suspended_is_overdue_when_its_own_time_is_used_up():
    received, due, now = (at(f"2026-11-{day} 09:00") for day in (16, 18, 23))
    still = ((at("2026-11-17 09:00"), at("2026-11-18 09:00")),)
    assert judged(Given(received, due, now, still=still), CLOCK)[0].level is Level.OVERDUE
    closed = Given(received, due, now, closed=True, still=still)
    assert judged(closed, CLOCK)[0].level is Level.LATE


def test_a_limit_inside_a_weekend_is_told_by_the_clock_on_the_wall():
    given_ = Given(at("2026-11-21 09:00"), at("2026-11-22 09:00"), at("2026-11-21 21:00"))
    told, clock = judged(given_, CLOCK)
    assert isinstance(clock, WallClock)
    assert told.share == pytest.approx(0.5)


def test_past_its_due_instant_on_a_weekend_a_matter_is_overdue_though_no_hour_was_worked():
    received, due = at("2026-11-16 09:00"), at("2026-11-21 09:00")
    told, _ = judged(Given(received, due, at("2026-11-22 09:00")), CLOCK)
    assert told.share == pytest.approx(1)
    assert told.level is Level.OVERDUE


@pytest.mark.parametrize("clock", [CLOCK, WallClock()])
@pytest.mark.parametrize(
    ("seconds", "level"), [(-1, Level.WARNING), (0, Level.OVERDUE), (1, Level.OVERDUE)]
)
def test_an_open_matter_is_overdue_from_the_due_instant_on(clock, seconds, level):
    received, due = at("2026-11-16 09:00"), at("2026-11-23 09:00")
    assert judged(Given(received, due, due + seconds), clock)[0].level is level


@pytest.mark.parametrize(
    ("end", "level"), [("2026-11-23 09:00", Level.IN_TIME), ("2026-11-23 09:01", Level.LATE)]
)
def test_closed_at_the_due_instant_is_in_time(end, level):
    received, due = at("2026-11-16 09:00"), at("2026-11-23 09:00")
    assert judged(Given(received, due, at(end), closed=True), CLOCK)[0].level is level


def test_a_day_with_an_hour_more_is_one_day():
    berlin = ZoneInfo("Europe/Berlin")
    clock = WorkingClock(WorkingCalendar(workdays=frozenset({date(2024, 3, 31)})), berlin)
    start = datetime(2024, 3, 31, tzinfo=berlin)
    seconds = clock.seconds(int(start.timestamp()), int((start + timedelta(days=1)).timestamp()))
    assert seconds == 86_400


def test_the_clock_on_the_wall_runs_day_and_night_and_never_backwards():
    assert WallClock().seconds(100, 260) == 160
    assert WallClock().seconds(260, 100) == WallClock().seconds(260, 260) == 0
    assert hours(86_400, WallClock()) == 24 and hours(86_400, CLOCK) == 8


def test_the_words_of_the_levels():
    assert [LEVEL_LABELS[level] for level in Level] == [
        "正常", "临期", "超期", "挂起", "按期办结", "超期办结", "无时限",
    ]  # fmt: skip
