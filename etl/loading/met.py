"""Keys met during a load, eight bytes each: a Python set of as many texts would take fifteen times the room."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
_SOON = 200_000


class Met:
    """Hashes of keys in two sorted arrays, a large one and one of the recent.

    Two of ten million keys share a hash once in some hundred thousand loads; whoever is told of a meeting looks again.
    """

    def __init__(self) -> None:
        self._all = np.array([], dtype="uint64")
        self._recent = np.array([], dtype="uint64")

    def add(self, keys: list[str]) -> NDArray[np.bool_]:
        """Remember these different keys; returns which of them were met before."""
        hashes = pd.util.hash_array(np.array(keys, dtype=object), categorize=False)
        met = _among(hashes, self._all) | _among(hashes, self._recent)
        self._recent = np.sort(np.concatenate([self._recent, hashes[~met]]))
        # The large array is sorted again only when it has grown by a quarter, so that sorting
        # stays cheap however many chunks come.
        if len(self._recent) > max(_SOON, len(self._all) // 4):
            self._all = np.sort(np.concatenate([self._all, self._recent]), kind="stable")
            self._recent = np.array([], dtype="uint64")
        return met


def _among(hashes: Hashes, known: Hashes) -> NDArray[np.bool_]:
    if not len(known):
        return np.zeros(len(hashes), dtype=bool)
    # Beyond the last one searchsorted answers len(known), which is no position.
    at = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
    return np.asarray(known[at] == hashes)
