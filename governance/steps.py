"""The steps of a matter in the order of time: what state they lead to, and the instants of its life.

A step that is not possible where the matter stands changes nothing; it is told apart, never dropped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.matters import State


class Step(StrEnum):
    """What is done to a matter, in the order in which steps of one instant are taken."""

    REPORTED = "reported"
    ACCEPTED = "accepted"
    RESUMED = "resumed"
    RETURNED = "returned"
    ASSIGNED = "assigned"
    ACKNOWLEDGED = "acknowledged"
    HANDLED = "handled"
    ESCALATED = "escalated"
    URGED = "urged"
    SUPERVISED = "supervised"
    EXTENDED = "extended"
    SUSPENDED = "suspended"
    FED_BACK = "fed_back"
    VERIFIED = "verified"
    SENT_BACK = "sent_back"
    RATED = "rated"
    DECLINED = "declined"
    MERGED = "merged"


STEP_LABELS = {
    Step.REPORTED: "上报",
    Step.ACCEPTED: "受理",
    Step.RESUMED: "解除挂起",
    Step.RETURNED: "退回",
    Step.ASSIGNED: "交办",
    Step.ACKNOWLEDGED: "签收",
    Step.HANDLED: "处置",
    Step.ESCALATED: "升级",
    Step.URGED: "催办",
    Step.SUPERVISED: "督办",
    Step.EXTENDED: "延期",
    Step.SUSPENDED: "挂起",
    Step.FED_BACK: "反馈",
    Step.VERIFIED: "核实通过",
    Step.SENT_BACK: "核实不通过",
    Step.RATED: "评价",
    Step.DECLINED: "不予受理",
    Step.MERGED: "合并",
}

STEP_INSTANTS = (
    "assigned_at",
    "acknowledged_at",
    "first_closed_at",
    "sent_back_at",
    "closed_at",
    "verified_at",
    "declined_at",
    "extended_due_at",
)
"""The instants of a matter that follow from its steps alone."""

STEP_COUNTS = ("returned_times", "reworked_times")
"""The counts of a matter that follow from its steps alone."""

_NEW = "new"
"""Where a matter stands before its first step."""
_WAITING = (_NEW, State.REPORTED, State.ACCEPTED)
_OPEN = (*_WAITING, State.ASSIGNED, State.ACKNOWLEDGED, State.HANDLING)
_IN_HAND = (State.ASSIGNED, State.ACKNOWLEDGED, State.HANDLING)

MOVES: Mapping[Step, tuple[tuple[str, ...], State | None]] = {
    Step.REPORTED: ((_NEW,), State.REPORTED),
    Step.ACCEPTED: ((_NEW, State.REPORTED), State.ACCEPTED),
    Step.RETURNED: (_IN_HAND, State.ACCEPTED),
    Step.ASSIGNED: (_OPEN, State.ASSIGNED),
    Step.ACKNOWLEDGED: ((*_WAITING, State.ASSIGNED), State.ACKNOWLEDGED),
    Step.HANDLED: (_OPEN, State.HANDLING),
    Step.ESCALATED: (_OPEN, None),
    Step.URGED: (_OPEN, None),
    Step.SUPERVISED: (_OPEN, None),
    Step.EXTENDED: (_OPEN, None),
    Step.SUSPENDED: (_OPEN, State.SUSPENDED),
    Step.FED_BACK: (_OPEN, State.FED_BACK),
    Step.VERIFIED: ((State.FED_BACK,), State.SETTLED),
    Step.SENT_BACK: ((State.FED_BACK,), State.HANDLING),
    Step.RATED: ((State.SETTLED,), State.RATED),
    Step.DECLINED: (_OPEN, State.DECLINED),
    Step.MERGED: (_OPEN, State.MERGED),
}
"""From where each step is possible and where it leads (None: nowhere else).

