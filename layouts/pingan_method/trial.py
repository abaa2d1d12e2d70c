"""试算: weights and indicators to be changed, and what becomes of scores and ranks; marked wherever it is shown."""

from typing import Any, Final

from dash import dcc, html

from layouts import parts
from layouts.pingan_method import heading
from layouts.values_method import Trial, TrialRow, WeightField

MARK: Final = "试算（未保存，非正式口径）"


def trial(view: Trial) -> list[Any]:
    """The fields beside what comes of them."""
    note = f"{view.month} · " if view.month else ""
    return [
        html.Div(
            [
                heading(
                    "试算", f"{note}改动只写在网址里，可以转给别人看；系统不保存，正式口径不变"
                ),
                html.Span(MARK, className="trial-mark"),
            ],
            className="trial-head",
        ),
        html.Div(
            [_fields(view), html.Div(_outcome(view), className="trial-outcome", role="status")],
            className="trial",
        ),
    ]


def _fields(view: Trial) -> html.Div:
    reset = dcc.Link("恢复正式口径", href=view.reset, className="link") if view.tried else ""
    return html.Div(
        [
            html.Div(
                [html.Span("维度权重（%）与要计入的指标"), reset], className="trial-fields-head"
            ),
            *(_field(one) for one in view.fields),
        ],
        className="trial-fields",
    )


def _field(one: WeightField) -> html.Div:
    """Whatever is typed or ticked here goes to the address (assets/method.js)."""
    changed = f"{one.value:.2f}" != one.usual
    options = [{"value": id, "label": f"{id} {name}"} for id, name in one.indicators]
    kept = f"{len(one.kept)} / {len(one.indicators)} 项"
    return html.Div(
        [
            html.Label(
                [
                    html.Span(f"{one.code} {one.name}", className="weight-name"),
                    dcc.Input(
                        type="number", value=one.value, min=0, step="any", className="weight-input",
                        autoComplete="off",
                    ),
                    html.Span(f"正式 {one.usual}", className="weight-usual"),
                ]
            ),
            html.Details(
                [
                    html.Summary(kept, className="" if len(one.kept) == len(one.indicators) else "fewer"),
                    dcc.Checklist(options=options, value=list(one.kept), className="weight-kept"),
                ]
            ),
        ],
        className="weight changed" if changed else "weight",
        **parts.extra(
            data_weight=one.code,
            data_usual=one.usual,
            data_indicators=",".join(id for id, _ in one.indicators),
        ),
    )  # fmt: skip


def _outcome(view: Trial) -> list[Any]:
    if view.refusal:
        return [html.P(view.refusal, className="method-remark")]
    rows = [*view.rows, *([view.city] if view.city else [])]
    return [
        html.Ul([html.Li(one) for one in view.said], className="trial-said"),
        html.Div(
            [html.Span(name) for name in ("单位", "名次", "", "得分", "", "变化", "")],
            className="trial-row trial-names",
        ),
        html.Ol([_row(one) for one in rows], className="trial-rows"),
        html.Div([html.Span(MARK, className="trial-mark"), html.Span(view.axis)], className="trial-foot"),
    ]  # fmt: skip


def _row(one: TrialRow) -> html.Li:
    low, high = sorted((one.before_share, one.after_share))
    return html.Li(
        [
            html.Strong(one.name, className="trial-name"),
            html.Span(_ranks(one), className="trial-ranks"),
            html.Span(one.moved, className=_moved(one.moved)),
            html.Span(f"{one.score_before} → {one.score_after}", className="trial-scores"),
            html.Span(
                [
                    html.Span(
                        className="trial-span",
                        style={"left": f"{low:.1%}", "width": f"{high - low:.1%}"},
                    ),
                    html.Span(className="trial-before", style={"left": f"{one.before_share:.1%}"}),
                    html.Span(className="trial-after", style={"left": f"{one.after_share:.1%}"}),
                ],
                className="trial-axis",
            ),
            html.Span(one.difference, className=f"trial-difference verdict-{one.verdict}"),
            html.Span(one.within, className="trial-within"),
        ],
        className="trial-row" if one.rank_before != "—" else "trial-row trial-city",
    )


def _ranks(one: TrialRow) -> str:
    """The city has none."""
    return "" if one.rank_before == "—" else f"{one.rank_before} → {one.rank_after}"


def _moved(words: str) -> str:
    tone = {"↑": "up", "↓": "down"}.get(words[:1], "still")
    return f"trial-moved moved-{tone}"
