"""The quality of what was loaded, as known at a load: sources, runs, drift, and what was rejected."""

import json
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import ColumnElement, Connection, case, func, or_, select
from sqlalchemy.sql import Select

from data import schema
from data.keeping.frames import frame, frame_of
from data.keeping.store import Store
from data.queries.asking import load_known_by
from data.queries.filters import newest_done
from data.queries.journal import done_deliveries, newest_deliveries
from data.tables.ledger import COUNTS as COUNTS
from governance.errors import AskError
from governance.repair import REPAIR_COLUMNS, came_from, cells_of, columns_of
from governance.scope import Scope

Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Which:
    """Which rejected rows are meant; nothing said means all known."""

    code: str | None = None
    source: str | None = None
    load: int | None = None
    unrepaired: bool = False


def known_load(store: Store, text: str | None, *, scope: Scope) -> int:
    """The load meant by a number or an instant; the newest one done (0: none yet) where nothing is said.

    Raises:
        AskError: no such load, or none as early as that.
    """
    del scope
    zone = ZoneInfo(store.meta().get("timezone", "UTC"))
    with store.reading() as connection:
        return load_known_by(connection, text, zone)


def finished_at(store: Store, load: int, *, scope: Scope) -> int | None:
    """When a load was done, in microseconds since the epoch."""
    del scope
    with store.reading() as connection:
        query = select(schema.load.c.finished_at).where(schema.load.c.id == load)
        finished: int | None = connection.scalar(query)
        return finished


def sources(store: Store, known: int, *, scope: Scope) -> pd.DataFrame:
    """The newest delivery of each source that was not a replay, in the order of the sources' first arrival.

    Returns:
        Columns source, title, job, file, origin, load, landed_at (epoch seconds), read, rejected,
        demonstration, expects ('' where nothing was agreed); counts are for readers of the whole city.
    """
    d = schema.delivery.c
    newest = newest_deliveries(known, d.replay.is_(False))
    columns = (
        d.source, d.title, d.job, d.file, d.origin, d.load_id.label("load"), d.landed_at, d.read,
        d.rejected, d.demonstration,
    )  # fmt: skip
    query = select(*columns).join(newest, newest.c.id == d.id).order_by(newest.c.first)
    with store.reading() as connection:
        newest_rows = frame(connection, query)
    expected = json.loads(store.meta().get("expects", "{}"))
    newest_rows["expects"] = [expected.get(source) or "" for source in newest_rows["source"]]
    return newest_rows if scope.whole_city else newest_rows.assign(read=None, rejected=None)


def runs(store: Store, known: int, *, limit: int, scope: Scope) -> pd.DataFrame:
    """The newest loads, newest first; those that failed after the newest one done belong to what is known now.

    Returns:
        Columns load, status, started_at, finished_at (microseconds), message, deliveries, and the sums of COUNTS.
    """
    t, d = schema.load.c, schema.delivery.c
    sums = (func.coalesce(func.sum(d[name]), 0).label(name) for name in COUNTS)
    query = (
        select(
            t.id.label("load"), t.status, t.started_at, t.finished_at, t.message,
            func.count(d.id).label("deliveries"), *sums,
        )
        .select_from(schema.load.outerjoin(schema.delivery, d.load_id == t.id))
        .group_by(t.id, t.status, t.started_at, t.finished_at, t.message)
        .order_by(t.id.desc())
    )  # fmt: skip
    with store.reading() as connection:
        # Loads that failed after the newest one done have higher numbers, yet are known now.
        query = query.where(*_past(connection, known), *_city(t.id, scope))
        table = frame(connection, query.limit(limit))
    return table.astype({name: "int64" for name in ("load", "deliveries", *COUNTS)})


def run_count(store: Store, known: int, *, scope: Scope) -> int:
    """How many loads there have been, failed ones included."""
    t = schema.load.c
    with store.reading() as connection:
        query = select(func.count()).where(*_past(connection, known), *_city(t.id, scope))
        return int(connection.scalar(query) or 0)


def deliveries(store: Store, loads: list[int], *, scope: Scope) -> pd.DataFrame:
    """What arrived with these loads: load, source, title, file, origin, replay and COUNTS, in the order of loading."""
    d = schema.delivery.c
    columns = (d.load_id.label("load"), d.source, d.title, d.file, d.origin, d.replay)
    query = select(*columns, *(d[name] for name in COUNTS)).where(
        d.load_id.in_(loads), *_city(d.id, scope)
    )
    with store.reading() as connection:
        return frame(connection, query.order_by(d.id))


def drifts(store: Store, loads: list[int], *, scope: Scope) -> pd.DataFrame:
    """How the form of deliveries changed in these loads: load, source, code, column, sentence."""
    f = schema.drift.c
    query = select(f.load_id.label("load"), f.source, f.code, f.column, f.sentence).where(
        f.load_id.in_(loads), *_city(f.id, scope)
    )
    with store.reading() as connection:
        return frame(connection, query.order_by(f.id))


def rejects_by_code(store: Store, known: int, which: Which, *, scope: Scope) -> pd.DataFrame:
    """Rejected rows counted: code, source, load, n, replayed (taken up again since), reason (one of them)."""
    r = schema.reject.c
    # A replay by a load that was not known yet does not count; NULL falls to else.
    replayed = func.sum(case((r.replayed_by <= known, 1), else_=0))
    query = (
        select(
            r.code, r.source, r.load_id.label("load"), func.count().label("n"),
            replayed.label("replayed"), func.min(r.reason).label("reason"),
        )
        .where(*_chosen(known, which, scope))
        .group_by(r.code, r.source, r.load_id)
        .order_by(r.code, r.source, r.load_id)
    )  # fmt: skip
    with store.reading() as connection:
        return frame(connection, query)


