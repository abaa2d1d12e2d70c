"""Measures: numerator, denominator and unit over matters or series; the built-in ones, every series', and a profile's own.

A part of a measure is a count of matters of one kind (`Matters`) or the figures of a series (`Figures`). docs/series.md
says how a profile writes them down.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from governance.declared import Table, Written
from governance.errors import SeriesError, UnknownIndicator, close, nearest
from governance.indicators import BY_ID, INDICATORS, REVIEWED, Better, Indicator, Sum, Unit
from governance.kinds import Kind, Kinds, OwnField
from governance.lifecycle import MEASURES, NEEDS
from governance.matters import INSTANTS, STATE_LABELS
from governance.series import Series, SeriesBook

STATUS: Final[Mapping[str, Sum]] = {
    **{measure: {measure: 1} for measure in MEASURES},
    "open": {"received": 1, "closed": -1, "declined": -1},
    "overdue": {"due": 1, "closed_in_time": -1, "closed_late": -1},
    "accepted": {"received": 1, "declined": -1},
}
"""Words of `status` in a declaration: the measures that are added (+1) and taken off (−1) at the cutoff."""
TIMES: Final = (*INSTANTS, "outcome_at")
_HOURS: Final = {"hours": 3600, "days": 86_400}
_BOUNDS: Final = tuple(f"{end}_{unit}" for end in ("least", "most") for unit in _HOURS)
_CODE = re.compile(r"[a-z][a-z0-9_]{0,31}")
_MATTERS = ("kind", "status", "stage", "outcome", "category", "where", "elapsed")
_FIGURES = ("series", "category", "at")
_KEYS = (
    "label", "numerator", "denominator", "unit", "per", "better", "definition", "source", "reviewed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldTest:
    """What an own field must say: one of the values, a number within bounds, or so many codes at least."""

    field: OwnField
    values: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    count_least: int = 0


@dataclass(frozen=True, slots=True)
class Elapsed:
    """The seconds from one instant of a matter to another, which has come by the cutoff."""

    begin: str
    end: str
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Matters:
    """A count of the matters received in the period for which all of this holds.

    Attributes:
        kind: None for all kinds together.
        status: the key of STATUS, up to the cutoff.
        stages, outcomes, categories: one of these; none given: any.
    """

    kind: Kind | None = None
    status: str = "received"
    stages: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    fields: tuple[FieldTest, ...] = ()
    elapsed: Elapsed | None = None

    @property
    def plain(self) -> bool:
        """Whether the tallies tell it."""
        return not (self.stages or self.outcomes or self.categories or self.fields or self.elapsed)

    @property
    def needs(self) -> frozenset[str]:
        """The fields without which a source cannot tell."""
        tested = {test.field.name for test in self.fields}
        times = {self.elapsed.begin, self.elapsed.end} - {"received_at"} if self.elapsed else set()
        results = {"outcome"} if self.outcomes else set()
        return frozenset(tested | times | results).union(*(NEEDS[m] for m in STATUS[self.status]))

    def within(self, whole: "Matters") -> bool:
        """Whether each matter counted here is, for all that is declared, one of the whole."""
        # The wholes that are known to hold all of these: the same conditions with some left
        # out. Anything else may count other matters, and a share of it could exceed 1.
        return self.kind == whole.kind and whole in (
            Matters(whole.kind),
            Matters(whole.kind, self.status, self.stages, self.outcomes, self.categories),
            Matters(whole.kind, self.status),
            self,
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a series: added up over the period, or as they stand at its end."""

    series: Series
    category: str = ""
    at_end: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """The Ping'an index of the month asked about, or of the year so far (docs/pingan.md)."""


Part = Matters | Figures | Score

SCORE: Final = Indicator(
    "pingan",
    "平安指数",
    "所问月份的平安指数；时段自一月起、不止一个月的，为截至其中最新报送月的本年累计。没有报送或报送不全的月份不给分。",
    {},
    None,
    "平安指数",
    None,
    Better.HIGHER,
    unit=Unit.AMOUNT,
    source="平安指数口径（docs/pingan.md）",
    counted=Score(),
    suffix="分",
    scored=True,
)
"""The index as a measure, in a city that has a definition of it."""


