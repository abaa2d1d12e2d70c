"""Screens as files: read, checked to the line, laid out and wired, the built-in ones and those of the profile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Literal

from dashboard.ask import Ask
from dashboard.ask.address import SCREENS, named, steps_of
from dashboard.cards import CARDS
from dashboard.cards.card import Card
from dashboard.cards.options import names, options
from dashboard.wire.panel import Changes, Panel
from data.reference import files, scenes
from data.reference.measures import measures_beside
from governance.briefing.templates import PAPER
from governance.declared import Table, Written
from governance.errors import AskError, ProfileError, ScreenError, nearest
from governance.measures import Measures
from governance.scenes import SceneName, declared, in_order
from layouts.cards.face import Room, Untold, spoken
from layouts.chrome import desk, stage
from layouts.chrome.stage import Spot

Audience = Literal["wall", "desk"]
AUDIENCES: Final = ("wall", "desk", PAPER)
"""Screens for a paper are the templates of briefings (governance/briefing/templates.py reads them)."""
SHELF: Final[Mapping[str, Card]] = {card.code: card for card in CARDS}
TOP: Final = (
    *("title", "address", "for", "order", "named", "dwell", "scope"),
    *("wing", "areas", "columns", "beside", "links", "ground", "timeless"),
)
GROUNDS: Final = ("dark", "paper")
"""What a desk is drawn on: as the wall is, or like paper."""

BESIDE: Final = {"dark": 1600, "paper": 1240}
"""From how many pixels of width areas of a desk stand beside each other, by its ground; tables on paper have fewer columns."""

WIDTHS: Final = (1000, *sorted(BESIDE.values()))
"""The widths that a file may name instead; the stylesheet has a rule for each."""

MOST: Final = 9
"""Areas of a wall: more of them nobody reads from afar."""

HALF: Final = 0.5
"""The share of a screen's width from which an area is a half."""


