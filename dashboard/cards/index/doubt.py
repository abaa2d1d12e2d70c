"""结论的把握: how far the order hangs on single indicators, and where the doubt comes from, in words."""

import numpy as np
from numpy.typing import NDArray

from dashboard.cards.card import Nothing
from dashboard.cards.index.asked import Index, card
from governance.pingan.sensitivity import (
    NORMALISATION,
    SHRINKAGE,
    groups,
    sobol,
    without_each,
)
from governance.pingan.standings import Standings
from layouts.cards.index import doubt as face
from layouts.cards.index.doubt import Doubt, Share, Without

SHOWN = 8
ASSUMED = {SHRINKAGE: "收缩强度 k", NORMALISATION: "标准化方法"}


def ask(index: Index, _options: Nothing) -> Doubt:
    """What leaving out each indicator does to the order, and the first-order shares of the doubt."""
    one, asked = index.one, index.ask
    key = (index.by, one.kind, index.month, index.span)
    ranks = asked.at_load("without", lambda: without_each(one.reading), *key)
    shares = asked.at_load("sobol", lambda: sobol(one.reading), *key)
    hangs = _without(index, one, np.asarray(ranks))
    parts = _shares(index, one, np.asarray(shares))
    return Doubt(
        title=_title(one, len(hangs)),
        without=tuple(hangs[:SHOWN]),
        rest=_rest(one, len(hangs)),
        shares=parts,
        sentence=_sentence(parts),
    )


def _without(index: Index, one: Standings, ranks: NDArray[np.float64]) -> list[Without]:
    """Indicators whose absence moves somebody, those that move most first."""
    reading, names, usual = one.reading, index.names, one.ranks
    found = []
    for m, indicator in enumerate(reading.definition.indicators):
        # NaN: the indicator is missing in this month, so nothing can be left out.
        if np.isnan(ranks[m]).any():
            continue
        moved = [n for n in one.order if ranks[m, n] != usual[n]]
        if moved:
            size = sum(abs(float(ranks[m, n]) - float(usual[n])) for n in moved)
            told = [f"{names[reading.units[n]]} {usual[n]}→{ranks[m, n]:g}" for n in moved]
            found.append((size, Without(f"{indicator.id} {indicator.name}", _moves(told))))
    return [one for _, one in sorted(found, key=lambda each: -each[0])]


def _moves(told: list[str]) -> str:
    return "，".join(told[:4]) + (f" 等 {len(told)} 个单位" if len(told) > 4 else "")


def _title(one: Standings, hangs: int) -> str:
    known = int(one.reading.present.sum())
    if not hangs:
        return f"去掉 {known} 项指标中任何一项，次序都不变"
    return f"去掉 {known} 项指标中的 {hangs} 项之一，次序会变"


def _rest(one: Standings, hangs: int) -> str:
    known = int(one.reading.present.sum())
    left = known - hangs
    more = f"另有 {hangs - SHOWN} 项影响较小" if hangs > SHOWN else ""
    rest = f"其余 {left} 项去掉后次序不变" if left else ""
    told = "；".join(filter(None, (more, rest)))
    return f"{told}。" if told else ""


def _shares(index: Index, one: Standings, shares: NDArray[np.float64]) -> tuple[Share, ...]:
    """The mean over the units, or that of the unit that is looked at; the largest first."""
    own = None if index.whole else index.n
    mean = shares.mean(axis=1) if own is None else shares[:, own]
    called = {d.code: d.name for d in one.reading.definition.dimensions} | ASSUMED
    names = [called[code] for code in groups(one.reading)]
    rows = [
        # First-order shares are estimated from draws and may come out a little below zero.
        Share(name, max(0.0, float(value)), f"{max(0.0, float(value)):.0%}")
        for name, value in zip(names, mean, strict=True)
    ]
    return tuple(sorted(rows, key=lambda each: -each.share))


def _sentence(parts: tuple[Share, ...]) -> str:
    """What most of the doubt comes from; what is left comes from several things at once."""
    known = [each for each in parts if each.share > 0]
    if not known:
        return "抽样中名次没有变化。"
    told = "和".join(f"{each.name}（{each.words}）" for each in known[:2])
    left = 1 - sum(each.share for each in known)
    rest = f"，其余 {left:.0%} 是几样共同作用" if left > 0.01 else ""
    return f"名次的不确定主要来自{told}{rest}（一阶 Sobol 指数）。"


CARD = card("index_doubt", "结论的把握", ask, face)
