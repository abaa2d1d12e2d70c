"""简报的选择: kind, place, period and the rest of what is to be written, each a link or a field that writes the address."""

from collections.abc import Callable
from typing import TypeVar

from dashboard.cards.briefings.asked import CITY, CODES, Draft, card, place_value
from dashboard.cards.card import Nothing
from governance.briefing import periods
from governance.errors import CockpitError
from governance.indicators import INDICATORS
from governance.periods import Period, parse_period
from layouts.cards.briefings import choices as face
from layouts.cards.briefings.choices import Asked, Choices, Listed
from layouts.chrome.choices import Choice

T = TypeVar("T")


def ask(draft: Draft, _options: Nothing) -> Choices:
    """The kinds, the place, the period with its neighbours, the theme, who signs, and the indicators of interest."""
    link, troubles = draft.ask.address.with_, list[str]()

    def read(part: Callable[[], T]) -> T | None:
        """One choice as it is understood; of one that cannot be read the others stay, and why is told."""
        try:
            return part()
        except CockpitError as error:
            troubles.append(str(error))
            return None

    kind = read(lambda: draft.template.code)
    kinds = tuple(
        Choice(
            template.label, link(kind=template.code, period=None, theme=None), template.code == kind
        )
        for template in draft.templates
    )
    if not kind:
        return Choices(kinds, remark=troubles[0])
    place = read(lambda: draft.place.name)
    when = read(lambda: periods.title_of(parse_period(draft.period))) or ""
    read(lambda: draft.pins)
    earlier, later = _neighbours(draft) if when else (None, None)
    fields = (
        Asked("period", "时段", when and draft.period, "2021-11"),
        *([Asked("theme", "专题", draft.get("theme"), "事项种类、类别或指标")] if draft.takes_theme else []),
        Asked("author", "签发人", draft.get("author"), "签发时必填"),
    )  # fmt: skip
    return Choices(
        kinds, when, earlier, later, Listed("地点", place or "—", read(lambda: _places(draft)) or ()), fields, _pinned(draft),
        "".join(dict.fromkeys(troubles)),
    )  # fmt: skip


def _neighbours(draft: Draft) -> tuple[str | None, str | None]:
    """The links to the period before and to the one after; none beyond the newest complete."""
    period, newest, link = parse_period(draft.period), draft.newest, draft.ask.address.with_
    before = period.previous()
    later: Period | None = None
    if period.unit == newest.unit and period.last < newest.first:
        reached: Period | None = newest
        # A period knows the one before it: the one after is found by walking back from the newest.
        while reached is not None and reached.first > period.last:
            later, reached = reached, reached.previous()
    return (
        link(period=before.label) if before else None,
        link(period=later.label) if later else None,
    )


def _places(draft: Draft) -> tuple[tuple[Choice, ...], ...]:
    """The city, then each district with its towns, as far as briefings of this kind are about them."""
    by: dict[str, list[Choice]] = {}
    asked = draft.get("place") or place_value(draft.place.key)
    for value, place in draft.places.items():
        if place.level in draft.template.levels:
            district = place.code if place.level != "town" else place.district
            choice = Choice(place.name, draft.ask.address.with_(place=value), value == asked)
            by.setdefault(CITY if place.level == CITY else district, []).append(choice)
    return tuple(map(tuple, by.values()))


def _pinned(draft: Draft) -> Listed:
    """The indicators that may stand in a table behind the text; pressed once more, one is taken away."""
    pins = tuple(filter(None, draft.get("pins").split(",")))
    labels = {
        measure.id: f"{measure.id} {measure.label}" for measure in INDICATORS if measure.id in CODES
    }

    def named(pin: str) -> str:
        code, sign, where = pin.partition("@")
        place = draft.places[where].name if where in draft.places else where
        return labels.get(code, code) + (f" · {place}" if sign else "")

    def choice(pin: str) -> Choice:
        others = [other for other in pins if other != pin]
        href = draft.ask.address.with_(pins=",".join(others if pin in pins else [*pins, pin]))
        return Choice(named(pin), href, pin in pins)

    # Chosen ones first: one of a place ('K01@district:330502') is not among those offered.
    offered = tuple(choice(pin) for pin in dict.fromkeys((*pins, *labels)))
    return Listed("关注指标", "、".join(map(named, pins)) or "可不选", (offered,))


CARD = card("briefing_choices", "简报的选择", ask, face, rooms=("strip",))
