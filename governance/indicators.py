"""Every KPI as a declaration, and the one place where a rate is worked out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from governance.answers import Answer, Reason, percent, poisson_interval
from governance.errors import UnknownIndicator, close, nearest
from governance.lifecycle import NEEDS

# For the type checker alone: governance.measures imports this module.
if TYPE_CHECKING:
    from governance.measures import Part


class Better(StrEnum):
    """Which way is good; words and colours follow it, never the arrow alone."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Unit(StrEnum):
    """What a value is counted in."""

    RATE = "rate"
    COUNT = "count"
    PER_10K = "per_10k"
    AMOUNT = "amount"
    """A figure of a series, or a ratio of anything, in a unit of its own."""


REVIEWED = date(2026, 11, 22)
"""When the built-in declarations were last looked over."""

Sum = Mapping[str, int]
"""Measures of governance.lifecycle with the sign they enter with."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A KPI: numerator ÷ denominator over the matters received in a period, up to a cutoff."""

    id: str
    label: str
    definition: str
    numerator: Sum
    denominator: Sum | None
    numerator_label: str
    denominator_label: str | None
    better: Better
    unit: Unit = Unit.RATE
    kinds: frozenset[str] | None = None
    source: str = "本项目指标口径（docs/indicators.md）"
    reviewed: date = REVIEWED
    counted: "Part | None" = None
    """The part (governance.measures.Part) that is the numerator, of a measure that is declared; None of a built-in one."""
    against: "Part | None" = None
    """The part that is its denominator; None for none."""
    suffix: str = ""
    """The unit of an amount in words."""
    per: float = 1.0
    """Factor on the ratio of a declared measure: 10 000 for a value per ten thousand, 100 for percent."""
    scored: bool = False
    """Each place has a value of its own, such as a score, which is no sum over the places below."""
    needs_also: frozenset[str] = frozenset()
    """What the conditions of a declared measure ask of a source, beside its counts."""

    @property
    def is_rate(self) -> bool:
        return self.unit is Unit.RATE

    @property
    def summed(self) -> bool:
        """Whether the value adds up over places (a count, a plain amount), so that whole and parts do not share an axis."""
        plain = self.unit is Unit.AMOUNT and self.against is None and not self.scored
        return self.unit is Unit.COUNT or plain

    @property
    def measures(self) -> frozenset[str]:
        return frozenset(self.numerator) | frozenset(self.denominator or {})

    @property
    def needs(self) -> frozenset[str]:
        """The fields without which a source cannot tell it."""
        return self.needs_also.union(*(NEEDS[measure] for measure in self.measures))

    def of(
        self,
        counts: Mapping[str, int],
        *,
        level: str,
        place: str,
        name: str,
        residents: int | None = None,
        reason: Reason | None = None,
    ) -> Answer:
        """The answer for these counts of measures; `reason` says beforehand why there can be none."""
        top = _sum(self.numerator, counts)
        if self.unit is Unit.PER_10K and reason is None:
            return _per_10k(level, place, name, top, residents)
        bottom = None if self.denominator is None else _sum(self.denominator, counts)
        return self.of_parts(top, bottom, level=level, place=place, name=name, reason=reason)

    def of_parts(
        self,
        top: float | None,
        bottom: float | None,
        *,
        level: str,
        place: str,
        name: str,
        reason: Reason | None = None,
    ) -> Answer:
        """The answer of numerator and denominator; `reason` says why a part has no value."""
        divided = self.denominator is not None or self.against is not None
        if reason is not None or top is None or (divided and bottom is None):
            return Answer(level, place, name, None, None, None, reason)
        # A declared amount with a numerator counts matters; a figure of a series has none.
        counted = int(top) if self.unit is not Unit.AMOUNT or self.numerator else None
        amount = None if counted is not None else top
        if divided and not bottom:
            return Answer(level, place, name, counted, 0, None, Reason.NOTHING_DUE, amount=amount)
        # A denominator of 0 has left above, so no bottom here means that none is declared.
        value = (top / bottom if bottom else top) * self.per
        return Answer(level, place, name, counted, bottom, value, amount=amount)

    def shown(self, value: float | None) -> str:
        """The value as a screen or a document prints it; '—' for none."""
        if value is None:
            return "—"
        if self.unit is Unit.AMOUNT:
            # Scores are compared digit by digit: 95.00 stands beside 94.51.
            digits = f"{value:,.2f}" if self.scored else f"{value:,.2f}".removesuffix(".00")
            return digits + (self.suffix and f" {self.suffix}")
        if self.unit is Unit.COUNT:
            return f"{value:,.0f}"
        if self.unit is Unit.PER_10K:
            return f"{value:,.1f}"
        return percent(value)


def _sum(parts: Sum, counts: Mapping[str, int]) -> int:
    return sum(sign * int(counts.get(measure, 0)) for measure, sign in parts.items())


def _per_10k(level: str, place: str, name: str, top: int, residents: int | None) -> Answer:
    if not residents:
        return Answer(level, place, name, top, None, None, Reason.NO_RESIDENTS)
    base = residents / 10_000
    low, high = poisson_interval(top)
    return Answer(level, place, name, top, base, top / base, None, low / base, high / base)


