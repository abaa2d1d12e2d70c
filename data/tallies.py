"""Tallies: what a load changed, as signed counts at four grains, written in its transaction."""

import pandas as pd
from sqlalchemy import Connection, Table

from data import schema
from data.writes import insert_rows
from governance.lifecycle import events

_BESIDE = ("load_id", "n")


def local_days(at: pd.Series, zone: str) -> pd.Series:
    """The local day (yyyymmdd) of epoch seconds; 0 stays 0."""
    local = pd.to_datetime(at, unit="s", utc=True).dt.tz_convert(zone).dt
    return (local.year * 10000 + local.month * 100 + local.day).where(at != 0, 0).astype("int64")


class TallyChanges:
    """Signed changes of one load, gathered as rows come and go, written once at its end."""

    def __init__(self, load_id: int, zone: str) -> None:
        self._load_id, self._zone = load_id, zone
        self._parts: dict[Table, list[pd.DataFrame]] = {
            table: [] for table in (schema.tally_day, *schema.MONTHLY)
        }

    def add(self, matters: pd.DataFrame, sign: int) -> None:
        """Count these versions of matters in (+1) or out (−1).

        Args:
            matters: columns of `data.writes.LIFE` besides id, and outcome, outcome_at, solved_level.
            sign: +1 or −1.
        """
        if matters.empty:
            return
        facts = events(matters)
        row = facts.pop("row").to_numpy()
        for column in ("district", "statutory", "town", "kind", "linked"):
            facts[column] = matters[column].to_numpy()[row]
        facts["category"] = matters["category"].fillna("").to_numpy()[row]
        facts["received"] = matters["received_day"].to_numpy()[row]
        facts["event"] = local_days(facts["at"], self._zone)
        facts["n"] = facts["sign"] * sign
        self._gather(schema.tally_day, facts)
        facts["received"] //= 100
        facts["event"] //= 100
        for table in schema.MONTHLY:
            self._gather(table, facts)

    def _gather(self, table: Table, facts: pd.DataFrame) -> None:
        self._parts[table].append(_sum(facts, table))

    def write(self, connection: Connection) -> None:
        """Insert the changes that are not zero."""
        for table, parts in self._parts.items():
            if parts:
                whole = _sum(pd.concat(parts, ignore_index=True), table)
                insert_rows(connection, table, whole[whole["n"] != 0].assign(load_id=self._load_id))


def _sum(facts: pd.DataFrame, table: Table) -> pd.DataFrame:
    keys = [c.name for c in table.columns if c.name not in _BESIDE]
    return facts.groupby(keys, sort=False, as_index=False).agg(n=("n", "sum"))
