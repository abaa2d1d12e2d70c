"""Every table of the store by name (data/tables/): one MetaData for SQLite and PostgreSQL.

Instants are epoch seconds UTC (BIGINT), days the integer yyyymmdd in the profile's time zone. A versioned table keeps
every version of a record: known in the loads from `from_load` up to, not including, `to_load`.
"""

# mypy: implicit-reexport
# ruff: noqa: F401 -- the tables by what they hold; every other module takes them from here

from data.tables.base import PLACE_COLUMNS, current, metadata
from data.tables.ledger import delivery, drift, load, mention, meta, note, reject, revision
from data.tables.pingan import pingan_baseline, pingan_definition
from data.tables.records import (
    VERSIONED,
    backdrop,
    dispute,
    facility,
    matter,
    matter_with_outcome,
    observation,
    officer,
    own_field,
    personal,
    place,
    step,
)
from data.tables.tallies import (
    TALLIES,
    dim_class,
    dim_place,
    tally_day,
    tally_grid,
    tally_rest,
    tally_town,
    tally_type,
    tally_unit,
    tally_unit_day,
)

VERSION = 5
"""The revision of these tables: a store of another one is refused, and an older one upgraded (docs/upgrading.md)."""
