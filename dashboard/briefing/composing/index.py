"""Blocks of the index: the standings of a month, and what its change is made of."""

from dataclasses import replace
from typing import Any

from dashboard.ask import Address
from dashboard.briefing.composing.counts import chart
from dashboard.briefing.composing.writing import Writing
from dashboard.cards.index.asked import NOT_YET, Index
from governance.briefing.paper import Chart, Figure, Table, sentence
from governance.briefing.sentences import Runs, cell, joined, paragraph, run, table
from governance.errors import AskError, DefinitionError
from governance.pingan.change import between_months
from governance.pingan.reading import Reading
from governance.pingan.standings import Standings

Blocks = list[Any]
LEAST = 0.005
"""Points below which a part of a change is not named: it would print as nothing."""


def _index(w: Writing) -> Index:
    """The cards' question about the index: of the period's last month, the place among its like."""
    place, end = w.asked.place, w.question.period.end
    by = "town" if place.level == "town" else "district"
    unit = None if place.level == "city" else place.code
    narrowing = {"month": f"{end:%Y-%m}", "by": by, "unit": unit}
    return Index(replace(w.asked, address=Address().narrowed(**narrowing)))


def _standings(w: Writing, index: Index) -> Standings:
    """The standings in which the place stands; raises AskError where there are none."""
    place, standings = w.asked.place, index.one
    if place.level != "city" and place.code not in standings.reading.units:
        raise AskError(f"{place.name}没有平安指数。")
    return standings


def _refused(w: Writing, error: Exception) -> Blocks:
    # That nothing is there yet the paper says in its own words.
    told = str(error).removeprefix(f"{NOT_YET}：")
    w.refusals.append(told)
    # What follows '：请' tells how to mend it, to the office and not to a reader of the paper.
    reason = told.partition("：请")[0].rstrip("。")
    w.warnings.append(sentence(w.say("index_none", reason=reason)))
    return [paragraph(w.say("index_none", reason=reason))]


def standing(w: Writing) -> Blocks:
    """The place's own index, the units in their order, and who cannot be told apart."""
    index = _index(w)
    try:
        standings = _standings(w, index)
    except (AskError, DefinitionError) as error:
        return _refused(w, error)
    sentences = [_own(w, standings)]
    if len(standings.reading.units) > 1:
        sentences += _first(w, standings, index.names)
    return [paragraph(*sentences), *_shown(w, standings, index)]


def _own(w: Writing, standings: Standings) -> Runs:
    place = w.asked.place
    before, reading, n = _ends(w, standings)
    score = _score(w, float(reading.index[n]), place.name, place=place.code, level=place.level)
    compared: list[Runs] = []
    if before is not None:
        # Rounded before subtracting: the difference said is that of the two numbers printed.
        step = round(float(reading.index[n]), 2) - round(float(before.index[n]), 2)
        if abs(step) >= LEAST:
            figure = w.number(
                "index", step, f"{abs(step):.2f}", unit="分", part="difference", against="previous"
            )
            compared = [w.say("index_up" if step > 0 else "index_down", difference=run(figure))]
    name = [
        *([{"text": ""}] if not w.first else w.when()),
        {"text": "，" if w.first else ""},
        {"text": w.place},
    ]
    return w.say("index_own", name=joined([name], ""), score=[*run(score, strong=True), *w.called("index")],
                 compared=joined(compared, "") if compared else "")  # fmt: skip


def _ends(w: Writing, standings: Standings) -> tuple[Reading | None, Reading, int]:
    """The place's reading of the month before and of the month, and its position in both."""
    if w.asked.place.level == "city":
        return standings.city_before, standings.city, 0
    reading = standings.reading
    return standings.before, reading, reading.units.index(w.asked.place.code)


def _score(w: Writing, value: float, name: str, **source: str) -> Figure:
    return w.number("index", value, f"{value:.2f}", name=name, unit="分", part="value", more=source)


def _first(w: Writing, standings: Standings, named: dict[str, str]) -> list[Runs]:
    """Who leads, as far as that can be told."""
    units = standings.reading.units
    leader = standings.order[0]
    first = (leader, *standings.alike(leader))
    text = "、".join(named[units[n]] for n in first)
    if len(first) == len(units):
        whole = "各区县" if not standings.kind else f"全市各{standings.kind}"
        return [w.say("index_tied", units=whole)]
    sentences = [w.say("index_first", units=text)]
    return [*sentences, w.say("index_tied", units=text)] if len(first) > 1 else sentences


