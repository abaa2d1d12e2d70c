"""The query builder, on a store of one small table: every condition against the rows picked by hand in Python."""

import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    select,
)

from data import schema
from data.queries.filters import (
    classed,
    closed_at,
    having,
    inside,
    known_at,
    levels_needed,
    newest_done,
    newest_event,
    open_at,
    placed,
    seen,
)
from governance.periods import Cutoff, parse_period
from governance.questions import Question
from governance.scope import Scope
from governance.traits import Traits

LEVELS = schema.PLACE_COLUMNS
VERSIONS = Table(
    "version",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("from_load", Integer),
    Column("to_load", Integer, index=True),
    Column("withdrawn", Boolean),
    Column("kind", String),
    Column("linked", Boolean),
    *(Column(level, String, index=True) for level in LEVELS),
)
DONE, RUNNING, FAILED = 3, 4, 5
SPANS = [(a, b) for a in range(1, DONE + 1) for b in (*range(a + 1, DONE + 1), None)]
ROWS = [
    {"from_load": a, "to_load": b, "withdrawn": gone, "kind": kind, "linked": linked}
    | dict(zip(LEVELS, codes, strict=True))
    for (a, b), gone, kind, linked, codes in itertools.product(
        SPANS,
        (False, True),
        ("incident", "dispute"),
        (False, True),
        (("A", "A", "A1", "A11", "A111"), ("B", "A", "B1", "A11", "")),
    )
]


