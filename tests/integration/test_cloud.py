"""The cloud of matters counts what the store counts: at every cutoff, load, scope and kind, filled or brought up to date."""

from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import select

from data import schema
from data.counting import cloud as clouds
from data.queries import asking, cloud, matters, onmap
from data.queries.cloud import Layers
from data.queries.filters import known_at
from data.queries.onmap import View
from data.reference.profile import load_profile
from etl.running.jobs import run
from governance.errors import AskError, StoreError
from governance.periods import parse_cutoff
from governance.scope import Scope
from tests.mapcity import linked_disputes, mixed, positioned, row, some_disputes, write_map_city

EVERYTHING = Scope.everything()
LATE_MARCH = (1_710_892_800, 1_711_843_200)
"""20 to 30 March 2024."""
WIDE = View(9.9, 49.9, 10.4, 50.4, zoom=10)


@pytest.fixture
def city(store, tmp_path):
    """A store with two loads, and what loads more into it."""
    profile = load_profile(str(write_map_city(tmp_path / "city")))

    def load(name, some, others=()):
        given = [("incidents", positioned(tmp_path / f"i{name}.csv", list(some)))]
        if others:
            given.append(("disputes", some_disputes(tmp_path / f"d{name}.csv", list(others))))
        run(store, profile, given)

    load("1", mixed(120), linked_disputes(30))
    later = {"changed": "2024-05-02 08:00:00"}
    changed = [row(n, closed="2024-04-20 10:00:00", **later) for n in (0, 10, 20)]
    gone = [row(n, deleted="yes", **later) for n in (3, 5)]
    load("2", [*changed, *gone, *mixed(40, first=200)])
    return store, load


def question(store, **said):
    return asking.question(store, period="2024", scope=EVERYTHING, **said)


def asked(store, **said):
    """The chosen matters of a question, and the question."""
    within, scope = said.pop("within", None), said.pop("scope", EVERYTHING)
    one = question(store, **said)
    return cloud.chosen(store, one, within=within, scope=scope), one, within, scope


def placed(store, one, within, scope):
    """The ids of matters received by the cutoff that have a position, from rows alone."""
    m = schema.matter.c
    listed = matters.counted(store, "K10", one, within=within, scope=scope)
    ids = set(listed["id"][listed["received_at"] <= one.cutoff.at])
    with store.reading() as connection:
        known = known_at(connection, schema.matter, one.known)
        found = connection.scalars(select(m.key).where(known, m.lon.is_not(None))).all()
    return [id for id in found if id in ids]


QUESTIONS = [
    {},
    {"known": "1"},
    {"kind": "incident"},
    {"kind": "dispute"},
    {"cutoff": "2024-03-30T12:00:00"},
    {"cutoff": "2024-04-05"},
    {"cutoff": "2024-03-10", "known": "1"},
    {"within": ("district", "A")},
    {"within": ("town", "B1")},
    {"scope": Scope.of_places(("district", "B"))},
    {"scope": Scope.of_places(("town", "A1")), "within": ("district", "B")},
    {"scope": Scope(None, frozenset({"dispute"}))},
    {"scope": Scope(None, frozenset({"dispute"})), "kind": "incident"},
]


@pytest.mark.parametrize("filled", [True, False], ids=["filled", "not filled yet"])
@pytest.mark.parametrize("said", QUESTIONS, ids=str)
def test_the_cloud_counts_what_the_store_counts(city, said, filled):
    store, _ = city
    if filled:
        clouds.held(store).newest()
    chosen, one, within, scope = asked(store, **said)
    counts = cloud.counts(chosen, scope=scope)
    drawn = placed(store, one, within, scope)
    assert counts["placed"] == len(drawn)
    late = matters.counted(store, "K04a", one, within=within, scope=scope)
    assert counts["late"] == len(late)
    seen = onmap.seen(store, chosen, Layers(), WIDE, scope=scope)
    assert seen.n == len(drawn)
    if len(drawn) <= onmap.SINGLES:
        assert sorted(seen.singles.get("id", [])) == sorted(drawn)


