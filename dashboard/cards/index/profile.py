"""维度: a unit's dimensions against the city's."""

from dashboard.cards.card import Nothing
from dashboard.cards.index.asked import Index, card
from dashboard.cards.index.words import of_dimension, signed
from layouts.cards.index import profile as face
from layouts.cards.index.profile import Axis, Profile


def ask(index: Index, _options: Nothing) -> Profile:
    """Dimensions of the unit against the city; the title says where the unit is farthest from it."""
    reading, name = index.reading, index.place.name
    axes = []
    for dimension in reading.definition.dimensions:
        score = of_dimension(reading, dimension.code, index.n)
        city = of_dimension(index.one.city, dimension.code, 0)
        apart = "本月无数据" if score is None or city is None else signed(score - city)
        weight = float(reading.weight[list(reading.definition.positions(dimension.code))].sum())
        axes.append(Axis(dimension.name, score, city, apart, f"权重 {weight:.1%}"))
    return Profile(_farthest(axes, index.whole, name), "各维度的得分", name, tuple(axes))


def _farthest(axes: list[Axis], whole: bool, name: str) -> str:
    known = [
        (axis.own - axis.city, axis.name)
        for axis in axes
        if axis.own is not None and axis.city is not None
    ]
    if whole or not known:
        return f"{name}的各个维度"
    (low, worst), (high, best) = min(known), max(known)
    told = [f"{best}高于全市最多"] if high >= 0.05 else []
    told += [f"{worst}低于全市最多"] if low <= -0.05 else []
    return f"{name}{'，'.join(told)}" if told else f"{name}各维度与全市相近"


CARD = card("index_profile", "维度", ask, face)
