"""The documents of a frozen export: same bytes, one page, no figure of their own, no live text."""

import copy
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from layouts.documents.books.workbook import SHEETS, workbook
from layouts.documents.drawings.glyphs import covered, printable
from layouts.documents.pages import onepage
from layouts.documents.pages.onepage import pdf
from layouts.documents.payload import Payload, canonical, digest, read

DEFINITION = "期内受理的矛盾纠纷中，截至统计截止时已化解的件数 ÷ 期内受理的矛盾纠纷件数"
MILLIMETRE = 72 / 25.4


def an_indicator(id: str = "K11", **other: Any) -> dict[str, Any]:
    return {
        "id": id,
        "label": "化解率(全口径)",
        "definition": DEFINITION,
        "numerator": 24912,
        "denominator": 25936,
        "value": 24912 / 25936,
        "shown": "96.05%",
        "reason": None,
        "unit": "rate",
        "direction": "up",
        "previous": {
            "label": "2020年",
            "shown": "95.88%",
            "delta_shown": "+0.17 个百分点",
            "better": True,
        },
        "year_before": {
            "label": "2020年同期",
            "shown": "96.41%",
            "delta_shown": "−0.36 个百分点",
            "better": False,
        },
        **other,
    }


def a_unit(rank: int | None, name: str) -> dict[str, Any]:
    n = 4000 - 7 * (rank or 0)
    return {
        "rank": rank,
        "name": name,
        "numerator": n - 119,
        "denominator": n,
        "value": (n - 119) / n,
        "shown": "97.03%",
    }


UNITS = ("德清县", "安吉县", "长兴县", "南浔区", "吴兴区（不含南太湖新区）", "南太湖新区")
CATEGORIES = ("矛盾纠纷", "安全隐患", "环境与市容", "民生服务", "社会治安", "综合执法", "其他")


def a_payload(**other: Any) -> Payload:
    payload: dict[str, Any] = {
        "id": "q3Zr0aX-7hJpLwT2_bVn9g",
        "title": "社会治理运行情况",
        "profile_title": "湖州市社会治理驾驶舱",
        "place": {"code": "330500", "name": "湖州市"},
        "period": "2021",
        "period_label": "2021年",
        "cutoff": "2021-12-31T23:59:59",
        "known_at": {"load": 17, "at": "2026-11-20T08:03:11"},
        "made_at": "2026-11-22T17:02:45+08:00",
        "demonstration": True,
        "notice": "镇、村边界为示意。",
        "sources": [{"title": "网格事件", "loaded_at": "2026-11-20T08:03:11", "rows": 575102}],
        "indicators": [an_indicator(), an_indicator("K13a")],
        "ranking": {
            "indicator": "K11",
            "label": "化解率(全口径)",
            "rows": [a_unit(rank, name) for rank, name in enumerate(UNITS, start=1)],
        },
        "trend": [
            {"month": f"2021-{m:02}", "received": 8000 + m, "closed": 7000 + m, "settled": 60 + m}
            for m in range(1, 13)
        ],
        "categories": [{"name": name, "n": 900 - 3 * i} for i, name in enumerate(CATEGORIES)],
        "overdue": [
            {
                "id": f"SJ20210304{i:06}",
                "title": "小区东侧消防通道堆放杂物",
                "place": "织里镇",
                "due": "2021-03-04T17:30:00",
                "days": 302 - i,
            }
            for i in range(5)
        ],
    }
    made: Payload = copy.deepcopy({**payload, **other})  # type: ignore[assignment]
    return made


def a_void_payload() -> Payload:
    ranking = {"indicator": "K11", "label": "化解率(全口径)", "rows": []}
    nothing: dict[str, Any] = {
        key: [] for key in ("sources", "indicators", "trend", "categories", "overdue")
    }
    return a_payload(ranking=ranking, notice=None, **nothing)


def a_boston_payload() -> Payload:
    """26 units of long names, three years of months, indicators that cannot be."""
    names = [f"Greater Mattapan and the Harbor Islands {i}" for i in range(26)]
    none: dict[str, Any] = {
        "numerator": None,
        "denominator": None,
        "value": None,
        "shown": "—",
        "previous": None,
        "year_before": None,
    }
    return a_payload(
        title="Boston 311 Service Requests — Operations Summary for Neighborhood Services",
        place={"code": "boston", "name": "Boston"},
        demonstration=False,
        indicators=[an_indicator(f"K0{i}", reason="来源不提供此环节", **none) for i in range(6)],
        ranking={
            "indicator": "K01",
            "label": "办结率",
            "rows": [a_unit(i, name) for i, name in enumerate(names, start=1)],
        },
        trend=[
            {"month": f"{y}-{m:02}", "received": 8000 + m, "closed": 7000, "settled": None}
            for y in (2013, 2014, 2015)
            for m in range(1, 13)
        ],
        categories=[{"name": f"Sidewalk repair request kind {i}", "n": i} for i in range(40)],
    )


