"""What only matters of some kinds have: their own fields, by version or by source and key."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from data import schema
from data.keeping.frames import rows_of
from data.keeping.store import Store
from data.queries.filters import known_at
from data.reference.kinds import kinds_of
from governance.matters import KEPT
from governance.questions import Question
from governance.scope import Scope

Values = Mapping[str, tuple[Any, ...]]
"""By field its values: one text or number (instants in epoch seconds, days as yyyymmdd), or several codes."""
Key = tuple[str, str]
"""Source and key of a matter."""


def of_versions(store: Store, ids: Sequence[int], *, scope: Scope) -> dict[int, Values]:
    """The own fields of versions that the reader has been let see, by id; kept columns are not among them."""
    del scope
    if not _any_rows(store):
        return {}
    with store.reading() as connection:
        return _fields(connection, ids)


def listed(
    store: Store, keys: Iterable[Key], question: Question, *, scope: Scope
) -> dict[Key, Values]:
    """The own fields that lists print, of matters that the reader has been let see, as known at the question's load."""
    del scope
    printed = {
        kind.code: frozenset(field.name for field in kind.fields if field.listed)
        for kind in kinds_of(store)
    }
    if not any(printed.values()):
        return {}
    by_source: dict[str, list[str]] = {}
    for source, key in keys:
        by_source.setdefault(source, []).append(key)
    shown: dict[Key, Values] = {}
    with store.reading() as connection:
        for source, named in by_source.items():
            shown |= _listed(connection, source, named, question, printed)
    return shown


def _any_rows(store: Store) -> bool:
    """Whether any kind of the store has a field without a column: else the table need not be there."""
    return any(
        kind.words or any(not field.kept and not field.personal for field in kind.fields)
        for kind in kinds_of(store)
    )


def _fields(connection: Connection, ids: Sequence[int]) -> dict[int, Values]:
    f = schema.own_field.c
    query = select(f.matter_id, f.field, f.value, f.number).order_by(f.matter_id, f.position)
    shown: dict[int, dict[str, tuple[Any, ...]]] = {}
    for id, name, value, number in rows_of(connection, query, f.matter_id, ids):
        fields = shown.setdefault(id, {})
        # A row has a text or a number; 0 is a number, so only None sends on to the other.
        fields[name] = (*fields.get(name, ()), number if value is None else value)
    return dict(shown)


def _listed(
    connection: Connection,
    source: str,
    keys: Sequence[str],
    question: Question,
    printed: Mapping[str, frozenset[str]],
) -> dict[Key, Values]:
    m, d = schema.matter.c, schema.dispute.c
    query = select(m.id, m.key, m.kind, *(d[name] for name in KEPT)).where(
        m.source == source, known_at(connection, schema.matter, question.known)
    )
    query = query.select_from(schema.matter_with_outcome)
    rows = [row._mapping for row in rows_of(connection, query, m.key, keys)]
    fields = _fields(connection, [row["id"] for row in rows])
    shown: dict[Key, Values] = {}
    for row in rows:
        kept = {name: (row[name],) for name in KEPT if row[name] is not None}
        values = kept | dict(fields.get(row["id"], {}))
        names = printed.get(row["kind"], frozenset())
        shown[source, row["key"]] = {n: v for n, v in values.items() if n in names}
    return shown
