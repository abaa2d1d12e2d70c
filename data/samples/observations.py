"""The index's monthly figures of the demonstration: invented, seeded by month, delivered as the ministries would.

Towns that are counted add up to their unit. What a month has does not depend on the day on which it is made.
"""

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from data.reference.profile import Profile
from data.samples.ground import table
from data.samples.rhythm import UNITS, instant
from data.samples.sheets import stamps
from governance.pingan.definition import Counted, Definition
from governance.pingan.observed import month_before, months_between

SOURCE = "observations"
FIRST = {"full": 201801, "small": 201901}
_HEADER = "指标编号,统计月份,单位代码,数值,更新时间\n"
_STREAM = 3
_READY_DAYS = 10
"""Days after a month's end from which its figures are delivered; the last delivery brings all that is over."""
_RESIDENTS = np.array([72.7, 54.5, 55.3, 67.8, 59.5, 30.9]) * 10_000
_GDP_SHARE = np.array([0.235, 0.150, 0.170, 0.205, 0.145, 0.095])
_GDP_A_MONTH, _GDP_GROWTH = 36_450_000 / 12, 1.06
"""万元 of 2021, when the city had about 3 645 亿 in the year, and growth a year."""
_CARS, _CAR_GROWTH = np.array([0.36, 0.33, 0.37, 0.35, 0.34, 0.38]), 1.03
_DISPUTES_A_MONTH, _DISPUTE_SHARE = (
    25_310 / 12,
    np.array([0.215, 0.158, 0.160, 0.205, 0.175, 0.087]),
)
_BATCHES = {"food_batches": 1_450.0, "drug_batches": 210.0, "opinions": 110.0}
_SECTIONS = np.array([16, 14, 12, 14, 10, 6]) * 2
_TREND = 0.945
"""Each year has so much of the one before."""
_OFTEN, _OFTEN_SD, _RARE_SD, _TOWN_SD, _COMMON_SD = 60.0, 0.12, 0.25, 0.16, 0.05
"""A year's count from which an indicator is frequent; how much units and towns differ for good, as logarithms, by
indicator and in everything."""
_CITY_SD, _MONTH_SD = 0.035, 0.06
"""How much a month differs for all, and for one place besides."""
_SEASON = {
    "A201": (0.20, 2), "B101": (0.08, 8), "B104": (0.18, 8), "B105": (0.10, 6), "B201": (0.12, 7), "C101": (0.45, 1),
    "C202": (0.08, 6), "D101": (0.38, 1), "D102": (0.30, 1), "D201": (0.12, 11), "D202": (0.10, 10), "E101": (0.12, 7),
    "E102": (0.45, 8), "F101": (0.42, 6), "F102": (0.30, 7), "F201": (0.15, 7), "H101": (0.90, 8), "H401": (0.18, 7),
    "H402": (0.22, 12),
}  # fmt: skip
"""How far a month lies above the mean at most, and the month that does."""
_EVENTS = {
    (202003, "X1"): 3, (202107, "X2"): 1, (202209, "X1"): 0, (202406, "X1"): 2,
}  # fmt: skip
"""Grave accidents and killings, by month and kind: the unit."""
_UNDELIVERED, _MONTHS_AGO = "G202", 2
"""Nobody delivers this of the month that lies so many before the last."""
_CORRECTED = ("B104", "D202", "F201", "B105", "A203", "H401", "B101", "D101")


@dataclass(frozen=True, slots=True)
class _City:
    """The units and their towns, and how they differ for good."""

    definition: Definition
    towns: tuple[str, ...]
    unit_of: np.ndarray
    share: np.ndarray
    """Each town's part of its unit's residents."""
    levels: dict[str, np.ndarray]
    town_levels: dict[str, np.ndarray]


def deliveries(
    folder: Path,
    profile: Profile,
    *,
    size: str,
    today: date,
    exports: Sequence[float],
    begin: date,
    seed: int,
) -> list[list[tuple[str, Path]]]:
    """Write a file for each delivery that has news; for each export the sources and files.

    Args:
        exports: local instants, oldest first; begin: the day from which the matters go.
    """
    definition = profile.pingan
    if definition is None:
        return [[] for _ in exports]
    city = _city(profile.folder, definition, seed)
    last = month_before(today.year * 100 + today.month)
    computed_from = begin.year * 100 + begin.month + (begin.day > 1)
    whole = pd.concat(
        [
            _month(city, month, seed, towns=size == "full", computed=month >= computed_from)
            for month in months_between(FIRST[size], last)
        ],
        ignore_index=True,
    )
    gone = month_before(last, _MONTHS_AGO)
    whole = whole[(whole["measure"] != _UNDELIVERED) | (whole["month"] != gone)]
    return _files(folder, whole, exports, last, city, seed)


