"""Periods, cutoffs and the questions beside a question (环比, 同比): every form, every turn of a calendar."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.errors import BadInstant, UnknownPeriod
from governance.periods import (
    Period,
    cutoff_at,
    day_number,
    day_of,
    instant,
    parse_cutoff,
    parse_period,
    written,
    years_later,
)
from governance.questions import Question

CHINA = ZoneInfo("Asia/Shanghai")
DAYS = st.dates(date(1901, 1, 1), date(2198, 12, 31))


def asked(period: str, cutoff: str, zone: str = "Asia/Shanghai") -> Question:
    return Question(parse_period(period), parse_cutoff(cutoff, ZoneInfo(zone)), 7, zone)


def said(question: Question | None) -> tuple[str, str] | None:
    """The days of the period, and the cutoff's local clock time."""
    if question is None:
        return None
    local = question.cutoff.local(question.zone)
    return f"{question.period.start}..{question.period.end}", f"{local:%Y-%m-%dT%H:%M:%S}"


@pytest.mark.parametrize(
    ("text", "first", "last", "unit"),
    [
        ("2021", 20210101, 20211231, "year"),
        (" 2021 ", 20210101, 20211231, "year"),
        ("1900", 19000101, 19001231, "year"),
        ("2199", 21990101, 21991231, "year"),
        ("2021-Q1", 20210101, 20210331, "quarter"),
        ("2021-q2", 20210401, 20210630, "quarter"),
        ("2021-Q3", 20210701, 20210930, "quarter"),
        ("2021-Q4", 20211001, 20211231, "quarter"),
        ("2021-11", 20211101, 20211130, "month"),
        ("2020-02", 20200201, 20200229, "month"),
        ("2021-02", 20210201, 20210228, "month"),
        ("2100-02", 21000201, 21000228, "month"),
        ("2021-W01", 20210104, 20210110, "week"),
        ("2021-w45", 20211108, 20211114, "week"),
        ("2020-W53", 20201228, 20210103, "week"),
        ("2025-W01", 20241230, 20250105, "week"),
        ("2020-02-29", 20200229, 20200229, "day"),
        ("2021-01-01..2021-03-15", 20210101, 20210315, "range"),
        ("2020..2021", 20200101, 20211231, "range"),
        ("2021-Q3..2021-11", 20210701, 20211130, "range"),
        ("2021-W45..2021-W45", 20211108, 20211114, "range"),
        ("2021-11-05 .. 2021-11-05", 20211105, 20211105, "range"),
    ],
)
def test_every_form_names_its_first_and_last_day(text, first, last, unit):
    period = parse_period(text)
    assert (period.first, period.last, period.unit) == (first, last, unit)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "21", "20211", "2021-13", "2021-00", "2021-Q0", "2021-Q5", "2021-W00", "2021-W54",
        "2021-W53", "2021-02-29", "2021-11-31", "2021-1", "2021-11-5", "2021/11", "2021-11-05T10:00",
        "..", "2021..", "..2021", "2022..2021", "2021-11..2021-10", "2021...2022", "今年", "Q3", "0000",
        "0001-01", "1899", "2200", "9999-12-31", "-2021", "2021-W1", "2021 ..x", "11-2021",
    ],
)  # fmt: skip
def test_what_is_no_period_is_refused_with_its_own_text(text):
    with pytest.raises(UnknownPeriod) as refused:
        parse_period(text)
    assert "\n" not in str(refused.value) and "'" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "before", "year_before"),
    [
        ("2021", None, "2020"),
        ("2021-Q1", "2020-Q4", "2020-Q1"),
        ("2021-Q3", "2021-Q2", "2020-Q3"),
        ("2021-01", "2020-12", "2020-01"),
        ("2021-03", "2021-02", "2020-03"),
        ("2021-W01", "2020-W53", "2020-W01"),
        ("2020-W53", "2020-W52", "2019-W52"),
        ("2021-W45", "2021-W44", "2020-W45"),
        ("2021-03-01", "2021-02-28", "2020-03-01"),
        ("2020-02-29", "2020-02-28", "2019-02-28"),
    ],
)
def test_the_unit_before_and_the_same_unit_last_year(text, before, year_before):
    period = parse_period(text)
    previous = period.previous()
    assert (previous.label if previous else None) == before
    assert period.year_before().label == year_before


def test_a_free_range_has_no_unit_before_but_a_year_before():
    period = parse_period("2024-02-10..2024-02-29")
    assert period.previous() is None
    assert period.year_before() == Period(
        date(2023, 2, 10), date(2023, 2, 28), "2023-02-10..2023-02-28"
    )


