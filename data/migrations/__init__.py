"""Migrations by Alembic: bring the tables of a store or a desk to a revision, within the caller's transaction.

Nothing that serves or loads imports Alembic: it compares revisions alone (`data.keeping.revisions`). docs/upgrading.md says how a
migration is added.
"""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.pool import StaticPool

from data.keeping.revisions import Chain, write_number

if TYPE_CHECKING:  # it takes a third of a second to import, and few commands migrate
    from alembic.config import Config

HERE = Path(__file__).parent


def bring(connection: Connection, chain: Chain) -> None:
    """Run the migrations that the database of this connection lacks, to the newest; commits nothing."""
    make(connection, chain, "head")
    write_number(connection, chain)


def make(connection: Connection, chain: Chain, revision: str) -> None:
    """Make the tables of a revision where there are none, to be filled by the caller."""
    from alembic import command

    command.upgrade(config(chain, connection), revision)


def config(chain: Chain, connection: Connection | None = None) -> "Config":
    """Alembic's settings for a chain."""
    from alembic.config import Config

    made = Config(attributes={"chain": chain, "connection": connection})
    # By newline: Alembic would otherwise split folder names at spaces, commas or colons.
    made.set_main_option("path_separator", "newline")
    # The leading r makes the file a module that Python can import: no name begins with a digit.
    made.set_main_option("file_template", "r%%(rev)s_%%(slug)s")
    made.set_main_option("script_location", _plain(HERE))
    made.set_main_option("version_locations", _plain(chain.folder or HERE / chain.name))
    return made


def _plain(path: Path) -> str:
    # Alembic's options are read by ConfigParser, which takes a single % for an interpolation.
    return str(path).replace("%", "%%")


@lru_cache
def tables_at(chain: Chain, revision: str) -> frozenset[str]:
    """The names of the tables that a database of that revision has: found out by making one in memory."""
    # One connection: each new one to SQLite's memory would see a database of its own.
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with engine.connect() as connection:
        make(connection, chain, revision)
        return frozenset(inspect(connection).get_table_names())
