"""What a row is against the version held, and how many rows were what."""

from dataclasses import asdict, dataclass
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.mapping.model import SourceMapping

Mask = NDArray[np.bool_]


@dataclass(slots=True)
class Counts:
    """What a load says of the rows of a source; read is the sum of the next five."""

    read: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    superseded: int = 0
    rejected: int = 0
    withdrawn: int = 0

    def add(self, other: "Counts") -> None:
        for name, n in asdict(other).items():
            setattr(self, name, getattr(self, name) + n)


class Standing(Protocol):
    """What is needed besides the two rows to compare them."""

    mapping: SourceMapping
    order: int
    """The delivery's export, or its load."""
    latest: int
    """The newest whole snapshot known before."""
    derived: tuple[str, ...]
    """Columns we derive ourselves."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What each row is against the version held; exactly one of the five holds."""

    new: Mask
    newer: Mask
    unchanged: Mask
    older: Mask
    conflict: Mask
    absent: Mask
    """Beside the five: withdrawn, and named by no export as new as the newest snapshot."""

    @property
    def differs(self) -> Mask:
        return ~self.unchanged & ~self.new

    def without(self, mask: Mask) -> "Verdict":
        five = (self.new, self.newer, self.unchanged, self.older, self.conflict)
        new, newer, unchanged, older, conflict = (m & ~mask for m in five)
        return Verdict(new, newer, unchanged, older, conflict, self.absent)

    @classmethod
    def of(cls, rows: pd.DataFrame, old: pd.DataFrame, book: Standing) -> "Verdict":
        rows = rows.reset_index(drop=True)
        new = old["id"].isna().to_numpy()
        if new.all():
            no = np.zeros(len(rows), dtype=bool)
            return cls(new, no, no, no, no, no)
        # Not astype(bool): a record not held has nan here, and nan is true in Python.
        withdrawn = old["withdrawn"].eq(True).to_numpy()
        seen = np.maximum(old["seen"].astype("float64").fillna(0).to_numpy(), book.order)
        absent = old["absent"].eq(True).to_numpy() & (seen < book.latest)
        said_same = (rows["digest"] == old["digest"]).to_numpy()
        unaltered = said_same & ((rows["withdrawn"].to_numpy(dtype=bool) == withdrawn) | absent)
        for column in book.derived:
            unaltered &= same(rows[column], old[column])
        ahead, level = _order(rows, old, book)
        # No newer version, and yet news: a snapshot names again what was withdrawn; a row
        # withdraws what stands; what we derive (place, due time) has changed under the same
        # words.
        reborn = level & withdrawn & said_same & book.mapping.snapshot & ~new & ~absent
        tomb = level & rows["withdrawn"].to_numpy(dtype=bool) & ~withdrawn & said_same
        rederived = level & said_same & ~unaltered & ~withdrawn
        by_content = book.mapping.version.by != "column"
        # With a version column a higher version of the same content is a version of its own; by
        # arrival or export date the same content said again is no news.
        unchanged = ~new & unaltered & (level | (ahead if by_content else False))
        newer = ~new & ~unchanged & (ahead | reborn | tomb | rederived)
        conflict = ~new & level & ~unchanged & ~newer & ~said_same
        older = ~new & ~unchanged & ~newer & ~conflict
        return cls(new, newer, unchanged, older, conflict, absent)


def _order(rows: pd.DataFrame, old: pd.DataFrame, book: Standing) -> tuple[Mask, Mask]:
    """Whether each row's version is ahead of, or level with, the one held."""
    if book.mapping.version.by == "arrival":
        ahead = np.ones(len(rows), dtype=bool)
        return ahead, ~ahead
    held, version = old["version"].astype("float64"), rows["version"].astype("float64")
    return (version > held).to_numpy(), (version == held).to_numpy()


def same(ours: pd.Series, theirs: pd.Series) -> Mask:
    """Which values are equal, row by row; what is missing on both sides is."""
    if ours.dtype.kind != "f":
        # As Python objects None equals None; in a pandas comparison it equals nothing.
        return np.asarray(ours.to_numpy(dtype=object) == theirs.to_numpy(dtype=object), dtype=bool)
    mine, other = ours.to_numpy(), pd.to_numeric(theirs).to_numpy(dtype="float64")
    return np.asarray((mine == other) | (np.isnan(mine) & np.isnan(other)))
