"""签发登记: the issues in a table, with what narrows it, every form to be saved, and a link that compares two."""

from dataclasses import dataclass
from typing import Any, Final

from layouts.cards.briefings.draft import files
from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, joined, sentence
from layouts.chrome import parts, tables
from layouts.chrome.choices import Choice, choice, choices
from layouts.chrome.elements import Element, html

_NAMES: Final = (
    "期号", "种类", "地点", "时段", "签发人", "签发时间", "证明码", "文件", "比较",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """An issue in the archive; `compare` adds it to the two compared, or takes it away."""

    number: str
    kind: str
    place: Choice
    period: str
    author: str
    issued_at: str
    code: str
    verify: str
    files: tuple[tuple[str, str], ...]
    compare: Choice


@dataclass(frozen=True, slots=True)
class Archive:
    """The issues that the reader may see, the newest first; `cut` where there may be older ones."""

    count: int
    cut: bool
    kinds: tuple[Choice, ...]
    place: Choice | None
    rows: tuple[Row, ...]


_NOTHING: Final = "没有签发过的简报：预览之后签发，就会登记在这里。"


def look(view: Archive, _room: Room) -> Look:
    """The filters and the table; where nothing was issued that is said."""
    near = [choice(view.place, name="pick chosen")] if view.place else []
    statement = f"签发登记 {view.count} 期" + ("（最近的）" if view.cut else "")
    return Look.of(
        html.Div(
            html.H2(statement),
            html.Div(choices(view.kinds, "只看种类"), *near, className="archive-filters"),
            className="paper-row",
        ),
        _table(view.rows) if view.rows else parts.remark(_NOTHING),
    )


def _table(rows: tuple[Row, ...]) -> Element:
    table = tables.plain(_NAMES, [_row(row) for row in rows], "archive-table")
    # Focusable, so that the box can be scrolled with the keyboard.
    return html.Div(table, className="archive-box", tabIndex=0)


def _row(row: Row) -> Element:
    cells: list[Any] = [
        row.kind,
        choice(row.place, name="link"),
        row.period,
        row.author or "未署名",
        row.issued_at,
        parts.link(row.code, row.verify, className="link code"),
        files(row.files),
        choice(row.compare, name="link"),
    ]
    # On a narrow screen the stylesheet prints data-name before each cell: rows become cards.
    named = zip(_NAMES[1:], cells, strict=True)
    return html.Tr(
        html.Th(row.number, scope="row"),
        *(html.Td(cell, data_name=name) for name, cell in named),
        className="chosen" if row.compare.chosen else None,
    )


def table(view: Archive) -> Table:
    """A row an issue."""
    rows = tuple(
        (x.number, x.kind, x.place.words, x.period, x.author or "未署名", x.issued_at, x.code)
        for x in view.rows
    )
    return Table(tuple(map(Column, _NAMES[:7])), rows)


def words(view: Archive) -> tuple[Sentence, ...]:
    """How many there are, and which is the newest."""
    if not view.rows:
        return (sentence(_NOTHING),)
    told = table(view)
    newest = (told.cell(0, name) for name in ("地点", "时段", "种类", "期号"))
    runs = joined(([cell] for cell in newest), " ")
    return sentence("签发登记 ", Ref(view.count), " 期。"), sentence("最近一期：", *runs, "。")
