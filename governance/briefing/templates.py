"""Templates of briefings as an office writes them: which sections, which indicators, in which words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from types import MappingProxyType
from typing import Any, Final, TypeVar

from governance.briefing.periods import UNITS
from governance.briefing.terms import askable
from governance.errors import TemplateError, nearest

T = TypeVar("T")
KINDS: Final = {
    "daily": "日报",
    "weekly": "周报",
    "monthly": "月报",
    "special": "专报",
    "index": "平安指数月报",
    "meeting": "联席会议",
}
"""The kinds by code; a label finds its code as well."""
LEVELS: Final = {"city": "市", "district": "区县", "town": "镇街"}

BLOCKS: Final = {
    "lead": "受理总数、构成与环比同比",
    "rates": "本节各指标的数值与环比同比",
    "ranking": "下一级各单位的指标表",
    "map": "下一级各单位的地图",
    "trend": "受理与办结走势图",
    "movers": "增减来自哪里、哪些类别",
    "types": "类别构成图",
    "outcomes": "矛盾纠纷去向",
    "departments": "承办部门表",
    "alerts": "预警分级",
    "cases": "红色、橙色预警事项表",
    "overdue": "超期未办结清单",
    "peers": "与同类镇街相比",
    "index": "平安指数排名",
    "index_change": "平安指数变动分解",
    "agenda": "提请会议研究的事项",
}
"""The building blocks by name."""

TITLE_SLOTS: Final = ("period", "place", "theme")
PLACE_SLOTS: Final = ("name", "city")
PATTERNS: Final[Mapping[str, tuple[str, ...]]] = {
    "received": ("when", "place", "what", "number", "compared"),
    "nothing": ("when", "place", "what"),
    "kinds": ("kinds",),
    "kind": ("kind", "number"),
    "linked": ("number",),
    "equal": ("against",),
    "few": ("against", "then"),
    "within_up": ("against", "difference"),
    "within_down": ("against", "difference"),
    "more": ("against", "difference", "percent"),
    "fewer": ("against", "difference", "percent"),
    "more_from_none": ("against", "difference"),
    "rate": ("label", "value", "compared"),
    "counted": ("label", "value", "unit", "compared"),
    "rate_none": ("label", "reason"),
    "rate_equal": ("against",),
    "rate_same": ("against",),
    "rate_few": ("label", "value", "number"),
    "rate_both": ("against",),
    "rate_equal_both": ("against",),
    "rate_up": ("against", "difference"),
    "rate_risen": ("against", "difference"),
    "rate_down": ("against", "difference"),
    "gap": ("difference", "number"),
    "where": ("sides",),
    "where_up": ("parts",),
    "where_down": ("parts",),
    "what": ("sides",),
    "what_up": ("parts",),
    "what_down": ("parts",),
    "grew": ("name", "difference"),
    "shrank": ("name", "difference"),
    "no_mover": ("below",),
    "above": ("label", "parts"),
    "below": ("label", "parts"),
    "part": ("name", "value"),
    "no_difference": ("labels", "below", "whole"),
    "rest": (),
    "few_units": ("below",),
    "tabled": ("labels",),
    "charted": ("labels",),
    "peers": ("like", "parts"),
    "peer_above": ("label", "value", "pooled"),
    "peer_below": ("label", "value", "pooled"),
    "peer_same": ("label", "value", "pooled"),
    "solved": ("received", "resolved"),
    "solved_where": ("village", "town"),
    "unsolved": ("parts",),
    "fate": ("fate", "number"),
    "alerts": ("cutoff", "number", "grades"),
    "no_alerts": ("cutoff",),
    "grade": ("grade", "number"),
    "cases": (),
    "no_cases": (),
    "overdue": ("number",),
    "overdue_first": ("place", "title", "days"),
    "no_overdue": ("what",),
    "departments": ("parts",),
    "no_departments": (),
    "index_own": ("name", "score", "compared"),
    "index_first": ("units",),
    "index_tied": ("units",),
    "index_up": ("difference",),
    "index_down": ("difference",),
    "index_parts": ("parts",),
    "index_pushed": ("name", "difference"),
    "index_pulled": ("name", "difference"),
    "index_none": ("reason",),
    "agenda": ("cutoff", "number", "parts"),
    "no_agenda": ("cutoff",),
    "reason_overdue": ("number",),
    "reason_returned": ("number",),
    "reason_crossing": ("number",),
    "cutoff_note": ("cutoff", "known", "load"),
    "running": ("cutoff",),
    "late": ("source", "expects", "last"),
    "stopped": ("source", "last"),
    "never": ("source",),
    "waiting": ("number",),
    "calendar": ("until",),
    "demonstration": (),
}
"""Every sentence that a template may word, and the slots it has."""

NUMBERS: Final = {
    "listed": (1, 50),
    "named": (1, 10),
    "hidden_below": (1, 20),
    "bars": (3, 20),
    "months": (2, 36),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """The words and bounds of a template: sentence patterns, how many are listed or named, what is hidden."""

    patterns: Mapping[str, str]
    listed: int = 10
    named: int = 3
    bars: int = 10
    hidden_below: int = 3
    months: int = 12
    sensitive: frozenset[str] = frozenset()

    def __getitem__(self, name: str) -> str:
        return self.patterns[name]


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """One section as planned; of some levels alone where `levels` names them."""

    code: str
    title: str
    indicators: tuple[str, ...]
    blocks: tuple[str, ...]
    levels: tuple[str, ...]
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of briefing, checked."""

    code: str
    label: str
    masthead: str
    title: str
    issuer: str
    period: str
    levels: tuple[str, ...]
    recipients: tuple[str, ...]
    sections: tuple[SectionPlan, ...]
    wording: Wording

    def of_level(self, level: str) -> tuple[SectionPlan, ...]:
        """The sections of a briefing about a place of that level."""
        return tuple(s for s in self.sections if level in s.levels)


