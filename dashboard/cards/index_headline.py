"""指数概况: the month of the index in one statement, its figures for the city, and its colours."""

from typing import Final

from dashboard.ask import Ask
from dashboard.cards.card import Card, Nothing
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
from layouts.cards import index_headline as face
from layouts.cards.index_headline import Grade, Headline, Headlines

_NAMED: Final = 3
"""So many units are named in a colour's row; the count stands beside them."""


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


def ask(asked: Ask, _options: Nothing) -> Headlines:
    """The month in one statement, the city's index, the colours and the coverage."""
    at = found(asked)
    if isinstance(at, str):
        return Headlines("平安指数", (), (), (), at)
    definition = at.reading.definition
    notes = (f"{at.month} · 口径 {definition.version}", definition.notice)
    said = f"{NOT_YET}完整：{at.late}下面是 {at.month}。" if at.late else ""
    return Headlines(
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


def _grades(at: Found, names: dict[str, str]) -> tuple[Grade, ...]:
    """Each colour: its rule, how many units have it, and who."""
    rules = rule_of(at.reading.definition.grades)
    units = at.reading.units
    of = [at.standings.grade(n).code for n in range(len(units))]
    return tuple(
        Grade(
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


CARD = Card("index_headline", "指数概况", ask, face.look, face.table, face.words, rooms=("strip",))
