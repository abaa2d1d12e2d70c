"""试算: weights and indicators to be changed, and what becomes of scores and ranks; marked wherever it is shown."""

from dataclasses import dataclass
from typing import Any, Final

from dash import dcc

from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome.elements import Element, html
from layouts.values import Verdict

MARK: Final = "试算（未保存，非正式口径）"


@dataclass(frozen=True, slots=True)
class WeightField:
    """One dimension's weight as it may be tried (in %), its indicators as (id, name), and which are left out."""

    code: str
    name: str
    value: float
    usual: str
    indicators: tuple[tuple[str, str], ...]
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One unit before and after; `share` and `before_share` in 0..1 lie on one axis."""

    name: str
    rank_before: str
    rank_after: str
    moved: str
    score_before: str
    score_after: str
    difference: str
    verdict: Verdict
    within: str
    before_share: float
    after_share: float


@dataclass(frozen=True, slots=True)
class Trial:
    """The what-if: its fields, what was tried in words, and what comes of it; `refusal` where it cannot be tried."""

    month: str
    fields: tuple[WeightField, ...]
    tried: bool
    said: tuple[str, ...]
    rows: tuple[TrialRow, ...]
    city: TrialRow | None
    axis: str
    reset: str
    refusal: str = ""


def look(view: Trial, _room: Room) -> Look:
    """The fields beside what comes of them."""
    note = f"{view.month} · " if view.month else ""
    head = parts.heading(
        "试算", f"{note}改动只写在网址里，可以转给别人看；系统不保存，正式口径不变"
    )
    outcome = html.Div(*_outcome(view), className="trial-outcome", role="status")
    return Look(
        [
            html.Div(head, html.Span(MARK, className="trial-mark"), className="trial-head"),
            html.Div(_fields(view), outcome, className="trial"),
        ]
    )


def _fields(view: Trial) -> Element:
    reset = dcc.Link("恢复正式口径", href=view.reset, className="link") if view.tried else ""
    head = html.Div(html.Span("维度权重（%）与要计入的指标"), reset, className="trial-fields-head")
    return html.Div(head, *map(_field, view.fields), className="trial-fields")


def _field(field: WeightField) -> Element:
    """Whatever is typed or ticked here goes to the address (assets/trial.js)."""
    # Compared as printed: a difference that nobody sees is no change.
    changed = f"{field.value:.2f}" != field.usual
    options = [{"value": id, "label": f"{id} {name}"} for id, name in field.indicators]
    kept, of = len(field.kept), len(field.indicators)
    weight = dcc.Input(
        type="number", value=field.value, min=0, step="any", className="weight-input", autoComplete="off"
    )  # fmt: skip
    name = html.Span(f"{field.code} {field.name}", className="weight-name")
    counted = html.Summary(f"{kept} / {of} 项", className="" if kept == of else "fewer")
    ticked = dcc.Checklist(options=options, value=list(field.kept), className="weight-kept")
    return html.Div(
        html.Label([name, weight, html.Span(f"正式 {field.usual}", className="weight-usual")]),
        html.Details([counted, ticked]),
        className="weight changed" if changed else "weight",
        data_weight=field.code,
        data_usual=field.usual,
        data_indicators=",".join(id for id, _ in field.indicators),
    )


def _outcome(view: Trial) -> list[Any]:
    if view.refusal:
        return [parts.remark(view.refusal)]
    rows = [*view.rows, *([view.city] if view.city else [])]
    return [
        html.Ul(*map(html.Li, view.said), className="trial-said"),
        html.Div(
            *map(html.Span, ("单位", "名次", "", "得分", "", "变化", "")),
            className="trial-row trial-names",
        ),
        html.Ol(*map(_row, rows), className="trial-rows"),
        html.Div(
            html.Span(MARK, className="trial-mark"), html.Span(view.axis), className="trial-foot"
        ),
    ]


def _row(unit: TrialRow) -> Element:
    low, high = sorted((unit.before_share, unit.after_share))
    # Only the city has no rank.
    city = unit.rank_before == "—"
    tone = {"↑": "up", "↓": "down"}.get(unit.moved[:1], "still")
    return html.Li(
        html.Strong(unit.name, className="trial-name"),
        html.Span(
            "" if city else f"{unit.rank_before} → {unit.rank_after}", className="trial-ranks"
        ),
        html.Span(unit.moved, className=f"trial-moved moved-{tone}"),
        html.Span(f"{unit.score_before} → {unit.score_after}", className="trial-scores"),
        html.Span(
            html.Span(
                className="trial-span", style={"left": f"{low:.1%}", "width": f"{high - low:.1%}"}
            ),
            html.Span(className="trial-before", style={"left": f"{unit.before_share:.1%}"}),
            html.Span(className="trial-after", style={"left": f"{unit.after_share:.1%}"}),
            className="trial-axis",
        ),
        html.Span(unit.difference, className=f"trial-difference verdict-{unit.verdict}"),
        html.Span(unit.within, className="trial-within"),
        className="trial-row trial-city" if city else "trial-row",
    )


def table(view: Trial) -> Table:
    """A row a unit before and after, then the city; of a trial that cannot be, its reason."""
    columns = (
        Column("单位"), Column("正式名次"), Column("试算名次"), Column("正式得分", "分"), Column("试算得分", "分"),
        Column("变化", "分"), Column("说明"),
    )  # fmt: skip
    rows = tuple(
        (x.name, x.rank_before, x.rank_after, x.score_before, x.score_after, x.difference, x.within)
        for x in (*view.rows, *([view.city] if view.city else []))
    )
    return Table(columns, rows or ((MARK, *(None,) * 5, view.refusal),))


def words(view: Trial) -> tuple[Sentence, ...]:
    """That this is a trial, what was tried, and what becomes of every unit."""
    told, marked = table(view), sentence(f"{MARK}。")
    if view.refusal:
        return marked, sentence(Ref(view.refusal))
    units = (
        sentence(
            f"{unit.name} 名次 ", told.cell(n, "正式名次"), " 至 ", told.cell(n, "试算名次"), "，得分 ",
            told.cell(n, "正式得分"), " 至 ", told.cell(n, "试算得分"), "。",
        )
        for n, unit in enumerate(view.rows)
    )  # fmt: skip
    return marked, *(sentence(Ref(remark)) for remark in view.said), *units
