"""What a briefing asks of the store, once for all the briefings of one run."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import pandas as pd

from data.keeping.store import Store
from data.queries import asking, places
from data.queries.counts import count
from data.reference.kinds import kinds_of
from governance.answers import Answer
from governance.errors import BriefingError, UnknownPlace, nearest
from governance.indicators import INDICATORS, Indicator, indicator
from governance.kinds import Kinds
from governance.periods import Period
from governance.places import CHAIN, Place
from governance.questions import Question
from governance.scope import PlaceKey, Scope
from governance.traits import ANY, Traits

T = TypeVar("T")
CODES = [one.id for one in INDICATORS if not one.id.startswith("K18")]
"""Indicators asked together, for the price of one; the others only where a theme or a template names them."""
CITY_WIDE = ("district", "town")
"""Levels asked of the whole city at once: a run writes about all of their places."""


@dataclass
class Memo:
    """Cache of answers for one store and one scope; a run that writes many briefings shares one."""

    kept: dict[Hashable, Any] = field(default_factory=dict)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """`make()`, worked out the first time."""
        if key not in self.kept:
            self.kept[key] = make()
        found: T = self.kept[key]
        return found


@dataclass(frozen=True, slots=True)
class Theme:
    """What a special briefing is about: a kind of matter, a category of one, or an indicator."""

    label: str
    kind: str | None = None
    category: str | None = None
    indicator: str | None = None


@dataclass(frozen=True)
class Asked:
    """The questions of one briefing about one place; `question.kind` narrows what is counted."""

    store: Store
    scope: Scope
    place: Place
    question: Question
    memo: Memo
    theme: Theme | None = None

    @property
    def kinds(self) -> Kinds:
        """The kinds of matter that the store knows."""
        return self.memo.once("kinds", lambda: kinds_of(self.store))

    def of_kind(self, kind: str | None) -> "Asked":
        """The same of one kind of matter; a theme's own kind stands."""
        own = self.question.kind or kind
        return replace(self, question=replace(self.question, kind=own))

    @property
    def within(self) -> PlaceKey | None:
        return None if self.place.level == "city" else self.place.key

    @property
    def category(self) -> str | None:
        return self.question.traits.category

    def about(self, theme: "Theme") -> "Asked":
        """The same of a theme: its kind and its category narrow the question."""
        question = replace(self.question, kind=theme.kind, traits=Traits(category=theme.category))
        return replace(self, question=question, theme=theme)

    def pinned(self, place: Place, kind: str | None) -> "Asked":
        """The same of another place and kind, whatever the theme."""
        question = replace(self.question, traits=ANY)
        return replace(self, place=place, question=question, theme=None).of_kind(kind)

    def previous(self) -> Question | None:
        """环比: the unit before."""
        return self.question.previous()

    @property
    def running(self) -> bool:
        """Whether the data end before the period does."""
        return self.question.cutoff.day < self.question.period.last

    def own(self, code: str, question: Question | None = None) -> Answer:
        """The indicator for the place itself."""
        # The city's own row comes beside any level; that of the districts is asked for anyway.
        level = "district" if self.place.level == "city" else self.place.level
        return self._answers(question or self.question, level, None, code)[self.place.key]

    def parts(self, code: str, question: Question | None = None) -> list[Answer]:
        """The indicator for the places below, by code."""
        # Districts and towns are asked of the whole city and sifted here: all places of a run
        # share one answer.
        within = self.within if self.below not in CITY_WIDE else None
        found = self._answers(question or self.question, self.below, within, code)
        return [found[p.key] for p in self.children() if p.key in found]

    def everywhere(self, code: str, level: str) -> list[Answer]:
        """The indicator for all places of a level that the reader may see."""
        found = self._answers(self.question, level, None, code)
        return [answer for key, answer in found.items() if key[0] == level]

    @property
    def below(self) -> str:
        """The level of the places below; towns look at villages."""
        return (
            "district" if self.place.level == "city" else CHAIN[CHAIN.index(self.place.level) + 1]
        )

    def children(self) -> list[Place]:
        """The places below, by code."""
        if self.below not in CITY_WIDE:
            within = self.within
            return self.memo.once(
                ("children", within, self.question.known), lambda: self._listed(self.below, within)
            )
        listed = self.all_of(self.below)
        return [p for p in listed if self.place.level == "city" or p.district == self.place.code]

    def all_of(self, level: str) -> list[Place]:
        """All places of a level that the reader may see."""
        key = ("all", level, self.question.known)
        return self.memo.once(key, lambda: self._listed(level, None))

    def _listed(self, level: str, within: PlaceKey | None) -> list[Place]:
        known = self.question.known
        return places.listing(self.store, level, within=within, known=known, scope=self.scope)

    def _answers(
        self, question: Question, by: str, within: PlaceKey | None, code: str
    ) -> dict[PlaceKey, Answer]:
        codes = CODES if code in CODES else [code]

        def ask() -> dict[str, dict[PlaceKey, Answer]]:
            found = asking.ask_many(
                self.store, codes, question, by=by, within=within, scope=self.scope
            )
            return {code: {(a.level, a.place): a for a in each} for code, each in found.items()}

        return self.memo.once(("answers", tuple(codes), question, by, within), ask)[code]

    def counted(
        self,
        question: Question,
        groups: Sequence[str],
        measures: Sequence[str],
        within: PlaceKey | None = None,
    ) -> pd.DataFrame:
        """Counts of the whole city (or within a place) by groups."""
        key = ("counted", question, tuple(groups), tuple(measures), within)
        return self.memo.once(
            key,
            lambda: count(
                self.store, question, groups, within=within, measures=measures, scope=self.scope
            ),
        )

    def counts(
        self, groups: Sequence[str], measures: Sequence[str], question: Question | None = None
    ) -> pd.DataFrame:
        """Counts of the place itself by groups."""
        table = self._everywhere(groups, measures, question or self.question)
        if self.place.level != "city":
            table = table[table[self._own_level] == self.place.code]
        summed: pd.DataFrame = table.groupby([*groups, "measure"], as_index=False)[["n"]].sum()
        return summed

    def reached(self, unit: str, measures: Sequence[str], question: Question) -> frozenset[int]:
        """The months, weeks or days in which anything at all was received: of the others nothing is known."""
        # Whether a period has data must not hang on the theme: a category may truly have had
        # none.
        anything = replace(question, traits=ANY)
        return frozenset(int(t) for t in self._everywhere([unit], measures, anything)[unit])

    @property
    def _own_level(self) -> str:
        return "district" if self.place.level == "city" else self.place.level

    def _everywhere(
        self, groups: Sequence[str], measures: Sequence[str], question: Question
    ) -> pd.DataFrame:
        return self.counted(question, [self._own_level, *groups], measures)

    def received(self, question: Question) -> int:
        """How many matters were received anywhere that the reader may see: whether there are data at all."""
        everything = replace(question, kind=None, traits=ANY)
        table = self.counted(everything, ["district"], ["received"])
        return int(table["n"].sum())

    def over(self, period: Period) -> Question:
        """The same question of another period, its fate up to the same cutoff."""
        return replace(self.question, period=period)


