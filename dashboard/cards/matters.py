"""事项清单: matters of a place by when they came, by how late they are, by how long they wait; or those of another matter."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import pandas as pd

from dashboard.ask import Ask
from dashboard.cards import chain
from dashboard.cards.card import Card
from dashboard.cards.matter import timed
from dashboard.cards.matter.asked import named, title
from dashboard.figures import asked_words, figure, moment
from data.keeping.frames import records
from data.queries import matter, matters, outcomes
from governance.indicators import indicator
from governance.light import Level
from governance.matters import STATE_LABELS
from layouts.cards import matters as face
from layouts.cards.matters import Matters
from layouts.chrome import words
from layouts.values import MatterLine

DAY: Final = 86_400
DISPUTES: Final = "dispute"


@dataclass(frozen=True, slots=True)
class Options:
    """Which matters, and how many of them."""

    which: Literal["newest", "overdue", "longest_open", "open", "closed", "linked"] = "newest"
    most: int = 8
    marked: bool = False


def ask(ask: Ask, options: Options) -> Matters:
    """The list, in the order that its name says."""
    match options.which:
        case "newest":
            lines = tuple(newest(ask, options.most))
            marks = ask.kinds.legend if options.marked else ()
            return Matters("最新受理", "", lines, "本期没有受理事项", marks=marks)
        case "overdue":
            total = figure(ask.whole(indicator("K04a")), indicator("K04a"))
            none = total.reason or "没有超期在办事项"
            return Matters("超期在办", "", tuple(overdue(ask, options.most)), none, total)
        case "open":
            return still(ask, options.most)
        case "closed":
            lines = tuple(held_line(ask, row) for row in _of_place(ask, options.most, False))
            counted, count = _listed(lines, options.most)
            note = f"{asked_words(ask.question)}：{counted}；本期受理，新近办结的在前"
            return Matters("已办结", note, lines, "本期受理的还没有办结的", count, form="closed")
        case "linked":
            lines = tuple(linked(ask))
            return Matters("关联事项", "由一种事项转成另一种", lines, "没有关联的事项")
    return longest_open(ask, options.most)


def still(ask: Ask, most: int) -> Matters:
    """All that is open at the cutoff, whenever it was received, with its light and whose hands it is in."""
    rows = _of_place(ask, most, True)
    lines = tuple(held_line(ask, row) for row in rows)
    lights = tuple(
        (timed.light(ask, row), timed.holder(ask, row, timed.held(ask, row))) for row in rows
    )
    late = sum(light.level == Level.OVERDUE for light, _ in lights)
    counted, total = _listed(lines, most)
    note = f"{counted}{f'；超期 {late} 件' if late else ''}；不论何时受理，时限近的在前"
    return Matters("在办事项", note, lines, "没有在办事项", total, form="open", lights=lights)


def _listed(lines: tuple[MatterLine, ...], most: int) -> tuple[str, int | None]:
    """How many are listed in words, and how many there are in all: None where more may be left out."""
    count = len(lines)
    return (f"前 {most} 件", None) if count >= most else (f"{count} 件", count)


def _of_place(ask: Ask, most: int, open_only: bool) -> list[dict[str, Any]]:
    return ask.here(matter.of_place, open_only=open_only, limit=most)


def linked(ask: Ask) -> Iterable[MatterLine]:
    """The matters that the one looked at came from, or that came from it."""
    held = named(ask)
    if held is None:
        return
    row = held.row
    others = matter.linked(ask.store, dict(row), ask.question, scope=ask.scope)
    for other in others:
        how = "由它转来" if other["key"] == row["linked_to"] else "由此转成"
        line = held_line(ask, other)
        yield replace(line, place=how, when=f"{line.id} {line.when}")
    origin = str(row["linked_to"] or "")
    # A matter that is named, but not held or not to be seen: both look the same.
    if origin and not any(other["key"] == origin for other in others):
        title = f"{origin}（没有装载或不在可看的范围内）"
        yield MatterLine(origin, None, title, "由它转来", "", "", "", "")


def held_line(ask: Ask, row: Mapping[str, Any]) -> MatterLine:
    """A matter as data.queries.matter gives it, with its state at the cutoff."""
    village = chain.place(ask, ("village", str(row["village"] or "")))
    told = {
        "id": row["key"], "title": title(row), "due_at": timed.due(row), "place_name": village and village.name,
    }  # fmt: skip
    return line(ask, {**row, **told}, when=STATE_LABELS[timed.state(ask, row)])


def newest(ask: Ask, most: int = 8) -> list[MatterLine]:
    """The matters received last."""
    frame = ask.here(matters.newest, limit=most)
    return [
        line(ask, row, when=moment(row["received_at"], ask.question, "%m-%d %H:%M"))
        for row in records(frame)
    ]


def overdue(ask: Ask, most: int = 8) -> list[MatterLine]:
    """Open matters past their due time, the longest first."""
    cutoff = ask.question.cutoff.at
    rows = records(overdue_frame(ask, most))
    return [line(ask, row, when=_late(cutoff - row["due_at"])) for row in rows]


def overdue_frame(ask: Ask, most: int = 8) -> pd.DataFrame:
    """The open matters longest past their due time, as the query gives them."""
    return ask.here(matters.overdue, limit=most)


def _late(seconds: int) -> str:
    if seconds < DAY:
        # "0 hours" would read as not late.
        return f"超 {max(1, seconds // 3600)} 小时"
    return f"超 {seconds // DAY} 天"


def longest_open(ask: Ask, most: int) -> Matters:
    """The disputes that wait longest for a result, and how many wait in all."""
    if unknown := no_disputes(ask):
        return Matters("在调最久", "", (), unknown)
    at = ask.question.cutoff.at
    frame = ask.here(outcomes.longest_open, limit=most)
    lines = tuple(
        line(ask, row, when=f"已 {max(0, at - row['received_at']) // DAY} 天")
        for row in records(frame)
    )
    waiting = still_open(ask)
    note = f"共 {words.count(waiting)} 件在调，按受理先后"
    none = "没有在调纠纷" if not waiting else "在调纠纷都在统计截止之后受理"
    return Matters("在调最久", note, lines, none, waiting)


def fates(ask: Ask) -> dict[str, int]:
    """What became of the disputes received, by measure of data.queries.outcomes, whatever kind the screen shows."""
    frame = ask.here(outcomes.outcomes, about=replace(ask.question, kind=DISPUTES))
    return {str(m): int(n) for m, n in zip(frame["measure"], frame["n"], strict=True)}


def no_disputes(ask: Ask) -> str:
    """Why nothing can be known of disputes here; '' where something can."""
    solved = ask.whole(indicator("K11"))
    unknown = solved.reason is not None and solved.numerator is None
    return words.marked(solved.reason)[2] if unknown else ""


def still_open(ask: Ask) -> int:
    """The disputes received that have no result yet and were not declined."""
    by = fates(ask)
    ended = ("resolved", "to_court", "to_petition", "failed", outcomes.DECLINED)
    return by["received"] - sum(by[name] for name in ended)


def line(ask: Ask, row: Mapping[str, Any], when: str = "") -> MatterLine:
    """One matter in words."""
    question = ask.question
    return MatterLine(
        id=str(row["id"]),
        kind=ask.kinds.shown(str(row["kind"])),
        title=str(row["title"] or row["category"] or "（无标题）"),
        place=str(row["place_name"] or ""),
        received=moment(row["received_at"], question),
        due=moment(row["due_at"], question),
        closed=moment(row["closed_at"], question),
        when=when,
        href=ask.address.matter(str(row["source"]), str(row["id"])),
    )


CARD = Card("matters", "事项清单", ask, face, Options)
