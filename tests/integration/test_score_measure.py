"""The index is a measure like any other: asked, ranked, drawn, and without a value where the pages of the index have none."""

from math import ceil, floor

import pytest

from dashboard.ask import Reader
from dashboard.cards import ranking, trend
from dashboard.wire.cache import Cache
from data.queries import asking, matters, months, standings
from data.queries.asking import question
from data.queries.scores import scores
from data.reference.measures import measures_at
from governance.answers import Reason
from governance.errors import AskError, UnknownIndicator
from governance.measures import SCORE
from governance.scope import Scope
from governance.traits import Traits
from tests.indexcity import GAP, load_index_city, write_index_city

EVERYTHING = Scope.everything()


@pytest.fixture
def city(sqlite_store, tmp_path):
    load_index_city(sqlite_store, write_index_city(tmp_path / "city"), tmp_path)
    return sqlite_store


def answers(store, period, *, by="district", scope=EVERYTHING, within=None, **more):
    asked = question(store, period, None, None, None, scope=scope, **more)
    listed = asking.ask(store, "pingan", asked, by=by, within=within, scope=scope)
    return {one.place: one.value if one.value is not None else one.reason for one in listed}


def shown(store, month, span, by="district"):
    known = asking.known_load(store, None, scope=EVERYTHING)
    told = standings.index_of(store, month, by=by, span=span, known=known, scope=EVERYTHING)
    return {unit["place"]: unit["score"] for unit in told["units"]}, told


@pytest.mark.parametrize(
    ("period", "month", "span"),
    [("2019-03", "2019-03", "month"), ("2019-01..2019-03", "2019-03", "ytd")],
)
def test_it_is_what_the_index_says_of_the_month_or_of_the_year_so_far(city, period, month, span):
    own, _ = shown(city, month, span)
    found = answers(city, period)
    assert {place: found[place] for place in own} == pytest.approx(own, abs=1e-12)
    assert found["S"] == pytest.approx(
        float(
            standings.book(city, "district", known=1, scope=EVERYTHING)
            .readings(int(month.replace("-", "")), standings.Span(span))[1]
            .index[0]
        )
    )


def test_towns_have_theirs_and_their_district_its_own(city):
    own, _ = shown(city, "2019-03", "month", "town")
    districts, _ = shown(city, "2019-03", "month")
    found = answers(city, "2019-03", by="town", within=("district", "A"))
    assert found.pop("A") == pytest.approx(districts["A"])
    assert found == pytest.approx({place: own[place] for place in found}) and found


@pytest.mark.parametrize(
    ("period", "reason"),
    [
        (f"{GAP // 100}-{GAP % 100:02d}", Reason.INCOMPLETE),
        ("2018-05", Reason.NO_FIGURES),
        ("2017-05", Reason.NO_FIGURES),
        ("2019-W10", Reason.NO_PERIOD),
        ("2019-02..2019-03", Reason.NO_PERIOD),
        ("2018-01..2019-03", Reason.NO_PERIOD),
    ],
)
def test_where_the_index_has_no_value_the_measure_has_a_reason(city, period, reason):
    found = answers(city, period)
    assert found and set(found.values()) == {reason}


def test_no_other_level_has_an_index(city):
    asked = question(city, "2019-03", None, None, None, scope=EVERYTHING)
    assert scores(city, "village", asked, scope=EVERYTHING) is Reason.OTHER_LEVEL


def test_it_knows_no_grade_and_no_list_and_a_reader_sees_the_own_places_alone(city):
    assert set(answers(city, "2019-03", traits=Traits(grade="normal")).values()) == {
        Reason.OTHER_KIND
    }
    scope = Scope.of_places(("district", "A"))
    assert answers(city, "2019-03", scope=scope) == {"A": answers(city, "2019-03")["A"]}
    asked = question(city, "2019-03", None, None, None, scope=EVERYTHING)
    with pytest.raises(AskError, match="没有事项清单"):
        matters.counted(city, "pingan", asked, scope=EVERYTHING)


def test_it_goes_by_month_and_is_ranked(city):
    asked = question(city, "2019-01..2019-04", None, None, None, scope=EVERYTHING)
    by = months.monthly(city, "pingan", asked, by="district", scope=EVERYTHING)
    values = {month: {one.place: one.value for one in found} for month, found in by.items()}
    assert list(values) == [201901, 201902, 201903, GAP] and set(values[GAP].values()) == {None}
    assert values[201903] == answers(city, "2019-03")
    reader = Reader(city, Cache(), Scope.everything, lambda: 1_800_000_000)
    shown_ = ranking.CARD.ask(
        reader.asked("/", "?period=2019-03&indicator=pingan"), ranking.CARD.options()
    )
    text = str(ranking.CARD.table(shown_).frame())
    own, _ = shown(city, "2019-03", "month")
    assert all(f"{value:,.2f} 分" in text for value in own.values())
    # On an axis about the scores, which says where it begins; 95.00 is printed like any other.
    low, high = min(map(floor, own.values())), max(map(ceil, own.values()))
    assert shown_.axis.startswith(f"横轴 {low} – {high} 分，竖线为")
    assert SCORE.shown(95.0) == "95.00 分"


def test_its_course_is_drawn_about_the_scores_with_a_gap_where_there_is_none(city):
    reader = Reader(city, Cache(), Scope.everything, lambda: 1_800_000_000)
    asked = reader.asked("/district/A", "?period=2019-01..2019-06")
    value = trend.CARD.ask(asked, trend.Options(measure="pingan"))
    values = {month: value for month, _, value in value.months}
    assert values["2019-04"] is None and values["2019-03"] == answers(city, "2019-03")["A"]
    (line,) = trend.CARD.look(value, "side").figure.data
    assert list(line.y) == list(values.values()) and line.connectgaps is False
    frame = trend.CARD.table(value).frame().set_index("月份")["数值"]
    assert frame["2019-03"] == f"{values['2019-03']:.2f} 分"
    newest, before = (frame[month] for month in list(values)[:-3:-1])
    words = str(trend.CARD.words(value)[0])
    assert words.startswith(f"平安指数 2019-06 {newest}") and words.endswith(f"上月 {before}。")
    counts = trend.CARD.ask(asked, trend.Options(measure="K04a"))
    (bars,) = trend.CARD.look(counts, "side").figure.data
    assert bars.type == "bar" and set(bars.y) == {value for *_, value in counts.months}


def test_a_city_without_a_definition_has_no_such_measure(sqlite_store, city):
    assert measures_at(city).of("pingan").label == "平安指数"
    with city.writing() as connection:
        connection.exec_driver_sql("delete from pingan_definition")
    with pytest.raises(UnknownIndicator):
        measures_at(city).of("pingan")
