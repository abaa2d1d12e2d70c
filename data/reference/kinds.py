"""The kinds of matter that a store knows: those of the profile of its last load."""

from functools import lru_cache

from sqlalchemy import Connection, select

from data import schema
from data.keeping.store import Store
from data.reference.profile import BUILT_IN_KINDS, read_kinds
from governance.kinds import Kinds, kinds_of_text

META = "kinds"
"""The entry of meta that holds them."""


def kinds_of(store: Store) -> Kinds:
    """The kinds kept by the newest load; the built-in ones of a store that was loaded before there were others."""
    with store.reading() as connection:
        return kinds_in(connection)


def kinds_in(connection: Connection) -> Kinds:
    """The same for what is being read already."""
    m = schema.meta.c
    text = connection.scalar(select(m.value).where(m.key == META))
    return _read(text) if text else built_in()


@lru_cache(maxsize=8)
def _read(text: str) -> Kinds:
    return kinds_of_text(text)


@lru_cache(maxsize=1)
def built_in() -> Kinds:
    """The kinds of a profile that declares none of its own."""
    return read_kinds(BUILT_IN_KINDS)
