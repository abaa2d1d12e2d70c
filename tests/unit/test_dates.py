"""How dates are written: what a declared format reads, and what nobody may guess."""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.contracts.dates import DAY, MONTH, TIME, Instants, instants
from etl.contracts.findings import Findings
from etl.contracts.zones import day_numbers, offsets_of

CHINA = ZoneInfo("Asia/Shanghai")
DATE_TIME, DATE, CHINESE = "%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%Y年%m月%d日"


def read(
    words: list[str | None], *formats: str, zone: str = "Asia/Shanghai", last: bool = False
) -> tuple[Instants, Findings]:
    found = Findings(len(words))
    texts = np.array(words, dtype=object)
    return instants(texts, formats, ZoneInfo(zone), found, "closed_at", last=last), found


def local(
    word: str, *formats: str, zone: str = "Asia/Shanghai", last: bool = False
) -> tuple[str | None, int]:
    made, found = read([word], *formats, zone=zone, last=last)
    if np.isnan(made.at[0]):
        assert found.codes[0] in ("bad_date", "ambiguous_date")
        return None, TIME
    assert found.codes[0] is None
    moment = datetime.fromtimestamp(made.at[0], ZoneInfo(zone))
    return f"{moment:%Y-%m-%dT%H:%M:%S}", int(made.precision[0])


