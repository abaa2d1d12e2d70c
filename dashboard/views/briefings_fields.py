"""What the desk of briefings offers: kinds and periods as links, fields with what they show, notes by section."""

from collections.abc import Sequence

from dashboard.briefing.composing.asked import CODES
from dashboard.views.briefings import Page, place_value, takes_theme, templates
from data.queries import asking, journal
from governance.briefing import periods
from governance.briefing.templates import SectionPlan, Template
from governance.errors import CockpitError
from governance.indicators import INDICATORS
from governance.periods import Period, parse_period
from layouts.chrome.choices import Choice
from layouts.values_briefings import Fields, Head


def head(page: Page) -> Head:
    """The kinds and the periods; a choice that cannot be read is told, and the others stay."""
    try:
        chosen: Template | None = page.template
        remark = ""
    except CockpitError as error:
        chosen, remark = None, str(error)
    kinds = tuple(
        Choice(one.label, page.with_(kind=one.code, period=None, theme=None), one is chosen)
        for one in templates(page.office.profile)
    )
    words, earlier, later = "", None, None
    if chosen is not None:
        try:
            period = parse_period(page.period())
            words, (earlier, later) = periods.title_of(period), _neighbours(page, period)
        except CockpitError as error:
            remark = str(error)
    city = str(page.office.store.meta().get("city_name", ""))
    return Head(city, _demonstration(page), kinds, words, earlier, later, remark)


def _demonstration(page: Page) -> bool:
    store, scope = page.office.store, page.office.scope

    def asked() -> bool:
        return journal.trust(store, asking.question(store, scope=scope), scope=scope).demonstration

    return bool(page.once("demonstration", asked))


def _neighbours(page: Page, period: Period) -> tuple[str | None, str | None]:
    """The links to the period before and to the one after; none beyond the newest complete."""
    before = period.previous()
    earlier = page.with_(period=before.label) if before else None
    later: Period | None = None
    if period.unit == page.newest().unit and period.last < page.newest().first:
        one: Period | None = page.newest()
        # A period knows the one before it: the one after is found by walking back from the
        # newest.
        while one is not None and one.first > period.last:
            later, one = one, one.previous()
    return earlier, page.with_(period=later.label) if later else None


def fields(page: Page) -> Fields:
    """What the fields offer and show."""
    template, (level, code) = page.template, page.key()
    offered = [(place_value(p.key), p.name) for p in page.places() if p.level in template.levels]
    listed = [(one.id, f"{one.id} {one.label}") for one in INDICATORS if one.id in CODES]
    pins = tuple(filter(None, (page.get("pins") or "").split(",")))
    # A menu shows no value that is not among its options.
    listed += [(pin, pin) for pin in pins if pin not in dict(listed)]
    return Fields(
        tuple(offered),
        place_value((level, code)),
        page.period(),
        (page.get("theme") or "") if takes_theme(template) else None,
        page.get("author") or "",
        tuple(listed),
        pins,
    )


def kept_notes(
    codes: Sequence[str], written: Sequence[str], sections: Sequence[SectionPlan]
) -> list[str]:
    """What was written, put to the section of the same code; the rest is let go."""
    before = dict(zip(codes, written, strict=False))
    return [before.get(plan.code, "") for plan in sections]
