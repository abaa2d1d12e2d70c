"""名次走势: the course of ranks over the months, with what could not be told apart and what was not complete."""

from dataclasses import dataclass

from dashboard.cards.card import Nothing
from dashboard.cards.index.asked import Index, card
from governance.errors import AskError, IncompleteMonth
from governance.pingan.doubt import bands, doubted
from governance.pingan.observed import month_before, months_between, shown
from governance.pingan.standings import of_units, ranked
from layouts.cards.index import course as face
from layouts.cards.index.course import Course
from layouts.chrome.choices import Choice
from layouts.figures.pingan import Ranked

LENGTHS = (12, 24)
DRAWS = 1_000
"""Draws for each month of the course; the month that is shown has the definition's."""


@dataclass(frozen=True, slots=True)
class _Month:
    """One month of the units shown: rank, interval, and the ranks over which bands reach; `why` where it has none."""

    ranks: dict[str, tuple[float, float, float]]
    ties: tuple[tuple[float, float], ...]
    why: str = ""


def ask(index: Index, _options: Nothing) -> Course:
    """The ranks of the units that stand in the standings, over the year up to the month, or two."""
    asked, month, units = index.book, index.month, _units(index)
    length = length_of(index)
    # The first month observed, or nothing for max() where none was.
    first = max(
        month_before(month, length - 1), asked.definition.from_month, *asked.units.months[:1]
    )
    months = months_between(first, month) if first <= month else ()
    rankings = [_month(index, past, units) for past in months]
    names = index.names
    return Course(
        title=_title([names[u] for u in units], units, rankings),
        note=f"{shown(first)} 至 {shown(month)}；底色相连的当月差异不显著，指向一条线看其 5%–95% 区间",
        months=tuple(map(shown, months)),
        lines=tuple(_line(index, code, names[code], rankings) for code in units),
        ties=tuple(ranking.ties for ranking in rankings),
        gaps=_gaps(months, rankings),
        spans=tuple(
            Choice(
                f"{n} 个月",
                index.ask.address.with_(months=None if n == LENGTHS[0] else str(n)),
                n == length,
            )
            for n in LENGTHS
        ),
    )


def _line(index: Index, code: str, name: str, rankings: list[_Month]) -> Ranked:
    ranks, low, high = (
        tuple(ranking.ranks[code][n] if code in ranking.ranks else None for ranking in rankings)
        for n in range(3)
    )
    return Ranked(
        code, name, index.to_unit(code), ranks, low, high, chosen=code == index.get("unit")
    )


def length_of(index: Index) -> int:
    """So many months as asked, if that is one of the lengths."""
    months = index.get("months") or ""
    return int(months) if months in {str(n) for n in LENGTHS} else LENGTHS[0]


def _units(index: Index) -> tuple[str, ...]:
    """The units that are compared with each other, best first."""
    return tuple(index.one.reading.units[n] for n in index.one.order)


def _month(index: Index, month: int, units: tuple[str, ...]) -> _Month:
    # Sorted: the cache key must not hang on the order of the standings, which changes by the
    # month.
    codes = tuple(sorted(units))
    return index.ask.at_load(
        "course", lambda: _ranked(index, month, codes), index.by, index.span, month, codes
    )


def _ranked(index: Index, month: int, units: tuple[str, ...]) -> _Month:
    try:
        whole, _ = index.book.readings(month, index.span)
    except IncompleteMonth:
        return _Month({}, (), "数据不全")
    except AskError as error:
        return _Month({}, (), str(error))
    reading = of_units(whole, [whole.units.index(code) for code in units])
    doubt = doubted(reading, draws=DRAWS)
    ranks, groups = ranked(reading), bands(reading, doubt)
    ties, above = [], 0
    for band in groups:
        if len(band) > 1:
            ties.append((float(above + 1), float(above + len(band))))
        above += len(band)
    places = {code: float(ranks[n]) for n, code in enumerate(units)}
    return _Month(
        {
            code: (places[code], float(doubt.rank_low[n]), float(doubt.rank_high[n]))
            for n, code in enumerate(units)
        },
        tuple(ties),
    )


def _gaps(months: tuple[int, ...], rankings: list[_Month]) -> tuple[str, ...]:
    """Months without ranks, by their reason."""
    by_reason: dict[str, list[str]] = {}
    for month, ranking in zip(months, rankings, strict=True):
        if ranking.why:
            by_reason.setdefault(ranking.why, []).append(shown(month))
    return tuple(f"{'、'.join(which)} {why}，不排名" for why, which in by_reason.items())


def _title(names: list[str], units: tuple[str, ...], rankings: list[_Month]) -> str:
    """How many months the one that leads now has led."""
    known = [ranking.ranks for ranking in rankings if ranking.ranks]
    if not known or not units:
        return "这段时间没有名次"
    led = sum(ranks[units[0]][0] == 1 for ranks in known)
    return f"名次走势：{len(known)} 个月中{names[0]}有 {led} 个月得分居首"


CARD = card("index_course", "名次走势", ask, face)
