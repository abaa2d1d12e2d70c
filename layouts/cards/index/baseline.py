"""基线: which months are the baseline, and behind a fold every rate and season."""

from dataclasses import dataclass

from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome.elements import Element, html
from layouts.chrome.tables import row
from layouts.chrome.tables import table as grid

MONTHS = tuple(f"{n} 月" for n in range(1, 13))
HEADS = ("指标", "平常发生率 μ", "单位", *MONTHS)
NUMBERS = range(3, 15)


@dataclass(frozen=True, slots=True)
class Usual:
    """The baseline: which months, since when frozen, and the seasons; `remark` where there is none.

    `seasons` are the cells of an indicator under HEADS; one that has no seasons has a word in place of twelve factors.
    """

    statement: str
    seasons: tuple[tuple[str, ...], ...]
    remark: str = ""


def look(view: Usual, _room: Room) -> Look:
    """The statement, and the fold."""
    head = parts.heading("基线", view.statement)
    if view.remark:
        return Look([head, parts.remark(view.remark)])
    rows = [_season(season) for season in view.seasons]
    folded = html.Summary(f"{len(rows)} 项指标的发生率与十二个月的季节系数")
    body = grid(HEADS, rows, numbers=NUMBERS, name="seasons")
    return Look([head, html.Details([folded, body], **parts.extra(data_step="baseline"))])


def _season(season: tuple[str, ...]) -> Element:
    if len(season) == len(HEADS):
        return row(season, numbers=NUMBERS)
    *cells, without = season
    return html.Tr([*map(html.Td, cells), html.Td(without, colSpan=12, className="no-season")])


def table(view: Usual) -> Table:
    """A row an indicator; one that is not told by season has no factors."""
    none = (None,) * len(MONTHS)
    rows = tuple((*x[:3], *(x[3:] if len(x) == len(HEADS) else none)) for x in view.seasons)
    return Table(tuple(map(Column, HEADS)), rows or ((view.remark, None, None, *none),))


def words(view: Usual) -> tuple[Sentence, ...]:
    """Which months are the baseline and by which rule, or why there is none."""
    return (sentence(Ref(view.statement)), *([sentence(Ref(view.remark))] if view.remark else []))
