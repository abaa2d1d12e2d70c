"""Any order of the same files ends in the same state, where a column or the export's date orders versions."""

import random
from datetime import datetime, timedelta
from itertools import permutations

import pytest

from data.keeping.state import state_hash
from data.keeping.store import Store, open_store
from data.queries import asking
from data.reference.profile import load_profile
from etl.running.jobs import run
from governance.scope import Scope
from tests.cities import INCIDENTS, incidents, write_city

EVERYTHING = Scope.everything()
COLUMN = '[version]\ncolumn = "changed"\nformats = ["%Y-%m-%d %H:%M:%S"]\n'
DATED = '[version]\nexport_date = "filename"\n'
BOTH = COLUMN + 'export_date = "filename"\n'
START = datetime(2024, 1, 10)


def city_of(folder, version: str, *, snapshot: bool):
    city = write_city(folder)
    text = INCIDENTS.replace(COLUMN, version)
    assert version in text
    if snapshot:
        text = text.replace('job = "incidents"\n', 'job = "incidents"\ndelivery = "snapshot"\n')
    (city / "sources" / "incidents.toml").write_text(text)
    return city


def row(rng: random.Random, nr: int) -> dict[str, str]:
    """A record as one export has it: few contents and versions, so that they collide."""
    changed = START + timedelta(days=rng.randint(30, 33))
    received = START + timedelta(hours=nr)
    closed = received + timedelta(days=rng.randint(1, 2))
    said = {
        "nr": f"i{nr}", "title": rng.choice("xyz"), "received": f"{received:%Y-%m-%d %H:%M:%S}",
        "closed": rng.choice(["", f"{closed:%Y-%m-%d %H:%M:%S}"]),
        "changed": f"{changed:%Y-%m-%d %H:%M:%S}", "town": rng.choice(["A1", "A2", "B1"]),
    }  # fmt: skip
    return said | ({"received": "soon"} if rng.random() < 0.1 else {})


def exports(folder, seed: int) -> list:
    """Four exports, two of them of one date; some records are missing, some rejected, some named twice."""
    rng = random.Random(seed)
    files = []
    for name in ("a_20240301", "b_20240301", "a_20240302", "a_20240303"):
        numbers = [n for n in range(14) if rng.random() < 0.7]
        numbers += rng.sample(range(14), 2)
        files.append(incidents(folder / f"{name}.csv", [row(rng, n) for n in numbers]))
    return files


def known(store: Store) -> tuple[str, list[object]]:
    """The state's hash and what is answered from it."""
    question = asking.question(store, "2024", "2024-12-31", scope=EVERYTHING)
    answers = asking.ask_many(store, ["K01", "K10"], question, by="town", scope=EVERYTHING)
    assert answers == asking.ask_many(
        store, ["K01", "K10"], question, by="town", scope=EVERYTHING, recount=True
    )
    return state_hash(store), [a.numerator for rows in answers.values() for a in rows]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("version", "snapshot"),
    [(COLUMN, False), (DATED, False), (DATED, True), (BOTH, True)],
    ids=["column", "dated", "dated snapshots", "column and dated snapshots"],
)
def test_any_order_of_the_files_ends_in_the_same_state(tmp_path, version, snapshot, seed):
    profile = load_profile(str(city_of(tmp_path / "city", version, snapshot=snapshot)))
    files = exports(tmp_path, seed)
    orders = list(permutations(files))
    ends = []
    for n, order in enumerate([orders[0], orders[-1], *random.Random(seed).sample(orders, 1)]):
        store = open_store(f"sqlite:///{tmp_path / str(n) / 's.sqlite'}", create=True)
        for file in order:
            run(store, profile, [("incidents", file)])
        ends.append(known(store))
        for file in random.Random(n).sample(files, 2):  # and again: nothing changes any more
            run(store, profile, [("incidents", file)])
        assert known(store) == ends[-1]
        store.close()
    assert all(end == ends[0] for end in ends)


def test_a_conflict_is_one_whichever_content_came_first(tmp_path):
    profile = load_profile(str(city_of(tmp_path / "city", COLUMN, snapshot=False)))
    base = {
        "nr": "1",
        "received": "2024-03-01 09:00:00",
        "changed": "2024-03-02 09:00:00",
        "town": "A1",
    }
    files = [incidents(tmp_path / f"{t}.csv", [base | {"title": t}]) for t in "xy"]
    ends = set()
    for n, order in enumerate((files, files[::-1])):
        store = open_store(f"sqlite:///{tmp_path / str(n)}.sqlite", create=True)
        first, second = (
            run(store, profile, [("incidents", f)]).sources["incidents"] for f in order
        )
        assert first.counts.inserted == 1 and second.counts.rejected == 1
        assert second.rejects == {"version_conflict": 1}
        ends.add(state_hash(store))
        store.close()
    assert len(ends) == 1


def test_a_newer_snapshots_rejected_row_keeps_the_record_an_older_one_brings(tmp_path):
    profile = load_profile(str(city_of(tmp_path / "city", DATED, snapshot=True)))
    good = {"nr": "1", "received": "2024-02-01 09:00:00", "town": "A1"}
    other = good | {"nr": "2"}
    newer = incidents(tmp_path / "x_20240302.csv", [good | {"received": "soon"}, other])
    older = incidents(tmp_path / "x_20240301.csv", [good, other])
    store = open_store(f"sqlite:///{tmp_path / 's.sqlite'}", create=True)
    run(store, profile, [("incidents", newer)])
    said = run(store, profile, [("incidents", older)]).sources["incidents"].counts
    assert (said.inserted, said.withdrawn) == (1, 0)
    store.close()