@dataclass(frozen=True, slots=True)
class Measures:
    """Everything that can be asked: the built-in indicators, a profile's own measures, and each series by itself."""

    declared: tuple[Indicator, ...] = ()
    book: SeriesBook = field(default_factory=SeriesBook)
    broken: Mapping[str, str] = field(default_factory=dict)
    """Why a declared measure cannot be asked, by its id; the others serve."""

    def __iter__(self) -> Iterator[Indicator]:
        yield from INDICATORS
        yield from self.declared
        yield from map(of_series, self.book)

    def of(self, code: str) -> Indicator:
        """The measure of that id; K13 means K13a, K18 means K18a.

        Raises:
            UnknownIndicator: no such id, or one whose declaration cannot stand.
        """
        # Built-in ids first, with the short ones (K13) that the iteration does not give.
        if code in BY_ID:
            return BY_ID[code]
        if code in self.broken:
            raise UnknownIndicator(self.broken[code])
        by = {measure.id: measure for measure in self}
        if code not in by:
            known = (*BY_ID, *by, *self.broken)
            raise UnknownIndicator(
                f"没有指标 {code!r}{nearest(code, known)}。", near=close(code, known)
            )
        return by[code]


def of_series(series: Series) -> Indicator:
    """The measure that a series is by itself."""
    return Indicator(
        series.code,
        series.label,
        series.definition or f"{series.label}：按报送的数。",
        {},
        None,
        series.label,
        None,
        series.better,
        unit=Unit.AMOUNT,
        source=series.source or "序列声明（docs/series.md）",
        counted=Figures(series, at_end=series.stock),
        suffix=series.unit,
    )


def measures_of(
    written: Written | None, kinds: Kinds, book: SeriesBook, *, indexed: bool = False
) -> Measures:
    """The measures of a profile's measures.toml, beside all others; with the index where the city has one.

    Raises:
        SeriesError: the file as a whole is no TOML.
    """
    own = _Reading(written.top(SeriesError), kinds, book).all() if written else Measures(book=book)
    return replace(own, declared=(SCORE, *own.declared)) if indexed else own


@dataclass(slots=True)
class _Reading:
    """The reader of one measures.toml; `stack` guards against measures that refer to each other in a circle."""

    top: Table
    kinds: Kinds
    book: SeriesBook
    stack: list[str] = field(default_factory=list)
    """The measures being read, each named by the one before it."""

    def all(self) -> Measures:
        declared, broken = [], {}
        for code in self.top.values:
            try:
                declared.append(self.measure(code))
            except SeriesError as error:
                # An error leaves the names that were under way on the stack; the next entry
                # must not find them there and report a circle.
                broken[code], self.stack = str(error), []
        return Measures(tuple(declared), self.book, broken)

    def measure(self, code: str) -> Indicator:
        """One entry. Raises SeriesError with its line."""
        entry = self.top.sub(code).only(*_KEYS)
        if not _CODE.fullmatch(code) or code in (*self.book.codes, SCORE.id):
            raise entry.fail(
                f"{code!r} 应是小写字母、数字与 _，不超过 32 个，也不能是序列的代码或 {SCORE.id}"
            )
        if code in self.stack:
            circle = " → ".join((*self.stack[self.stack.index(code) :], code))
            raise entry.fail(f"指标互相引用成了圈（{circle}）：请去掉其中一处引用")
        self.stack.append(code)
        top = self.part(entry, "numerator")
        bottom = self.part(entry, "denominator") if "denominator" in entry.values else None
        self.stack.pop()
        return _made(code, entry, top, bottom)

    def part(self, entry: Table, key: str) -> Part:
        given = entry.sub(key, f"{entry.where} {key}")
        given.only(*_MATTERS, *_FIGURES, "measure")
        if "measure" in given.values:
            return self.referred(given.only("measure"))
        if "series" in given.values:
            return self.figures(given.only(*_FIGURES))
        return self.matters(given.only(*_MATTERS))

    def referred(self, given: Table) -> Part:
        """The numerator of another measure that has no denominator."""
        code = given.text("measure")
        if code in BY_ID and BY_ID[code].unit is Unit.COUNT:
            # A built-in count has no Part: the status that adds up the same measures stands in.
            words = [word for word, sums in STATUS.items() if sums == BY_ID[code].numerator]
            return Matters(status=words[0])
        if code not in self.top.values:
            raise given.wrong(
                "measure", code, f"没有这个可引用的指标{nearest(code, self.top.values)}"
            )
        measure = self.measure(code)
        if measure.against is not None or measure.counted is None:
            raise given.wrong("measure", code, "只能引用没有分母的指标")
        return measure.counted

    def figures(self, given: Table) -> Figures:
        series = self.book.of(given.choice("series", self.book.codes))
        category = ""
        if "category" in given.values:
            category = given.choice("category", [code for code, _ in series.categories])
        elif series.categories and not series.additive:
            raise given.wrong("series", series.code, "它分类且不可相加：请写 category")
        at = given.choice("at", ("period_end", "period"), otherwise="")
        if not series.additive and at == "period":
            raise given.wrong("at", at, "它不可相加（additive = false）：请写 period_end")
        return Figures(series, category, at == "period_end" or (series.stock and at != "period"))

    def matters(self, given: Table) -> Matters:
        kind = None
        if "kind" in given.values:
            kind = self.kinds.of(given.choice("kind", self.kinds.codes))
        for key in ("stage", "outcome", "where"):
            if key in given.values and kind is None:
                raise given.wrong(key, given.values[key], "要先写 kind（事项种类）")
        stages = (*STATE_LABELS, *(s.code for s in kind.stages)) if kind else ()
        return Matters(
            kind,
            given.choice("status", tuple(STATUS), otherwise="received"),
            _words(given, "stage", tuple(dict.fromkeys(map(str, stages)))),
            _words(given, "outcome", tuple(s.code for s in kind.outcomes) if kind else ()),
            _words(given, "category"),
            _fields(given, kind) if kind and "where" in given.values else (),
            _elapsed(given.sub("elapsed", f"{given.where} elapsed")) if "elapsed" in given.values else None,
        )  # fmt: skip


