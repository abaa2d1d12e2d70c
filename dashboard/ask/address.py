"""The address of a screen: the place that its path names, and what its query asks."""

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qs, quote, unquote, urlencode

from governance.errors import UnknownPlace
from governance.scope import PlaceKey

SCREENS = ("district", "town", "village")
"""Levels that have a wall of their own, besides the city."""

PAGED = (*SCREENS, "grid")
"""Levels that have a page of their own, a wall or another."""

WALL = "wall"
"""The path of a wall that plays; it asks what the whole city's asks."""

TRAITS: Final = ("category", "grade", "department")
QUESTION: Final = ("period", "indicator", "kind", *TRAITS, "cutoff", "known")
"""Parameters that every screen understands; links from screen to screen take them along."""

INDEX: Final = ("month", "by", "span", "unit", "group", "against")
"""Parameters of the index: which month, level and unit, the month alone or the year so far, and compared with what."""

CHOICES: Final = (
    *("code", "source", "load", "page", "sort", "district", "runs", *INDEX),
    *("list", "months", "example", "w", "without"),
    *("place", "theme", "author", "pins", "of", "at", "compare"),
)
"""Parameters that cards of one screen understand (a page, an order, a filter); links to other screens drop them."""

_REST = "..."
"""Behind the name of the last step of an address: it takes all that is left of the path."""

# int() refuses texts of thousands of digits, and nine always fit a 32-bit column of PostgreSQL.
_LONGEST_NUMBER = 9


def scene_of(search: str | None) -> str:
    """The scene that the query of an address names, or ''."""
    values = parse_qs((search or "").lstrip("?")).get("scene", [""])
    # Of a parameter given twice the last counts, here and in Address.of.
    return values[-1].strip()


@dataclass(frozen=True, slots=True)
class Address:
    """A path and what its query asks; unknown parameters are left out."""

    steps: tuple[str, ...] = ()
    asked: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()
    """Name of what each step of the path says, '' for a fixed step: ('', 'unit') for '/pingan/<unit>'."""

    @classmethod
    def of(cls, pathname: str | None, search: str | None, template: str = "") -> "Address":
        """Reads '/district/330502' and '?period=2021'; `template` is the address in the file of the screen.

        Raises:
            UnknownPlace: a path of several steps that name no place.
        """
        pathname, search = (x if isinstance(x, str) else "" for x in (pathname, search))
        given = parse_qs(search.lstrip("?"))
        names = (name for name in (*QUESTION, *CHOICES) if name in given)
        asked = tuple((name, given[name][-1].strip()) for name in names)
        steps = tuple(steps_of(pathname or "/", template))
        # Without a screen's file only '/level/code' has several steps.
        if not template and len(steps) > 1 and not (len(steps) == 2 and steps[0] in PAGED):
            raise UnknownPlace(f"没有页面 {pathname!r}：请回到全市总览。")
        return cls(() if steps == (WALL,) else steps, asked, tuple(map(named, steps_of(template))))

    @property
    def path(self) -> str:
        """The path alone: '/quality'."""
        return "/" + "/".join(quote(step, safe="") for step in self.steps)

    @property
    def key(self) -> PlaceKey | None:
        """The place that the path names; None is the whole city."""
        if len(self.steps) != 2 or self.steps[0] not in PAGED:
            return None
        return self.steps[0], self.steps[1]

    def get(self, name: str) -> str | None:
        """What the path or else the query says under a name; None where neither says anything."""
        values = dict(self.asked) | dict(zip(self.names, self.steps, strict=False))
        # An empty parameter ('?kind=') counts as not said.
        return values.get(name) or None

    def number(self, name: str) -> int | None:
        """A whole number of the query; what is none counts as not said."""
        text = self.get(name) or ""
        # isdecimal, not isdigit: int() cannot read '²'.
        return int(text) if text.isdecimal() and len(text) <= _LONGEST_NUMBER else None

    def narrowed(self, **fixed: str | None) -> "Address":
        """The same address with some of the question settled, whatever it says itself."""
        settled = {name: value for name, value in fixed.items() if value}
        return replace(self, asked=tuple((dict(self.asked) | settled).items()))

    def with_(self, **changes: str | None) -> str:
        """The link to the same screen with some of the question changed; None takes it away."""
        return self.beside(self.path, **changes)

    def beside(self, path: str, **changes: str | None) -> str:
        """The link to a screen that understands the same, with some of the question changed."""
        asked = {name: value for name, value in (dict(self.asked) | changes).items() if value}
        return path + (f"?{urlencode(asked)}" if asked else "")

    def matter(self, source: str, key: str) -> str:
        """The link to a matter's page with the same question; ids may repeat between sources."""
        # The city's link is '/' and the query; the path stands here already.
        return matter_path(source, key) + self.city()[1:]

    def city(self) -> str:
        """The link to the whole city with the same question."""
        return replace(self.only(*QUESTION), steps=()).with_()

    def at(self, key: PlaceKey | None) -> str | None:
        """The link to another place with the same question; None where it has no page."""
        if key is None:
            return self.city()
        return replace(self.only(*QUESTION), steps=key).with_() if key[0] in PAGED else None

    def only(self, *names: str) -> "Address":
        """The same address without whatever else is asked."""
        return replace(self, asked=tuple(pair for pair in self.asked if pair[0] in names))

    def elsewhere(self, path: str, *more: str) -> str:
        """The link to another screen at the same 知悉时点, and with the same answer to whatever else is named."""
        asked = tuple((name, self.get(name) or "") for name in ("known", *more))
        return Address(asked=asked).beside(path)


def steps_of(path: str, template: str = "") -> list[str]:
    """The steps of a path, or of the address of a screen's file; `template` is the address that the path is read by.

    A last step '<key...>' of the template takes all that is left: a key may have slashes, and a proxy may have decoded them.
    """
    steps = path.removeprefix("/").split("/")
    if template.endswith(_REST + ">"):
        before = template.count("/") - 1
        steps = [*steps[:before], "/".join(steps[before:])]
    return [unquote(step) for step in steps if step]


def matter_path(source: str, key: str) -> str:
    """The path of a matter's page."""
    return f"/matter/{quote(source, safe='')}/{quote(key, safe='')}"


def named(step: str) -> str:
    """The name that stands for what may be asked in a step: 'unit' of '<unit>', '' of a step that is fixed."""
    # Brackets as in Flask's rules: '<unit>' takes whatever stands in that step, '<key...>' all that is left,
    # and '<code?>' may be left out.
    return (
        step[1:-1].removesuffix(_REST).rstrip("?")
        if step.startswith("<") and step.endswith(">")
        else ""
    )
