"""What the sources say: places, people, facilities, matters and their steps, and what stands beside them."""

import sqlalchemy as sa

from data.tables.base import PLACE_COLUMNS, RowId, index_where, metadata, versioned
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
    sa.Column("level", sa.String(16), nullable=False, index=True),
    sa.Column("code", sa.String(32), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("parent", sa.String(32), nullable=False),
    sa.Column("district", sa.String(32), nullable=False),
    sa.Column("statutory", sa.String(32), nullable=False),
    sa.Column("town", sa.String(32), nullable=False),
    sa.Column("village", sa.String(32), nullable=False),
    sa.Column("residents", sa.Integer),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("schematic", sa.Boolean, nullable=False),
    sa.Column("lon", sa.Float),
    sa.Column("lat", sa.Float),
    sa.Column("shape", sa.Text),
)

officer = versioned(
    "officer",
    sa.Column("code", sa.String(64), nullable=False),
    sa.Column("place", sa.String(32), nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("full_time", sa.Boolean, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
)

facility = versioned(
    "facility",
    sa.Column("code", sa.String(64), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("place", sa.String(32), nullable=False),
    sa.Column("lon", sa.Float),
    sa.Column("lat", sa.Float),
)

matter = versioned(
    "matter",
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    *(sa.Column(c, sa.String(32), nullable=False) for c in PLACE_COLUMNS),
    sa.Column("received_day", sa.Integer, nullable=False),
    # Only the reception is certain; every other instant is NULL until it has happened.
    *(sa.Column(c, sa.BigInteger, nullable=c != "received_at") for c in INSTANTS),
    *(sa.Column(c, sa.Integer) for c in COUNTS),
    *(sa.Column(c, sa.Text) for c in TEXTS),
    sa.Column("linked", sa.Boolean, nullable=False),
    sa.Column("entered_at", sa.BigInteger),
    sa.Column("quality", sa.Integer, nullable=False),
    sa.Column("lon", sa.Float),
    sa.Column("lat", sa.Float),
)
# Cohorts are spans of local days, so the day is indexed and not the instant.
sa.Index("ix_matter_received", matter.c.received_day)
index_where("ix_matter_grid", matter.c.to_load.is_(None), matter.c.grid)
# Counts search by the instants at which something is counted (queries/recount.py); reception has its day.
for _name in (*COUNTED_INSTANTS[1:], "linked_to"):
    index_where(f"ix_matter_{_name}", matter.c[_name].is_not(None), matter.c[_name])

dispute = sa.Table(
    "dispute",
    metadata,
    sa.Column("matter_id", RowId, primary_key=True, autoincrement=False),
    *(sa.Column(c, sa.Text) for c in KEPT_TEXTS),
    *(sa.Column(c, sa.BigInteger) for c in KEPT_INSTANTS),
    *(sa.Column(c, sa.Float) for c in KEPT_NUMBERS),
)
index_where("ix_dispute_outcome_at", dispute.c.outcome_at.is_not(None), dispute.c.outcome_at)
matter_with_outcome = matter.outerjoin(dispute, dispute.c.matter_id == matter.c.id)
"""What became of a matter, of any kind that has outcomes, and the own fields that have columns of their own."""

own_field = sa.Table(
    "own_field",
    metadata,
    sa.Column("matter_id", RowId, primary_key=True, autoincrement=False),
    sa.Column("field", sa.String(32), primary_key=True),
    # Part of the key: without it a field of several codes could hold but one.
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("value", sa.Text),
    sa.Column("number", sa.Float),
)
"""What only matters of some kinds have (governance.kinds): a text or code, or a number, an instant or a day (yyyymmdd).

`position` counts from 0 in a field of several codes.
"""

personal = sa.Table(
    "personal",
    metadata,
    sa.Column("matter_id", RowId, primary_key=True, autoincrement=False),
    sa.Column("field", sa.String(32), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
"""What identifies a person, kept apart from the matter: no page, list or export reads it."""

step = versioned(
    "step",
    sa.Column("matter", sa.String(255), nullable=False, index=True),
    sa.Column("step", sa.String(16), nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("dated", sa.Boolean, nullable=False),
    sa.Column("limit_at", sa.BigInteger),
    sa.Column("actor", sa.Text, nullable=False),
)

DELIVERED, COMPUTED = "delivered", "computed"
"""Where an observation comes from; COMPUTED is the source of what the load itself counts from matters."""

observation = versioned(
    "observation",
    sa.Column("series", sa.String(32), nullable=False),
    sa.Column("subject_kind", sa.String(16), nullable=False),
    sa.Column("subject", sa.String(32), nullable=False),
    sa.Column("period", sa.Integer, nullable=False),
    sa.Column("value", sa.Float, nullable=False),
    sa.Column("origin", sa.String(16), nullable=False),
    # Defaults, because revision 4 added these columns
    # to tables that held monthly figures already.
    sa.Column("grain", sa.String(8), nullable=False, server_default=sa.text("'month'")),
    sa.Column("category", sa.String(64), nullable=False, server_default=sa.text("''")),
)
"""A period's figure of a series about a subject, delivered by a source or computed from matters.

`subject_kind`: the level of a place; `period`: its number within the grain (governance.grains); `category`: '' where the
series has none.
"""
sa.Index(
    "ix_observation_subject",
    observation.c.subject_kind,
    observation.c.subject,
    observation.c.series,
    observation.c.period,
)

backdrop = sa.Table(
    "backdrop",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("shape", sa.Text, nullable=False),
)

VERSIONED = {t.name: t for t in (place, officer, facility, matter, step, observation)}
