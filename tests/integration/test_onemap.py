"""The map's routes without a browser: guarded by scope, small, and a bad question is told in a sentence."""

import json

import pytest

from dashboard.ask import Reader
from dashboard.cards import map as map_card
from dashboard.cards.card import Nothing
from dashboard.stage import playback
from dashboard.wall import SCENES
from dashboard.wire import onemap
from dashboard.wire.cache import Cache
from data.queries import asking
from data.reference.profile import load_profile
from etl.running.jobs import run
from governance.errors import AskError
from governance.scope import Scope
from layouts.wall import mapped
from tests.mapcity import linked_disputes, mixed, positioned, some_disputes, write_map_city

EVERYTHING = Scope.everything()
VIEW = {"path": "/", "search": "?period=2024", "bbox": "9.9,49.9,10.4,50.4", "zoom": "10"}


def served(sqlite_store, tmp_path, folder):
    profile = load_profile(str(folder))
    files = [
        ("incidents", positioned(tmp_path / "i.csv", mixed(900))),
        ("disputes", some_disputes(tmp_path / "d.csv", linked_disputes(30))),
    ]
    run(sqlite_store, profile, files)
    return sqlite_store


@pytest.fixture
def store(sqlite_store, tmp_path):
    return served(sqlite_store, tmp_path, write_map_city(tmp_path / "city"))


def reader(store, scope=EVERYTHING):
    return Reader(store, Cache(), lambda: scope)


def told(store, name, scope=EVERYTHING, **asking_):
    answer = onemap.answer(reader(store, scope), name, VIEW | asking_)
    return answer.status_code, json.loads(answer.get_data())


def test_cells_of_a_wide_view_and_single_matters_of_a_narrow_one(store):
    status, wide = told(store, "cells")
    assert status == 200 and "singles" not in wide
    assert sum(cell[2] for cell in wide["cells"]) == wide["n"] == wide["counts"]["placed"]
    status, narrow = told(store, "cells", bbox="10.0,50.0,10.04,50.04", zoom="13")
    assert status == 200 and "cells" not in narrow and len(narrow["singles"]) == narrow["n"] > 0
    lon, lat, kind, grade, state, late, received, source, id, title = narrow["singles"][0]
    assert 10 <= lon <= 10.04 and 50 <= lat <= 50.04 and {kind, late} <= {0, 1}
    assert 0 <= grade < 4 and 0 <= state < 4 and received.startswith("2024-03-")
    assert source == "incidents" and id.startswith("i") and title.startswith("<b>Lamp</b>")


def test_a_scope_sees_nothing_beyond_it(store):
    _, whole = told(store, "cells")
    _, west = told(store, "cells", Scope.of_places(("district", "A")))
    _, none = told(store, "cells", Scope(None, frozenset()))
    assert 0 < west["n"] < whole["n"] and none["n"] == 0
    _, east = told(store, "cells", Scope.of_places(("district", "B")), bbox="10.0,50.0,10.09,50.1")
    assert east["n"] == 0 or {one[7] for one in east["singles"]}  # nothing of A
    status, said = told(store, "cells", Scope.of_places(("district", "B")), path="/district/A")
    assert status == 400 and "A" in said["error"]


def test_a_scene_narrows_the_map_too(store):
    _, disputes = told(store, "cells", scene="disputes")
    assert disputes["counts"]["kind"]["incident"] == 0 < disputes["counts"]["kind"]["dispute"]


@pytest.mark.parametrize(
    "said",
    [
        {"bbox": ""},
        {"bbox": "1,2,3"},
        {"bbox": "10.4,49.9,9.9,50.4"},
        {"bbox": "a,b,c,d"},
        {"bbox": "nan,49,10,50"},
        {"bbox": "1e999,49,10,50"},
        {"zoom": ""},
        {"zoom": "99"},
        {"zoom": "-1"},
        {"pixels": "1"},
        {"from": "5"},
        {"from": "9", "to": "5"},
        {"from": "-5", "to": "5"},
        {"from": "1", "to": "99999999999"},
        {"layers": "ships"},
        {"path": "/nowhere"},
        {"path": "/district/ZZ"},
        {"search": "?period=never"},
        {"scene": "moon"},
    ],
    ids=str,
)
def test_a_bad_question_is_refused_in_a_sentence(store, said):
    status, answer = told(store, "cells", **said)
    assert status == 400 and list(answer) == ["error"] and len(answer["error"]) > 5


