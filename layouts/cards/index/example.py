"""算例: the real figures of one indicator and one unit, step by step."""

from dataclasses import dataclass

from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome.choices import Choice, choices
from layouts.chrome.elements import html
from layouts.chrome.tables import row
from layouts.chrome.tables import table as grid

HEADS = ("步骤", "代入", "结果")


@dataclass(frozen=True, slots=True)
class Example:
    """One indicator of one unit in the month, worked through; `units` are those that may be looked at.

    `steps` under HEADS: what is worked out, with its real numbers, and what comes of it.
    """

    title: str
    note: str
    units: tuple[Choice, ...]
    steps: tuple[tuple[str, str, str], ...]


def look(view: Example, _room: Room) -> Look:
    """The units to choose from, and the steps."""
    rows = [row((*step, html.Strong(result)), numbers=(2,)) for *step, result in view.steps]
    steps = grid(HEADS, rows, numbers=(2,), name="worked")
    return Look([parts.heading(view.title, view.note), choices(view.units, "单位"), steps])


def table(view: Example) -> Table:
    """A row a step."""
    return Table(tuple(map(Column, HEADS)), view.steps)


def words(view: Example) -> tuple[Sentence, ...]:
    """What every step comes to."""
    told = table(view)
    steps = (
        sentence(told.cell(n, "步骤"), "：", told.cell(n, "结果"), "。")
        for n in range(len(view.steps))
    )
    return (sentence(Ref(view.title), "。"), *steps)
