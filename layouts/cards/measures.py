"""指标条: a row of measures, each with its counts and its comparisons."""

from collections.abc import Sequence
from dataclasses import dataclass

from layouts.cards.face import Cell, Column, Look, Room, Run, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome.elements import Element, html
from layouts.values import Comparison, Figure


@dataclass(frozen=True, slots=True)
class Kpi:
    """One measure; `second` stands beside the first (核实 beside 账面)."""

    title: str
    figure: Figure
    counted: str
    comparisons: tuple[Comparison, ...]
    first_name: str = ""
    second: Figure | None = None
    second_name: str = ""
    gap: str = ""
    small: bool = False
    """Worked out over so few matters that it is not to be judged."""


Measures = Sequence[Kpi | str]
"""The measures in order; a sentence stands in the place of one that could not be worked out."""

SMALL = "小样本，不作评判"

COLUMNS = (
    Column("指标"),
    Column("数值"),
    Column("分子"),
    Column("分母"),
    Column("环比"),
    Column("同比"),
    Column("说明"),
)


def look(value: Measures, _room: Room) -> Look:
    """One box a measure."""
    return Look([_box(kpi) for kpi in value])


def _box(kpi: Kpi | str) -> Element:
    if isinstance(kpi, str):
        return html.Section(parts.remark(kpi), className="card")
    return html.Section(
        html.Div(
            html.H2(kpi.title),
            html.Span(kpi.gap, className="gap") if kpi.gap else None,
            className="card-title",
        ),
        html.Div(
            _named(kpi.first_name, kpi.figure),
            _named(kpi.second_name, kpi.second) if kpi.second else None,
            className="card-figures",
        ),
        html.Div(kpi.counted or kpi.figure.reason, className="counted"),
        html.Div(
            [html.Span(SMALL, className="small-mark")]
            if kpi.small
            else [parts.comparison(comparison) for comparison in kpi.comparisons],
            className="comparisons",
        ),
        className="card card-double" if kpi.second else "card",
    )


def _named(name: str, figure: Figure) -> Element:
    label = [html.Span(name, className="figure-name")] if name else []
    return html.Div(*label, parts.figure(figure, size="kpi"), className="card-figure")


def table(value: Measures) -> Table:
    """A row a figure; what could not be worked out has no value."""
    rows: list[tuple[Cell, ...]] = []
    for kpi in value:
        if isinstance(kpi, str):
            rows.append((kpi, *[None] * 6))
            continue
        changes = [comparison.shown for comparison in kpi.comparisons]
        # Filled up to two columns: a measure may have one comparison, or none.
        told = [*([*changes, "", ""])[:2], SMALL if kpi.small else None]
        rows.append(_row(kpi.figure, told))
        if kpi.second:
            rows.append(_row(kpi.second, ["", "", None]))
    return Table(COLUMNS, tuple(rows))


def _row(figure: Figure, changes: Sequence[str | None]) -> tuple[Cell, ...]:
    return (figure.label, figure, figure.numerator, figure.denominator, *changes)


def words(value: Measures) -> tuple[Sentence, ...]:
    """A sentence a measure that has a value, with its change against last year where there is one."""
    told = table(value)
    return tuple(_told(told, at) for at, row in enumerate(told.rows) if isinstance(row[1], Figure))


def _told(told: Table, at: int) -> Sentence:
    label, figure, *_, before, small = told.rows[at]
    assert isinstance(figure, Figure)
    runs: list[Run] = [f"{label} ", told.cell(at, "数值")]
    if figure.reason:
        runs.append(f"（{figure.reason}）")
    if small:
        runs.append(f"（{small}）")
    elif before and before != "—":
        runs += ["，同比 ", told.cell(at, "同比")]
    return sentence(*runs, "。")
