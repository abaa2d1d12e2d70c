"""变化分解: a change of the index in steps that add up to what is shown, down to what moved each indicator."""

from collections.abc import Sequence

from dashboard.cards.card import Nothing
from dashboard.cards.index.asked import Index, card
from dashboard.cards.index.words import DIGITS, adding_up, as_shown, of_dimension, points, signed
from governance.errors import AskError, UnknownPlace, nearest
from governance.pingan.change import Change, Part, between_months, between_units
from governance.pingan.observed import month_before, month_of, shown
from governance.pingan.reading import Reading
from layouts.cards.index import causes as face
from layouts.cards.index.causes import Causes, Piece
from layouts.chrome.choices import Choice

CAUSES = {
    "count": "件数",
    "exposure": "规模（分母）",
    "season": "季节",
    "baseline": "口径变动（基线）",
    "coverage": "覆盖变动",
}
"""What moves an indicator, by the fields of a part; between units all that is expected is 规模."""

_MOST = 8
"""So many units are offered to compare with."""


def ask(index: Index, _options: Nothing) -> Causes:
    """The change against the month before, or against the month or unit that is asked, of the unit or the city."""
    reading, against, month = index.reading, index.get("against"), index.month
    # A month is written 2021-10: what has no hyphen is taken for the code of a unit.
    if against is not None and "-" not in against:
        return _against_unit(index, reading, against)
    try:
        then = month_of(against) if against else month_before(month)
        before = _before(index, reading, then)
    except AskError as error:
        raise AskError(f"不能比较：{error}") from error
    # Found by code: the other month may have its units in another order.
    change = between_months(before, reading, list(before.units).index(reading.units[index.n]))
    other = Choice(shown(then), index.ask.address.with_(month=shown(then), against=None, list=None))
    return _drawn(index, change, other, shown(month), f"比 {shown(then)} ")


def _before(index: Index, reading: Reading, then: int) -> Reading:
    """The same units in another month."""
    units, city = index.book.readings(then, index.span)
    return city if reading.units[index.n] in city.units else units


def _against_unit(index: Index, reading: Reading, code: str) -> Causes:
    if code not in reading.units or code == reading.units[index.n]:
        known = {index.names[u]: u for u in reading.units if u in index.names}
        raise UnknownPlace(f"不能与 {code!r} 比较{nearest(code, known)}。")
    change = between_units(reading, reading.units.index(code), index.n)
    name, month = index.names[code], shown(index.month)
    other = Choice(name, index.to_unit(code, against=reading.units[index.n]))
    return _drawn(index, change, other, index.place.name, f"比{name}（{month}）")


def _drawn(index: Index, change: Change, before: Choice, after: str, than: str) -> Causes:
    begin, end = as_shown(change.before), as_shown(change.after)
    # From the two scores as printed, so that a reader's subtraction agrees.
    whole = round(end - begin, DIGITS)
    pieces = steps(index.reading, change, index.n, begin, whole)
    size = "持平" if not whole else f"{'高' if whole > 0 else '低'} {abs(whole):.{DIGITS}f} 分"
    place = "全市" if index.whole else index.place.name
    return Causes(
        place=place,
        title=f"{place}{than}{size}{_mainly(pieces, whole)}",
        note=f"{before.words} → {after}",
        before=before,
        before_at=begin,
        before_shown=points(begin),
        after=after,
        after_at=end,
        after_shown=points(end),
        whole=signed(whole),
        pieces=pieces,
        choices=_choices(index),
    )


def _mainly(pieces: Sequence[Piece], whole: float) -> str:
    """The step that goes farthest in the direction of the whole."""
    toward = [p for p in pieces if (p.end - p.begin) * whole > 0]
    if not toward:
        return ""
    most = max(toward, key=lambda p: abs(p.end - p.begin))
    return f"，主要来自{most.name}（{most.words}）"


def _choices(index: Index) -> tuple[Choice, ...]:
    """The month before, the same month of last year, and the other units."""
    against, month, link = index.get("against"), index.month, index.ask.address.with_
    year_before = shown(month_before(month, 12))
    usual = against is None or against == shown(month_before(month))
    choices = [
        Choice("上月", link(against=None), usual),
        Choice("去年同月", link(against=year_before), against == year_before),
    ]
    others = [u for u in index.reading.units if u != index.place.code and u in index.names]
    if len(others) <= _MOST:
        choices += [Choice(index.names[u], link(against=u), against == u) for u in others]
    return tuple(choices)


def steps(
    reading: Reading, change: Change, unit: int, begin: float, whole: float
) -> tuple[Piece, ...]:
    """A step a dimension and one for deductions; each opens to indicators, these to their causes."""
    dimensions = reading.definition.dimensions
    exact = [change.of_dimension(d.code) for d in dimensions] + [change.deductions]
    sizes = adding_up(exact, whole)
    pieces, at = [], begin
    # Not strict: sizes has one more, the deductions, which the last line takes.
    for dimension, size in zip(dimensions, sizes, strict=False):
        parts = [p for p in change.parts if p.dimension == dimension.code]
        score = of_dimension(reading, dimension.code, unit)
        pieces.append(
            Piece(
                dimension.name, signed(size), at, at + size,
                pieces=_indicators(reading, parts, at, size),
                now="—" if score is None else points(score),
            )
        )  # fmt: skip
        at += size
    return (*pieces, Piece("扣分", signed(sizes[-1]), at, at + sizes[-1]))


def _indicators(
    reading: Reading, parts: Sequence[Part], begin: float, whole: float
) -> tuple[Piece, ...]:
    pieces, at = [], begin
    for part, size in zip(parts, adding_up([p.total for p in parts], whole), strict=True):
        indicator = reading.definition.indicator(part.indicator)
        pieces.append(
            Piece(
                f"{indicator.id} {indicator.name}", signed(size), at, at + size,
                said=_counts(part, indicator.unit), pieces=_causes(part, at, size),
            )
        )  # fmt: skip
        at += size
    return tuple(pieces)


def _counts(part: Part, unit: str) -> str:
    """'实际 96 → 81 件，预期 93.9 → 85.4'; an end that is missing is said."""

    def told(value: float, digits: int) -> str:
        # NaN is unequal to itself: this end has no count.
        return "缺" if value != value else f"{value:,.{digits}f}"

    count = f"实际 {told(part.count_before, 0)} → {told(part.count_after, 0)} {unit}"
    return f"{count}，预期 {told(part.expected_before, 1)} → {told(part.expected_after, 1)}"


def _causes(part: Part, begin: float, whole: float) -> tuple[Piece, ...]:
    """What moved the indicator; causes of nothing are left out."""
    exact = [float(getattr(part, cause)) for cause in CAUSES]
    pieces, at = [], begin
    for name, real, size in zip(CAUSES.values(), exact, adding_up(exact, whole), strict=True):
        # Rounding may give a hundredth to a cause of nothing; left out, the steps would not add
        # up.
        if real or size:
            pieces.append(Piece(name, signed(size), at, at + size))
        at += size
    return tuple(pieces)


CARD = card("index_causes", "变化分解", ask, face)
