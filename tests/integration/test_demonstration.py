"""The demonstration agrees with the published figures to the last unit, each at its own cutoff."""

import json
import tempfile
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from data.keeping.state import state_hash
from data.keeping.store import open_store, write_meta
from data.queries import asking, journal, places
from data.queries.intensity import officers_by
from data.reference.profile import load_profile
from data.samples import demo as samples
from etl.running.demo import make_and_load
from etl.running.jobs import run
from governance.errors import CockpitError, StoreError
from governance.scope import Scope

EVERYTHING = Scope.everything()
TODAY = "2022-01-20"


@pytest.fixture(scope="module")
def demonstration(made_once):
    """The full set as it would have been made in January 2022: every published cutoff lies before."""
    url, reports = made_once("full", lambda store: make_and_load(store, size="full", today=TODAY))
    with closing(open_store(url)) as store:
        yield store, reports


def kpi(command, store, *words):
    return json.loads(command("app.py", "kpi", *words, "--store", store.url, "--json").stdout)


@pytest.mark.parametrize(
    ("words", "place", "numerator", "denominator"),
    [
        (("K11", "--period", "2019", "--cutoff", "2019-12-31T23:59:59"), "330500", 24_976, 25_102),
        (("K11", "--period", "2021", "--cutoff", "2021-12-31T23:59:59"), "330500", 24_912, 25_936),
        (("K13b", "--period", "2021", "--cutoff", "2021-12-31T23:59:59"), "330500", 23_420, 25_936),
        (("K13", "--period", "2021", "--cutoff", "2021-12-31T23:59:59"), "330500", 23_420, 24_912),
        (
            ("K01", "--kind", "incident", "--period", "2018-10-01..2020-09-30", "--cutoff", "2020-09-30"),
            "330502", 96_278, 100_625,
        ),
    ],
)  # fmt: skip
def test_kpi_prints_the_published_figures(
    command, demonstration, words, place, numerator, denominator
):
    rows = {r["place"]: r for r in kpi(command, demonstration[0], *words)}
    assert (rows[place]["numerator"], rows[place]["denominator"]) == (numerator, denominator)


def test_matters_go_on_being_closed_after_a_published_cutoff(command, demonstration):
    row = kpi(command, demonstration[0], "K11", "--period", "2019")[0]
    assert row["numerator"] > 24_976 and row["denominator"] == 25_102


def test_statutory_wuxing_has_the_new_district_inside_and_the_reporting_unit_has_not(demonstration):
    store, _ = demonstration
    question = asking.question(store, "2021", scope=EVERYTHING)
    units = {
        a.place: a for a in asking.ask(store, "K10", question, by="district", scope=EVERYTHING)
    }
    divisions = asking.ask(store, "K10", question, by="statutory", scope=EVERYTHING)
    inside = {a.place: a.numerator for a in divisions}
    assert inside["330502"] == units["330502"].numerator + units["330590"].numerator
    assert len(units) == 7 and len(divisions) == 6
    assert units["330500"].denominator == pytest.approx(340.7)
    assert "含南太湖新区" in next(a.name for a in divisions if a.place == "330502")


def test_officers_and_stations_are_counted_by_query(demonstration):
    store, _ = demonstration
    question = asking.question(store, "2021", scope=EVERYTHING)
    assert officers_by(store, question, by="district", scope=EVERYTHING)["officers"].sum() == 2193
    facilities = places.facilities(store, known=question.known, scope=EVERYTHING)
    assert facilities["kind"].eq("综治工作站").sum() == 284
    sizes = {
        level: len(places.listing(store, level, scope=EVERYTHING))
        for level in ("district", "statutory", "town", "village", "grid")
    }
    assert sizes == {"district": 6, "statutory": 5, "town": 72, "village": 1301, "grid": 2212}


def test_it_arrives_as_a_history_and_three_exports_so_that_known_at_has_something_to_say(
    demonstration,
):
    store, reports = demonstration
    assert len(reports) >= 4
    for report in reports[1:]:
        for name in ("incidents", "disputes"):
            counts = report.sources[name].counts
            assert counts.inserted and counts.updated and counts.withdrawn, (report.load, name)
    assert sum(sum(r.sources["incidents"].rejects.values()) for r in reports) > 0
    said = set()
    for report in reports:
        question = asking.question(store, "2022", "2022-01-10", str(report.load), scope=EVERYTHING)
        said.add(asking.ask(store, "K01", question, by="district", scope=EVERYTHING)[0].numerator)
    assert len(said) >= 3
    now = asking.question(store, scope=EVERYTHING)
    assert journal.trust(store, now, scope=EVERYTHING).demonstration


def test_a_demonstration_that_was_cut_off_is_finished_with_the_same_files(sqlite_store, tmp_path):
    whole = open_store(f"sqlite:///{tmp_path / 'whole' / 'cockpit.sqlite'}", create=True)
    make_and_load(whole, size="small", today=TODAY)
    plan = {"size": "small", "today": TODAY, "loads": 4}
    with tempfile.TemporaryDirectory() as folder:
        profile = load_profile("huzhou")
        files = samples.make(
            Path(folder), size="small", today=date.fromisoformat(TODAY), profile=profile.folder
        )
        with sqlite_store.writing() as connection:
            write_meta(connection, {"demonstration": plan})
        run(sqlite_store, profile, files[0])
    assert len(make_and_load(sqlite_store, once=True)) == 3
    assert state_hash(sqlite_store) == state_hash(whole)
    assert make_and_load(sqlite_store, once=True) == []
    whole.close()


def test_it_is_made_once_and_never_from_the_future(demonstration, sqlite_store):
    with pytest.raises(StoreError, match="已有数据"):
        make_and_load(demonstration[0], size="small")
    with pytest.raises(CockpitError, match="晚于今天"):
        make_and_load(
            sqlite_store, size="small", today=date(date.today().year + 1, 1, 1).isoformat()
        )
