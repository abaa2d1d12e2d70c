"""The wall's bodies without a browser: what it shows is what `ask` answers, and no panel takes it down."""

import json
import threading
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from dash.development.base_component import Component

from dashboard.ask import Address, Reader
from dashboard.build import create_app
from dashboard.cards.briefings import asked as briefings
from dashboard.figures import plain
from dashboard.pages import wall as page
from dashboard.stage import drawer as opening
from dashboard.stage.top import trust
from dashboard.wall import SCENES
from dashboard.wire.cache import Cache
from dashboard.wire.downloads import Exporter
from dashboard.wire.now import Now
from dashboard.wire.panel import NonsensePanel, Panel
from dashboard.wire.workers import Workers
from data.desk.sessions import open_desk
from data.queries import asking
from data.reference.profile import load_profile
from etl.running.jobs import run
from governance.errors import UnknownPlace
from governance.scope import Scope
from layouts import wall
from layouts.documents import payload
from layouts.wall import mapped
from tests.cities import disputes, incidents, write_city
from tests.drawn import components

EVERYTHING = Scope.everything()
CHANGED = "2024-05-01 08:00:00"


def rows(count: int, town: str) -> list[dict[str, str]]:
    return [
        {
            "nr": f"{town}{n}", "title": f"<b>{town} {n}</b>", "category": ("road", "noise")[n % 2],
            "received": f"2024-03-{n % 28 + 1:02d} 09:00:00", "due": "2024-04-02 09:00:00",
            "closed": "2024-04-01 10:00:00" if n % 4 else "", "changed": CHANGED, "town": town,
        }
        for n in range(count)
    ]  # fmt: skip


def solved(count: int, town: str) -> list[dict[str, str]]:
    return [
        {
            "nr": f"d{town}{n}", "received": f"2024-03-{n % 28 + 1:02d} 09:00:00",
            "closed": "2024-04-05 10:00:00", "outcome": "failed" if n % 5 == 0 else "resolved",
            "level": "town", "changed": CHANGED, "town": town,
        }
        for n in range(count)
    ]  # fmt: skip


@pytest.fixture
def city(sqlite_store, tmp_path):
    """A loaded store, and a function that loads more into it."""
    profile = load_profile(str(write_city(tmp_path / "city")))

    def load(name: str, some: list[dict[str, str]], others: list[dict[str, str]]) -> None:
        given = [("incidents", incidents(tmp_path / f"i{name}.csv", some))]
        given += [("disputes", disputes(tmp_path / f"d{name}.csv", others))] if others else []
        run(sqlite_store, profile, given)

    load("1", rows(40, "A1") + rows(36, "B1"), solved(50, "A1") + solved(45, "B1"))
    return sqlite_store, load


@pytest.fixture
def reader(city):
    return Reader(city[0], Cache(), Scope.everything)


def found(parts: object, name: str) -> list[Component]:
    """Every component below that has the property."""
    return [one for one in components(parts) if name in one.to_plotly_json()["props"]]


def props(component: Component) -> dict[str, object]:
    return component.to_plotly_json()["props"]


def drawn(reader, name: str, path: str = "/", search: str = "?period=2024"):
    """What a panel of the overview draws: {id: {property: value}}."""
    panel = next(one for one in SCENES["overview"].panels if one.name == name)
    asked = reader.asked(path, search)
    return panel.drawn(asked, panel.view(asked))


def body(reader, name: str, path: str = "/", search: str = "?period=2024"):
    """The children of a panel that fills one place."""
    (filled,) = drawn(reader, name, path, search).values()
    return filled["children"]


@pytest.mark.parametrize("path, within", [("/", None), ("/district/A", ("district", "A"))])
def test_every_figure_of_the_strip_is_what_ask_answers(city, reader, path, within):
    figures = found(body(reader, "overview-strip", path), "data-indicator")
    assert [props(one)["data-indicator"] for one in figures] == [
        "K11", "K13a", "K01", "K02", "K03", "K04a",
    ]  # fmt: skip
    question = asking.question(city[0], period="2024", scope=EVERYTHING)
    for figure in map(props, figures):
        code = figure["data-indicator"]
        whole = asking.ask(city[0], code, question, by="town", within=within, scope=EVERYTHING)[0]
        expected = whole.as_dict()
        assert figure["data-place"] == expected["place"]
        for side in ("numerator", "denominator"):
            value = expected[side]
            assert figure[f"data-{side}"] == ("" if value is None else json.dumps(value))


