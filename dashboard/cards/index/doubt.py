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
from layouts.cards.index.doubt import Doubt

SHOWN = 8
ASSUMED = {SHRINKAGE: "收缩强度 k", NORMALISATION: "标准化方法"}


def ask(index: Index, _options: Nothing) -> Doubt:
    """What leaving out each indicator does to the order, and the first-order shares of the doubt."""
    standings, asked = index.one, index.ask
    key = (index.by, standings.kind, index.month, index.span)
    ranks = asked.at_load("without", lambda: without_each(standings.reading), *key)
    shares = asked.at_load("sobol", lambda: sobol(standings.reading), *key)
    hangs, parts = _without(index, standings, ranks), _shares(index, standings, shares)
    return Doubt(
        title=_title(standings, len(hangs)),
        without=tuple(hangs[:SHOWN]),
        rest=_rest(standings, len(hangs)),
        shares=parts,
        sentence=_sentence(parts),
    )


def _without(
    index: Index, standings: Standings, ranks: NDArray[np.float64]
) -> list[tuple[str, str]]:
    """Indicators whose absence moves somebody, those that move most first."""
    reading, names, usual = standings.reading, index.names, standings.ranks
    sized = []
    for m, indicator in enumerate(reading.definition.indicators):
        # NaN: the indicator is missing in this month, so nothing can be left out.
        if np.isnan(ranks[m]).any():
            continue
        moved = [n for n in standings.order if ranks[m, n] != usual[n]]
        if moved:
            size = sum(abs(float(ranks[m, n]) - float(usual[n])) for n in moved)
            told = [f"{names[reading.units[n]]} {usual[n]}→{ranks[m, n]:g}" for n in moved]
            sized.append((size, (f"{indicator.id} {indicator.name}", _moves(told))))
    return [effect for _, effect in sorted(sized, key=lambda pair: -pair[0])]


def _moves(told: list[str]) -> str:
    return "，".join(told[:4]) + (f" 等 {len(told)} 个单位" if len(told) > 4 else "")


def _title(standings: Standings, hangs: int) -> str:
    known = int(standings.reading.present.sum())
    if not hangs:
        return f"去掉 {known} 项指标中任何一项，次序都不变"
    return f"去掉 {known} 项指标中的 {hangs} 项之一，次序会变"


def _rest(standings: Standings, hangs: int) -> str:
    left = int(standings.reading.present.sum()) - hangs
    more = f"另有 {hangs - SHOWN} 项影响较小" if hangs > SHOWN else ""
    rest = f"其余 {left} 项去掉后次序不变" if left else ""
    told = "；".join(filter(None, (more, rest)))
    return f"{told}。" if told else ""


def _shares(
    index: Index, standings: Standings, shares: NDArray[np.float64]
) -> tuple[tuple[str, float], ...]:
    """The mean over the units, or that of the unit that is looked at; the largest first."""
    mean = shares.mean(axis=1) if index.whole else shares[:, index.n]
    called = {d.code: d.name for d in standings.reading.definition.dimensions} | ASSUMED
    names = [called[code] for code in groups(standings.reading)]
    # First-order shares are estimated from draws and may come out a little below zero.
    rows = [(name, max(0.0, float(value))) for name, value in zip(names, mean, strict=True)]
    return tuple(sorted(rows, key=lambda row: -row[1]))


def _sentence(parts: tuple[tuple[str, float], ...]) -> str:
    """What most of the doubt comes from; what is left comes from several things at once."""
    known = [(name, share) for name, share in parts if share > 0]
    if not known:
        return "抽样中名次没有变化。"
    told = "和".join(f"{name}（{share:.0%}）" for name, share in known[:2])
    left = 1 - sum(share for _, share in known)
    rest = f"，其余 {left:.0%} 是几样共同作用" if left > 0.01 else ""
    return f"名次的不确定主要来自{told}{rest}（一阶 Sobol 指数）。"


CARD = card("index_doubt", "结论的把握", ask, face)
