"""The pages of the index on a small store: what is shown adds up, follows from the data, and is refused where it must."""

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard.ask import Reader
from dashboard.cards.card import Card
from dashboard.cards.index import causes as index_causes
from dashboard.cards.index import choices as index_choices
from dashboard.cards.index import classes as index_classes
from dashboard.cards.index import course as index_course
from dashboard.cards.index import doubt as index_doubt
from dashboard.cards.index import headline as index_headline
from dashboard.cards.index import matters as index_matters
from dashboard.cards.index import profile as index_profile
from dashboard.cards.index import ranking as index_ranking
from dashboard.cards.index import table as index_table
from dashboard.cards.index.asked import Index
from dashboard.desks import Desks, heading
from dashboard.wire.cache import Cache
from dashboard.wire.now import Now
from data.queries.standings import book
from governance.errors import AskError, UnknownPlace
from governance.pingan.observed import month_of
from governance.pingan.reading import Span
from governance.scope import Scope
from layouts.cards.face import Untold
from layouts.cards.index.causes import Piece
from tests.indexcity import GAP, LAST, load_index_city, write_index_city

EVERYTHING = Scope.everything()
OLD_TOWN = Scope.of_places(("district", "A"))


@pytest.fixture
def loaded(sqlite_store, tmp_path):
    load_index_city(sqlite_store, write_index_city(tmp_path / "city"), tmp_path)
    return sqlite_store


def reader(store, scope: Scope = EVERYTHING) -> Reader:
    return Reader(store, Cache(), lambda: scope)


DESKS = Desks()


def seen(store, path: str = "/pingan", search: str = "", *, scope: Scope = EVERYTHING) -> Index:
    """What an address of the index means."""
    template = DESKS.at(path).screen.address
    return Index(reader(store, scope).ask(path, search, template=template))


def told(card: Card, index: Index) -> Any:
    """The value of a card of the index."""
    return card.ask(index.ask, card.options())


def page(store, path: str = "/pingan", search: str = "", *, scope: Scope = EVERYTHING) -> dict:
    """What the poll answers for an address: panels by name, or what is refused."""
    now = Now(reader(store, scope), "build", desks=DESKS)
    now.workers.patience = 60
    return json.loads(now.answer({"path": path, "search": search.lstrip("?")}))


def words(answer: Any) -> str:
    return json.dumps(answer, ensure_ascii=False)


def number(text: str) -> float:
    return float(text.replace("−", "-").replace("+", ""))


def test_the_newest_month_stands_with_its_interval_and_the_citys_own_line(loaded):
    asked = seen(loaded)
    assert asked.month == LAST
    view = told(index_ranking.CARD, asked)
    rows = view.units
    assert [row.name for row in rows] == ["Harbour", "Old Town"]
    assert [row.rank for row in rows] == ["1", "2"]
    reading, city = book(loaded, "district", known=1, scope=EVERYTHING).readings(LAST, Span.MONTH)
    assert rows[1].shown == f"{reading.index[0]:.2f}" and rows[0].shown == f"{reading.index[1]:.2f}"
    assert view.city is not None and view.city.shown == f"{city.index[0]:.2f}"
    assert view.city.rank == "" and view.city.first == ""
    drawn = words(page(loaded)["panels"])
    for row in rows:
        assert row.low < row.high
        assert re.fullmatch(r"第\d(–\d)?", row.ranks) and row.median.isdecimal()
        assert f"{row.ranks} · 中位 {row.median}" in drawn
    assert rows[1].move.words.startswith("↓") and rows[1].move.verdict == "worse"


def test_the_statement_says_whether_the_first_can_be_told(loaded):
    head = told(index_headline.CARD, seen(loaded))
    tied = len(told(index_ranking.CARD, seen(loaded)).bands[0]) > 1
    assert head.statement.startswith("Harbour") and ("差异不显著" in head.statement) == tied
    choices = told(index_choices.CARD, seen(loaded))
    assert choices.month == "2019-06" and choices.later is None
    assert "2019-05" in str(choices.earlier)
    assert any("Of nobody." in note for note in head.notes)
    (coverage,) = (box for box in head.boxes if box.title == "权重覆盖")
    assert coverage.shown == "100.0%"


