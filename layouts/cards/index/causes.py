"""变化分解: the change of the index step by step: dimensions open to indicators, these to what moved them; the steps add up."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from layouts.axis import Scale
from layouts.cards.face import Column, Look, Ref, Room, Run, Sentence, Table, sentence
from layouts.cards.index.changes import Moved, bars
from layouts.cards.index.parts import Direction, across, at, grid, ticks
from layouts.chrome import parts
from layouts.chrome.choices import Choice, choice, titled
from layouts.chrome.elements import Element, html


@dataclass(frozen=True, slots=True)
class Piece:
    """A step of the change: from where to where on the index's axis, and what it is made of; `now` is its own score."""

    name: str
    words: str
    begin: float
    end: float
    said: str = ""
    pieces: tuple["Piece", ...] = ()
    now: str = ""

    @property
    def verdict(self) -> Direction:
        return "same" if self.end == self.begin else "better" if self.end > self.begin else "worse"


@dataclass(frozen=True, slots=True)
class Causes:
    """A change of the index taken apart; the words of the pieces add up to those of the whole.

    `choices` are what may be compared with.
    """

    place: str
    title: str
    note: str
    before: Choice
    before_at: float
    before_shown: str
    after: str
    after_at: float
    after_shown: str
    whole: str
    pieces: tuple[Piece, ...]
    choices: tuple[Choice, ...]


def look(view: Causes, room: Room) -> Look:
    """Beside a map, a bar a dimension; with more room, every step down to what moved the indicators."""
    return Look(_beside(view) if room == "side" else _falls(view))


def _beside(view: Causes) -> list[Any]:
    moved = [
        Moved(piece.name, piece.now or "—", piece.words, piece.verdict, piece.end - piece.begin)
        for piece in view.pieces
        # One without a score is told only if it moved the index, as the rows must add up.
        if piece.now or piece.end != piece.begin
    ]
    note = f"较 {view.before.words}，各行相加为 {view.whole} 分"
    return bars(f"{view.place}变化来自哪些维度", note, moved)


def _falls(view: Causes) -> list[Any]:
    """From one figure to the other, a bar a step, all on one announced axis."""
    scale = Scale.of([view.before_at, view.after_at, *_ends(view.pieces)], ticks=6)
    return [
        titled(parts.heading(view.title, view.note), view.choices, "与谁比"),
        html.Div(
            html.Div(html.Span(), ticks(scale), html.Span("分"), className="fall-row fall-heads"),
            _total(choice(view.before, name="link"), view.before_at, view.before_shown, scale),
            *(_piece(piece, scale, 1) for piece in view.pieces),
            html.Div(
                html.Span("合计变化"),
                html.Span(),
                html.Span(view.whole, className="whole-sum"),
                className="fall-row fall-sum",
            ),
            _total(html.Strong(view.after), view.after_at, view.after_shown, scale),
            className="falls",
        ),
        html.P(
            f"点一行展开到指标与因素；各项相加等于合计。{scale.announced}。", className="paper-note"
        ),
    ]


def _ends(pieces: tuple[Piece, ...]) -> Iterator[float]:
    for piece in pieces:
        yield piece.begin
        yield piece.end
        yield from _ends(piece.pieces)


def _total(name: Any, value: float, shown: str, scale: Scale) -> Element:
    line = html.Span(
        *grid(scale),
        html.Span(className="total-mark", style=at(scale.at(value))),
        className="bar-line",
    )
    return html.Div(html.Span(name), line, html.Strong(shown), className="fall-row fall-total")


def _piece(piece: Piece, scale: Scale, depth: int) -> Any:
    reach = across(scale.at(piece.begin), scale.at(piece.end))
    counts = html.Span(piece.said, className="fall-said") if piece.said else None
    cells = [
        html.Span(html.Span(piece.name), counts, className="fall-name"),
        html.Span(
            *grid(scale),
            html.Span(className=f"fall-bar fall-{piece.verdict}", style=reach),
            className="bar-line",
        ),
        html.Span(piece.words, className=f"fall-words move-{piece.verdict}"),
    ]
    about = parts.extra(data_step=piece.name, data_words=piece.words)
    if not piece.pieces:
        return html.Div(*cells, className=f"fall-row fall-leaf depth-{depth}", **about)
    inside = [_piece(part, scale, depth + 1) for part in piece.pieces]
    summary = html.Summary(cells, className="fall-row")
    return html.Details([summary, *inside], className=f"fall-open depth-{depth}", **about)


def table(view: Causes) -> Table:
    """A row a step, the dimensions' and under each its indicators', and the sum of the dimensions."""
    columns = (Column("维度"), Column("指标"), Column("变化", "分"), Column("实际与预期"))
    rows: list[tuple[str | None, ...]] = []
    for piece in view.pieces:
        rows.append((piece.name, None, piece.words, None))
        rows += [(piece.name, part.name, part.words, part.said) for part in piece.pieces]
    return Table(columns, (*rows, ("合计", None, view.whole, None)))


def words(view: Causes) -> tuple[Sentence, ...]:
    """From where to where, and the part of every dimension."""
    told, runs = table(view), list[Run]()
    for n, row in enumerate(told.rows):
        if row[1] is None:
            runs += [f"{'；' if n else ''}{row[0]} ", told.cell(n, "变化")]
    ends = (Ref(view.before_shown), f"，{view.after} ", Ref(view.after_shown), " 分。")
    return (sentence(f"{view.place} {view.before.words} ", *ends), sentence(*runs, "。"))
