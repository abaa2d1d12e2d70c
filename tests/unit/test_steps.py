import random

import numpy as np
import pandas as pd
import pytest

from governance.matters import State
from governance.steps import STEP_COUNTS, STEP_INSTANTS, STEP_LABELS, Step, lives

RECEIVED = 1_000_000.0
DAY = 86_400


def frame(*steps: tuple[Step, float] | tuple[Step, float, float], row: int = 0) -> pd.DataFrame:
    """Steps of one matter: kind, hours after its reception, hours of the new limit."""
    rows = [(s[0].value, s[1], s[2] if len(s) > 2 else np.nan) for s in steps]
    made = pd.DataFrame(rows, columns=["step", "at", "limit_at"])
    hours = made[["at", "limit_at"]].astype(float) * 3600 + RECEIVED
    return made.assign(at=hours["at"], limit_at=hours["limit_at"], dated=False, row=row)


def life(*steps):
    """State and instants in hours after the reception of one matter; and the steps that were not possible."""
    found = lives(np.array([RECEIVED]), frame(*steps))
    one = found.matters.iloc[0]
    hours = {n: (one[n] - RECEIVED) / 3600 for n in STEP_INSTANTS if not np.isnan(one[n])}
    counts = {n: int(one[n]) for n in STEP_COUNTS if one[n]}
    wrong = [steps[n][0] for n in np.flatnonzero(found.impossible)]
    return one["state"], {**hours, **counts}, wrong


S = Step
TABLE = [
    ([], "accepted", {}, []),
    ([(S.REPORTED, -2)], "reported", {}, []),
    ([(S.REPORTED, -2), (S.ACCEPTED, 0)], "accepted", {}, []),
    ([(S.ASSIGNED, 1)], "assigned", {"assigned_at": 1}, []),
    ([(S.ASSIGNED, 1), (S.ACKNOWLEDGED, 2)], "acknowledged", {"assigned_at": 1, "acknowledged_at": 2}, []),
    ([(S.ACKNOWLEDGED, 2)], "acknowledged", {"acknowledged_at": 2}, []),
    ([(S.ASSIGNED, 1), (S.HANDLED, 3), (S.HANDLED, 4)], "handling", {"assigned_at": 1}, []),
    ([(S.FED_BACK, 5)], "fed_back", {"closed_at": 5}, []),
    ([(S.FED_BACK, 5), (S.VERIFIED, 6)], "settled", {"closed_at": 5, "verified_at": 6}, []),
    ([(S.FED_BACK, 5), (S.VERIFIED, 6), (S.RATED, 9)], "rated", {"closed_at": 5, "verified_at": 6}, []),
    ([(S.FED_BACK, 5), (S.SENT_BACK, 6)], "handling",
     {"first_closed_at": 5, "sent_back_at": 6, "reworked_times": 1}, []),
    ([(S.FED_BACK, 5), (S.SENT_BACK, 6), (S.FED_BACK, 8)], "fed_back",
     {"first_closed_at": 5, "sent_back_at": 6, "closed_at": 8, "reworked_times": 1}, []),
    ([(S.FED_BACK, 1), (S.SENT_BACK, 2), (S.FED_BACK, 3), (S.SENT_BACK, 4), (S.FED_BACK, 5), (S.VERIFIED, 6)],
     "settled",
     {"first_closed_at": 3, "sent_back_at": 4, "closed_at": 5, "verified_at": 6, "reworked_times": 2}, []),
    ([(S.ASSIGNED, 1), (S.RETURNED, 2)], "accepted", {"assigned_at": 1, "returned_times": 1}, []),
    ([(S.ASSIGNED, 1), (S.RETURNED, 2), (S.ASSIGNED, 3), (S.RETURNED, 4), (S.ASSIGNED, 5), (S.ACKNOWLEDGED, 6)],
     "acknowledged", {"assigned_at": 1, "acknowledged_at": 6, "returned_times": 2}, []),
    ([(S.DECLINED, 1)], "declined", {"declined_at": 1}, []),
    ([(S.ASSIGNED, 1), (S.MERGED, 2)], "merged", {"assigned_at": 1, "declined_at": 2}, []),
    ([(S.EXTENDED, 1, 50)], "accepted", {"extended_due_at": 50}, []),
    ([(S.EXTENDED, 1, 50), (S.ASSIGNED, 2), (S.EXTENDED, 3, 40)], "assigned",
     {"assigned_at": 2, "extended_due_at": 40}, []),
    ([(S.ASSIGNED, 1), (S.SUSPENDED, 2)], "suspended", {"assigned_at": 1}, []),
    ([(S.ASSIGNED, 1), (S.SUSPENDED, 2), (S.RESUMED, 3)], "assigned", {"assigned_at": 1}, []),
    ([(S.SUSPENDED, 2), (S.RESUMED, 3)], "accepted", {}, []),
    ([(S.ASSIGNED, 1), (S.SUSPENDED, 2), (S.URGED, 3)], "suspended", {"assigned_at": 1}, []),
    ([(S.ASSIGNED, 1), (S.SUSPENDED, 2), (S.FED_BACK, 3)], "fed_back", {"assigned_at": 1, "closed_at": 3}, []),
    ([(S.ASSIGNED, 1), (S.URGED, 2), (S.ESCALATED, 2), (S.SUPERVISED, 3)], "assigned", {"assigned_at": 1}, []),
    # What is not possible changes nothing and is told.
    ([(S.VERIFIED, 6)], "accepted", {}, [S.VERIFIED]),
    ([(S.SENT_BACK, 6)], "accepted", {}, [S.SENT_BACK]),
    ([(S.RETURNED, 6)], "accepted", {}, [S.RETURNED]),
    ([(S.RESUMED, 6)], "accepted", {}, [S.RESUMED]),
    ([(S.ASSIGNED, 1), (S.SUSPENDED, 2), (S.SUSPENDED, 3)], "suspended", {"assigned_at": 1}, [S.SUSPENDED]),
    ([(S.FED_BACK, 5), (S.FED_BACK, 6)], "fed_back", {"closed_at": 5}, [S.FED_BACK]),
    ([(S.FED_BACK, 5), (S.RATED, 6)], "fed_back", {"closed_at": 5}, [S.RATED]),
    ([(S.FED_BACK, 5), (S.VERIFIED, 6), (S.SENT_BACK, 7)], "settled", {"closed_at": 5, "verified_at": 6}, [S.SENT_BACK]),
    ([(S.DECLINED, 1), (S.FED_BACK, 2)], "declined", {"declined_at": 1}, [S.FED_BACK]),
    ([(S.FED_BACK, 5), (S.EXTENDED, 6, 90)], "fed_back", {"closed_at": 5}, [S.EXTENDED]),
    ([(S.ASSIGNED, 1), (S.ACCEPTED, 2)], "assigned", {"assigned_at": 1}, [S.ACCEPTED]),
    ([(S.FED_BACK, -1)], "accepted", {}, [S.FED_BACK]),
    # Steps of one instant are taken in the order of life.
    ([(S.VERIFIED, 5), (S.FED_BACK, 5), (S.ACKNOWLEDGED, 5), (S.ASSIGNED, 5)], "settled",
     {"assigned_at": 5, "acknowledged_at": 5, "closed_at": 5, "verified_at": 5}, []),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "state", "instants", "wrong"), TABLE)