@given(DAYS, st.sampled_from(["%Y", "%Y-%m", "%Y-%m-%d", "week", "quarter"]))
def test_units_join_without_gap_or_overlap(day, form):
    week = "{0[0]}-W{0[1]:02d}".format(day.isocalendar())
    texts = {"week": week, "quarter": f"{day.year}-Q{(day.month + 2) // 3}"}
    period = parse_period(texts.get(form) or day.strftime(form))
    assert period.start <= day <= period.end
    before = period.previous()
    if before is not None:
        assert before.end + timedelta(days=1) == period.start
        assert before.unit == period.unit
        assert parse_period(before.label) == before
    earlier = period.year_before()
    assert earlier.end < period.start
    assert earlier.unit == period.unit
    assert day_of(day_number(day)) == day


@given(DAYS, st.integers(-2, 2))
def test_a_year_later_is_the_same_day_but_for_29_february(day, years):
    later = years_later(day, years)
    assert later.year == day.year + years and later.month == day.month
    assert later.day == day.day or ((day.month, day.day) == (2, 29) and later.day == 28)


@pytest.mark.parametrize(
    ("text", "local", "whole"),
    [
        ("2021-12-31", "2021-12-31T23:59:59", True),
        ("20211231", "2021-12-31T23:59:59", True),
        ("2021-12-31T23:59:59", "2021-12-31T23:59:59", True),
        ("2021-12-31T23:59:58", "2021-12-31T23:59:58", False),
        ("2021-12-31 00:00", "2021-12-31T00:00:00", False),
        ("2021-12-31T15:59:59Z", "2021-12-31T23:59:59", True),
        ("2021-12-31T16:00:00+00:00", "2022-01-01T00:00:00", False),
        ("2020-02-29", "2020-02-29T23:59:59", True),
    ],
)
def test_a_cutoff_is_an_instant_and_a_bare_date_its_last_second(text, local, whole):
    cutoff = parse_cutoff(text, CHINA)
    assert f"{cutoff.local(CHINA):%Y-%m-%dT%H:%M:%S}" == local
    assert cutoff.whole_day is whole
    assert cutoff.day == day_number(cutoff.local(CHINA).date())


@pytest.mark.parametrize(
    "text",
    [
        "", "2021", "2021-11", "2021-W45", "2021-W45-1", "2021-02-29", "31.12.2021", "now", "9999-12-31",
        "0001-01-01T00:00:00+14:00", "2021-12-31T24:00:00", "2021-12-31T10:61", "2021-12-31 下午",
    ],
)  # fmt: skip
def test_what_is_no_instant_is_refused(text):
    with pytest.raises(BadInstant):
        instant(text, CHINA)


@pytest.mark.parametrize("day", ["2024-03-31", "2024-10-27"])
def test_the_last_second_of_a_day_that_is_not_24_hours_long(day):
    zone = ZoneInfo("Europe/Berlin")
    cutoff = parse_cutoff(day, zone)
    assert cutoff.whole_day
    following = datetime.combine(
        date.fromisoformat(day) + timedelta(days=1), datetime.min.time(), zone
    )
    assert cutoff.at + 1 == int(following.timestamp())


