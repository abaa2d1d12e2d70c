"""Do the index's 90 % intervals hold the truth nine times in ten? Simulated with known truth, many ways."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.report import table
from data.reference.profile import load_profile
from governance.pingan.alternatives import Way, ranked
from governance.pingan.baseline import Baseline
from governance.pingan.definition import Definition
from governance.pingan.doubt import TAIL, Doubted, doubted
from governance.pingan.observed import Observed
from governance.pingan.pooling import stated
from governance.pingan.reading import Reading, Span

Floats = NDArray[np.float64]
SIX = np.array([0.25, 0.20, 0.18, 0.17, 0.12, 0.08])
TOWNS = np.sort(np.random.default_rng(72).lognormal(0.0, 0.6, 72))[::-1]
HEADER = (
    "units differ", "score", "score, the definition's k alone", "rank as shown", "rank by counts alone, ends by lot",
    "width of score", "pairs told apart", "of these in true order",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Truth:
    """How the units' relative risks are made.

    Attributes:
        spread: their standard deviation; None: the gamma distribution that the definition's k states.
        own: each indicator has a spread of its own, up to three times that or down to a third.
        city: how far the city itself is off its usual.
        usual: by how much more there is of everything.
    """

    name: str
    spread: float | None = None
    own: bool = False
    city: float = 0.0
    usual: float = 1.0
    factors: tuple[float, ...] = (1.0,)


TRUTHS = (
    Truth("as the definition's k has it"),
    Truth("as k × ½, 1 or 2 has it", factors=(0.5, 1.0, 2.0)),
    Truth("by 10 %", 0.1),
    Truth("by 20 %", 0.2),
    Truth("by 40 %", 0.4),
    Truth("by 80 %", 0.8),
    Truth("by 7–60 %, each indicator its own", 0.2, own=True),
    Truth("by 30 %, the city off its usual by 25 %", 0.3, city=0.25),
    Truth("by 30 %, ten times fewer events", 0.3, usual=0.1),
    Truth("by 30 %, ten times more events", 0.3, usual=10.0),
)


def expected(definition: Definition, shares: Floats, times: float = 1.0) -> Floats:
    """What each unit usually has in the window, [indicator, unit]."""
    years = np.array([i.usual_a_year / (1 if i.rolling else 12) for i in definition.indicators])
    return np.asarray(times * years[:, None] * (shares / shares.sum()))


def risks(definition: Definition, truth: Truth, units: int, rng: np.random.Generator) -> Floats:
    """Relative risks, [indicator, unit]."""
    size = (len(definition.indicators), units)
    if truth.spread is None:
        k = np.array([[i.k / i.spread] for i in definition.indicators]) * rng.choice(truth.factors)
        return np.asarray(rng.gamma(np.broadcast_to(k, size)) / k)
    log = np.full((size[0], 1), np.sqrt(np.log(1 + truth.spread**2)))
    if truth.own:
        log = log * 3.0 ** rng.uniform(-1, 1, log.shape)
    city = rng.lognormal(-(truth.city**2) / 2, truth.city, log.shape)
    return np.asarray(rng.lognormal(-(log**2) / 2, np.broadcast_to(log, size)) * city)


def counts(definition: Definition, risk: Floats, usual: Floats, rng: np.random.Generator) -> Floats:
    """What happens where that is the risk: events by Poisson, amounts by gamma with the definition's dispersion."""
    drawn = rng.poisson(risk * usual).astype("float64")
    for n, indicator in enumerate(definition.indicators):
        if indicator.dispersion:
            drawn[n] = rng.gamma(risk[n] * usual[n] / indicator.dispersion) * indicator.dispersion
    return drawn


def reading(definition: Definition, count: Floats, usual: Floats) -> Reading:
    """A reading of these counts; its exposures are nobody's."""
    k = np.array([[i.k] for i in definition.indicators])
    ratio = (count + k) / (usual + k)
    score, ones = definition.scale.of(ratio), np.ones_like(usual)
    weight = definition.weights / definition.weights.sum()
    units = tuple(f"{n:02d}" for n in range(usual.shape[1]))
    nothing = np.zeros(len(units))
    frozen = Baseline(2021, (), np.ones(len(k)), np.ones((len(k), 12)))
    observed = Observed((), units, (), np.empty((0, len(units), 0)))
    return Reading(
        definition, 202110, Span.MONTH, units, frozen, count, usual, ones, usual, ratio, score,
        weight, float(definition.weights.sum()), nothing, nothing > 0, weight @ score, observed,
    )  # fmt: skip


