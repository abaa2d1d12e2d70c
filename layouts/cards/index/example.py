"""算例: the real figures of one indicator and one unit, step by step."""

from dataclasses import dataclass

from dash import html

from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome.choices import Choice, choices
from layouts.chrome.tables import row
from layouts.chrome.tables import table as grid

HEADS = ("步骤", "代入", "结果")


@dataclass(frozen=True, slots=True)
class Worked:
    """One step: what is worked out, with its real numbers, and what comes of it."""

    name: str
    sum: str
    result: str


@dataclass(frozen=True, slots=True)
class Example:
    """One indicator of one unit in the month, worked through; `units` are those that may be looked at."""

    title: str
    note: str
    units: tuple[Choice, ...]
    steps: tuple[Worked, ...]


def look(view: Example, _room: Room) -> Look:
    """The units to choose from, and the steps."""
    rows = [
        row((step.name, step.sum, html.Strong(step.result)), numbers=(2,)) for step in view.steps
    ]
    return Look(
        [
            parts.heading(view.title, view.note),
            choices(view.units, "单位"),
            grid(HEADS, rows, numbers=(2,), name="worked"),
        ]
    )


def table(view: Example) -> Table:
    """A row a step."""
    rows = tuple((step.name, step.sum, step.result) for step in view.steps)
    return Table(tuple(map(Column, HEADS)), rows)


def words(view: Example) -> tuple[Sentence, ...]:
    """What every step comes to."""
    told = table(view)
    steps = (
        sentence(Ref(step.name), "：", told.cell(n, "结果"), "。")
        for n, step in enumerate(view.steps)
    )
    return (sentence(Ref(view.title), "。"), *steps)
