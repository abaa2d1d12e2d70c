"""The wall's scene of the index in words: who stands where, how surely, in which colour, and how it moved."""

from collections.abc import Sequence
from urllib.parse import quote, urlencode

import numpy as np

from dashboard.ask import Ask
from dashboard.views.monthly_index import (
    NOT_YET,
    Found,
    change,
    found,
    months,
    points,
    rule_of,
    tone,
)
from governance.pingan.change import between_months
from governance.pingan.observed import shown
from governance.pingan.parts import stepped
from governance.pingan.reading import Reading
from layouts.values_method import Band, Board, Headline, Moved, Moves, Standing, Strip, Tone


def statement(at: Found, names: dict[str, str]) -> str:
    """Where the city went and who is ahead, said no more surely than it is known."""
    ahead = _ahead(at, names)
    if at.move is None or f"{at.move:.2f}".strip("-0.") == "":
        return ahead
    return f"全市较上月{'升' if at.move > 0 else '降'} {abs(at.move):.2f} 分；{ahead}"


def _ahead(at: Found, names: dict[str, str]) -> str:
    leader, units = at.standings.order[0], at.reading.units
    first = (leader, *at.standings.alike(leader))
    who = [names.get(units[n], units[n]) for n in first]
    if len(units) == 1:
        return f"{who[0]} {points(float(at.reading.index[first[0]]))} 分"
    if len(first) == len(units):
        return f"{len(units)} 个单位难分先后"
    if len(first) == 1:
        return f"{who[0]}居首，领先超出随机波动"
    if len(first) <= 3:
        return f"{who[0]}居首，但与{'、'.join(who[1:])}难分先后"
    return f"{who[0]}居首，但与另外 {len(first) - 1} 个单位难分先后"


def strip(asked: Ask) -> Strip:
    """The month in one statement, the city's index, the colours and the coverage."""
    at = found(asked)
    if isinstance(at, str):
        return Strip("平安指数", (), (), (), at)
    definition = at.reading.definition
    notes = (f"{at.month} · 口径 {definition.version}", definition.notice)
    said = f"{NOT_YET}完整：{at.late}下面是 {at.month}。" if at.late else ""
    return Strip(
        statement(at, months(asked).names()),
        tuple(filter(None, (said, *notes))),
        (_city_card(at), _coverage_card(at)),
        _grades(at, months(asked).names()),
    )


def _city_card(at: Found) -> Headline:
    grade = at.reading.definition.grade(at.score)
    words, verdict = change(at.move)
    counted = f"{at.month} · 按全市总量算，不是各区县平均"
    return Headline(
        "全市平安指数", points(at.score), tone(grade), grade.name, counted, words, verdict
    )


def _coverage_card(at: Found) -> Headline:
    reading, before = at.reading, at.standings.before
    there, all_of = int(reading.present.sum()), len(reading.definition.indicators)
    missing = [reading.definition.indicator(code).name for code in reading.missing]
    lacking = f"缺 {'、'.join(missing[:2])}" + (f"等 {len(missing)} 项" if len(missing) > 2 else "")
    counted = f"{there} / {all_of} 项指标" + (f" · {lacking}" if missing else "")
    if before is None:
        words = "较上月 —"
    elif f"{before.coverage:.1%}" == f"{reading.coverage:.1%}":
        words = "较上月持平"
    else:
        words = f"上月 {before.coverage:.1%}"
    return Headline("权重覆盖", f"{reading.coverage:.1%}", None, "", counted, words, "neutral")


def _grades(at: Found, names: dict[str, str]) -> tuple[tuple[Tone, str, str, int, str], ...]:
    """Each colour: its tone, name, rule, how many units, and who."""
    rules = rule_of(at.reading.definition.grades)
    units = at.reading.units
    of = [at.standings.grade(n).code for n in range(len(units))]
    return tuple(
        (
            tone(grade),
            grade.name,
            rules[grade.code],
            of.count(grade.code),
            _who(
                [names.get(units[n], "") for n in at.standings.order if of[n] == grade.code],
                len(units),
            ),
        )
        for grade in at.reading.definition.grades
    )


