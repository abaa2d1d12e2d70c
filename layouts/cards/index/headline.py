"""指数概况: the month of the index in one statement, the figures of the city or of a unit, who has which colour."""

from dataclasses import dataclass
from typing import Any

from layouts.cards.face import Cell, Column, Look, Ref, Room, Run, Sentence, Table, sentence
from layouts.cards.index.parts import Direction, State, flag, state
from layouts.chrome import parts
from layouts.chrome.choices import Choice, choice
from layouts.chrome.elements import Element, html


@dataclass(frozen=True, slots=True)
class Headline:
    """One box: a number, what it is counted by, what it is compared with."""

    title: str
    shown: str
    counted: str
    change: str = ""
    verdict: Direction = "none"
    state: State | None = None
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class Grade:
    """One of the four colours: its name, its rule, how many units have it, and who."""

    state: State
    units: int
    who: str


@dataclass(frozen=True, slots=True)
class Headlines:
    """The month in one statement, its boxes and the colours; `moved` is where the city went, `signed` who signed.

    `lacking` is (what, whose) of a month that is not ranked, `way` leads to one that is.
    """

    statement: str
    notes: tuple[str, ...]
    moved: str = ""
    signed: str = ""
    boxes: tuple[Headline, ...] = ()
    grades: tuple[Grade, ...] = ()
    lacking: tuple[tuple[str, str], ...] = ()
    way: Choice | None = None


def look(view: Headlines, room: Room) -> Look:
    """The statement, then the boxes; of a month that is not ranked what is lacking, and the way on."""
    # A strip is read from afar: what stands in its boxes is not said twice, and who signed not at all.
    strip = room == "strip"
    signed = [view.signed] if view.signed and not strip else []
    saying = html.Section(
        html.H2(view.statement if strip else stated(view)),
        *(html.P(note, className="saying-note") for note in (*view.notes, *signed)),
        *_lacking(view),
        className="card saying",
    )
    boxes = [_card(box) for box in view.boxes]
    colours = [_grades(view)] if view.grades else []
    return Look([saying, *boxes[:1], *colours, *boxes[1:]])


def stated(view: Headlines) -> str:
    """The whole statement: who is ahead, and where the city went."""
    return "；".join(filter(None, (view.statement, view.moved)))


def _lacking(view: Headlines) -> list[Any]:
    rows = [html.Tr([html.Th(what, scope="row"), html.Td(whose)]) for what, whose in view.lacking]
    heads = html.Tr([html.Th("缺什么", scope="col"), html.Th("缺谁的", scope="col")])
    table = html.Table([html.Thead(heads), html.Tbody(rows)], className="lacking")
    return [
        *([table] if rows else []),
        *([choice(view.way, name="link")] if view.way else []),
    ]


def _card(box: Headline) -> Element:
    return html.Section(
        html.Div(html.H2(box.title), className="card-title"),
        html.Div(
            html.Span(*parts.digits(box.shown), className="reading headline"),
            state(box.state) if box.state else None,
            flag() if box.flagged else None,
            className="card-figures",
        ),
        html.Div(box.counted, className="counted", title=box.counted),
        html.Div(_change(box.change, box.verdict), className="comparisons") if box.change else None,
        className="card",
    )


def _change(words: str, verdict: str) -> Element:
    word = {"better": "向好", "worse": "变差"}.get(verdict)
    more = html.Span(word, className="comparison-word") if word else None
    return html.Span(
        html.Span(words, className="comparison-size"),
        more,
        className=f"comparison verdict-{verdict}",
    )


def _grades(view: Headlines) -> Element:
    """The rule of the four colours, and who has which."""
    rows = [
        html.Li(
            state(grade.state),
            html.Span(grade.state.rule, className="hue-rule"),
            html.Span(f"{grade.units} 个", className="hue-n"),
            html.Span(grade.who or "—", className="hue-who", title=grade.who),
            className="" if grade.units else "nothing",
        )
        for grade in view.grades
    ]
    return html.Section(
        html.Div(html.H2("四色状态"), className="card-title"),
        html.Ul(*rows, className="hues"),
        className="card card-hues",
    )


def table(view: Headlines) -> Table:
    """The statement, a row a box, a row a colour, and a row for everything that is lacking."""
    columns = (Column("项目"), Column("数值"), Column("说明"), Column("较上月"))
    statement: tuple[Cell, ...] = ("结论", stated(view), None, None)
    return Table(
        columns,
        (
            statement,
            *((x.title, x.shown, x.state.word if x.state else x.counted, x.change or None) for x in view.boxes),
            *((g.state.word, g.units, g.state.rule, g.who or None) for g in view.grades),
            *((what, None, f"缺 {whose}", None) for what, whose in view.lacking),
        ),
    )  # fmt: skip


def words(view: Headlines) -> tuple[Sentence, ...]:
    """The statement, each box with its change, how many units have each colour, and what is lacking."""
    told, colours = table(view), list[Run]()
    boxes = []
    for at in range(1, len(view.boxes) + 1):
        change: tuple[Run, ...] = ("，", told.cell(at, "较上月")) if told.rows[at][3] else ()
        boxes.append(sentence(f"{told.rows[at][0]} ", told.cell(at, "数值"), *change, "。"))
    for n, grade in enumerate(view.grades):
        at = 1 + len(view.boxes) + n
        colours += [
            f"{'、' if n else '四色状态：'}{grade.state.word} ",
            told.cell(at, "数值"),
            " 个",
        ]
    notes = [sentence(Ref(note.rstrip("。")), "。") for note in view.notes] if view.lacking else []
    lacking = [sentence(Ref(what), "缺 ", Ref(whose), "。") for what, whose in view.lacking]
    return (
        sentence(told.cell(0, "数值"), "。"),
        *boxes,
        *([sentence(*colours, "。")] if colours else []),
        *notes,
        *lacking,
    )
