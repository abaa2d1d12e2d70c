"""背后的事项: the matters behind a count that was computed from matters, as many as it counts."""

from dataclasses import dataclass

from dash import html

from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome.choices import Choice, choice

HEADS = ("事项", "地点", "计入月份", "时间")


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter behind a count."""

    id: str
    href: str
    month: str
    place: str
    when: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The matters behind a computed count; without any, `note` says why. `close` puts them away."""

    title: str
    note: str
    rows: tuple[Matter, ...]
    close: str | None


def look(view: Listing, _room: Room) -> Look:
    """The matters behind a count, each a link to its page."""
    grid = html.Table(
        [
            html.Thead(html.Tr([html.Th(name, scope="col") for name in HEADS])),
            html.Tbody([_matter(row) for row in view.rows]),
        ],
        className="paper-table listed",
    )
    close = [Choice("收起", view.close)] if view.close else []
    return Look(
        [
            html.Div(
                [
                    parts.heading(view.title, view.note),
                    *(choice(closing, name="link") for closing in close),
                ],
                className="titled",
            ),
            *([html.Div(grid, className="paper-scroll listed-scroll")] if view.rows else []),
        ]
    )


def _matter(row: Matter) -> html.Tr:
    return html.Tr(
        [
            html.Td(html.A(row.id, href=row.href, className="link")),
            html.Td(row.place),
            html.Td(row.month),
            html.Td(row.when),
        ]
    )


def table(view: Listing) -> Table:
    """A row a matter."""
    rows = tuple((row.id, row.place, row.month, row.when) for row in view.rows)
    return Table(tuple(map(Column, HEADS)), rows or ((view.note, None, None, None),))


def words(view: Listing) -> tuple[Sentence, ...]:
    """What is listed, and whether it is as many as the figure says."""
    return (sentence(Ref(view.title), "：", Ref(view.note.rstrip("。")), "。"),)
