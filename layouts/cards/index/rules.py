"""规则: deductions, the four colours, and how doubt is drawn."""

from dataclasses import dataclass

from governance.pingan.definition import Definition
from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.cards.index.parts import state, states
from layouts.chrome import parts
from layouts.chrome.elements import html
from layouts.chrome.tables import row
from layouts.chrome.tables import table as grid


@dataclass(frozen=True, slots=True)
class Rules:
    """How doubt is drawn, in sentences, and the definition."""

    doubt: tuple[str, ...]
    definition: Definition


def look(view: Rules, _room: Room) -> Look:
    """Three columns."""
    off = [row(deduction) for deduction in _deductions(view.definition)]
    colours = [
        row((state(colour), f"{colour.rule} 分")) for colour in states(view.definition, short=True)
    ]
    return Look(
        [
            parts.heading("扣分、四色与不确定性", "阈值是本口径的假设，可在下一版口径里调整"),
            html.Div(
                html.Div([html.H3("扣分"), grid(("事件", "扣分", "另"), off)]),
                html.Div([html.H3("四色"), grid(("颜色", "指数"), colours)]),
                html.Div([html.H3("名次区间怎么来"), html.Ul([html.Li(x) for x in view.doubt])]),
                className="in-three",
            ),
        ]
    )


def _deductions(view: Definition) -> list[tuple[str, str, str]]:
    """(name, points, what else)."""
    return [
        (d.name, f"每起 −{d.points:g} 分", "并升红旗" if d.flag else "") for d in view.deductions
    ]


def table(view: Rules) -> Table:
    """A row a deduction and a row a colour."""
    columns = (Column("项目"), Column("规则"), Column("另"))
    colours = (
        (colour.word, f"{colour.rule} 分", None) for colour in states(view.definition, short=True)
    )
    taken = ((name, off, more or None) for name, off, more in _deductions(view.definition))
    return Table(columns, (*taken, *colours))


def words(view: Rules) -> tuple[Sentence, ...]:
    """Every rule, and how doubt is drawn."""
    told = table(view)
    rules = (
        sentence(str(name), "：", told.cell(n, "规则"), "。")
        for n, (name, *_) in enumerate(told.rows)
    )
    return (*rules, *(sentence(Ref(remark)) for remark in view.doubt))
