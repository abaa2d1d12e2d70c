"""The store as of commit a9fce68, written out: it stays this, whatever the tables of the program become.

Stores of that commit bear no revision yet, and may lack tables that it added late: those are made.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = None

_PLACES = ("district", "statutory", "town", "village", "grid")
_INSTANTS = (
    "assigned_at",
    "acknowledged_at",
    "first_closed_at",
    "sent_back_at",
    "closed_at",
    "verified_at",
    "declined_at",
    "due_at",
    "extended_due_at",
)
_TEXTS = (
    "title",
    "category",
    "category2",
    "urgency",
    "department",
    "officer",
    "linked_to",
    "reporter_hash",
)
_DISPUTE_TEXTS = ("dispute_type", "parties", "mediator", "agreement", "outcome", "solved_level")
_MEASURES = (
    "received",
    "declined",
    "closed",
    "settled",
    "due",
    "closed_in_time",
    "closed_late",
    "resolved",
    "resolved_village",
    "resolved_town",
    "failed",
    "to_court",
    "to_petition",
    "entered",
    "timely",
    "complete",
    "pointed",
    "inside",
)
_TALLIES = ("tally_unit", "tally_town", "tally_type", "tally_grid", "tally_unit_day", "tally_day")


def upgrade() -> None:
    """Make every table and index that is not there."""
    _ledger()
    _rejects_and_notes()
    _places_and_people()
    _matters()
    _observations()
    _tallies()


def _table(name: str, *columns: "sa.Column[Any]", check: sa.CheckConstraint | None = None) -> None:
    op.create_table(name, *columns, *[c for c in [check] if c is not None], if_not_exists=True)


def _index(table: str, name: str, *columns: str, where: str | None = None) -> None:
    condition = None if where is None else sa.text(where)
    op.create_index(
        f"ix_{table}_{name}",
        table,
        list(columns),
        sqlite_where=condition,
        postgresql_where=condition,
        if_not_exists=True,
    )


def _column(name: str, kind: "sa.types.TypeEngine[Any]", **more: Any) -> "sa.Column[Any]":
    return sa.Column(name, kind, **({"nullable": False} | more))


def _key(name: str = "id", **more: Any) -> "sa.Column[Any]":
    wide = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return _column(name, wide, primary_key=True, **({"autoincrement": False} | more))


def _text(name: str, **more: Any) -> "sa.Column[Any]":
    return _column(name, sa.Text(), **more)


def _short(name: str, length: int, **more: Any) -> "sa.Column[Any]":
    return _column(name, sa.String(length), **more)


def _number(name: str, **more: Any) -> "sa.Column[Any]":
    return _column(name, sa.Integer(), **more)


def _instant(name: str, **more: Any) -> "sa.Column[Any]":
    return _column(name, sa.BigInteger(), **more)


def _real(name: str, **more: Any) -> "sa.Column[Any]":
    return _column(name, sa.Float(), **more)


def _flag(name: str, **more: Any) -> "sa.Column[Any]":
    return _column(name, sa.Boolean(), **more)


def _versioned(name: str, *columns: "sa.Column[Any]") -> None:
    _table(
        name,
        _key(),
        _short("source", 64),
        _short("key", 255),
        _number("from_load"),
        _number("to_load", nullable=True),
        _instant("version", nullable=True),
        _instant("seen"),
        _flag("withdrawn"),
        _flag("absent", server_default=sa.false()),
        _short("digest", 32),
        *columns,
    )
    _index(name, "key", "key", "source")


def _ledger() -> None:
    _table("meta", _short("key", 64, primary_key=True), _text("value"))
    _table(
        "load",
        _number("id", primary_key=True, autoincrement=False),
        _short("status", 16),
        _instant("started_at"),
        _instant("finished_at", nullable=True),
        _instant("newest_event_at", nullable=True),
        _text("message", nullable=True),
        check=sa.CheckConstraint("status in ('running', 'done', 'failed')", name="ck_load_status"),
    )
    _table(
        "delivery",
        _key(),
        _number("load_id"),
        _short("source", 64),
        _short("job", 16),
        *(_text(name) for name in ("title", "file", "origin")),
        _short("sha256", 64),
        _instant("bytes"),
        _instant("landed_at"),
        _text("observes"),
        _short("ordered_by", 16),
        _instant("exported_at", nullable=True),
        *(_flag(name) for name in ("snapshot", "demonstration", "replay")),
        _text("header", nullable=True),
        _text("mark", nullable=True),
        *(_number(name) for name in ("read", "inserted", "updated", "unchanged")),
        *(_number(name) for name in ("superseded", "rejected", "withdrawn")),
        check=sa.CheckConstraint(
            "read = inserted + updated + unchanged + superseded + rejected",
            name="ck_delivery_adds_up",
        ),
    )


def _rejects_and_notes() -> None:
    _table(
        "reject",
        _key(),
        _number("load_id"),
        _instant("delivery_id"),
        _short("source", 64),
        _number("line"),
        _short("code", 32),
        _text("reason"),
        _text("original"),
        _number("replayed_by", nullable=True),
    )
    _index("reject", "load_id", "load_id")
    _table(
        "drift",
        _key(),
        _number("load_id"),
        _instant("delivery_id"),
        _short("source", 64),
        _short("code", 32),
        _text("column"),
        _text("sentence"),
    )
    _table(
        "mention",
        _short("source", 64, primary_key=True),
        _short("key", 255, primary_key=True),
        _instant("seen"),
    )
    _table(
        "note",
        _number("load_id", primary_key=True),
        _short("source", 64, primary_key=True),
        _short("code", 32, primary_key=True),
        _number("n"),
    )


def _places_and_people() -> None:
    _versioned(
        "place",
        _short("level", 16),
        _short("code", 32),
        _text("name"),
        *(_short(name, 32) for name in ("parent", "district", "statutory", "town", "village")),
        _number("residents", nullable=True),
        _text("kind"),
        _flag("schematic"),
        _real("lon", nullable=True),
        _real("lat", nullable=True),
        _text("shape", nullable=True),
    )
    _index("place", "level", "level")
    _versioned(
        "officer",
        _short("code", 64),
        _short("place", 32),
        _text("role"),
        _flag("full_time"),
        _text("name"),
    )
    _versioned(
        "facility",
        _short("code", 64),
        _text("name"),
        _text("kind"),
        _short("place", 32),
        _real("lon", nullable=True),
        _real("lat", nullable=True),
    )
    _table("backdrop", _short("name", 32, primary_key=True), _text("shape"))


def _matters() -> None:
    _versioned(
        "matter",
        _short("kind", 16),
        _short("state", 16),
        *(_short(name, 32) for name in _PLACES),
        _number("received_day"),
        _instant("received_at"),
        *(_instant(name, nullable=True) for name in _INSTANTS),
        *(_number(name, nullable=True) for name in ("returned_times", "reworked_times")),
        *(_text(name, nullable=True) for name in _TEXTS),
        _flag("linked"),
        _instant("entered_at", nullable=True),
        _number("quality"),
        _real("lon", nullable=True),
        _real("lat", nullable=True),
    )
    _index("matter", "received", "received_day")
    _index("matter", "grid", "grid", where="to_load IS NULL")
    for name in (*_INSTANTS[2:], "linked_to"):
        _index("matter", name, name, where=f"{name} IS NOT NULL")
    _table(
        "dispute",
        _key("matter_id"),
        *(_text(name, nullable=True) for name in _DISPUTE_TEXTS),
        _instant("outcome_at", nullable=True),
        _real("amount", nullable=True),
    )
    _index("dispute", "outcome_at", "outcome_at", where="outcome_at IS NOT NULL")
    _table("personal", _key("matter_id"), _short("field", 32, primary_key=True), _text("value"))
    _versioned(
        "step",
        _short("matter", 255),
        _short("step", 16),
        _instant("at"),
        _flag("dated"),
        _instant("limit_at", nullable=True),
        _text("actor"),
    )
    _index("step", "matter", "matter")


def _observations() -> None:
    _versioned(
        "observation",
        _short("measure", 32),
        _short("level", 16),
        _short("place", 32),
        _number("month"),
        _real("value"),
        _short("origin", 16),
    )
    _index("observation", "place", "level", "place", "measure", "month")
    _table(
        "pingan_definition",
        _number("from_load", primary_key=True, autoincrement=False),
        _number("to_load", nullable=True),
        _text("name"),
        _short("version", 64),
        _short("digest", 32),
        _text("text"),
    )
    _table(
        "pingan_baseline",
        _number("year", primary_key=True, autoincrement=False),
        _short("level", 16, primary_key=True),
        _short("digest", 32, primary_key=True),
        _number("from_load"),
        _text("months"),
        _text("usual"),
    )


def _tallies() -> None:
    lone = _number("id", primary_key=True, autoincrement=False)
    _table("spot", lone, *(_short(name, 32) for name in _PLACES))
    _table(
        "sort",
        _number("id", primary_key=True, autoincrement=False),
        _short("kind", 16),
        _short("source", 64),
        _flag("linked"),
        _text("category", nullable=True),
    )
    for name in _TALLIES:
        _table(
            name,
            _key(autoincrement="auto"),
            *(_number(c) for c in ("spot", "sort", "cohort", "event", "from_load")),
            _number("to_load", nullable=True),
            *(_number(c, server_default="0") for c in _MEASURES),
        )
        _index(name, "now", "spot", "cohort", "sort", "event", where="to_load IS NULL")
        _index(name, "then", "to_load", where="to_load IS NOT NULL")
    for name in ("tally_unit_day", "tally_day"):
        _index(name, "event", "event", where="event > 0")
    _table(
        "tally_rest",
        _short("grain", 16),
        *(_number(c) for c in ("spot", "sort", "cohort")),
        *(_number(c, server_default="0") for c in _MEASURES),
    )
    op.create_index("ix_tally_rest", "tally_rest", ["grain", "spot"], if_not_exists=True)
