"""Alerts from the store: the rules over all rows, as known at a load, for those who may see them."""

from contextlib import closing

import pandas as pd
import pytest
from sqlalchemy import event, select

from dashboard.ask import Reader
from dashboard.stage import alerts as views
from dashboard.wire.cache import Cache
from data import schema
from data.keeping.frames import frame
from data.keeping.store import open_store, write_meta
from data.queries import alerts as queries
from data.queries import asking
from data.queries.filters import known_at
from data.reference.profile import load_profile
from etl.running.demo import make_and_load
from etl.running.jobs import run
from governance.alerts import Alerts, Grade, graded
from governance.scope import Scope
from tests.cities import incidents, write_city

EVERYTHING = Scope.everything()
RULES = """
[alerts]
lapses_days = 20
[[alerts.rules]]
grade = "red"
words = "fire"
categories = ["fire"]
[[alerts.rules]]
grade = "yellow"
words = "late"
overdue_days = 0
"""


TODAY = "2026-11-22"


@pytest.fixture(scope="module")
def demonstration(made_once):
    """Three months, in four loads."""
    url, _ = made_once("small", lambda store: make_and_load(store, size="small", today=TODAY))
    with closing(open_store(url)) as store:
        yield store


def judged(store, question) -> pd.DataFrame:
    """The pure function over every row known: source, key, grade, rule, since, in its order."""
    m = schema.matter
    with store.reading() as connection:
        query = select(m).where(known_at(connection, m, question.known), m.c.linked.is_(False))
        rows = frame(connection, query)
    found = graded(rows, load_profile("huzhou").alerts, question.cutoff.at)
    told = rows.iloc[found["row"]][["source", "key"]].reset_index(drop=True)
    return pd.concat([told, found[["grade", "rule", "since"]]], axis=1)


@pytest.mark.parametrize("cutoff", [None, "2026-11-15T12:00:00", "2026-09-30", "2026-08-23"])
@pytest.mark.parametrize("known", [None, "1"])
def test_the_query_finds_what_the_rules_say_of_all_rows(demonstration, cutoff, known):
    question = asking.question(demonstration, cutoff=cutoff, known=known, scope=EVERYTHING)
    expected = judged(demonstration, question)
    found = queries.alerts(demonstration, question, scope=EVERYTHING)
    columns = ["source", "key", "grade", "rule", "since"]
    rows = {tuple(r) for r in found.rename(columns={"id": "key"})[columns].to_numpy().tolist()}
    assert rows == {tuple(r) for r in expected[columns].to_numpy().tolist()}
    assert found["grade"].tolist() == expected["grade"].tolist()
    assert found["since"].astype("int64").tolist() == expected["since"].tolist()
    assert len(found) or cutoff == "2026-08-23"


def test_a_grade_a_limit_and_a_place_narrow_it(demonstration):
    question = asking.question(demonstration, cutoff="2026-11-18T12:00:00", scope=EVERYTHING)
    whole = queries.alerts(demonstration, question, scope=EVERYTHING)
    red = queries.alerts(demonstration, question, grades=[Grade.RED], scope=EVERYTHING)
    assert red["id"].tolist() == whole["id"][whole["grade"] == "red"].tolist() != []
    few = queries.alerts(demonstration, question, limit=5, scope=EVERYTHING)
    assert few.equals(whole.head(5))
    own = whole[whole["district"] == "330502"]
    within = queries.alerts(
        demonstration, question, within=("district", "330502"), scope=EVERYTHING
    )
    may = queries.alerts(demonstration, question, scope=Scope.of_places(("district", "330502")))
    assert within["id"].tolist() == may["id"].tolist() == own["id"].tolist() != []
    kinds = Scope(places=None, kinds=frozenset({"dispute"}))
    only = queries.alerts(demonstration, question, scope=kinds)
    assert set(only["kind"]) == {"dispute"}


def test_the_demonstration_has_few_red_alerts_a_day(demonstration):
    m = schema.matter.c
    query = select(m.received_day, m.key).where(
        m.urgency == "critical", m.to_load.is_(None), m.received_day.between(20261001, 20261031)
    )
    with demonstration.reading() as connection:
        days = frame(connection, query)
    assert 0.5 < len(days) / 31 < 4


@pytest.fixture
def city(tmp_path):
    folder = write_city(tmp_path / "city")
    with (folder / "profile.toml").open("a") as profile:
        profile.write(RULES)
    return folder


def row(nr: str, **more: str) -> dict[str, str]:
    return {
        "nr": nr, "title": f"t{nr}", "category": "road", "received": "2024-03-10 09:00:00",
        "due": "2024-04-30 09:00:00", "changed": "2024-03-10 09:00:00", "town": "A1",
    } | more  # fmt: skip


@pytest.fixture
def told(store, city, tmp_path):
    """Load rows, and ask which alerts of the top grade loads after `since` brought."""
    profile = load_profile(str(city))

    def load(*rows: dict[str, str]) -> None:
        run(store, profile, [("incidents", incidents(tmp_path / "f.csv", list(rows)))])

    def red(scope: Scope, known: str | None) -> list[str]:
        question = asking.question(store, known=known, scope=scope)
        return queries.alerts(store, question, grades=(Grade.RED,), scope=scope)["id"].tolist()

    def raised(since: int, scope: Scope = EVERYTHING, known: str | None = None) -> list[str]:
        before = red(scope, str(since)) if since else []
        return [one for one in red(scope, known) if one not in before]

    return store, load, raised


