"""指数排名: who stands where in the index, how surely, and in which colour."""

from dataclasses import replace
from urllib.parse import urlencode

from dashboard.cards.card import Nothing
from dashboard.cards.index.asked import SPANS, Index, card
from dashboard.cards.index.words import points, probability, span_of_ranks, state, step
from governance.pingan.doubt import Doubted, doubted
from governance.pingan.observed import month_before, shown
from governance.pingan.reading import Reading
from governance.pingan.standings import Ints, Standings
from layouts.cards.index import ranking as face
from layouts.cards.index.parts import states
from layouts.cards.index.ranking import Board, Standing


def ask(index: Index, _options: Nothing) -> Board:
    """The standings in bands of what cannot be told apart, and the city's own line."""
    standings, month = index.one, shown(index.month)
    draws = standings.reading.definition.doubt.draws
    return Board(
        month=month,
        title=_told_apart(standings),
        note=f"{month} {SPANS[index.span]}，{draws:,} 次抽样"
        + (f"；{standings.why}" if standings.why else ""),
        bands=tuple(tuple(standing(index, n) for n in band) for band in standings.bands),
        city=city(index),
        rules=states(standings.reading.definition),
        against=f"与 {shown(month_before(index.month))} 相比",
        late=index.late,
        search=_asking(index, month),
    )


def _asking(index: Index, month: str) -> str:
    """What the pages of the index are asked, so that they tell of the same month."""
    known = index.get("known")
    return "?" + urlencode({"month": month} | ({"known": known} if known else {}))


def _told_apart(standings: Standings) -> str:
    """Into how many bands the units fall: what the order amounts to."""
    units, groups = len(standings.reading.units), len(standings.bands)
    of = f"{units} 个{standings.kind or '单位'}"
    if groups == 1 and units > 1:
        # Nobody is apart from the next, yet the first may be from the last.
        ends = len(standings.alike(standings.order[0])) + 1 < units
        return f"{of}相邻名次都分不出，首尾分得出" if ends else f"{of}的先后都分不出"
    if units == 1:
        return f"只有 1 个{standings.kind or '单位'}"
    if groups == units:
        return f"{of}的先后都分得出"
    return f"{of}分得出 {groups} 档，档内先后分不出"


def standing(index: Index, n: int) -> Standing:
    """One unit's standing."""
    standings = index.one
    doubt, moved, code = standings.doubted, standings.moved, standings.reading.units[n]
    line = _line(index, standings.reading, standings.before, doubt, n, moved)
    return replace(
        line,
        rank=str(standings.ranks[n]),
        ranks=span_of_ranks(int(doubt.rank_low[n]), int(doubt.rank_high[n])),
        median=str(doubt.median_rank[n]),
        first=probability(float(doubt.first[n])),
        own=code == _own(index),
    )


def _line(
    index: Index,
    reading: Reading,
    before: Reading | None,
    doubt: Doubted,
    n: int,
    moved: Ints | None,
) -> Standing:
    """A unit's or the city's line but for its rank."""
    code, score, definition = reading.units[n], float(reading.index[n]), reading.definition
    low, high = float(doubt.score_low[n]), float(doubt.score_high[n])
    then = None if before is None else float(before.index[n])
    return Standing(
        code=code,
        name=index.names.get(code, index.city.name),
        href=index.to_unit(code),
        score=score,
        low=low,
        high=high,
        shown=points(score),
        interval=f"{points(low)}–{points(high)}",
        state=state(definition, definition.grade(score)),
        move=step(score, then, None if moved is None else int(moved[n])),
        flagged=bool(reading.flagged[n]),
    )


def _own(index: Index) -> str:
    """The unit of the place that is asked about; '' for the city."""
    if index.unit is not None:
        return index.unit.code
    place = index.ask.place
    return place.code if place.level == "district" else place.district


def city(index: Index) -> Standing:
    """The city's own line, by totals: it has a score and no rank."""
    whole, before = index.one.city, index.one.city_before
    doubt = index.ask.at_load(
        "doubt of the city", lambda: doubted(whole), index.by, whole.month, whole.span
    )
    return replace(_line(index, whole, before, doubt, 0, None), ranks="按总数测算")


CARD = card("index_ranking", "各单位指数", ask, face)
