"""VARIETIES: rows that look wrong and are good; rejecting one is as bad as accepting a faulty one."""

from datetime import UTC, datetime
from random import Random

from tests.corruptor.kind import Kind, Spoil, emptied, put, rewritten, titled, true, variety
from tests.corruptor.kinds_typed import Formula, at
from tests.corruptor.rows import FULL_WIDTH, SHANGHAI, Row, chinese, epoch

_E, _V, _D, _C, _B = "events", "visits", "disputes", "calls", "book"
_OPEN = (put("办结时间", ""), put("状态", "处置中"), true(state="handling", closed_at=None))


def _received(text: str, local: datetime) -> Spoil:
    def spoil(row: Row, draw: Random) -> None:
        row.cells["受理时间"] = text
        row.truth |= {"received_at": epoch(local, SHANGHAI)}
        for one in _OPEN:
            one(row, draw)

    return spoil


def _abroad(text: str, *instant: int) -> Spoil:
    """A time of Berlin, and its instant in UTC."""

    def spoil(row: Row, draw: Random) -> None:
        row.cells |= {"received": text, "closed": ""}
        at_utc = int(datetime(*instant, tzinfo=UTC).timestamp())  # type: ignore[misc, arg-type]
        row.truth |= {"received_at": at_utc, "closed_at": None, "state": "accepted"}

    return spoil


def _hexadecimal(row: Row, draw: Random) -> None:
    """Ids such as 5e0000123 and 7E123: parts of digests, and not what a spreadsheet makes of a number."""
    row.cells["id"] = row.truth["key"] = f"{draw.choice(('5e', '7E', '0e'))}{row.mark[2:]}"