def _files(
    folder: Path, whole: pd.DataFrame, exports: Sequence[float], last: int, city: _City, seed: int
) -> list[list[tuple[str, Path]]]:
    ready = [
        max((m for m in set(whole["month"]) if _over(m) + _READY_DAYS * 86_400 <= at), default=0)
        for at in exports
    ]
    # Else the demonstration would end with a month that is over but not delivered yet.
    ready[-1] = last
    wrong = _mistakes(whole, ready[0], city, seed)
    by_export: list[list[tuple[str, Path]]] = []
    before = 0
    for turn, (at, until) in enumerate(zip(exports, ready, strict=True)):
        rows = whole[(whole["month"] > before) & (whole["month"] <= until)]
        if turn == 0:
            rows = rows.assign(value=wrong["value"].reindex(rows.index).fillna(rows["value"]))
        if turn == len(exports) - 1:
            rows = pd.concat([rows, whole.loc[wrong.index]])
        before = until
        by_export.append([(SOURCE, _write(folder, rows, at))] if len(rows) else [])
    return by_export


def _over(month: int) -> float:
    """The first local second after a month."""
    after = month_before(month, -1)
    return instant(date(after // 100, after % 100, 1))


def _write(folder: Path, rows: pd.DataFrame, at: float) -> Path:
    stamp = np.datetime64(int(at), "s").astype("datetime64[D]").astype(str).replace("-", "")
    path, changed = folder / f"{SOURCE}_{stamp}.csv", stamps(np.array([at]))[0]
    told = zip(rows["measure"], rows["month"], rows["place"], rows["value"], strict=True)
    # .12g prints counts without a decimal point and money without rounding noise.
    lines = [f"{m},{n // 100}-{n % 100:02d},{p},{v:.12g},{changed}\n" for m, n, p, v in told]
    path.write_text(_HEADER + "".join(lines), encoding="utf-8")
    return path


def _mistakes(whole: pd.DataFrame, ready: int, city: _City, seed: int) -> pd.DataFrame:
    """What the first delivery says otherwise than the last: a town's figure, and with it its unit's."""
    rng = np.random.default_rng([seed, _STREAM, 1])
    keys = zip(whole["measure"], whole["month"], whole["place"], strict=True)
    at = dict(zip(keys, whole.index, strict=True))
    wrong_values: dict[int, float] = {}
    for turn, measure in enumerate(_CORRECTED):
        month, town = month_before(ready, 1 + 3 * turn), int(rng.integers(len(city.towns)))
        unit = (measure, month, UNITS[city.unit_of[town]])
        if unit not in at:
            continue
        more = float(1 + rng.integers(5))
        for key in (unit, (measure, month, city.towns[town])):
            if key in at:
                wrong_values[at[key]] = float(whole["value"][at[key]]) + more
    return pd.DataFrame({"value": wrong_values})


def _city(profile: Path, definition: Definition, seed: int) -> _City:
    towns = table(profile / "places" / "towns.csv").sort_values("town_code")
    unit_of = np.array([UNITS.index(u) for u in towns["report_unit"]])
    size = towns["n_villages"].astype(float).to_numpy() * np.where(
        towns["kind"] == "街道", 1.7, 1.0
    )
    rng = np.random.default_rng([seed, _STREAM, 0])
    common = rng.normal(0, _COMMON_SD, len(UNITS))
    levels, town_levels = {}, {}
    for indicator in definition.indicators:
        sd = _OFTEN_SD if indicator.usual_a_year >= _OFTEN else _RARE_SD
        levels[indicator.id] = np.exp(common + rng.normal(0, sd, len(UNITS)))
        town_levels[indicator.id] = np.exp(rng.normal(0, _TOWN_SD, len(towns)))
    total = np.bincount(unit_of, weights=size)
    return _City(
        definition, tuple(towns["town_code"]), unit_of, size / total[unit_of], levels, town_levels
    )


def _month(city: _City, month: int, seed: int, *, towns: bool, computed: bool) -> pd.DataFrame:
    """Columns measure, month, place, value: what is delivered of one month; `computed`: matters tell the rest."""
    rng = np.random.default_rng([seed, _STREAM, month])
    exposures = _exposures(city, month, rng)
    parts = list(_exposed(city, exposures, computed=computed))
    for indicator in city.definition.indicators:
        units, of_towns = _counts(city, indicator, exposures[indicator.exposure], month, rng)
        if indicator.computed and computed:
            continue
        parts.append((indicator.id, UNITS, units))
        if indicator.towns and of_towns is not None:
            parts.append((indicator.id, city.towns, of_towns))
    for deduction in city.definition.deductions:
        at = _EVENTS.get((month, deduction.code))
        parts.append((deduction.code, UNITS, (np.arange(len(UNITS)) == at).astype(float)))
    kept = [p for p in parts if towns or p[1] is UNITS]
    return pd.DataFrame(
        {
            "measure": np.repeat([p[0] for p in kept], [len(p[1]) for p in kept]),
            "month": month,
            "place": np.concatenate([np.array(p[1], dtype=object) for p in kept]),
            "value": np.concatenate([p[2] for p in kept]),
        }
    )


def _exposures(city: _City, month: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """What counts are set against, by unit."""
    years = (month // 100 - 2021) + (month % 100 - 6.5) / 12
    residents = np.round(_RESIDENTS * 1.006**years)
    share = residents / residents.sum()
    exposures = {
        "residents": residents,
        "vehicles": np.round(residents * _CARS * _CAR_GROWTH**years),
        "gdp": np.round(_GDP_A_MONTH * _GDP_SHARE * _GDP_GROWTH**years),
        "disputes": rng.poisson(_DISPUTES_A_MONTH * _DISPUTE_SHARE).astype(float),
        "days": np.full(len(UNITS), float(calendar.monthrange(month // 100, month % 100)[1])),
        "measurements": _SECTIONS.astype(float),
    }
    for code, usual in _BATCHES.items():
        exposures[code] = np.maximum(rng.poisson(usual * share), 1).astype(float)
    return exposures


def _exposed(
    city: _City, exposures: dict[str, np.ndarray], *, computed: bool
) -> Iterator[tuple[str, tuple[str, ...], np.ndarray]]:
    for exposure in city.definition.exposures:
        if exposure.computed and computed:
            continue
        of_units = exposures[exposure.code]
        if exposure.towns:
            of_towns = np.maximum(np.round(of_units[city.unit_of] * city.share), 1.0)
            yield exposure.code, city.towns, of_towns
            of_units = np.bincount(city.unit_of, weights=of_towns)
        yield exposure.code, UNITS, of_units


def _counts(
    city: _City, indicator: Counted, exposure: np.ndarray, month: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray | None]:
    """The figures of an indicator by unit, and by town where towns are counted and add up."""
    swing, peak = _SEASON.get(indicator.id, (0.0, 1))
    season = max(1 + swing * np.cos(2 * np.pi * (month % 100 - peak) / 12), 0.05)
    trend = _TREND ** ((month // 100 - 2021) + (month % 100) / 12)
    usual = indicator.usual_a_year / 12 * season * trend * np.exp(rng.normal(0, _CITY_SD))
    # Shared out by exposure, then bent by what sets each unit apart for good.
    expected = usual * exposure / exposure.sum() * city.levels[indicator.id]
    if indicator.dispersion:
        return np.round(rng.gamma(expected / indicator.dispersion, indicator.dispersion), 2), None
    if not indicator.towns:
        drawn = rng.poisson(expected * np.exp(rng.normal(0, _MONTH_SD, len(expected))))
        # A numerator above its denominator would be a share of more than all.
        return np.minimum(drawn.astype(float), exposure), None
    weight = city.share * city.town_levels[indicator.id]
    part = weight / np.bincount(city.unit_of, weights=weight)[city.unit_of]
    noise = np.exp(rng.normal(0, _MONTH_SD, len(part)))
    of_towns = rng.poisson(expected[city.unit_of] * part * noise).astype(float)
    return np.bincount(city.unit_of, weights=of_towns), of_towns
