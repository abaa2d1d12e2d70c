"""What the soak and the other measurements say of their samples."""

import random
from dataclasses import replace

import pytest

from benchmarks.heap import Sample
from benchmarks.report import shares
from benchmarks.soak import judged


def samples(**growth: float) -> list[Sample]:
    steady = {
        "heap": 20_000_000,
        "nodes": 2_000,
        "listeners": 400,
        "memory": 300_000_000,
        "files": 30,
    }
    return [
        Sample(n * 60.0, n * 100, *(v + int(growth.get(k, 0) * n) for k, v in steady.items()))
        for n in range(30)
    ]


def test_a_steady_page_keeps_every_bound():
    assert judged(samples())[1]


@pytest.mark.parametrize(
    "growth",
    [
        {"heap": 52_000},
        {"nodes": 3},
        {"nodes": -3},
        {"listeners": 1},
        {"memory": 16e5},
        {"files": 2},
    ],
)
def test_what_grows_breaks_its_bound(growth):
    rows, good = judged(samples(**growth))
    assert not good and [row[-1] for row in rows].count("BROKEN") == 1


def test_in_a_short_run_a_server_still_warms_up_but_not_without_end():
    for growth, kept in ((16e5, True), (9e6, False)):
        minutes = [replace(one, at=one.at / 4) for one in samples(memory=growth)]
        assert judged(minutes)[1] is kept


def short(count: int, each: int = 10, **growth: float) -> list[Sample]:
    """Samples as three minutes give them, with the noise that they were seen to have."""
    noise = random.Random(7)
    return [
        replace(
            one, at=n * 8.0, redraws=n * each, heap=one.heap + noise.gauss(0, 250_000),
            memory=one.memory + noise.gauss(0, 3e6),
        )
        for n, one in enumerate(samples(**growth)[:count])
    ]  # fmt: skip


def test_three_minutes_see_a_large_leak_and_no_small_one():
    """In bytes a sample of ten redraws: half a megabyte of the page, a tenth of the server's memory."""
    for growth, kept in (({}, True), ({"heap": 5e5}, False), ({"memory": 3e7}, False)):
        assert judged(short(16, **growth))[1] is kept, growth


def test_too_few_samples_tell_nothing_however_steeply_they_grow():
    rows, good = judged(short(7, heap=5e6, nodes=500, memory=9e7))
    assert good and {row[-1] for row in rows} == {"too short to tell"}


def test_percentiles_are_values_that_were_measured():
    assert shares([3.0, 1.0, 2.0, 4.0], (50, 75, 95, 100)) == ["2.00", "3.00", "4.00", "4.00"]
    assert shares([], (50,)) == ["–"]