def place_of(store: Store, key: PlaceKey | None, *, scope: Scope) -> Place:
    """The place a briefing is about.

    Raises:
        BriefingError: it lies outside the reader's scope; UnknownPlace: there is none.
    """
    if key is None or key[0] == "city":
        if not scope.whole_city:
            raise BriefingError("全市简报要有全市的查看范围：请改选范围内的区县或镇街。")
        return places.city(store, scope=scope)
    try:
        return places.one(store, key[1], key[0], scope=scope)
    except UnknownPlace:
        # Asked without the scope only to tell a place out of sight from one that does not
        # exist, for which this raises.
        there = places.one(store, key[1], key[0], scope=Scope.everything())
        raise BriefingError(f"{there.name}不在您的查看范围内：不能写它的简报。") from None


def theme_of(asked: Asked, text: str) -> Theme:
    """The theme given by a kind, an indicator's id or a category.

    Raises:
        BriefingError: it is none of these; the nearest is named.
    """
    kinds = {kind.label: kind for kind in asked.kinds} | {kind.code: kind for kind in asked.kinds}
    if text in kinds:
        return Theme(kinds[text].label, kind=kinds[text].code)
    labels = {_theme_label(one): one.id for one in INDICATORS}
    # Full labels come second and so win over a short one that reads the same.
    labels |= {one.label: one.id for one in INDICATORS}
    known = {one.id for one in INDICATORS} | {"K13", "K18"}
    code = labels.get(text, text)
    if code in known:
        one = indicator(code)
        own = next(iter(one.kinds)) if one.kinds else None
        return Theme(_theme_label(one), kind=own, indicator=one.id)
    table = asked.counted(asked.question, ["district", "kind", "category"], ["received"])
    found = table[table["category"] == text]
    if not text or found.empty:
        words = {str(c) for c in table["category"] if c} | set(kinds) | known
        raise BriefingError(
            f"没有专题 {text!r}{nearest(text, words)}：可写事项种类、类别或指标编号。"
        )
    # A category that several kinds use narrows by its name alone.
    of = sorted(found["kind"].unique())
    return Theme(text, kind=of[0] if len(of) == 1 else None, category=text)


def _theme_label(one: Indicator) -> str:
    """The indicator's name without what stands in brackets, where no other has the same."""
    short = one.label.partition("（")[0]
    alike = [i for i in INDICATORS if i.label.partition("（")[0] == short]
    return short if len(alike) == 1 else one.label