@pytest.mark.parametrize(
    ("word", "form", "expected", "precision"),
    [
        ("2024-03-01 10:20:30", DATE_TIME, "2024-03-01T10:20:30", TIME),
        ("2024-3-1 9:05:07", DATE_TIME, "2024-03-01T09:05:07", TIME),
        (" 2024-03-01 10:20:30 ", DATE_TIME, "2024-03-01T10:20:30", TIME),
        ("2024-03-01  10:20:30", DATE_TIME, "2024-03-01T10:20:30", TIME),
        ("２０２４－０３－０１　１０：２０：３０", DATE_TIME, "2024-03-01T10:20:30", TIME),
        ("2024-03-01 00:00:00", DATE_TIME, "2024-03-01T00:00:00", TIME),
        ("2024-03-01 23:59:59", DATE_TIME, "2024-03-01T23:59:59", TIME),
        ("2024-03-01 10:20", "%Y-%m-%d %H:%M", "2024-03-01T10:20:00", TIME),
        ("2024/03/01 10:20:30", "%Y/%m/%d %H:%M:%S", "2024-03-01T10:20:30", TIME),
        ("2024/3/1", "%Y/%m/%d", "2024-03-01T00:00:00", DAY),
        ("2024.03.01", "%Y.%m.%d", "2024-03-01T00:00:00", DAY),
        ("2024-03-01", DATE, "2024-03-01T00:00:00", DAY),
        ("2024-02-29", DATE, "2024-02-29T00:00:00", DAY),
        ("2000-02-29", DATE, "2000-02-29T00:00:00", DAY),
        ("2024年3月1日", CHINESE, "2024-03-01T00:00:00", DAY),
        ("2024年03月01日", CHINESE, "2024-03-01T00:00:00", DAY),
        ("２０２４年３月１日", CHINESE, "2024-03-01T00:00:00", DAY),
        ("2024年3月1日10时20分", "%Y年%m月%d日%H时%M分", "2024-03-01T10:20:00", TIME),
        ("2024年3月", "%Y年%m月", "2024-03-01T00:00:00", MONTH),
        ("2024-03", "%Y-%m", "2024-03-01T00:00:00", MONTH),
        ("202403", "%Y%m", "2024-03-01T00:00:00", MONTH),
        ("2024", "%Y", "2024-01-01T00:00:00", MONTH),
        ("20240301", "%Y%m%d", "2024-03-01T00:00:00", DAY),
        ("20240301102030", "%Y%m%d%H%M%S", "2024-03-01T10:20:30", TIME),
        ("20240301 10:20", "%Y%m%d %H:%M", "2024-03-01T10:20:00", TIME),
        ("03/01/2024 02:30:00 PM", "%m/%d/%Y %I:%M:%S %p", "2024-03-01T14:30:00", TIME),
        ("03/01/2024 12:00:00 AM", "%m/%d/%Y %I:%M:%S %p", "2024-03-01T00:00:00", TIME),
        ("3/1/24", "%m/%d/%y", "2024-03-01T00:00:00", DAY),
        ("01.03.2024", "%d.%m.%Y", "2024-03-01T00:00:00", DAY),
        ("1.3.2024 7.05", "%d.%m.%Y %H.%M", "2024-03-01T07:05:00", TIME),
        ("1 Mar 2024", "%d %b %Y", "2024-03-01T00:00:00", DAY),
        ("Mar 1, 2024", "%b %d, %Y", "2024-03-01T00:00:00", DAY),
        ("2024-061", "%Y-%j", "2024-03-01T00:00:00", DAY),
        ("2024-03-01T10:00:00 +0000", "%Y-%m-%dT%H:%M:%S %z", "2024-03-01T18:00:00", TIME),
        ("20240301100000+0000", "%Y%m%d%H%M%S%z", "2024-03-01T18:00:00", TIME),
        ("2024-03-01T10:20:30", "iso", "2024-03-01T10:20:30", TIME),
        ("2024-03-01 10:20", "iso", "2024-03-01T10:20:00", TIME),
        ("2024-03-01T10:20:30.999", "iso", "2024-03-01T10:20:30", TIME),
        ("2024-03-01", "iso", "2024-03-01T00:00:00", DAY),
        ("20240301", "iso", "2024-03-01T00:00:00", DAY),
        ("2024-03-01T10:00:00Z", "iso", "2024-03-01T18:00:00", TIME),
        ("2024-03-01T10:00:00+08:00", "iso", "2024-03-01T10:00:00", TIME),
        ("2024-03-01T10:00:00-05:00", "iso", "2024-03-01T23:00:00", TIME),
        ("45352", "excel", "2024-03-01T00:00:00", TIME),
        ("45352.5", "excel", "2024-03-01T12:00:00", TIME),
        ("45352.430902777778", "excel", "2024-03-01T10:20:30", TIME),
        ("1709258400", "epoch", "2024-03-01T10:00:00", TIME),
        ("1969-12-31", DATE, "1969-12-31T00:00:00", DAY),
        ("1900-01-01", DATE, "1900-01-01T00:00:00", DAY),
        ("2024-03-01T10:20:30", "%Y-%m-%dT%H:%M:%S", "2024-03-01T10:20:30", TIME),
        ("2024.03.01 10:20", "%Y.%m.%d %H:%M", "2024-03-01T10:20:00", TIME),
        ("2024-03-01T01:05:07Z", "iso", "2024-03-01T09:05:07", TIME),
        ("2024-03-01T09:05:07+08:00", "iso", "2024-03-01T09:05:07", TIME),
        ("2024-03-01T09:05:07.25+0800", "iso", "2024-03-01T09:05:07", TIME),
        ("20240301T090507", "iso", "2024-03-01T09:05:07", TIME),
        ("2024-W09-5", "iso", "2024-03-01T00:00:00", DAY),
        ("1 March 2024", "%d %B %Y", "2024-03-01T00:00:00", DAY),
        ("01-MAR-2024", "%d-%b-%Y", "2024-03-01T00:00:00", DAY),
        ("Fri Mar 1 09:05:07 2024", "%a %b %d %H:%M:%S %Y", "2024-03-01T09:05:07", TIME),
        ("24-03-01", "%y-%m-%d", "2024-03-01T00:00:00", DAY),
        ("1709258400999", "epoch_ms", "2024-03-01T10:00:00", TIME),
        ("0", "epoch", "1970-01-01T08:00:00", TIME),
        ("１７０９２５８４００", "epoch", "2024-03-01T10:00:00", TIME),
        ("45352.99999", "excel", "2024-03-01T23:59:59", TIME),
        # the end of the day is the next midnight
        ("2024-03-01 24:00:00", DATE_TIME, "2024-03-02T00:00:00", TIME),
        ("2024-02-29 24:00", "%Y-%m-%d %H:%M", "2024-03-01T00:00:00", TIME),
        ("2023/12/31 24:00", "%Y/%m/%d %H:%M", "2024-01-01T00:00:00", TIME),
        # and twenty-four minutes past is no end of any day, read at once or word by word
        ("2024-03-01 09:24:00", DATE_TIME, "2024-03-01T09:24:00", TIME),
        ("2024/03/01 9:24:00", "%Y/%m/%d %H:%M:%S", "2024-03-01T09:24:00", TIME),
        ("２０２４－０３－０１　０９：２４：００", DATE_TIME, "2024-03-01T09:24:00", TIME),
        ("2024-03-01 24:00", "iso", "2024-03-02T00:00:00", TIME),
        ("2024-03-01T24:00:00", "iso", "2024-03-02T00:00:00", TIME),
        ("2024-03-01T24:00:00+08:00", "iso", "2024-03-02T00:00:00", TIME),
        ("2024年3月1日24时", "chinese", "2024-03-02T00:00:00", TIME),
        # years, months and days in Chinese, with or without a clock time
        ("2024年3月1日", "chinese", "2024-03-01T00:00:00", DAY),
        ("2024年3月1号", "chinese", "2024-03-01T00:00:00", DAY),
        ("2024年03月01日 09:05:07", "chinese", "2024-03-01T09:05:07", TIME),
        ("2024年3月1日9时5分7秒", "chinese", "2024-03-01T09:05:07", TIME),
        ("2024年3月1日9时5分", "chinese", "2024-03-01T09:05:00", TIME),
        ("2024年3月1日9时", "chinese", "2024-03-01T09:00:00", TIME),
        ("2024年3月1日 9点5分", "chinese", "2024-03-01T09:05:00", TIME),
        ("2024年3月1日 上午9时5分", "chinese", "2024-03-01T09:05:00", TIME),
        ("2024年3月1日 下午3时5分", "chinese", "2024-03-01T15:05:00", TIME),
        ("2024年3月1日下午 3:05", "chinese", "2024-03-01T15:05:00", TIME),
        ("2024年3月1日下午12时30分", "chinese", "2024-03-01T12:30:00", TIME),
        ("2024年3月1日上午0时30分", "chinese", "2024-03-01T00:30:00", TIME),
        ("２０２４年３月１日　１８：０５", "chinese", "2024-03-01T18:05:00", TIME),
        ("2024年3月", "chinese", "2024-03-01T00:00:00", MONTH),
    ],
)  # fmt: skip
def test_a_declared_format_reads_a_spelling(word, form, expected, precision):
    assert local(word, form) == (expected, precision)


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("2024-03-01", DATE_TIME), ("2024-03-01 10", DATE_TIME), ("2024-03-01 10:20", DATE_TIME),
        ("2024-03-01T10:20:30", DATE_TIME), ("2024-03-01 10:20:30.5", DATE_TIME),
        ("2024-03-01 10:20:30Z", DATE_TIME), ("2024-03-01 10:20:30", DATE), ("2024-03-01 x", DATE),
        ("2024-13-01", DATE), ("2024-02-30", DATE), ("2023-02-29", DATE), ("1900-02-29", DATE), ("2024-00-10", DATE),
        ("2024-03", DATE), ("24-03-01", DATE), ("2024/03/01", DATE), ("01-03-2024", DATE),
        ("2024-03-01 24:30:00", DATE_TIME), ("2024-03-01 24:00:01", DATE_TIME), ("2024-03-01 25:00:00", DATE_TIME),
        ("2024-03-01 10:60:00", DATE_TIME), ("2024-03-01 10:20:60", DATE_TIME), ("2024-03-01 24:30", "iso"),
        ("2024-02-30 24:00", "iso"), ("2024-02-30 24:00:00", DATE_TIME), ("2199-12-31 24:00:00", DATE_TIME),
        ("民国113年3月1日", "chinese"), ("令和6年3月1日", "chinese"), ("113年3月1日", "chinese"), ("24年3月1日", "chinese"),
        ("二〇二四年三月一日", "chinese"), ("2024年2月30日", "chinese"), ("2024年13月1日", "chinese"), ("3月1日", "chinese"),
        ("2024年3月1", "chinese"), ("2024年3月1日上午12时", "chinese"), ("2024年3月1日下午15时", "chinese"),
        ("2024年3月1日下午0时", "chinese"), ("2024年3月1日24时30分", "chinese"), ("2024年3月1日25时", "chinese"),
        ("2024年3月1日9时60分", "chinese"), ("2024年3月1日晚上9时", "chinese"), ("2024年3月1日9时半", "chinese"),
        ("2024年3月1日 9:5", "chinese"), ("2024年3月1日左右", "chinese"), ("2024-03-01", "chinese"),
        ("1899年12月31日", "chinese"), ("20240301102060", "%Y%m%d%H%M%S"),
        ("民国113年3月1日", CHINESE), ("2024年3月1日", "iso"), ("2024/03/01", "iso"), ("2024-3-1", "iso"), ("24-03-01", "iso"),
        ("17092584000000000", "epoch_ms"), ("-1", "epoch_ms"), ("1e12", "epoch_ms"), ("1709258400 ms", "epoch_ms"),
        ("03/01/24", "%m/%d/%Y"), ("2024-03-01 10:20:3x", DATE_TIME), ("2024-03-01 1o:20:30", DATE_TIME),
        ("2024-03-01 10-20-30", DATE_TIME), ("2024-03/01 10:20:30", DATE_TIME), ("2024-03-32 10:20:30", DATE_TIME),
        ("1899-12-31 23:59:59", DATE_TIME), ("2200-01-01 00:00:00", DATE_TIME), ("2023-02-29 10:20:30", DATE_TIME),
        ("13/13/2024", "%m/%d/%Y"), ("三月一日", DATE), ("now", DATE),
        ("NOW", DATE), ("Today", DATE), ("today", DATE_TIME), ("today", "%d.%m.%Y"),
        ("NaT", DATE), ("nan", DATE), ("None", DATE), ("null", DATE), ("-", DATE), ("?", "iso"), ("合计", DATE),
        ("2024111", "%Y%m%d"), ("202403", "%Y%m%d"), ("2024031", "%Y%m%d"), ("20240301", "%Y%m"), ("20241", "%Y%m"),
        ("0", "excel"), ("-3", "excel"), ("nan", "excel"), ("inf", "excel"), ("2024-03-01", "excel"),
        ("-5", "epoch"), ("1709258400.5", "epoch"), ("1709258400000", "epoch"),
        ("9999-12-31", DATE), ("0001-01-01", DATE), ("0001-01-01T00:00:00+14:00", "iso"), ("1899-12-31", "iso"),
    ],
)  # fmt: skip
def test_what_no_declared_format_reads_is_a_reject_and_no_guess(word, form):
    made, found = read([word], form)
    assert found.codes.tolist() == ["bad_date"]
    assert np.isnan(made.at).all()
    assert found.reason(0) == f"日期无法识别：closed_at = {word}"


