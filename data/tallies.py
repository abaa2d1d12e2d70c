"""Tallies: what a load changed, as signed counts at three grains, written in its transaction."""

import pandas as pd
from sqlalchemy import Connection

from data import schema
from data.writes import insert_rows
from governance.lifecycle import events

_UNIT = ("district", "statutory", "kind", "linked", "measure", "received", "event")
_MONTH = (
    "district",
    "statutory",
    "town",
    "kind",
    "category",
    "linked",
    "measure",
    "received",
    "event",
)


def local_days(at: pd.Series, zone: str) -> pd.Series:
    """The local day (yyyymmdd) of epoch seconds; 0 stays 0."""
    local = pd.to_datetime(at, unit="s", utc=True).dt.tz_convert(zone).dt
    return (local.year * 10000 + local.month * 100 + local.day).where(at != 0, 0).astype("int64")


class TallyChanges:
    """Signed changes of one load, gathered as rows come and go, written once at its end."""

    def __init__(self, load_id: int, zone: str) -> None:
        self._load_id, self._zone = load_id, zone
        self._days: list[pd.DataFrame] = []
        self._units: list[pd.DataFrame] = []
        self._months: list[pd.DataFrame] = []

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
        self._days.append(_sum(facts, _UNIT))
        facts["received"] //= 100
        facts["event"] //= 100
        self._units.append(_sum(facts, _UNIT))
        self._months.append(_sum(facts, _MONTH))

    def write(self, connection: Connection) -> None:
        """Insert the changes that are not zero."""
        for table, keys, parts in (
            (schema.tally_day, _UNIT, self._days),
            (schema.tally_unit, _UNIT, self._units),
            (schema.tally_month, _MONTH, self._months),
        ):
            if parts:
                whole = _sum(pd.concat(parts, ignore_index=True), keys)
                insert_rows(connection, table, whole[whole["n"] != 0].assign(load_id=self._load_id))


def _sum(facts: pd.DataFrame, keys: tuple[str, ...]) -> pd.DataFrame:
    return facts.groupby(list(keys), sort=False, as_index=False).agg(n=("n", "sum"))
