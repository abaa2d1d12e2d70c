"""Standings: order, ties, and the guard for small numbers."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.answers import Answer
from governance.indicators import indicator
from governance.ranking import SMALL, standings

HIGHER, LOWER, COUNT, PER_10K = (indicator(c) for c in ("K11", "K04b", "K04a", "K10"))


def place(code: str, top: int | None, bottom: float | None, value: float | None = None) -> Answer:
    if value is None and top is not None and bottom:
        value = top / bottom
    reason = None if value is not None else "nothing_due"
    return Answer("district", code, code, top, bottom, value, reason)


def ranks(answers, one=HIGHER) -> list[tuple[str, int | None]]:
    return [(s.answer.place, s.rank) for s in standings(answers, one)]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([], []),
        ([("A", 40, 50), ("B", 45, 50)], [("B", 1), ("A", 2)]),
        # Equal shares of different sizes tie; the next place is third.
        ([("A", 30, 60), ("B", 20, 40), ("C", 10, 40)], [("A", 1), ("B", 1), ("C", 3)]),
        ([("C", 9, 90), ("B", 4, 40), ("A", 3, 30)], [("A", 1), ("B", 1), ("C", 1)]),
        # Too few to be ranked, but shown; without a value last of all.
        ([("A", 5, 5), ("B", 10, 40)], [("B", 1), ("A", None)]),
        ([("A", 0, 0), ("B", 1, 2), ("C", 10, 40)], [("C", 1), ("B", None), ("A", None)]),
        ([("A", None, None), ("B", 0, 40)], [("B", 1), ("A", None)]),
    ],
)
def test_the_order_of_places(answers, expected):
    assert ranks([place(*a) for a in answers]) == expected


def test_where_less_is_better_the_least_is_first():
    some = [place("A", 5, 50), place("B", 1, 50), place("C", 0, 50)]
    assert ranks(some, LOWER) == [("C", 1), ("B", 2), ("A", 3)]


def test_a_count_and_a_figure_by_residents_have_no_small_numbers():
    counts = [place("A", 3, None, 3.0), place("B", 0, None, 0.0)]
    assert ranks(counts, COUNT) == [("B", 1), ("A", 2)]
    per_head = [place("A", 3, 0.5, 6.0), place("B", 1, 0.5, 2.0)]
    assert ranks(per_head, PER_10K) == [("A", 1), ("B", 2)]


def test_a_standing_says_whether_it_is_tied_and_whether_it_is_small():
    some = [
        place("A", 30, 60),
        place("B", 20, 40),
        place("C", 5, 50),
        place("D", 1, 9),
        place("E", 0, 0),
    ]
    assert [(s.rank, s.tied, s.small) for s in standings(some, HIGHER)] == [
        (1, True, False), (1, True, False), (3, False, False), (None, False, True), (None, False, False),
    ]  # fmt: skip


@pytest.mark.parametrize(("bottom", "ranked"), [(29, False), (30, True)])
def test_the_guard_stands_at_thirty(bottom, ranked):
    (only,) = standings([place("A", 10, bottom)], HIGHER)
    assert (only.rank is not None) is ranked
    assert only.small is not ranked


answers = st.lists(
    st.tuples(st.integers(0, 80), st.integers(0, 40)).map(lambda t: (t[0] + t[1], t[1])),
    max_size=12,
).map(lambda pairs: [place(f"P{n:02d}", top, bottom) for n, (bottom, top) in enumerate(pairs)])


@given(answers, st.randoms(use_true_random=False))
def test_no_place_is_lost_and_the_order_it_came_in_does_not_matter(some, rng: random.Random):
    first = standings(some, HIGHER)
    mixed = list(some)
    rng.shuffle(mixed)
    assert standings(mixed, HIGHER) == first
    assert sorted(s.answer.place for s in first) == [a.place for a in some]


@given(answers)
def test_a_rank_is_one_more_than_the_places_that_are_better(some):
    rows = [s for s in standings(some, HIGHER) if s.rank is not None]
    values = [s.answer.value or 0 for s in rows]
    assert values == sorted(values, reverse=True)
    for row in rows:
        assert row.rank == 1 + sum(v > (row.answer.value or 0) for v in values)
        assert row.tied == (values.count(row.answer.value or 0) > 1)
        assert (row.answer.denominator or 0) >= SMALL
