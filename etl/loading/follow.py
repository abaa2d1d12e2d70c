"""Following: at the end of a load, matters whose source leaves their life to steps get the state that their steps say."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection

from data import schema
from data.counting import lives
from data.counting.counted import life_of
from data.counting.tallies import TallyChanges
from data.keeping.frames import batches
from data.reference.profile import Profile
from etl.loading.journal import SourceReport
from etl.loading.matterbook import MatterBook
from etl.loading.versions import Book
from etl.mapping.model import SourceMapping
from etl.mapping.source import load_mappings
from governance.steps import lives as lives_of

_BATCH = 5_000


class Touched:
    """The matters, by source, whose rows or steps this load has changed."""

    def __init__(self) -> None:
        self._keys: dict[str, set[str]] = {}

    def __bool__(self) -> bool:
        return bool(self._keys)

    def add(self, source: str, keys: Iterable[str]) -> None:
        self._keys.setdefault(source, set()).update(keys)

    def of(self, source: str) -> list[str]:
        return sorted(self._keys.get(source, ()))


class StepBook(Book):
    """Step records, with the matters that they speak of remembered."""

    def __init__(
        self,
        connection: Connection,
        mapping: SourceMapping,
        touched: Touched,
        *,
        load_id: int,
        exported_at: int | None,
    ) -> None:
        super().__init__(connection, schema.step, mapping, load_id=load_id, exported_at=exported_at)
        self._touched = touched

    def added(self, rows: pd.DataFrame, *, current: bool, from_chunk: bool) -> None:
        if current:
            self._touched.add(self.mapping.steps_of, rows["matter"].tolist())

    def closed(self, ids: list[int]) -> None:
        self._touched.add(self.mapping.steps_of, lives.matters_of(self.connection, ids))


class FollowedBook(MatterBook):
    """Matters whose life follows from steps, remembered as they come."""

    def __init__(self, *args: Any, touched: Touched, **options: Any) -> None:
        super().__init__(*args, **options)
        self._touched = touched

    def added(self, rows: pd.DataFrame, *, current: bool, from_chunk: bool) -> None:
        super().added(rows, current=current, from_chunk=from_chunk)
        if current:
            self._touched.add(self.mapping.name, rows["key"].tolist())


class Following:
    """For one load: the books that remember which matters need their steps looked at, and their update at its end."""

    def __init__(
        self, connection: Connection, profile: Profile, tallies: TallyChanges, load_id: int
    ) -> None:
        self._connection, self._profile = connection, profile
        self._tallies, self._load_id = tallies, load_id
        self._touched = Touched()

    def book(self, mapping: SourceMapping, exported_at: int | None) -> Book | None:
        """The book of step records, or of matters that follow from them; None for any other source."""
        connection, touched, load_id = self._connection, self._touched, self._load_id
        if mapping.job == "steps":
            return StepBook(connection, mapping, touched, load_id=load_id, exported_at=exported_at)
        if mapping.state_from_steps:
            return FollowedBook(
                connection,
                mapping,
                self._tallies,
                load_id=load_id,
                exported_at=exported_at,
                touched=touched,
            )
        return None

    def finish(self, reports: dict[str, SourceReport]) -> None:
        """Update the touched matters to what their steps say; notes go to the report of the matters' source."""
        mappings = load_mappings(self._profile) if self._touched else {}
        notes = follow(self._connection, mappings, self._touched, self._tallies, self._load_id)
        for name, counted in notes.items():
            if counted.total():
                reports.setdefault(name, SourceReport()).notes.update(counted)


def follow(
    connection: Connection,
    mappings: Mapping[str, SourceMapping],
    touched: Touched,
    tallies: TallyChanges,
    load_id: int,
) -> dict[str, Counter[str]]:
    """Update touched matters to what their steps say: a version learned in this load in place, an older one by a new version.

    Returns:
        By source the notes to count: step_impossible (kept, changes nothing), step_unheld (its matter is not held).
    """
    notes: dict[str, Counter[str]] = {}
    for name, mapping in mappings.items():
        if not mapping.state_from_steps:
            continue
        sources = [m.name for m in mappings.values() if m.steps_of == name]
        counted = notes.setdefault(name, Counter())
        for keys in batches(touched.of(name), _BATCH):
            steps = lives.steps_of(connection, sources, keys)
            matters = lives.standing(connection, name, keys)
            changed = _changed(matters, steps, counted)
            _write(connection, changed, tallies, load_id)
    return notes


def _changed(matters: pd.DataFrame, steps: pd.DataFrame, notes: Counter[str]) -> pd.DataFrame:
    """The matters whose life is not what their steps say, with what they say: id, from_load and LIFE."""
    rows = pd.Index(matters["key"]).get_indexer(pd.Index(steps["matter"]))
    held = rows >= 0
    notes["step_unheld"] += int((~held).sum())
    by_steps = lives_of(matters["received_at"].to_numpy(), steps[held].assign(row=rows[held]))
    notes["step_impossible"] += int(by_steps.impossible.sum())
    differs = np.zeros(len(matters), dtype=bool)
    for name in lives.LIFE:
        differs |= ~_same(matters[name], by_steps.matters[name])
    with_lives = by_steps.matters.assign(
        id=matters["id"].to_numpy(), from_load=matters["from_load"].to_numpy()
    )
    return with_lives[differs]


def _same(ours: pd.Series, theirs: pd.Series) -> NDArray[np.bool_]:
    if ours.dtype.kind != "f":
        # As Python objects None equals None; in a pandas comparison it equals nothing.
        return np.asarray(ours.to_numpy(dtype=object) == theirs.to_numpy(dtype=object))
    mine, other = ours.to_numpy(), theirs.to_numpy(dtype="float64")
    return np.asarray((mine == other) | (np.isnan(mine) & np.isnan(other)))


def _write(
    connection: Connection, changed: pd.DataFrame, tallies: TallyChanges, load_id: int
) -> None:
    if changed.empty:
        return
    # Counted out before the rows are changed: afterwards their old life cannot be read.
    tallies.add(life_of(connection, changed["id"].tolist()), -1)
    # A version of this very load has been seen by nobody and may be changed in place; an older
    # one is what earlier loads knew, and stays.
    fresh = changed["from_load"] == load_id
    lives.set_lives(connection, changed[fresh])
    ids: Sequence[int] = [
        *changed["id"][fresh].tolist(),
        *lives.as_new_versions(connection, changed[~fresh], load_id),
    ]
    tallies.add(life_of(connection, ids), +1)
