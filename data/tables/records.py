"""What the sources say: places, people, facilities, matters and their steps, and what stands beside them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from data.tables.base import PLACE_COLUMNS, RowId, metadata, versioned
from governance.matters import (
    COUNTED_INSTANTS,
    COUNTS,
    INSTANTS,
    KEPT_INSTANTS,
    KEPT_NUMBERS,
    KEPT_TEXTS,
    TEXTS,
)

place = versioned(
    "place",
    Column("level", String(16), nullable=False, index=True),
    Column("code", String(32), nullable=False),
    Column("name", Text, nullable=False),
    Column("parent", String(32), nullable=False),
    Column("district", String(32), nullable=False),
    Column("statutory", String(32), nullable=False),
    Column("town", String(32), nullable=False),
    Column("village", String(32), nullable=False),
    Column("residents", Integer),
    Column("kind", Text, nullable=False),
    Column("schematic", Boolean, nullable=False),
    Column("lon", Float),
    Column("lat", Float),
    Column("shape", Text),
)

officer = versioned(
    "officer",
    Column("code", String(64), nullable=False),
    Column("place", String(32), nullable=False),
    Column("role", Text, nullable=False),
    Column("full_time", Boolean, nullable=False),
    Column("name", Text, nullable=False),
)

facility = versioned(
    "facility",
    Column("code", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("place", String(32), nullable=False),
    Column("lon", Float),
    Column("lat", Float),
)

matter = versioned(
    "matter",
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    *(Column(c, String(32), nullable=False) for c in PLACE_COLUMNS),
    Column("received_day", Integer, nullable=False),
    # Only the reception is certain; every other instant is NULL until it has happened.
    *(Column(c, BigInteger, nullable=c != "received_at") for c in INSTANTS),
    *(Column(c, Integer) for c in COUNTS),
    *(Column(c, Text) for c in TEXTS),
    Column("linked", Boolean, nullable=False),
    Column("entered_at", BigInteger),
    Column("quality", Integer, nullable=False),
    Column("lon", Float),
    Column("lat", Float),
)
# Cohorts are spans of local days, so the day is indexed and not the instant.
Index("ix_matter_received", matter.c.received_day)
Index(
    "ix_matter_grid",
    matter.c.grid,
    sqlite_where=matter.c.to_load.is_(None),
    postgresql_where=matter.c.to_load.is_(None),
)
# Counts search by the instants at which something is counted (queries/recount.py); reception has its day.
for _name in (*COUNTED_INSTANTS[1:], "linked_to"):
    Index(
        f"ix_matter_{_name}",
        matter.c[_name],
        sqlite_where=matter.c[_name].is_not(None),
        postgresql_where=matter.c[_name].is_not(None),
    )

dispute = Table(
    "dispute",
    metadata,
    Column("matter_id", RowId, primary_key=True, autoincrement=False),
    *(Column(c, Text) for c in KEPT_TEXTS),
    *(Column(c, BigInteger) for c in KEPT_INSTANTS),
    *(Column(c, Float) for c in KEPT_NUMBERS),
)
Index(
    "ix_dispute_outcome_at",
    dispute.c.outcome_at,
    sqlite_where=dispute.c.outcome_at.is_not(None),
    postgresql_where=dispute.c.outcome_at.is_not(None),
)
matter_with_outcome = matter.outerjoin(dispute, dispute.c.matter_id == matter.c.id)
"""What became of a matter, of any kind that has outcomes, and the own fields that have columns of their own."""

own_field = Table(
    "own_field",
    metadata,
    Column("matter_id", RowId, primary_key=True, autoincrement=False),
    Column("field", String(32), primary_key=True),
    # Part of the key: without it a field of several codes could hold but one.
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("value", Text),
    Column("number", Float),
)
"""What only matters of some kinds have (governance.kinds): a text or code, or a number, an instant or a day (yyyymmdd).

`position` counts from 0 in a field of several codes.
"""

personal = Table(
    "personal",
    metadata,
    Column("matter_id", RowId, primary_key=True, autoincrement=False),
    Column("field", String(32), primary_key=True),
    Column("value", Text, nullable=False),
)
"""What identifies a person, kept apart from the matter: no page, list or export reads it."""

step = versioned(
    "step",
    Column("matter", String(255), nullable=False, index=True),
    Column("step", String(16), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("dated", Boolean, nullable=False),
    Column("limit_at", BigInteger),
    Column("actor", Text, nullable=False),
)

DELIVERED, COMPUTED = "delivered", "computed"
"""Where an observation comes from; COMPUTED is the source of what the load itself counts from matters."""

observation = versioned(
    "observation",
    Column("series", String(32), nullable=False),
    Column("subject_kind", String(16), nullable=False),
    Column("subject", String(32), nullable=False),
    Column("period", Integer, nullable=False),
    Column("value", Float, nullable=False),
    Column("origin", String(16), nullable=False),
    # Defaults, because revision 4 added these columns
    # to tables that held monthly figures already.
    Column("grain", String(8), nullable=False, server_default=text("'month'")),
    Column("category", String(64), nullable=False, server_default=text("''")),
)
"""A period's figure of a series about a subject, delivered by a source or computed from matters.

`subject_kind`: the level of a place; `period`: its number within the grain (governance.grains); `category`: '' where the
series has none.
"""
Index(
    "ix_observation_subject",
    observation.c.subject_kind,
    observation.c.subject,
    observation.c.series,
    observation.c.period,
)

backdrop = Table(
    "backdrop",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("shape", Text, nullable=False),
)

VERSIONED = {t.name: t for t in (place, officer, facility, matter, step, observation)}
