"""指数的月份与范围: which month, months together, level, kind of town and unit; each is a link."""

from dataclasses import dataclass

from dash import html

from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.chrome.choices import Choice, choice, choices, step, steps


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be asked of the index; `earlier` and `later` lead to the months beside."""

    month: str
    earlier: str | None
    later: str | None
    years: tuple[tuple[str, tuple[Choice, ...]], ...]
    rows: tuple[tuple[str, tuple[Choice, ...]], ...]
    """(label, choices) of what else may be chosen."""
    label: str = ""


def look(view: Choices, _room: Room) -> Look:
    """The month and, beside it, what else may be chosen."""
    rows = [choices(given, label) for label, given in view.rows]
    return Look([html.Div([view.label, _months(view), *rows], className="index-asks")])


def _months(view: Choices) -> html.Div:
    """One month back, the month with all others behind it, one month on."""
    years = [
        html.Li([html.Span(year, className="year"), *(choice(one, name="month") for one in months)])
        for year, months in view.years
    ]
    unfolds = html.Details(
        [html.Summary(view.month), html.Ul(years, className="years")],
        className="months",
        # To React another month is another element: the unfolded list closes.
        key=view.month,
    )
    return steps(
        step("‹", view.earlier, "上一月（按键 [ ）", pressed="["),
        unfolds,
        step("›", view.later, "下一月（按键 ] ）", pressed="]"),
        "月份",
    )


def table(view: Choices) -> Table:
    """A row a question: what is chosen, and how many may be."""
    chosen = [
        (label, next((x.words for x in given if x.chosen), "—"), len(given))
        for label, given in view.rows
        if given
    ]
    months = sum(len(months) for _, months in view.years)
    columns = (Column("项目"), Column("现为"), Column("可选", "个"))
    return Table(columns, (("月份", view.month, months), *chosen))  # fmt: skip


def words(view: Choices) -> tuple[Sentence, ...]:
    """What is chosen of everything."""
    return (
        sentence("月份 ", Ref(view.month), "。"),
        *(sentence(f"{row[0]}：", Ref(row[1]), "。") for row in table(view).rows[1:]),
    )
