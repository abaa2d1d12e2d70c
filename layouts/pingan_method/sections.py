"""The definition in sections: what it is, the formula, the worked example, weights, rules, versions, honours."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from layouts import parts
from layouts.pingan_method import heading
from layouts.values_method import (
    Comparisons,
    DimensionRow,
    Edition,
    Example,
    Honour,
    Rules,
    Scoring,
    Worked,
)


def about(name: str, notice: str, public: Sequence[str], all_of: int) -> list[Any]:
    """What the index is and what it is not."""
    names = "、".join(public)
    return [
        heading("是什么，不是什么", notice),
        html.Div(
            [
                _list(
                    "是",
                    [
                        f"{name}：用本市各区县、镇街的事件数，与全市平时水平相比，合成的月度指数。",
                        "纯客观、重结果：只看发生了多少，不看开了多少会、报了多少材料。",
                        "能拆开：每一分都能追到维度、指标、件数和分母；由事项计算的还能追到每一件。",
                        "承认不确定：名次带区间，分不出先后的写明“差异不显著”。",
                    ],
                ),
                _list(
                    "不是",
                    [
                        "不是省平安办发布的平安指数；两者数值、名次不能对照引用。",
                        "省里的权重和 123 项指标没有公开，这里的权重、基线、阈值都是假设，待复核。",
                        f"{all_of} 项指标里名称与公开报道一致的有 {len(public)} 项：{names or '无'}；其余名称也是假设。",
                        "“全省第 1”“连冠”是公布的荣誉，见页末，系统从不计算。",
                    ],
                ),
            ],
            className="method-two",
        ),
    ]


def _list(title: str, lines: Sequence[str]) -> html.Div:
    return html.Div([html.H3(title), html.Ul([html.Li(line) for line in lines])])


def formula(view: Scoring) -> list[Any]:
    """The formula in words and in symbols, step by step, and what each sign means."""
    cut = f"截到 {view.low}–{view.high}"
    rows = (
        ("期望", ["E = μ · x · 季节"], "照全市平时的发生率，本单位这么多人、车、产值，本月该有多少件。"),
        ("比值", ["ρ = (c + k) ÷ (E + k)"], "实际比期望。加 k 是收缩：件数少时，多一件少一件不至于大起大落。"),
        (
            "得分",
            [f"s = {view.full} − {view.slope} · (ρ − 1)，{cut}"],
            f"与平时一样得 {view.full} 分；比平时多一成扣 {view.tenth} 分，少一成加 {view.tenth} 分。",
        ),
        ("指数", ["I = Σ w · s − 扣分"], "各项得分按权重相加，再减去较大事故等扣分。"),
    )  # fmt: skip
    signs = (
        ("c", f"本月发生数；罕见指标用滚动 {view.rolling} 个月"),
        ("x", "分母：人口、产值、车辆、批次等"),
        ("μ", "全市每单位分母每月的平常发生率，年初冻结"),
        ("季节", "该月通常是全年平均的几倍"),
        ("k", "收缩强度，罕见 2、常见 4，金额另定"),
        ("w", "权重 = 维度权重（AHP）× 维度内权重"),
    )
    return [
        heading("公式", "四步，每一步都能在算例里看到真实数字"),
        html.Ol(
            [
                html.Li(
                    [
                        html.Span(name, className="step-name"),
                        html.Span(sum_, className="step-sum"),
                        html.Span(said, className="step-said"),
                    ]
                )
                for name, sum_, said in rows
            ],
            className="steps",
        ),
        html.Dl(
            [part for sign, said in signs for part in (html.Dt(sign), html.Dd(said))],
            className="signs",
        ),
        html.P(
            "本年累计先把各月的 c 与 E 相加再套公式；全市用全市合计，不是区县平均；"
            "全市都缺的指标当月不计，其余权重按比例补足，并印出覆盖率。",
            className="method-text",
        ),
    ]


def example(view: Example) -> list[Any]:
    """The real figures of one indicator and one unit, step by step."""
    if view.remark:
        return [heading(view.title), html.P(view.remark, className="method-remark")]
    units = [
        dcc.Link(one.name, href=one.href, className="choice chosen" if one.chosen else "choice")
        for one in view.units
    ]
    return [
        heading(view.title, view.note),
        html.Div(units, className="method-choices", role="group"),
        table(("步骤", "代入", "结果"), [_worked(one) for one in view.steps], name="worked"),
    ]


def _worked(one: Worked) -> html.Tr:
    return row((one.name, one.sum, html.Strong(one.result)), numbers=(2,))


def weights(dimensions: Sequence[DimensionRow], view: Comparisons) -> list[Any]:
    """Dimensions with their weights, and the comparisons that they come from."""
    return [
        heading("维度与权重", "维度权重由两两比较（AHP）得出；维度内直接赋权"),
        html.Div(
            [
                table(
                    ("维度", "子维度", "指标", "权重", ""),
                    [_dimension(one) for one in dimensions],
                    numbers=(3,),
                    name="dimensions",
                ),
                html.Div([_matrix(view), *_consistency(view)], className="judgement"),
            ],
            className="method-two",
        ),
    ]


def _dimension(one: DimensionRow) -> html.Tr:
    bar = html.Span(html.Span(style={"width": f"{one.length:.1%}"}), className="weight-bar")
    return row((f"{one.code} {one.name}", one.parts, one.indicators, one.weight, bar), numbers=(3,))


def _matrix(view: Comparisons) -> html.Div:
    heads = ("", *(name[:1] for name in view.names), "权重")
    rows = [
        html.Tr(
            [
                html.Th(name, scope="row"),
                *(
                    html.Td(
                        value,
                        className="own" if n == at else None,
                        title=f"{name}∶{view.names[at]} = {value}",
                    )
                    for at, value in enumerate(values)
                ),
                html.Td(weight, className="number"),
            ]
        )
        for n, (name, values, weight) in enumerate(zip(view.names, view.rows, view.weights, strict=True))
    ]  # fmt: skip
    made = html.Table(
        [html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])), html.Tbody(rows)],
        className="method-table ahp",
    )
    return html.Div(made, className="method-scroll", tabIndex=0)


def _consistency(view: Comparisons) -> list[Any]:
    facts = [
        html.Div([html.Dt(name), html.Dd([html.Strong(value), html.Span(said)])])
        for name, value, said in view.facts
    ]
    return [
        html.Dl(facts, className="consistency"),
        html.P(html.Strong(f"● {view.verdict}"), className="consistent"),
        html.P(view.reading, className="method-text"),
    ]


def rules(view: Rules) -> list[Any]:
    """Deductions, the four colours, and how doubt is drawn."""
    off = [row((name, points, more)) for name, points, more in view.deductions]
    colours = [row((parts.state(tone, name), said)) for tone, name, said in view.grades]
    return [
        heading("扣分、四色与不确定性", "阈值是本口径的假设，可在下一版口径里调整"),
        html.Div(
            [
                html.Div([html.H3("扣分"), table(("事件", "扣分", "另"), off)]),
                html.Div([html.H3("四色"), table(("颜色", "指数"), colours)]),
                html.Div(
                    [html.H3("名次区间怎么来"), html.Ul([html.Li(one) for one in view.doubt])]
                ),
            ],
            className="method-three",
        ),
    ]


def versions(rows: Sequence[Edition]) -> list[Any]:
    """Versions of the definition, the present one first."""
    heads = ("版本", "签署日期", "制定", "复核", "起算月份", "")
    note = "改权重、增减指标、换基线规则，都要出新版本并重新签署" + (
        "" if len(rows) > 1 else "；此前没有别的版本"
    )
    return [
        heading("版本", note),
        table(
            heads,
            [
                row(
                    (one.version, one.signed, one.author, one.checker, one.since,
                     html.Strong("在用") if one.current else "已停用")
                )
                for one in rows
            ],
        ),
    ]  # fmt: skip


def honours(rows: Sequence[Honour]) -> list[Any]:
    """Published honours along time; each with its period and source."""
    head = heading("荣誉时间线", "照公开报道原样列出，注明出处；不由本系统计算，也不与测算口径对照")
    if not rows:
        return [head, html.P("这个档案没有公布的荣誉（facts.toml）。", className="method-remark")]
    return [head, html.Ol([_honour(one) for one in rows], className="honours")]


def _honour(one: Honour) -> html.Li:
    return html.Li(
        [
            html.Span(one.period, className="honour-period"),
            html.Strong([html.Span(one.value, className="honour-value"), one.label]),
            html.Span(f"“{one.quote}”", className="honour-quote"),
            html.Span(f"{one.scope} · 统计截止 {one.cutoff}", className="honour-when"),
            html.Span(f"来源：{one.source}", className="honour-source"),
        ]
    )


def table(
    heads: Sequence[str], rows: Sequence[Any], *, numbers: Sequence[int] = (), name: str = ""
) -> html.Div:
    """A table that scrolls sideways in its own box."""
    head = [
        html.Th(text, scope="col", className="number" if n in numbers else None)
        for n, text in enumerate(heads)
    ]
    made = html.Table(
        [html.Thead(html.Tr(head)), html.Tbody(list(rows))],
        className=f"method-table {name}".strip(),
    )
    return html.Div(made, className="method-scroll", tabIndex=0)


def row(cells: Sequence[Any], *, numbers: Sequence[int] = (), name: str | None = None) -> html.Tr:
    """A row of such a table."""
    return html.Tr(
        [
            html.Td(cell, className="number" if n in numbers else None)
            for n, cell in enumerate(cells)
        ],
        className=name,
    )