@pytest.fixture(scope="module")
def store() -> Iterator[Connection]:
    """Versions of three finished loads; a fourth runs, a fifth has failed."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        VERSIONS.metadata.create_all(connection)
        schema.metadata.create_all(connection, [schema.load])
        connection.execute(VERSIONS.insert(), ROWS)
        states = {1: "done", 2: "done", DONE: "done", RUNNING: "running", FAILED: "failed"}
        events = {1: 50, 2: 70, DONE: 60, RUNNING: 90, FAILED: 99}
        loads = [
            {"id": n, "status": status, "started_at": n, "newest_event_at": events[n]}
            for n, status in states.items()
        ]
        connection.execute(schema.load.insert(), loads)
        yield connection
    engine.dispose()


def picked(store: Connection, *conditions) -> list[dict[str, object]]:
    rows = store.execute(select(VERSIONS).where(*conditions).order_by(VERSIONS.c.id))
    return [{k: v for k, v in row.items() if k != "id"} for row in rows.mappings()]


def question(kind: str | None = None) -> Question:
    return Question(parse_period("2026-10"), Cutoff(0, 0, True), DONE, "Asia/Shanghai", kind)


def test_the_newest_load_is_the_newest_that_is_done(store):
    assert newest_done(store) == DONE


@pytest.mark.parametrize(
    ("known", "newest"), [(0, None), (1, 50), (2, 70), (DONE, 70), (FAILED, 70)]
)
def test_the_newest_event_is_of_finished_loads_up_to_the_one_known(store, known, newest):
    assert newest_event(store, known) == newest


def test_before_the_first_load_there_is_none():
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        schema.metadata.create_all(connection, [schema.load])
        assert newest_done(connection) == 0
        assert newest_event(connection, 9) is None
    engine.dispose()


@pytest.mark.parametrize("narrowed", [False, True])
@pytest.mark.parametrize("known", range(RUNNING + 1))
def test_a_version_is_known_from_its_load_until_the_next_and_not_when_withdrawn(
    store, known, narrowed
):
    loads = set(range(min(known, DONE) + 1))
    expected = [
        row
        for row in ROWS
        if row["from_load"] in loads
        and (row["to_load"] is None or row["to_load"] not in loads)
        and not row["withdrawn"]
    ]
    assert picked(store, known_at(store, VERSIONS, known, narrowed=narrowed)) == expected
    if not narrowed:
        assert picked(store, known_at(store, VERSIONS, known)) == expected


def test_where_few_rows_are_left_the_index_of_all_current_ones_is_not_walked(store):
    def plan(**options: bool) -> str:
        current = known_at(store, VERSIONS, DONE, **options)
        text = str(select(VERSIONS).where(current).compile(store, compile_kwargs={"literal_binds": True}))  # fmt: skip
        return str(store.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}").all())

    assert "to_load" in plan() and "to_load" in plan(narrowed=False)
    assert "to_load" not in plan(narrowed=True)


@pytest.mark.parametrize(
    "keys",
    [
        [],
        [("district", "A")],
        [("statutory", "A")],
        [("district", "B"), ("town", "A1")],
        [("village", "A11"), ("village", "A12")],
        [("district", "A11")],
    ],
)
def test_inside_is_in_any_of_the_places_by_level_and_code(store, keys):
    expected = [row for row in ROWS if any(row[level] == code for level, code in keys)]
    assert picked(store, inside(VERSIONS.c, keys)) == expected
    assert picked(store, *placed(VERSIONS, None, Scope(frozenset(keys), None))) == expected


WITHIN = [None, ("city", "3305"), ("district", "A"), ("town", "B1"), ("grid", "A111")]
SCOPES = [
    None,
    frozenset(),
    frozenset({("district", "A")}),
    frozenset({("town", "A1"), ("village", "A11")}),
]


@pytest.mark.parametrize("within", WITHIN)
@pytest.mark.parametrize("places", SCOPES)
def test_placed_is_inside_the_place_and_inside_the_scope(store, within, places):
    expected = [
        row
        for row in ROWS
        if (within is None or within[0] == "city" or row[within[0]] == within[1])
        and (places is None or any(row[level] == code for level, code in places))
    ]
    conditions = placed(VERSIONS, within, Scope(places, None))
    assert picked(store, *conditions) == expected
    # Nothing to look through where nothing is asked: a condition that always holds costs an index.
    assert len(conditions) == (within not in WITHIN[:2]) + (places is not None)


@pytest.mark.parametrize("kind", [None, "incident", "dispute", "hazard"])
@pytest.mark.parametrize("kinds", [None, frozenset(), frozenset({"dispute"}), frozenset({"x"})])
def test_the_kinds_are_those_asked_for_that_the_reader_may_see(store, kind, kinds):
    expected = [
        row
        for row in ROWS
        if (kinds is None or row["kind"] in kinds)
        and (row["kind"] == kind if kind else not row["linked"])
    ]
    assert picked(store, *classed(VERSIONS, question(kind), Scope(None, kinds))) == expected


@pytest.mark.parametrize("aside", [frozenset(), frozenset({"dispute"}), frozenset({"x"})])
def test_what_is_set_aside_is_missing_among_all_kinds_alone(store, aside):
    among = replace(question(), aside=aside)
    expected = [row for row in ROWS if not row["linked"] and row["kind"] not in aside]
    assert picked(store, *classed(VERSIONS, among, Scope.everything())) == expected
    own = replace(question("dispute"), aside=aside)
    disputes = [row for row in ROWS if row["kind"] == "dispute"]
    assert picked(store, *classed(VERSIONS, own, Scope.everything())) == disputes
    # Nothing to look through where nothing is set aside.
    assert len(classed(VERSIONS, among, Scope.everything())) == 1 + bool(aside)


def test_the_same_things_are_set_aside_in_the_same_words():
    kinds = [f"kind{n:02d}" for n in range(40)]
    among = replace(question(), aside=frozenset(kinds))
    (_, apart) = classed(VERSIONS, among, Scope.everything())
    assert apart.right.value == kinds  # type: ignore[attr-defined]


def test_the_traits_asked_for_are_those_of_the_table_that_is_asked():
    among = replace(question(), traits=Traits("a"))
    (*_, told) = classed(schema.matter, among, Scope.everything())
    assert str(told.left) == "matter.category"  # type: ignore[attr-defined]


@pytest.mark.parametrize("places", SCOPES)
@pytest.mark.parametrize("kinds", [None, frozenset(), frozenset({"dispute"}), frozenset({"x"})])
def test_what_a_reader_may_see_is_of_the_own_kinds_in_the_own_places(store, places, kinds):
    expected = [
        row
        for row in ROWS
        if (kinds is None or row["kind"] in kinds)
        and (places is None or any(row[level] == code for level, code in places))
    ]
    conditions = seen(VERSIONS, Scope(places, kinds))
    assert picked(store, *conditions) == expected
    assert len(conditions) == (places is not None) + (kinds is not None)


def test_what_may_be_seen_is_asked_in_the_same_words():
    kinds = [f"kind{n:02d}" for n in range(40)]
    (among,) = seen(VERSIONS, Scope(None, frozenset(kinds)))
    assert among.right.value == kinds  # type: ignore[attr-defined]


INSTANTS = ("received_at", "first_closed_at", "sent_back_at", "closed_at", "declined_at")
LIVES = [
    dict(zip(INSTANTS, (2, *rest), strict=True))
    for rest in itertools.product((None, 1, 2, 3, 4), repeat=4)
]


def stands_closed(life: dict[str, int | None], at: int) -> bool:
    """Replayed: a closing, one sending back, a closing again; a first closing after the sending back is a slip."""
    first, back, last = (life[name] for name in INSTANTS[1:4])
    if back is None:
        steps = [(last, True)]
    else:
        if first is not None and first > back:
            first = None
        # One closing alone, before the sending back, was the first.
        if first is None and last is not None and last <= back:
            first = last
        again = last if last is not None and last > back else None
        steps = [(first, True), (back, False), (again, True)]
    state = False
    for moment, closed in steps:
        if moment is not None and moment <= at:
            state = closed
    return state


@pytest.fixture(scope="module")
def lives() -> Iterator[Connection]:
    """Every order in which the instants of a matter can stand, some of them missing."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        own = (Column("id", Integer, primary_key=True), *(Column(c, Integer) for c in INSTANTS))
        matter = Table("matter", MetaData(), *own)
        matter.create(connection)
        connection.execute(matter.insert(), LIVES)
        yield connection
    engine.dispose()