def a_swollen_payload() -> Payload:
    """Everything longer and more than anybody would send."""
    long = "很长的名称" * 40
    return a_payload(
        title=long,
        notice=long * 4,
        period_label=long,
        sources=[{"title": long, "loaded_at": "2026-11-20", "rows": 10**9}] * 30,
        indicators=[
            an_indicator(f"K{i:02}", label=long, definition=long * 9, value=None, reason=long)
            for i in range(30)
        ],
        ranking={
            "indicator": "K00",
            "label": long,
            "rows": [
                {**a_unit(None, long), "numerator": 10**9, "denominator": 3 * 10**9}
                for _ in range(1301)
            ],
        },
        overdue=[{"id": long, "title": long, "place": long, "due": "2021-03-04", "days": 10**5}]
        * 99,
    )


EXTREMES = (a_payload, a_void_payload, a_boston_payload, a_swollen_payload)


def text_of(document: bytes) -> str:
    return PdfReader(io.BytesIO(document)).pages[0].extract_text()


def cells_of(document: bytes) -> Iterator[tuple[str, Any]]:
    book = openpyxl.load_workbook(io.BytesIO(document))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    yield sheet.title, cell
    book.close()


def numbers_in(text: str) -> set[float]:
    return {float(found.replace(",", "")) for found in re.findall(r"\d+(?:[.,]\d+)*", text)}


def numbers_of(payload: Payload) -> set[float]:
    def walk(value: Any) -> Iterator[float]:
        if isinstance(value, str):
            yield from numbers_in(value)
        elif isinstance(value, bool) or value is None:
            return
        elif isinstance(value, int | float):
            yield float(value)
        else:
            for item in value.values() if isinstance(value, dict) else value:
                yield from walk(item)

    return set(walk(payload))


@pytest.mark.parametrize("draw", [pdf, workbook])
@pytest.mark.parametrize("make", EXTREMES)
def test_the_same_payload_gives_the_same_bytes(
    draw: Callable[[Payload], bytes], make: Callable[[], Payload]
) -> None:
    assert draw(make()) == draw(read(canonical(make())))


def test_the_workbook_holds_no_date_but_the_payloads() -> None:
    with zipfile.ZipFile(io.BytesIO(workbook(a_payload()))) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = packed.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"2026-11-22T17:02:45Z"}


def test_the_page_holds_no_date_but_the_payloads() -> None:
    meta = PdfReader(io.BytesIO(pdf(a_payload()))).metadata
    assert meta is not None and meta.creation_date is not None
    assert meta.creation_date.isoformat().startswith("2026-11-22T09:02:45")


@pytest.mark.parametrize("make", EXTREMES)
def test_it_is_one_a4_page_whatever_comes_and_nothing_runs_over(
    make: Callable[[], Payload],
) -> None:
    reader = PdfReader(io.BytesIO(pdf(make())))
    assert len(reader.pages) == 1
    page = reader.pages[0]
    assert float(page.mediabox.width) == pytest.approx(210 * MILLIMETRE, abs=0.1)
    assert float(page.mediabox.height) == pytest.approx(297 * MILLIMETRE, abs=0.1)
    places: list[tuple[float, float]] = []

    def note(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        if text.strip():
            x, y = tm[4], tm[5]
            places.append((x * cm[0] + y * cm[2] + cm[4], x * cm[1] + y * cm[3] + cm[5]))

    page.extract_text(visitor_text=note)
    assert len(places) > 10
    assert min(y for _, y in places) >= 12 * MILLIMETRE
    assert max(y for _, y in places) <= (297 - 14) * MILLIMETRE
    assert min(x for x, _ in places) >= 16.9 * MILLIMETRE
    assert max(x for x, _ in places) <= (210 - 17) * MILLIMETRE


def test_the_page_is_archival_and_accessible() -> None:
    reader = PdfReader(io.BytesIO(pdf(a_payload())))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "zh-CN"
    assert root["/MarkInfo"]["/Marked"]
    metadata = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata


@pytest.mark.parametrize("make", EXTREMES)
def test_every_number_on_the_page_is_the_payloads(make: Callable[[], Payload]) -> None:
    payload = make()
    text = text_of(pdf(payload)).replace("\n", " ")
    for machine_made in ("SHA-256", digest(payload), payload["id"]):
        assert machine_made in text
        text = text.replace(machine_made, "")
    assert numbers_in(text) <= numbers_of(payload)


@pytest.mark.parametrize("make", EXTREMES)
def test_every_number_in_the_workbook_is_the_payloads(make: Callable[[], Payload]) -> None:
    payload = make()
    known = {f"{number:.14g}" for number in numbers_of(payload)}
    machine_made = ("SHA-256", digest(payload))
    written = 0
    for _, cell in cells_of(workbook(payload)):
        if isinstance(cell.value, int | float):
            written += 1
            assert f"{cell.value:.14g}" in known  # the format keeps 16 digits of a float's 17
        elif cell.value not in machine_made:
            assert {f"{number:.14g}" for number in numbers_in(str(cell.value))} <= known
    assert written or not payload["indicators"]


def test_the_page_says_all_that_a_reader_must_know() -> None:
    text = text_of(pdf(a_payload())).replace("\n", "").replace(" ", "")
    for said in (
        *("社会治理运行情况", "湖州市·2021年", "演示数据·非真实统计", "统计截止2021-12-3123:59"),
        *(
            "知悉时点第17次装载",
            "96.05%",
            "24912/25936",
            "向好",
            "趋差",
            "吴兴区（不含南太湖新区）",
        ),
        *("镇、村边界为示意", "575102行", "截至统计截止时已化解的件数", "SJ20210304000004"),
    ):
        assert said in text
    assert "演示数据" not in text_of(pdf(a_payload(demonstration=False)))


def test_what_has_no_value_says_why_and_is_never_zero() -> None:
    none = an_indicator(value=None, shown="—", reason="来源不提供此环节", numerator=None)
    payload = a_payload(indicators=[none])
    assert "来源不提供此环节" in text_of(pdf(payload))
    book = openpyxl.load_workbook(io.BytesIO(workbook(payload)))
    sheet = book["指标"]
    assert [sheet.cell(4, column).value for column in (3, 6, 8)] == [None, None, "来源不提供此环节"]
    book.close()


LIVE = (
    '=HYPERLINK("http://x.example","y")',
    "+1+2",
    "@SUM(A1)",
    "http://x.example/",
    "{=A1}",
    "12345678901234567890",
)


@pytest.mark.parametrize("live", LIVE)
def test_a_text_that_looks_alive_stays_text_in_the_workbook(live: str) -> None:
    payload = a_payload(title=live, profile_title=live, notice=live)
    payload["overdue"][0]["title"] = live
    payload["ranking"]["rows"][0]["name"] = live
    payload["categories"][0]["name"] = live
    document = workbook(payload)
    found = [cell for _, cell in cells_of(document) if cell.value == live]
    assert len(found) == 6
    assert {cell.data_type for cell in found} <= {"s", "f"}  # openpyxl guesses "f" from the "="
    with zipfile.ZipFile(io.BytesIO(document)) as packed:
        sheets = [packed.read(name).decode() for name in packed.namelist() if "sheet" in name]
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)