def _words(given: Table, key: str, known: tuple[str, ...] | None = None) -> tuple[str, ...]:
    """A word or a list of them, each known."""
    if key not in given.values:
        return ()
    value = given.values[key]
    words = value if isinstance(value, list) else [value]
    for word in words:
        if not isinstance(word, str) or not word or (known is not None and word not in known):
            hint = nearest(str(word), known) if known else ""
            raise given.wrong(key, word, f"不认识{hint}" if known is not None else "应是文字")
    return tuple(words)


def _fields(given: Table, kind: Kind) -> tuple[FieldTest, ...]:
    table = given.sub("where", f"{given.where} where")
    tests = []
    for name in table.values:
        kind_field = kind.field(name)
        if kind_field is None:
            known = [candidate.name for candidate in kind.fields if not candidate.personal]
            raise table.wrong(
                name, table.values[name], f"{kind.label}没有这个字段{nearest(name, known)}"
            )
        if kind_field.personal or kind_field.type in ("person", "people"):
            raise table.wrong(name, table.values[name], "个人信息不能作统计条件")
        tests.append(_test(table, kind_field))
    return tuple(tests)


def _test(table: Table, kind_field: OwnField) -> FieldTest:
    value = table.values[kind_field.name]
    if kind_field.type == "flag":
        # Flags are kept in the store as the words yes and no.
        return FieldTest(kind_field, ("yes",) if table.flag(kind_field.name) else ("no",))
    if isinstance(value, Mapping):
        bounds = table.sub(kind_field.name, f"{table.where} {kind_field.name}")
        if kind_field.type == "codes":
            return FieldTest(
                kind_field, count_least=bounds.only("count_least").whole("count_least", least=1)
            )
        if kind_field.numeric:
            values = {key: bounds.number(key) for key in bounds.only("least", "most").values}
            _check_order(bounds, {key: key for key in values}, values)
            return FieldTest(kind_field, least=values.get("least"), most=values.get("most"))
    if kind_field.numeric or isinstance(value, Mapping):
        raise table.wrong(kind_field.name, value, "数与时间写 { least = …, most = … }，代码写取值")
    # None, not an empty tuple: a field without codes accepts any word.
    return FieldTest(
        kind_field, _words(table, kind_field.name, tuple(c for c, _ in kind_field.codes) or None)
    )


def _elapsed(given: Table) -> Elapsed:
    given.only("from", "to", *_BOUNDS)
    keys: dict[str, str] = {}
    for bound in _BOUNDS:
        if bound in given.values:
            other = keys.setdefault(bound.split("_")[0], bound)
            if other != bound:
                raise given.wrong(other, given.values[other], f"它与 {bound} 只能写一个")
    if not keys:
        raise given.wrong("to", given.values.get("to"), f"要写 {'、'.join(_BOUNDS)} 之一")
    seconds = {
        end: given.number(key, least=0) * _HOURS[key.split("_")[1]] for end, key in keys.items()
    }
    _check_order(given, keys, seconds)
    return Elapsed(given.choice("from", TIMES), given.choice("to", TIMES), **seconds)


