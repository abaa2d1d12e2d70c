"""Following: at the end of a load, matters whose source leaves their life to steps get the state that their steps say."""

from collections import Counter
from collections.abc import Collection

import numpy as np
import pandas as pd

from data import schema
from data.counting import lives
from data.counting.counted import life_of
from data.keeping.frames import batches
from data.keeping.versions import as_new_versions
from etl.loading.journal import SourceReport
from etl.loading.verdict import same
from etl.loading.versions import Book, Writing
from etl.mapping.model import SourceMapping
from governance.steps import lives as lives_of

_BATCH = 5_000


class StepBook(Book):
    """Step records, with the matters that they speak of remembered."""

    def added(self, rows: pd.DataFrame, *, current: bool) -> None:
        if current:
            self.writing.touch(self.mapping.steps_of, rows["matter"].tolist())

    def closed(self, ids: list[int]) -> None:
        self.writing.touch(self.mapping.steps_of, lives.matters_of(self.connection, ids))

    renewed = closed


def follow(
    writing: Writing, mappings: Collection[SourceMapping], reports: dict[str, SourceReport]
) -> None:
    """Update touched matters to what their steps say: a version learned in this load in place, an older one by a new version.

    Notes go to the report of the matters' source: step_impossible (kept, changes nothing), step_unheld (its matter is not held).
    """
    for source in [m.name for m in mappings if m.state_from_steps]:
        sources = [m.name for m in mappings if m.steps_of == source]
        notes: Counter[str] = Counter()
        for keys in batches(sorted(writing.touched.get(source, ())), _BATCH):
            steps = lives.steps_of(writing.connection, sources, keys)
            matters = lives.standing(writing.connection, source, keys)
            rewrite(writing, _changed(matters, steps, notes))
        if notes.total():
            reports.setdefault(source, SourceReport()).notes.update(notes)


def _changed(matters: pd.DataFrame, steps: pd.DataFrame, notes: Counter[str]) -> pd.DataFrame:
    """The matters whose life is not what their steps say, with what they say: id, from_load and LIFE."""
    rows = pd.Index(matters["key"]).get_indexer(pd.Index(steps["matter"]))
    held = rows >= 0
    notes["step_unheld"] += int((~held).sum())
    by_steps = lives_of(matters["received_at"].to_numpy(), steps[held].assign(row=rows[held]))
    notes["step_impossible"] += int(by_steps.impossible.sum())
    differs = np.zeros(len(matters), dtype=bool)
    for name in lives.LIFE:
        differs |= ~same(matters[name], by_steps.matters[name])
    with_lives = by_steps.matters.assign(
        id=matters["id"].to_numpy(), from_load=matters["from_load"].to_numpy()
    )
    return with_lives[differs]


def rewrite(writing: Writing, changed: pd.DataFrame) -> None:
    """Write what follows for matters that are held, and count it.

    Args:
        changed: columns id and from_load of their versions, and the columns that become otherwise.
    """
    if changed.empty:
        return
    connection, tallies = writing.connection, writing.tallies
    # Counted out before the rows are changed: afterwards their old life cannot be read.
    tallies.add(life_of(connection, changed["id"].tolist()), -1)
    # A version of this very load has been seen by nobody and may be changed in place; an older
    # one is what earlier loads knew, and stays.
    fresh = changed["from_load"] == writing.load_id
    values = changed.drop(columns="from_load")
    lives.change(connection, values[fresh])
    new_ids = as_new_versions(connection, schema.matter, values[~fresh], writing.load_id)
    tallies.add(life_of(connection, [*values["id"][fresh].tolist(), *new_ids]), +1)
