"""公式: the four steps of the index in words and in symbols, with the definition's constants."""

from governance.pingan.definition import Definition
from governance.pingan.reading import ROLLING
from layouts.cards.face import Column, Look, Room, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome.elements import html


def look(view: Definition, _room: Room) -> Look:
    """The formula in words and in symbols, step by step, and what each sign means."""
    full, slope, low, high, tenth, _ = _constants(view)
    shrinkage = "、".join(f"{k:g}" for k in sorted({i.k for i in view.indicators}))
    rows = (
        ("期望", "E = μ · x · 季节", "照全市平时的发生率，本单位这么多人、车、产值，本月该有多少件。"),
        ("比值", "ρ = (c + k) ÷ (E + k)", "实际比期望。加 k 是收缩：件数少时，多一件少一件不至于大起大落。"),
        (
            "得分",
            f"s = {full} − {slope} · (ρ − 1)，截到 {low}–{high}",
            f"与平时一样得 {full} 分；比平时多一成扣 {tenth} 分，少一成加 {tenth} 分。",
        ),
        ("指数", "I = Σ w · s − 扣分", "各项得分按权重相加，再减去较大事故等扣分。"),
    )  # fmt: skip
    signs = (
        ("c", f"本月发生数；罕见指标用滚动 {ROLLING} 个月"),
        ("x", "分母：人口、产值、车辆、批次等"),
        ("μ", "全市每单位分母每月的平常发生率，年初冻结"),
        ("季节", "该月通常是全年平均的几倍"),
        ("k", f"收缩强度，按指标定为 {shrinkage}"),
        ("w", "权重 = 维度权重（AHP）× 维度内权重"),
    )
    steps = (
        html.Li(
            html.Span(name, className="step-name"),
            html.Span(formula, className="step-sum"),
            html.Span(meaning, className="step-said"),
        )
        for name, formula, meaning in rows
    )
    meanings = [part for sign, meaning in signs for part in (html.Dt(sign), html.Dd(meaning))]
    return Look(
        [
            parts.heading("公式", "四步，每一步都能在算例里看到真实数字"),
            html.Ol(*steps, className="steps"),
            html.Dl(meanings, className="signs"),
            html.P(
                "本年累计先把各月的 c 与 E 相加再套公式；全市用全市合计，不是区县平均；"
                "全市都缺的指标当月不计，其余权重按比例补足，并印出覆盖率。",
                className="paper-note",
            ),
        ]
    )


def _constants(view: Definition) -> tuple[str, ...]:
    """As they are printed, in the order of the table's columns; the fifth: the points of one tenth more than usual."""
    scale = view.scale
    values = (scale.full, scale.slope, scale.low, scale.high, scale.slope / 10, ROLLING)
    return tuple(f"{value:g}" for value in values)


def table(view: Definition) -> Table:
    """The constants."""
    columns = (
        Column("与平时一样", "分"), Column("斜率"), Column("最低", "分"), Column("最高", "分"),
        Column("多一成扣", "分"), Column("滚动窗口", "月"),
    )  # fmt: skip
    return Table(columns, (_constants(view),))


def words(view: Definition) -> tuple[Sentence, ...]:
    """What as many as usual, and a tenth more, come to."""
    told = table(view)
    return (
        sentence(
            "与平时一样得 ", told.cell(0, "与平时一样"), " 分，每多一成扣 ", told.cell(0, "多一成扣"), " 分，截到 ",
            told.cell(0, "最低"), " 至 ", told.cell(0, "最高"), " 分。",
        ),
    )  # fmt: skip
