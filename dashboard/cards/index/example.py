"""算例: one indicator of one unit in the month, with its real figures."""

from dashboard.cards.card import Nothing
from dashboard.cards.index.asked import Index, card
from dashboard.cards.index.words import points, significant
from dashboard.figures import number
from governance.errors import AskError
from governance.pingan.definition import Counted
from governance.pingan.observed import shown
from governance.pingan.reading import ROLLING, Reading
from layouts.cards.index import example as face
from layouts.cards.index.example import Example
from layouts.chrome.choices import Choice

Step = tuple[str, str, str]


def ask(index: Index, _options: Nothing) -> Example:
    """One indicator of one unit in the month, worked through; the address names either."""
    # Where no unit is named, index.n is 0 and means the first of the units.
    reading = index.reading if index.get("unit") else index.one.reading
    indicator, unit = _exemplary(index, reading), index.n
    n = reading.definition.indicators.index(indicator)
    names = index.names | {index.city.code: index.city.name}
    return Example(
        f"算例：{names[reading.units[unit]]} {shown(index.month)} “{indicator.name}”",
        f"{indicator.id} · 数字取自本月实际报送；点指标表里的编号可换一项",
        tuple(
            Choice(names[code], index.ask.address.with_(unit=code), code == reading.units[unit])
            for code in index.one.reading.units
        ),
        (*_worked(reading, n, unit), _whole(reading, unit)),
    )


def _exemplary(index: Index, reading: Reading) -> Counted:
    """The indicator asked for; else the first publicly named one that is there."""
    definition, code = reading.definition, index.get("example")
    there = [
        indicator for indicator in definition.indicators if indicator.id not in reading.missing
    ]
    usual = next((indicator for indicator in there if indicator.named_in_public), there[0])
    indicator = definition.indicator(code) if code else usual
    if indicator.id in reading.missing:
        raise AskError(f"{indicator.name}（{indicator.id}）这个月没有数据，请另选一项。")
    return indicator


def _worked(reading: Reading, n: int, unit: int) -> tuple[Step, ...]:
    indicator, scale = reading.definition.indicators[n], reading.definition.scale
    against = next(x for x in reading.definition.exposures if x.code == indicator.exposure)
    count, exposed = reading.count[n, unit], reading.exposure[n, unit]
    expected, ratio, score = (
        values[n, unit] for values in (reading.expected, reading.ratio, reading.score)
    )
    rate, season = reading.rate[n], reading.season[n, unit]
    window = f"滚动 {ROLLING} 个月" if indicator.rolling else "本月"
    weight = reading.weight[n]
    raw = scale.full - scale.slope * (ratio - 1)
    cut = "" if scale.low <= raw <= scale.high else f"，截到 {score:g}"
    return (
        ("实际 c", f"{window}“{indicator.name}”", f"{number(count)} {indicator.unit}"),
        (
            "期望 E = μ · x · 季节",
            f"{significant(rate)} × {number(exposed)}（{against.name}，{against.unit}，{window}）× {season:.3f}",
            f"{expected:,.2f} {indicator.unit}",
        ),
        (
            "比值 ρ = (c + k) ÷ (E + k)",
            f"({number(count)} + {indicator.k:g}) ÷ ({expected:,.2f} + {indicator.k:g})",
            f"{ratio:.4f}",
        ),
        (
            f"得分 s = {scale.full:g} − {scale.slope:g} · (ρ − 1)",
            f"{scale.full:g} − {scale.slope:g} × ({ratio:.4f} − 1){cut}",
            f"{score:.2f}",
        ),
        ("进入总分 w · s", f"{weight:.4f} × {score:.2f}", f"{weight * score:.3f}"),
    )


def _whole(reading: Reading, unit: int) -> Step:
    total, off = float(reading.contribution[:, unit].sum()), float(reading.deducted[unit])
    present = int(reading.present.sum())
    return (
        "指数 I = Σ w · s − 扣分",
        f"{present} 项指标合计 {total:.2f} − 扣分 {off:g}",
        points(float(reading.index[unit])),
    )


CARD = card("index_example", "算例", ask, face, rooms=("full",))
