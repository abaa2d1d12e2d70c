"""背后的事项: the matters behind a count that was computed from matters, as many as it counts."""

from dataclasses import dataclass

from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome.choices import Choice, choice
from layouts.chrome.elements import html

HEADS = ("事项", "地点", "计入月份", "时间")


@dataclass(frozen=True, slots=True)
class Listing:
    """The matters behind a computed count; without any, `note` says why. `close` puts them away.

    `rows` are (its link, its cells under HEADS).
    """

    title: str
    note: str
    rows: tuple[tuple[str, tuple[str, str, str, str]], ...]
    close: str | None


def look(view: Listing, _room: Room) -> Look:
    """The matters behind a count, each a link to its page."""
    head = html.Thead(html.Tr([html.Th(name, scope="col") for name in HEADS]))
    body = [
        html.Tr([html.Td(html.A(code, href=href, className="link")), *map(html.Td, others)])
        for href, (code, *others) in view.rows
    ]
    grid = html.Table([head, html.Tbody(body)], className="paper-table listed")
    close = choice(Choice("收起", view.close), name="link") if view.close else None
    titled = html.Div(parts.heading(view.title, view.note), close, className="titled")
    return Look(
        [titled, *([html.Div(grid, className="paper-scroll listed-scroll")] if view.rows else [])]
    )


def table(view: Listing) -> Table:
    """A row a matter."""
    rows = tuple(cells for _, cells in view.rows)
    return Table(tuple(map(Column, HEADS)), rows or ((view.note, None, None, None),))


def words(view: Listing) -> tuple[Sentence, ...]:
    """What is listed, and whether it is as many as the figure says."""
    return (sentence(Ref(view.title), "：", Ref(view.note.rstrip("。")), "。"),)
