"""所看的: the matter or the place that a page is about."""

from dashboard.ask import Ask
from dashboard.cards.card import Nothing, telling
from dashboard.cards.matter import timed
from dashboard.cards.matter.asked import GRADES, Matter, named, title
from dashboard.stage.top import trust
from data.queries import matter, places
from governance.places import LABELS
from governance.scope import PlaceKey
from layouts.cards import subject as face
from layouts.cards.subject import Subject
from layouts.values import Crumb


def ask(asked: Ask, _options: Nothing) -> Subject:
    """The matter that the address names, or else the place: the way down to it, its name and number, and its marks."""
    held = named(asked)
    if held is not None:
        return _matter(held)
    place = asked.place
    way = crumbs(asked, place.key)
    # A grid is called by a number: its village's name belongs before it.
    name = " ".join(step.name for step in way[-2:]) if place.level == "grid" else place.name
    code = f"{LABELS.get(place.level, '')} {place.code}".strip()
    return Subject(name, code, (*way[:-1], Crumb(place.name, None)), remarks=trust(asked).remarks)


def crumbs(asked: Ask, key: PlaceKey | None) -> list[Crumb]:
    """The way down from the city to a place, each a link with the same question."""
    if key is None or key[0] == "city":
        return [Crumb(asked.place.name, asked.address.city())]
    way = asked.read(places.path, key)
    return [
        Crumb(place.name, asked.address.at(place.key) if n else asked.address.city())
        for n, place in enumerate(way)
    ]


def _matter(held: Matter) -> Subject:
    asked, row, (source, key) = held.ask, held.row, held.name
    titles = asked.read(matter.source_titles)
    later = row["received_at"] > asked.question.cutoff.at
    remarks = (*trust(asked).remarks, *(["统计截止时这件事项还没有受理"] if later else []))
    way = (*crumbs(asked, held.place), Crumb(key, None))
    code = f"{titles.get(source, source)} {key}"
    return Subject(title(row), code, way, held.kind, _tags(held), remarks)


def _tags(held: Matter) -> tuple[tuple[str, str], ...]:
    """Its kind, its grade and its state as (class, word)."""
    grade = str(held.row["urgency"] or "")
    graded = [(f"grade-{grade}", GRADES[grade])] if grade in GRADES else []
    state = held.kind.state_label(timed.state(held.ask, held.row))
    return (("", held.kind.label), *graded, ("state", state))


def _check(asked: Ask, _options: Nothing) -> None:
    """Whether all that the address says can be asked, and there is what it names; raises AskError."""
    asked.checked()
    if (held := named(asked)) is not None:
        _ = held.row


CARD = telling("subject", "所看的", ask, face, rooms=("strip", "full"), check=_check)