def test_the_ranking_and_the_map_show_the_same_counts(reader):
    ranked = found(body(reader, "overview-ranking"), "data-indicator")
    units = drawn(reader, "map")[mapped.Ids.SHADING]["data"]["units"]
    shown = [unit["data"] for unit in units.values()]
    assert {(r["data-place"], r["data-numerator"]) for r in map(props, ranked)} == {
        (one["place"], one["numerator"]) for one in shown
    }
    assert {one["place"] for one in shown} == {"A", "B"}


def test_links_keep_the_question(reader):
    layers = drawn(reader, "map", search="?period=2024-03&indicator=K01&kind=incident")
    hrefs = {unit["href"] for unit in layers[mapped.Ids.SHADING]["data"]["units"].values()}
    assert "/district/A?period=2024-03&indicator=K01&kind=incident" in hrefs


@pytest.mark.parametrize("code", ["K11", "K13a", "K01", "K02", "K03", "K04a"])
def test_the_drawer_lists_as_many_as_the_numerator(reader, code):
    which = {"indicator": code, "level": "district", "place": "A"}
    view = opening.opened(reader, "/", "?period=2024", which)
    assert len(view.matters) == int(view.figure.numerator or 0)
    assert view.definition


def test_a_figure_is_pinned_to_a_briefing_with_its_place_and_its_load(reader):
    which = {"indicator": "K01", "level": "district", "place": "A"}
    view = opening.opened(reader, "/", "?known=1", which)
    assert view.pin == "/briefings?pins=K01@district:A&known=1"
    assert pinned(view.pin) == [("K01", ("district", "A"))]
    whole = opening.opened(reader, "/", "", {**which, "level": "city", "place": "S"})
    assert whole.pin == "/briefings?pins=K01"


def pinned(link: str) -> list[tuple[str, object]]:
    """What the page of briefings reads in the link."""
    said = parse_qs(urlsplit(link).query)["pins"][0]
    return list(briefings.pinned(said))


def test_the_drawer_of_an_unknown_place_says_so_quietly(reader):
    which = {"indicator": "K11", "level": "district", "place": "nowhere"}
    shown = page.drawn(reader, "/", "?period=2024", which)
    assert "nowhere" in str(shown[0])


def test_a_month_without_matters_is_a_zero_and_not_left_out(city, reader):
    from dashboard.cards import trend

    city[1]("2", [rows(1, "A1")[0] | {"nr": "old", "received": "2024-01-03 09:00:00"}], [])
    months = trend.closed(reader.asked("/", "?period=2024&cutoff=2024-05-31"))
    assert [(month.month, month.received) for month in months] == [
        ("2024-01", 1), ("2024-02", 0), ("2024-03", 171), ("2024-04", 0), ("2024-05", 0),
    ]  # fmt: skip


@pytest.mark.parametrize("search, code", [("", "K11"), ("&kind=incident", "K01")])
def test_the_indicator_shown_unasked_is_one_that_can_be_answered(reader, search, code):
    assert reader.asked("/", f"?period=2024{search}").indicator.id == code


def told(reader, search="?period=2024", path="/", have="", now=None, scene="overview"):
    """What `/now` answers, all panels ready."""
    asking = {"path": path, "search": search, "scene": scene, "have": have}
    return json.loads((now or Now(reader, "built", Workers(patience=20))).answer(asking))


def having(answer) -> str:
    names = [*answer["panels"], *answer["same"]]
    return ",".join(f"{name}:{answer['version']}" for name in names)


def test_a_screen_that_shows_nothing_gets_every_panel(reader):
    answer = told(reader)
    assert set(answer["panels"]) == {one.name for one in SCENES["overview"].panels}
    assert answer["late"] == [] and answer["failed"] == {} and answer["build"] == "built"


def test_a_screen_that_shows_the_newest_gets_the_version_alone(reader):
    now = Now(reader, "built", Workers(patience=20))
    assert told(reader, have=having(told(reader, now=now)), now=now) == {
        "version": 1,
        "load": 1,
        "build": "built",
        "screen": "wall",
    }


def test_a_load_sends_only_the_panels_whose_answer_changed(city, reader):
    now = Now(reader, "built", Workers(patience=20))
    before = told(reader, now=now)
    city[1](
        "2",
        [rows(1, "A1")[0] | {"nr": "new", "title": "new", "received": "2023-03-03 09:00:00"}],
        [],
    )
    after = told(reader, have=having(before), now=now)
    assert after["version"] == 2 and "title" in after["panels"]
    assert not set(after["panels"]) & {
        "overview-ranking",
        "overview-types",
        "overview-newest",
        "overview-overdue",
        "map",
    }
    assert set(after["panels"]) | set(after["same"]) == set(before["panels"])