@pytest.mark.parametrize(
    ("word", "formats", "expected"),
    [
        ("13/02/2024", ("%d/%m/%Y", "%m/%d/%Y"), "2024-02-13T00:00:00"),
        ("02/13/2024", ("%d/%m/%Y", "%m/%d/%Y"), "2024-02-13T00:00:00"),
        ("02/02/2024", ("%d/%m/%Y", "%m/%d/%Y"), "2024-02-02T00:00:00"),
        ("2024-03-01", (DATE_TIME, DATE), "2024-03-01T00:00:00"),
        ("45352", ("excel", DATE), "2024-03-01T00:00:00"),
        ("2024-03", (DATE, "%Y-%m"), "2024-03-01T00:00:00"),
    ],
)
def test_of_several_formats_the_one_that_reads_it(word, formats, expected):
    assert local(word, *formats)[0] == expected


@pytest.mark.parametrize(
    ("word", "formats"),
    [
        ("01/02/2024", ("%d/%m/%Y", "%m/%d/%Y")),
        ("05/03/2021", ("%m/%d/%Y", "%d/%m/%Y")),
        ("01-02-03", ("%y-%m-%d", "%d-%m-%y")),
        ("20240301", ("epoch", "%Y%m%d")),
    ],
)
def test_a_date_with_two_readings_is_refused(word, formats):
    _, found = read([word], *formats)
    assert found.codes.tolist() == ["ambiguous_date"]