@dataclass(frozen=True, slots=True)
class Area:
    """A card in its place on a screen."""

    name: str
    card: Card
    options: Any
    room: Room
    height: float
    levels: Mapping[str, tuple[Card, Any]] = field(default_factory=dict)
    """The card that stands here instead where the place is of a level, with its options."""
    menu: str = ""
    """What the menu of a desk calls it; '' for the card's own name."""

    def cards(self) -> tuple[Card, ...]:
        """Every card that may stand here."""
        return (self.card, *(card for card, _ in self.levels.values()))

    def at(self, level: str) -> tuple[Card, Any]:
        """The card for a place of that level, with its options."""
        return self.levels.get(level, (self.card, self.options))

    def spot(self, screen: str) -> Spot:
        """Where it is drawn; a card of the stage itself has a place there already."""
        id = self.card.stage or f"{screen}-{self.name}"
        label = self.menu or self.card.label
        return Spot(id, label, self.name, self.card.graphed, self.height, self.card.controls)


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen as its file says: who it is for, where it is, what it settles of the question, and its areas."""

    code: str
    title: str
    address: str
    audience: Audience
    name: SceneName
    """What it is called and what it settles of the question; for a wall, when and how long it plays, too."""
    rows: tuple[tuple[str, ...], ...]
    areas: Mapping[str, Area]
    wing: str = ""
    """What of the stage stands beside the cards; '' for nothing."""
    widths: tuple[float, ...] = ()
    """The shares of the columns of a desk."""
    links: tuple[tuple[str, str], ...] = ()
    """(name, address) of the ways on from a desk."""
    ground: str = "dark"
    beside: int = BESIDE["dark"]
    """From how many pixels of width the areas of a desk stand beside each other."""
    timeless: bool = False
    """Nothing on it depends on what was loaded when: a desk without 知悉时点."""

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps of the address: ('pingan', '<unit>')."""
        return tuple(steps_of(self.address))

    @property
    def asks(self) -> tuple[str, ...]:
        """The names of what is asked by the path itself: ('unit',)."""
        return tuple(filter(None, map(named, self.steps)))

    def paths(self) -> tuple[str, ...]:
        """The addresses by which it is opened: of '/verify/<code?>' '/verify' and '/verify/<code>'."""
        whole = self.address.replace("?>", ">")
        # Only the last step may be left out.
        return (self.address.rpartition("/")[0], whole) if self.address != whole else (whole,)

    def is_at(self, path: str) -> bool:
        """Whether this screen is at a path: every fixed step is the same, and what is asked stands for the others."""
        steps = steps_of(path, self.address)
        return any(
            len(steps) == len(pattern) and all(named(o) or o == s for o, s in zip(pattern, steps, strict=True))
            for pattern in map(steps_of, self.paths())
        )  # fmt: skip

    def check(self, ask: Ask) -> None:
        """Whether the screen can be shown at all. Raises AskError, as its cards say."""
        for area in self.areas.values():
            if area.card.check is not None:
                area.card.check(ask, area.options)

    def as_dict(self) -> dict[str, Any]:
        """The screen as `app.py screens --json` prints it."""
        cards = {name: area.card.code for name, area in self.areas.items()}
        return {
            "code": self.code, "title": self.title, "address": self.address, "for": self.audience, "cards": cards,
        }  # fmt: skip

    def panels(self) -> tuple[Panel, ...]:
        """What each area asks and draws, by the name of its place."""
        return tuple(_panel(area, area.spot(self.code)) for area in self.areas.values())

    def scene(self) -> Any:
        """The empty scene: its strip, then by column what stands beside the map, or the whole body."""
        columns = [tuple(dict.fromkeys(column)) for column in zip(*self.rows, strict=True)]
        spots = {name: area.spot(self.code) for name, area in self.areas.items()}
        strip = next((n for n, area in self.areas.items() if area.room == "strip"), None)
        fixed = {n for n, area in self.areas.items() if area.card.stage} | {strip}

        def listed(column: Sequence[str]) -> list[Spot]:
            return [spots[name] for name in column if name not in fixed]

        # All columns alike: one stack over the full width.
        if len(set(columns)) == 1:
            return stage.scene(self.code, strip=spots.get(strip or ""), whole=listed(columns[0]))
        return stage.scene(
            self.code,
            strip=spots.get(strip or ""),
            left=listed(columns[0]),
            right=listed(columns[-1]),
            wing=self.wing,
        )

    def desk(self) -> Any:
        """The empty page: its strip under the heading, then the areas as they are drawn."""
        strip = next((n for n, area in self.areas.items() if area.room == "strip"), None)
        spots = {n: area.spot(self.code) for n, area in self.areas.items() if n != strip}
        rows = [row for row in self.rows if strip not in row]
        under = self.areas[strip].spot(self.code) if strip else None
        look = f"on-{self.ground} beside-{self.beside}"
        return desk.layout(self.code, spots, rows, self.widths, under, look, timeless=self.timeless)


@dataclass(frozen=True, slots=True)
class Shown:
    """A screen with all its panels: those of its cards, and what every wall or every desk has beside them."""

    screen: Screen
    panels: tuple[Panel, ...]


def _panel(area: Area, spot: Spot) -> Panel:
    def ask(ask: Ask) -> tuple[Card, Any]:
        card, chosen = area.at(ask.place.level) if area.levels else (area.card, area.options)
        try:
            return card, card.ask(ask, chosen)
        except AskError as error:
            return card, Untold(card.label, str(error))

    def drawn(_ask: Ask, answered: tuple[Card, Any]) -> Changes:
        card, value = answered
        look = card.look(value, area.room)
        # A card of the stage has no area of its own in which to say what it refuses: the map stays as it was.
        if card.stage:
            return look.chrome
        told = [] if isinstance(value, Untold) else [spoken(card.words(value))]
        body = {spot.id: {"children": [*look.children, *told]}}
        if look.figure is None:
            return {**look.chrome, **body}
        graph = {stage.graph_id(spot.id): {"drawing": look.figure.to_plotly_json()}}
        return {**look.chrome, **body, **graph}

    card = area.card
    return Panel(spot.id, ask, drawn, card.every_kind, card.clocked, card.desk)


