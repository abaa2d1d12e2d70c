"""What the web side writes, apart from the loader's store: sessions, links, frozen exports.

A load holds SQLite's only write lock from its first row to its last, so the desk is a second
file beside the store (docs/adr/0002-desk.md). Instants are epoch seconds and come in as arguments.
"""

import hashlib
import logging
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import StaticPool

from data.keeping import connections, revisions
from data.keeping.revisions import DESK, Held
from data.tables.desk import frozen, link, session
from data.tables.desk import metadata as metadata
from governance.errors import StoreError

DAY: Final = 86_400
LINK_LASTS: Final = 7 * DAY
SESSION_IDLE: Final = 30 * DAY
SESSION_LASTS: Final = 90 * DAY
SLIDE_EVERY: Final = 60
"""A session's `seen_at` is written at most this often: a poll must not become a write."""

RETRY_AFTER: Final = 10
"""Seconds before it is tried again where it failed: a desk that another writes must not stop every poll."""

_CREATION_LOCK: Final = 0x6465736B  # "desk": two servers starting on one PostgreSQL

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Session:
    """A reader who came by a link; `scope` is what was stored when the session began."""

    made_at: int
    seen_at: int
    scope: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Frozen:
    """An export as it was: the question, the canonical bytes of its answer, and their sha-256."""

    id: str
    made_at: int
    question: Mapping[str, Any]
    payload: bytes
    sha256: str


def new_id() -> str:
    """128 unguessable bits, in 22 characters that need no escaping in a URL."""
    return secrets.token_urlsafe(16)


def desk_url(store_url: str) -> URL:
    """Where the desk of a store is: the same PostgreSQL, or the file beside the SQLite file."""
    url = connections.address(store_url)
    # A store in memory has no file beside which the desk could lie.
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return url
    store = Path(url.database)
    return url.set(database=str(store.with_name(f"{store.stem}.desk{store.suffix}")))


def open_desk(store_url: str) -> "Desk":
    """The desk that belongs to the store, made if it is not there yet.

    Raises:
        StoreError: it cannot be opened, or is of another revision than the program.
    """
    url = desk_url(store_url)
    shown = url.render_as_string(hide_password=True)
    try:
        engine = _engine(url)
    except (NoSuchModuleError, ImportError, OSError) as problem:
        raise StoreError(f"工作台的库 {shown} 打不开（{problem}）：请检查地址与驱动。") from problem
    desk = Desk(engine)
    try:
        _admit(desk, store_url)
    except StoreError:
        desk.close()
        raise
    return desk


def _admit(desk: "Desk", store_url: str) -> None:
    with desk.changing() as connection:
        standing = revisions.held(connection, DESK)
    revisions.check(standing or _create(desk), DESK, store_url)


