"""Migrations: a database that is brought to the newest revision has the tables of the program, no more and no fewer."""

import re
import shutil
from dataclasses import replace

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Integer, MetaData, inspect, text

from data import migrations
from data.keeping.revisions import CHAINS, STORE, Chain, Held, create, held
from data.keeping.store import reach
from data.migrations.__main__ import draft

BOTH = pytest.mark.parametrize("chain", CHAINS, ids=lambda chain: chain.name)


@pytest.fixture
def place(store_url):
    """Where a store could be, and nothing stands."""
    store = reach(store_url)
    yield store
    store.close()


def indexes(connection) -> list[str]:
    """Every index as the database itself writes it, with its condition."""
    sqlite = "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    server = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'"
    query = sqlite if connection.dialect.name == "sqlite" else server
    return sorted(re.sub(r'[\s"]+', " ", sql) for sql in connection.scalars(text(query)))


def triggers(connection) -> list[str]:
    """Every trigger as the database itself writes it."""
    sqlite = "SELECT sql FROM sqlite_master WHERE type = 'trigger'"
    server = "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
    query = sqlite if connection.dialect.name == "sqlite" else server
    return sorted(connection.scalars(text(query)))


def tables(connection) -> dict[str, object]:
    """Every table: its columns in order, its keys and what it checks."""
    see = inspect(connection)
    return {
        name: (
            [
                (c["name"], str(c["type"]), c["nullable"], c["default"])
                for c in see.get_columns(name)
            ],
            see.get_pk_constraint(name)["constrained_columns"],
            sorted(str(c["column_names"]) for c in see.get_unique_constraints(name)),
            sorted(str(c["sqltext"]) for c in see.get_check_constraints(name)),
        )
        for name in see.get_table_names()
    }


@BOTH
def test_what_is_migrated_is_what_is_made_new(place, chain: Chain):
    with place.writing() as connection:
        create(connection, chain)
        new = indexes(connection), triggers(connection), tables(connection)
        revision = held(connection, chain)
        chain.metadata.drop_all(connection)
    with place.writing() as connection:
        migrations.bring(connection, chain)
        assert (indexes(connection), triggers(connection), tables(connection)) == new
        assert held(connection, chain) == revision
        opts = {"version_table": chain.revision.name, "compare_server_default": True}
        opts["include_object"] = lambda _item, name, *_: name != chain.revision.name
        seen = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(seen, chain.metadata) == []


def test_a_draft_has_what_was_changed_and_is_run_after_those_before_it(tmp_path, place):
    folder = tmp_path / "later"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(migrations.HERE / "store", folder, ignore=ignored)
    tables_then = MetaData()
    for table in STORE.metadata.tables.values():
        table.to_metadata(tables_then)
    tables_then.tables["matter"].append_column(Column("weight", Integer))
    following = f"{int(STORE.head) + 1:04}"
    chain = replace(STORE, head=following, folder=folder, metadata=tables_then)
    path = draft(chain, "Weigh matters")
    assert path == folder / f"r{following}_weigh_matters.py"
    with place.writing() as connection:
        migrations.bring(connection, chain)
        assert held(connection, chain) == Held(following)
        assert inspect(connection).get_columns("matter")[-1]["name"] == "weight"
    with pytest.raises(SystemExit, match=following):
        draft(chain, "Weigh them again")


@BOTH
def test_the_line_of_migrations_has_one_end_and_it_is_that_of_the_program(chain: Chain):
    script = ScriptDirectory.from_config(migrations.config(chain))
    numbers = [r.revision for r in script.walk_revisions()][::-1]
    assert script.get_heads() == [chain.head] and numbers[0] == chain.first
    assert [int(n) for n in numbers] == list(range(int(chain.first), int(chain.head) + 1))