@pytest.mark.parametrize(
    ("word", "form", "expected"),
    [
        ("2024-03-01", DATE, "2024-03-01T23:59:59"),
        ("2024-02", "%Y-%m", "2024-02-29T23:59:59"),
        ("2024-12", "%Y-%m", "2024-12-31T23:59:59"),
        ("2024-03-01", "iso", "2024-03-01T23:59:59"),
        ("2024-03-01 10:00:00", DATE_TIME, "2024-03-01T10:00:00"),
        ("45352", "excel", "2024-03-01T00:00:00"),
    ],
)
def test_a_limit_without_a_clock_time_lasts_to_its_end(word, form, expected):
    assert local(word, form, last=True)[0] == expected


@pytest.mark.parametrize(
    ("word", "zone", "expected", "notes"),
    [
        ("2015-11-01 01:30:00", "America/New_York", 1446355800, {"ambiguous_time": 1}),
        ("2015-11-01 00:59:59", "America/New_York", 1446353999, {}),
        ("2015-11-01 02:00:00", "America/New_York", 1446361200, {}),
        ("2015-03-08 02:30:00", "America/New_York", 1425798000, {"nonexistent_time": 1}),
        ("2024-10-27 02:15:00", "Europe/Berlin", 1729988100, {"ambiguous_time": 1}),
        ("1991-09-15 01:30:00", "Asia/Shanghai", 684865800, {"ambiguous_time": 1}),
        ("2024-10-27 02:15:00", "Asia/Shanghai", 1729966500, {}),
    ],
)
def test_clock_changes_take_the_first_or_move_forward_and_are_noted(word, zone, expected, notes):
    made, found = read([word], DATE_TIME, zone=zone)
    assert made.at.tolist() == [expected]
    assert dict(found.notes) == notes


