"""The index's definition in words: what it is, its formula with a worked example, its weights, rules and versions."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlencode

import numpy as np

from dashboard.ask import Ask, Reader
from dashboard.views.figures import moment
from dashboard.views.monthly_index import Found, Months, months, points, rule_of, tone
from dashboard.views.top import trusted
from data.queries import pingan
from governance.errors import AskError, IncompleteMonth
from governance.pingan.definition import Counted, Definition
from governance.pingan.observed import month_before, shown
from governance.pingan.reading import ROLLING, Reading
from layouts.values import Choice
from layouts.values_method import Edition, Example, Rules, Scoring, Top, Worked

PATH: Final = "/pingan/method"
OWN: Final = ("known", "month", "example", "unit", "w", "without")
"""What the page's address may ask."""

_MONTH: Final = re.compile(r"(\d{4})-?(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Page:
    """One reader's page: its address, and the definition as known at a load."""

    asked: Ask
    said: tuple[tuple[str, str], ...]
    definition: Definition

    @classmethod
    def of(cls, reader: Reader, search: str | None) -> "Page":
        """Reads '?month=2021-11&known=3&w=A:20&without=B102'.

        Raises:
            AskError, DefinitionError: an unknown load, or no definition was ever loaded.
        """
        found = parse_qs((search or "").lstrip("?"))
        said = tuple((name, found[name][-1].strip()) for name in OWN if name in found)
        known = dict(said).get("known")
        asked = reader.asked("/", f"?{urlencode({'known': known})}" if known else "")
        own = months(asked)
        definition = own.once(
            "definition", lambda: pingan.definition(asked.store, known=own.known, scope=asked.scope)
        )
        return cls(asked, said, definition)

    @property
    def months(self) -> Months:
        return months(self.asked)

    def get(self, name: str) -> str:
        return dict(self.said).get(name, "")

    def with_(self, **changes: str | None) -> str:
        """The link to this page with some of it changed; None takes it away."""
        asked = {name: value for name, value in (dict(self.said) | changes).items() if value}
        return PATH + (f"?{urlencode(asked)}" if asked else "")

    def elsewhere(self, path: str, **more: str) -> str:
        """Another page at the same 知悉时点."""
        known = self.get("known")
        asked = ({"known": known} if known else {}) | more
        return path + (f"?{urlencode(asked)}" if asked else "")

    def month(self) -> int:
        """The month that the address names; a year far ahead stands for the newest.

        Raises:
            AskError: what is no month.
        """
        text = self.get("month")
        if not text:
            return 999912
        match = _MONTH.fullmatch(text)
        if match is None:
            raise AskError(f"月份 {text!r} 看不懂：请写成 2021-11 这样的形式。")
        return int(match[1] + match[2])

    def found(self) -> Found:
        """The month asked for, which must be whole; of none named the newest that is.

        Raises:
            AskError, IncompleteMonth: it cannot be ranked; the reason.
        """
        month = self.month()
        return Found(self.months.of(month), "") if self.get("month") else self.months.newest(month)


def top(page: Page) -> Top:
    """The page's title; a month that cannot be read is said, and the definition is shown all the same."""
    own, said, remark = page.definition, trusted(page.asked), ""
    try:
        at: Found | None = page.found()
    except (AskError, IncompleteMonth) as error:
        at, remark = None, str(error)
    month = at.reading.month if at else None
    newest = page.months.newest(999912).reading.month if at else None
    return Top(
        title=own.name,
        notice=own.notice,
        month=shown(month) if month else "",
        known=f"{moment(said.known_at, page.asked.question)}（第 {said.load} 次装载）",
        demonstration=said.demonstration,
        earlier=_step(page, month_before(month)) if month else None,
        later=_step(page, month_before(month, -1)) if month and month != newest else None,
        signed=(
            ("版本", own.version),
            ("制定", own.author),
            ("复核", own.checker),
            ("签署日期", own.signed.isoformat()),
            ("起算月份", shown(own.from_month)),
        ),
        links=(
            ("‹ 平安指数", page.elsewhere("/pingan", **({"month": shown(month)} if month else {}))),
            ("回到驾驶舱", page.elsewhere("/")),
            ("公布数据", page.elsewhere("/facts")),
        ),
        remark=at.late if at else remark,
    )


def _step(page: Page, month: int) -> str | None:
    """The link to another month; None before the definition begins."""
    return page.with_(month=shown(month)) if month >= page.definition.from_month else None


def scoring(page: Page) -> Scoring:
    """The formula's constants."""
    scale = page.definition.scale
    full, slope, low, high, tenth = (
        f"{value:g}" for value in (scale.full, scale.slope, scale.low, scale.high, scale.slope / 10)
    )
    return Scoring(full, slope, low, high, tenth, str(ROLLING))


def example(page: Page) -> Example:
    """One indicator of one unit in the month, with its real figures."""
    title = "算例"
    try:
        at = page.found()
        one, unit = _exemplary(page, at.reading)
    except (AskError, IncompleteMonth) as error:
        return Example(title, "", (), (), f"没有可用的月份，暂无算例：{error}")
    names, reading = page.months.names(), at.reading
    n = page.definition.indicators.index(one)
    units = tuple(
        Choice(names[code], page.with_(unit=code), position == unit)
        for position, code in enumerate(reading.units)
    )
    name = names[reading.units[unit]]
    return Example(
        f"算例：{name} {at.month} “{one.name}”",
        f"{one.id} · 数字取自本月实际报送；点指标表里的编号可换一项",
        units,
        (*_worked(page, reading, n, unit), _whole(reading, unit)),
    )


def _exemplary(page: Page, reading: Reading) -> tuple[Counted, int]:
    """The indicator and unit asked for; else the first publicly named one that is there, of the first unit."""
    code, place = page.get("example"), page.get("unit")
    there = [i for i in page.definition.indicators if i.id not in reading.missing]
    usual = next((i for i in there if i.named_in_public), there[0])
    one = page.definition.indicator(code) if code else usual
    if one.id in reading.missing:
        raise AskError(f"{one.name}（{one.id}）这个月没有数据，请另选一项。")
    if place and place not in reading.units:
        raise AskError(f"没有单位 {place!r}，请从列出的单位里选。")
    return one, reading.units.index(place) if place else 0


def _worked(page: Page, reading: Reading, n: int, unit: int) -> tuple[Worked, ...]:
    one, scale = page.definition.indicators[n], page.definition.scale
    against = next(x for x in page.definition.exposures if x.code == one.exposure)
    count, exposed = reading.count[n, unit], reading.exposure[n, unit]
    expected, ratio, score = (
        values[n, unit] for values in (reading.expected, reading.ratio, reading.score)
    )
    rate, season = reading.rate[n], reading.season[n, unit]
    window = f"滚动 {ROLLING} 个月" if one.rolling else "本月"
    weight = reading.weight[n]
    raw = scale.full - scale.slope * (ratio - 1)
    cut = "" if scale.low <= raw <= scale.high else f"，截到 {score:g}"
    return (
        Worked("实际 c", f"{window}“{one.name}”", f"{plain(count)} {one.unit}"),
        Worked(
            "期望 E = μ · x · 季节",
            f"{significant(rate)} × {plain(exposed)}（{against.name}，{against.unit}，{window}）× {season:.3f}",
            f"{expected:,.2f} {one.unit}",
        ),
        Worked(
            "比值 ρ = (c + k) ÷ (E + k)",
            f"({plain(count)} + {one.k:g}) ÷ ({expected:,.2f} + {one.k:g})",
            f"{ratio:.4f}",
        ),
        Worked(
            f"得分 s = {scale.full:g} − {scale.slope:g} · (ρ − 1)",
            f"{scale.full:g} − {scale.slope:g} × ({ratio:.4f} − 1){cut}",
            f"{score:.2f}",
        ),
        Worked("进入总分 w · s", f"{weight:.4f} × {score:.2f}", f"{weight * score:.3f}"),
    )


def _whole(reading: Reading, unit: int) -> Worked:
    total, off = float(reading.contribution[:, unit].sum()), float(reading.deducted[unit])
    present = int(reading.present.sum())
    return Worked(
        "指数 I = Σ w · s − 扣分",
        f"{present} 项指标合计 {total:.2f} − 扣分 {off:g}",
        points(float(reading.index[unit])),
    )


def plain(value: float) -> str:
    """A count or an amount: whole, or with what it has."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def significant(value: float) -> str:
    """A small rate with four figures that matter, never as 1e-05."""
    if not np.isfinite(value) or value == 0:
        return "0" if value == 0 else "—"
    digits = max(0, 3 - int(np.floor(np.log10(abs(value)))))
    return f"{value:,.{digits}f}"


def rules(page: Page) -> Rules:
    """Deductions, colours, and how doubt is drawn."""
    own = page.definition
    ranges = rule_of(own.grades)
    return Rules(
        tuple(
            (d.name, f"每起 −{d.points:g} 分", "并升红旗" if d.flag else "") for d in own.deductions
        ),
        tuple((tone(g), g.name, f"{ranges[g.code]} 分") for g in own.grades),
        _doubt(own),
    )


def _doubt(own: Definition) -> tuple[str, ...]:
    doubt = own.doubt
    shrinkage = "、".join(f"{k:g}" for k in doubt.shrinkage)
    return (
        f"每个月抽 {doubt.draws:,} 次（种子 {doubt.seed}，同样的数据得到同样的区间）。",
        f"每次抽样：各权重在 ±{doubt.weights:.0%} 内变动后归一；收缩强度 k 乘以 {shrinkage} 之一；"
        "得分的算法在三种标准化之间换；件数按泊松、金额按伽马分布的偶然波动变动。",
        "由此给出名次中位数、5%–95% 区间、居首的概率、甲在乙前的概率。",
        f"相邻两个单位若“甲在乙前”的概率不到 {doubt.surely:.0%}，就画在同一档里，写明“差异不显著”。",
        "扣分是事实，不参与抽样。",
    )


def editions(page: Page) -> tuple[Edition, ...]:
    """Every version of the definition that was loaded, the present one first."""
    own = page.definition
    return (
        Edition(
            own.version,
            own.signed.isoformat(),
            own.author,
            own.checker,
            shown(own.from_month),
            True,
        ),
    )