def _shown(w: Writing, standings: Standings, index: Index) -> list[Table | Chart]:
    units, doubt, level, named = standings.reading.units, standings.doubted, index.by, index.names
    order = _around(standings, w.asked.place.code, w.wording.listed)
    figures, rows = [], []
    for n in order:
        code = units[n]
        score = _score(w, float(standings.reading.index[n]), named[code], place=code, level=level)
        low, high = round(float(doubt.rank_low[n])), round(float(doubt.rank_high[n]))
        ranks = w.number("ranks", low, f"{low}—{high}" if low != high else f"{low}", name=named[code],
                         unit="位", place=code, level=level)  # fmt: skip
        figures.append(score)
        told = (named[code], score, standings.grade(n).name, ranks, _apart(standings, n, named))
        rows.append([cell(value) for value in told])
    names = [named[units[n]] for n in order]
    return [_table(w, standings, rows), _intervals(standings, order, figures, names)]


def _around(standings: Standings, code: str, many: int) -> list[int]:
    """The units in order; of very many those about the own one."""
    order = list(standings.order)
    if len(order) <= many:
        return order
    at = order.index(standings.reading.units.index(code)) if code in standings.reading.units else 0
    # At either end the window is shifted, so that it always has `many` units.
    first = max(0, min(at - many // 2, len(order) - many))
    return order[first : first + many]


def _apart(standings: Standings, n: int, named: dict[str, str]) -> str:
    others = [named[standings.reading.units[m]] for m in standings.alike(n)]
    if not others:
        return "—"
    return "、".join(others[:3]) + ("等" if len(others) > 3 else "")


def _table(w: Writing, standings: Standings, rows: list[Any]) -> Table:
    whole = len(rows) == len(standings.reading.units)
    return table(
        f"{'各区县' if not standings.kind else '同类' + standings.kind}平安指数",
        ("单位", "指数（分）", "等次", "名次区间", "差异不显著的单位"),
        rows,
        "按得分排列；名次区间为第五至第九十五百分位。" + ("" if whole else "只列得分相近的单位。"),
        numbers=("指数（分）", "名次区间"),
    )


def _intervals(
    standings: Standings, order: list[int], figures: list[Figure], names: list[str]
) -> Chart:
    doubt = standings.doubted
    title = f"{'各区县' if not standings.kind else standings.kind}平安指数及其不确定区间"
    told = "，".join(f"{name} {f['shown']}" for name, f in zip(names, figures, strict=True))
    return {
        **chart("intervals", title, names, {"平安指数": figures}, unit="分"),
        "low": [round(float(doubt.score_low[n]), 4) for n in order],
        "high": [round(float(doubt.score_high[n]), 4) for n in order],
        "alt": f"{title}。{told}。",
    }


def change(w: Writing) -> Blocks:
    """What the change since the month before is made of: the parts add up to it exactly."""
    index = _index(w)
    try:
        before, after, n = _ends(w, _standings(w, index))
        found_change = between_months(before, after, n) if before else None
    except (AskError, DefinitionError) as error:
        # The section before has said why already; a paper does not say it twice.
        return _refused(w, error) if not w.warnings else []
    if found_change is None:
        return [paragraph("上月没有可比的平安指数，不作分解。")]
    names = {i.id: i.name for i in index.book.definition.indicators}
    parts = sorted(
        (p for p in found_change.parts if abs(p.total) >= LEAST), key=lambda p: -abs(p.total)
    )
    rows, clauses = [], []
    for part in parts[: w.wording.listed]:
        figure = _part(w, part.indicator, part.total)
        rows.append([cell(names.get(part.indicator, part.indicator)), cell(figure)])
    if abs(found_change.deductions) >= LEAST:
        rows.append([cell("扣分项"), cell(_part(w, "deductions", found_change.deductions))])
    for part in parts[: w.wording.named]:
        size = w.number("index_part", part.total, f"{abs(part.total):.2f}", unit="分",
                        part=part.indicator, against="previous", form="size")  # fmt: skip
        pattern = "index_pushed" if part.total > 0 else "index_pulled"
        name = names.get(part.indicator, part.indicator)
        clauses.append(w.say(pattern, name=name, difference=run(size)))
    if not rows:
        return [paragraph("各项指标对指数的影响均不足以显示。")]
    note = "只列影响较大的指标；全部指标之和等于指数变动。"
    header = ("指标", "影响（分）")
    printed = table("平安指数变动分解", header, rows, note, numbers=header[1:])
    told = w.say("index_parts", parts=[*joined(clauses), *w.called("index_part")])
    return [paragraph(told), printed]


def _part(w: Writing, indicator: str, value: float) -> Figure:
    printed = f"{'＋' if value > 0 else '－'}{abs(value):.2f}"
    return w.number("index_part", value, printed, unit="分", part=indicator, against="previous")
