"""规则: deductions, the four colours, and how doubt is drawn."""

from dataclasses import dataclass

from dash import html

from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.cards.index.parts import State, state
from layouts.chrome import parts
from layouts.chrome.tables import row
from layouts.chrome.tables import table as grid


@dataclass(frozen=True, slots=True)
class Rules:
    """Deductions as (name, points, what else), the four colours, doubt in sentences."""

    deductions: tuple[tuple[str, str, str], ...]
    states: tuple[State, ...]
    doubt: tuple[str, ...]


def look(view: Rules, _room: Room) -> Look:
    """Three columns."""
    off = [row(deduction) for deduction in view.deductions]
    colours = [row((state(colour), f"{colour.rule} 分")) for colour in view.states]
    return Look(
        [
            parts.heading("扣分、四色与不确定性", "阈值是本口径的假设，可在下一版口径里调整"),
            html.Div(
                [
                    html.Div([html.H3("扣分"), grid(("事件", "扣分", "另"), off)]),
                    html.Div([html.H3("四色"), grid(("颜色", "指数"), colours)]),
                    html.Div(
                        [html.H3("名次区间怎么来"), html.Ul([html.Li(x) for x in view.doubt])]
                    ),
                ],
                className="in-three",
            ),
        ]
    )


def table(view: Rules) -> Table:
    """A row a deduction and a row a colour."""
    columns = (Column("项目"), Column("规则"), Column("另"))
    colours = tuple((colour.word, f"{colour.rule} 分", None) for colour in view.states)
    return Table(
        columns, (*((name, off, more or None) for name, off, more in view.deductions), *colours)
    )


def words(view: Rules) -> tuple[Sentence, ...]:
    """Every rule, and how doubt is drawn."""
    told = table(view)
    rules = (
        sentence(str(name), "：", told.cell(n, "规则"), "。")
        for n, (name, *_) in enumerate(told.rows)
    )
    return (*rules, *(sentence(Ref(remark)) for remark in view.doubt))
