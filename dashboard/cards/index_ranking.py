"""指数排名: who stands where in the index, how surely, and in which colour."""

from urllib.parse import quote, urlencode

import numpy as np

from dashboard.ask import Ask
from dashboard.cards.card import Card, Nothing
from dashboard.views.monthly_index import Found, found, months, points, tone
from layouts.cards import index_ranking as face
from layouts.cards.index_ranking import Band, Board, Standing


def _asking(asked: Ask, at: Found) -> str:
    """What the pages of the index are asked, so that they tell of the same month."""
    known = asked.address.get("known")
    return urlencode({"month": at.month} | ({"known": known} if known else {}))


def ask(asked: Ask, _options: Nothing) -> Board:
    """The standings in bands of what cannot be told apart."""
    at = found(asked)
    if isinstance(at, str):
        return Board("", (), "", None, "", "", at)
    low, high = _axis(at)
    names = months(asked).names()
    own = asked.place.code if asked.place.level == "district" else asked.place.district
    bands = tuple(
        Band(tuple(_standing(asked, at, n, names, (low, high), own) for n in band))
        for band in at.standings.bands
    )
    line = (at.score - low) / (high - low)
    whole = line if 0 <= line <= 1 else None
    axis = (
        f"横轴 {low:g} – {high:g} 分，粗线为 90% 区间"
        + ("，金线为全市" if whole else "")
        + "；右下为名次区间"
    )
    return Board(at.month, bands, axis, whole, at.late, f"?{_asking(asked, at)}")


def _axis(at: Found) -> tuple[float, float]:
    """From below the least to above the greatest that is drawn, in whole points."""
    doubt = at.standings.doubted
    ends = [*doubt.score_low, *doubt.score_high, *at.reading.index]
    low, high = float(np.floor(min(ends))), float(np.ceil(max(ends)))
    return (low, high) if high > low else (low - 1, high + 1)


def _standing(
    asked: Ask, at: Found, n: int, names: dict[str, str], axis: tuple[float, float], own: str
) -> Standing:
    doubt, code = at.standings.doubted, at.reading.units[n]
    span, score = axis[1] - axis[0], float(at.reading.index[n])
    low, high = float(doubt.score_low[n]), float(doubt.score_high[n])
    best, worst = int(doubt.rank_low[n]), int(doubt.rank_high[n])
    grade = at.standings.grade(n)
    return Standing(
        rank=str(int(at.standings.ranks[n])),
        name=names.get(code, code),
        href=f"/pingan/{quote(code, safe='')}?{_asking(asked, at)}",
        score=points(score),
        share=(score - axis[0]) / span,
        low=(low - axis[0]) / span,
        high=(high - axis[0]) / span,
        interval=f"90% 区间 {points(low)} – {points(high)}",
        ranks=f"第 {best} 名" if best == worst else f"{best}–{worst} 名",
        tone=tone(grade),
        grade=grade.name,
        flagged=bool(at.reading.flagged[n]),
        own=code == own,
    )


CARD = Card("index_ranking", "各单位指数", ask, face.look, face.table, face.words)
