"""Values in: what the page of the index's definition is handed, already in words."""

from dataclasses import dataclass

from layouts.values import Choice, Tone, Verdict


@dataclass(frozen=True, slots=True)
class Top:
    """The page's title, what it is not, who signed it, and the month that its figures are of."""

    title: str
    notice: str
    month: str
    known: str
    demonstration: bool
    earlier: str | None
    later: str | None
    signed: tuple[tuple[str, str], ...]
    links: tuple[tuple[str, str], ...]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Scoring:
    """The constants of the formula as they are printed; `tenth`: the points of one tenth more than usual."""

    full: str
    slope: str
    low: str
    high: str
    tenth: str
    rolling: str


@dataclass(frozen=True, slots=True)
class Worked:
    """One step of the worked example: what is worked out, with its real numbers, and what comes of it."""

    name: str
    sum: str
    result: str


@dataclass(frozen=True, slots=True)
class Example:
    """One indicator of one unit in the month, worked through; `remark` where that cannot be done."""

    title: str
    note: str
    units: tuple[Choice, ...]
    steps: tuple[Worked, ...]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class SeasonRow:
    """One indicator's usual of the year: the city's rate and the factor of each calendar month."""

    name: str
    rate: str
    per: str
    factors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Usual:
    """The baseline: which months, since when frozen, and the seasons; `remark` where there is none."""

    statement: str
    seasons: tuple[SeasonRow, ...]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class DimensionRow:
    """One dimension: its parts, its weight (`length` of the bar in 0..1), and how many indicators it has."""

    code: str
    name: str
    parts: str
    weight: str
    length: float
    indicators: str


@dataclass(frozen=True, slots=True)
class Comparisons:
    """The comparisons in pairs as they were written, and how consistent they are."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    weights: tuple[str, ...]
    facts: tuple[tuple[str, str, str], ...]
    verdict: str
    reading: str


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator of the definition; `href` leads to its worked example."""

    code: str
    name: str
    part: str
    public: bool
    unit: str
    exposure: str
    inside: str
    overall: str
    k: str
    window: str
    kind: str
    origin: str
    towns: str
    usual: str
    href: str
    missing: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """Deductions as (name, points, what else), the four colours as (tone, name, range), doubt in sentences."""

    deductions: tuple[tuple[str, str, str], ...]
    grades: tuple[tuple[Tone, str, str], ...]
    doubt: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of the definition as it was kept."""

    version: str
    signed: str
    author: str
    checker: str
    since: str
    current: bool


@dataclass(frozen=True, slots=True)
class WeightField:
    """One dimension's weight as it may be tried (in %), its indicators as (id, name), and which are left out."""

    code: str
    name: str
    value: float
    usual: str
    indicators: tuple[tuple[str, str], ...]
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One unit before and after; `share` and `before_share` in 0..1 lie on one axis."""

    name: str
    rank_before: str
    rank_after: str
    moved: str
    score_before: str
    score_after: str
    difference: str
    verdict: Verdict
    within: str
    before_share: float
    after_share: float


@dataclass(frozen=True, slots=True)
class Trial:
    """The what-if: its fields, what was tried in words, and what comes of it; `refusal` where it cannot be tried."""

    month: str
    fields: tuple[WeightField, ...]
    tried: bool
    said: tuple[str, ...]
    rows: tuple[TrialRow, ...]
    city: TrialRow | None
    axis: str
    reset: str
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Honour:
    """One published honour at its own cutoff; nobody computed it."""

    label: str
    value: str
    scope: str
    period: str
    cutoff: str
    quote: str
    source: str