def rejected(
    store: Store,
    known: int | None = None,
    which: Which = Which(),
    *,
    limit: int | None = None,
    offset: int = 0,
    scope: Scope,
) -> pd.DataFrame:
    """Rejected rows, newest load first: id, load, source, title, file, line, code, reason, original, replayed_by.

    `known` and `which`: all where nothing is said. A rejected row has no place, so only readers of the whole city see any.
    """
    with store.reading() as connection:
        query = _rows(_chosen(known, which, scope)).limit(limit).offset(offset)
        return frame(connection, query)


def _rows(conditions: list[Condition], *more: ColumnElement[Any]) -> Select[Any]:
    r, d = schema.reject.c, schema.delivery.c
    columns = (
        r.id, r.load_id.label("load"), r.source, d.title, d.file, r.line, r.code, r.reason,
        r.original, r.replayed_by,
    )  # fmt: skip
    joined = schema.reject.join(schema.delivery, d.id == r.delivery_id)
    query = select(*columns, *more).select_from(joined).where(*conditions)
    return query.order_by(r.load_id.desc(), r.source, r.line, r.id)


def _past(connection: Connection, known: int) -> list[Condition]:
    return [] if known >= newest_done(connection) else [schema.load.c.id <= known]


def _city(id: ColumnElement[Any], scope: Scope) -> list[Condition]:
    """Nothing at all for readers of less than the whole city: these rows have no place."""
    return [] if scope.whole_city else [id < 0]


def _chosen(known: int | None, which: Which, scope: Scope) -> list[Condition]:
    r = schema.reject.c
    chosen = [*([] if known is None else [r.load_id <= known]), *_city(r.id, scope)]
    named = ((r.code, which.code), (r.source, which.source), (r.load_id, which.load))
    chosen += [column == value for column, value in named if value is not None]
    if which.unrepaired:
        chosen.append(or_(r.replayed_by.is_(None), r.replayed_by > known))
    return chosen


@dataclass(frozen=True, slots=True)
class Repairable:
    """Rejected rows of one source as a table that can be repaired: its own columns, then REPAIR_COLUMNS."""

    source: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def repairable(store: Store, known: int, which: Which, *, scope: Scope) -> Repairable:
    """The rows that wait for repair, cell by cell as they came.

    Raises:
        AskError: there are none, or they are of several sources or forms and cannot stand in one table.
    """
    d = schema.delivery.c
    waiting = Which(which.code, which.source, which.load, unrepaired=True)
    with store.reading() as connection:
        rejects = frame(connection, _rows(_chosen(known, waiting, scope), d.id.label("delivery")))
        headers = {n: _columns(connection, int(n)) for n in rejects["delivery"].unique()}
    if rejects.empty:
        raise AskError("没有待修复的拒收行：请另选装载、来源或代码。")
    named = sorted(set(rejects["source"]))
    if len(named) > 1:
        raise AskError(f"拒收行来自 {'、'.join(named)}，表头各不相同：请用 --source 选一个来源。")
    forms = set(headers.values())
    if len(forms) > 1:
        raise AskError(f"{named[0]} 的表头变过：请用 --load 只导出一次装载的拒收行。")
    columns = forms.pop()
    if not columns:
        raise AskError(f"{named[0]} 的装载没有记下表头，无法导出可修复的文件。")
    fields = (
        rejects[name].astype(str) for name in ("original", "file", "code", "reason", "line", "id")
    )
    rows = tuple(
        (*cells_of(original, columns, file), *whose)
        for original, file, *whose in zip(*fields, strict=True)
    )
    return Repairable(named[0], str(rejects["title"].iloc[0]), (*columns, *REPAIR_COLUMNS), rows)


def _columns(connection: Connection, delivery: int) -> tuple[str, ...]:
    """The columns of a delivery; those of a replay are kept with the delivery that its rows came from."""
    d = schema.delivery.c
    row = connection.execute(select(d.header, d.origin).where(d.id == delivery)).one_or_none()
    if row is None:
        return ()
    before = came_from(row.origin) if row.header is None else None
    # A replay can only repeat an older delivery: the number must fall, so this ends.
    if before is None or before >= delivery:
        return columns_of(row.header)
    return _columns(connection, before)


def delivered_as(store: Store, source: str, origin: str, *, scope: Scope) -> int | None:
    """The load that took in a replayed file of this origin, if one has."""
    d = schema.delivery.c
    replays = (d.source == source, d.origin == origin, d.replay.is_(True), *_city(d.id, scope))
    query = done_deliveries(func.max(d.load_id)).where(*replays)
    with store.reading() as connection:
        load: int | None = connection.scalar(query)
        return load


def originals(store: Store, ids: list[int], *, scope: Scope) -> pd.DataFrame:
    """Rejected rows by their number: id, load, source, delivery, exported_at, header, file, original, replayed_by."""
    r, d = schema.reject.c, schema.delivery.c
    columns = (
        r.id, r.load_id.label("load"), r.source, r.delivery_id.label("delivery"), d.exported_at,
        d.header, d.file, r.original, r.replayed_by,
    )  # fmt: skip
    joined = schema.reject.join(schema.delivery, d.id == r.delivery_id)
    query = select(*columns).select_from(joined).where(*_city(r.id, scope))
    with store.reading() as connection:
        return frame_of(connection, query, r.id, ids)
