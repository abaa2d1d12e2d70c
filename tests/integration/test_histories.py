"""Random histories: tallies equal recounts, and every earlier answer can be had again.

The long tests draw some of all questions that could be asked; COCKPIT_ALL_QUESTIONS=1 asks them all (`make histories`).
"""

import os
import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest

from data.keeping.store import open_store
from data.queries import asking, matters
from data.reference.profile import load_profile
from etl.running.jobs import run
from governance.indicators import INDICATORS
from governance.scope import Scope
from tests.cities import disputes, incidents, write_city

EVERYTHING = Scope.everything()
START = datetime(2024, 1, 20)
PERIODS = ("2024", "2024-02", "2024-01-25..2024-03-10", "2024-03-05", "2024-W08")
CUTOFFS = (None, "2024-03-31", "2024-03-07T11:30:00", "2024-06-30")


def text(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S") if moment else ""


def incident(rng: random.Random, nr: int, changed: datetime) -> dict[str, str]:
    """A matter with every turn its life can take, known as of `changed`."""
    received = START + timedelta(hours=rng.randint(0, 24 * 80))

    def later(base: datetime | None, days: float, chance: float) -> datetime | None:
        if base is None or rng.random() > chance:
            return None
        return base + timedelta(hours=rng.randint(0, int(days * 24)))

    due = later(received, 12, 0.9)
    first = later(received, 15, 0.2)
    back = later(first, 3, 1) if first else None
    if first and back == first:
        back = first + timedelta(hours=1)
    closed = later(back, 9, 0.7) if back else later(received, 15, 0.8)
    verified = later(closed, 4, 0.8)
    declined = later(received, 20, 0.08)
    town = rng.choice(["A1", "A2", "B1", "", "nowhere"])
    return {
        "nr": f"i{nr}", "title": "t", "category": rng.choice(["road", "noise", ""]),
        "received": text(received), "due": text(due), "first_closed": text(first),
        "sent_back": text(back), "closed": text(closed), "verified": text(verified),
        "declined": text(declined), "changed": text(changed), "town": town,
        "district": rng.choice(["A", "B", ""]) if town != "A1" else "",
        "deleted": "yes" if rng.random() < 0.05 else "",
    }  # fmt: skip


def dispute(rng: random.Random, nr: int, changed: datetime) -> dict[str, str]:
    received = START + timedelta(hours=rng.randint(0, 24 * 80))
    closed = received + timedelta(hours=rng.randint(0, 400)) if rng.random() < 0.8 else None
    outcome = rng.choice(["resolved", "resolved", "resolved", "failed", "to_court", "to_petition"])
    return {
        "nr": f"d{nr}", "received": text(received), "closed": text(closed),
        "outcome": outcome if closed else "",
        "level": rng.choice(["village", "town", "county", "city"]) if closed else "",
        "incident": f"i{rng.randint(0, 99)}" if rng.random() < 0.3 else "",
        "changed": text(changed), "town": rng.choice(["A1", "A2", "B1", ""]),
    }  # fmt: skip


def deliveries(folder, seed: int, loads: int = 4):
    """Files of several loads: new, late, corrected, older and deleted rows."""
    rng = random.Random(seed)
    for n in range(loads):
        changed = datetime(2024, 5, 1) + timedelta(
            days=rng.choice([n, n, max(0, n - 2)]), seconds=n
        )
        some = [incident(rng, nr, changed) for nr in sorted(rng.sample(range(120), 70))]
        others = [dispute(rng, nr, changed) for nr in sorted(rng.sample(range(60), 35))]
        yield [
            ("incidents", incidents(folder / f"i{n}.csv", some)),
            ("disputes", disputes(folder / f"d{n}.csv", others)),
        ]


def questions(store, known=None):
    for period in PERIODS:
        for cutoff in CUTOFFS:
            for kind in (None, "incident", "dispute"):
                yield asking.question(store, period, cutoff, known, kind, scope=EVERYTHING)


def drawn(every: Iterable[Any], one_in: int, seed: int) -> list[Any]:
    """One in so many of them, in their order, the same for a seed; all where all are asked for."""
    whole = list(every)
    if os.environ.get("COCKPIT_ALL_QUESTIONS") == "1":
        return whole
    chosen = random.Random(seed).sample(range(len(whole)), max(1, len(whole) // one_in))
    return [whole[at] for at in sorted(chosen)]


def answers(store, question, by, **options):
    codes = [i.id for i in INDICATORS]
    return asking.ask_many(store, codes, question, by=by, scope=EVERYTHING, **options)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_tally_always_equals_a_recount(sqlite_store, tmp_path, seed):
    profile = load_profile(str(write_city(tmp_path / "city")))
    for files in deliveries(tmp_path, seed):
        run(sqlite_store, profile, files)
    for question in questions(sqlite_store):
        for by in ("district", "town"):
            tallied = answers(sqlite_store, question, by)
            assert tallied == answers(sqlite_store, question, by, recount=True), question


@pytest.mark.parametrize("seed", [4])
def test_every_earlier_answer_can_be_had_again(store, tmp_path, seed):
    profile = load_profile(str(write_city(tmp_path / "city")))
    before = {}
    for files in deliveries(tmp_path, seed):
        load = run(store, profile, files).load
        before[load] = [
            (q, answers(store, q, "district")) for q in drawn(questions(store), 3, load)
        ]
    for load, said in before.items():
        again = drawn(questions(store, str(load)), 3, load)
        assert [q for q, _ in said] == again
        for question, then in said:
            assert answers(store, question, "district") == then, (load, question)
            assert answers(store, question, "district", recount=True) == then


def test_what_is_known_in_the_end_equals_one_load_of_it_all(sqlite_store, tmp_path):
    """Where a column orders versions, the order of loads does not matter to what is known."""
    profile = load_profile(str(write_city(tmp_path / "city")))
    loads = list(deliveries(tmp_path, 5))
    for files in loads:
        run(sqlite_store, profile, files)
    other = open_store(f"sqlite:///{tmp_path / 'other' / 'cockpit.sqlite'}", create=True)
    run(other, profile, [f for files in loads for f in files])
    for question in questions(sqlite_store):
        twin = asking.question(
            other, question.period.label, text(question.cutoff.local(question.zone)), None,
            question.kind, scope=EVERYTHING,
        )  # fmt: skip
        assert answers(sqlite_store, question, "town") == answers(other, twin, "town")
    other.close()


def test_as_many_matters_are_listed_as_the_numerator_counts(sqlite_store, tmp_path):
    profile = load_profile(str(write_city(tmp_path / "city")))
    for files in deliveries(tmp_path, 6):
        run(sqlite_store, profile, files)
    listed = 0
    for question in drawn(questions(sqlite_store), 3, 6):
        for one in INDICATORS:
            whole = asking.ask(sqlite_store, one.id, question, by="district", scope=EVERYTHING)[0]
            rows = matters.counted(sqlite_store, one.id, question, scope=EVERYTHING)
            assert len(rows) == (whole.numerator or 0), (one.id, question)
            assert rows["id"].is_unique
            listed += len(rows)
    assert listed > 1000


def test_a_scope_of_one_district_sees_that_district_and_no_other(sqlite_store, tmp_path):
    profile = load_profile(str(write_city(tmp_path / "city")))
    for files in deliveries(tmp_path, 7):
        run(sqlite_store, profile, files)
    narrow = Scope.of_places(("district", "A"))
    town = Scope.of_places(("town", "A2"))
    for question in drawn(questions(sqlite_store), 2, 7):
        for by in ("district", "town"):
            whole = answers(sqlite_store, question, by)
            for scope, inside in ((narrow, {"A", "A1", "A2"}), (town, {"A2"})):
                seen = asking.ask_many(sqlite_store, list(whole), question, by=by, scope=scope)
                for code, rows in seen.items():
                    assert rows == [a for a in whole[code] if a.place in inside], (code, question)
