"""The definition of the index as it is written, checked before anything is computed with it."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from governance.computed import COUNTED
from governance.declared import Table, distinct
from governance.errors import DefinitionError, nearest
from governance.pingan.ahp import Judgement, judged, triangle, whole
from governance.pingan.definition import (
    Counted,
    Deduction,
    Definition,
    Dimension,
    Doubt,
    Exposure,
    Grade,
    Scale,
)

COLOURS: Final = ("green", "blue", "orange", "red")
"""The states that screens have a colour, a shape and a word for."""

EXACTLY: Final = 1e-9
"""How far a sum of weights may be from one."""


def definition_of(table: Mapping[str, Any]) -> Definition:
    """The definition that a parsed TOML file writes down.

    Raises:
        DefinitionError: the first thing that cannot stand, its value, and what it should be.
    """
    top = Table(table, "口径")
    top.only(
        "name", "notice", "version", "author", "checker", "date", "from_month", "score", "baseline", "coverage",
        "uncertainty", "grade", "ahp", "dimension", "exposure", "deduction", "indicator",
    )  # fmt: skip
    dimensions = tuple(_dimension(t) for t in top.rows("dimension", "维度", "code"))
    exposures = tuple(_exposure(t) for t in top.rows("exposure", "分母", "code"))
    indicators = tuple(
        _indicator(t, dimensions, exposures) for t in top.rows("indicator", "指标", "id")
    )
    deductions = _deductions(top)
    measures = [i.id for i in indicators] + [x.code for x in exposures]
    distinct([*measures, *(d.code for d in deductions)], "代码")
    judgement = _judgement(top, dimensions)
    _whole_weights(dimensions, indicators, judgement)
    usual = top.sub("baseline", "[baseline]").only("months", "least", "season_k", "rare_a_year")
    coverage = top.sub("coverage", "[coverage]").only("least")
    return Definition(
        name=top.text("name"), notice=top.text("notice"), version=top.text("version"),
        author=top.text("author"), checker=top.text("checker"), signed=top.day("date"),
        from_month=top.month("from_month"), scale=_scale(top), baseline_months=usual.whole("months", least=1),
        baseline_least=_least_months(usual), rare_a_year=usual.number("rare_a_year", least=0),
        season_k=usual.number("season_k", above=0),
        least_coverage=coverage.number("least", above=0, most=1), doubt=_doubt(top), grades=_grades(top),
        dimensions=dimensions, exposures=exposures, indicators=indicators, deductions=deductions,
        judgement=judgement,
    )  # fmt: skip


def _scale(top: Table) -> Scale:
    t = top.sub("score", "[score]").only("full", "slope", "low", "high")
    scale = Scale(t.number("full"), t.number("slope", above=0), t.number("low"), t.number("high"))
    if not scale.low < scale.full <= scale.high:
        raise DefinitionError(
            f"[score]：应有 low < full ≤ high，却是 low = {scale.low:g}、full = {scale.full:g}、high = {scale.high:g}。"
        )
    return scale


def _least_months(usual: Table) -> int:
    least, months = usual.whole("least", least=1), usual.whole("months", least=1)
    if least > months:
        raise usual.wrong("least", least, f"不应大于 months = {months}")
    return least


def _doubt(top: Table) -> Doubt:
    t = top.sub("uncertainty", "[uncertainty]")
    t.only("draws", "seed", "weights", "shrinkage", "surely")
    # At a half or below every pair would be told apart: the two probabilities sum to one.
    surely = t.number("surely", above=0.5, most=1)
    weights = t.number("weights", least=0)
    if weights >= 1:
        raise t.wrong("weights", weights, "应小于 1，否则权重会变成负数")
    return Doubt(
        t.whole("draws", least=100),
        t.whole("seed"),
        weights,
        t.numbers("shrinkage", above=0),
        surely,
    )


def _grades(top: Table) -> tuple[Grade, ...]:
    rows = top.rows("grade", "等级", "code")
    grades = tuple(_grade(t.only("name", "code", "least")) for t in rows)
    for higher, lower in pairwise(grades):
        if lower.least >= higher.least:
            raise DefinitionError(
                f"等级应从高到低排列：{lower.name} 的 least = {lower.least:g}，应小于 {higher.name} 的 {higher.least:g}。"
            )
    return grades


def _grade(t: Table) -> Grade:
    code = t.text("code")
    if code not in COLOURS:
        raise t.wrong("code", code, f"应是 {'、'.join(COLOURS)} 之一{nearest(code, COLOURS)}")
    return Grade(code, t.text("name"), t.number("least"))


def _dimension(t: Table) -> Dimension:
    t.only("code", "name", "parts")
    code, parts = t.text("code"), t.sub("parts", t.where)
    if len(code) != 1:
        raise t.wrong("code", code, "应是一个字母")
    for part in parts.values:
        if len(part) != 2 or part[0] != code:
            raise t.wrong("parts", part, f"子维度的代码应是 {code} 加一位数字，如 {code}1")
    return Dimension(code, t.text("name"), {part: parts.text(part) for part in parts.values})


def _exposure(t: Table) -> Exposure:
    t.only("code", "name", "unit", "towns", "computed")
    return Exposure(t.text("code"), t.text("name"), t.text("unit"), t.flag("towns"), _computed(t))


def _deductions(top: Table) -> tuple[Deduction, ...]:
    # `rows` refuses an empty list, but a definition may do without deductions.
    if not top.values.get("deduction"):
        return ()
    rows = top.rows("deduction", "扣分项", "code")
    for t in rows:
        t.only("code", "name", "points", "flag")
    return tuple(
        Deduction(t.text("code"), t.text("name"), t.number("points", above=0), t.flag("flag"))
        for t in rows
    )


def _indicator(t: Table, dimensions: Sequence[Dimension], exposures: Sequence[Exposure]) -> Counted:
    t.only(
        "id", "name", "unit", "exposure", "weight", "k", "usual_a_year", "rolling", "dispersion", "towns",
        "computed", "named_in_public",
    )  # fmt: skip
    code, exposure = t.text("id"), t.text("exposure")
    parts = {d.code: d.parts for d in dimensions}
    if code[0] not in parts:
        raise t.wrong("id", code, f"首字母应是维度之一（{'、'.join(parts)}）")
    if code[:2] not in parts[code[0]]:
        raise t.wrong(
            "id", code, f"前两位应是维度 {code[0]} 的子维度之一（{'、'.join(parts[code[0]])}）"
        )
    known = [x.code for x in exposures]
    if exposure not in known:
        raise t.wrong("exposure", exposure, f"没有这个分母{nearest(exposure, known)}")
    return Counted(
        id=code, name=t.text("name"), unit=t.text("unit"), exposure=exposure,
        weight=t.number("weight", above=0, most=1), k=t.number("k", above=0),
        usual_a_year=t.number("usual_a_year", above=0), rolling=t.flag("rolling"),
        dispersion=t.number("dispersion", least=0, otherwise=0.0), towns=t.flag("towns"),
        computed=_computed(t), named_in_public=t.flag("named_in_public"),
    )  # fmt: skip


def _computed(t: Table) -> str:
    word = t.text("computed", otherwise="")
    if word and word not in COUNTED:
        raise t.wrong("computed", word, f"驾驶舱不会计算它{nearest(word, COUNTED)}")
    return word


def _judgement(top: Table, dimensions: Sequence[Dimension]) -> Judgement:
    t = top.sub("ahp", "[ahp]").only("upper", "matrix")
    if len(t.values) != 1:
        raise DefinitionError("[ahp]：请写 upper（上三角）或 matrix（整个矩阵），二者必居其一。")
    written = next(iter(t.values))
    rows = t.get(written)
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise t.wrong(written, rows, "应是若干行，每行一列比较")
    matrix = triangle(rows) if written == "upper" else whole(rows)
    return judged(matrix, [d.name for d in dimensions])


def _whole_weights(
    dimensions: Sequence[Dimension], indicators: Sequence[Counted], judgement: Judgement
) -> None:
    for dimension, weight in zip(dimensions, judgement.weights, strict=True):
        inside = [i.weight for i in indicators if i.dimension == dimension.code]
        if not inside and weight > EXACTLY:
            raise DefinitionError(
                f"维度 {dimension.code} {dimension.name} 权重为 {weight:.4f}，却没有指标：请补上指标，或去掉这个维度。"
            )
        if inside and abs(sum(inside) - 1) > EXACTLY:
            raise DefinitionError(
                f"维度 {dimension.code} {dimension.name} 的指标权重之和是 {sum(inside):.10g}，应等于 1。"
            )