_KEYS = ("code", "label", "masthead", "title", "issuer", "period", "levels", "recipients", "sections", "wording")  # fmt: skip
_SECTION = ("code", "title", "indicators", "blocks", "levels", "kind")


def kind_code(text: str) -> str:
    """The code of a kind given by code or label; the text itself where it is neither."""
    return {label: code for code, label in KINDS.items()}.get(text, text)


def template_of(
    table: Mapping[str, Any], wording: Mapping[str, Any], matters: Sequence[str]
) -> Template:
    """A template from its parsed TOML and the wording common to all; `matters` are the kinds of matter that there are.

    Raises:
        TemplateError: an unknown key, kind, level, period unit, block, indicator or slot; the nearest is named.
    """
    _known(table, _KEYS, "模板", "键")
    # The last key, wording, may be left out: the common wording then serves alone.
    lacking = [k for k in _KEYS[:-1] if k not in table]
    if lacking:
        raise TemplateError(f"模板缺少 {'、'.join(lacking)}。")
    levels = _listed(table["levels"], LEVELS, "levels", "层级")
    code, unit = str(table["code"]), str(table["period"])
    _one_of(code, KINDS, "种类")
    _one_of(unit, UNITS, "时段单位")
    _slots(str(table["title"]), TITLE_SLOTS, "title")
    for key in ("issuer", "masthead"):
        _slots(str(table[key]), PLACE_SLOTS, key)
    sections = tuple(_section(each, levels, matters) for each in table["sections"])
    codes = [s.code for s in sections]
    if len(set(codes)) < len(codes):
        raise TemplateError("两个栏目的 code 相同：每个栏目要有自己的 code。")
    own = table.get("wording", {})
    return Template(
        code, str(table["label"]), str(table["masthead"]), str(table["title"]), str(table["issuer"]),
        unit, levels, tuple(str(r) for r in table["recipients"]), sections,
        wording_of({**wording, **own}),
    )  # fmt: skip


def wording_of(table: Mapping[str, Any]) -> Wording:
    """The wording from its parsed TOML; raises TemplateError."""
    _known(table, (*PATTERNS, "sensitive", *NUMBERS), "wording", "句式")
    lacking = [name for name in PATTERNS if name not in table]
    if lacking:
        raise TemplateError(f"wording 缺少句式 {'、'.join(lacking)}。")
    for name, slots in PATTERNS.items():
        _slots(str(table[name]), slots, f"句式 {name}")
        _no_digits(str(table[name]), f"句式 {name}")
    for name, (low, high) in NUMBERS.items():
        # Left out is allowed: the lower bound passes the test, and Wording has its own default.
        value = table.get(name, low)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise TemplateError(f"wording {name} 应是 {low} 到 {high} 的整数，不是 {value!r}。")
    numbers = {name: table[name] for name in NUMBERS if name in table}
    patterns = MappingProxyType({name: str(table[name]) for name in PATTERNS})
    return Wording(patterns, **numbers, sensitive=frozenset(table.get("sensitive", ())))


def _section(
    table: Mapping[str, Any], levels: tuple[str, ...], matters: Sequence[str]
) -> SectionPlan:
    where = f"栏目 {table.get('title', '')!r}"
    _known(table, _SECTION, where, "键")
    lacking = [k for k in ("code", "title", "blocks") if not table.get(k)]
    if lacking:
        raise TemplateError(f"{where}缺少 {'、'.join(lacking)}。")
    indicators = tuple(str(code) for code in table.get("indicators", ()))
    _told(where, lambda: [askable(code) for code in indicators])
    kind = table.get("kind")
    if kind is not None:
        _told(where, lambda: _one_of(str(kind), matters, "事项种类"))
    own = _told(where, lambda: _listed(table.get("levels", levels), levels, "levels", "层级"))
    blocks = _told(where, lambda: _listed(table["blocks"], BLOCKS, "blocks", "构件"))
    return SectionPlan(str(table["code"]), str(table["title"]), indicators, blocks, own, kind)


def _told(where: str, read: Callable[[], T]) -> T:
    try:
        return read()
    except TemplateError as error:
        raise TemplateError(f"{where}：{error}") from None


def _known(table: Mapping[str, Any], known: Sequence[str], where: str, what: str) -> None:
    for key in table:
        if key not in known:
            raise TemplateError(f"{where}：没有{what} {key!r}{nearest(key, known)}。")


def _one_of(word: str, known: Any, what: str) -> None:
    if word not in known:
        raise TemplateError(f"没有{what} {word!r}{nearest(word, known)}。")


def _listed(words: Any, known: Any, key: str, what: str) -> tuple[str, ...]:
    if not isinstance(words, list | tuple) or not words:
        raise TemplateError(f"{key} 应是一个不空的列表。")
    for word in words:
        _one_of(str(word), known, what)
    return tuple(str(word) for word in words)


def _slots(pattern: str, known: Sequence[str], where: str) -> None:
    try:
        # The last literal piece of a pattern comes with None for a name.
        names = [name for _, name, _, _ in Formatter().parse(pattern) if name is not None]
    except ValueError as error:
        raise TemplateError(f"{where}：花括号不成对（{error}）。") from None
    for name in names:
        if name not in known:
            raise TemplateError(f"{where}：没有空位 {{{name}}}{nearest(name, known)}。")


def _no_digits(pattern: str, where: str) -> None:
    # Only the literal pieces are looked at: digits inside a slot's name are none of the text.
    if any(ch.isdigit() for text, *_ in Formatter().parse(pattern) for ch in text):
        raise TemplateError(f"{where}：句中不能直接写数字，数字一律来自指标。")
