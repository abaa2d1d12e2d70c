"""The pages of the index on a small store: what is shown adds up, follows from the data, and is refused where it must."""

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard.ask import Reader
from dashboard.cache import Cache
from dashboard.pages import pingan as page
from dashboard.views import (
    pingan_course,
    pingan_doubt,
    pingan_head,
    pingan_standings,
    pingan_unit,
)
from dashboard.views.pingan import Page, placed, read_month
from data.queries.standings import book
from governance.errors import AskError, UnknownPlace
from governance.pingan.reading import Span
from governance.scope import Scope
from layouts.values_pingan_unit import Piece
from tests.indexcity import GAP, LAST, load_index_city, write_index_city

EVERYTHING = Scope.everything()
OLD_TOWN = Scope.of_places(("district", "A"))


@pytest.fixture
def loaded(sqlite_store, tmp_path):
    load_index_city(sqlite_store, write_index_city(tmp_path / "city"), tmp_path)
    return sqlite_store


def reader(store, scope: Scope = EVERYTHING) -> Reader:
    return Reader(store, Cache(), lambda: scope)


def seen(store, path: str = "/pingan", search: str = "", *, scope: Scope = EVERYTHING) -> Page:
    return placed(Page.of(reader(store, scope), path, search))[0]


def words(parts: Any) -> str:
    listed = [part.to_plotly_json() for part in parts if part is not None]
    return json.dumps(listed, default=lambda part: part.to_plotly_json(), ensure_ascii=False)


def number(text: str) -> float:
    return float(text.replace("−", "-").replace("+", ""))


def test_the_newest_month_stands_with_its_interval_and_the_citys_own_line(loaded):
    asked = seen(loaded)
    assert asked.month() == LAST
    view = pingan_standings.standings(asked, LAST)
    rows = [row for band in view.bands for row in band.rows]
    assert [row.name for row in rows] == ["Harbour", "Old Town"]
    assert [row.rank for row in rows] == ["1", "2"]
    reading, city = book(loaded, "district", known=1, scope=EVERYTHING).readings(LAST, Span.MONTH)
    assert rows[1].shown == f"{reading.index[0]:.2f}" and rows[0].shown == f"{reading.index[1]:.2f}"
    assert view.city is not None and view.city.shown == f"{city.index[0]:.2f}"
    assert view.city.rank == "" and view.city.first == ""
    for row in rows:
        assert row.low is not None and row.high is not None and row.low < row.high
        assert re.fullmatch(r"第\d(–\d)? · 中位 \d", row.ranks)
    assert rows[1].move.words.startswith("↓") and rows[1].move.verdict == "worse"


def test_the_statement_says_whether_the_first_can_be_told(loaded):
    head = pingan_head.head(seen(loaded))
    tied = pingan_standings.standings(seen(loaded), LAST).bands[0].tied
    assert head.statement.startswith("Harbour") and ("差异不显著" in head.statement) == tied
    assert head.month == "2019-06" and head.later is None and "2019-05" in str(head.earlier)
    assert "Of nobody." in head.notice and head.coverage == "指标覆盖 100.0% 的权重"


def test_a_month_half_delivered_has_no_rank_anywhere(loaded):
    search = "?month=2019-04"
    view = words(page.filled(reader(loaded), "/pingan", search))
    assert "数据不全" in view and "B101 crashes" in view and "Harbour" in view
    assert "ranked-row" not in view and "fall-row" not in view
    assert "不排名" in words(page.heading(reader(loaded), "/pingan", search))
    assert "不谈名次" in words(page.doubted(reader(loaded), "/pingan", search))
    unit = words(page.filled(reader(loaded), "/pingan/A", search))
    assert "数据不全" in unit and "paper-table" not in unit
    course = pingan_course.course(seen(loaded), LAST)
    at = course.months.index("2019-04")
    assert all(line.ranks[at] is None for line in course.lines)
    assert course.gaps and "2019-04" in course.gaps[0]


