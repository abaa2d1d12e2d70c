"""The desk of briefings: what an address asks to be written, by whom, about where and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, cast
from urllib.parse import parse_qs, urlencode

from dashboard.ask import Reader
from dashboard.briefing import scheduling
from dashboard.briefing.composing.asked import CODES
from dashboard.briefing.composing.paper import Memo, Pin
from dashboard.briefing.office import Office, Wanted
from dashboard.wire.downloads import Exporter
from data.desk.issues import Issue, Issues
from data.queries import places
from data.reference.profile import Profile, load_profile
from data.reference.scopes import scope_to_json
from governance.briefing.paper import Paper
from governance.briefing.templates import KINDS, SectionPlan, Template
from governance.errors import AskError, BriefingError, nearest
from governance.periods import Period
from governance.places import Place
from governance.scope import PlaceKey

PATH: Final = "/briefings"
CITY: Final = "city"
COMPOSED: Final = ("kind", "place", "period", "known", "theme", "author", "pins")
"""What the address says of the briefing that is written."""
OWN: Final = (*COMPOSED, "of", "at", "compare")
USUAL: Final = "monthly"
LEVELS: Final = ("district", "town")


@dataclass(frozen=True, slots=True)
class Bureau:
    """Who reads, where issues are kept, whose templates are used; '' is the store's own profile."""

    reader: Reader
    exporter: Exporter
    profile: str = ""
    verify_at: str = ""

    @property
    def register(self) -> Issues:
        return Issues(self.exporter.desk)

    def office(self) -> Office:
        """The office of who asks now.

        Raises:
            ProfileError: there is no such profile, or its templates are wrong.
        """
        store, now = self.reader.store, self.exporter.now()
        named = self.profile or str(store.meta().get("profile", ""))
        scope = self.reader.scope_of()
        return Office(store, self.register, _profile(named), scope, now, self.verify_at)

    def may(self, one: Issue) -> bool:
        """A reader of the whole city may see every issue; others those made under their own scope."""
        scope = self.reader.scope_of()
        whole = scope.places is None and scope.kinds is None
        return whole or bool(one.scope == scope_to_json(scope))


@cache
def _profile(name: str) -> Profile:
    """Read once: a server runs with the templates it was started with."""
    return load_profile(name)


