"""A card of the shelf in a paper: its table printed, every number of it a figure."""

import json
from collections.abc import Mapping

from dashboard.briefing.composing.writing import Writing
from governance.briefing import paper
from governance.briefing.sentences import cell, table
from governance.indicators import INDICATORS
from layouts.cards.face import Cell, Column, Table, plain
from layouts.values import Figure

_MEASURES = frozenset(one.id for one in INDICATORS)


def figures(w: Writing, table: Table, of: str) -> list[dict[str, paper.Figure | None]]:
    """For each row the figures of the columns that a term defines, by the column's label; None where there is no value.

    `of` is what a row is about, as a figure's source calls it ('department').
    """
    return [
        {
            column.label: _figure(w, column, content, {of: str(row[0])})
            for column, content in zip(table.columns, row, strict=True)
            if column.term
        }
        for row in table.rows
    ]


def _figure(
    w: Writing, column: Column, content: Cell, source: Mapping[str, str]
) -> paper.Figure | None:
    value, shown = _value(content), plain(content)
    if value is None:
        return None
    if isinstance(shown, int):
        shown = f"{shown:,}"
    more = {**source, "part": "value"} if column.term in _MEASURES else source
    return w.number(column.term, value, str(shown), more=more)


def _value(content: Cell) -> float | None:
    """What a cell counts: a figure's own counts, the number of a cell that is one."""
    if isinstance(content, Figure):
        # A figure carries its counts as JSON text, '' for none.
        top, bottom = (json.loads(n or "null") for n in (content.numerator, content.denominator))
        # A count has no denominator: its numerator is the value.
        value: float | None = top if top is None or not bottom else top / bottom
        return value if content.mark in ("value", "zero") else None
    return content if isinstance(content, int | float) else None


def printed(
    card: Table, told: list[dict[str, paper.Figure | None]], title: str, note: str
) -> paper.Table:
    """The table as a paper prints it: what its rows are, and the columns that a term defines."""
    first, columns = card.columns[0], [c for c in card.columns if c.term]
    rows = [
        [cell(str(row[0])), *(cell(by[c.label] or "—") for c in columns)]
        for row, by in zip(card.rows, told, strict=True)
    ]
    header = [c.heading for c in (first, *columns)]
    return table(title, header, rows, note, numbers=header[1:])