Steps that nobody wrote down may be skipped, so 反馈 is possible of a matter just received. A suspended matter stands where it
was suspended: RESUMED leads back there, and any other step that moves it ends the suspension too.
"""

# _NEW stands first: a fresh array of zeros says that no matter has had a step yet.
_STATES = (_NEW, *State)
_STEPS = tuple(Step)
# The steps that may be dated before the reception, for they lead to it.
_BEFORE_RECEPTION = (Step.REPORTED, Step.ACCEPTED)
_DAY_SECONDS = 86_400
# Negative, so that neither can be the position of a state.
_IMPOSSIBLE, _STAYS = -1, -2


def _state(state: str) -> int:
    return _STATES.index(state)


def _table() -> NDArray[np.int64]:
    """By state and step: the state it leads to, _STAYS or _IMPOSSIBLE."""
    table = np.full((len(_STATES), len(_STEPS)), _IMPOSSIBLE, dtype="int64")
    for step, (starts, end) in MOVES.items():
        for start in starts:
            table[_state(start), _STEPS.index(step)] = _STAYS if end is None else _state(end)
    return table


_TABLE = _table()
_SUSPENDED, _RESUME = _state(State.SUSPENDED), _STEPS.index(Step.RESUMED)


@dataclass(frozen=True, slots=True)
class Lives:
    """What steps say of matters.

    matters: one row a matter: state, STEP_INSTANTS (epoch seconds, nan = never), STEP_COUNTS.
    impossible: for each step handed in, whether it was not possible where its matter stood.
    """

    matters: pd.DataFrame
    impossible: NDArray[np.bool_]


def lives(received_at: NDArray[np.float64], steps: pd.DataFrame) -> Lives:
    """The state and instants of matters from their steps, in whatever order the steps are given.

    Args:
        received_at: epoch seconds, one a matter.
        steps: columns row (the matter's position in `received_at`), step (a value of Step), at (epoch seconds), dated (known to
            the day only: `at` is its first second), limit_at (the new due time of an extension, nan).

    Of several closings that failed, first_closed_at and sent_back_at tell the last; reworked_times tells how many.
    """
    turns = _Turns.of(received_at, steps)
    course = _Course(received_at)
    impossible = np.zeros(len(steps), dtype=bool)
    for here in turns.slices():
        possible = course.take(
            turns.row[here], turns.step[here], turns.at[here], turns.limit_at[here]
        )
        impossible[turns.place[here]] = ~possible
    return Lives(course.frame(), impossible)


@dataclass(frozen=True, slots=True)
class _Turns:
    """Steps sorted so that the n-th steps of all matters stand together."""

    row: NDArray[np.int64]
    step: NDArray[np.int64]
    at: NDArray[np.float64]
    limit_at: NDArray[np.float64]
    turn: NDArray[np.int64]
    place: NDArray[np.int64]

    @classmethod
    def of(cls, received_at: NDArray[np.float64], steps: pd.DataFrame) -> "_Turns":
        row = steps["row"].to_numpy(dtype="int64")
        kind = pd.Categorical(steps["step"], categories=_STEPS).codes.astype("int64")
        at = steps["at"].to_numpy(dtype="float64")
        limit = steps["limit_at"].to_numpy(dtype="float64")
        received = received_at[row]
        # A step known to the day stands at midnight. On the day of the reception it is moved to
        # it, or it would be refused as earlier.
        same_day = steps["dated"].to_numpy(dtype=bool) & (received < at + _DAY_SECONDS)
        at = np.where(same_day, np.fmax(at, received), at)
        # lexsort takes its last key first: matter, time, and within an instant the order of
        # Step.
        order = np.lexsort((limit, kind, at, row))
        sorted_row = row[order]
        # Where each step's matter begins: the distance from there numbers the matter's steps.
        first = np.searchsorted(sorted_row, sorted_row, side="left")
        turn = np.arange(len(order)) - first
        by_turn = np.argsort(turn, kind="stable")
        place = order[by_turn]
        return cls(row[place], kind[place], at[place], limit[place], turn[by_turn], place)

    def slices(self) -> list[slice]:
        last = int(self.turn[-1]) if len(self.turn) else -1
        # One bound more than there are turns, for the end of the last slice.
        bounds = np.searchsorted(self.turn, np.arange(last + 2))
        return [slice(int(a), int(b)) for a, b in pairwise(bounds)]


class _Course:
    """Where matters stand, step by step."""

    def __init__(self, received_at: NDArray[np.float64]) -> None:
        count = len(received_at)
        self._received = received_at
        self._now = np.zeros(count, dtype="int64")
        self._before = np.zeros(count, dtype="int64")
        self._instants = {name: np.full(count, np.nan) for name in STEP_INSTANTS}
        self._counts = {name: np.zeros(count, dtype="int64") for name in STEP_COUNTS}

    def take(
        self,
        row: NDArray[np.int64],
        step: NDArray[np.int64],
        at: NDArray[np.float64],
        limit_at: NDArray[np.float64],
    ) -> NDArray[np.bool_]:
        """One step of each of some matters; returns which were possible."""
        now = self._now[row]
        asleep, resumes = now == _SUSPENDED, step == _RESUME
        # A suspended matter is judged by the state in which it was suspended.
        stands = np.where(asleep, self._before[row], now)
        # The table has no way for RESUMED: it is possible of a suspended matter alone.
        leads = np.where(resumes & asleep, stands, _TABLE[stands, step])
        # Suspended twice: the second would overwrite the state to which the matter returns.
        leads = np.where(asleep & (leads == _SUSPENDED), _IMPOSSIBLE, leads)
        early = np.isin(step, [_STEPS.index(s) for s in _BEFORE_RECEPTION])
        # Negated, so that an unknown reception (nan) forbids no step.
        possible = (leads != _IMPOSSIBLE) & (early | ~(at < self._received[row]))
        moved = possible & (leads != _STAYS)
        self._before[row[moved]] = stands[moved]
        self._now[row[moved]] = leads[moved]
        for name, where in ((s, possible & (step == n)) for n, s in enumerate(_STEPS)):
            if where.any():
                self._mark(name, row[where], at[where], limit_at[where])
        return np.asarray(possible)

    def _mark(
        self,
        step: Step,
        row: NDArray[np.int64],
        at: NDArray[np.float64],
        limit_at: NDArray[np.float64],
    ) -> None:
        i, counts = self._instants, self._counts
        match step:
            case Step.ASSIGNED:
                # The first of several counts; fmin passes over the nan of none yet.
                i["assigned_at"][row] = np.fmin(i["assigned_at"][row], at)
            case Step.ACKNOWLEDGED:
                i["acknowledged_at"][row] = np.fmin(i["acknowledged_at"][row], at)
            case Step.FED_BACK:
                i["closed_at"][row] = at
            case Step.SENT_BACK:
                i["first_closed_at"][row] = i["closed_at"][row]
                i["sent_back_at"][row] = at
                i["closed_at"][row] = np.nan
                # A matter stands at most once in `row`: numpy would add once for a repeated
                # one.
                counts["reworked_times"][row] += 1
            case Step.VERIFIED:
                i["verified_at"][row] = at
            case Step.DECLINED | Step.MERGED:
                i["declined_at"][row] = at
            case Step.EXTENDED:
                i["extended_due_at"][row] = limit_at
            case Step.RETURNED:
                counts["returned_times"][row] += 1

    def frame(self) -> pd.DataFrame:
        """State, instants and counts; a matter without any step has been accepted, for it was received."""
        # In the order of _STATES, with a word for _NEW in front.
        words = np.array([State.ACCEPTED.value, *(s.value for s in State)], dtype=object)
        return pd.DataFrame({"state": words[self._now], **self._instants, **self._counts})