def test_the_menu_of_loads_is_bounded_however_many_there_were(city, reader, monkeypatch):
    monkeypatch.setattr("layouts.chrome.known.MOST", 1)
    city[1]("2", rows(1, "A2"), [])
    options = drawn(reader, "title")["wall-bar-known"]["options"]
    assert [option["value"] for option in options] == ["latest", "2"]


def test_a_server_that_forgot_what_it_drew_sends_it_again(reader):
    before = told(reader)
    assert set(told(reader, have=having(before).replace(":1", ":0"))["panels"]) == set(
        before["panels"]
    )


@pytest.mark.parametrize(
    "have",
    [
        "",
        ",,",
        "overview-strip",
        "overview-strip:x",
        "overview-strip:-1",
        ":1",
        "overview-strip:" + "9" * 99,
    ],
)
def test_nonsense_about_what_a_screen_has_is_nothing_it_has(reader, have):
    assert "overview-strip" in told(reader, have=have)["panels"]


def test_a_scene_narrows_the_question_whatever_the_address_says(reader):
    answer = told(reader, search="?period=2024&kind=incident", scene="disputes")
    [shown] = answer["panels"]["title"]["wall-bar-kinds"]["children"]
    chosen = [said for _, own, said in shown["props"]["tree"] if "chosen" in own["className"]]
    assert chosen == ["矛盾纠纷"]


