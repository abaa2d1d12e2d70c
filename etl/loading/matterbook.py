"""The versions of matters, with the own fields of their kind; keeps the tallies in step."""

import numpy as np
import pandas as pd

from data import schema
from data.counting.counted import life_of
from data.keeping import versions
from data.keeping.inserting import insert_rows
from etl.contracts.own_fields import APART, PREFIX
from etl.loading.versions import Book
from governance.kinds import OwnField
from governance.matters import KEPT


class MatterBook(Book):
    """Versions of matters: writes the own fields of their kind beside, and counts them in and out of the tallies."""

    derived = (*schema.PLACE_COLUMNS, "due_at")

    def added(self, rows: pd.DataFrame, *, current: bool) -> None:
        kind = self.mapping.matters
        if kind is not None and kind.keeps:
            insert_rows(self.connection, schema.dispute, rows[[*KEPT]].assign(matter_id=rows["id"]))
        for declared in self.mapping.own_fields:
            insert_rows(self.connection, schema.own_field, _own_rows(rows, declared))
        if not current:
            return
        if self.mapping.state_from_steps:
            self.writing.touch(self.mapping.name, rows["key"].tolist())
        there = ~rows["withdrawn"].to_numpy(dtype=bool)
        assert self.facts is not None
        counted = np.zeros(len(self.facts.received), dtype=bool)
        counted[rows.index[there]] = True
        self.writing.tallies.take(self.facts if counted.all() else self.facts.of(counted), +1)

    def closed(self, ids: list[int]) -> None:
        self._count(ids, -1)

    def renewed(self, ids: list[int]) -> None:
        self._count(ids, +1)
        if self.mapping.state_from_steps:
            keys = versions.by_id(self.connection, schema.matter, ids)["key"]
            self.writing.touch(self.mapping.name, keys.tolist())

    def _count(self, ids: list[int], sign: int) -> None:
        life = life_of(self.connection, ids)
        if len(life):
            self.writing.tallies.add(life[~life["withdrawn"].astype(bool)], sign)


def _own_rows(rows: pd.DataFrame, declared: OwnField) -> pd.DataFrame:
    """The lines of own_field for one field of new versions; none where it is missing."""
    values = rows[PREFIX + declared.name]
    there = values.notna().to_numpy()
    kept = pd.DataFrame({"matter_id": rows["id"][there], "field": declared.name, "position": 0})
    if declared.numeric:
        return kept.assign(number=values[there].astype("float64"))
    if declared.type != "codes":
        return kept.assign(value=values[there])
    several = kept.assign(value=values[there].str.split(APART)).explode("value", ignore_index=True)
    return several.assign(position=several.groupby("matter_id").cumcount())
