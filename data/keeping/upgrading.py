"""Upgrading a store and its desk in place: kept first, then brought to the newest revision, compared, and only then committed.

Each database changes in one transaction of its own (docs/adr/0015-migrations.md): whatever kills the upgrade leaves it
as it was or new, and running the upgrade again finishes it.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, select

from data import migrations
from data.desk import sessions as desk
from data.keeping import dumps, revisions
from data.keeping.backup import backup, remove_leftovers
from data.keeping.revisions import CHAINS, DESK, STORE, Chain, Held
from data.keeping.state import event_lines, state_hash, state_of
from data.keeping.store import Store, exclusive, reach
from data.tables.desk import frozen, issue, issue_file, link, session
from governance.errors import StoreError

Reached = Callable[[str], None]

MILESTONES: Final = (
    "upgrade_locked",
    "upgrade_kept",
    "upgrade_begun",
    "chain_brought",
    "upgrade_compared",
    "upgrade_committed",
)
"""In their order; those after the keeping come again for each database, `chain_brought` for its store and its desk."""


@dataclass(frozen=True, slots=True)
class Step:
    """What became of the store, or of its desk: the numbers of its revision before and after."""

    label: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What an upgrade did: nothing where `steps` is empty."""

    there: bool
    steps: tuple[Step, ...] = ()
    kept: Path | None = None
    state: str = ""
    issues: int = 0


@dataclass(frozen=True, slots=True)
class Portrait:
    """What an upgrade must leave as it is, as far as this database holds it."""

    state: str
    register: str
    """A hash over every issue, what was handed out with it, every frozen export, link, session and event."""
    issues: int


def upgrade(url: str, *, reached: Reached, chains: tuple[Chain, ...] = CHAINS) -> Upgrade:
    """Bring a store and its desk to the newest revision.

    Args:
        url: the store's URL.
        reached: is told each of MILESTONES as it is passed.
        chains: the migrations of the desk and of the store.

    Raises:
        StoreError: another program's or a newer one's store, one too old, a loader at work, no room for the backup, or
            something would not be as before: nothing is changed then.
    """
    there = dumps.standing(url)
    if there == "another":
        raise StoreError("那里是别的程序的库：请用 --store 另给一个。")
    if there == "nothing":
        return Upgrade(there=False)
    with closing(reach(url)) as store:
        # Looked at before the lock, so that a store
        # that is up to date never waits for a loader.
        if not _steps(store, chains):
            return Upgrade(there=True)
        with dumps.named("升级"), exclusive(store):
            reached("upgrade_locked")
            return _upgrade(store, reached, chains)


def _upgrade(store: Store, reached: Reached, chains: tuple[Chain, ...]) -> Upgrade:
    steps = _steps(store, chains)
    if not steps:  # another upgrade was faster
        return Upgrade(there=True)
    kept = _keep(store)
    reached("upgrade_kept")
    portraits = [
        _bring(place, database_chains, reached)
        for place, database_chains in _databases(store, chains)
    ]
    return Upgrade(
        there=True,
        steps=steps,
        kept=kept,
        state=state_hash(store),
        issues=sum(p.issues for p in portraits),
    )


def _databases(store: Store, chains: tuple[Chain, ...]) -> list[tuple[str, tuple[Chain, ...]]]:
    """What changes in one transaction: a server's database as a whole, on SQLite the desk's file, then the store's."""
    if store.path is None:
        return [(store.url, chains)]
    beside = desk.desk_url(store.url)
    has_desk = Path(str(beside.database)).exists()
    # The real password, for this URL is opened and shown to nobody.
    places = {DESK.name: beside.render_as_string(hide_password=False), STORE.name: store.url}
    return [(places[c.name], (c,)) for c in chains if has_desk or c.name != DESK.name]


