"""Digests: the same for the same content however it was spelled, and different for different content."""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from etl.contracts.values import Objects

_APART, _NONE = "\x1f", "\0"
"""The separator of two texts, and what stands for a missing one (no kept text holds a NUL)."""


def digests(numbers: Sequence[NDArray[np.float64]], texts: Sequence[Objects]) -> list[str]:
    """One digest a row over its numbers (nan = missing, -0 is 0) and its texts (None = missing)."""
    number_bytes = _bytes(numbers)
    width = 8 * len(numbers)
    return [
        blake2b(
            number_bytes[n * width : (n + 1) * width] + words.encode("utf-8", "surrogatepass"),
            digest_size=16,
        ).hexdigest()
        for n, words in enumerate(_joined(texts))
    ]


def _bytes(numbers: Sequence[NDArray[np.float64]]) -> bytes:
    """The rows' numbers one after another, little-endian on every machine."""
    table = np.column_stack(numbers).astype("<f8")
    table += 0.0  # -0.0 becomes 0.0
    # There are many nan in IEEE 754; equal content must have equal bytes.
    table[np.isnan(table)] = np.nan
    return table.tobytes()


def _joined(texts: Sequence[Objects]) -> list[str]:
    """The rows' texts as one each; where a text holds the mark itself, quoted so that none is alike."""
    columns = [[_NONE if t is None else t for t in column.tolist()] for column in texts]
    joined = [_APART.join(row) for row in zip(*columns, strict=True)]
    marks = len(texts) - 1
    if "".join(joined).count(_APART) == marks * len(joined):
        return joined
    whole = [tuple(column[n] for column in columns) for n in range(len(joined))]
    return [
        j if j.count(_APART) == marks else repr(row) for j, row in zip(joined, whole, strict=True)
    ]
