"""Who asks: a scope only narrows, by an oracle that knows nothing but sets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.scope import Scope

KINDS = frozenset({"incident", "dispute", "hazard", "visit"})
LEVELS = ("district", "town", "village", "grid")
some_kinds = st.none() | st.frozensets(st.sampled_from(sorted(KINDS)))
keys = st.tuples(st.sampled_from(LEVELS), st.text("0123456789", min_size=1, max_size=3))


def among_all(kinds: frozenset[str] | None) -> frozenset[str]:
    """The kinds that are meant; None means every one."""
    return KINDS if kinds is None else kinds


@given(some_kinds, st.none() | st.sampled_from(sorted(KINDS)))
def test_what_is_counted_is_what_is_asked_for_and_may_be_seen(may_see, asked):
    counted = Scope(None, may_see).narrowed_to(asked)
    wanted = KINDS if asked is None else {asked}
    assert among_all(counted) == {kind for kind in among_all(may_see) if kind in wanted}


@given(some_kinds, st.none() | st.text(max_size=8))
def test_no_kind_gets_past_the_readers_own(may_see, asked):
    counted = Scope(None, may_see).narrowed_to(asked)
    if may_see is not None:
        assert counted is not None and counted <= may_see
    assert counted is None or asked is None or counted <= {asked}


def test_a_reader_of_every_kind_who_asks_for_none_gets_them_without_a_condition():
    assert Scope.everything().narrowed_to(None) is None
    assert Scope.everything().narrowed_to("dispute") == {"dispute"}


@given(st.lists(keys, max_size=5))
def test_the_levels_are_those_of_the_places(places):
    scope = Scope.of_places(*places)
    assert scope.places == set(places) and scope.kinds is None
    assert {level for level in LEVELS if level in scope.levels()} == {p[0] for p in places}
    assert len(scope.levels()) == len({p[0] for p in places})
    assert not scope.whole_city


def test_everything_is_the_whole_city_and_needs_no_level():
    scope = Scope.everything()
    assert scope == Scope(places=None, kinds=None)
    assert scope.whole_city and scope.levels() == frozenset()


def test_a_scope_of_no_place_is_not_the_whole_city():
    assert not Scope(places=frozenset(), kinds=None).whole_city


def test_a_scope_cannot_be_widened_afterwards():
    with pytest.raises(AttributeError):
        Scope.everything().kinds = KINDS  # type: ignore[misc]
