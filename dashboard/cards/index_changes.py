"""指数变化: how each unit moved since the month before, or which dimensions moved the city."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from dashboard.ask import Ask
from dashboard.cards.card import Card
from dashboard.views.monthly_index import NOT_YET, change, found, months, points
from governance.pingan.change import between_months
from governance.pingan.observed import shown
from governance.pingan.parts import stepped
from governance.pingan.reading import Reading
from layouts.cards import index_changes as face
from layouts.cards.index_changes import Moved, Moves


@dataclass(frozen=True, slots=True)
class Options:
    """Whose change: that of each unit, or the city's by dimension."""

    by: Literal["unit", "dimension"] = "unit"


def ask(asked: Ask, options: Options) -> Moves:
    """The changes since the month before, or why there are none."""
    return _units(asked) if options.by == "unit" else _dimensions(asked)


def _units(asked: Ask) -> Moves:
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


def _dimensions(asked: Ask) -> Moves:
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


CARD = Card("index_changes", "指数变化", ask, face.look, face.table, face.words, Options)
