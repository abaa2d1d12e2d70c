"""The versions of matters, with the own fields of their kind; keeps the tallies in step."""

import numpy as np
import pandas as pd
from sqlalchemy import select

from data import schema
from data.counting.counted import life_of
from data.keeping.frames import batches, frame
from data.keeping.inserting import insert_rows
from etl.contracts.own_fields import APART, PREFIX
from etl.loading.versions import Book
from governance.kinds import OwnField
from governance.matters import KEPT


class MatterBook(Book):
    """Versions of matters: writes the own fields of their kind beside, and counts them in and out of the tallies."""

    beside = (schema.own_field, schema.personal)
    derived = (*schema.PLACE_COLUMNS, "due_at")

    def added(self, rows: pd.DataFrame, *, current: bool, from_chunk: bool) -> None:
        kind = self.mapping.matters
        if kind is not None and kind.keeps:
            insert_rows(self.connection, schema.dispute, rows[[*KEPT]].assign(matter_id=rows["id"]))
        if from_chunk:
            for declared in self.mapping.own_fields:
                insert_rows(self.connection, schema.own_field, _own_rows(rows, declared))
        if not current:
            return
        if self.mapping.state_from_steps:
            self.writing.touch(self.mapping.name, rows["key"].tolist())
        there = ~rows["withdrawn"].to_numpy(dtype=bool)
        if from_chunk and self.facts is not None:
            counted = np.zeros(len(self.facts.received), dtype=bool)
            counted[rows.index[there]] = True
            self.writing.tallies.take(self.facts if counted.all() else self.facts.of(counted), +1)
        else:
            self.writing.tallies.add(rows[there], +1)

    def closed(self, ids: list[int]) -> None:
        life = life_of(self.connection, ids)
        if len(life):
            self.writing.tallies.add(life[~life["withdrawn"].astype(bool)], -1)

    def whole(self, rows: pd.DataFrame, ids: list[int]) -> pd.DataFrame:
        d = schema.dispute
        parts = [
            frame(self.connection, select(d).where(d.c.matter_id.in_(b))) for b in batches(ids)
        ]
        # Empty parts would have a say in the types of the columns; one stays if all are empty.
        beside = pd.concat([p for p in parts if not p.empty] or [parts[0]], ignore_index=True)
        by_id = beside.set_index("matter_id").reindex(ids).reset_index(drop=True)
        return rows.reset_index(drop=True).join(by_id)


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