def simulated(
    definition: Definition, truth: Truth, shares: Floats, times: int, seed: int
) -> Iterator[tuple[Reading, Floats]]:
    """So many months with their true index by the definition, [unit]."""
    rng = np.random.default_rng(seed)
    usual = expected(definition, shares, truth.usual)
    for _ in range(times):
        risk = risks(definition, truth, len(shares), rng)
        simulated_reading = reading(definition, counts(definition, risk, usual, rng), usual)
        yield simulated_reading, simulated_reading.weight @ definition.scale.of(risk)


def held(doubt: Doubted, truth: Floats) -> NDArray[np.bool_]:
    """Which units' score intervals hold their true score."""
    return np.asarray((doubt.score_low <= truth) & (truth <= doubt.score_high))


def rank_held(doubt: Doubted, rank: Floats) -> NDArray[np.bool_]:
    """Which units' rank intervals hold their true rank."""
    return np.asarray((doubt.rank_low <= rank) & (rank <= doubt.rank_high))


def rank_held_by_lot(doubt: Doubted, rank: Floats, rng: np.random.Generator) -> Floats:
    """The same, where a rank at an end counts by lot, so that exactly nine in ten draws lie inside."""
    below, at = (doubt.ranks < rank).mean(axis=0), (doubt.ranks == rank).mean(axis=0)
    place = below + rng.random(len(rank)) * at
    return np.asarray((place > TAIL) & (place < 1 - TAIL))


def pairs(doubt: Doubted, truth: Floats, surely: float) -> tuple[float, float]:
    """The share of pairs that are told apart, and the share of all that are told apart in the wrong order."""
    apart = doubt.beats >= surely
    wrong = apart & (truth[:, None] < truth[None, :])
    every = len(truth) * (len(truth) - 1) / 2
    return float(apart.sum() / every), float(wrong.sum() / every)


def coverage(
    definition: Definition, truth: Truth, shares: Floats, times: int, draws: int
) -> list[str]:
    """The columns of the table, in percent; the width in points."""
    by_counts = replace(definition.doubt, weights=0.0, shrinkage=(1.0,))
    rng, rows = np.random.default_rng(0), []
    for n, (month_reading, index) in enumerate(simulated(definition, truth, shares, times, seed=1)):
        rank = ranked(index)
        shown = doubted(month_reading, draws=draws, seed=n)
        plain = doubted(month_reading, draws=draws, seed=n, prior=stated(month_reading))
        narrow = replace(month_reading, definition=replace(definition, doubt=by_counts))
        alone = doubted(narrow, draws=draws, seed=n, ways=(Way.DEFINED,))
        columns: list[NDArray[Any]] = [
            held(shown, index), held(plain, index), rank_held(shown, rank),
            rank_held_by_lot(alone, rank, rng), shown.score_high - shown.score_low,
        ]  # fmt: skip
        told = pairs(shown, index, definition.doubt.surely)
        rows.append([*(float(c.mean()) for c in columns), *told])
    *covered, width, apart, wrong = np.mean(rows, axis=0)
    right = f"{100 * (1 - wrong / apart):.1f}" if apart > 0 else "–"
    return [*(f"{100 * c:.1f}" for c in covered), f"{width:.2f}", f"{100 * apart:.1f}", right]


def main() -> None:
    command = argparse.ArgumentParser(prog="python -m benchmarks.calibration", description=__doc__)
    command.add_argument("--times", type=int, default=250, help="months simulated, of six units")
    command.add_argument("--draws", type=int, default=1000)
    given = command.parse_args()
    whole = load_profile("huzhou").pingan
    if whole is None:
        raise SystemExit("the profile has no definition of the index")
    cases = [
        ("six districts", whole, SIX, given.times),
        ("72 towns", whole.for_towns(), TOWNS, given.times // 5),
    ]
    for name, definition, shares, times in cases:
        rows = [
            [truth.name, *coverage(definition, truth, shares, times, given.draws)]
            for truth in TRUTHS
        ]
        table(f"Coverage of the 90 % intervals, {name}, {times} months each, %", HEADER, rows)


if __name__ == "__main__":
    main()
