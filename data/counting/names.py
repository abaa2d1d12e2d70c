"""Numbers for combinations of words, as tallies name places and classes."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, Table, select

from data.counting.facts import Words
from data.keeping.inserting import insert_rows


class Names:
    """Numbers of the combinations of words in a table such as dim_place; new ones are added as they come."""

    def __init__(self, connection: Connection, table: Table) -> None:
        self._connection, self._table = connection, table
        self._columns = [c.name for c in table.columns if c.name != "id"]
        rows = connection.execute(select(table)).all()
        self._ids: dict[Words, int] = {tuple(r[1:]): int(r[0]) for r in rows}
        # Number 0 stays empty: real numbers begin at 1, and words stand at their own number.
        self.words: list[Words] = [()] * (max(self._ids.values(), default=0) + 1)
        for words, number in self._ids.items():
            self.words[number] = words
        self._written = len(self.words)

    def of(self, combinations: list[Words]) -> NDArray[np.int64]:
        """The number of each combination."""
        return np.array([self.number(words) for words in combinations], dtype="int64")

    def number(self, words: Words) -> int:
        """The number of one combination."""
        if words not in self._ids:
            self._ids[words] = len(self.words)
            self.words.append(words)
        return self._ids[words]

    def write(self) -> None:
        """Insert the combinations that are new."""
        new = self.words[self._written :]
        if new:
            rows = pd.DataFrame(new, columns=self._columns, dtype=object)
            rows.insert(0, "id", np.arange(self._written, len(self.words)))
            insert_rows(self._connection, self._table, rows)
            self._written = len(self.words)
