"""Templates of briefings as an office writes them: which sections, which indicators, in which words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from string import Formatter
from types import MappingProxyType
from typing import Any, Final

from governance.briefing.periods import UNITS
from governance.briefing.terms import askable
from governance.declared import Table
from governance.errors import TemplateError, nearest

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

_BLOCKS: Final = (
    ("lead", "受理总数、构成与环比同比"),
    ("rates", "本节各指标的数值与环比同比"),
    ("ranking", "下一级各单位的指标表", "named"),
    ("map", "下一级各单位的地图"),
    ("trend", "受理与办结走势图", "months", "hidden_below"),
    ("movers", "增减来自哪里、哪些类别", "named"),
    ("types", "类别构成图", "bars", "hidden_below"),
    ("outcomes", "矛盾纠纷去向"),
    ("departments", "承办部门表", "listed", "named"),
    ("alerts", "预警分级"),
    ("cases", "红色、橙色预警事项表", "listed"),
    ("overdue", "超期未办结清单", "listed"),
    ("peers", "与同类镇街相比"),
    ("index", "平安指数排名", "listed"),
    ("index_change", "平安指数变动分解", "listed", "named"),
    ("agenda", "提请会议研究的事项", "listed"),
)
BLOCKS: Final = {name: tuple(options) for name, _, *options in _BLOCKS}
"""The building blocks by name, and those of NUMBERS that each may set for itself."""
BLOCK_LABELS: Final = {name: label for name, label, *_ in _BLOCKS}
"""What each block tells."""

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
    """One section as planned; of some levels alone where `levels` names them.

    `own` holds the wording of the blocks that set bounds of their own.
    """

    code: str
    title: str
    indicators: tuple[str, ...]
    blocks: tuple[str, ...]
    levels: tuple[str, ...]
    kind: str | None = None
    own: Mapping[str, Wording] = field(default_factory=dict)


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

    def as_dict(self) -> dict[str, Any]:
        """The template as `app.py screens --json` prints it, beside the screens."""
        cards = {section.code: list(section.blocks) for section in self.sections}
        return {
            "code": self.code,
            "title": self.label,
            "address": DESK,
            "for": PAPER,
            "cards": cards,
        }


PAPER: Final = "paper"
"""What the file of a template says that it is for."""
DESK: Final = "/briefings"
"""Where papers are written."""
_TOP = ("for", "title", "masthead", "issuer", "period", "levels", "recipients", "sections", "wording")  # fmt: skip
_SECTION = ("title", "indicators", "blocks", "levels", "kind")


def kind_code(text: str) -> str:
    """The code of a kind given by code or label; the text itself where it is neither."""
    return {label: code for code, label in KINDS.items()}.get(text, text)


def template_of(code: str, top: Table, common: Wording, matters: Sequence[str]) -> Template:
    """A template from its file; `matters` are the kinds of matter that there are.

    Written as a screen it has the code of its file, a title, the heading of its papers, and names its sections in order,
    each a table. Before, code, label and title said so, and [[sections]] were a list: that is still read.

    Raises:
        TemplateError: an unknown key, kind, level, period unit, block, option, indicator or slot; with its line, and the
            nearest is named.
    """
    if top.values.get("for") == PAPER:
        names = top.words("sections")
        top.only(*_TOP, "heading", *names)
        label, heading = top.text("title"), "heading"
        tables = {name: top.sub(name, f"[{name}]") for name in names}
        if code not in KINDS:
            near = nearest(code, KINDS)
            raise top.error(f"{top.where}：没有简报种类 {code!r}{near}，请改文件名。")
    else:
        top.only(*_TOP[1:], "code", "label")
        code, label, heading = top.choice("code", tuple(KINDS)), top.text("label"), "title"
        tables = {
            row.text("code"): replace(
                row, values={k: v for k, v in row.values.items() if k != "code"}
            )
            for row in top.rows("sections", "栏目 code", "code")
        }
    wording = common
    if "wording" in top.values:
        wording = wording_of(top.sub("wording", "[wording]"), common)
    levels = top.choices("levels", tuple(LEVELS))
    return Template(
        code, label, _pattern(top, "masthead", PLACE_SLOTS), _pattern(top, heading, TITLE_SLOTS),
        _pattern(top, "issuer", PLACE_SLOTS), top.choice("period", tuple(UNITS)), levels,
        top.words("recipients"), tuple(_section(*section, levels, matters, wording) for section in tables.items()), wording,
    )  # fmt: skip


def wording_of(top: Table, common: Wording | None = None) -> Wording:
    """The wording that a table writes down: all of it, or what differs from the common one; raises TemplateError."""
    top.only(*PATTERNS, "sensitive", *NUMBERS)
    names = [name for name in PATTERNS if common is None or name in top.values]
    patterns = {name: _pattern(top, name, PATTERNS[name], digits=False) for name in names}
    wording = _bounded(top, common or Wording({}))
    sensitive = (
        frozenset(top.words("sensitive")) if "sensitive" in top.values else wording.sensitive
    )
    whole = MappingProxyType({**wording.patterns, **patterns})
    return replace(wording, patterns=whole, sensitive=sensitive)


def _bounded(top: Table, wording: Wording) -> Wording:
    """The wording with the bounds that a table sets."""
    numbers: dict[str, Any] = {
        name: top.whole(name, least=least, most=most)
        for name, (least, most) in NUMBERS.items()
        if name in top.values
    }
    return replace(wording, **numbers)


def _section(
    code: str, table: Table, levels: tuple[str, ...], matters: Sequence[str], wording: Wording
) -> SectionPlan:
    table.only(*_SECTION, *BLOCKS)
    indicators = table.words("indicators") if "indicators" in table.values else ()
    for indicator in indicators:
        try:
            askable(indicator)
        except TemplateError as error:
            raise table.wrong("indicators", indicator, str(error).rstrip("。")) from None
    blocks = table.choices("blocks", tuple(BLOCKS))
    table.only(*_SECTION, *blocks)
    options = {name: table.sub(name, f"[{name}]") for name in blocks if name in table.values}
    return SectionPlan(
        code,
        table.text("title"),
        indicators,
        blocks,
        table.choices("levels", levels) if "levels" in table.values else levels,
        table.choice("kind", matters) if "kind" in table.values else None,
        {name: _bounded(option.only(*BLOCKS[name]), wording) for name, option in options.items()},
    )


def _pattern(table: Table, key: str, slots: Sequence[str], *, digits: bool = True) -> str:
    """A text with {slots}; `digits`: whether it may have any outside of them."""
    text = table.get(key)
    try:
        pieces = list(Formatter().parse(text))
    except TypeError:
        raise table.wrong(key, text, "应是文字") from None
    except ValueError as error:
        raise table.wrong(key, text, f"花括号不成对（{error}）") from None
    for words, name, _, _ in pieces:
        # Digits inside a slot's name are none of the text.
        if not digits and any(sign.isdigit() for sign in words):
            raise table.wrong(key, text, "句中不能直接写数字，数字一律来自指标")
        # The last literal piece of a pattern comes with None for a name.
        if name is not None and name not in slots:
            raise table.wrong(key, text, f"没有空位 {{{name}}}{nearest(name, slots)}")
    return str(text)