def _check_order(table: Table, keys: Mapping[str, str], values: Mapping[str, float]) -> None:
    """Refuse a least above the most, which nothing can be between; `keys` says how each is written."""
    if len(values) == 2 and values["least"] > values["most"]:
        least, most = keys["least"], keys["most"]
        remedy = f"不应大于 {most} = {table.values[most]!r}"
        raise table.wrong(least, table.values[least], remedy)


def _made(code: str, entry: Table, top: Part, bottom: Part | None) -> Indicator:
    """The indicator of two parts; what is a share of matters is a rate, all else an amount with its unit."""
    parts = [part for part in (top, bottom) if part is not None]
    matters = [part for part in parts if isinstance(part, Matters)]
    share = len(matters) == 2 and matters[0].within(matters[1])
    unit = entry.text("unit", otherwise="" if bottom is None else "rate" if share else "")
    if unit == "rate" and not share:
        raise entry.wrong(
            "unit",
            unit,
            "率只用于分子是分母一部分的事项；别的比请写单位（如 元/人），要百分数时写 % 与 per = 100",
        )
    if bottom is not None and not unit:
        raise entry.fail("缺少 unit，请写这个比的单位（如 元/人）")
    plain = bottom is None and isinstance(top, Matters) and "per" not in entry.values
    labels = [told(part) for part in parts]
    own_unit = top.series.unit if isinstance(top, Figures) else "件"
    # Parts of two kinds leave it open: each part then counts its own kind.
    kinds = {part.kind.code for part in matters if part.kind}
    return Indicator(
        code,
        entry.text("label"),
        entry.text("definition", otherwise=f"{' ÷ '.join(labels)}。"),
        # The numerator also marks an amount as a count of matters; see Indicator.of_parts.
        STATUS[top.status] if isinstance(top, Matters) else {},
        None,
        labels[0],
        labels[1] if bottom is not None else None,
        Better(entry.choice("better", tuple(Better), otherwise=Better.NEITHER)),
        Unit.RATE if unit == "rate" else Unit.COUNT if plain and not unit else Unit.AMOUNT,
        kinds=frozenset(kinds) if len(kinds) == 1 else None,
        needs_also=frozenset[str]().union(*(part.needs for part in matters)),
        source=entry.text("source", otherwise="档案 measures.toml"),
        reviewed=entry.day("reviewed", otherwise=REVIEWED),
        counted=top,
        against=bottom,
        suffix="" if unit == "rate" else unit or own_unit,
        per=entry.number("per", above=0, otherwise=1.0),
    )


def told(part: Part) -> str:
    """A part in a few words."""
    if isinstance(part, Score):
        return SCORE.label
    if isinstance(part, Figures):
        label = dict(part.series.categories).get(part.category, "")
        return f"{part.series.label}{f'（{label}）' if label else ''}" + (
            "（期末）" if part.at_end else ""
        )
    conditions = [STATUS_LABELS.get(part.status, part.status)]
    if part.kind:
        named = {s.code: s.label for s in (*part.kind.stages, *part.kind.outcomes)} | dict(
            STATE_LABELS
        )
        conditions += [
            "、".join(named.get(c, c) for c in codes)
            for codes in (part.stages, part.outcomes)
            if codes
        ]
    conditions += ["、".join(part.categories)] if part.categories else []
    conditions += [test.field.label for test in part.fields]
    conditions += ["限时" if part.elapsed.most is not None else "逾时"] if part.elapsed else []
    return f"{part.kind.label if part.kind else '事项'}（{'，'.join(conditions)}）"


STATUS_LABELS: Final = {
    "received": "受理", "accepted": "受理（不含不予受理、合并）", "declined": "不予受理或合并", "closed": "已办结",
    "settled": "核实通过", "due": "已到时限", "closed_in_time": "按期办结", "closed_late": "超期办结", "open": "在办",
    "overdue": "超期在办", "resolved": "已化解", "resolved_village": "村社化解", "resolved_town": "镇街化解",
    "failed": "未成", "to_court": "转诉讼", "to_petition": "转信访", "entered": "录入时间已知", "timely": "24 小时内录入",
    "complete": "必填项齐全", "pointed": "有坐标", "inside": "坐标在界内",
}  # fmt: skip
