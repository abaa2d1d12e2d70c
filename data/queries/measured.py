"""Declared measures as they are asked: each part by place, from tallies, from rows or from series, and what they make."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from data import schema
from data.counting import observations
from data.counting.counted import life_query, that_count
from data.keeping.frames import frame
from data.keeping.store import Store
from data.queries import places
from data.queries.cohort import cohort
from data.queries.counts import count
from data.queries.filters import Condition, known_at
from data.queries.scores import scores
from governance.answers import Answer, Reason
from governance.grains import following, inside, number_of
from governance.indicators import Indicator
from governance.measures import STATUS, Elapsed, FieldTest, Figures, Matters, Part, Score
from governance.places import CHAIN, Place
from governance.questions import Question
from governance.scope import PlaceKey, Scope
from governance.series import Series

Value = float | Reason
"""A part's value at a place, or why it has none."""


@dataclass(frozen=True)
class Asked:
    """One question about declared measures: of the places of a level, and of the whole they lie in."""

    store: Store
    question: Question
    by: str
    whole: Place | None
    listed: Sequence[Place]
    within: PlaceKey | None
    scope: Scope

    def answers(self, of: Indicator) -> list[Answer]:
        """The whole first (where the reader may see it), then the places of the level."""
        assert of.counted is not None  # a declared measure has parts
        top = self._values(of.counted)
        bottom = self._values(of.against) if of.against is not None else None
        return [
            _answer(of, place, top(place), bottom(place) if bottom else None)
            for place in (*([self.whole] if self.whole else []), *self.listed)
        ]

    def _values(self, part: Part) -> Callable[[Place], Value]:
        """A part's value at each place."""
        if isinstance(part, Score):
            return self._scores()
        if isinstance(part, Matters):
            counts = self._counts(part)
            total = sum(counts.values())
            return lambda place: float(total if place is self.whole else counts.get(place.code, 0))
        return self._figures(part)

    def _scores(self) -> Callable[[Place], Value]:
        """Each place's index."""
        levels = {self.by, *([self.whole.level] if self.whole else [])}
        by = {level: scores(self.store, level, self.question, scope=self.scope) for level in levels}

        def value(place: Place) -> Value:
            found = by[place.level]
            return found if isinstance(found, Reason) else found.get(place.code, Reason.NO_FIGURES)

        return value

    def _counts(self, part: Matters) -> dict[str, int]:
        """By place of the level ('' for what is placed higher up) how many matters the part counts."""
        kind = part.kind.code if part.kind else self.question.kind
        # A status is a sum of measures, each with a factor; a plain part is told by tallies.
        question, sums = replace(self.question, kind=kind), STATUS[part.status]
        if part.plain:
            table = count(
                self.store, question, [self.by], within=self.within, measures=list(sums), scope=self.scope
            )  # fmt: skip
            table["n"] *= table["measure"].map(dict(sums))
            return _sums(table[self.by], table["n"])
        with self.store.reading() as connection:
            rows = held(connection, part, question, within=self.within, scope=self.scope)
        return _sums(rows[self.by].fillna(""), pd.Series(1, index=rows.index))

    def _figures(self, part: Figures) -> Callable[[Place], Value]:
        """Each place's figure: its own, or those of the places below it that are reported, added up."""
        with self.store.reading() as connection:
            at_level = _level(connection, part, self.question, self.by)
            above = _level(
                connection, part, self.question, self.whole.level if self.whole else "city"
            )

        def parts(level: str, place: Place) -> list[Place]:
            key = None if place.level == "city" else place.key
            known, scope = self.question.known, self.scope
            return places.listing(self.store, level, within=key, known=known, scope=scope)

        return lambda place: (above if place is self.whole else at_level).value(place, parts)


def _sums(places: pd.Series, n: pd.Series) -> dict[str, int]:
    return {str(place): int(total) for place, total in n.groupby(places.astype(str)).sum().items()}


def _answer(of: Indicator, place: Place, top: Value, bottom: Value | None) -> Answer:
    reason = next((value for value in (top, bottom) if isinstance(value, Reason)), None)
    values = [None if isinstance(value, Reason) else value for value in (top, bottom)]
    return of.of_parts(*values, level=place.level, place=place.code, name=place.name, reason=reason)


# --- matters ----------------------------------------------------------------------------------------------------


def held(
    connection: Connection,
    part: Matters,
    question: Question,
    *,
    within: PlaceKey | None,
    scope: Scope,
) -> pd.DataFrame:
    """The matters that a part counts: rows of data.counting.counted.life_query; `question.kind` is the part's."""
    cutoff, received = question.cutoff.at, cohort(connection, question, within, scope=scope)
    rows = frame(connection, life_query().where(*received, *_conditions(part, cutoff)))
    if part.status == "received" or rows.empty:
        return rows
    return that_count(rows, STATUS[part.status], cutoff)


def _conditions(part: Matters, cutoff: int) -> list[Condition]:
    """What is declared of the matters besides their status."""
    m, d = schema.matter.c, schema.dispute.c
    wanted: list[Condition] = []
    if part.stages:
        wanted.append(_exactly("stage", m.state, part.stages))
    if part.outcomes:
        wanted.append(_exactly("outcome", d.outcome, part.outcomes))
        # An outcome reached after the cutoff is none yet, even where it is known today.
        wanted.append(d.outcome_at <= cutoff)
    if part.categories:
        wanted.append(m.category.in_(part.categories))
    wanted += [_says(test) for test in part.fields]
    return wanted + (_elapsed(part.elapsed, cutoff) if part.elapsed else [])


