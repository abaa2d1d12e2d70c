"""Waiting times of the demonstration, and the settling of a published cohort's fates."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from data.samples.rhythm import DAY
from governance.errors import CockpitError

HOUR = 3_600.0
_OPENING, _CLOSING = 8 * HOUR, 18 * HOUR
_HURRY = 25 * DAY
"""The longest that a matter settled by its cutoff is made to take."""


def lognormal(draw: np.ndarray, median: float | np.ndarray, spread: float) -> np.ndarray:
    """Lognormal values for uniform draws."""
    # ndtri is the inverse of the normal distribution, and infinite at 0 and 1.
    values: np.ndarray = median * np.exp(spread * ndtri(np.clip(draw, 1e-9, 1 - 1e-9)))
    return values


def at_desk(at: np.ndarray, draw: np.ndarray) -> np.ndarray:
    """`at`, or where that is outside office hours the next morning."""
    clock = at % DAY
    morning = at - clock + _OPENING + np.floor(draw * 3 * HOUR)
    shifted = np.where(clock < _OPENING, morning, np.where(clock >= _CLOSING, morning + DAY, at))
    whole_seconds: np.ndarray = np.floor(shifted)
    return whole_seconds


def pace(unit: np.ndarray, year: np.ndarray) -> np.ndarray:
    """How much slower (> 1) or faster a unit works in a year; it drifts, so that rankings live."""
    trend = 1 - 0.02 * (year - 2018)
    wave = 0.11 * np.sin(2.3 * unit + 0.8 * (year - 2018)) + 0.05 * np.cos(1.1 * unit)
    slowness: np.ndarray = np.clip(trend, 0.8, 1.0) + wave
    return slowness


@dataclass(frozen=True, slots=True)
class Cohort:
    """A published figure: of the matters in `rows`, `wanted` are done by `cutoff` (seconds, local)."""

    rows: np.ndarray
    cutoff: float
    wanted: int


def settled(
    done: np.ndarray, received: np.ndarray, cohort: Cohort, draw: np.ndarray, reluctant: np.ndarray
) -> np.ndarray:
    """`done` with just so many fates moved across the cutoff that exactly `wanted` lie before it.

    Args:
        done: instants, nan = never.
        draw: uniform; the smallest are moved first.
        reluctant: rows moved before the cutoff only when no other are left.

    Raises:
        CockpitError: the cohort holds too few matters for the figure.
    """
    done = done.copy()
    before = cohort.rows[done[cohort.rows] <= cohort.cutoff]
    missing = cohort.wanted - len(before)
    if missing < 0:
        moved = before[np.argsort(draw[before], kind="stable")[:-missing]]
        # A second uniform number out of the same draw: those moved were chosen by small draws,
        # so the draw itself is not spread evenly any more. 7919 is a prime.
        tail = lognormal((draw[moved] * 7919) % 1, 25 * DAY, 0.9)
        done[moved] = np.floor(cohort.cutoff + 8.5 * HOUR + tail)
    elif missing > 0:
        # nan, never done, is not <= anything and so is late.
        late = cohort.rows[~(done[cohort.rows] <= cohort.cutoff)]
        late = late[received[late] < cohort.cutoff - 6 * HOUR]
        # Draws lie below 1, so 2 puts every reluctant row behind all others.
        order = np.argsort(draw[late] + 2 * reluctant[late], kind="stable")
        moved = late[order[:missing]]
        room = np.minimum(cohort.cutoff - received[moved], _HURRY)
        done[moved] = np.floor(received[moved] + room * (0.2 + 0.75 * ((draw[moved] * 7919) % 1)))
        missing -= len(moved)
    if missing > 0:
        raise CockpitError(
            f"the cohort to {np.datetime64(int(cohort.cutoff), 's')} lacks {missing} matters:"
            " raise its volume in data/samples/rhythm.py"
        )
    return done
