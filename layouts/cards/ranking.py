"""排名: units in order, each with its n; ties, small numbers and a cut axis are said in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from layouts.cards.face import Cell, Column, Look, Room, Run, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome.elements import Element, html
from layouts.values import Figure


@dataclass(frozen=True, slots=True)
class Standing:
    """One unit of the ranking; `share` in 0..1 is its place on the axis, None where no value.

    `low` and `high` are the ends of its interval on the axis, where they are shown.
    """

    rank: str
    name: str
    href: str | None
    figure: Figure
    n: str
    share: float | None
    tied: bool
    small: bool
    low: float | None = None
    high: float | None = None

    @property
    def mark(self) -> str:
        return "并列" if self.tied else "小样本" if self.small else ""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The ranking of the units below a place; `axis` says where a cut axis begins and ends.

    With an axis the units are dots on it and `whole` is where the whole place stands; without
    one they are bars from zero.
    """

    title: str
    note: str
    standings: tuple[Standing, ...]
    axis: str = ""
    whole: float | None = None


UNRANKED = "—"
HEADS = tuple(map(Column, ("名次", "单位", "数值", "n", "说明")))


def look(value: Ranking, _room: Room) -> Look:
    """The units, best first."""
    heading = parts.heading(value.title, value.note)
    if not value.standings:
        return Look.of(heading, parts.remark("这里没有下一级单位"))
    # Where no unit has an n, the column for it is left out.
    counted = any(row.n for row in value.standings)
    units = html.Ol(
        [_standing(row, value) for row in value.standings],
        className="standings" if counted else "standings bare",
    )
    axis = [html.Div(value.axis, className="axis-note")] if value.axis else []
    return Look.of(heading, units, *axis)


def _standing(row: Standing, value: Ranking) -> Element:
    where = _dot(row.share, value.whole) if value.axis else _bar(row.share)
    return unit(row, where, "standing" if row.rank != UNRANKED else "standing unranked")


def unit(row: Standing, where: Element, className: str, **more: str) -> Element:
    """A unit's line: its rank, its name, where it stands on the axis, its figure and its n."""
    mark = html.Span(row.mark, className="unit-mark") if row.mark else None
    return html.Li(
        html.Span(row.rank, className="rank"),
        html.Span(parts.link(row.name, row.href, className="unit"), className="unit-name"),
        where,
        parts.figure(row.figure),
        html.Span(mark, row.n, className="n"),
        className=className,
        **more,
    )


def _bar(share: float | None) -> Element:
    return html.Span(html.Span(style={"width": f"{share or 0:.1%}"}), className="standing-bar")


def _dot(share: float | None, whole: float | None) -> Element:
    marks = (("whole", whole), ("dot", share))
    return html.Span(
        [
            html.Span(className=name, style={"left": f"{at:.1%}"})
            for name, at in marks
            if at is not None
        ],
        className="standing-dot",
    )


def rows(standings: Sequence[Standing]) -> tuple[tuple[Cell, ...], ...]:
    """A row a unit, in the columns of `HEADS`."""
    return tuple((r.rank, r.name, r.figure, r.n.removeprefix("n "), r.mark) for r in standings)


def table(value: Ranking) -> Table:
    """A row a unit, in the order of the ranking."""
    return Table(HEADS, rows(value.standings))


def words(value: Ranking) -> tuple[Sentence, ...]:
    """Who is first and who is last; nothing where nobody can be ranked."""
    told = table(value)
    ranked = [at for at, row in enumerate(value.standings) if row.rank != UNRANKED]
    if not ranked:
        return (sentence(f"{value.title}：没有可排名的单位。"),)
    first, last = ranked[0], ranked[-1]
    ends: list[Run] = [f"{value.title}：{value.standings[first].name} ", told.cell(first, "数值")]
    if last != first:
        ends += [f" 居首，{value.standings[last].name} ", told.cell(last, "数值"), " 居末"]
    return (sentence(*ends, "。"),)