@pytest.mark.parametrize("cutoff", ["2024-03-20", "2024-03-31", "2024-04-02", "2024-04-15", None])
@pytest.mark.parametrize("known", ["1", None])
def test_states_are_what_the_indicators_say(city, cutoff, known):
    store, _ = city
    chosen, one, *_ = asked(store, cutoff=cutoff, known=known, kind="incident")
    counts = cloud.counts(chosen, scope=EVERYTHING)
    # The cohort as far as it is received: the cloud draws nothing that has not happened yet.
    settled = asking.ask(store, "K02", one, by="district", scope=EVERYTHING)[0]
    assert counts["state"]["settled"] == settled.numerator
    closed = asking.ask(store, "K01", one, by="district", scope=EVERYTHING)[0].numerator
    flags = chosen.flags[(chosen.flags >> cloud.STATE_BIT & 3) < 3]
    again = chosen.cloud
    rows = chosen.rows
    at = one.cutoff.at
    on_paper = ((again.first[rows] <= at) & (again.reopened[rows] > at)) | (
        again.closed[rows] <= at
    )
    assert int(np.count_nonzero(on_paper & (again.declined[rows] > at))) == closed
    assert len(flags) == counts["n"] - counts["state"]["declined"]


def test_a_cloud_brought_up_to_date_is_the_cloud_filled_anew(city):
    store, load = city
    held = clouds.held(store)
    held.newest()
    load("3", [row(7, closed="", changed="2024-05-03 08:00:00"), *mixed(10, first=400)])
    load("4", [row(7, deleted="yes", changed="2024-05-04 08:00:00")])
    updated, anew = held.newest(), clouds.Held(store).newest()
    assert len(updated) == len(anew)
    for name in (
        "id",
        "x",
        "received",
        "due",
        "closed",
        "declined",
        "traits",
        "from_load",
        "to_load",
    ):
        assert np.array_equal(getattr(updated, name), getattr(anew, name)), name


def rows_read(monkeypatch):
    """How many rows are made into columns at a time, from now on."""
    read: list[int] = []
    made = clouds._made
    monkeypatch.setattr(
        clouds, "_made", lambda rows, spots: read.append(len(rows)) or made(rows, spots)
    )
    return read


def test_only_what_is_new_is_read(city, monkeypatch):
    store, load = city
    held = clouds.held(store)
    held.newest()
    load("3", mixed(5, first=500))
    read = rows_read(monkeypatch)
    before = len(held.cloud)
    assert len(held.newest()) == before + 5
    assert read == [5]
    held.newest()
    assert read == [5]


def test_until_it_is_filled_a_month_is_read_by_itself_and_a_load_is_seen(city, monkeypatch):
    store, load = city
    read = rows_read(monkeypatch)

    def drawn():
        """How many received in the last days of March the newest knowledge draws."""
        one = asking.question(store, period="2024-03", scope=EVERYTHING)
        return len(cloud.chosen(store, one, received=LATE_MARCH, scope=EVERYTHING).rows)

    before = drawn()
    assert (drawn(), clouds.held(store).version) == (before, 0)
    assert len(read) == 1 and 0 < before <= read[0] < 100
    load("3", mixed(4, first=500))
    assert drawn() == before + 4
    clouds.held(store).newest()
    assert read[-1] > 190
    assert drawn() == before + 4


def test_a_span_of_many_years_fills_the_cloud(city):
    store, _ = city
    one, years = question(store), (0, 2**31)
    assert len(cloud.chosen(store, one, received=years, scope=EVERYTHING).rows)
    assert clouds.held(store).version == 2


def test_a_matter_takes_fewer_than_64_bytes(city):
    store, _ = city
    cloud_now = clouds.held(store).newest()
    assert cloud_now.nbytes / len(cloud_now) < 64