def test_a_month_half_delivered_has_no_rank_anywhere(loaded):
    search = "?month=2019-04"
    view = words(page(loaded, search=search))
    assert "数据不全" in view and "B101 crashes" in view and "Harbour" in view
    assert "ranked-row" not in view and "fall-row" not in view
    assert "不排名" in words(page(loaded, search=search)["panels"]["pingan-headline"])
    assert "不排名" in words(page(loaded, search=search)["panels"]["pingan-doubt"])
    unit = words(page(loaded, "/pingan/A", search))
    assert "数据不全" in unit and "paper-table" not in unit
    course = told(index_course.CARD, seen(loaded))
    at = course.months.index("2019-04")
    assert all(line.ranks[at] is None for line in course.lines)
    assert course.gaps and "2019-04" in course.gaps[0]


@pytest.mark.parametrize(
    ("path", "search", "said"),
    [
        ("/pingan/A9", "", "没有单位"),
        ("/pingan/A1", "?by=district", "没有单位"),
        ("/pingan", "?month=June", "不是月份"),
        ("/pingan", "?span=week", "没有统计跨度"),
        ("/pingan", "?by=village", "没有层级"),
        ("/pingan", "?known=77", "没有完成的装载"),
    ],
)
def test_what_cannot_be_answered_is_said_in_one_sentence_with_the_way_back(
    loaded, path, search, said
):
    answer = page(loaded, path, search)
    head = words(answer["refused"])
    assert said in head and '"/pingan"' in head and "暂不可用" not in head
    assert "panels" not in answer


def test_a_month_before_the_definition_is_said_with_the_way_to_one_that_is_ranked(loaded):
    view = words(page(loaded, search="?month=2018-05"))
    assert "早于口径的起始月" in view and "month=2019-06" in view


def test_a_store_without_observations_says_so(sqlite_store):
    said = words(page(sqlite_store)["refused"])
    assert "还没有" in said or "没有平安指数" in said


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
    view = told(index_causes.CARD, seen(loaded, path, search))
    adds_up(number(view.whole), view.pieces)
    assert number(view.after_shown) - number(view.before_shown) == pytest.approx(
        number(view.whole), abs=1e-9
    )
    assert view.pieces[-1].end == pytest.approx(view.after_at)


def test_the_change_of_the_last_month_comes_from_the_calls_and_the_accident(loaded):
    view = told(index_causes.CARD, seen(loaded, "/pingan/A"))
    assert "主要来自Order" in view.title
    steps = {piece.name: piece for piece in view.pieces}
    assert steps["扣分"].words == "−0.50"
    calls = steps["Order"].pieces[0]
    assert calls.name == "A101 calls <b>x</b>" and "→ 55 c" in calls.said
    assert {p.name for p in calls.pieces} >= {"件数", "规模（分母）"}


def test_a_change_against_a_month_that_is_not_complete_is_refused_quietly(loaded):
    view = told(index_causes.CARD, seen(loaded, "/pingan/A", "?against=2019-04"))
    assert isinstance(view, Untold) and "不能比较" in view.remark
    other = told(index_causes.CARD, seen(loaded, "/pingan/A", "?against=A"))
    assert isinstance(other, Untold) and "不能与" in other.remark


def test_the_contributions_shown_add_up_to_the_index_shown(loaded):
    view = told(index_table.CARD, seen(loaded, "/pingan/A"))
    sums = [number(group.contribution) for group in view.groups]
    assert sum(sums) + number(view.deducted) == pytest.approx(number(view.index), abs=1e-9)
    for group, whole in zip(view.groups, sums, strict=True):
        parts = [number(one.figures[-1]) for one in group.indicators]
        assert sum(parts) == pytest.approx(whole, abs=1e-9)