@pytest.mark.parametrize(
    "path, search, offending",
    [
        ("/", "?period=20x1", "20x1"),
        ("/", "?indicator=K99", "K99"),
        ("/", "?kind=war", "war"),
        ("/", "?cutoff=soon", "soon"),
        ("/", "?known=99", "99"),
        ("/district/zz", "", "zz"),
        ("/village/zz", "", "zz"),
        ("/grids/zz", "", "grids"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_sentence_with_a_way_back(
    reader, path, search, offending
):
    answer = told(reader, search=search, path=path)
    sentence = answer["refused"][wall.Ids.REFUSAL]["children"]
    assert "panels" not in answer
    assert offending in sentence[0]["props"]["children"]
    assert sentence[-1]["props"]["href"] == "/"


@pytest.mark.parametrize(
    "path, search, scene, way",
    [
        ("/", "", "mapp", "/?scene=map"),
        ("/wall", "?period=2024", "矛盾", "/wall?period=2024&scene=disputes"),
        ("/", "?indicator=K04&period=2024", "", "/?indicator=K04b&period=2024"),
        ("/district/AA", "", "", "/district/A"),
        ("/district/Old Tow", "", "", "/district/A"),
    ],
)
def test_the_nearest_that_can_be_asked_is_offered(reader, path, search, scene, way):
    sentence = told(reader, search, path, scene=scene)["refused"][wall.Ids.REFUSAL]["children"]
    assert sentence[1]["props"]["href"] == way


def test_a_period_without_matters_offers_the_one_before(reader):
    sentence = body(reader, "hint", search="?period=2025")
    assert sentence[1].href == "/?period=2024"


def test_one_failing_panel_is_told_apart_and_leaves_the_others(reader, monkeypatch, caplog):
    def broken(*_args, **_kwargs):
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr("data.queries.trends.categories", broken)
    answer = told(reader)
    assert answer["failed"] == {"overview-types": "本栏暂不可用"}
    assert "overview-types" not in answer["panels"] and "overview-ranking" in answer["panels"]
    assert "ZeroDivisionError" in caplog.text


def test_a_hanging_panel_is_late_and_keeps_nobody_waiting(reader, monkeypatch):
    gate = threading.Event()
    monkeypatch.setattr("data.queries.trends.categories", lambda *_a, **_k: gate.wait(30))
    now = Now(reader, "built", Workers(patience=1.0))
    try:
        started = time.monotonic()
        late = [told(reader, now=now)["late"] for _ in range(4)]
        assert time.monotonic() - started < 8
        assert all("overview-types" in names for names in late) and late[-1] == ["overview-types"]
    finally:
        gate.set()


@pytest.mark.parametrize("nonsense", [{"a": 1}, [{"type": "Div"}], {1, 2}, object()])
def test_a_panel_that_draws_nonsense_fails_instead_of_breaking_the_screen(reader, nonsense):
    asked = reader.asked("/", "?period=2024")
    odd = Panel("odd", lambda _asked: None, lambda _asked, _seen: {"x": {"children": nonsense}})
    with pytest.raises(NonsensePanel):
        odd.encoded(asked)
    data = Panel("odd", lambda _asked: None, lambda _asked, _seen: {"x": {"data": object()}})
    with pytest.raises(NonsensePanel):
        data.encoded(asked)


def test_one_failing_card_leaves_the_others(reader, monkeypatch):
    from dashboard.cards import measures

    whole = measures.kpi

    def broken(asked, of, *beside):
        if of.id == "K03":
            raise ZeroDivisionError("a defect")
        return whole(asked, of, *beside)

    monkeypatch.setattr(measures, "kpi", broken)
    cards = measures.ask(reader.asked("/", "?period=2024"), measures.Options())
    assert [isinstance(card, str) for card in cards] == [False, False, False, True, False]


def test_a_narrower_reader_sees_his_district_and_no_city_figure(city):
    own = Scope.of_places(("district", "A"))
    reader = Reader(city[0], Cache(), lambda: own)
    ranked = found(body(reader, "overview-ranking"), "data-indicator")
    assert {props(one)["data-place"] for one in ranked} == {"A"}
    strip = found(body(reader, "overview-strip"), "data-indicator")
    assert {props(one)["data-numerator"] for one in strip} == {""}


def test_two_readers_never_share_an_answer(city):
    scopes = [Scope.of_places(("district", "A")), Scope.everything()]
    shared, places = Cache(), []
    for scope in scopes:
        reader = Reader(city[0], shared, lambda scope=scope: scope)
        ranked = found(body(reader, "overview-ranking"), "data-indicator")
        places.append({props(one)["data-place"] for one in ranked})
    assert places == [{"A"}, {"A", "B"}]


def test_an_export_is_frozen_with_the_walls_own_counts(city, reader, tmp_path):
    desk = open_desk(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    kept_id = Exporter(desk, lambda: 1_720_000_000).freeze(reader.asked("/", "?period=2024"))
    kept = desk.thaw(kept_id)
    made = payload.read(kept.payload)
    strip = map(props, found(body(reader, "overview-strip"), "data-indicator"))
    shown = {one["data-indicator"]: one["data-numerator"] for one in strip}
    assert {one["id"]: plain(one["numerator"]) for one in made["indicators"]} == shown
    # Nothing was received in 2023: an overdue count of 0 there is nothing to compare with.
    assert all(one["year_before"] is None for one in made["indicators"])
    city[1]("2", rows(3, "A2"), [])
    assert desk.thaw(kept_id).payload == kept.payload
    desk.close()


def test_an_address_with_nonsense_in_it_is_read_as_far_as_it_goes():
    address = Address.of("/district/A%", "?period=2024&period=2023&evil=<script>")
    assert address.with_() == "/district/A%25?period=2023"
    with pytest.raises(UnknownPlace):
        Address.of("/a/b/c", "")


def test_the_cache_is_bounded_and_keeps_no_error():
    cache = Cache(most=2)
    for n in range(5):
        cache.once(1, EVERYTHING, n, lambda n=n: n)
    assert cache.get(1, EVERYTHING, 0) is None and cache.get(1, EVERYTHING, 4) == 4
    with pytest.raises(ZeroDivisionError):
        cache.once(1, EVERYTHING, "bad", lambda: 1 // 0)
    assert cache.once(1, EVERYTHING, "bad", lambda: "good") == "good"


def test_a_cutoff_inside_the_period_compares_whole_cohorts(city, reader):
    """The cohort is what the period received; so is the cohort it is compared with."""
    store, load = city
    early = [row | {"nr": f"x{row['nr']}", "received": row["received"].replace("-03-", "-02-")}
             for row in rows(28, "A1") if "-29 " not in row["received"]]  # fmt: skip
    load("earlier", early, [])
    question = asking.question(store, "2024-03", "2024-03-10", scope=EVERYTHING)
    before = question.previous()
    assert (before.period.label, before.cutoff.day) == ("2024-02", 20240210)
    assert question.year_before().period.label == "2023-03"
    early_page = reader.asked("/", "?period=2024-03&cutoff=2024-03-10")
    assert any("统计截止早于时段末" in remark for remark in trust(early_page).remarks)
    assert not trust(reader.asked("/", "?period=2024-03")).remarks
    running = asking.question(store, "2024-04", scope=EVERYTHING)
    assert running.previous().period.label == "2024-03-01..2024-03-05"


@pytest.mark.parametrize(
    "body", ["[]", "null", '{"output": "x.y"}', "{", '{"output": 5, "inputs": 7}']
)
def test_a_callback_called_with_nonsense_is_refused_without_a_trace(city, tmp_path, body):
    desk = open_desk(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    app = create_app(city[0], desk, now=lambda: 0, scope_of=Scope.everything)
    client = app.server.test_client()
    answer = client.post("/_dash-update-component", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert "Traceback" not in answer.text and "Error" not in answer.text
    assert client.get("/_dash-component-suites/os/x.py").status_code == 404
    desk.close()