def everything(folder: Path | None) -> tuple[Screen, ...]:
    """The built-in screens and those of a profile's folder, where one of the same name stands in place of the built-in.

    Raises:
        ScreenError: the first file that cannot be shown, two desks of one address, or two walls of one title or order.
    """
    by = {screen.code: screen for screen in read(scenes.BUILT_IN)}
    if folder is not None:
        by |= {screen.code: screen for screen in read(folder)}
    addresses: dict[str, str] = {}
    for screen in by.values():
        # Walls are shown in turn at one address; only desks must have their own.
        other = (
            addresses.setdefault(screen.address, screen.code)
            if screen.audience == "desk"
            else screen.code
        )
        if other != screen.code:
            raise ScreenError(
                f"屏幕 {other} 与 {screen.code} 的网址都是 {screen.address}：请改其中一个。"
            )
    in_order(screen.name for screen in by.values() if screen.audience == "wall")
    return tuple(by.values())


def read(folder: Path) -> tuple[Screen, ...]:
    """Every screen of a folder but those for a paper, by name of file.

    Raises:
        ScreenError: the first file that cannot be shown, with the line and the remedy.
    """
    return tuple(
        screen(path) for path in sorted(folder.glob("*.toml")) if not scenes.is_for(path, PAPER)
    )


def screen(path: Path) -> Screen:
    """One file; its measures are those of the profile that it belongs to. Raises ScreenError with the line of what is amiss."""
    try:
        measures = measures_beside(path.parent)
    except ProfileError as error:
        raise ScreenError(str(error)) from error
    return of_text(path.stem, files.read(path, ScreenError), measures)


def of_text(code: str, written: Written, measures: Measures | None = None) -> Screen:
    """The screen that a text writes down, with the measures that there are besides the built-in ones. Raises ScreenError."""
    measures = measures or Measures()
    top = written.top(ScreenError)
    rows = _rows(top)
    drawn = tuple(dict.fromkeys(name for row in rows for name in row))
    top.only(*TOP, *drawn)
    audience = top.choice("for", AUDIENCES)
    name = declared(code, top, measures.of)
    areas = {area: _area(top, area, rows, measures) for area in drawn}
    if audience == "wall" and len(areas) > MOST:
        raise top.wrong("areas", len(areas), f"一面墙最多 {MOST} 栏")
    ground = top.choice("ground", GROUNDS, otherwise=GROUNDS[0])
    _check_controls(top, areas, audience)
    return Screen(
        code,
        name.label,
        _address(top),
        audience,  # type: ignore[arg-type]
        name,
        rows,
        areas,
        top.choice("wing", tuple(stage.WINGS), otherwise=""),
        _widths(top, len(rows[0])),
        _links(top),
        ground,
        _beside(top, ground),
        "timeless" in top.values and top.flag("timeless"),
    )


def _address(top: Table) -> str:
    """The address; its last step alone may be left out ('<code?>') or take the rest of the path ('<key...>')."""
    address = top.text("address")
    if any(step.endswith(("?>", "...>")) for step in address.split("/")[:-1]):
        raise top.wrong("address", address, "只有最后一步可以写成 <名?> 或 <名...>")
    return address


def _beside(top: Table, ground: str) -> int:
    """From which width areas stand beside each other: that of the ground where the file says nothing."""
    if "beside" not in top.values:
        return BESIDE[ground]
    width = top.whole("beside")
    if width not in WIDTHS:
        raise top.wrong("beside", width, f"应是 {'、'.join(map(str, WIDTHS))} 之一")
    return width