@pytest.mark.parametrize(
    ("path", "search", "said"),
    [
        ("/pingan/A9", "", "没有单位"),
        ("/pingan", "?month=June", "不是月份"),
        ("/pingan", "?span=week", "没有统计跨度"),
        ("/pingan", "?by=village", "没有层级"),
        ("/pingan", "?known=77", "没有完成的装载"),
    ],
)
def test_what_cannot_be_answered_is_said_in_one_sentence_with_the_way_back(
    loaded, path, search, said
):
    head = words(page.heading(reader(loaded), path, search))
    assert said in head and "/pingan" in head and "暂不可用" not in head


def test_a_month_before_the_definition_is_said_with_the_way_to_one_that_is_ranked(loaded):
    view = words(page.filled(reader(loaded), "/pingan", "?month=2018-05"))
    assert "早于口径的起始月" in view and "month=2019-06" in view


def test_a_store_without_observations_says_so(sqlite_store):
    assert "还没有" in words(
        page.heading(reader(sqlite_store), "/pingan", "")
    ) or "没有平安指数" in (words(page.heading(reader(sqlite_store), "/pingan", "")))


def adds_up(whole: float, pieces: tuple[Piece, ...]) -> None:
    assert sum(number(p.words) for p in pieces) == pytest.approx(whole, abs=1e-9)
    for piece in pieces:
        if piece.pieces:
            adds_up(number(piece.words), piece.pieces)


@pytest.mark.parametrize(
    ("path", "search"),
    [
        ("/pingan/A", ""), ("/pingan/B", ""), ("/pingan/S", ""), ("/pingan/A", "?against=B"),
        ("/pingan/A", "?against=2019-02"), ("/pingan/B", "?span=ytd"), ("/pingan/A", "?month=2019-02"),
    ],
)  # fmt: skip
def test_the_shown_steps_add_up_to_the_shown_change_at_every_depth(loaded, path, search):
    asked = seen(loaded, path, search)
    view = pingan_unit.unit(asked, asked.month()).waterfall
    assert view is not None
    adds_up(number(view.whole), view.pieces)
    assert number(view.after_shown) - number(view.before_shown) == pytest.approx(
        number(view.whole), abs=1e-9
    )
    assert view.pieces[-1].end == pytest.approx(view.after_at)


def test_the_change_of_the_last_month_comes_from_the_calls_and_the_accident(loaded):
    view = pingan_unit.unit(seen(loaded, "/pingan/A"), LAST).waterfall
    assert view is not None and "主要来自Order" in view.title
    steps = {piece.name: piece for piece in view.pieces}
    assert steps["扣分"].words == "−0.50"
    calls = steps["Order"].pieces[0]
    assert calls.name == "A101 calls <b>x</b>" and "→ 55 c" in calls.said
    assert {p.name for p in calls.pieces} >= {"件数", "规模（分母）"}


def test_a_change_against_a_month_that_is_not_complete_is_refused_quietly(loaded):
    view = pingan_unit.unit(seen(loaded, "/pingan/A", "?against=2019-04"), LAST)
    assert view.waterfall is None and "不能比较" in view.no_waterfall
    other = pingan_unit.unit(seen(loaded, "/pingan/A", "?against=A"), LAST)
    assert other.waterfall is None and "不能与" in other.no_waterfall


def test_the_contributions_shown_add_up_to_the_index_shown(loaded):
    view = pingan_unit.unit(seen(loaded, "/pingan/A"), LAST).table
    sums = [number(group.contribution) for group in view.groups]
    assert sum(sums) + number(view.deducted) == pytest.approx(number(view.index), abs=1e-9)
    for group, whole in zip(view.groups, sums, strict=True):
        parts = [number(one.contribution) for one in group.indicators]
        assert sum(parts) == pytest.approx(whole, abs=1e-9)