def _who(names: list[str], every: int) -> str:
    """Names in a card's width; the count stands beside them."""
    if every > _NAMED and len(names) == every:
        return "全部单位"
    return "、".join(names[:_NAMED]) + (" 等" if len(names) > _NAMED else "")


_NAMED = 3


def asking(asked: Ask, at: Found) -> str:
    """What the pages of the index are asked, so that they tell of the same month."""
    known = asked.address.get("known")
    return urlencode({"month": at.month} | ({"known": known} if known else {}))


def board(asked: Ask) -> Board:
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
    return Board(at.month, bands, axis, whole, at.late, f"?{asking(asked, at)}")


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
        href=f"/pingan/{quote(code, safe='')}?{asking(asked, at)}",
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


def moves(asked: Ask) -> Moves:
    """Each unit against the month before, in the order of the standings."""
    title, at = "较上月变化", found(asked)
    if isinstance(at, str):
        return Moves(title, "", (), "", at)
    before, steps, ranks = at.standings.before, at.moves, at.standings.moved
    if before is None or steps is None or ranks is None:
        return Moves(title, "", (), "", f"上月不能比：{at.standings.why or NOT_YET}")
    names, widest = months(asked).names(), max(0.01, float(np.abs(steps).max()))
    rows = tuple(
        _moved(names[at.reading.units[n]], at.reading.index[n], steps[n], widest, int(ranks[n]))
        for n in at.standings.order
    )
    return Moves(title, f"{at.month} 较 {shown(before.month)}，分", rows, _scale(widest))


def dimensions(asked: Ask) -> Moves:
    """The city's dimensions: the score of each, and what it added to the city's change."""
    title, at = "全市变化来自哪些维度", found(asked)
    if isinstance(at, str):
        return Moves(title, "", (), "", at)
    city, before = at.standings.city, at.standings.city_before
    if before is None:
        return Moves(title, "", (), "", f"上月不能比：{at.standings.why or NOT_YET}")
    parts = city.definition.dimensions
    change_ = between_months(before, city, 0)
    exact = [*(change_.of_dimension(d.code) for d in parts), change_.deductions]
    steps = stepped(float(before.index[0]), exact, at.score, 2)
    widest = max(0.01, *(abs(step) for step in steps))
    rows = [
        _moved(d.name, _score(city, d.code), step, widest)
        for d, step in zip(parts, steps[:-1], strict=True)
    ]
    if change_.deductions:
        rows.append(_moved("扣分", None, steps[-1], widest))
    note = f"较 {shown(before.month)}，各行相加为 {signed(steps)} 分"
    return Moves(title, note, tuple(rows), _scale(widest))


def _score(reading: Reading, dimension: str) -> float | None:
    """A dimension's own score for the city, of what is known of it."""
    at = list(reading.definition.positions(dimension))
    weight = float(reading.weight[at].sum())
    return float(reading.contribution[at, 0].sum()) / weight if weight else None


def _moved(name: str, now: float | None, step: float, widest: float, ranks: int = 0) -> Moved:
    words, verdict = change(float(step), against="")
    half = min(1.0, abs(float(step)) / widest) / 2
    rank = f"{'升' if ranks > 0 else '降'} {abs(ranks)} 位" if ranks else ""
    start = 0.5 if step >= 0 else 0.5 - half
    now_ = "—" if now is None else points(float(now))
    return Moved(name, now_, words.strip(), verdict, start, half, rank)


def signed(steps: Sequence[float]) -> str:
    """The sum of what is shown, with its sign."""
    total = round(sum(steps), 2)
    sign = "−" if total < 0 else "+" if total > 0 else ""
    return f"{sign}{abs(total):.2f}"


def _scale(widest: float) -> str:
    return f"自中线起，左降右升，两端各 {widest:.2f} 分"
