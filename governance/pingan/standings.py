"""The standings of a month: units in order of their index, what may be said of that order, and how it moved."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.pingan.definition import Grade
from governance.pingan.doubt import Doubted, bands, doubted
from governance.pingan.pooling import Prior, of_units
from governance.pingan.reading import Reading

__all__ = ["Standings", "of_units", "ranked", "standings"]

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Standings:
    """Units that may be compared: the districts, or the towns of one kind.

    Attributes:
        kind: what the units have in common ('' for districts).
        reading: theirs; `before` the same units a month before, None where that month cannot be read, and `why` then
            says the reason.
        city: the city's own, by totals; `city_before` a month before.
        doubted: ranks and scores as they might be; `bands` positions of units, best first, in groups not told apart.
    """

    kind: str
    reading: Reading
    before: Reading | None
    why: str
    city: Reading
    city_before: Reading | None
    doubted: Doubted
    bands: tuple[tuple[int, ...], ...]

    @property
    def ranks(self) -> Ints:
        """[unit], best 1; equal indices share a rank."""
        return ranked(self.reading)

    @property
    def moved(self) -> Ints | None:
        """By how many ranks each unit rose (+) or fell (−) since the month before; None where that is unknown."""
        return None if self.before is None else ranked(self.before) - self.ranks

    @property
    def order(self) -> Sequence[int]:
        """Positions of units, best first; equal ones by code."""
        index = self.reading.index
        return sorted(range(len(index)), key=lambda n: (-index[n], self.reading.units[n]))

    def grade(self, unit: int) -> Grade:
        """The unit's colour."""
        return self.reading.definition.grade(float(self.reading.index[unit]))

    def alike(self, unit: int) -> tuple[int, ...]:
        """The other units that it cannot surely be told apart from, best first.

        A band joins neighbours; its ends may well be told apart, so who is like whom is asked pair by pair.
        """
        beats, surely = self.doubted.beats, self.reading.definition.doubt.surely
        return tuple(
            n for n in self.order if n != unit and max(beats[unit, n], beats[n, unit]) < surely
        )


def standings(
    reading: Reading,
    city: Reading,
    *,
    before: Reading | None = None,
    city_before: Reading | None = None,
    why: str = "",
    kind: str = "",
    prior: Prior | None = None,
) -> Standings:
    """The standings of a reading's units; `prior` is what was learnt from them and their likes."""
    doubt = doubted(reading, prior=prior)
    return Standings(kind, reading, before, why, city, city_before, doubt, bands(reading, doubt))


def ranked(reading: Reading) -> Ints:
    """[unit], best 1; equal indices share a rank."""
    index = reading.index
    # The margin keeps equal units equal whose sums differ in the last digit.
    return np.asarray((index[None, :] > index[:, None] + 1e-12).sum(axis=1) + 1, dtype="int64")