def test_steps_lead_to_a_state_and_its_instants(steps, state, instants, wrong):
    assert life(*steps) == (state, instants, wrong)


def test_a_step_known_to_the_day_alone_does_not_lie_before_the_reception_of_that_day():
    midnight = RECEIVED // DAY * DAY
    steps = frame((S.ASSIGNED, 0), (S.FED_BACK, 0)).assign(at=midnight, dated=True)
    found = lives(np.array([RECEIVED]), steps)
    assert found.matters["closed_at"].tolist() == [RECEIVED]
    assert not found.impossible.any()
    before = lives(np.array([RECEIVED]), steps.assign(at=midnight - DAY))
    assert before.impossible.all() and before.matters["state"].tolist() == ["accepted"]
    timed = lives(np.array([RECEIVED]), steps.assign(dated=False))
    assert timed.impossible.all()


def test_many_matters_at_once_say_what_each_says_alone_in_whatever_order():
    rng = random.Random(20211231)
    kinds = list(Step)
    parts, alone = [], []
    for row in range(300):
        steps = [
            (rng.choice(kinds), rng.randint(-2, 30), rng.randint(40, 90))
            for _ in range(rng.randint(0, 14))
        ]
        parts.append(frame(*steps, row=row))
        alone.append(lives(np.array([RECEIVED]), frame(*steps)))
    whole = pd.concat(parts, ignore_index=True)
    received = np.full(300, RECEIVED)
    together = lives(received, whole)
    separate = pd.concat([a.matters for a in alone], ignore_index=True)
    pd.testing.assert_frame_equal(together.matters, separate)
    assert together.impossible.tolist() == [bool(w) for a in alone for w in a.impossible]
    for seed in range(5):
        mixed = whole.sample(frac=1, random_state=seed)
        again = lives(received, mixed)
        pd.testing.assert_frame_equal(again.matters, together.matters)
        assert again.impossible.sum() == together.impossible.sum()
    assert set(together.matters["state"]) == {s.value for s in State}


def test_every_step_has_its_word():
    assert set(STEP_LABELS) == set(Step)
    assert all(len(s.value) <= 16 for s in Step)