def _steps(store: Store, chains: tuple[Chain, ...]) -> tuple[Step, ...]:
    """What there is to do.

    Raises:
        StoreError: a newer program's store or desk, or one from before the first revision.
    """
    return tuple(
        Step(chain.label, held.number, int(chain.head))
        for url, database_chains in _databases(store, chains)
        for chain, held in _standing(url, database_chains)
        if held.is_older(chain)
    )


def _standing(url: str, chains: tuple[Chain, ...]) -> Iterator[tuple[Chain, Held]]:
    with closing(reach(url)) as place, place.reading() as connection:
        standing = [(chain, revisions.held(connection, chain)) for chain in chains]
    for chain, held in standing:
        if held is not None:
            revisions.check_not_newer(held, chain)
            if held.number < int(chain.first):
                raise StoreError(
                    f"{chain.label}的结构版本是 {held.number}，早于可以升级的 {int(chain.first)}：请另建新库，重新装载。"
                )
            yield chain, held


def _keep(store: Store) -> Path:
    """A backup beside the store, named after its revision and the time."""
    with store.reading() as connection:
        held = revisions.held(connection, STORE)
    folder, name = Path("var"), str(store.engine.url.database)
    if store.path is not None:
        folder, name = store.path.parent, store.path.stem
    # The time to the microsecond: two upgrades tried in one second must not share a folder.
    before = f"{name}.before-{held.revision if held else STORE.first}-"
    to = folder / f"{before}{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}"
    remove_leftovers(folder, f".{name}.before-*.partial")
    backup(store, to)
    return to


def _bring(url: str, chains: tuple[Chain, ...], reached: Reached) -> Portrait:
    with closing(reach(url)) as place:
        with place.writing(firmly=True) as connection:
            _hold_writers(connection)
            before = portrait_of(connection)
            reached("upgrade_begun")
            for chain in chains:
                if revisions.held(connection, chain) is not None:
                    migrations.bring(connection, chain)
                    reached("chain_brought")
            _check_same(before, portrait_of(connection))
            reached("upgrade_compared")
        reached("upgrade_committed")
    return before


def _hold_writers(connection: Connection) -> None:
    """A server that still runs may read but not write: else a session begun meanwhile would be taken for a change."""
    if connection.dialect.name == "postgresql":  # SQLite's transaction was begun so
        quoted = ", ".join(f'"{name}"' for name in sorted(dumps.standing_tables(connection)))
        connection.exec_driver_sql(f"LOCK TABLE {quoted} IN SHARE ROW EXCLUSIVE MODE")


def _check_same(before: Portrait, after: Portrait) -> None:
    if after != before:
        raise StoreError(
            f"升级会改变库中所知（状态散列 {before.state} → {after.state}，签发登记 {before.issues} → {after.issues} 期）："
            "没有升级，库仍是原样。请把这句话告诉维护者。"
        )


def portrait_of(connection: Connection) -> Portrait:
    """What this connection sees of the store's state and of the desk's register, at whatever revision."""
    names = set(inspect(connection).get_table_names())
    digest, issues = hashlib.sha256(), 0
    if issue.name in names:
        query = select(issue.c.code, issue.c.number, issue.c.digest, issue.c.paper)
        for row in connection.execute(query.order_by(issue.c.code)):
            issues += 1
            paper = hashlib.sha256(row.paper).hexdigest()
            digest.update(f"{row.code}|{row.number}|{row.digest}|{paper}\n".encode())
    # Identities only: columns that a migration adds or fills must not look like a change.
    for key in (issue_file.c.sha256, frozen.c.sha256, link.c.token_sha256, session.c.id_sha256):
        if key.table.name in names:
            for sha in sorted(connection.scalars(select(key))):
                digest.update(f"{key.table.name}|{sha}\n".encode())
    for line in event_lines(connection):
        digest.update(line.encode() + b"\n")
    # On SQLite the desk's file has no such table, nor any state of records.
    state = state_of(connection) if "delivery" in names else ""
    return Portrait(state, digest.hexdigest(), issues)
