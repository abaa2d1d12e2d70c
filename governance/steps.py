"""The steps of a matter in the order of time: what state they lead to, and the instants of its life.

A step that is not possible where the matter stands changes nothing; it is told apart, never dropped.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.labelled import Labelled
from governance.matters import COUNTS, INSTANTS, State


class Step(Labelled):
    """What is done to a matter, in the order in which steps of one instant are taken."""

    REPORTED = "reported", "上报"
    ACCEPTED = "accepted", "受理"
    RESUMED = "resumed", "解除挂起"
    RETURNED = "returned", "退回"
    ASSIGNED = "assigned", "交办"
    ACKNOWLEDGED = "acknowledged", "签收"
    HANDLED = "handled", "处置"
    ESCALATED = "escalated", "升级"
    URGED = "urged", "催办"
    SUPERVISED = "supervised", "督办"
    EXTENDED = "extended", "延期"
    SUSPENDED = "suspended", "挂起"
    FED_BACK = "fed_back", "反馈"
    VERIFIED = "verified", "核实通过"
    SENT_BACK = "sent_back", "核实不通过"
    RATED = "rated", "评价"
    DECLINED = "declined", "不予受理"
    MERGED = "merged", "合并"


STEP_LABELS = {member: member.label for member in Step}

STEP_INSTANTS = tuple(name for name in INSTANTS if name not in ("received_at", "due_at"))
"""The instants of a matter that follow from its steps alone."""

STEP_COUNTS = COUNTS
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
    course = _Course(received_at)
    impossible = np.zeros(len(steps), dtype=bool)
    place, turn, *columns = _in_order(received_at, steps)
    for n in range(turn.max(initial=-1) + 1):
        here = turn == n
        impossible[place[here]] = ~course.take(*(column[here] for column in columns))
    return Lives(course.frame(), impossible)


def _in_order(received_at: NDArray[np.float64], steps: pd.DataFrame) -> tuple[np.ndarray, ...]:
    """Steps in the order in which their matters take them: position, turn (0 for a matter's first), row, step, at, limit_at."""
    received = received_at[steps["row"].to_numpy(dtype="int64")]
    at = steps["at"].to_numpy(dtype="float64")
    # A step known to the day stands at midnight. On the day of the reception it is moved to
    # it, or it would be refused as earlier.
    same_day = steps["dated"].to_numpy(dtype=bool) & (received < at + _DAY_SECONDS)
    frame = pd.DataFrame(
        {
            "row": steps["row"].to_numpy(dtype="int64"),
            "at": np.where(same_day, np.fmax(at, received), at),
            # The number of a step is its place in Step: the order within an instant.
            "step": pd.Categorical(steps["step"], categories=_STEPS).codes.astype("int64"),
            "limit_at": steps["limit_at"].to_numpy(dtype="float64"),
        }
    ).sort_values(["row", "at", "step", "limit_at"])
    turn = frame.groupby("row").cumcount()
    columns = (frame[name] for name in ("row", "step", "at", "limit_at"))
    return frame.index.to_numpy(), turn.to_numpy(), *(column.to_numpy() for column in columns)


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
