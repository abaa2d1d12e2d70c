"""The canonical hash of all that is known: records, versions and withdrawals by natural key."""

import hashlib

from sqlalchemy import select

from data import schema
from data.store import Store


def state_hash(store: Store) -> str:
    """SHA-256 over every versioned record, by natural key; load numbers and arrival times do not enter.

    Two stores that know the same, in whatever order they learned it where versions order themselves, have the same
    hash. The current version of a record is marked, and so is a withdrawal.
    """
    digest = hashlib.sha256()
    with store.reading() as connection:
        for name, table in sorted(schema.VERSIONED.items()):
            t = table.c
            query = select(t.source, t.key, t.version, t.digest, t.withdrawn, t.to_load)
            lines = {
                f"{name}|{r.source}|{r.key}|{r.version}|{r.digest}|{r.withdrawn:d}|{r.to_load is None:d}"
                for r in connection.execute(query)
            }
            for line in sorted(lines):
                digest.update(line.encode() + b"\n")
    return digest.hexdigest()