@pytest.mark.parametrize(
    ("path", "search", "month"),
    [("/pingan/A", "", LAST), ("/pingan/S", "", LAST), ("/pingan/A", "span=ytd", 201903)],
)
def test_the_list_behind_a_computed_count_is_as_long_as_the_count(loaded, path, search, month):
    asked = seen(loaded, path, f"?{search}&month={month // 100}-{month % 100:02d}&list=A204")
    table, listing = told(index_table.CARD, asked), told(index_matters.CARD, asked)
    row = next(i for g in table.groups for i in g.indicators if i.id == "A204")
    assert int(row.figures[0]) == len(listing.rows) > 0
    assert row.origin == "由事项计算" and row.listed is not None and "list=A204" in row.listed
    assert listing.rows[0][0].startswith("/matter/disputes/") and "一致" in listing.note
    delivered = next(i for g in table.groups for i in g.indicators if i.id == "A101")
    assert delivered.listed is None and delivered.origin == "报送"
    refused = told(index_matters.CARD, seen(loaded, path, "?list=A101"))
    assert not refused.rows and "不由事项计算" in refused.note


def test_the_profile_sets_the_unit_against_the_city(loaded):
    view = told(index_profile.CARD, seen(loaded, "/pingan/A"))
    assert [axis.name for axis in view.axes] == ["Order", "Traffic"]
    order = view.axes[0]
    assert order.own is not None and order.city is not None and order.own < order.city
    assert "Order低于全市最多" in view.title


def test_links_keep_the_question_and_a_months_link_keeps_the_unit(loaded):
    asked = seen(
        loaded, "/pingan/A", "?span=ytd&known=1&against=B&month=2019-03"
    )  # April is half delivered: no year to date holds it
    earlier = urlsplit(str(told(index_choices.CARD, asked).earlier))
    assert earlier.path == "/pingan/A"
    assert parse_qs(earlier.query) == {
        "span": ["ytd"], "known": ["1"], "against": ["B"], "month": ["2019-02"],
    }  # fmt: skip
    ways = dict(heading(asked.ask, DESKS.at("/pingan/A").screen, "").links)
    assert ways["‹ 回到驾驶舱"] == "/?known=1" and "known=1" in ways["口径与试算"]
    assert parse_qs(urlsplit(ways["‹ 平安指数"]).query) == {
        "span": ["ytd"], "known": ["1"], "month": ["2019-03"],
    }  # fmt: skip
    assert "against" not in told(index_ranking.CARD, asked).units[1].href


def test_the_year_so_far_stands_at_the_last_month_that_it_can_be_summed_up_to(loaded):
    assert seen(loaded, "/pingan/A", "?span=ytd").month == 201903


def test_towns_stand_among_their_kind_and_a_towns_code_alone_is_enough(loaded):
    assert seen(loaded, "/pingan/A").by == "district"
    with pytest.raises(UnknownPlace):
        _ = seen(loaded, "/pingan/A1", "?by=district").unit
    town = seen(loaded, "/pingan/A1")
    assert town.by == "town" and town.unit is not None and town.unit.name == "North"


def test_a_reader_of_one_district_sees_it_alone_and_the_citys_total(loaded):
    view = told(index_ranking.CARD, seen(loaded, scope=OLD_TOWN))
    assert [row.name for row in view.units] == ["Old Town"]
    assert view.city is not None
    assert "Harbour" not in words(page(loaded, scope=OLD_TOWN))
    assert "没有单位" in words(page(loaded, "/pingan/B", scope=OLD_TOWN)["refused"])


def test_the_doubt_names_the_indicators_that_turn_the_order(loaded):
    view = told(index_doubt.CARD, seen(loaded))
    names = {name for name, _ in view.without}
    assert all(re.search(r"\d→\d", moves) for _, moves in view.without)
    assert len(names) + sum(int(n) for n in re.findall(r"(\d+) 项去掉后", view.rest)) == 3
    assert {name for name, _ in view.shares} & {"Order", "Traffic"}
    shares = [share for _, share in view.shares]
    assert shares == sorted(shares, reverse=True)


def test_the_map_has_every_unit_in_its_class(loaded):
    view = told(index_classes.CARD, seen(loaded))
    assert [area.name for area in view.areas] == ["Old Town", "Harbour"]
    assert sum(view.counts) == 2 and all(area.rings and area.state for area in view.areas)


def test_a_month_is_read_or_refused():
    assert month_of("2019-06") == 201906 and month_of("2019-6") == 201906
    for text in ("2019", "2019-13", "19-06", "2019-06-01", "x"):
        with pytest.raises(AskError):
            month_of(text)


def test_the_gap_is_the_month_the_other_tests_speak_of():
    assert GAP == 201904
