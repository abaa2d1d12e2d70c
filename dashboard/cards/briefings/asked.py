"""A briefing as an address asks for it: of which kind, about where and when, by whose templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Final

from dashboard.ask import Ask
from dashboard.ask.question import REPEATS
from dashboard.cards.card import telling
from data.desk.issues import Issue
from data.queries import places
from data.reference.profile import Profile, load_profile
from data.reference.scopes import may_have
from governance.briefing.templates import KINDS, SectionPlan, Template
from governance.errors import AskError, BriefingError, ProfileError, UnknownPlace, close, nearest
from governance.indicators import INDICATORS
from governance.periods import Period
from governance.places import Place
from governance.scope import PlaceKey

if TYPE_CHECKING:
    from dashboard.briefing.office import Office

PATH: Final = "/briefings"
CITY: Final = "city"
LEVELS: Final = ("district", "town")
USUAL: Final = "monthly"
CODES: Final = tuple(measure.id for measure in INDICATORS if measure.id not in REPEATS)
"""The indicators that may be pinned to a briefing: those of data quality are no business of its readers."""


@cache
def _profile(name: str) -> Profile:
    """Read once: a server runs with the templates it was started with."""
    return load_profile(name)


@dataclass(frozen=True)
class Draft:
    """What one question of one reader asks to be written; parts of it are read when they are wanted."""

    ask: Ask

    def get(self, name: str) -> str:
        return self.ask.address.get(name) or ""

    @cached_property
    def office(self) -> Office:
        """Raises ProfileError for a profile that is wrong, BriefingError where the city writes no briefings."""
        # Papers are made of cards: imported above, each would need the other first.
        from dashboard.briefing.office import Office

        reader = self.ask.reader
        profile = _profile(reader.profile or self.ask.store.meta().get("profile", ""))
        if not profile.briefings:
            raise BriefingError(
                "这座城市的档案里没有简报模板：请在档案的 briefings 文件夹里放模板。"
            )
        now, at = reader.clock(), reader.verify_at
        return Office(self.ask.store, reader.issues, profile, self.ask.scope, now, at)

    @property
    def templates(self) -> tuple[Template, ...]:
        """The templates in the order in which offices name the kinds."""
        known = self.office.profile.briefings
        named = [*(code for code in KINDS if code in known), *(c for c in known if c not in KINDS)]
        return tuple(known[code] for code in named)

    @cached_property
    def template(self) -> Template:
        """Raises BriefingError for a kind that there is not, with the nearest."""
        known = self.office.profile.briefings
        return self.office.template(
            self.get("kind") or (USUAL if USUAL in known else next(iter(known)))
        )

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """The places that this reader may write about, as an address names them, the city first."""
        read = self.ask.read
        first = [read(places.city)] if self.ask.scope.whole_city else []
        below = [place for level in LEVELS for place in read(places.listing, level)]
        return {place_value(place.key): place for place in (*first, *below)}

    @cached_property
    def place(self) -> Place:
        """The place asked for, else the first there is. Raises AskError, with the nearest."""
        value, known = self.get("place"), self.places
        if value in known:
            return known[value]
        if value:
            raise UnknownPlace(
                f"{value!r} 不是地点，或不在您能看的范围里{nearest(value, known)}：请在列表里选。",
                near=close(value, known),
            )
        for place in known.values():
            if place.level in self.template.levels:
                return place
        raise AskError(f"您能看的范围里没有能写{self.template.label}的地点。")

    @cached_property
    def period(self) -> str:
        """The period asked for, else the newest complete one. Raises as `newest` does."""
        return self.get("period") or self.newest.label

    @cached_property
    def newest(self) -> Period:
        """The newest complete period of the template's unit; where any may be written about, the newest month.

        Raises:
            BriefingError, AskError: there is none.
        """
        from dashboard.briefing import scheduling

        template = self.template
        if template.period == "free":
            months = (candidate for candidate in self.templates if candidate.period == "month")
            template = next(months, template)
            if template.period == "free":
                raise BriefingError(f"{template.label}没有固定的时段：请写明时段，如 2021-11。")
        return self.ask.at_load(
            "newest period",
            lambda: scheduling.newest_complete(self.office, template.code),
            template.code,
        )

    @cached_property
    def pins(self) -> tuple[tuple[str, PlaceKey | None], ...]:
        """The indicators pinned, each with its place. Raises AskError, with the nearest."""
        return pinned(self.get("pins"))

    @property
    def takes_theme(self) -> bool:
        """Whether the title is about a theme."""
        return "{theme}" in self.template.title

    @property
    def sections(self) -> tuple[SectionPlan, ...]:
        """The sections that notes may be written to."""
        return self.template.of_level(self.place.level)

    @property
    def question(self) -> dict[str, str]:
        """All that the paper depends on except the notes, as text by parameter."""
        texts = {name: self.get(name) for name in ("known", "author", "pins")}
        theme = self.get("theme") if self.takes_theme else ""
        place = place_value(self.place.key)
        return {
            **texts, "theme": theme, "kind": self.template.code, "place": place, "period": self.period,
        }  # fmt: skip

    def may(self, issue: Issue) -> bool:
        """Whether the reader may see it."""
        return may_have(self.ask.scope, issue.scope)


def place_value(key: PlaceKey) -> str:
    """A place as an address names it: 'city', 'district:330502'."""
    return CITY if key[0] == CITY else f"{key[0]}:{key[1]}"


def pinned(text: str) -> tuple[tuple[str, PlaceKey | None], ...]:
    """Reads 'K01,K11@district:330502': each indicator with its place; None is the briefing's own. Raises AskError."""
    pins: list[tuple[str, PlaceKey | None]] = []
    for word in filter(None, text.split(",")):
        code, _, where = word.partition("@")
        if code not in CODES:
            raise AskError(f"没有指标 {code!r}{nearest(code, CODES)}。")
        level, sign, place = where.partition(":")
        pins.append((code, (level, place) if sign else None))
    return tuple(pins)


card = partial(telling, about=Draft, refusals=(AskError, BriefingError, ProfileError))
"""A card of the briefings: what it cannot tell is said in its place, in one sentence."""
