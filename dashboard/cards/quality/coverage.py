"""覆盖: how steadily districts report, and the towns of the one opened."""

from typing import Any, Final, Literal

from dashboard.ask import Ask
from dashboard.cards.card import Card, Nothing
from dashboard.figures import asked_words
from data.keeping.frames import records
from data.queries import coverage as queries
from layouts.cards.quality import coverage as face
from layouts.cards.quality.coverage import Coverage, CoverRow, Span
from layouts.chrome import words

SILENT_SHARE: Final = 0.5
"""A place without matters on more than half of its days, and twice as many as the median place, is called silent."""


def ask(ask: Ask, _options: Nothing) -> Coverage:
    """Districts, and the towns of the one opened."""
    opened = ask.address.get("district")
    rows: list[CoverRow] = []
    for district in _covered(ask, "district", None):
        is_open = district["code"] == opened
        href = ask.address.with_(district=None if is_open else district["code"])
        rows.append(_cover(district, "district", href, is_open))
        if is_open:
            towns = _covered(ask, "town", ("district", opened))
            rows += [_cover(town, "town", None, False) for town in towns]
    note = f"{asked_words(ask.question)}受理；无事项的天数截至 {_day(ask.question.newest_day)}"
    heads = tuple(f"近 {n} 天无事项" for n in queries.SPANS)
    return Coverage(note, heads, tuple(rows))


def _covered(ask: Ask, level: str, within: Any) -> list[dict[str, Any]]:
    frame = ask.read(queries.coverage, ask.question, level, within=within)
    rows = records(frame)
    for n in queries.SPANS:
        # The lower middle of an even number, so that it is a value that some place really has.
        typical = sorted(row[f"silent_{n}"] for row in rows)[(len(rows) - 1) // 2] if rows else 0
        for row in rows:
            share = row[f"silent_{n}"] / row[f"days_{n}"] if row[f"days_{n}"] else 0.0
            stands_out = share > SILENT_SHARE and row[f"silent_{n}"] > 2 * typical
            # A place that is silent throughout is marked, however silent the others are.
            row[f"is_silent_{n}"] = stands_out or (row[f"days_{n}"] > 0 and share == 1.0)
    return rows


def _cover(
    row: dict[str, Any], level: Literal["district", "town"], href: str | None, opened: bool
) -> CoverRow:
    spans = tuple(
        Span(
            f"{row[f'silent_{n}']} / {row[f'days_{n}']} 天" if row[f"days_{n}"] else "—",
            row[f"silent_{n}"] / row[f"days_{n}"] if row[f"days_{n}"] else 0.0,
            row[f"is_silent_{n}"],
        )
        for n in queries.SPANS
    )
    last = _day(row["last_day"]) if row["last_day"] else "从未"
    return CoverRow(row["name"], href, words.count(row["received"]), last, spans, level, opened)


def _day(number: int) -> str:
    return f"{number // 10000:04d}-{number // 100 % 100:02d}-{number % 100:02d}"


CARD = Card("coverage", "覆盖", ask, face)