@pytest.mark.parametrize(
    ("period", "cutoff", "before", "year_before"),
    [
        # Whole periods: the unit before, its fate counted as long after its end; the same day a year earlier.
        ("2021-11", "2022-03-15T12:00:00", ("2021-10-01..2021-10-31", "2022-02-13T12:00:00"),
         ("2020-11-01..2020-11-30", "2021-03-15T12:00:00")),
        ("2021", "2022-01-31", None, ("2020-01-01..2020-12-31", "2021-01-31T23:59:59")),
        ("2021-Q1", "2021-03-31", ("2020-10-01..2020-12-31", "2020-12-31T23:59:59"),
         ("2020-01-01..2020-03-31", "2020-03-31T23:59:59")),
        # Running periods: the other is cut where this one stands.
        ("2021-11", "2021-11-10T08:00:00", ("2021-10-01..2021-10-10", "2021-10-10T08:00:00"),
         ("2020-11-01..2020-11-10", "2020-11-10T08:00:00")),
        ("2021-11", "2021-11-30", ("2021-10-01..2021-10-31", "2021-10-31T23:59:59"),
         ("2020-11-01..2020-11-30", "2020-11-30T23:59:59")),
        ("2021-11", "2021-12-10", ("2021-10-01..2021-10-31", "2021-11-10T23:59:59"),
         ("2020-11-01..2020-11-30", "2020-12-10T23:59:59")),
        ("2024", "2024-02-29", None, ("2023-01-01..2023-02-28", "2023-02-28T23:59:59")),
        ("2023-03", "2023-03-30", ("2023-02-01..2023-02-28", "2023-03-02T23:59:59"),
         ("2022-03-01..2022-03-30", "2022-03-30T23:59:59")),
        ("2024-02", "2024-02-29", ("2024-01-01..2024-01-31", "2024-01-31T23:59:59"),
         ("2023-02-01..2023-02-28", "2023-02-28T23:59:59")),
        ("2021-W45", "2021-11-10", ("2021-11-01..2021-11-03", "2021-11-03T23:59:59"),
         ("2020-11-02..2020-11-04", "2020-11-04T23:59:59")),
        ("2024-W10", "2024-03-06", ("2024-02-26..2024-02-28", "2024-02-28T23:59:59"),
         ("2023-03-06..2023-03-08", "2023-03-08T23:59:59")),
        ("2020-W53", "2020-12-30", ("2020-12-21..2020-12-23", "2020-12-23T23:59:59"),
         ("2019-12-23..2019-12-25", "2019-12-25T23:59:59")),
        ("2021-11-05", "2021-11-05T09:30:00", ("2021-11-04..2021-11-04", "2021-11-04T09:30:00"),
         ("2020-11-05..2020-11-05", "2020-11-05T09:30:00")),
        ("2024-02-29", "2024-02-29T09:30:00", ("2024-02-28..2024-02-28", "2024-02-28T09:30:00"),
         ("2023-02-28..2023-02-28", "2023-02-28T09:30:00")),
        ("2021-01-01..2021-06-30", "2021-03-31", None,
         ("2020-01-01..2020-03-31", "2020-03-31T23:59:59")),
        # A cutoff before the period has begun leaves the first day, never a period that ends before it starts.
        ("2021-11", "2021-10-15", ("2021-10-01..2021-10-01", "2021-09-14T23:59:59"),
         ("2020-11-01..2020-11-01", "2020-10-15T23:59:59")),
    ],
)  # fmt: skip
def test_the_question_before_and_the_question_a_year_before(period, cutoff, before, year_before):
    question = asked(period, cutoff)
    assert said(question.previous()) == before
    assert said(question.year_before()) == year_before


def test_the_clock_time_of_a_cutoff_survives_a_clock_change():
    question = asked("2024-04", "2024-04-10T09:00:00", "Europe/Berlin")
    assert said(question.previous()) == ("2024-03-01..2024-03-10", "2024-03-10T09:00:00")


@given(DAYS, st.sampled_from(["month", "week", "quarter", "day"]), st.integers(-10, 400))
def test_beside_a_question_stand_questions_of_the_same_kind_and_never_later(day, unit, lag):
    texts = {
        "month": f"{day:%Y-%m}",
        "week": "{0[0]}-W{0[1]:02d}".format(day.isocalendar()),
        "quarter": f"{day.year}-Q{(day.month + 2) // 3}",
        "day": day.isoformat(),
    }
    moment = datetime.combine(day + timedelta(days=lag), datetime.min.time(), CHINA)
    question = Question(
        parse_period(texts[unit]), cutoff_at(moment, CHINA), 3, "Asia/Shanghai", "dispute"
    )
    others = [question.previous(), question.year_before()]
    for other in others:
        assert other is not None
        assert other.kind == "dispute" and other.known == 3
        assert other.period.start <= other.period.end < question.period.start
        assert other.cutoff.at < question.cutoff.at
        assert parse_period(other.period.label).start == other.period.start
    if unit in ("week", "day") and question.cutoff.day >= question.period.first:
        run = min(question.period.end, day_of(question.cutoff.day)) - question.period.start
        assert others[0] is not None
        assert others[0].period.end - others[0].period.start == run


@pytest.mark.parametrize(
    "text, day, label",
    [
        ("2021", date(2022, 1, 1), "2022"),
        ("2021-Q3", date(2021, 10, 1), "2021-Q4"),
        ("2021-Q4", date(2022, 1, 1), "2022-Q1"),
        ("2021-11", date(2021, 12, 31), "2021-12"),
        ("2020-W53", date(2021, 1, 3), "2020-W53"),
        ("2020-W53", date(2021, 1, 4), "2021-W01"),
        ("2021-11-30", date(2021, 12, 1), "2021-12-01"),
    ],
)
def test_the_unit_around_a_day_is_of_the_same_length(text, day, label):
    assert written(day, parse_period(text).unit) == label
