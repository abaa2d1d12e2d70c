"""One unit's index in words: its standing, its dimensions against the city, every indicator, the matters behind one."""

from dataclasses import dataclass
from typing import Any

from dashboard.views.pingan import Page, placed
from dashboard.views.pingan_change import refused, waterfall
from dashboard.views.pingan_listing import listing
from dashboard.views.pingan_standings import city_row, row
from dashboard.views.pingan_table import table
from dashboard.views.pingan_words import points, signed
from governance.errors import AskError
from governance.pingan.observed import shown
from governance.pingan.reading import Reading
from governance.pingan.standings import Standings
from layouts.values_pingan import Choice, Row
from layouts.values_pingan_unit import Axis, Profile, UnitView, Waterfall


@dataclass(frozen=True, slots=True)
class Looked:
    """The unit that is looked at: its standings, the reading that holds it, and where; the city has its own reading."""

    standings: Standings
    reading: Reading
    n: int
    whole: bool


def looked(page: Page, month: int) -> Looked:
    """Raises IncompleteMonth, AskError: that month cannot be ranked."""
    all_of = page.standings(month)
    for one in all_of:
        if page.unit in one.reading.units:
            return Looked(one, one.reading, one.reading.units.index(page.unit), whole=False)
    return Looked(all_of[0], all_of[0].city, 0, whole=True)


def unit(page: Page, month: int) -> UnitView:
    """The page of one unit, or of the city.

    Raises:
        UnknownPlace, IncompleteMonth, AskError
    """
    page, place = placed(page)
    at = looked(page, month)
    own = city_row(page, at.standings) if at.whole else row(page, at.standings, at.n)
    name = place.name if place else page.city().name
    change, why = _change(page, month, at, name)
    return UnitView(
        row=own,
        units=_units(page, at.standings),
        sentence=_sentence(page, at, name),
        cards=() if at.whole else _cards(own, at),
        profile=profile(at, name),
        waterfall=change,
        no_waterfall=why,
        table=table(page, at.reading, at.n, name),
        listing=listing(page, month, at.reading, at.n),
    )


def _change(page: Page, month: int, at: Looked, name: str) -> tuple[Waterfall | None, str]:
    try:
        return waterfall(page, month, at.reading, at.n, name), ""
    except AskError as error:
        return None, refused(error)


def _units(page: Page, one: Standings) -> tuple[Choice, ...]:
    """The city and the units beside this one, in the order of their names' codes."""
    names, city = page.names(), page.city()
    codes = sorted(one.reading.units)
    return (
        Choice(f"{city.name}（合计）", page.to_unit(city.code), page.unit == city.code),
        *(Choice(names[code], page.to_unit(code), code == page.unit) for code in codes),
    )


def _sentence(page: Page, at: Looked, name: str) -> str:
    """What may be said of the unit's place, in one line."""
    if at.whole:
        return f"{name}按各单位总数测算，不是各单位得分的平均。"
    doubt = at.standings.doubted
    low, high = int(doubt.rank_low[at.n]), int(doubt.rank_high[at.n])
    rank = at.standings.ranks[at.n]
    wide = f"在第 {low} 至第 {high} 之间" if low != high else f"都在第 {low}"
    return f"{shown(at.reading.month)} 按得分第 {rank}；抽样中去掉两头各 5%，名次{wide}。"


def _cards(own: Row, at: Looked) -> tuple[tuple[str, str, str], ...]:
    reading, deducted = at.reading, float(at.reading.deducted[at.n])
    of = f"{at.standings.kind} {len(reading.units)} 个中" if at.standings.kind else ""
    return (
        ("名次", f"第 {own.rank}", f"{of}{own.ranks}"),
        ("居首概率", own.first, f"{reading.definition.doubt.draws:,} 次抽样"),
        ("扣分", points(deducted) if deducted else "无", "较大事故等，见口径"),
        ("指标覆盖", f"{reading.coverage:.1%}", f"{int(reading.present.sum())} 项有数据"),
    )


def of_dimensions(reading: Reading, n: int) -> list[float | None]:
    """The unit's score in each dimension: its indicators by their weights; None where all are missing."""
    made: list[float | None] = []
    for dimension in reading.definition.dimensions:
        where = [at for at in reading.definition.positions(dimension.code) if reading.present[at]]
        weight = reading.weight[where]
        score = reading.score[where, n]
        made.append(float(weight @ score / weight.sum()) if where else None)
    return made


def profile(at: Looked, name: str) -> Profile:
    """Dimensions against the city; the title says where the unit is farthest from it."""
    own, city = of_dimensions(at.reading, at.n), of_dimensions(at.standings.city, 0)
    definition = at.reading.definition
    axes = []
    for n, dimension in enumerate(definition.dimensions):
        mine, theirs = own[n], city[n]
        apart = "本月无数据" if mine is None or theirs is None else signed(mine - theirs)
        weight = float(at.reading.weight[list(definition.positions(dimension.code))].sum())
        axes.append(Axis(dimension.code, dimension.name, mine, theirs, apart, f"权重 {weight:.1%}"))
    return Profile(_farthest(axes, at.whole, name), "八个维度的得分", name, tuple(axes))


def _farthest(axes: list[Axis], whole: bool, name: str) -> str:
    known: list[tuple[float, str]] = [
        (one.own - one.city, one.name)
        for one in axes
        if one.own is not None and one.city is not None
    ]
    if whole or not known:
        return f"{name}的八个维度"
    (low, worst), (high, best) = min(known), max(known)
    told: list[Any] = []
    if high >= 0.05:
        told.append(f"{best}高于全市最多")
    if low <= -0.05:
        told.append(f"{worst}低于全市最多")
    return f"{name}{'，'.join(told)}" if told else f"{name}各维度与全市相近"
