"""Who answers and who holds: the 五包 chains, the hands a matter is in, names that are masked."""

import pytest

from governance.chain import (
    CHAINS,
    Holder,
    Officer,
    Setting,
    chain,
    hands,
    setting,
    state_at,
    suspensions,
)
from governance.disclosure import person
from governance.matters import State
from governance.steps import Step

PLACES = {"village": "V", "grid": "V1"}


@pytest.mark.parametrize(
    ("kinds", "where"),
    [
        (("居委会/社区", "镇"), Setting.URBAN),
        (("村委会", "街道"), Setting.RURAL),
        (("其他", "街道"), Setting.URBAN),
        (("其他", "乡"), Setting.RURAL),
        (("", ""), None),
        ((), None),
    ],
)
def test_the_village_decides_and_then_the_town(kinds, where):
    assert setting(*kinds) is where


def test_both_chains_are_the_published_ones():
    said = {s: "→".join(f"{d.role}{d.duty}" for d in duties) for s, duties in CHAINS.items()}
    assert said[Setting.RURAL] == "镇联村干部包村→村干部包片→网格员包网格→党小组长包组→党员包农户"
    assert (
        said[Setting.URBAN]
        == "街道干部包社区→社区干部包小区→网格员包网格→业委会成员包幢→党员楼道长包住户"
    )


def officer(place: str, role: str) -> Officer:
    return Officer(f"{role}@{place}", place, role, False)


def test_each_level_has_those_of_its_role_and_place_and_an_empty_one_stays_empty():
    given = [
        officer("V", "镇联村干部"),
        officer("V", "村干部"),
        officer("V1", "专职网格员"),
        officer("V2", "专职网格员"),
        officer("V1", "兼职网格员"),
        officer("V1", "保洁员"),
    ]
    links = {link.duty.role: link.officers for link in chain(Setting.RURAL, PLACES, given)}
    assert [o.role for o in links["镇联村干部"]] == ["镇联村干部"]
    assert [o.role for o in links["村干部"]] == ["村干部"]
    assert [o.role for o in links["网格员"]] == ["专职网格员", "兼职网格员"]
    assert links["党小组长"] == links["党员"] == ()


def test_a_matter_without_grid_has_nobody_at_the_levels_of_the_grid():
    links = chain(
        Setting.URBAN, {"village": "V"}, [officer("V", "社区干部"), officer("", "网格员")]
    )
    assert [len(link.officers) for link in links] == [0, 1, 0, 0, 0]


LIFE = {"received_at": 10, "assigned_at": 20, "acknowledged_at": 30}


@pytest.mark.parametrize(
    ("state", "more", "holder", "since"),
    [
        (State.ACCEPTED, {"assigned_at": None, "acknowledged_at": None}, Holder.TOWN, 10),
        (State.ASSIGNED, {"acknowledged_at": None}, Holder.DEPARTMENT, 20),
        (State.HANDLING, {}, Holder.DEPARTMENT, 30),
        (State.HANDLING, {"first_closed_at": 40, "sent_back_at": 50}, Holder.DEPARTMENT, 50),
        (State.FED_BACK, {"closed_at": 60}, Holder.GRID, 60),
        (State.SETTLED, {"closed_at": 60, "verified_at": 70}, Holder.NOBODY, 70),
        (State.SETTLED, {"closed_at": 60}, Holder.NOBODY, 60),
        (State.DECLINED, {"declined_at": 15}, Holder.NOBODY, 15),
        (State.SUSPENDED, {}, Holder.DEPARTMENT, None),
    ],
)
def test_hands_and_since_when(state, more, holder, since):
    found = hands(state, LIFE | more, 1_000)
    assert (found.holder, found.since) == (holder, since)


@pytest.mark.parametrize(
    ("at", "state", "since"),
    [
        (100, State.SETTLED, 70),
        (65, State.FED_BACK, 60),
        (55, State.HANDLING, 50),
        (45, State.FED_BACK, 40),
        (35, State.ACKNOWLEDGED, 30),
        (25, State.ASSIGNED, 20),
        (15, State.ACCEPTED, 10),
    ],
)
def test_an_earlier_cutoff_shows_the_state_of_its_time(at, state, since):
    life = LIFE | {"first_closed_at": 40, "sent_back_at": 50, "closed_at": 60, "verified_at": 70}
    assert state_at(State.SETTLED, life, at) is state
    assert hands(state, life, at).since == since


def test_a_suspension_lasts_until_a_step_that_moves_the_matter():
    steps = [(Step.ASSIGNED, 1), (Step.SUSPENDED, 5), (Step.URGED, 6), (Step.RESUMED, 9)]
    assert suspensions(steps, 100) == ((5, 9),)
    assert suspensions(steps[:3], 100) == ((5, 100),)
    assert suspensions(steps, 7) == ((5, 7),)
    assert suspensions([*steps[:2], (Step.HANDLED, 8)], 100) == ((5, 8),)
    assert suspensions(steps[:1], 100) == ()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("欧阳小明", "欧*"),
        ("王", "王*"),
        ("John Smith", "J*"),
        ("网格员0001", "网格员0001"),
        ("业委会成员0242", "业委会成员0242"),
        ("WG0308", "WG0308"),
        ("张三13812345678", "张*"),
        ("张三007", "张*"),
        ("张*", "张*"),
        ("", ""),
    ],
)
def test_names_are_masked_and_codes_are_not(name, shown):
    assert person(name) == shown
