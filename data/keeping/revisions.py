"""Revisions: which state of its tables a store or a desk bears, and the refusal of one that this program cannot use.

Whatever is opened is looked at here, so nothing here imports Alembic; `data.migrations` does. docs/adr/0015-migrations.md.
"""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, MetaData, Table, delete, insert, inspect, select
from sqlalchemy.engine import make_url

from data import schema
from data.tables import desk
from governance.errors import StoreError


@dataclass(frozen=True, slots=True)
class Chain:
    """The migrations of a store, or those of a desk: each has a line of its own and a table that bears its revision."""

    name: str
    label: str
    metadata: MetaData
    revision: Table
    first: str
    head: str
    """The revision that this program's tables are."""
    numbered: Table | None = None
    """Where the number stands that programs before the first revision look at."""
    folder: Path | None = None
    """The migrations; those of `data.migrations` unless a test has its own."""


@dataclass(frozen=True, slots=True)
class Held:
    """The revision that a database bears; not `recorded` where a program before the first revision made it."""

    revision: str
    recorded: bool = True

    @property
    def number(self) -> int:
        return int(self.revision)

    def is_older(self, chain: Chain) -> bool:
        return not self.recorded or self.number < int(chain.head)

    def is_newer(self, chain: Chain) -> bool:
        return self.number > int(chain.head)


# The store's revisions go on where meta.schema stood before there were migrations: at 2.
STORE = Chain(
    "store",
    "库",
    schema.metadata,
    schema.revision,
    "0002",
    f"{schema.VERSION:04}",
    numbered=schema.meta,
)
DESK = Chain("desk", "库的会话与签发", desk.metadata, desk.revision, "0001", f"{desk.VERSION:04}")
CHAINS = (DESK, STORE)
"""In the order in which they are upgraded."""


def held(connection: Connection, chain: Chain) -> Held | None:
    """The revision that stands here; None where there are no tables of this chain."""
    names = set(inspect(connection).get_table_names())
    if chain.revision.name in names:
        recorded = connection.scalar(select(chain.revision.c.version_num))
        if recorded is not None:
            return Held(_number(str(recorded)))
    if chain.numbered is not None:
        return _numbered(connection, chain.numbered) if chain.numbered.name in names else None
    # The desk never had a number: its first revision is known by its tables alone.
    return Held(chain.first, recorded=False) if names & chain.metadata.tables.keys() else None


def _numbered(connection: Connection, table: Table) -> Held:
    number = connection.scalar(select(table.c.value).where(table.c.key == "schema"))
    return Held(_number(str(number)), recorded=False)


def _number(text: str) -> str:
    """The revision of that number; 0000, which nothing leads on from, for what is none."""
    # isdecimal alone lets digits of other scripts
    # pass, and no program gave out a number so long.
    return text.zfill(4) if text.isascii() and text.isdecimal() and len(text) < 9 else "0000"


def check(standing: Held, chain: Chain, url: str) -> None:
    """Whether this program can use what stands there.

    Raises:
        StoreError: older or newer than the program; the sentence says what to do.
    """
    check_not_newer(standing, chain)
    if standing.is_older(chain):
        shown = make_url(url).render_as_string(hide_password=True)
        number = f"{standing.number}" if standing.recorded else f"{standing.number}，未登记"
        raise StoreError(
            f"{chain.label}由旧程序建立（结构版本 {number}），本程序需要 {int(chain.head)}："
            f"请先停下驾驶舱和装载，再运行 python -m etl upgrade --store {shown}。"
        )


def check_not_newer(standing: Held, chain: Chain) -> None:
    """Raises StoreError for what a newer program made."""
    if standing.is_newer(chain):
        raise StoreError(
            f"{chain.label}的结构版本是 {standing.number}，比本程序的 {int(chain.head)} 新：请改用更新的程序。"
        )


def create(connection: Connection, chain: Chain) -> None:
    """Make all tables as this program has them, where there are none."""
    chain.metadata.create_all(connection)
    connection.execute(insert(chain.revision), {"version_num": chain.head})
    write_number(connection, chain)


def write_number(connection: Connection, chain: Chain) -> None:
    """Also write the revision where programs before the first one look for it: they refuse what they do not know."""
    table, recorded = chain.numbered, connection.scalar(select(chain.revision.c.version_num))
    if table is not None and recorded is not None:
        # SQLAlchemy's upsert is another statement for
        # each database; these two are the same for both.
        connection.execute(delete(table).where(table.c.key == "schema"))
        connection.execute(insert(table), {"key": "schema", "value": str(int(recorded))})
