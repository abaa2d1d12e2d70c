"""可选的: the month or period that is asked about with those beside it, and what else may be chosen; each is a link."""

from dataclasses import dataclass

from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.chrome.choices import Choice, choice, choices, step, steps
from layouts.chrome.elements import Element, html


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be asked; `earlier` and `later` lead to the months or periods beside, `years` to all of them."""

    month: str
    earlier: str | None
    later: str | None
    years: tuple[tuple[str, tuple[Choice, ...]], ...]
    rows: tuple[tuple[str, tuple[Choice, ...]], ...]
    """(label, choices) of what else may be chosen."""
    label: str = ""
    name: str = "月份"
    step: str = "月"


def look(view: Choices, _room: Room) -> Look:
    """The month and, beside it, what else may be chosen."""
    rows = [choices(given, label) for label, given in view.rows]
    return Look.of(html.Div(view.label, _months(view), *rows, className="choosing"))


def _months(view: Choices) -> Element:
    """One month back, the month with all others behind it, one month on."""
    shown = _all_months(view) if view.years else html.Strong(view.month, className="months")
    return steps(
        step("‹", view.earlier, f"上一{view.step}（按键 [ ）", pressed="["),
        shown,
        step("›", view.later, f"下一{view.step}（按键 ] ）", pressed="]"),
        view.name,
    )


def _all_months(view: Choices) -> Element:
    years = [
        html.Li(
            html.Span(year, className="year"), *(choice(month, name="month") for month in months)
        )
        for year, months in view.years
    ]
    return html.Details(
        html.Summary(view.month),
        html.Ul(years, className="years"),
        className="months",
        # To React another month is another element: the unfolded list closes.
        key=view.month,
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
    return Table(columns, ((view.name, view.month, months or None), *chosen))  # fmt: skip


def words(view: Choices) -> tuple[Sentence, ...]:
    """What is chosen of everything."""
    return (
        sentence(f"{view.name} ", Ref(view.month), "。"),
        *(sentence(f"{row[0]}：", Ref(row[1]), "。") for row in table(view).rows[1:]),
    )
