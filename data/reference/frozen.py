"""The definition of the index as loads have known it, and the baselines that are frozen by it."""

import json
import tomllib
from functools import lru_cache
from hashlib import blake2b
from math import isnan

import numpy as np
from sqlalchemy import Connection, insert, or_, select, update

from data import schema
from governance.errors import DefinitionError
from governance.pingan.baseline import Baseline
from governance.pingan.definition import Definition
from governance.pingan.written import definition_of


@lru_cache(maxsize=16)
def digest_of(text: str) -> str:
    """A digest of what a definition says: the layout and the comments of its text do not change it."""
    # default=str: TOML has dates, which JSON has
    # not. Comments and order do not survive parsing.
    content = json.dumps(tomllib.loads(text), sort_keys=True, ensure_ascii=False, default=str)
    return blake2b(content.encode(), digest_size=16).hexdigest()


def keep_definition(
    connection: Connection, definition: Definition, text: str, load_id: int
) -> bool:
    """From this load on the definition is this one; returns whether it was another before.

    Raises:
        DefinitionError: it says something else under a version that was loaded already.
    """
    d, digest = schema.pingan_definition, digest_of(text)
    held = connection.execute(select(d).where(d.c.to_load.is_(None))).one_or_none()
    if held is not None and held.digest == digest:
        return False
    query = select(d.c.digest).where(d.c.version == definition.version, d.c.digest != digest)
    if connection.scalar(query.limit(1)) is not None:
        raise DefinitionError(
            f"口径 {definition.version} 已经装载过，内容却不同：改了口径请换一个 version，并重新签名。"
        )
    connection.execute(update(d).where(d.c.to_load.is_(None)).values(to_load=load_id))
    row = {"from_load": load_id, "name": definition.name, "version": definition.version}
    connection.execute(insert(d), row | {"digest": digest, "text": text})
    return True


def definition_at(connection: Connection, known: int) -> tuple[Definition, str] | None:
    """The definition as known at a load, and its digest; None where there was none."""
    d = schema.pingan_definition.c
    query = select(d.text, d.digest).where(
        d.from_load <= known, or_(d.to_load.is_(None), d.to_load > known)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else (_read(row.text), row.digest)


@lru_cache(maxsize=16)
def _read(text: str) -> Definition:
    return definition_of(tomllib.loads(text))


def frozen_years(connection: Connection, level: str, digest: str) -> set[int]:
    """The years whose baseline stands."""
    b = schema.pingan_baseline.c
    return set(connection.scalars(select(b.year).where(b.level == level, b.digest == digest)))


def freeze(
    connection: Connection,
    usual: Baseline,
    definition: Definition,
    level: str,
    digest: str,
    load_id: int,
) -> None:
    """Keep a year's baseline for good."""
    by_indicator = {
        indicator.id: {"rate": None if isnan(rate) else rate, "season": season}
        for indicator, rate, season in zip(
            definition.indicators, usual.rate.tolist(), usual.season.tolist(), strict=True
        )
    }
    row = {"year": usual.year, "level": level, "digest": digest, "from_load": load_id}
    figures = {"months": json.dumps(usual.months), "usual": json.dumps(by_indicator)}
    connection.execute(insert(schema.pingan_baseline), row | figures)


def frozen(
    connection: Connection, definition: Definition, year: int, level: str, digest: str, known: int
) -> Baseline | None:
    """The baseline of a year as frozen up to a load, for the indicators of this definition; None where none is yet."""
    b = schema.pingan_baseline.c
    query = select(b.months, b.usual).where(
        b.year == year, b.level == level, b.digest == digest, b.from_load <= known
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    # An indicator that is not in the frozen text has no rate, and a flat season: factor 1.
    usual, nothing = json.loads(row.usual), {"rate": None, "season": [1.0] * 12}
    told = [usual.get(i.id, nothing) for i in definition.indicators]
    rate = [np.nan if t["rate"] is None else t["rate"] for t in told]
    season = np.array([t["season"] for t in told], dtype="float64")
    return Baseline(year, tuple(json.loads(row.months)), np.array(rate, dtype="float64"), season)