def _check_controls(top: Table, areas: Mapping[str, Area], audience: str) -> None:
    """Controls have ids of their own, which stand but once on a page, and none on a wall."""
    working = [area for area in areas.values() if any(card.controls for card in area.cards())]
    codes = [area.card.code for area in working]
    for area in working:
        if audience != "desk" or area.levels or codes.count(area.card.code) > 1:
            given = top.sub(area.name, f"[{area.name}]")
            raise given.wrong("card", area.card.code, "它只能放在桌面页上，一页一张，各层级都是它")


def _widths(top: Table, count: int) -> tuple[float, ...]:
    """The shares of the columns: all alike where the file says nothing."""
    if "columns" not in top.values:
        return (1.0,) * count
    widths = top.numbers("columns", above=0)
    if len(widths) != count:
        raise top.wrong("columns", list(widths), f"areas 画了 {count} 列，这里应有一样多的数")
    return widths


def _links(top: Table) -> tuple[tuple[str, str], ...]:
    """The ways on, each a name and an address."""
    if "links" not in top.values:
        return (("公布数据", "/facts"),)
    given = top.sub("links", "[links]")
    return tuple((name, given.text(name)) for name in given.values)


def _rows(top: Table) -> tuple[tuple[str, ...], ...]:
    """The areas as they are drawn: a grid of names, each of which fills a rectangle."""
    rows = tuple(tuple(line.split()) for line in top.text("areas").splitlines() if line.strip())
    if any(len(row) != len(other) for row, other in pairwise(rows)):
        raise top.wrong("areas", " / ".join(map(" ".join, rows)), "每行应有一样多的名字")
    for name in dict.fromkeys(name for row in rows for name in row):
        if not _is_rectangle(name, rows):
            raise top.wrong("areas", name, "一栏应占一个矩形")
    return rows


def _is_rectangle(name: str, rows: Sequence[Sequence[str]]) -> bool:
    high = [n for n, row in enumerate(rows) if name in row]
    wide = [n for n in range(len(rows[0])) if any(row[n] == name for row in rows)]
    # The box around all its places must hold nothing else.
    box = [rows[y][x] for y in range(high[0], high[-1] + 1) for x in range(wide[0], wide[-1] + 1)]
    return all(cell == name for cell in box)


def _area(top: Table, name: str, rows: Sequence[Sequence[str]], measures: Measures) -> Area:
    given = top.sub(name, f"[{name}]")
    card = _card(given)
    given.only("card", "height", "menu", *SCREENS, *names(card.options))
    room = _room(
        given, card, max(row.count(name) for row in rows) / len(rows[0]), rows[0].count(name)
    )
    levels = {
        level: _instead(given, level, room, measures) for level in SCREENS if level in given.values
    }
    height = given.number("height", above=0, otherwise=1.0)
    menu = given.text("menu", otherwise="")
    return Area(name, card, options(card.options, given, measures), room, height, levels, menu)


def _card(given: Table) -> Card:
    code = given.text("card")
    if code not in SHELF:
        raise given.wrong("card", code, f"没有这张卡片{nearest(code, SHELF)}")
    return SHELF[code]


def _instead(given: Table, level: str, room: Room, measures: Measures) -> tuple[Card, Any]:
    """The card that stands here for places of a level; it must fit the same room."""
    table = given.sub(level, f"[{level}]")
    card = _card(table)
    table.only("card", *names(card.options))
    if room not in card.rooms or card.graphed != _card(given).graphed:
        raise table.wrong("card", card.code, "它不能与别的层级的卡片共用这一栏")
    return card, options(card.options, table, measures)


def _room(given: Table, card: Card, share: float, first: int) -> Room:
    """The room of an area with that share of the width (and so many columns of the first row), which its card must fit."""
    offered: Room = "side" if share < HALF else "half" if share < 1 else "full"
    # A strip stands at the top, over the full width.
    rooms: tuple[Room, ...] = ("strip", offered) if share == 1 and first else (offered,)
    for room in rooms:
        if room in card.rooms:
            return room
    raise given.wrong(
        "card", card.code, f"这一栏是 {offered}，放不下；它适合 {'、'.join(card.rooms)}"
    )