@dataclass(frozen=True, slots=True)
class Page:
    """One reader's desk, and what the address asks to be written."""

    bureau: Bureau
    office: Office
    load: int
    asked: tuple[tuple[str, str], ...]

    @classmethod
    def of(
        cls, bureau: Bureau, search: str | None, fields: Mapping[str, str] | None = None
    ) -> "Page":
        """Reads '?kind=monthly&place=district:330502'; what the fields say stands before it.

        Raises:
            BriefingError: the city writes no briefings.
        """
        found = parse_qs((search or "").lstrip("?"))
        said: dict[str, str] = {name: found[name][-1].strip() for name in OWN if name in found}
        office = bureau.office()
        if not office.profile.briefings:
            raise BriefingError(
                "这座城市的档案里没有简报模板：请在档案的 briefings 文件夹里放模板。"
            )
        asked: dict[str, str] = {**said, **(fields or {})}
        return cls(bureau, office, bureau.reader.load(), tuple(asked.items()))

    def get(self, name: str) -> str | None:
        return dict(self.asked).get(name) or None

    def with_(self, **changes: str | None) -> str:
        """The address with some of it changed; None takes it away."""
        asked = {name: value for name, value in (dict(self.asked) | changes).items() if value}
        return PATH + (f"?{urlencode(asked)}" if asked else "")

    def once(self, name: str, make: Any, *more: Any) -> Any:
        """`make()`, worked out once for this load and scope."""
        key = ("briefings", name, *more)
        return self.bureau.reader.cache.once(self.load, self.office.scope, key, make)

    @property
    def template(self) -> Template:
        """Raises BriefingError for a kind that there is not."""
        known = self.office.profile.briefings
        return self.office.template(
            self.get("kind") or (USUAL if USUAL in known else next(iter(known)))
        )

    def places(self) -> tuple[Place, ...]:
        """The places that this reader may write about: the city first."""

        def listed() -> tuple[Place, ...]:
            store, scope = self.office.store, self.office.scope
            first = [places.city(store, scope=scope)] if scope.whole_city else []
            below = [p for level in LEVELS for p in places.listing(store, level, scope=scope)]
            return (*first, *below)

        found: tuple[Place, ...] = self.once("places", listed)
        return found

    def key(self) -> PlaceKey:
        """The place asked for, else the first there is.

        Raises:
            AskError: a place that cannot be read, or none at all.
        """
        said = self.get("place")
        if said is None:
            levels = self.template.levels
            first = [p for p in self.places() if p.level in levels]
            if not first:
                raise AskError(f"您能看的范围里没有能写{self.template.label}的地点。")
            return first[0].key
        if said == CITY:
            return places.city(self.office.store, scope=self.office.scope).key
        level, sign, code = said.partition(":")
        if not sign or level not in LEVELS:
            raise AskError(f"{said!r} 不是地点：请在列表里选。")
        return level, code

    def period(self) -> str:
        """The period asked for, else the newest complete one of the template's unit.

        Raises:
            BriefingError, AskError: there is none.
        """
        return self.get("period") or self.newest().label

    def newest(self) -> Period:
        """The newest complete period; where any may be written about, the newest month."""
        own = self.template
        named = own if own.period != "free" else _of_months(self.office.profile.briefings)
        if named is None:
            raise BriefingError(f"{own.label}没有固定的时段：请写明时段，如 2021-11。")
        found: Period = self.once(
            "newest", lambda: scheduling.newest_complete(self.office, named.code), named.code
        )
        return found

    def question(self) -> dict[str, str]:
        """All that the paper depends on except the notes, as text by parameter."""
        kind, (level, code) = self.template.code, self.key()
        said = {name: self.get(name) or "" for name in ("known", "theme", "author", "pins")}
        theme = said.pop("theme") if takes_theme(self.template) else ""
        place = place_value((level, code))
        return {**said, "theme": theme, "kind": kind, "place": place, "period": self.period()}

    def sections(self) -> tuple[SectionPlan, ...]:
        """The sections that notes may be written to."""
        return self.template.of_level(self.key()[0])

    def composed(self, remarks: Mapping[str, str], known: str | None = None) -> Paper:
        """The paper, without number and code; what was asked for it is kept for the one who issues it.

        Raises:
            CockpitError: it cannot be written; the sentence says why.
        """
        about, key = self.question(), self.key()
        wanted = Wanted(
            about["kind"],
            None if key[0] == CITY else key,
            about["period"],
            known=known or about["known"] or None,
            theme=about["theme"] or None,
            remarks=remarks,
            pins=_pins(about["pins"]),
            author=about["author"],
        )
        # A memo keys each answer by its own question, so drafts that differ in these two can
        # share it.
        bare = tuple(v for n, v in sorted(about.items()) if n not in ("author", "pins"))
        return self.office.composed(wanted, cast(Memo, self.once("memo", Memo, bare)))


def templates(profile: Profile) -> tuple[Template, ...]:
    """The templates in the order in which offices name the kinds."""
    known = profile.briefings
    named = [*(code for code in KINDS if code in known), *(c for c in known if c not in KINDS)]
    return tuple(known[code] for code in named)


def takes_theme(template: Template) -> bool:
    """Whether its title is about a theme."""
    return "{theme}" in template.title


def _of_months(known: Mapping[str, Template]) -> Template | None:
    return next((one for one in known.values() if one.period == "month"), None)


def _pins(text: str) -> tuple[Pin, ...]:
    """Indicators pinned: 'K01,K11@district:330502'; the place is the briefing's own where none is said."""
    made = []
    for word in filter(None, text.split(",")):
        code, _, where = word.partition("@")
        if code not in CODES:
            raise AskError(f"没有指标 {code!r}{nearest(code, CODES)}。")
        level, sign, place = where.partition(":")
        made.append(Pin(code, (level, place) if sign else None))
    return tuple(made)


def place_value(key: PlaceKey) -> str:
    return CITY if key[0] == CITY else f"{key[0]}:{key[1]}"
