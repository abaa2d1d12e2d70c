"""Step records as a source of their own: in whatever order they come, matters are where their steps lead."""

import random
from datetime import datetime, timedelta
from itertools import permutations
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import select

from data import schema
from data.counting.lives import LIFE
from data.keeping.state import state_hash
from data.keeping.store import open_store
from data.queries import asking, quality
from data.reference.profile import load_profile
from etl.mapping.source import load_mappings
from etl.running.jobs import run
from governance.errors import MappingError
from governance.indicators import INDICATORS
from governance.scope import Scope
from governance.steps import STEP_LABELS
from tests.cities import write_city, write_rows

EVERYTHING = Scope.everything()
START = datetime(2024, 1, 20, 9)
LATER = "2024-02-01"

MATTERS = """
job = "incidents"
[id]
columns = ["nr"]
[version]
column = "changed"
formats = ["%Y-%m-%d %H:%M:%S"]
[fields]
title = "title"
[fields.received_at]
column = "received"
formats = ["%Y-%m-%d %H:%M:%S"]
[fields.due_at]
column = "due"
formats = ["%Y-%m-%d %H:%M:%S"]
[state]
from_steps = true
[withdrawn]
column = "deleted"
values = ["yes"]
[place]
try = [{ by = "code", column = "town" }]
unknown = "city"
"""

STEPS = """
job = "steps"
matters = "cases"
[id]
columns = ["id"]
[version]
column = "changed"
formats = ["%Y-%m-%d %H:%M:%S"]
[fields]
matter = "case"
actor = "who"
[fields.step]
column = "step"
map = { MAP }
[fields.at]
column = "at"
formats = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d"]
[fields.limit]
column = "limit"
formats = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d"]
[withdrawn]
column = "deleted"
values = ["yes"]
""".replace("MAP", ", ".join(f'"{label}" = "{step}"' for step, label in STEP_LABELS.items()))

CASE_HEADER = ("nr", "title", "received", "due", "changed", "deleted", "town")
STEP_HEADER = ("id", "case", "step", "at", "limit", "who", "changed", "deleted")


@pytest.fixture
def city(tmp_path) -> Path:
    folder = write_city(tmp_path / "city")
    (folder / "sources" / "cases.toml").write_text(MATTERS, encoding="utf-8")
    (folder / "sources" / "moves.toml").write_text(STEPS, encoding="utf-8")
    return folder


@pytest.fixture
def load(sqlite_store, city, tmp_path):
    """Load cases and moves, each a list of rows, as one load."""
    profile = load_profile(str(city))

    def call(*, cases=(), moves=(), store=sqlite_store):
        given = []
        for name, header, rows in (("cases", CASE_HEADER, cases), ("moves", STEP_HEADER, moves)):
            if rows:
                given.append((name, write_rows(tmp_path / f"{name}.csv", header, list(rows))))
        return run(store, profile, given)

    return call


def at(hours: float) -> str:
    return f"{START + timedelta(hours=hours):%Y-%m-%d %H:%M:%S}"


def case(nr: str = "c1", changed: float = 0, **more: str) -> dict[str, str]:
    row = {"nr": nr, "received": at(0), "due": at(48), "changed": at(changed), "town": "A1"}
    return {**row, **more}


def move(number: str, label: str, hours: float, **more: str) -> dict[str, str]:
    row = {"id": number, "case": "c1", "step": label, "at": at(hours), "changed": at(hours)}
    return {**row, **more}


def hours_of(instant: float | None, zone) -> float | None:
    if instant is None or pd.isna(instant):
        return None
    local = datetime.fromtimestamp(int(instant), zone).replace(tzinfo=None)
    return (local - START).total_seconds() / 3600


def lives(store) -> dict[str, dict[str, object]]:
    """The current matters by key: state, and the hours after START of what happened."""
    m, zone = schema.matter.c, store.zone()
    query = select(m.key, *(m[n] for n in LIFE)).where(m.to_load.is_(None), m.withdrawn.is_(False))
    with store.reading() as connection:
        rows = connection.execute(query).mappings().all()
    told = {}
    for row in rows:
        instants = {n: hours_of(row[n], zone) for n in LIFE if n.endswith("_at")}
        counts = {n: row[n] for n in LIFE if n.endswith("_times") and row[n]}
        shown = {n: v for n, v in instants.items() if v is not None}
        told[row["key"]] = {"state": row["state"], **shown, **counts}
    return told


def assert_tallies_are_recounts(store) -> None:
    codes = [i.id for i in INDICATORS]
    for cutoff in (None, "2024-01-22", "2024-01-24T11:30:00"):
        for kind in (None, "incident"):
            question = asking.question(store, "2024", cutoff, None, kind, scope=EVERYTHING)
            asked = {"by": "district", "scope": EVERYTHING}
            tallied = asking.ask_many(store, codes, question, **asked)
            assert tallied == asking.ask_many(store, codes, question, recount=True, **asked)


