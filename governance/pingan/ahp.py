"""Weights from comparisons in pairs: the analytic hierarchy process, refused where it contradicts itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from governance.errors import DefinitionError

Floats = NDArray[np.float64]

RANDOM_INDEX: Final = (
    0.0, 0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59,
)  # fmt: skip
"""Saaty's mean consistency index of random matrices, by size."""

MOST: Final = 0.1
"""The consistency ratio from which comparisons are refused."""


@dataclass(frozen=True)
class Judgement:
    """A matrix of comparisons, the weights that follow from it, and how consistent it is."""

    matrix: Floats
    weights: Floats
    lambda_max: float
    index: float
    ratio: float


def triangle(upper: Sequence[Sequence[str]]) -> Floats:
    """The whole matrix from the rows of its upper triangle, each comparison written '3' or '1/3'.

    Raises:
        DefinitionError: a row of the wrong length, or what is no positive number.
    """
    size = len(upper) + 1
    matrix = np.ones((size, size))
    for n, row in enumerate(upper):
        if len(row) != size - 1 - n:
            raise DefinitionError(
                f"判断矩阵第 {n + 1} 行应有 {size - 1 - n} 个数，却有 {len(row)} 个。"
            )
        for m, text in enumerate(row, start=n + 1):
            matrix[n, m], matrix[m, n] = _number(text), 1 / _number(text)
    return matrix


def whole(rows: Sequence[Sequence[str]]) -> Floats:
    """The matrix from all its rows, each comparison written '3' or '1/3'; `judged` says whether it is reciprocal.

    Raises:
        DefinitionError: a row of the wrong length, or what is no positive number.
    """
    for n, row in enumerate(rows, start=1):
        if len(row) != len(rows):
            raise DefinitionError(f"判断矩阵第 {n} 行应有 {len(rows)} 个数，却有 {len(row)} 个。")
    # reshape keeps the matrix of no rows two-dimensional.
    return np.array([[_number(text) for text in row] for row in rows]).reshape(len(rows), len(rows))


def judged(matrix: Floats, names: Sequence[str]) -> Judgement:
    """The weights by the principal eigenvector, and the consistency ratio.

    Raises:
        DefinitionError: not square, not reciprocal, or a ratio of `MOST` and more; the worst triple is named.
    """
    _check(matrix, names)
    size = len(matrix)
    values, vectors = np.linalg.eig(matrix)
    # The largest eigenvalue of a positive matrix is real, and so is its vector; eig may give
    # both as complex numbers, and the vector with either sign.
    top = int(np.argmax(values.real))
    vector = np.abs(vectors[:, top].real)
    largest = float(values[top].real)
    index = (largest - size) / (size - 1) if size > 1 else 0.0
    usual = RANDOM_INDEX[min(size, len(RANDOM_INDEX) - 1)]
    # Up to two things cannot contradict each other, and their usual index is 0.
    ratio = index / usual if usual else 0.0
    if ratio >= MOST:
        raise DefinitionError(
            f"判断矩阵不一致：一致性比率 CR = {ratio:.4f}，应小于 {MOST}；最矛盾的一组是 {worst(matrix, names)}。"
        )
    return Judgement(matrix, vector / vector.sum(), largest, index, ratio)


def worst(matrix: Floats, names: Sequence[str]) -> str:
    """In words, the three whose comparisons contradict each other most: a∶b times b∶c against a∶c."""
    a, b, c = max(
        combinations(range(len(matrix)), 3),
        key=lambda t: abs(log(matrix[t[0], t[1]] * matrix[t[1], t[2]] / matrix[t[0], t[2]])),
    )
    follows = matrix[a, b] * matrix[b, c]
    return (
        f"{names[a]}∶{names[b]} = {shown(matrix[a, b])}、{names[b]}∶{names[c]} = {shown(matrix[b, c])}，"
        f"则 {names[a]}∶{names[c]} 应为 {shown(follows)}，却是 {shown(matrix[a, c])}"
    )


def shown(value: float) -> str:
    """A comparison as it is written: 3, 1/3, 2.5."""
    # Comparisons are mostly written on Saaty's scale, from 1/9 to 9.
    near = Fraction(value).limit_denominator(9)
    return str(near) if abs(float(near) - value) < 1e-9 else f"{value:.2f}"


def _check(matrix: Floats, names: Sequence[str]) -> None:
    if matrix.shape != (len(names), len(names)):
        raise DefinitionError(f"判断矩阵是 {matrix.shape}，应是 {len(names)} 行 {len(names)} 列。")
    if not (np.isfinite(matrix).all() and (matrix > 0).all()):
        raise DefinitionError("判断矩阵里有不是正数的值。")
    # Wide enough for a reciprocal that is written as a decimal of seven digits (0.3333333).
    wrong = np.argwhere(~np.isclose(matrix * matrix.T, 1.0, rtol=0, atol=1e-6))
    if len(wrong):
        a, b = (int(n) for n in wrong[0])
        raise DefinitionError(
            f"判断矩阵不互反：{names[a]}∶{names[b]} = {shown(matrix[a, b])}，而 {names[b]}∶{names[a]} = "
            f"{shown(matrix[b, a])}，应互为倒数。"
        )


def _number(text: str) -> float:
    try:
        value = float(Fraction(str(text)))
    except (ValueError, ZeroDivisionError):
        raise DefinitionError(f"判断矩阵里的 {text!r} 不是数：请写成 3 或 1/3。") from None
    if value <= 0:
        raise DefinitionError(f"判断矩阵里的 {text!r} 不是正数。")
    return value