def test_a_date_on_the_day_of_a_clock_change_is_no_note():
    made, found = read(["2018-11-04"], DATE, zone="America/Sao_Paulo")
    assert made.at.tolist() == [1541300400] and not found.notes


SHAPED = st.builds(
    "{:04d}{p}{:02d}{p}{:02d}{g}{:02d}:{:02d}:{:02d}".format,
    st.integers(1890, 2210),
    st.integers(0, 13),
    st.integers(0, 32),
    st.integers(0, 25),
    st.integers(0, 61),
    st.integers(0, 61),
    p=st.sampled_from("-/."),
    g=st.sampled_from(" T"),
)


@given(st.lists(SHAPED, min_size=1, max_size=4), st.sampled_from("-/."), st.sampled_from(" T"))
def test_a_column_at_once_is_as_strict_as_word_by_word(words, part, gap):
    """A second format that reads none of the words closes the short way."""
    form = f"%Y{part}%m{part}%d{gap}%H:%M:%S"
    zone = "America/New_York"
    (quick, said), (slow, heard) = (
        read(words, form, zone=zone),
        read(words, form, "%j %Y", zone=zone),
    )
    assert np.array_equal(quick.at, slow.at, equal_nan=True)
    assert said.codes.tolist() == heard.codes.tolist() and said.notes == heard.notes
    for word, at in zip(words, quick.at, strict=True):
        if not np.isnan(at):
            assert word[4] == part and word[10] == gap