_ACCEPTED: Sum = {"received": 1, "declined": -1}
_ACCEPTED_LABEL = "受理数（不含不予受理、合并）"
_BELOW: Sum = {"resolved_village": 1, "resolved_town": 1}
_DISPUTES = frozenset({"dispute"})

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "K01",
        "办结率（账面）",
        "本期受理、到统计截止已办结且未被退回返工的事项 ÷ 本期受理的事项；不予受理与合并不计。",
        {"closed": 1},
        _ACCEPTED,
        "已办结",
        _ACCEPTED_LABEL,
        Better.HIGHER,
    ),
    Indicator(
        "K02",
        "核实结案率",
        "本期受理、到统计截止经网格员现场核实通过的事项 ÷ 本期受理的事项；不予受理与合并不计。",
        {"settled": 1},
        _ACCEPTED,
        "核实通过",
        _ACCEPTED_LABEL,
        Better.HIGHER,
    ),
    Indicator(
        "K03",
        "按期办结率",
        "本期受理、时限不晚于统计截止且在时限内办结的事项 ÷ 本期受理、时限不晚于统计截止的事项；超期未办结的留在分母。",
        {"closed_in_time": 1},
        {"due": 1},
        "按期办结",
        "已到时限",
        Better.HIGHER,
    ),
    Indicator(
        "K04a",
        "超期在办数",
        "本期受理、到统计截止仍未办结且已过时限的事项数。",
        {"due": 1, "closed_in_time": -1, "closed_late": -1},
        None,
        "已过时限仍未办结",
        None,
        Better.LOWER,
        unit=Unit.COUNT,
    ),
    Indicator(
        "K04b",
        "超期办结率",
        "本期受理、到统计截止已办结而办结晚于时限的事项 ÷ 本期受理、到统计截止已办结的事项。",
        {"closed_late": 1},
        {"closed": 1},
        "超期办结",
        "已办结",
        Better.LOWER,
    ),
    Indicator(
        "K10",
        "万人事件数",
        "本期受理的事项 ÷ 常住人口（万人），附 95% 泊松区间；报得多不等于治理差。",
        {"received": 1},
        None,
        "受理数",
        "常住人口（万人）",
        Better.NEITHER,
        unit=Unit.PER_10K,
    ),
    Indicator(
        "K11",
        "化解率（全口径）",
        "本期受理、到统计截止已化解的矛盾纠纷 ÷ 本期受理的矛盾纠纷。",
        {"resolved": 1},
        {"received": 1},
        "已化解",
        "受理纠纷",
        Better.HIGHER,
        kinds=_DISPUTES,
    ),
    Indicator(
        "K12",
        "调处成功率（已结）",
        "本期受理、到统计截止调处成功的纠纷 ÷ 其中已有结果的纠纷（成功、失败、转诉、转信访）。",
        {"resolved": 1},
        {"resolved": 1, "failed": 1, "to_court": 1, "to_petition": 1},
        "调处成功",
        "已有结果",
        Better.HIGHER,
        kinds=_DISPUTES,
    ),
    Indicator(
        "K13a",
        "县级以下化解率",
        "本期受理、到统计截止在村社与镇街化解的纠纷 ÷ 已化解的纠纷。",
        _BELOW,
        {"resolved": 1},
        "村社与镇街化解",
        "已化解",
        Better.HIGHER,
        kinds=_DISPUTES,
    ),
    Indicator(
        "K13b",
        "县级以下化解率（全口径）",
        "本期受理、到统计截止在村社与镇街化解的纠纷 ÷ 本期受理的矛盾纠纷。",
        _BELOW,
        {"received": 1},
        "村社与镇街化解",
        "受理纠纷",
        Better.HIGHER,
        kinds=_DISPUTES,
    ),
    Indicator(
        "K18a",
        "及时率",
        "本期受理、录入时间晚于受理不超过 24 小时的事项 ÷ 本期受理、录入时间已知的事项。",
        {"timely": 1},
        {"entered": 1},
        "24 小时内录入",
        "录入时间已知",
        Better.HIGHER,
    ),
    Indicator(
        "K18b",
        "完整率",
        "本期受理、来源映射要求的各项（缺省为标题与类别）都已填写的事项 ÷ 本期受理的事项。",
        {"complete": 1},
        {"received": 1},
        "必填项齐全",
        "受理数",
        Better.HIGHER,
    ),
    Indicator(
        "K18c",
        "坐标合规率",
        "本期受理、坐标落在所属区县界内的事项 ÷ 本期受理、有坐标且所属区县界线已知的事项；只计到全市的事项看是否在市内。",
        {"inside": 1},
        {"pointed": 1},
        "坐标在界内",
        "有坐标",
        Better.HIGHER,
    ),
)

BY_ID: Mapping[str, Indicator] = {
    **{built_in.id: built_in for built_in in INDICATORS},
    # What an id without its letter means: the first of them.
    **{built_in.id[:-1]: built_in for built_in in INDICATORS if built_in.id in ("K13a", "K18a")},
}
"""The built-in indicators by id, and by an id without its letter."""


def indicator(code: str) -> Indicator:
    """The indicator of that id; K13 means K13a, K18 means K18a.

    Raises:
        UnknownIndicator: no such id.
    """
    try:
        return BY_ID[code]
    except KeyError:
        sentence = f"没有指标 {code!r}{nearest(code, BY_ID)}。"
        raise UnknownIndicator(sentence, near=close(code, BY_ID)) from None