def notes(report) -> dict[str, int]:
    return dict(report.sources["cases"].notes) if "cases" in report.sources else {}


def test_a_life_follows_from_steps_in_the_same_load(load, sqlite_store):
    moves = [
        move("1", "交办", 1), move("2", "签收", 2), move("3", "反馈", 5), move("4", "核实不通过", 6),
        move("5", "延期", 7, limit=at(90)), move("6", "反馈", 8), move("7", "核实通过", 9),
    ]  # fmt: skip
    report = load(cases=[case()], moves=moves)
    assert report.sources["moves"].counts.inserted == 7
    assert lives(sqlite_store)["c1"] == {
        "state": "settled", "assigned_at": 1, "acknowledged_at": 2, "first_closed_at": 5, "sent_back_at": 6,
        "closed_at": 8, "verified_at": 9, "extended_due_at": 90, "reworked_times": 1,
    }  # fmt: skip
    assert_tallies_are_recounts(sqlite_store)


def test_a_step_of_a_later_load_is_a_new_version_and_the_old_answer_stays(load, sqlite_store):
    first = load(cases=[case()], moves=[move("1", "交办", 1)]).load
    second = load(moves=[move("2", "反馈", 5)]).load
    assert lives(sqlite_store)["c1"]["state"] == "fed_back"

    def closed(known: int) -> int | None:
        question = asking.question(sqlite_store, "2024", LATER, str(known), None, scope=EVERYTHING)
        told, again = (
            asking.ask(sqlite_store, "K01", question, by="district", scope=EVERYTHING, recount=r)[0]
            for r in (False, True)
        )
        assert told == again
        return told.numerator

    assert (closed(first), closed(second)) == (0, 1)
    assert_tallies_are_recounts(sqlite_store)


def test_steps_may_come_before_their_matter(load, sqlite_store):
    early = load(moves=[move("1", "交办", 1), move("2", "反馈", 5)])
    assert lives(sqlite_store) == {} and notes(early)["step_unheld"] == 2
    load(cases=[case()])
    assert lives(sqlite_store)["c1"] == {"state": "fed_back", "assigned_at": 1, "closed_at": 5}


def test_a_repeated_file_changes_nothing(load, sqlite_store):
    load(cases=[case()], moves=[move("1", "交办", 1)])
    before = state_hash(sqlite_store)
    report = load(cases=[case()], moves=[move("1", "交办", 1)])
    assert report.sources["moves"].counts.unchanged == 1
    assert report.sources["cases"].counts.unchanged == 1
    m = schema.matter.c
    with sqlite_store.reading() as connection:
        assert len(connection.execute(select(m.id)).all()) == 1
    assert state_hash(sqlite_store) == before


def test_a_corrected_moved_or_withdrawn_step_is_followed(load, sqlite_store):
    load(cases=[case(), case("c2")], moves=[move("1", "反馈", 5), move("2", "核实通过", 6)])
    load(moves=[move("1", "反馈", 4, changed=at(20))])
    assert lives(sqlite_store)["c1"] == {"state": "settled", "closed_at": 4, "verified_at": 6}
    load(moves=[move("2", "核实通过", 6, deleted="yes", changed=at(21))])
    assert lives(sqlite_store)["c1"] == {"state": "fed_back", "closed_at": 4}
    load(moves=[move("1", "反馈", 4, case="c2", changed=at(22))])
    assert lives(sqlite_store) == {
        "c1": {"state": "accepted"},
        "c2": {"state": "fed_back", "closed_at": 4},
    }
    assert_tallies_are_recounts(sqlite_store)


def test_a_step_that_is_not_possible_is_kept_and_noted(load, sqlite_store):
    report = load(cases=[case()], moves=[move("1", "核实通过", 6), move("2", "反馈", 9)])
    assert report.sources["moves"].counts.inserted == 2
    assert notes(report)["step_impossible"] == 1
    assert lives(sqlite_store)["c1"] == {"state": "fed_back", "closed_at": 9}
    # The step that makes it possible comes later, and all is well.
    report = load(moves=[move("0", "反馈", 5)])
    assert lives(sqlite_store)["c1"] == {"state": "settled", "closed_at": 5, "verified_at": 6}
    assert notes(report)["step_impossible"] == 1  # the second feedback now


def test_a_newer_row_of_the_matter_keeps_the_life_its_steps_gave(load, sqlite_store):
    load(cases=[case()], moves=[move("1", "反馈", 5)])
    load(cases=[case(changed=30, title="new", town="B1")])
    assert lives(sqlite_store)["c1"] == {"state": "fed_back", "closed_at": 5}
    load(cases=[case(changed=31, deleted="yes")])
    assert lives(sqlite_store) == {}
    load(moves=[move("2", "核实通过", 6)])
    load(cases=[case(changed=32)])
    assert lives(sqlite_store)["c1"] == {"state": "settled", "closed_at": 5, "verified_at": 6}
    assert_tallies_are_recounts(sqlite_store)


