"""是什么: what the index is and what it is not, who signed its definition, and since when it holds."""

from collections.abc import Sequence

from governance.pingan.definition import Definition
from governance.pingan.observed import shown
from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome.elements import Element, html
from layouts.chrome.tables import row
from layouts.chrome.tables import table as grid

HEADS = ("版本", "签署日期", "制定", "复核", "起算月份")


def look(view: Definition, _room: Room) -> Look:
    """Two lists, and the version in use."""
    public = _public(view)
    about = html.Div(
        _list(
            "是",
            [
                f"{view.name}：用本市各区县、镇街的事件数，与全市平时水平相比，合成的月度指数。",
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
                f"{len(view.indicators)} 项指标里名称与公开报道一致的有 {len(public)} 项："
                f"{'、'.join(public) or '无'}；其余名称也是假设。",
                "“全省第 1”“连冠”是公布的荣誉，见页末，系统从不计算。",
            ],
        ),
        className="in-two",
    )
    note = "改权重、增减指标、换基线规则，都要出新版本并重新签署；此前没有别的版本"
    in_use = grid((*HEADS, ""), [row((*_signed(view), html.Strong("在用")))])
    head = parts.heading("是什么，不是什么", view.notice)
    return Look([head, about, html.H3("版本"), in_use, html.P(note, className="paper-note")])


def _list(title: str, lines: Sequence[str]) -> Element:
    return html.Div([html.H3(title), html.Ul([html.Li(line) for line in lines])])


def _public(view: Definition) -> list[str]:
    return [indicator.name for indicator in view.indicators if indicator.named_in_public]


def _signed(view: Definition) -> tuple[str, ...]:
    """The version and its signature, under HEADS."""
    signed, begins = view.signed.isoformat(), shown(view.from_month)
    return view.version, signed, view.author, view.checker, begins


def table(view: Definition) -> Table:
    """The version in use."""
    columns = (Column("名称"), Column("指标", "项"), Column("名称公开", "项"), *map(Column, HEADS))
    counts = len(view.indicators), len(_public(view))
    return Table(columns, ((view.name, *counts, *_signed(view)),))


def words(view: Definition) -> tuple[Sentence, ...]:
    """What it is called, what it is not, how many of its names are public, and which version holds."""
    told = table(view)
    return (
        sentence(Ref(view.name), "，说明：“", Ref(view.notice), "”。"),
        sentence(
            "指标 ", told.cell(0, "指标"), " 项，名称见于公开的 ", told.cell(0, "名称公开"), " 项；版本 ",
            told.cell(0, "版本"), "，", told.cell(0, "签署日期"), " 签署，", told.cell(0, "复核"), "。",
        ),
    )  # fmt: skip