def test_the_short_way_is_taken_only_where_no_other_format_reads_the_same_text_otherwise():
    _, found = read(["2024-03-04 10:20:30"], DATE_TIME, "%Y-%d-%m %H:%M:%S")
    assert found.codes.tolist() == ["ambiguous_date"]


def test_a_row_is_read_alike_whatever_stands_beside_it():
    alone, _ = read(["2024-03-01 10:20:30"], DATE_TIME)
    among, found = read(
        ["2024-3-1 9:5:7", "２０２４-03-01 10:20:30", "x", "2024-03-01 10:20:30", None], DATE_TIME
    )
    assert among.at[3] == among.at[1] == alone.at[0]
    assert found.codes.tolist() == [None, None, "bad_date", None, None]


@pytest.mark.parametrize(
    ("zone", "local", "expected"),
    [
        ("Australia/Lord_Howe", "2048-10-04 02:25:58", "2048-10-04T02:30:00"),
        ("Africa/Casablanca", "2024-04-14 02:30:00", "2024-04-14T03:00:00"),
        ("America/New_York", "2150-03-08 02:30:00", "2150-03-08T03:00:00"),
    ],
)
def test_a_skipped_time_is_the_end_of_its_gap_however_long_that_is(zone, local, expected):
    made, found = read([local], DATE_TIME, zone=zone)
    assert f"{datetime.fromtimestamp(made.at[0], ZoneInfo(zone)):%Y-%m-%dT%H:%M:%S}" == expected
    assert dict(found.notes) == {"nonexistent_time": 1}


@given(
    st.integers(-2_208_000_000, 7_258_000_000),
    st.sampled_from(["Asia/Shanghai", "America/Sao_Paulo", "Africa/Casablanca", "Europe/Dublin"]),
)
def test_the_table_of_a_zone_says_what_the_zone_says(at, zone):
    moment = datetime.fromtimestamp(at, ZoneInfo(zone))
    table = offsets_of(ZoneInfo(zone))
    local = table.local(np.array([at]))
    offset = moment.utcoffset()
    assert offset is not None and local[0] - at == offset.total_seconds()
    assert day_numbers(local)[0] == int(f"{moment:%Y%m%d}")
    assert table.instants(local).at[0] in (at, at - 3600)  # the first of two


def test_missing_stays_missing_and_equal_words_are_read_alike():
    made, found = read([None, "2024-03-01", None, "2024-03-01", "x"], DATE)
    assert np.isnan(made.at).tolist() == [True, False, True, False, True]
    assert made.at[1] == made.at[3]
    assert found.codes.tolist() == [None, None, None, None, "bad_date"]


@given(
    st.datetimes(datetime(1970, 1, 2), datetime(2199, 12, 30)).map(
        lambda d: d.replace(microsecond=0)
    ),
    st.sampled_from(["Asia/Shanghai", "UTC", "America/New_York", "Europe/Helsinki"]),
)
def test_every_form_of_an_instant_reads_as_the_same(moment, zone):
    aware = moment.replace(tzinfo=ZoneInfo(zone))
    forms = [DATE_TIME, "%Y%m%d%H%M%S", "%d.%m.%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p"]
    words = [(moment.strftime(f), f) for f in forms] + [(moment.isoformat(), "iso")]
    read_as = {float(read([w], f, zone=zone)[0].at[0]) for w, f in words}
    assert len(read_as) == 1
    gap = abs(read_as.pop() - aware.timestamp())
    # A time that the clock skips is read as the end of the gap, which is an hour long.
    shown = datetime.fromtimestamp(aware.timestamp(), ZoneInfo(zone)).replace(tzinfo=None)
    assert gap == 0 or (shown != moment and gap <= 3600)
    if zone == "UTC":
        assert gap == 0
        assert read([aware.isoformat()], "iso")[0].at[0] == aware.timestamp()
        assert read([f"{aware.timestamp():.0f}"], "epoch")[0].at[0] == aware.timestamp()
