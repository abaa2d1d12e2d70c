"""基线: which months are the baseline, and behind a fold every rate and season."""

from dataclasses import dataclass

from dash import html

from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome.tables import row
from layouts.chrome.tables import table as grid

MONTHS = tuple(f"{n} 月" for n in range(1, 13))
NUMBERS = range(3, 15)


@dataclass(frozen=True, slots=True)
class Season:
    """One indicator's usual of the year: the city's rate and the factor of each calendar month."""

    name: str
    rate: str
    per: str
    factors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Usual:
    """The baseline: which months, since when frozen, and the seasons; `remark` where there is none."""

    statement: str
    seasons: tuple[Season, ...]
    remark: str = ""


def look(view: Usual, _room: Room) -> Look:
    """The statement, and the fold."""
    head = parts.heading("基线", view.statement)
    if view.remark:
        return Look([head, parts.remark(view.remark)])
    heads = ("指标", "平常发生率 μ", "单位", *MONTHS)
    rows = [_season(season) for season in view.seasons]
    folded = html.Summary(f"{len(rows)} 项指标的发生率与十二个月的季节系数")
    body = grid(heads, rows, numbers=NUMBERS, name="seasons")
    return Look([head, html.Details([folded, body], **parts.extra(data_step="baseline"))])


def _season(season: Season) -> html.Tr:
    # A single factor is no number: it says in words that the indicator has no seasons.
    if len(season.factors) == 1:
        return html.Tr(
            [
                *(html.Td(cell) for cell in (season.name, season.rate, season.per)),
                html.Td(season.factors[0], colSpan=12, className="no-season"),
            ]
        )
    return row((season.name, season.rate, season.per, *season.factors), numbers=NUMBERS)


def table(view: Usual) -> Table:
    """A row an indicator; one that is not told by season has no factors."""
    columns = (Column("指标"), Column("平常发生率 μ"), Column("单位"), *map(Column, MONTHS))
    none = (None,) * len(MONTHS)
    return Table(
        columns,
        tuple(
            (x.name, x.rate, x.per, *(x.factors if len(x.factors) > 1 else none))
            for x in view.seasons
        )
        or ((view.remark, None, None, *none),),
    )


def words(view: Usual) -> tuple[Sentence, ...]:
    """Which months are the baseline and by which rule, or why there is none."""
    return (sentence(Ref(view.statement)), *([sentence(Ref(view.remark))] if view.remark else []))