def test_positions_come_back_within_a_metre():
    lon, lat = (
        np.array([-179.5, 10.0, 120.123456, np.nan]),
        np.array([-60.0, 50.0, 30.87654321, 1.0]),
    )
    x, y = clouds.mercator(lon, lat)
    back = clouds.degrees(x[:3], y[:3])
    assert np.allclose(back[0], lon[:3], atol=1e-6) and np.allclose(back[1], lat[:3], atol=1e-6)
    assert (x[3], y[3]) == (0, 0)


def test_layers_narrow_and_an_empty_group_is_the_whole_group(city):
    store, _ = city
    chosen, *_ = asked(store, kind="incident")
    drawn = {
        layers: onmap.seen(store, chosen, layers, WIDE, scope=EVERYTHING).n
        for layers in (
            Layers(),
            *(Layers(grades=frozenset({grade})) for grade in cloud.GRADES),
            *(Layers(states=frozenset({state})) for state in cloud.STATES),
            Layers(late=True),
        )
    }
    whole = drawn[Layers()]
    assert whole == sum(n for layers, n in drawn.items() if layers.grades)
    assert whole == sum(n for layers, n in drawn.items() if layers.states)
    assert 0 < drawn[Layers(late=True)] < whole


def test_cells_add_up_to_what_lies_in_the_view(city):
    store, _ = city
    chosen, *_ = asked(store)
    for zoom in (3, 9.3, 12, 16):
        view = replace(WIDE, zoom=zoom, singles=0)
        seen = onmap.seen(store, chosen, Layers(), view, scope=EVERYTHING)
        assert seen.cells["n"].sum() == seen.n > 0
        assert seen.cells["overdue"].sum() == seen.overdue > 0
        assert (
            seen.cells["lon"].between(10, 10.2).all() and seen.cells["lat"].between(50, 50.1).all()
        )
        assert len(seen.cells) <= onmap.MOST_CELLS
    coarse = onmap.seen(store, chosen, Layers(), replace(WIDE, zoom=3, singles=0), scope=EVERYTHING)
    fine = onmap.seen(store, chosen, Layers(), replace(WIDE, zoom=14, singles=0), scope=EVERYTHING)
    assert len(coarse.cells) < len(fine.cells)


def test_a_span_of_time_takes_the_place_of_the_period(city):
    store, _ = city
    one = question(store)
    at = parse_cutoff("2024-03-10", one.zone).at
    chosen = cloud.chosen(store, one, received=(at - 86_399, at), scope=EVERYTHING)
    received = chosen.cloud.received[chosen.rows]
    assert len(received) and received.min() >= at - 86_399 and received.max() <= at
    edges = np.array([at - 86_399, at - 40_000, at + 1])
    held = onmap.received(chosen, Layers(), edges, scope=EVERYTHING)
    assert held.sum() == cloud.counts(chosen, scope=EVERYTHING)["placed"]


def test_the_gravest_are_the_overdue_by_grade_and_then_by_time(city):
    store, _ = city
    chosen, one, *_ = asked(store)
    listed = onmap.gravest(store, one, chosen, 1000, scope=EVERYTHING)
    counted = matters.counted(store, "K04a", one, scope=EVERYTHING)
    assert sorted(listed["id"]) == sorted(counted["id"])
    weight = listed["grade"].replace({cloud.GRADES.index("ungraded"): 0})
    order = list(zip(-weight, listed["due_at"], strict=True))
    assert order == sorted(order)


def test_a_question_beyond_the_store_is_refused(city):
    store, _ = city
    with pytest.raises(AskError):
        asked(store, known="99")


def test_a_cloud_whose_filling_broke_off_is_filled_whole_the_next_time(city, monkeypatch):
    store, _ = city
    whole = len(clouds.Held(store).newest())
    held, chunk, asked_for = clouds.Held(store), clouds._chunk, []

    def breaks(after, known):
        asked_for.append(after)
        if len(asked_for) == 3:
            raise StoreError("gone")
        return chunk(after, known)

    monkeypatch.setattr(clouds, "CHUNK", 40)
    monkeypatch.setattr(clouds, "_chunk", breaks)
    with pytest.raises(StoreError):
        held.newest()
    assert len(held.newest()) == whole and len(asked_for) > 6
