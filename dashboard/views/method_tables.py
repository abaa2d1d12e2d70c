"""The tables of the index's definition in words: dimensions, comparisons in pairs, indicators, baseline."""

from typing import Final

import numpy as np

from dashboard.views.method import Page, significant
from governance.errors import AskError, IncompleteMonth
from governance.pingan.ahp import MOST, RANDOM_INDEX
from governance.pingan.ahp import shown as fraction
from governance.pingan.baseline import SEASONS_FROM, Baseline
from governance.pingan.definition import Counted
from governance.pingan.observed import shown
from governance.pingan.reading import ROLLING
from layouts.values_method import Comparisons, DimensionRow, IndicatorRow, SeasonRow, Usual

MONTHS: Final = 12


def dimensions(page: Page) -> tuple[DimensionRow, ...]:
    """The dimensions in the definition's order."""
    own = page.definition
    weights = own.judgement.weights
    greatest = float(weights.max())
    return tuple(
        DimensionRow(
            d.code,
            d.name,
            _parts(page, d.code),
            f"{weight:.4f}",
            float(weight) / greatest,
            f"{len(own.positions(d.code))} 项",
        )
        for d, weight in zip(own.dimensions, weights, strict=True)
    )


def _parts(page: Page, code: str) -> str:
    """The dimension's parts; one that has no indicators says so."""
    own = next(d for d in page.definition.dimensions if d.code == code)
    used = {i.id[:2] for i in page.definition.indicators}
    return "、".join(
        name if part in used else f"{name}（无指标，权重 0）" for part, name in own.parts.items()
    )


def comparisons(page: Page) -> Comparisons:
    """The matrix with its fractions, λmax, CI and CR, and what that means."""
    own, judged = page.definition, page.definition.judgement
    size = len(judged.matrix)
    usual = RANDOM_INDEX[min(size, len(RANDOM_INDEX) - 1)]
    names = tuple(f"{d.code} {d.name}" for d in own.dimensions)
    return Comparisons(
        names,
        tuple(tuple(fraction(value) for value in row) for row in judged.matrix),
        tuple(f"{weight:.4f}" for weight in judged.weights),
        (
            ("λmax", f"{judged.lambda_max:.4f}", f"最大特征值；完全一致时等于维度数 {size}"),
            ("CI", f"{judged.index:.4f}", f"(λmax − {size}) ÷ ({size} − 1)"),
            ("RI", f"{usual:.2f}", f"{size} 阶随机矩阵的平均 CI"),
            ("CR", f"{judged.ratio:.4f}", "CI ÷ RI，一致性比率"),
        ),
        f"CR = {judged.ratio:.4f} < {MOST:g}，判断一致，可以使用",
        f"CR 说明两两比较有没有自相矛盾：“甲比乙重要、乙比丙重要”，甲就应当比丙更重要。"
        f"CR 小于 {MOST:g} 表示矛盾不大；达到 {MOST:g} 的判断矩阵系统拒绝使用，并指出最矛盾的三项。",
    )


def indicators(page: Page) -> tuple[IndicatorRow, ...]:
    """Every indicator of the definition."""
    own, missing = page.definition, _missing(page)
    exposures = {x.code: x for x in own.exposures}
    parts = {code: name for d in own.dimensions for code, name in d.parts.items()}
    return tuple(
        IndicatorRow(
            code=one.id,
            name=one.name,
            part=parts[one.id[:2]],
            public=one.named_in_public,
            unit=one.unit,
            exposure=f"{exposures[one.exposure].name}（{exposures[one.exposure].unit}）",
            inside=f"{one.weight:.2f}",
            overall=f"{weight:.2%}",
            k=f"{one.k:g}",
            window=f"滚动 {ROLLING} 个月" if one.rolling else "当月",
            kind=f"金额（方差 = {one.dispersion:g} × 均值）" if one.dispersion else "件数",
            origin="由事项计算" if one.computed else "部门报送",
            towns="到镇街" if one.towns else "到区县",
            usual=f"{one.usual_a_year:,.0f}",
            href=page.with_(example=one.id) + "#pingan-method-example",
            missing=one.id in missing,
        )
        for one, weight in zip(own.indicators, own.weights, strict=True)
    )


def _missing(page: Page) -> tuple[str, ...]:
    """The indicators that are not there in the month; none where there is no month."""
    try:
        return page.found().reading.missing
    except (AskError, IncompleteMonth):
        return ()


def usual(page: Page) -> Usual:
    """The baseline in use: its months, since when it is frozen, the rates and the seasons."""
    own = page.definition
    rule = (
        f"每年年初用此前 {own.baseline_months} 个月全市合计算一次 μ 和季节系数，全年冻结不变；"
        f"不足 {own.baseline_least} 个月不排名，不足 {SEASONS_FROM} 个月不分季节。"
        f"季节系数按“平常多发生 {own.season_k:g} 件”向 1 收缩，滚动指标不分季节。"
        f"基线年均不足 {own.rare_a_year:g} 件的指标应按滚动 {ROLLING} 个月计算。"
    )
    try:
        base = page.found().reading.baseline
    except (AskError, IncompleteMonth) as error:
        return Usual(rule, (), f"还没有可用的基线：{error}")
    first, last = (shown(base.months[n]) for n in (0, -1))
    said = f"{base.year} 年在用：{first} 至 {last}，共 {len(base.months)} 个月。"
    rows = tuple(_season(page, base, n, one) for n, one in enumerate(own.indicators))
    return Usual(said + rule, rows)


def _season(page: Page, base: Baseline, n: int, one: Counted) -> SeasonRow:
    against = next(x for x in page.definition.exposures if x.code == one.exposure)
    scale, unit = _per(base.rate[n])
    known = bool(np.isfinite(base.rate[n]))
    return SeasonRow(
        f"{one.id} {one.name}",
        significant(float(base.rate[n]) * scale) if known else "没有数据",
        f"{one.unit} / {unit}{against.unit}·月",
        ("不分季节",) if one.rolling else tuple(f"{f:.2f}" for f in base.season[n]),
    )


def _per(rate: float) -> tuple[float, str]:
    """By how much of the exposure a rate is told, so that it can be read."""
    if not np.isfinite(rate) or rate == 0 or rate >= 0.01:
        return 1.0, ""
    return (10_000.0, "万") if rate >= 1e-6 else (1e8, "亿")
