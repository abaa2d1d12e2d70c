"""Drafts a migration: `python -m data.migrations store "what it does"`; docs/upgrading.md says what comes before and after."""

import argparse
from pathlib import Path

from alembic import command
from alembic.script import Script, ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from data.keeping.revisions import CHAINS, Chain
from data.migrations import config, make


def draft(chain: Chain, what: str) -> Path:
    """Write how the newest migration's tables become the program's; returns the file, to be read and mended.

    Raises:
        SystemExit: the program's number is not the one after the newest migration's.
    """
    # The old tables are made in memory and compared there: no store is needed, or touched.
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with engine.connect() as connection:
        settings = config(chain, connection)
        newest = ScriptDirectory.from_config(settings).get_current_head() or "0000"
        if int(chain.head) != int(newest) + 1:
            raise SystemExit(
                f"the newest migration is {newest}, the program's VERSION {chain.head}"
            )
        make(connection, chain, "head")
        made = command.revision(settings, what, autogenerate=True, rev_id=chain.head)
    engine.dispose()
    assert isinstance(made, Script)  # a list of them comes of several heads only
    return Path(made.path)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Drafts a migration.")
    parser.add_argument("chain", choices=[chain.name for chain in CHAINS])
    parser.add_argument("what", help="what it does, in a few words")
    given = parser.parse_args()
    print(draft(next(c for c in CHAINS if c.name == given.chain), given.what))