def _exactly(field: str, column: ColumnElement[Any], codes: Sequence[str]) -> Condition:
    """Whether a stage or an outcome is one of these: a kind's own code, not what it is counted as, where it has one."""
    f = schema.own_field.c
    # Where a kind has its own code, the built-in column holds only what that is counted as.
    has_own_code = exists().where(f.matter_id == schema.matter.c.id, f.field == field)
    return or_(_has(field, codes), and_(column.in_(codes), ~has_own_code))


def _has(field: str, values: Sequence[str]) -> Condition:
    """Whether an own field has one of the values."""
    f = schema.own_field.c
    return exists().where(f.matter_id == schema.matter.c.id, f.field == field, f.value.in_(values))


def _says(test: FieldTest) -> Condition:
    f, name = schema.own_field.c, test.field.name
    if test.count_least:
        how_many = select(func.count()).where(f.matter_id == schema.matter.c.id, f.field == name)
        return how_many.correlate(schema.matter).scalar_subquery() >= test.count_least
    if test.field.kept:
        column = schema.dispute.c[name]
        return column.in_(test.values) if test.values else _bounded(column, test)
    if test.values:
        return _has(name, test.values)
    here = f.matter_id == schema.matter.c.id
    return exists().where(here, f.field == name, _bounded(f.number, test))


def _bounded(column: ColumnElement[Any], bounds: FieldTest | Elapsed) -> Condition:
    least = [column >= bounds.least] if bounds.least is not None else []
    most = [column <= bounds.most] if bounds.most is not None else []
    return and_(column.is_not(None), *least, *most)


def _elapsed(elapsed: Elapsed, cutoff: int) -> list[Condition]:
    columns = {**schema.matter.c, "outcome_at": schema.dispute.c.outcome_at}
    begin, end = columns[elapsed.begin], columns[elapsed.end]
    return [end <= cutoff, end >= begin, _bounded(end - begin, elapsed)]


# --- series -----------------------------------------------------------------------------------------------------


def _level(connection: Connection, part: Figures, question: Question, level: str) -> "_Level":
    """The figures that places of a level have, reported of themselves or of places below."""
    at, span = _reported_at(part.series, level), _span(part, question)
    if at is None or span is None:
        return _Level(part, level, reason=Reason.OTHER_LEVEL if at is None else Reason.NO_PERIOD)
    o = schema.observation.c
    wanted = [o.subject_kind == at, o.period.between(*span)]
    if part.category:
        wanted.append(o.category == part.category)
    holds = known_at(connection, schema.observation, question.known)
    table = observations.figures(connection, part.series, holds, *wanted)
    return _Level(part, at, table, span[0])


def _span(part: Figures, question: Question) -> tuple[int, int] | None:
    """The first and the last period: those inside the question's, or all up to its end."""
    if part.at_end:
        # Period 0 lies before all: for a stock the newest
        # figure up to the end counts, however old.
        return 0, number_of(question.period.end, part.series.grain)
    return inside(question.period, part.series.grain)


def _reported_at(series: Series, level: str) -> str | None:
    """The level itself if the series is reported there, else the next below whose figures add up to it."""
    chain = ("city", *CHAIN)
    if level in series.levels or not series.additive or level not in chain:
        return level if level in series.levels else None
    below = chain[chain.index(level) + 1 :]
    return next((lower for lower in below if lower in series.levels), None)


@dataclass(frozen=True)
class _Level:
    """The figures of one level by place, period and category."""

    part: Figures
    level: str
    table: pd.DataFrame | None = None
    first: int = 0
    reason: Reason | None = None

    @cached_property
    def periods(self) -> list[int]:
        """The periods that are added up: from the first asked for to the newest that anybody reported."""
        assert self.table is not None
        # What nobody has reported yet is not missing; what others have reported is.
        newest = int(self.table["period"].max())
        if self.part.at_end:
            return [newest]
        periods, grain = [self.first], self.part.series.grain
        while periods[-1] < newest:
            periods.append(following(periods[-1], grain))
        return periods

    @cached_property
    def by(self) -> Mapping[tuple[str, int, str], float]:
        """By place, period and category."""
        assert self.table is not None
        columns = (self.table[c].tolist() for c in ("place", "period", "category", "value"))
        return {(p, int(n), c): float(v) for p, n, c, v in zip(*columns, strict=True)}

    def value(self, place: Place, parts: Callable[[str, Place], list[Place]]) -> Value:
        """The place's figure; what any part of it did not report is not taken for nothing."""
        if self.reason is not None:
            return self.reason
        if self.table is None or self.table.empty:
            return Reason.NO_FIGURES
        codes = (
            [place.code]
            if place.level == self.level
            else [p.code for p in parts(self.level, place)]
        )
        if not codes:
            return Reason.NO_FIGURES
        known = [
            self.by.get((p, n, c)) for p in codes for n in self.periods for c in self._categories
        ]
        if all(value is None for value in known):
            return Reason.NO_FIGURES
        return Reason.INCOMPLETE if None in known else sum(v for v in known if v is not None)

    @property
    def _categories(self) -> tuple[str, ...]:
        if self.part.category:
            return (self.part.category,)
        # '' is the category of a series that has none.
        return tuple(code for code, _ in self.part.series.categories) or ("",)
