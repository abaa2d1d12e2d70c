"""事项清单: the matters received last, those longest overdue, or the disputes that wait longest for a result."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import pandas as pd

from dashboard.ask import Ask
from dashboard.cards.card import Card
from dashboard.views.figures import figure, moment
from data.keeping.frames import records
from data.queries import matters, outcomes
from governance.indicators import indicator
from layouts.cards import matters as face
from layouts.cards.matters import Matters
from layouts.chrome import words
from layouts.values import MatterLine

DAY: Final = 86_400
DISPUTES: Final = "dispute"


@dataclass(frozen=True, slots=True)
class Options:
    """Which matters, and how many of them."""

    which: Literal["newest", "overdue", "longest_open"] = "newest"
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
    return longest_open(ask, options.most)


def newest(ask: Ask, most: int = 8) -> list[MatterLine]:
    """The matters received last."""
    frame = ask.once(
        "newest",
        lambda: matters.newest(
            ask.store, ask.question, within=ask.key, limit=most, scope=ask.scope
        ),
        # Part of the key: another card may ask for more of them.
        most,
    )
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
    return ask.once(
        "overdue",
        lambda: matters.overdue(
            ask.store, ask.question, within=ask.key, limit=most, scope=ask.scope
        ),
        most,
    )


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
    frame = ask.once(
        "waiting",
        lambda: outcomes.longest_open(
            ask.store, ask.question, within=ask.key, limit=most, scope=ask.scope
        ),
        most,
    )
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
    question = replace(ask.question, kind=DISPUTES)
    frame = ask.once(
        "outcomes",
        lambda: outcomes.outcomes(ask.store, question, within=ask.key, scope=ask.scope),
    )
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


CARD = Card("matters", "事项清单", ask, face.look, face.table, face.words, Options)