def test_layers_narrow_the_cells_and_the_histogram_alike(store):
    edges = told(store, "histogram", range="12m")[1]["edges"]
    span = {"from": str(edges[0]), "to": str(edges[-1] - 1)}
    for layers in (
        "",
        "critical",
        "incident,open",
        "overdue-only",
        "late,heat,station:Court",
        "nothing",
    ):
        _, bars = told(store, "histogram", range="12m", layers=layers)
        _, cells = told(store, "cells", layers=layers, **span)
        assert sum(bars["n"]) == cells["n"] > 0, layers
    assert told(store, "cells", layers="critical")[1]["n"] < told(store, "cells")[1]["n"]


def test_a_frame_shows_what_was_received_then_as_it_stood_then(store):
    _, bars = told(store, "histogram", range="30d")
    bin = next(n for n, count in enumerate(bars["n"]) if count)
    first, last = bars["edges"][bin], bars["edges"][bin + 1] - 1
    _, frame = told(store, "cells", **{"from": str(first), "to": str(last)})
    assert frame["n"] == bars["n"][bin]
    assert frame["counts"]["state"]["settled"] == 0


@pytest.mark.parametrize(("span", "count"), [("24h", 24), ("30d", 30), ("12m", 12)])
def test_spans_end_with_the_newest_data(store, span, count):
    question = asking.question(store, period="2024", scope=EVERYTHING)
    made = playback.bins(question, span)
    assert len(made.words) == count == len(made.edges) - 1
    assert made.edges[-1] == question.cutoff.at + 1
    assert list(made.edges) == sorted(set(made.edges))
    with pytest.raises(AskError, match="24h"):
        playback.bins(question, "24")


def test_every_other_route_answers(store):
    assert told(store, "stations")[1]["kinds"] == []
    assert told(store, "alerts")[0] == 200
    shapes = told(store, "shapes")[1]["shapes"]
    assert [code for code, _ in shapes] == ["A", "B"]
    assert told(store, "backdrop")[0] == 200


def test_the_panel_sends_no_outlines_and_both_halves_fit_together(store):
    asked = reader(store).asked("/", "?period=2024")
    drawn = mapped.drawn(map_card.ask(asked, Nothing()))
    shading = drawn[mapped.Ids.SHADING]["data"]
    assert "coordinates" not in json.dumps(shading)
    assert set(shading["units"]) == {code for code, _ in told(store, "shapes")[1]["shapes"]}
    assert shading["shapes"].startswith("/map/shapes?") and shading["bounds"] is None


def test_a_place_whose_units_have_no_outline_is_fitted_to_its_matters(store):
    asked = reader(store).asked("/town/B1", "?period=2024")
    seen = map_card.ask(asked, Nothing())
    assert seen.units == {} and seen.shapes == ""
    west, south, east, north = seen.bounds
    assert 10.1 <= west < east <= 10.2 and 50 <= south < north <= 50.1
    assert any("边界" in note for note in seen.notes)


def test_a_unit_without_an_outline_is_named(sqlite_store, tmp_path):
    folder = write_map_city(tmp_path / "city")
    (folder / "sources" / "islands.toml").write_text(
        'job = "places"\nfile = "islands.csv"\nlevel = "district"\n[fields]\ncode = "code"\nname = "name"\n'
    )
    (folder / "islands.csv").write_text("code,name\nC,Skerries\n")
    store = served(sqlite_store, tmp_path, folder)
    seen = map_card.ask(reader(store).asked("/", "?period=2024"), Nothing())
    assert sorted(seen.units) == ["A", "B"]
    assert any("Skerries没有边界" in note for note in seen.notes), seen.notes


def test_risks_are_the_overdue_and_lead_to_the_matter(store):
    asked = reader(store).asked("/", "?period=2024")
    (panel,) = (one for one in SCENES["map"].panels if one.name == "map-risks")
    _, seen = panel.view(asked)
    assert seen.total == sum(n for *_, n in seen.grades) > len(seen.lines) > 0
    assert seen.lines[0].grade == "critical"
    assert seen.lines[0].href.startswith("/matter/incidents/i")
    assert json.loads(panel.encoded(asked))["map-risks"]["children"]
