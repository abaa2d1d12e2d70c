"""指数概况: the month of the index in one statement, the city's figures, and who has which of the four colours."""

from dataclasses import dataclass

from dash import html

from layouts import parts
from layouts.cards.face import Cell, Column, Look, Room, Run, Sentence, Table, sentence
from layouts.values import Verdict
from layouts.values_method import Tone


@dataclass(frozen=True, slots=True)
class Headline:
    """One box of the strip: a number, what it is counted by, what it is compared with."""

    title: str
    shown: str
    tone: Tone | None
    word: str
    counted: str
    change: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Grade:
    """One of the four colours: its name, its rule, how many units have it, and who."""

    tone: Tone
    name: str
    rule: str
    units: int
    who: str


@dataclass(frozen=True, slots=True)
class Headlines:
    """The month in one statement, its boxes and the colours; `remark` where there is nothing to state."""

    statement: str
    notes: tuple[str, ...]
    cards: tuple[Headline, ...]
    grades: tuple[Grade, ...]
    remark: str = ""


def look(view: Headlines, _room: Room) -> Look:
    """The statement, then the boxes."""
    if view.remark:
        said = [html.H2(view.statement), parts.remark(view.remark)]
        return Look([html.Section(said, className="card saying")])
    stated = html.Section(
        [
            html.H2(view.statement),
            *(html.P(note, className="saying-note") for note in view.notes),
        ],
        className="card saying",
    )
    city, *others = view.cards
    return Look([stated, _card(city), _grades(view), *map(_card, others)])


def _card(card: Headline) -> html.Section:
    mark = [parts.state(card.tone, card.word)] if card.tone else []
    return html.Section(
        [
            html.Div(html.H2(card.title), className="card-title"),
            html.Div(
                [html.Span(parts.digits(card.shown), className="reading headline"), *mark],
                className="card-figures",
            ),
            html.Div(card.counted, className="counted", title=card.counted),
            html.Div(_change(card.change, card.verdict), className="comparisons"),
        ],
        className="card",
    )


def _change(words: str, verdict: str) -> html.Span:
    word = {"better": "向好", "worse": "变差"}.get(verdict, "")
    more = [html.Span(word, className="comparison-word")] if word else []
    return html.Span(
        [html.Span(words, className="comparison-size"), *more],
        className=f"comparison verdict-{verdict}",
    )


def _grades(view: Headlines) -> html.Section:
    """The rule of the four colours, and who has which."""
    rows = [
        html.Li(
            [
                parts.state(grade.tone, grade.name),
                html.Span(grade.rule, className="hue-rule"),
                html.Span(f"{grade.units} 个", className="hue-n"),
                html.Span(grade.who or "—", className="hue-who", title=grade.who),
            ],
            className="" if grade.units else "nothing",
        )
        for grade in view.grades
    ]
    return html.Section(
        [html.Div(html.H2("四色状态"), className="card-title"), html.Ul(rows, className="hues")],
        className="card card-hues",
    )


def table(view: Headlines) -> Table:
    """The statement, a row a box, and a row a colour."""
    columns = (Column("项目"), Column("数值"), Column("说明"), Column("较上月"))
    boxes = [(box.title, box.shown, box.word or box.counted, box.change) for box in view.cards]
    grades = [(grade.name, grade.units, grade.rule, grade.who) for grade in view.grades]
    stated: tuple[Cell, ...] = ("结论", view.remark or view.statement, "", "")
    return Table(columns, (stated, *boxes, *grades))


def words(view: Headlines) -> tuple[Sentence, ...]:
    """The statement, each box with its change, and how many units have each colour."""
    told = table(view)
    if view.remark:
        return (sentence("平安指数：", told.cell(0, "数值")),)
    boxes = range(1, len(view.cards) + 1)
    grades: list[Run] = []
    for at in range(len(boxes) + 1, len(told.rows)):
        grades += ["、" if grades else "四色状态：", *_said(told, at), " 个"]
    return (
        sentence(told.cell(0, "数值"), "。"),
        *(sentence(*_said(told, at), "，", told.cell(at, "较上月"), "。") for at in boxes),
        sentence(*grades, "。"),
    )


def _said(told: Table, at: int) -> tuple[Run, ...]:
    return (f"{told.rows[at][0]} ", told.cell(at, "数值"))