_TIMES = (
    variety(_E, "29 February of a leap year", _received("2024-02-29 23:59:59", datetime(2024, 2, 29, 23, 59, 59))),
    variety(_E, "midnight", _received("2024/01/01 00:00", datetime(2024, 1, 1))),
    variety(_E, "24:00 is the end of its day", _received("2023-12-31 24:00:00", datetime(2024, 1, 1))),
    variety(_E, "date without leading zeros", _received("2024年3月5日", datetime(2024, 3, 5))),
    variety(_E, "afternoon in words", _received("2024年3月5日下午3点20分", datetime(2024, 3, 5, 15, 20))),
    variety(_E, "date in full-width signs",
        _received("2024-03-05 08:30:00".translate(FULL_WIDTH), datetime(2024, 3, 5, 8, 30))),
    variety(_E, "blanks around a date", _received("  2024-03-05 08:30:00\u3000", datetime(2024, 3, 5, 8, 30))),
    variety(_E, "closed in the second of its reception", put("受理时间", "2024-03-05 10:00:00"),
        put("办结时间", "2024/03/05 10:00"), put("状态", "已办结"),
            true(received_at=epoch(datetime(2024, 3, 5, 10)), closed_at=epoch(datetime(2024, 3, 5, 10)), state="fed_back")),
    variety(_E, "closed at the instant of landing", put("办结时间", "2024-07-01 12:00:00"), put("状态", "已办结"),
        true(closed_at=epoch(datetime(2024, 7, 1, 12)), state="fed_back")),
    variety(_E, "due long after the landing", put("办理时限", "2030-12-31"),
        true(due_at=epoch(datetime(2030, 12, 31, 23, 59, 59)))),
    variety(_V, "day and month alike", _abroad("05/05/2024 10:00", 2024, 5, 5, 8)),
    variety(_V, "hour that comes twice in autumn", _abroad("29/10/2023 02:30", 2023, 10, 29, 0, 30)),
    variety(_V, "hour that is skipped in spring", _abroad("03/31/2024 02:30", 2024, 3, 31, 1)),
    variety(_C, "instant with an offset of its own", put("received", "2024-03-05T10:00:00Z", "2024-03-05T12:00+02:00"),
        true(received_at=1_709_632_800)),
)  # fmt: skip
_TEXTS = (
    variety(_E, "HTML in a title", titled("<script>alert('{0}')</script><b>x</b>")),
    variety(_E, "formula in a title", titled("=HYPERLINK(\"http://x.cn\",\"{}\")")),
    variety(_E, "title that begins with @, + or -", titled("@SUM(1+1)*cmd|' /C calc'!A0 {}")),
    variety(_E, "quotes doubled in a title", titled('他说""好的"" "{}"')),
    variety(_E, "row quoted inside a title", titled('"a,b","c",{}\n,,,')),
    variety(_E, "line breaks of three sorts", titled("一\n二\n\n三{}")),
    variety(_E, "cell that begins with a comma", titled(",{},")),
    variety(_E, "very long title", titled("长" * 5000 + "{}")),
    variety(_E, "mojibake in a title", titled("锟斤拷烫烫烫{}")),
    variety(_E, "backslash before a quote", titled('C:\\"{}\\')),
    variety(_E, "word of totals in a title", titled("合计 {}")),
    variety(_E, "words that other tools take for missing", titled("NA nan None null {}")),
    variety(_E, "quote inside a cell without quotes", titled('12"管{}'),
        rewritten(lambda text: text.replace('"12""管', '12"管').replace('",', ",", 1))),
    variety(_E, "telephone number that is none", put("联系电话", "不便透露", "1380000", "０５７２-２０８８")),
    variety(_C, "id that looks like a power of ten", _hexadecimal),
    variety(_C, "text in escapes", titled("路面{}", "title"), rewritten(lambda text: text.replace("路", "\\u8def"))),
)  # fmt: skip
_MORE = (
    variety(_E, "point at 0, 0", put("经度", "0", "0.000"), put("纬度", "0", "0.0"), true(lon=None, lat=None)),
    variety(_E, "no point", put("经度", "", "无"), put("纬度", "", "NULL"), true(lon=None, lat=None)),
    variety(_V, "declared placeholder", put("point", "30.65,120.1"), true(lon=None, lat=None)),
    variety(_V, "point far away", put("point", "39.9, 116.4"), true(lon=116.4, lat=39.9)),
    variety(_V, "value NA that is no missing word here", put("category", "NA"), true(category="NA")),
    variety(_E, "row that says its record was deleted", put("删除标记", "是"), true(withdrawn=True)),
    variety(_E, "count in full-width digits", put("退回次数", "１２"), true(returned_times=12)),
    variety(_E, "count with a fraction of zero", put("退回次数", "2.0", "2.00"), true(returned_times=2)),
    variety(_E, "missing count", put("退回次数", "", "无"), true(returned_times=None)),
    variety(_D, "amount in 万", put("involved_amount", "3.5万", "３．５万", "3.5 万", "35,000", "3.5万元"),
        true(amount=35_000.0)),
    variety(_D, "amount with narrow blanks", put("involved_amount", "12\u202f345.50"), true(amount=12_345.5)),
    variety(_D, "grid code longer than those known", put("grid_num", "0330100100100199"), true(grid="03301001001001")),
    variety(_D, "grid code of which the town is known", put("grid_num", "03302002999999"), true(grid="", town="03302002")),
    variety(_C, "point as texts", at(lon="120.05", lat="30.65"), true(lon=120.05, lat=30.65)),
    variety(_B, "formula with its result", put("退回次数", Formula("=1+1", 2)), true(returned_times=2)),
    variety(_B, "midnight in a workbook", put("受理时间", datetime(2024, 3, 5)), put("办结时间", datetime(2024, 3, 6)),
            true(received_at=epoch(datetime(2024, 3, 5)), closed_at=epoch(datetime(2024, 3, 6)), state="fed_back")),
    variety(_B, "date as a formula's text", put("受理时间", Formula('=TEXT(A1,"x")', "2024-03-05 10:00")), put("办结时间", ""),
            true(received_at=epoch(datetime(2024, 3, 5, 10)), closed_at=None, state="accepted")),
)  # fmt: skip


def _respelled(row: Row, draw: Random) -> None:
    """The same content in other words."""
    row.cells["退回次数"] = f" {row.truth['returned_times']}.0 "
    row.cells["受理时间"] = chinese(
        datetime.fromtimestamp(int(str(row.truth["received_at"])), SHANGHAI)
    )


def _same(row: Row, draw: Random) -> None:
    """The row as it is."""


def _older(row: Row, draw: Random) -> None:
    assert row.after is not None
    row.cells["更新时间"] = "2024-05-01 00:00:00"
    row.cells["标题"] = row.truth["title"] = str(row.cells["标题"]).replace(
        row.after.mark, row.mark
    )


REPEATS = (
    Kind("same row twice", _E, _same, expected="unchanged", twin=True),
    Kind("same row twice, nothing orders them", _V, _same, expected="unchanged", twin=True),
    Kind("same row twice in an export", _D, _same, expected="unchanged", twin=True),
    Kind("same object twice", _C, _same, expected="unchanged", twin=True),
    Kind("same content in other words", _E, _respelled, expected="unchanged", twin=True),
    Kind("older version after the newer", _E, _older, expected="superseded", twin=True),
    Kind("row of empty cells", _E, emptied(), expected="nothing"),
    Kind("empty line", _E, rewritten(lambda text: ""), expected="nothing"),
    Kind("empty line among objects", _C, rewritten(lambda text: "  "), expected="nothing"),
)  # fmt: skip
VARIETIES: tuple[Kind, ...] = (*_TIMES, *_TEXTS, *_MORE, *REPEATS)
"""`expected` says what becomes of each; 'nothing' is no row at all."""
