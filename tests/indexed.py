"""A small index to reckon by hand: two dimensions, three indicators, two units."""

from copy import deepcopy
from datetime import date
from typing import Any

import numpy as np

from governance.pingan.definition import Definition
from governance.pingan.observed import Observed, months_between
from governance.pingan.written import definition_of

MEASURES = ("A101", "A102", "B101", "residents", "vehicles", "X1", "X3")
YEAR = months_between(201801, 201812)

TABLE: dict[str, Any] = {
    "name": "试算", "notice": "试算。", "version": "t", "author": "甲", "checker": "乙",
    "date": date(2021, 11, 30), "from_month": 201901,
    "score": {"full": 94.0, "slope": 8.0, "low": 60.0, "high": 100.0},
    "baseline": {"months": 36, "least": 12, "season_k": 24.0, "rare_a_year": 60},
    "coverage": {"least": 0.3},
    "uncertainty": {"draws": 100, "seed": 1, "weights": 0.25, "shrinkage": [0.5, 1.0, 2.0], "surely": 0.9},
    "grade": [
        {"name": "绿", "code": "green", "least": 96.0}, {"name": "蓝", "code": "blue", "least": 94.0},
        {"name": "橙", "code": "orange", "least": 92.0}, {"name": "红", "code": "red", "least": 0.0},
    ],
    "ahp": {"upper": [["3"]]},
    "dimension": [
        {"code": "A", "name": "治安", "parts": {"A1": "警情"}},
        {"code": "B", "name": "交通", "parts": {"B1": "事故"}},
    ],
    "exposure": [
        {"code": "residents", "name": "常住人口", "unit": "人", "towns": True},
        {"code": "vehicles", "name": "机动车", "unit": "辆"},
    ],
    "deduction": [
        {"code": "X1", "name": "较大事故", "points": 0.5},
        {"code": "X3", "name": "重大事故", "points": 3.0, "flag": True},
    ],
    "indicator": [
        {"id": "A101", "name": "警情", "unit": "起", "exposure": "residents", "weight": 0.6, "k": 4.0,
         "usual_a_year": 96.0, "towns": True},
        {"id": "A102", "name": "命案", "unit": "起", "exposure": "residents", "weight": 0.4, "k": 2.0,
         "usual_a_year": 12.0, "rolling": True},
        {"id": "B101", "name": "事故", "unit": "起", "exposure": "vehicles", "weight": 1.0, "k": 4.0,
         "usual_a_year": 96.0},
    ],
}  # fmt: skip
"""Weights .45, .30 and .25."""


def table(**more: Any) -> dict[str, Any]:
    """The written definition, some of its keys replaced."""
    return {**deepcopy(TABLE), **more}


def small(**more: Any) -> Definition:
    return definition_of(table(**more))


def two_units() -> Observed:
    """P and Q in 2018 and the first two months of 2019.

    In 2018 the city has 8 of A101 and 8 of B101 each month and 12 of A102 in the year, with 4000 residents and 400
    vehicles: rates .002, .02 and .00025 a month.
    """
    months = (*YEAR, 201901, 201902)
    values = np.zeros((len(MEASURES), 2, len(months)))
    values[0] = [[2] * 12 + [8, 0], [6] * 12 + [6, 6]]
    values[1] = [[0, 1] * 6 + [1, 0], [1, 0] * 6 + [0, 0]]
    values[2] = [[1] * 12 + [2, 2], [7] * 12 + [16, 6]]
    values[3] = [[1000] * 14, [3000] * 14]
    values[4] = [[100] * 14, [300] * 14]
    values[5, 1, 12] = 1
    return Observed(MEASURES, ("P", "Q"), months, values)


def with_value(observed: Observed, measure: str, unit: str, month: int, value: float) -> Observed:
    """The same with one figure replaced."""
    values = observed.values.copy()
    at = observed.measures.index(measure), observed.units.index(unit), observed.months.index(month)
    values[at] = value
    return Observed(observed.measures, observed.units, observed.months, values)
