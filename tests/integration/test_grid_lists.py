"""The lists of a grid hold what the tallies count there, at every cutoff; and a place is told as it was known."""

import pytest

from data.keeping.store import open_store
from data.queries import asking, matter
from data.queries.counts import count
from data.reference.profile import load_profile
from etl.running.jobs import run
from governance.errors import UnknownPlace
from governance.scope import Scope
from tests.cities import write_rows
from tests.integration.test_grains import GRIDS, VILLAGES
from tests.mapcity import HEADER, LIVES, row, write_map_city

EVERYTHING = Scope.everything()
GRID = ("grid", "A1v1")
CUTOFFS = ("2024-03-29", "2024-03-31T12:00:00", "2024-04-02T09:00:00", "2024-04-05", "2024-04-30")
LATER = (
    *LIVES,
    # Closed, and sent back after some of the cutoffs, without a first closing of its own.
    {"closed": "2024-03-30 09:00:00", "sent_back": "2024-04-04 09:00:00"},
    {"closed": "2024-03-30 09:00:00", "sent_back": "2024-04-04 09:00:00", "extended": "2024-03-29 09:00:00"},
    {"closed": "", "extended": "2024-05-02 09:00:00"},
)  # fmt: skip


@pytest.fixture
def store(store, tmp_path):
    folder = write_map_city(tmp_path / "city")
    source = folder / "sources" / "incidents.toml"
    extended = '[fields.extended_due_at]\ncolumn = "extended"\nformats = ["%Y-%m-%d %H:%M:%S"]\n'
    source.write_text(source.read_text() + extended)
    (folder / "sources" / "villages.toml").write_text(VILLAGES)
    (folder / "sources" / "grids.toml").write_text(GRIDS)
    (folder / "villages.csv").write_text("code,name,town\nA1v,Hill,A1\n")
    (folder / "grids.csv").write_text("code,name,village\nA1v1,One,A1v\n")
    rows = [row(n, **life) | {"town": "A1v1"} for n, life in enumerate(LATER * 4)]
    path = write_rows(tmp_path / "incidents.csv", (*HEADER, "extended"), rows)
    run(store, load_profile(str(folder)), [("incidents", path)])
    return store


def counted(store, question) -> dict[str, int]:
    wanted = ["received", "closed", "declined"]
    table = count(store, question, ["grid"], measures=wanted, scope=EVERYTHING)
    here = table[table["grid"] == "A1v1"]
    return dict.fromkeys(wanted, 0) | dict(zip(here["measure"], here["n"], strict=True))


def test_the_lists_of_a_grid_hold_what_the_tallies_count(store):
    seen = set()
    for cutoff in CUTOFFS:
        question = asking.question(store, "2024", cutoff, scope=EVERYTHING)
        still, shut = (
            matter.of_place(store, question, within=GRID, open_only=o, limit=999, scope=EVERYTHING)
            for o in (True, False)
        )
        told = counted(store, question)
        by_then = [one for one in still if one["received_at"] <= question.cutoff.at]
        received = len({one["key"] for one in (*still, *shut)})
        assert len(shut) == told["closed"] and len(by_then) == len(still)
        assert len(still) == received - len(shut)
        seen.add((len(still), len(shut)))
    assert len(seen) >= 3


def test_open_matters_stand_in_the_order_of_the_limit_that_holds(store):
    question = asking.question(store, "2024", scope=EVERYTHING)
    rows = matter.of_place(
        store, question, within=GRID, open_only=True, limit=999, scope=EVERYTHING
    )
    due = [one["extended_due_at"] or one["due_at"] for one in rows]
    dated = [at for at in due if at is not None]
    assert dated == sorted(dated) and len(set(dated)) > 1
    assert due == [*dated, *[None] * (len(due) - len(dated))]


def test_a_place_stands_at_the_head_as_it_was_known_then(tmp_path):
    folder = write_map_city(tmp_path / "city")
    profile = load_profile(str(folder))
    path = write_rows(tmp_path / "i.csv", HEADER, [row(n) for n in range(10)])
    opened = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}", create=True)
    first = run(opened, profile, [("incidents", path)]).load
    districts = folder / "districts.geojson"
    districts.write_text(districts.read_text().replace("20000", "40000").replace("Old Town", "New"))
    run(opened, load_profile(str(folder)))
    for known, name, people in ((str(first), "Old Town", 2.0), (None, "New", 4.0)):
        question = asking.question(opened, "2024", known=known, scope=EVERYTHING)
        head = asking.ask(
            opened, "K10", question, by="town", within=("district", "A"), scope=EVERYTHING
        )[0]
        assert (head.name, head.denominator) == (name, people)  # in ten thousands
    with pytest.raises(UnknownPlace):
        asking.ask(opened, "K10", question, by="town", within=("district", "Z"), scope=EVERYTHING)
    opened.close()
