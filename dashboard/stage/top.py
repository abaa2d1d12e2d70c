"""The top of the wall: path, trust line, and what the controls offer for the question asked."""

from datetime import date, datetime, timedelta

from dashboard.ask import Ask
from dashboard.ask.question import kind_choices
from dashboard.figures import asked_words, cutoff_words, moment
from dashboard.wire import known
from data.queries import journal, places
from governance.indicators import INDICATORS, indicator
from governance.periods import parse_period, written
from layouts.chrome.known import LATEST
from layouts.values import Choice, Controls, Crumb, SourceLine, TitleBar, Trust


def trusted(asked: Ask) -> journal.Trust:
    """What the store says of itself for this question."""
    return asked.read(journal.trust, asked.question)


def title(asked: Ask) -> TitleBar:
    """The title bar."""
    store_trust = trusted(asked)
    path = [asked.place] if asked.key is None else asked.read(places.path, asked.key)
    crumbs = tuple(
        Crumb(place.name, None if last else asked.address.at(None if top else place.key))
        for place, top, last in (
            (place, position == 0, position == len(path) - 1) for position, place in enumerate(path)
        )
    )
    return TitleBar(store_trust.title, asked_words(asked.question), crumbs, trust(asked))


def trust(asked: Ask) -> Trust:
    """The trust line in words."""
    store_trust = trusted(asked)
    question = asked.question
    remarks = []
    if store_trust.calendar_until is not None and question.period.last > store_trust.calendar_until:
        remarks.append("节假日未公布，时限暂按周末计")
    if question.cutoff.day < min(question.period.last, question.newest_day):
        remarks.append("统计截止早于时段末，其后受理的计为未办")
    return Trust(
        demonstration=store_trust.demonstration,
        cutoff=cutoff_words(question.cutoff, question),
        known=f"{moment(store_trust.known_at, question)}（第 {store_trust.load} 次装载）",
        sources=tuple(
            SourceLine(
                source.title,
                moment(source.loaded_at, question, "%m-%d %H:%M"),
                f"{source.read:,}",
                f"{source.rejected:,}" if asked.scope.whole_city else "",
            )
            for source in of_matters(asked, store_trust.sources)
        ),
        remarks=tuple(remarks),
    )


def of_matters(asked: Ask, sources: list[journal.Delivery]) -> list[journal.Delivery]:
    """The sources of matters; places and officers are told in the drawer alone."""
    return [source for source in sources if source.job in asked.kinds.jobs] or sources


def controls(asked: Ask) -> Controls:
    """The controls for the question asked; every choice is a link."""
    question, address = asked.question, asked.address
    newest = _newest(asked)
    period = question.period
    return Controls(
        period=period.label,
        periods=(
            Choice(
                "本月", address.with_(period=f"{newest:%Y-%m}"), period.label == f"{newest:%Y-%m}"
            ),
            Choice("今年", address.with_(period=None), period.label == str(newest.year)),
        ),
        earlier=_step(asked, period.start - timedelta(days=1)),
        later=_step(asked, period.end + timedelta(days=1), newest),
        kinds=(
            *(
                Choice(name, address.with_(kind=kind), question.kind == kind)
                for kind, name in kind_choices(asked.kinds)
            ),
            *(
                Choice(f"{label} ✕", address.with_(**{name: None}), True)
                for name, label in question.traits.words().items()
            ),
        ),
        indicator=asked.indicator.id,
        indicators=_offered(asked),
        cutoff=address.get("cutoff") or "",
        known=address.get("known") or LATEST,
        loads=_loads(asked),
    )


def _offered(asked: Ask) -> tuple[tuple[str, str], ...]:
    """The indicators and the profile's own measures; a series where it is the one asked about."""
    known = (*INDICATORS, *asked.measures.declared)
    shown = known if asked.indicator in known else (*known, asked.indicator)
    return tuple((measure.id, measure.label) for measure in shown)


def empty(asked: Ask) -> str | None:
    """The link to the unit before, when nothing was received in the period; else None."""
    volume = asked.whole(indicator("K10"))
    # Only a counted 0 is empty; None is not known.
    if volume.numerator != 0:
        return None
    return _step(asked, asked.question.period.start - timedelta(days=1))


def _step(asked: Ask, day: date, newest: date | None = None) -> str | None:
    """The link to the unit of the same length around a day; None beyond the newest data."""
    if newest is not None and day > newest:
        return None
    unit = asked.question.period.unit
    return asked.address.with_(period=written(day, unit)) if unit != "range" else None


def _loads(asked: Ask) -> tuple[tuple[str, str], ...]:
    """The loads to choose from; those of the year in which what is known was finished are told without it."""
    year = moment(trusted(asked).known_at, asked.question, "%Y")

    def worded(at: float) -> str:
        form = "%m-%d %H:%M" if moment(at, asked.question, "%Y") == year else "%Y-%m-%d"
        return moment(at, asked.question, form)

    return asked.once("loads", lambda: known.loads(asked, worded), asked.address.get("known"))


def defaults(asked: Ask) -> dict[str, str]:
    """What the address leaves out, as the controls show it."""
    period = parse_period(str(_newest(asked).year)).label
    return {"period": period, "indicator": asked.usual.id, "known": LATEST, "cutoff": ""}


def _newest(asked: Ask) -> date:
    """The day of the newest event."""
    return datetime.fromtimestamp(trusted(asked).newest_event_at or 0, asked.question.zone).date()