@pytest.mark.parametrize(
    ("path", "search", "month"),
    [("/pingan/A", "", LAST), ("/pingan/S", "", LAST), ("/pingan/A", "span=ytd", 201903)],
)
def test_the_list_behind_a_computed_count_is_as_long_as_the_count(loaded, path, search, month):
    asked = f"?{search}&month={month // 100}-{month % 100:02d}&list=A204"
    view = pingan_unit.unit(seen(loaded, path, asked), month)
    row = next(i for g in view.table.groups for i in g.indicators if i.id == "A204")
    assert view.listing is not None and int(row.count) == len(view.listing.rows) > 0
    assert row.origin == "由事项计算" and row.listed is not None and "list=A204" in row.listed
    assert view.listing.rows[0].href.startswith("/matter/disputes/") and "一致" in view.listing.note
    delivered = next(i for g in view.table.groups for i in g.indicators if i.id == "A101")
    assert delivered.listed is None and delivered.origin == "报送"
    refused = pingan_unit.unit(seen(loaded, path, "?list=A101"), LAST).listing
    assert refused is not None and not refused.rows and "不由事项计算" in refused.note


def test_the_profile_sets_the_unit_against_the_city(loaded):
    view = pingan_unit.unit(seen(loaded, "/pingan/A"), LAST).profile
    assert [axis.name for axis in view.axes] == ["Order", "Traffic"]
    order = view.axes[0]
    assert order.own is not None and order.city is not None and order.own < order.city
    assert "Order低于全市最多" in view.title


def test_links_keep_the_question_and_a_months_link_keeps_the_unit(loaded):
    asked = seen(
        loaded, "/pingan/A", "?span=ytd&known=1&against=B"
    )  # April is half delivered: no year to date holds it
    head = pingan_head.head(asked)
    earlier = urlsplit(str(head.earlier))
    assert earlier.path == "/pingan/A"
    assert parse_qs(earlier.query) == {
        "span": ["ytd"], "known": ["1"], "against": ["B"], "month": ["2019-02"],
    }  # fmt: skip
    assert head.way[0].href == "/?known=1" and "known=1" in str(head.links[0].href)
    assert "against" not in str(pingan_standings.row(asked, asked.standings(201903)[0], 1).href)


def test_towns_stand_among_their_kind_and_a_towns_code_alone_is_enough(loaded):
    assert placed(Page.of(reader(loaded), "/pingan/A", ""))[0].by == "district"
    with pytest.raises(UnknownPlace):
        placed(Page.of(reader(loaded), "/pingan/A1", "?by=district"))
    page_of_town, place = placed(Page.of(reader(loaded), "/pingan/A1", ""))
    assert page_of_town.by == "town" and place is not None and place.name == "North"


def test_a_reader_of_one_district_sees_it_alone_and_the_citys_total(loaded):
    view = pingan_standings.standings(seen(loaded, scope=OLD_TOWN), LAST)
    assert [row.name for band in view.bands for row in band.rows] == ["Old Town"]
    assert view.city is not None
    assert "Harbour" not in words(page.filled(reader(loaded, OLD_TOWN), "/pingan", ""))
    assert "没有单位" in words(page.heading(reader(loaded, OLD_TOWN), "/pingan/B", ""))


def test_the_doubt_names_the_indicators_that_turn_the_order(loaded):
    view = pingan_doubt.doubt(seen(loaded), LAST)
    names = {one.name for one in view.without}
    assert all(re.search(r"\d→\d", one.moves) for one in view.without)
    assert len(names) + sum(int(n) for n in re.findall(r"(\d+) 项去掉后", view.rest)) == 3
    assert [s.name for s in view.shares if s.name in ("Order", "Traffic")]
    assert [s.share for s in view.shares] == sorted((s.share for s in view.shares), reverse=True)


def test_the_map_has_every_unit_in_its_class(loaded):
    view = pingan_standings.mapped(seen(loaded), LAST)
    assert [area.name for area in view.areas] == ["Old Town", "Harbour"]
    assert sum(view.counts) == 2 and all(area.rings and area.state for area in view.areas)


def test_a_month_is_read_or_refused():
    assert read_month("2019-06") == 201906 and read_month("2019-6") == 201906
    for text in ("2019", "2019-13", "19-06", "2019-06-01", "x"):
        with pytest.raises(AskError):
            read_month(text)


def test_the_gap_is_the_month_the_other_tests_speak_of():
    assert GAP == 201904
