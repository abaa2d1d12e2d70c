"""指数概况: the month of the index in one statement, its figures for the city or a unit, and its colours."""

from typing import Final

from dashboard.cards.card import Nothing
from dashboard.cards.index.asked import NOT_YET, Index, card
from dashboard.cards.index.ranking import city, standing
from dashboard.cards.index.words import compared, lead, listed, points
from governance.errors import AskError, IncompleteMonth
from governance.pingan.observed import month_before, shown
from layouts.cards.index import headline as face
from layouts.cards.index.headline import Grade, Headline, Headlines
from layouts.cards.index.parts import states
from layouts.cards.index.ranking import Standing
from layouts.chrome.choices import Choice

_NAMED: Final = 3
"""So many units are named in a colour's row; the count stands beside them."""


def ask(index: Index, _options: Nothing) -> Headlines:
    """The month in one statement, with the figures of the city (and the colours) or of the unit that is asked."""
    try:
        # Read for its error: a month that cannot be ranked is told in another way.
        _ = index.all_of
    except AskError as error:
        return _unranked(index, index.month, error)
    definition, month = index.reading.definition, shown(index.month)
    late = f"{NOT_YET}完整：{index.late}下面是 {month}。" if index.late else ""
    notes = (late, _placed(index), f"{month} · 口径 {definition.version}", definition.notice)
    return Headlines(
        statement(index),
        notes=tuple(filter(None, notes)),
        moved=_moved(index),
        signed=f"{definition.name}：{definition.signed.isoformat()} 签署，{definition.checker}",
        boxes=_of_unit(index) if index.unit else (_score(index, city(index)), _coverage(index)),
        grades=() if index.unit else _grades(index),
    )


def statement(index: Index) -> str:
    """Who is ahead, or where the unit stands, said no more surely than it is known."""
    standings, names = index.one, index.names
    if index.unit is not None:
        others = [names[standings.reading.units[m]] for m in standings.alike(index.n)]
        tail = f"，与{listed(others)}差异不显著" if others else ""
        of = f"在{standings.kind}中" if standings.kind else ""
        return f"{index.unit.name}{of}第 {standings.ranks[index.n]}{tail}"
    # The city's own code as unit: index.unit is None, yet it is looked at by itself.
    if index.get("unit"):
        return f"{shown(index.month)} 全市 {points(index.score)} 分"
    units = [names[unit] for unit in standings.reading.units]
    return lead(units, standings.order[0], standings.alike(standings.order[0]), of=standings.kind)


def _moved(index: Index) -> str:
    """Where the city went since the month before; nothing of a unit, nor where it stayed level."""
    before = index.one.city_before
    if index.unit is not None or before is None:
        return ""
    words, verdict = compared(index.score, float(before.index[0]))
    return "" if verdict == "same" else f"全市较上月{words}"


def _placed(index: Index) -> str:
    """What may be said of the unit's place, in one line."""
    if not index.get("unit"):
        return ""
    if index.whole:
        return f"{index.place.name}按各单位总数测算，不是各单位得分的平均。"
    doubt = index.one.doubted
    low, high = int(doubt.rank_low[index.n]), int(doubt.rank_high[index.n])
    wide = f"在第 {low} 至第 {high} 之间" if low != high else f"都在第 {low}"
    rank = index.one.ranks[index.n]
    return f"{shown(index.month)} 按得分第 {rank}；抽样中去掉两头各 5%，名次{wide}。"


def _score(index: Index, place_standing: Standing) -> Headline:
    title = "得分" if index.get("unit") else "全市平安指数"
    counted = f"90% 区间 {place_standing.interval}" + ("" if index.unit else "，按全市总量测算")
    move, colour, flagged = place_standing.move, place_standing.state, place_standing.flagged
    change = f"较上月 {move.words}" + (f"，{move.ranks}" if move.ranks else "")
    points_shown = place_standing.shown
    return Headline(title, points_shown, counted, change, move.verdict, colour, flagged)


def _of_unit(index: Index) -> tuple[Headline, ...]:
    place_standing, reading, standings = standing(index, index.n), index.reading, index.one
    deducted = float(reading.deducted[index.n])
    of = f"{standings.kind} {len(reading.units)} 个中" if standings.kind else ""
    draws = f"{reading.definition.doubt.draws:,} 次抽样"
    ranks = f"{of}{place_standing.ranks} · 中位 {place_standing.median}"
    return (
        _score(index, place_standing),
        Headline("名次", f"第 {place_standing.rank}", ranks),
        Headline("居首概率", place_standing.first, draws),
        Headline("扣分", points(deducted) if deducted else "无", "较大事故等，见口径"),
        _coverage(index),
    )


def _coverage(index: Index) -> Headline:
    reading, before = index.one.reading, index.one.before
    there, all_of = int(reading.present.sum()), len(reading.definition.indicators)
    missing = [reading.definition.indicator(code).name for code in reading.missing]
    lacking = f"缺 {'、'.join(missing[:2])}" + (f"等 {len(missing)} 项" if len(missing) > 2 else "")
    can = "（乡镇街道可测的）" if index.by == "town" else ""
    counted = f"{there} / {all_of} 项指标{can}" + (f" · {lacking}" if missing else "")
    if before is None:
        change = "较上月 —"
    # Compared as printed: a change that nobody can read is none.
    elif f"{before.coverage:.1%}" == f"{reading.coverage:.1%}":
        change = "较上月持平"
    else:
        change = f"上月 {before.coverage:.1%}"
    return Headline("权重覆盖", f"{reading.coverage:.1%}", counted, change, "same")


def _grades(index: Index) -> tuple[Grade, ...]:
    """Each colour: its rule, how many units have it, and who."""
    standings, names = index.one, index.names
    units = standings.reading.units
    of = [standings.grade(n).code for n in range(len(units))]
    return tuple(
        Grade(
            state,
            of.count(state.code),
            _who([names[units[n]] for n in standings.order if of[n] == state.code], len(units)),
        )
        for state in states(standings.reading.definition, short=True)
    )


def _who(names: list[str], every: int) -> str:
    """Names in a card's width; the count stands beside them."""
    if every > _NAMED and len(names) == every:
        return "全部单位"
    return "、".join(names[:_NAMED]) + (" 等" if len(names) > _NAMED else "")


def _unranked(index: Index, month: int, error: AskError) -> Headlines:
    """A month that cannot be ranked: what is lacking and of whom, and the way to one that can."""
    definition, names = index.book.definition, index.names
    rows: list[tuple[str, str]] = []
    if isinstance(error, IncompleteMonth):
        called = {i.id: f"{i.id} {i.name}" for i in definition.indicators}
        called |= {x.code: f"分母：{x.name}" for x in definition.exposures}
        called |= {d.code: f"扣分项：{d.name}" for d in definition.deductions}
        rows += [("全部指标", names.get(unit, unit)) for unit in error.units]
        rows += [
            (called.get(code, code), "、".join(names.get(unit, unit) for unit in units))
            for code, units in error.measures.items()
        ]
    why = "数据不全" if isinstance(error, IncompleteMonth) else "没有平安指数"
    # An older month comes first; a newer one only where no older can be ranked.
    before = index.newest(month_before(month))[0] or index.newest(index.delivered[-1])[0]
    link = index.ask.address.with_
    return Headlines(
        f"{shown(month)} {why}，不排名",
        ("下列数据没有报齐；报齐后自动测算。" if rows else str(error), definition.notice),
        lacking=tuple(rows),
        way=Choice(f"看 {shown(before)}", link(month=shown(before))) if before else None,
    )


CARD = card("index_headline", "指数概况", ask, face, rooms=("strip", "full"))
