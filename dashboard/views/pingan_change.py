"""A change of the index in words: steps that add up to what is shown, down to what moved each indicator."""

from collections.abc import Sequence

from dashboard.views.pingan import Page, read_month
from dashboard.views.pingan_words import as_shown, points, signed
from governance.errors import AskError, UnknownPlace, nearest
from governance.pingan.change import Change, Part, between_months, between_units
from governance.pingan.observed import month_before, shown
from governance.pingan.parts import rounded
from governance.pingan.reading import Reading
from layouts.values_pingan import Choice
from layouts.values_pingan_unit import Piece, Waterfall

DIGITS = 2
CAUSES = {
    "count": "件数",
    "exposure": "规模（分母）",
    "season": "季节",
    "baseline": "口径变动（基线）",
    "coverage": "覆盖变动",
}
"""What moves an indicator, by the fields of a part; between units all that is expected is 规模."""


def waterfall(page: Page, month: int, reading: Reading, unit: int, name: str) -> Waterfall:
    """The change against the month before, or against what is asked.

    Raises:
        AskError: the other end cannot be read.
    """
    said = page.get("against")
    if said is not None and "-" not in said:
        return _against_unit(page, month, reading, unit, name, said)
    then = read_month(said) if said else month_before(month)
    before = _before(page, reading, then, unit)
    change = between_months(before, reading, list(before.units).index(reading.units[unit]))
    return _drawn(
        page, reading, change, name,
        Choice(shown(then), page.with_(month=shown(then), against=None, list=None)),
        shown(month), f"比 {shown(then)} ",
    )  # fmt: skip


def _before(page: Page, reading: Reading, then: int, unit: int) -> Reading:
    """The same units in another month."""
    units, city = page.book().readings(then, page.span)
    return city if reading.units[unit] in city.units else units


def _against_unit(
    page: Page, month: int, reading: Reading, unit: int, name: str, code: str
) -> Waterfall:
    names = page.names()
    if code not in reading.units or code == reading.units[unit]:
        known = {names[u]: u for u in reading.units if u in names}
        raise UnknownPlace(f"不能与 {code!r} 比较{nearest(code, known)}。")
    change = between_units(reading, reading.units.index(code), unit)
    other = Choice(names[code], page.link(code, against=reading.units[unit], list=None))
    return _drawn(page, reading, change, name, other, name, f"比{names[code]}（{shown(month)}）")


def _drawn(
    page: Page, reading: Reading, change: Change, name: str, before: Choice, after: str, than: str
) -> Waterfall:
    begin, end = as_shown(change.before), as_shown(change.after)
    whole = round(end - begin, DIGITS)
    pieces = steps(reading, change, begin, whole)
    size = "持平" if not whole else f"{'高' if whole > 0 else '低'} {abs(whole):.{DIGITS}f} 分"
    return Waterfall(
        title=f"{name}{than}{size}{_mainly(pieces, whole)}",
        note=f"{before.words} → {after}",
        before=before,
        before_at=begin,
        before_shown=points(begin),
        after=after,
        after_at=end,
        after_shown=points(end),
        whole=signed(whole),
        pieces=pieces,
        choices=_choices(page, reading),
    )


def _mainly(pieces: Sequence[Piece], whole: float) -> str:
    """The step that goes farthest in the direction of the whole."""
    toward = [p for p in pieces if (p.end - p.begin) * whole > 0]
    if not toward:
        return ""
    most = max(toward, key=lambda p: abs(p.end - p.begin))
    return f"，主要来自{most.name}（{most.words}）"


def _choices(page: Page, reading: Reading) -> tuple[Choice, ...]:
    """The month before, the same month of last year, and the other units."""
    said, names, month = page.get("against"), page.names(), reading.month
    year_before = shown(month_before(month, 12))
    usual = said is None or said == shown(month_before(month))
    made = [
        Choice("上月", page.with_(against=None), usual),
        Choice("去年同月", page.with_(against=year_before), said == year_before),
    ]
    others = [u for u in reading.units if u != page.unit and u in names]
    if len(others) <= 8:
        made += [Choice(names[u], page.with_(against=u), said == u) for u in others]
    return tuple(made)


def steps(reading: Reading, change: Change, begin: float, whole: float) -> tuple[Piece, ...]:
    """A step a dimension and one for deductions; each opens to indicators, these to their causes."""
    dimensions = reading.definition.dimensions
    exact = [change.of_dimension(d.code) for d in dimensions] + [change.deductions]
    sizes = adding_up(exact, whole)
    made, at = [], begin
    for dimension, size in zip(dimensions, sizes, strict=False):
        own = [p for p in change.parts if p.dimension == dimension.code]
        made.append(
            Piece(
                dimension.name, signed(size), at, at + size,
                pieces=_indicators(reading, own, at, size),
            )
        )  # fmt: skip
        at += size
    made.append(Piece("扣分", signed(sizes[-1]), at, at + sizes[-1]))
    return tuple(made)


def _indicators(
    reading: Reading, own: Sequence[Part], begin: float, whole: float
) -> tuple[Piece, ...]:
    made, at = [], begin
    for part, size in zip(own, adding_up([p.total for p in own], whole), strict=True):
        one = reading.definition.indicator(part.indicator)
        made.append(
            Piece(
                f"{one.id} {one.name}", signed(size), at, at + size,
                said=_counts(part, one.unit), pieces=_causes(part, at, size),
            )
        )  # fmt: skip
        at += size
    return tuple(made)


def _counts(part: Part, unit: str) -> str:
    """'实际 96 → 81 件，预期 93.9 → 85.4'; an end that is missing is said."""

    def told(value: float, digits: int) -> str:
        return "缺" if value != value else f"{value:,.{digits}f}"

    count = f"实际 {told(part.count_before, 0)} → {told(part.count_after, 0)} {unit}"
    return f"{count}，预期 {told(part.expected_before, 1)} → {told(part.expected_after, 1)}"


def _causes(part: Part, begin: float, whole: float) -> tuple[Piece, ...]:
    """What moved the indicator; causes of nothing are left out."""
    exact = [float(getattr(part, cause)) for cause in CAUSES]
    made, at = [], begin
    for name, real, size in zip(CAUSES.values(), exact, adding_up(exact, whole), strict=True):
        if real or size:
            made.append(Piece(name, signed(size), at, at + size))
        at += size
    return tuple(made)


def adding_up(parts: Sequence[float], whole: float) -> tuple[float, ...]:
    """The parts as shown, adding to the whole as shown.

    What the whole itself lost or won by rounding (less than two of the last digit) goes into the largest part.
    """
    if not parts:
        return ()
    given = list(parts)
    largest = max(range(len(given)), key=lambda n: abs(given[n]))
    given[largest] += whole - sum(given)
    return rounded(given, sum(given), DIGITS)


def refused(error: AskError) -> str:
    """Why there is no comparison."""
    return f"不能比较：{error}"