def test_a_load_raises_an_alert_once(told):
    _, load, raised = told
    load(row("1"), row("2", category="fire"))
    assert raised(0) == ["2"] and raised(1) == []
    load(
        row("2", category="fire", title="again", changed="2024-03-11 10:00:00"),
        row("3", category="fire", changed="2024-03-11 10:00:00"),
        row("1", category="fire", changed="2024-03-11 10:00:00"),
        row("4", due="2024-03-11 09:00:00"),
    )
    assert sorted(raised(1)) == ["1", "3"]  # 2 was one before, 4 is not red
    assert raised(2) == []
    assert sorted(raised(0)) == ["1", "2", "3"]
    assert raised(1, known="1") == []


@pytest.mark.parametrize("closing", ["first_closed", "closed"])
def test_what_is_closed_and_opened_again_is_raised_again(told, closing):
    _, load, raised = told
    fire = {"category": "fire", closing: "2024-03-11 08:00:00"}
    shut = {"category": "fire", "closed": "2024-03-11 08:00:00", "changed": "2024-03-11 08:00:00"}
    load(row("1", **shut))
    assert raised(0) == []
    load(row("1", **fire, sent_back="2024-03-12 08:00:00", changed="2024-03-12 08:00:00"))
    assert raised(1) == ["1"]


def test_alerts_outside_the_scope_are_not_raised(told):
    _, load, raised = told
    load(row("1", category="fire"), row("2", category="fire", town="B1"))
    assert raised(0, Scope.of_places(("district", "B"))) == ["2"]


def test_the_rules_are_those_of_the_last_load_and_of_an_older_store_its_profile(told):
    store, load, _ = told
    load(row("1"))
    assert [r.words for r in queries.rules(store, scope=EVERYTHING).rules] == ["fire", "late"]
    with store.writing() as connection:
        connection.execute(schema.meta.delete().where(schema.meta.c.key == "alerts"))
    assert queries.rules(store, scope=EVERYTHING) == Alerts()
    with store.writing() as connection:
        write_meta(connection, {"profile": "huzhou"})
    assert queries.rules(store, scope=EVERYTHING) == load_profile("huzhou").alerts


def test_a_city_without_rules_has_no_alerts(sqlite_store, tmp_path):
    profile = load_profile(str(write_city(tmp_path / "plain")))
    run(sqlite_store, profile, [("incidents", incidents(tmp_path / "f.csv", [row("1")]))])
    question = asking.question(sqlite_store, scope=EVERYTHING)
    found = queries.alerts(sqlite_store, question, scope=EVERYTHING)
    assert found.empty and list(found) == list(queries.COLUMNS)
    asked = Reader(sqlite_store, Cache(), Scope.everything).asked("/", "")
    assert views.alerts(asked) == ()


def test_alerts_are_sought_by_index_and_not_among_all_matters(sqlite_store, city, tmp_path):
    """SQLite knows no statistics, and would walk through an index of all current versions."""
    given = [("incidents", incidents(tmp_path / "f.csv", [row("1")]))]
    run(sqlite_store, load_profile(str(city)), given)
    question, asked = asking.question(sqlite_store, scope=EVERYTHING), []

    @event.listens_for(sqlite_store.engine, "before_cursor_execute")
    def note(_connection, _cursor, statement, parameters, *_):
        asked.append((statement, parameters))

    queries.alerts(sqlite_store, question, scope=EVERYTHING)
    (one,) = [each for each in asked if "FROM matter" in each[0]]
    with sqlite_store.reading() as connection:
        plan = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + one[0], one[1]).all()
    assert "SCAN matter" not in str(plan) and "ix_matter_due_at" in str(plan)


def test_an_alert_in_words(told):
    store, load, _ = told
    load(
        row("a/b", category="fire", title="barn", due="2024-03-10 12:00:00"),
        row("2", received="2024-03-10 10:30:00", changed="2024-03-10 10:30:00"),
    )
    asked = Reader(store, Cache(), Scope.everything).asked("/", "")
    (one,) = views.alerts(asked)
    assert (one.what, one.where) == ("barn", "Old Town · North")
    assert (one.since, one.age) == ("03-10 09:00", "已 1 小时 30 分")
    assert one.due == "03-10 12:00，余 1 小时 30 分"
    assert (one.who, one.href) == ("责任单位未填", "/matter/incidents/a%2Fb")


def test_the_alerts_of_a_place_are_those_that_the_city_has_there(told):
    store, load, _ = told
    load(
        *(
            row(town + nr, town=town, category="fire", due="2024-03-10 12:00:00")
            for town in ("A1", "B1")
            for nr in "12"
        )
    )
    reader = Reader(store, Cache(), Scope.everything)
    for path in ("/", "/district/A", "/town/B1", "/district/B"):
        asked = reader.asked(path, "")
        within = queries.alerts(store, asked.question, within=asked.key, scope=EVERYTHING)
        assert 0 < len(within) <= 4 and list(views.of_place(asked)["id"]) == list(within["id"])


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "1 分钟"), (59 * 60, "59 分钟"), (3600, "1 小时"), (3660, "1 小时 1 分"), (36_060, "10 小时"),
     (47 * 3600, "47 小时"), (48 * 3600, "2 天")],
)  # fmt: skip
def test_how_long_in_words(seconds, said):
    assert views.span(seconds) == said