def test_a_text_that_looks_like_markup_stays_text_on_the_page() -> None:
    markup = '#panic("x") *b* $x^2$ `r` <a> @b \\ // [#import "/etc/passwd"]'
    payload = a_payload(notice=markup)
    assert markup in text_of(pdf(payload)).replace("\n", " ")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(words=st.text(st.characters(exclude_categories=[]), max_size=60))
def test_no_text_breaks_a_document(words: str) -> None:
    payload = a_payload(title=words, notice=words)
    payload["ranking"]["rows"][0]["name"] = words
    assert pdf(payload).startswith(b"%PDF")
    assert workbook(payload).startswith(b"PK")


def test_a_text_too_long_for_a_cell_is_shortened_not_dropped() -> None:
    payload = a_payload(notice="字" * 40_000)
    longest = max(len(str(cell.value)) for _, cell in cells_of(workbook(payload)))
    assert 16_000 < longest <= 32_767


def test_what_no_font_has_is_a_geta_and_is_said() -> None:
    assert printable("王𠮷\u202e\n明 −1") == "王〓 明 –1"
    assert all(ord(c) in covered() for c in "一龥湖①÷×—…·〓≥％Aé（）")
    plain, strange = text_of(pdf(a_payload())), text_of(pdf(a_payload(notice="王𠮷")))
    assert "〓" not in plain
    assert "王〓" in strange and "字库未收" in strange


def test_the_workbook_has_the_six_sheets_frozen_and_numbers_as_numbers() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(a_payload())))
    assert tuple(book.sheetnames) == SHEETS
    assert {sheet.freeze_panes for sheet in book.worksheets} == {"B4"}
    value = book["指标"]["C4"]
    assert (value.value, value.number_format) == (pytest.approx(24912 / 25936), "0.00%")
    assert book["趋势"]["B4"].value == 8001
    book.close()


def test_the_digest_is_of_the_canonical_bytes_and_not_a_number_is_refused() -> None:
    payload = a_payload()
    assert digest(payload) == hashlib.sha256(canonical(payload)).hexdigest()
    assert read(canonical(payload)) == payload
    shuffled: Any = dict(reversed(list(json.loads(canonical(payload)).items())))
    assert canonical(shuffled) == canonical(payload)
    payload["indicators"][0]["value"] = float("nan")
    with pytest.raises(ValueError, match="JSON"):
        canonical(payload)


def test_more_units_than_the_page_has_room_for_are_in_the_workbook() -> None:
    payload = a_swollen_payload()
    assert len(onepage.view(payload)["ranking"]["rows"]) == onepage.MOST_UNITS
    assert "其余单位从略" in text_of(pdf(payload))
    book = openpyxl.load_workbook(io.BytesIO(workbook(payload)))
    assert book["排名"].max_row == 3 + 1301
    book.close()