@pytest.mark.parametrize("at", range(6))
def test_a_matter_stands_closed_as_its_life_replayed(lives, at):
    query = select(schema.matter.c.id).where(closed_at(at)).order_by(schema.matter.c.id)
    expected = [n for n, life in enumerate(LIVES, 1) if stands_closed(life, at)]
    assert lives.scalars(query).all() == expected
    others = select(schema.matter.c.id).where(~closed_at(at))
    assert len(lives.scalars(others).all()) == len(LIVES) - len(expected)


@pytest.mark.parametrize("at", range(6))
def test_a_matter_is_open_from_its_reception_until_it_is_closed_or_declined(lives, at):
    query = select(schema.matter.c.id).where(*open_at(at)).order_by(schema.matter.c.id)
    expected = [
        n
        for n, life in enumerate(LIVES, 1)
        if (life["received_at"] or 0) <= at
        and not stands_closed(life, at)
        and (life["declined_at"] is None or life["declined_at"] > at)
    ]
    assert lives.scalars(query).all() == expected


def test_the_same_kinds_are_always_asked_in_the_same_words():
    kinds = [f"kind{n:02d}" for n in range(40)]
    (among, _) = classed(VERSIONS, question(), Scope(None, frozenset(kinds)))
    assert among.right.value == kinds  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("groups", "within", "places", "needed"),
    [
        ((), None, None, set()),
        (("town", "month", "category"), None, None, {"town"}),
        (LEVELS, None, None, set(LEVELS)),
        (("day",), ("city", "3305"), None, set()),
        ((), ("village", "A11"), None, {"village"}),
        (("town",), ("town", "A1"), {("district", "A")}, {"town", "district"}),
        ((), None, {("grid", "A111"), ("town", "B1")}, {"grid", "town"}),
        ((), ("district", "A"), set(), {"district"}),
    ],
)
def test_the_columns_a_count_must_see(groups, within, places, needed):
    scope = Scope(None if places is None else frozenset(places), None)
    assert levels_needed(groups, within, scope) == needed


TOLD = Table("told", MetaData(), Column("category", String), Column("urgency", String))


@pytest.mark.parametrize(
    "traits", [Traits(), Traits("a"), Traits(grade="urgent"), Traits("b", "ungraded")], ids=str
)
def test_matters_have_every_trait_asked_for(traits):
    held = [(category, grade) for category in ("a", "b", None) for grade in ("urgent", None)]
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        TOLD.create(connection)
        connection.execute(TOLD.insert(), [{"category": c, "urgency": u} for c, u in held])
        found = connection.execute(select(TOLD).where(*having(TOLD, traits))).all()
    engine.dispose()
    assert [tuple(row) for row in found] == [
        (category, grade)
        for category, grade in held
        if traits.category in (None, category) and traits.grade in (None, grade or "ungraded")
    ]


def test_a_trait_that_a_table_cannot_tell_is_an_error_and_never_passed_over():
    with pytest.raises(KeyError):
        having(TOLD, Traits(department="Works"))
