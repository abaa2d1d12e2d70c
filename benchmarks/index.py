"""How long the index's honesty takes: draws, each indicator left out, Sobol indices; six districts and 72 towns."""

import tracemalloc
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from benchmarks.calibration import SIX, TOWNS, Truth, simulated
from benchmarks.report import median, table
from data.reference.profile import load_profile
from governance.pingan.doubt import Doubted, bands, doubted
from governance.pingan.pooling import learnt, of_units
from governance.pingan.reading import Reading
from governance.pingan.sensitivity import sobol, without_each

RUNS = 5


def everything(reading: Reading) -> None:
    """What a page asks of a month, once for each load."""
    doubt = doubted(reading)
    bands(reading, doubt)
    assert np.isfinite(doubt.first).all() and np.isfinite(doubt.score_low).all()
    without_each(reading)
    sobol(reading)


def within(reading: Reading, kinds: Sequence[str], draws: int | None = None) -> dict[str, Doubted]:
    """For each kind of unit, its units among themselves; what is believed before counting is learnt from all kinds."""
    by_kind, belief = {}, learnt(reading, kinds)
    for kind in sorted(set(kinds)):
        at = [n for n, unit_kind in enumerate(kinds) if unit_kind == kind]
        by_kind[kind] = doubted(of_units(reading, at), draws=draws, prior=belief.of_units(at))
    return by_kind


def most(reading: Reading) -> float:
    """The most memory that it holds at once, MiB, by tracemalloc."""
    tracemalloc.start()
    everything(reading)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def main() -> None:
    whole = load_profile("huzhou").pingan
    if whole is None:
        raise SystemExit("the profile has no definition of the index")
    kinds = ["街道"] * 28 + ["镇"] * 38 + ["乡"] * 6
    rows = []
    for name, definition, shares in (
        ("six districts", whole, SIX),
        ("72 towns", whole.for_towns(), TOWNS),
    ):
        reading, _ = next(simulated(definition, Truth("", 0.3), shares, 1, seed=1))
        within_kinds = kinds if len(shares) == len(kinds) else [""] * len(shares)
        acts: dict[str, Callable[[], object]] = {
            "draws": partial(doubted, reading),
            "draws within kinds": partial(within, reading, within_kinds),
            "learnt from the others": partial(learnt, reading, within_kinds),
            "each left out": partial(without_each, reading),
            "Sobol": partial(sobol, reading),
            "all for a page": partial(everything, reading),
        }
        rows += [
            [f"{name}: {what}", f"{1000 * median(act, RUNS):,.1f}"] for what, act in acts.items()
        ]
        rows.append([f"{name}: memory, MiB", f"{most(reading):,.0f}"])
    table(f"The index's honesty, {whole.doubt.draws} draws, milliseconds", ["what", "ms"], rows)


if __name__ == "__main__":
    main()
