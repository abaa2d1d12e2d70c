"""指数的月份与范围: what may be asked of the index, each as a link."""

from dataclasses import dataclass

from dashboard.ask import Ask
from dashboard.cards.index.asked import LEVELS, SPANS, Index, askable, card
from governance.errors import AskError
from governance.pingan.observed import month_before, shown
from governance.pingan.reading import Span
from layouts.cards import choices as face
from layouts.cards.choices import Choices
from layouts.chrome.choices import Choice


@dataclass(frozen=True, slots=True)
class Options:
    """Whether the month alone may be chosen, in front of it `label`; what else an address asks is not looked at then."""

    month_alone: bool = False
    label: str = ""


def ask(index: Index, options: Options) -> Choices:
    """The month with those beside it, and the span, level, kind of town and unit that may be chosen."""
    month = index.month
    spans = ("统计跨度", _spans(index))
    levels = ("层级", tuple(_level(index, code) for code in LEVELS))
    kinds, units = ("可比的单位", _kinds(index)), ("单位", _units(index))
    return Choices(
        shown(month),
        _step(index, month_before(month)),
        # Minus one month before is the month after.
        _step(index, month_before(month, -1)),
        _years(index, month),
        () if options.month_alone else (spans, levels, kinds, units),
        options.label,
    )


def _step(index: Index, month: int) -> str | None:
    """The link to a month beside; None beyond what was delivered."""
    if month not in index.book.units.months:
        return None
    return index.ask.address.with_(month=shown(month))


def _years(index: Index, month: int) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    """Every month there is, by year, the newest year first; those before the definition lead nowhere."""
    by_year: dict[str, list[Choice]] = {}
    for offered in index.book.units.months:
        early = offered < index.definition.from_month
        href = None if early else index.ask.address.with_(month=shown(offered))
        hint = "早于口径的起始月" if early else ""
        by_year.setdefault(str(offered // 100), []).append(
            Choice(f"{offered % 100}月", href, offered == month, hint)
        )
    return tuple((year, tuple(months)) for year, months in sorted(by_year.items(), reverse=True))


def _spans(index: Index) -> tuple[Choice, ...]:
    link = index.ask.address.with_
    return tuple(
        # The default is left out of the address: one screen has one address.
        Choice(name, link(span=None if code is Span.MONTH else code), code is index.span)
        for code, name in SPANS.items()
    )


def _level(index: Index, code: str) -> Choice:
    by = None if code == next(iter(LEVELS)) else code
    return Choice(LEVELS[code], index.to_all(by=by), code == index.by)


def _kinds(index: Index) -> tuple[Choice, ...]:
    """The kinds of town, which are ranked each by itself; none where a unit is looked at."""
    if index.get("unit"):
        return ()
    try:
        all_of = index.all_of
    except AskError:
        return ()
    return tuple(
        Choice(
            f"{standings.kind}（{len(standings.reading.units)}）",
            index.ask.address.with_(group=standings.kind),
            standings is index.one,
        )
        for standings in all_of
    )


def _units(index: Index) -> tuple[Choice, ...]:
    """The city and the units beside the one that is looked at; none where there is none."""
    if not index.get("unit"):
        return ()
    city, chosen = index.city, index.place.code
    try:
        codes = sorted(index.one.reading.units)
    except AskError:
        codes = sorted(index.names)
    return (
        Choice(f"{city.name}（合计）", index.to_unit(city.code), chosen == city.code),
        *(Choice(index.names[code], index.to_unit(code), code == chosen) for code in codes),
    )


def _check(ask: Ask, options: Options) -> None:
    if not options.month_alone:
        askable(ask)


CARD = card("index_choices", "月份与范围", ask, face, Options, ("strip",), _check)
