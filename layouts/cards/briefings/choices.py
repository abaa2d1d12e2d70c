"""简报的选择: kinds and periods as links, places and indicators in lists that unfold, the rest in fields."""

from dataclasses import dataclass
from typing import Final

from dash import dcc

from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.chrome.choices import Choice, choice, choices, step, steps
from layouts.chrome.elements import Element, html

LONGEST: Final = 60
"""Characters of a field."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A field: the parameter of the address that it writes, its name and what it holds."""

    parameter: str
    label: str
    value: str
    placeholder: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A list that unfolds: its name, what is chosen, and rows of what may be."""

    label: str
    chosen: str
    rows: tuple[tuple[Choice, ...], ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be asked to be written; of a kind that there is not, the kinds alone."""

    kinds: tuple[Choice, ...]
    period: str = ""
    earlier: str | None = None
    later: str | None = None
    places: Listed | None = None
    fields: tuple[Asked, ...] = ()
    pins: Listed | None = None
    remark: str = ""


def look(view: Choices, _room: Room) -> Look:
    """The kinds and the period in a row, under it the place, the fields and the indicators."""
    first = [choices(view.kinds, "种类"), *([_steps(view)] if view.period else [])]
    second = [
        *([_listed(view.places, "place")] if view.places else []),
        *(_field(field) for field in view.fields),
        *([_listed(view.pins, "pins")] if view.pins else []),
    ]
    told = [html.Span(view.remark, className="paper-remark", role="status")] if view.remark else []
    return Look.of(
        html.Div(*first, *told, className="paper-asks"), html.Div(second, className="asked-fields")
    )


def _steps(view: Choices) -> Element:
    when = html.Strong(view.period, className="period-words")
    return steps(
        step("‹", view.earlier, "上一期"), when, step("›", view.later, "下一期"), "时段"
    )  # fmt: skip


def _listed(view: Listed, name: str) -> Element:
    rows = [html.Li([choice(option, name="month") for option in row]) for row in view.rows]
    unfolds = html.Details(
        html.Summary(view.chosen, aria_label=f"{view.label} {view.chosen}"),
        html.Ul(rows, className="years"),
        className="months",
        # To React another choice is another element: the list closes.
        key=view.chosen,
        # Of indicators there may be more to choose: that list stays open (assets/desk.js).
        data_step=name if name == "pins" else None,
    )
    inside = [html.Span(view.label, className="field-name"), unfolds]
    return html.Div(inside, className=f"asked-field asked-{name}")


def _field(field: Asked) -> Element:
    """Whatever is typed here goes to the address (assets/asks.js)."""
    text = dcc.Input(
        type="text", value=field.value, placeholder=field.placeholder, maxLength=LONGEST,
        className="ask-text", autoComplete="off", spellCheck="false",
    )  # fmt: skip
    return html.Label(
        html.Span(field.label, className="field-name"),
        text,
        className=f"asked-field asked-{field.parameter}",
        data_asks=field.parameter,
    )


def _rows(view: Choices) -> tuple[tuple[str, str], ...]:
    kind = next((choice.words for choice in view.kinds if choice.chosen), "—")
    lists = tuple((listed.label, listed.chosen) for listed in (view.places, view.pins) if listed)
    when = (("所写时段", view.period),) if view.period else ()
    told = (("说明", view.remark),) if view.remark else ()
    fields = tuple((field.label, field.value or "—") for field in view.fields)
    return (("种类", kind), *when, *lists, *fields, *told)


def table(view: Choices) -> Table:
    """A row a choice: what is asked."""
    return Table((Column("项目"), Column("现为")), _rows(view))


def words(view: Choices) -> tuple[Sentence, ...]:
    """What is asked of everything."""
    return tuple(
        sentence(f"{name}：", Ref(value), "。") for name, value in _rows(view) if name != "说明"
    )
