"""The question of a briefing: asked as cards ask, by their answers; and what its place and its theme are."""

from dataclasses import dataclass, replace

from dashboard.ask import Address, Ask, Reader
from dashboard.cards.categories import counts
from dashboard.wire.cache import Cache
from data.keeping.store import Store
from data.queries import places
from governance.answers import Answer
from governance.errors import BriefingError, UnknownPlace, nearest
from governance.indicators import INDICATORS, Indicator, indicator
from governance.places import CHAIN, Place
from governance.questions import Question
from governance.scope import PlaceKey, Scope
from governance.traits import ANY, Traits

CITY_WIDE = ("district", "town")
"""Levels asked of the whole city at once: a run writes about all of their places."""
Memo = Cache
"""What was answered of one store; a run that writes many briefings shares one."""


@dataclass(frozen=True, slots=True)
class Theme:
    """What a special briefing is about: a kind of matter, a category of one, or an indicator."""

    label: str
    kind: str | None = None
    category: str | None = None
    indicator: str | None = None


@dataclass(frozen=True)
class Asked(Ask):
    """The question of one briefing about one place; its kind and its theme narrow what is counted."""

    theme: Theme | None = None

    @classmethod
    def of(
        cls, store: Store, question: Question, key: PlaceKey | None, scope: Scope, memo: Memo
    ) -> "Asked":
        """What a briefing about a place asks, by no address and no clock."""
        # This reader has no clock: a card that asked what time it is would fail, not print today
        # into a paper.
        reader = Reader(store, memo, lambda: scope)
        known = question.known
        return cls(
            reader, scope, known, 0, Address(key or ()), reader.scenes()[0], settled=question
        )

    @property
    def known(self) -> int:
        return self.question.known

    def of_kind(self, kind: str | None) -> "Asked":
        """The same of one kind of matter; a theme's own kind stands."""
        return replace(self, settled=replace(self.question, kind=self.question.kind or kind))

    def at(self, key: PlaceKey | None) -> "Asked":
        """The same of another place; None is the city."""
        return replace(self, address=Address(key or ()))

    def themed(self, theme: Theme) -> "Asked":
        """The same of a theme: its kind and its category narrow the question."""
        question = replace(self.question, kind=theme.kind, traits=Traits(category=theme.category))
        return replace(self, settled=question, theme=theme)

    def pinned(self, key: PlaceKey | None, kind: str | None) -> "Asked":
        """The same of another place and kind, whatever the theme."""
        bare = replace(self.at(key), settled=replace(self.question, traits=ANY), theme=None)
        return bare.of_kind(kind)

    @property
    def category(self) -> str | None:
        return self.question.traits.category

    @property
    def running(self) -> bool:
        """Whether the data end before the period does."""
        return self.question.cutoff.day < self.question.period.last

    @property
    def below(self) -> str:
        """The level of the places below; towns look at villages, whether there are any or not."""
        level = self.place.level
        return "district" if level == "city" else CHAIN[CHAIN.index(level) + 1]

    @property
    def children(self) -> list[Place]:
        """The places below, by code."""
        if self.below not in CITY_WIDE:
            return self.places_of(self.below, self.key)
        listed = self.places_of(self.below)
        return [p for p in listed if self.key is None or p.district == self.place.code]

    def whole(self, of: Indicator, question: Question | None = None) -> Answer:
        """The answer for the place itself, out of those for all places of its level."""
        # The city's own row comes beside any level; that of the districts is asked for anyway.
        level = self.place.level if self.key else "district"
        answers = self.answers_by(of, level, None, question or self.question)
        return next(answer for answer in answers if (answer.level, answer.place) == self.place.key)

    def units(self, of: Indicator, question: Question | None = None) -> list[Answer]:
        """The answers for the places below, by code."""
        # Districts and towns are asked of the whole city and sifted here: all places of a run
        # share one answer.
        within = None if self.below in CITY_WIDE else self.key
        answers = self.answers_by(of, self.below, within, question or self.question)
        by_place = {(answer.level, answer.place): answer for answer in answers}
        return [by_place[p.key] for p in self.children if p.key in by_place]

    def received(self, question: Question) -> int:
        """How many matters were received anywhere that the reader may see: whether there are data at all."""
        everything = replace(question, kind=None, traits=ANY)
        return sum(counts(self.at(None), everything).values())


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
    labels = {_theme_label(measure): measure.id for measure in INDICATORS}
    # Full labels come second and so win over a short one that reads the same.
    labels |= {measure.label: measure.id for measure in INDICATORS}
    known = {measure.id for measure in INDICATORS} | {"K13", "K18"}
    code = labels.get(text, text)
    if code in known:
        measure = indicator(code)
        first_kind = next(iter(measure.kinds)) if measure.kinds else None
        return Theme(_theme_label(measure), kind=first_kind, indicator=measure.id)
    counted = counts(asked.at(None), asked.question)
    # A category that several kinds use narrows by its name alone.
    of = sorted({kind for kind, category in counted if category == text})
    if not text or not of:
        words = {category for _, category in counted if category} | set(kinds) | known
        raise BriefingError(
            f"没有专题 {text!r}{nearest(text, words)}：可写事项种类、类别或指标编号。"
        )
    return Theme(text, kind=of[0] if len(of) == 1 else None, category=text)


def _theme_label(measure: Indicator) -> str:
    """The indicator's name without what stands in brackets, where no other has the same."""
    short = measure.label.partition("（")[0]
    alike = [i for i in INDICATORS if i.label.partition("（")[0] == short]
    return short if len(alike) == 1 else measure.label
