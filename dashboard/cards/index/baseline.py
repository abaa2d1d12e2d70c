"""基线: the months that are the baseline in use, the city's usual rates and their seasons."""

import numpy as np

from dashboard.cards.card import Nothing
from dashboard.cards.index.asked import Index, card
from dashboard.cards.index.words import significant
from governance.errors import AskError
from governance.pingan.baseline import SEASONS_FROM, Baseline
from governance.pingan.definition import Counted, Definition
from governance.pingan.observed import shown
from governance.pingan.reading import ROLLING
from layouts.cards.index import baseline as face
from layouts.cards.index.baseline import Usual


def ask(index: Index, _options: Nothing) -> Usual:
    """The baseline in use: its months, since when it is frozen, the rates and the seasons."""
    definition = index.definition
    rule = (
        f"每年年初用此前 {definition.baseline_months} 个月全市合计算一次 μ 和季节系数，全年冻结不变；"
        f"不足 {definition.baseline_least} 个月不排名，不足 {SEASONS_FROM} 个月不分季节。"
        f"季节系数按“平常多发生 {definition.season_k:g} 件”向 1 收缩，滚动指标不分季节。"
        f"基线年均不足 {definition.rare_a_year:g} 件的指标应按滚动 {ROLLING} 个月计算。"
    )
    try:
        reading = index.one.reading
    except AskError as error:
        return Usual(rule, (), f"还没有可用的基线：{error}")
    base, definition = reading.baseline, reading.definition
    first, last = (shown(base.months[n]) for n in (0, -1))
    in_use = f"{base.year} 年在用：{first} 至 {last}，共 {len(base.months)} 个月。"
    rows = tuple(
        _season(definition, base, n, indicator) for n, indicator in enumerate(definition.indicators)
    )
    return Usual(in_use + rule, rows)


def _season(definition: Definition, base: Baseline, n: int, indicator: Counted) -> tuple[str, ...]:
    against = next(x for x in definition.exposures if x.code == indicator.exposure)
    scale, unit = _per(base.rate[n])
    known = bool(np.isfinite(base.rate[n]))
    return (
        f"{indicator.id} {indicator.name}",
        significant(float(base.rate[n]) * scale) if known else "没有数据",
        f"{indicator.unit} / {unit}{against.unit}·月",
        *(["不分季节"] if indicator.rolling else [f"{f:.2f}" for f in base.season[n]]),
    )


def _per(rate: float) -> tuple[float, str]:
    """By how much of the exposure a rate is told, so that it can be read."""
    if not np.isfinite(rate) or rate == 0 or rate >= 0.01:
        return 1.0, ""
    return (10_000.0, "万") if rate >= 1e-6 else (1e8, "亿")


CARD = card("index_baseline", "基线", ask, face, rooms=("full",))
