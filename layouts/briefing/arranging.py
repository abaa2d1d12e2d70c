"""How a document's pages are filled: words go before a drawing that had to turn the page, charts take the room they find."""

from itertools import pairwise
from typing import Any, Final, Literal, NamedTuple, TypedDict

from governance.briefing.paper import Paper, Section
from layouts.briefing.ooxml import endings, is_heading

KEPT_WHOLE: Final = 8
"""Rows of a table that is not divided between pages."""
MOST_TIMES: Final = 10
FOOT: Final = (297 - 35) * 72 / 25.4
NOTES: Final = 26.0
"""From the last line of the text to the first line of the footnotes."""
HIGHEST: Final = 100.0
LOWEST: Final = -50.0
LOWER: Final = -30.0
LOWEST_MAP: Final = -130.0
"""By how many points a drawing may be higher, and lower, than by itself."""
MOST_HEAD: Final = 120.0
CLOSE: Final = 8.0
BELOW: Final = 14.0
AROUND: Final = 24.0
"""The room below a drawing, and about it."""


class Mark(TypedDict):
    """Where a block begins or ends, or a footnote begins; y in points from the page's top."""

    id: str
    side: Literal["start", "end"]
    page: int
    y: float


class Plan(NamedTuple):
    """The sections as they are set, by how much charts are higher than by themselves, the room about the masthead."""

    sections: list[Section]
    extra: dict[str, float]
    head: float = 0.0
    times: int = 0
    done: bool = False


class Block(NamedTuple):
    """Where a block came to stand."""

    id: str
    start: Mark
    end: Mark


def first(paper: Paper) -> Plan:
    """Everything where it stands in the paper, every chart as high as by itself."""
    return Plan([*paper["sections"], *endings(paper)], {})


def better(plan: Plan, marks: list[Mark]) -> Plan:
    """The next plan to try; the last one is done."""
    blocks, free = _blocks(marks), _free(marks)
    if plan.times < MOST_TIMES:
        following = (
            _fitted(plan, blocks, free) or _moved(plan, blocks, free) or _lowered(plan, blocks)
        )
        if following is not None:
            return following._replace(times=plan.times + 1)
    return _grown(plan, blocks, free)._replace(done=True)


def _blocks(marks: list[Mark]) -> list[Block]:
    """The blocks as they follow each other; the imprint is the last."""
    found: list[Block] = []
    opened: Mark | None = None
    for mark in marks:
        if mark["id"] == "note":
            continue
        if mark["side"] == "start":
            opened = mark
        elif opened is not None:
            found.append(Block(mark["id"], opened, mark))
    return found


def _free(marks: list[Mark]) -> dict[int, float]:
    """The room left at the foot of each page, above its footnotes; none where a block goes on overleaf."""
    blocks = _blocks(marks)
    limit: dict[int, float] = {}
    for mark in marks:
        if mark["id"] == "note":
            limit[mark["page"]] = min(limit.get(mark["page"], FOOT), mark["y"] - NOTES)
    ends: dict[int, float] = {}
    for block in blocks:
        y = block.end["y"] + (BELOW if block.id != "text" else 0.0)
        ends[block.end["page"]] = max(ends.get(block.end["page"], 0.0), y)
    for block in blocks:
        for page in range(block.start["page"], block.end["page"]):
            ends[page] = FOOT
    return {page: max(0.0, limit.get(page, FOOT) - y) for page, y in ends.items()}


def _turned(blocks: list[Block]) -> list[Block]:
    """The blocks that stand first on a page after the first one."""
    return [
        block
        for before, block in pairwise(blocks)
        if before.end["page"] < block.start["page"] and block.id != "text"
    ]


def _fitted(plan: Plan, blocks: list[Block], free: dict[int, float]) -> Plan | None:
    """A drawing that turned the page for want of a few lines, made so much lower."""
    charts, maps = _charts(plan.sections), _charts(plan.sections, ("map",))
    for block in _turned(blocks):
        if block.id not in charts + maps:
            continue
        needed = block.end["y"] - block.start["y"] + AROUND
        lacking = free.get(block.start["page"] - 1, 0.0) - needed
        extra = (
            plan.extra.get(block.id, 0.0) + lacking - 2
        )  # a map that is lowered may first lose only its margins
        if lacking < 0 and extra >= (LOWER if block.id in charts else LOWEST_MAP):
            return plan._replace(extra=plan.extra | {block.id: round(extra, 1)})
    return None


def _moved(plan: Plan, blocks: list[Block], free: dict[int, float]) -> Plan | None:
    """The first drawing that turned the page, set after words that follow it in its section."""
    turned = {b.id for b in _turned(blocks) if free.get(b.start["page"] - 1, 0.0) > 28}
    for s, section in enumerate(plan.sections):
        standing = section["blocks"]
        for i, name in _named(plan.sections, s):
            if name not in turned:
                continue
            after = next((n for n, b in enumerate(standing) if n > i and not _draws(b)), None)
            if after is None or is_heading(standing[after]):
                continue
            swapped = [*standing[:i], standing[after], *standing[i:after], *standing[after + 1 :]]
            moved: Section = {**section, "blocks": swapped}
            return plan._replace(sections=[*plan.sections[:s], moved, *plan.sections[s + 1 :]])
    return None


def _lowered(plan: Plan, blocks: list[Block]) -> Plan | None:
    """All drawings lower, where else the imprint would stand on a page of its own: first the charts, then the maps."""
    alone = len(blocks) > 1 and blocks[-2].end["page"] < blocks[-1].start["page"]
    if not alone:
        return None
    for kind, least in (("chart", LOWEST), ("map", LOWEST_MAP)):
        lower = plan.extra | {name: least for name in _charts(plan.sections, (kind,))}
        if plan.extra != lower:
            return plan._replace(extra=lower)
    return None


def _draws(block: Any) -> bool:
    return bool(block["block"] != "paragraph")


def _named(sections: list[Section], wanted: int) -> list[tuple[int, str]]:
    """Positions and ids, as the document counts them, of what stands whole in a section."""
    drawings = tables = 0
    found: list[tuple[int, str]] = []
    for s, section in enumerate(sections):
        for i, block in enumerate(section["blocks"]):
            name = ""
            if block["block"] in ("chart", "map"):
                drawings += 1
                name = f"drawing{drawings}"
            elif block["block"] == "table":
                tables += 1
                name = f"table{tables}" if len(block["rows"]) <= KEPT_WHOLE else ""
            if s == wanted and name:
                found.append((i, name))
    return found


def _charts(sections: list[Section], kinds: tuple[str, ...] = ("chart",)) -> list[str]:
    return [
        name
        for s, section in enumerate(sections)
        for i, name in _named(sections, s)
        if section["blocks"][i]["block"] in kinds
    ]


def _grown(plan: Plan, blocks: list[Block], free: dict[int, float]) -> Plan:
    """The room that stayed on each page but the last, given to its drawings, and on the first to the masthead."""
    drawings, extra = set(_charts(plan.sections, ("chart", "map"))), dict(plan.extra)
    last, head = max(free, default=1), 0.0
    for page, room in free.items():
        here = [
            block.id for block in blocks if block.id in drawings and block.start["page"] == page
        ]
        room -= CLOSE
        if page == last or room <= 0:
            continue
        if page == 1:
            head = min(room if not here else room / 3, MOST_HEAD)
            room -= head
        for name in here:
            extra[name] = min(HIGHEST, round(extra.get(name, 0.0) + room / len(here), 1))
    return plan._replace(extra=extra, head=round(head, 1))
