"""现状: in whose hands a matter is and since when, its deadline light, and where it lies."""

from dashboard.ask import Ask
from dashboard.cards import chain
from dashboard.cards.card import Nothing
from dashboard.cards.matter import timed
from dashboard.cards.matter.asked import Matter, Row, card
from dashboard.stage.top import trusted
from data.queries import matter as held
from governance.chain import Holder, suspensions
from governance.disclosure import person
from governance.places import CHAIN, LABELS
from governance.steps import Step
from layouts.cards.matter import now as face
from layouts.cards.matter.now import Hands, Now


def ask(matter: Matter, _options: Nothing) -> Now:
    """In whose hands a matter is at the cutoff, how much of its time is used, and where it lies."""
    asked, row, steps = matter.ask, matter.row, matter.steps
    told = [(Step(s), int(at)) for s, at in zip(steps["step"], steps["at"], strict=True)]
    return Now(
        hands=_hands(asked, row),
        light=timed.light(asked, row, suspensions(told, asked.question.cutoff.at)),
        clock=timed.clock_words(timed.clock_of(asked, row)),
        where=_where(matter),
        on_map=_on_map(matter),
    )


def _hands(asked: Ask, row: Row) -> Hands:
    where = timed.held(asked, row)
    begun, long = timed.since(asked, where)
    people = []
    if where.holder is not Holder.NOBODY and row["officer"]:
        people.append(("发现网格员", _officer(asked, row)))
    if where.holder is not Holder.NOBODY and row["mediator"]:
        people.append(("调解员", person(str(row["mediator"]))))
    return Hands(timed.holder(asked, row, where), where.step, begun, long, tuple(people))


def _officer(asked: Ask, row: Row) -> str:
    """The officer a matter names: with role and masked name where the officers' source knows the code."""
    code = str(row["officer"])
    known = held.officer(asked.store, code, asked.question, scope=asked.scope)
    return person(code) if known is None else f"{known.role} {chain.name(known)}"


def _where(matter: Matter) -> tuple[tuple[str, str], ...]:
    """The places it lies in, by level."""
    levels = trusted(matter.ask).levels
    places = [
        (level, chain.place(matter.ask, (level, code))) for level, code in matter.codes.items()
    ]
    return tuple(
        (levels.get(level, LABELS[level]), place.name)
        for level, place in places
        if place is not None
    )


def _on_map(matter: Matter) -> str | None:
    """The wall of the narrowest place that has one, with the map as its scene."""
    address, codes = matter.ask.address, matter.codes
    for level in reversed(CHAIN[:-1]):
        if codes[level] and (href := address.at((level, codes[level]))):
            return f"{href}{'&' if '?' in href else '?'}scene=map"
    return None


CARD = card("matter_now", "现状", ask, face)