def _create(desk: "Desk") -> Held:
    """The tables, all or none, by one of those that come at once; the revision that stands then."""
    with desk.changing() as connection:
        if connection.dialect.name == "postgresql":
            # CREATE TABLE does not wait for another's:
            # both would find nothing, and one would fail.
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_CREATION_LOCK)))
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        standing = revisions.held(connection, DESK)
        if standing is None:
            revisions.create(connection, DESK)
        return standing or Held(DESK.head)


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return sa.create_engine(url, pool_pre_ping=True)
    if not url.database or url.database == ":memory:":
        # One connection for all, or every thread would have an empty desk of its own.
        return sa.create_engine(
            url, poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    return connections.sqlite(url, "journal_mode=WAL", "synchronous=NORMAL", wait_seconds=5)


def hashed(secret: str) -> str:
    """What is kept of a secret."""
    # A cookie may hold anything: half a surrogate pair must be a wrong secret, and no error.
    # 256 random bits need neither salt nor a slow hash.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Desk:
    """Sessions, links and frozen exports; safe to share between threads and processes."""

    engine: Engine
    slid: dict[str, int] = field(default_factory=dict, compare=False, repr=False)
    """When a session was last tried to be kept alive."""

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """One transaction; a database that fails is a StoreError that says what to do."""
        try:
            with self.engine.begin() as connection:
                yield connection
        except (DBAPIError, PoolTimeout) as problem:
            shown = self.engine.url.render_as_string(hide_password=True)
            reason = problem.orig if isinstance(problem, DBAPIError) else problem
            raise StoreError(
                f"工作台的库 {shown} 用不了（{reason}）：请看它是否在、能写、没有被锁，再试。"
            ) from problem

    def close(self) -> None:
        self.engine.dispose()

    def make_link(self, *, now: int) -> str:
        """A token good for one opening within LINK_LASTS; only its hash is kept."""
        token = secrets.token_urlsafe(32)
        with self.changing() as connection:
            connection.execute(
                link.delete().where(link.c.used_at.is_(None), link.c.made_at <= now - LINK_LASTS)
            )
            connection.execute(link.insert().values(token_sha256=hashed(token), made_at=now))
        return token

    def redeem(self, token: str, *, scope: Mapping[str, Any], now: int) -> str | None:
        """The secret of a new session, or None for a link that is used, old or unknown."""
        secret = secrets.token_urlsafe(32)
        with self.changing() as connection:
            # The write comes first: of two that redeem at once the database lets one see NULL.
            spent = connection.execute(
                link.update()
                .where(
                    link.c.token_sha256 == hashed(token),
                    link.c.used_at.is_(None),
                    link.c.made_at > now - LINK_LASTS,
                )
                .values(used_at=now)
            )
            if spent.rowcount != 1:
                return None
            connection.execute(
                session.insert().values(
                    id_sha256=hashed(secret), made_at=now, seen_at=now, scope=dict(scope)
                )
            )
        return secret

    def live(self, secret: str, *, now: int) -> Session | None:
        """The session of that secret, kept alive by being asked for; None when it is over."""
        with self.changing() as connection:
            row = connection.execute(
                sa.select(session.c.made_at, session.c.seen_at, session.c.scope).where(
                    session.c.id_sha256 == hashed(secret), *_alive(now)
                )
            ).one_or_none()
        if row is None:
            return None
        if now - row.seen_at >= SLIDE_EVERY:
            self._slide(secret, now)
        return Session(made_at=row.made_at, seen_at=row.seen_at, scope=row.scope)

    def _slide(self, secret: str, now: int) -> None:
        # Tries, not successes, are remembered: a locked desk is asked once in RETRY_AFTER.
        if now - self.slid.get(hashed(secret), 0) < RETRY_AFTER:
            return
        # Bounds the memory; what is forgotten costs one more try.
        if len(self.slid) > 2000:
            self.slid.clear()
        self.slid[hashed(secret)] = now
        try:
            with self.changing() as connection, connections.impatient(connection):
                connection.execute(
                    session.update()
                    .where(session.c.id_sha256 == hashed(secret), *_alive(now))
                    .values(seen_at=now)
                )
        except StoreError as problem:
            # A full disk must not blank a wall whose session was just found alive.
            _log.warning("session not extended: %s", problem)

    def end(self, secret: str, *, now: int) -> None:
        """Ends the session of that secret; ending it twice, or none, changes nothing."""
        with self.changing() as connection:
            connection.execute(
                session.update()
                .where(session.c.id_sha256 == hashed(secret), session.c.ended_at.is_(None))
                .values(ended_at=now)
            )

    def has_live_session(self, *, now: int) -> bool:
        """Whether anybody is in; a start without prints a link."""
        with self.changing() as connection:
            sessions = connection.execute(sa.select(sa.literal(1)).where(*_alive(now)).limit(1))
            return sessions.first() is not None

    def freeze(self, id: str, *, question: Mapping[str, Any], payload: bytes, now: int) -> Frozen:
        """Keeps an export under an id of `new_id()` (its payload names it); never replaces one."""
        kept = Frozen(id, now, dict(question), payload, hashlib.sha256(payload).hexdigest())
        with self.changing() as connection:
            connection.execute(frozen.insert().values(asdict(kept)))
        return kept

    def thaw(self, id: str) -> Frozen | None:
        """The export of that id, checked against its sha-256; None when there is none."""
        with self.changing() as connection:
            row = connection.execute(sa.select(frozen).where(frozen.c.id == id)).one_or_none()
        if row is None:
            return None
        payload = bytes(row.payload)
        if hashlib.sha256(payload).hexdigest() != row.sha256:
            raise StoreError(f"导出 {id} 冻结后被改动过：请重新导出。")
        return Frozen(**dict(row._mapping) | {"payload": payload})


def _alive(now: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        session.c.ended_at.is_(None),
        session.c.seen_at > now - SESSION_IDLE,
        # However often it is used: a session that slides for ever could never be outlived.
        session.c.made_at > now - SESSION_LASTS,
    )
