"""Every grain of the tallies: by any level, day, week, month, kind, category and source it equals a recount."""

from itertools import combinations, product

import pytest

from data.queries import asking
from data.queries.counts import GROUPS, count
from data.reference.profile import load_profile
from etl.running.jobs import run
from governance.questions import Question
from governance.scope import Scope
from tests.cities import write_city
from tests.integration.test_histories import deliveries, drawn

EVERYTHING = Scope.everything()
GRIDS = 'job = "grids"\nfile = "grids.csv"\n[fields]\ncode = "code"\nname = "name"\nparent = "village"\n'
VILLAGES = 'job = "places"\nlevel = "village"\nfile = "villages.csv"\n[fields]\ncode = "code"\nname = "name"\nparent = "town"\n'


@pytest.fixture
def city(tmp_path):
    """Seaford with villages and grids; the codes of two towns become those of grids."""
    folder = write_city(tmp_path / "city")
    (folder / "sources" / "villages.toml").write_text(VILLAGES)
    (folder / "sources" / "grids.toml").write_text(GRIDS)
    (folder / "villages.csv").write_text("code,name,town\nA1v,Hill,A1\nA2v,Dale,A2\n")
    (folder / "grids.csv").write_text("code,name,village\nA1v1,One,A1v\nA2v1,One,A2v\n")
    return folder


def in_grids(files):
    """The same files with some towns' codes made grids' or villages' codes."""
    for _, path in files:
        text = path.read_text(encoding="utf-8")
        for line in range(0, text.count("\n"), 2):
            lines = text.split("\n")
            lines[line] = lines[line].replace(",A1", ",A1v1").replace(",A2", ",A2v")
            text = "\n".join(lines)
        path.write_text(text, encoding="utf-8")
    return files


def questions(store, known: str | None) -> list[Question]:
    return [
        asking.question(store, period, cutoff, known, kind, scope=EVERYTHING)
        for period in ("2024", "2024-W08", "2024-01-25..2024-03-10")
        for cutoff in (None, "2024-02-29", "2024-03-10", "2024-03-07T11:30:00")
        for kind in (None, "incident")
    ]


def test_every_grain_equals_a_recount_now_and_as_known_before(store, city, tmp_path):
    profile = load_profile(str(city))
    loads = [run(store, profile, in_grids(files)).load for files in deliveries(tmp_path, 8)]
    groupings = [(), *((g,) for g in GROUPS), *combinations(("village", "category", "week"), 2)]
    seen = set()
    for n, known in enumerate((None, *map(str, loads[:-1]))):
        for question, groups in drawn(product(questions(store, known), groupings), 3, n):
            tallied = count(store, question, groups, scope=EVERYTHING)
            rows = count(store, question, groups, scope=EVERYTHING, recount=True)
            assert tallied.to_dict("records") == rows.to_dict("records"), (question, groups)
            seen |= {(g, v) for g in groups for v in tallied[g]}
    assert {("grid", "A1v1"), ("village", "A2v"), ("source", "disputes")} <= seen


def test_a_village_is_told_within_its_scope(sqlite_store, city, tmp_path):
    profile = load_profile(str(city))
    for files in deliveries(tmp_path, 9):
        run(sqlite_store, profile, in_grids(files))
    question = asking.question(sqlite_store, "2024", scope=EVERYTHING)
    for key in (("village", "A1v"), ("grid", "A1v1"), ("town", "A2")):
        for options in ({"within": key, "scope": EVERYTHING}, {"scope": Scope.of_places(key)}):
            for groups in (["grid"], ["day"], ["category"]):
                part = count(sqlite_store, question, groups, **options)
                again = count(sqlite_store, question, groups, recount=True, **options)
                assert part.to_dict("records") == again.to_dict("records") and part["n"].sum() > 0