def test_wrong_steps_are_rejected_with_their_reason(load, sqlite_store):
    wrong = [
        move("1", "抄送", 1), move("2", "反馈", 5, at="soon"), move("3", "反馈", 5, at=""),
        move("4", "反馈", 5, case=""), move("", "反馈", 5), move("6", "延期", 5),
        move("7", "反馈", 24 * 365 * 200), move("8", "反馈", 5),
    ]  # fmt: skip
    report = load(cases=[case()], moves=wrong).sources["moves"]
    assert (report.counts.read, report.counts.inserted, report.counts.rejected) == (8, 1, 7)
    found = quality.rejected(sqlite_store, scope=EVERYTHING)
    codes = dict(zip(found["line"], found["code"], strict=True))
    assert codes[2] == "unknown_value" and codes[3] == "bad_date" and codes[7] == "missing_field"
    assert codes[4] == codes[5] == codes[6] == "missing_field"
    assert set(codes) == {2, 3, 4, 5, 6, 7, 8}


def history(seed: int, folder: Path) -> list[tuple[str, Path]]:
    """Four files of cases and steps: late, repeated, corrected, withdrawn, impossible, of one day."""
    rng = random.Random(seed)
    files: list[tuple[str, Path]] = []
    for n in range(2):
        rows = [
            case(f"c{nr}", rng.choice([0, n * 10 + 1]), title=f"t{n}", town=rng.choice(["A1", "B1", ""]),
                 deleted="yes" if rng.random() < 0.05 else "")
            for nr in rng.sample(range(40), 30)
        ]  # fmt: skip
        files.append(("cases", write_rows(folder / f"cases{n}.csv", CASE_HEADER, rows)))
    for n in range(2):
        rows = []
        for number in rng.sample(range(300), 200):
            own = random.Random(seed * 1000 + number)
            label, hour = own.choice(list(STEP_LABELS.values())), own.randint(-3, 90)
            row = move(str(number), label, hour, case=f"c{own.randint(0, 44)}", limit=at(100))
            if own.random() < 0.2:
                row["at"] = row["at"][:10]
            if rng.random() < 0.3:  # a correction, known a little later
                row |= {
                    "at": at(hour + 2),
                    "changed": at(500 + n),
                    "deleted": rng.choice(["", "", "yes"]),
                }
            rows.append(row)
        files.append(("moves", write_rows(folder / f"moves{n}.csv", STEP_HEADER, rows)))
    return files


@pytest.mark.parametrize("seed", [1, 2])
def test_any_order_of_files_gives_the_same_state_and_the_same_lives(city, tmp_path, seed):
    profile, files = load_profile(str(city)), history(seed, tmp_path)
    seen, rng = set(), random.Random(seed)
    for n, order in enumerate(rng.sample(list(permutations(range(4))), 6)):
        store = open_store(f"sqlite:///{tmp_path / f's{n}' / 'cockpit.sqlite'}", create=True)
        if n == 0:
            run(store, profile, files)
        else:
            for index in order:
                run(store, profile, [files[index]])
        told = lives(store)
        assert len({v["state"] for v in told.values()}) >= 6
        seen.add((state_hash(store), repr(sorted(told.items()))))
        assert_tallies_are_recounts(store)
        store.close()
    assert len(seen) == 1


def test_steps_and_snapshots_live_side_by_side_on_both_kinds_of_store(store, city, tmp_path):
    profile = load_profile(str(city))
    files = [
        ("cases", write_rows(tmp_path / "c.csv", CASE_HEADER, [case()])),
        ("moves", write_rows(tmp_path / "m.csv", STEP_HEADER, [move("1", "反馈", 5)])),
    ]
    run(store, profile, files)
    moved = write_rows(tmp_path / "n.csv", STEP_HEADER, [move("2", "核实不通过", 6)])
    run(store, profile, [("moves", moved)])
    assert lives(store)["c1"]["state"] == "handling"
    assert_tallies_are_recounts(store)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("moves", 'matters = "cases"\n', "", "matters"),
        ("moves", 'matters = "cases"', 'matters = "incidents"', "from_steps = true 的来源"),
        ("moves", 'matters = "cases"', 'matters = "nothing"', "from_steps = true 的来源"),
        ("moves", '"交办" = "assigned"', '"交办" = "asigned"', "最接近的是 assigned"),
        ("moves", 'columns = ["id"]', "", "要写 columns"),
        ("cases", "from_steps = true", "from_steps = true\nfrom_dates = true", "不写别的键"),
        ("cases", 'title = "title"', 'title = "title"\nreturned_times = "n"', "由步骤得出"),
        ("cases", 'job = "incidents"', 'job = "incidents"\nmatters = "x"', "matters"),
    ],
)
def test_a_wrong_mapping_of_steps_is_refused(city, name, old, new, said):
    path = city / "sources" / f"{name}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(MappingError, match=said):
        load_mappings(load_profile(str(city)))
