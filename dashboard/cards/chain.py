"""五包责任链: who answers for a place at each level, as far as a source knows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from dashboard.ask import Ask
from dashboard.cards.card import telling
from dashboard.cards.matter.asked import named
from data.queries import matter, places
from governance.chain import SETTING_LABELS, Link, Officer, chain, setting
from governance.disclosure import person
from governance.errors import UnknownPlace
from governance.places import CHAIN, Place
from governance.scope import PlaceKey, Scope
from layouts.cards import chain as face
from layouts.cards.chain import Chain, Duty, Person

MOST = 6
"""So many names are shown at a level; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Options:
    """Whether those who are registered at the place itself are listed too."""

    people: bool = False


def ask(asked: Ask, options: Options) -> Chain:
    """Who answers for the place that is looked at, or for that of the matter, from the village down to the household."""
    codes = place_codes(asked)
    where = chain_of(asked, codes)
    if not options.people:
        return where
    narrowest = next((codes[level] for level in reversed(CHAIN) if codes[level]), "")
    there = [officer for officer in officers(asked, codes) if officer.place == narrowest]
    return replace(where, people=people(there))


def place_codes(asked: Ask) -> dict[str, str]:
    """The codes of the places that the matter or else the place that is looked at lies in, by level; '' for none."""
    if (held := named(asked)) is not None:
        return held.codes
    here = asked.place
    return {level: str(getattr(here, level, "") or "") for level in CHAIN} | {here.level: here.code}


def place(asked: Ask, key: PlaceKey) -> Place | None:
    """A place that something the reader may see lies in; what lies above is no secret. None where there is none."""
    level, code = key
    if not code:
        return None

    def find() -> Place | None:
        try:
            return places.one(asked.store, code, level, scope=Scope.everything())
        except UnknownPlace:
            return None

    return asked.once("place", find, key)


def chain_of(asked: Ask, codes: Mapping[str, str]) -> Chain:
    """The chain of a village and a grid (codes by level, '' where the matter lies no deeper)."""
    town, village = (place(asked, (level, codes.get(level, ""))) for level in ("town", "village"))
    where = setting(*(unit.kind for unit in (village, town) if unit is not None))
    if village is None:
        return Chain("", (), "没有落到村社区，五包责任链无从对应。")
    if where is None:
        return Chain("", (), "档案没有写明村社类别，分不清农村链还是城市链。")
    in_charge = officers(asked, codes)
    links = chain(where, {k: codes.get(k, "") for k in ("village", "grid")}, in_charge)
    return Chain(SETTING_LABELS[where], tuple(_link(asked, link) for link in links))


def officers(asked: Ask, codes: Mapping[str, str]) -> list[Officer]:
    """Those in charge of a village and of a grid in it."""
    unit_codes = tuple(code for level in ("village", "grid") if (code := codes.get(level, "")))
    return asked.read(matter.officers, unit_codes, asked.question)


def _link(asked: Ask, link: Link) -> Duty:
    where = place(asked, (link.duty.level, link.place))
    names = [name(officer) for officer in link.officers]
    rest = [f"等 {len(names)} 人"] if len(names) > MOST else []
    return Duty(
        duty=link.duty.duty,
        role=link.duty.role,
        place=where.name if where else "未落到网格",
        href=asked.address.at(where.key) if where else None,
        people=(*names[:MOST], *rest),
    )


def name(officer: Officer) -> str:
    """A person in charge: the masked name, and the code by which the office knows who it is."""
    shown = person(officer.name)
    return f"{shown}（{officer.code}）" if shown and shown != officer.code else officer.code


def people(officers: list[Officer]) -> tuple[Person, ...]:
    """Those in charge, full-time ones first."""
    order = sorted(
        officers, key=lambda officer: (not officer.full_time, officer.role, officer.code)
    )
    return tuple(
        Person(officer.role, name(officer), "专职" if officer.full_time else "兼职")
        for officer in order
    )


CARD = telling("chain", "五包责任链", ask, face, Options)
