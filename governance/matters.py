"""What every matter has: its states, fields and code tables; what only some have is declared (governance.kinds)."""

from enum import IntFlag

from governance.labelled import Labelled


class State(Labelled):
    """The states of a matter's life, in order; side moves stand last."""

    REPORTED = "reported", "已上报"
    ACCEPTED = "accepted", "已受理"
    ASSIGNED = "assigned", "已交办"
    ACKNOWLEDGED = "acknowledged", "已签收"
    HANDLING = "handling", "处置中"
    FED_BACK = "fed_back", "办结（账面）"
    SETTLED = "settled", "结案"
    RATED = "rated", "已评价"
    DECLINED = "declined", "不予受理"
    MERGED = "merged", "合并"
    SUSPENDED = "suspended", "挂起"


STATE_LABELS = {member: member.label for member in State}


class Quality(IntFlag):
    """What can be said of a matter's record, worked out when it is loaded (K18); names are measures."""

    # The bits are kept in the store: their values must not change.
    ENTERED = 1
    """Its time of entry is known."""
    TIMELY = 2
    """Entered within 24 hours of reception."""
    COMPLETE = 4
    """Every field that its mapping calls required is filled."""
    POINTED = 8
    """It has a position, and the polygon of the place it counts for is known."""
    INSIDE = 16
    """The position lies inside the place it counts for."""


TIMELY_SECONDS = 24 * 3600
"""How long after its reception a matter may be entered and still be timely."""

CLOSED_STATES = frozenset({State.FED_BACK, State.SETTLED, State.RATED})
DECLINED_STATES = frozenset({State.DECLINED, State.MERGED})
URGENCIES = ("normal", "urgent", "critical")
OUTCOMES = ("resolved", "failed", "to_court", "to_petition")
SOLVED_LEVELS = ("village", "town", "county", "city")

INSTANTS = (
    "received_at",
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
"""Instants of every kind; epoch seconds UTC in the store."""

COUNTED_INSTANTS = tuple(
    instant for instant in INSTANTS if instant not in ("assigned_at", "acknowledged_at")
)
"""Those that decide what a matter is counted as; who had it in hand when is told of one matter alone."""

DUE_INSTANTS = frozenset({"due_at", "extended_due_at"})
COUNTS = ("returned_times", "reworked_times")
TEXTS = (
    "title",
    "category",
    "category2",
    "urgency",
    "department",
    "officer",
    "linked_to",
    "reporter_hash",
)
RESULT = ("outcome", "solved_level", "outcome_at")
"""What became of a matter: of every kind that declares outcomes."""
KEPT_TEXTS = ("dispute_type", "parties", "mediator", "agreement", "outcome", "solved_level")
KEPT_INSTANTS = ("outcome_at",)
KEPT_NUMBERS = ("amount",)
KEPT = (*KEPT_TEXTS, *KEPT_INSTANTS, *KEPT_NUMBERS)
"""The result and the own fields that have a column of their own (the table dispute); all others are rows of own_field."""
CODED = {"urgency": URGENCIES, "solved_level": SOLVED_LEVELS}
"""Fields whose stored value must be one of a list; the outcomes are the kind's."""
