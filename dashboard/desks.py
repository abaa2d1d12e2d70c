"""Desks, the pages to work at, and a profile's scenes of the wall: read from files; a sentence where they cannot be shown."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Final

from dashboard import screening
from dashboard.ask import Ask
from dashboard.ask.address import steps_of
from dashboard.cards.quality.sources import source_frame
from dashboard.figures import cutoff_words
from dashboard.screening import Screen, Shown
from dashboard.wall import SCENES, scene
from dashboard.wire import known
from dashboard.wire.panel import Changes, Panel
from data.queries import quality
from data.reference import scenes
from governance.briefing.templates import PAPER
from governance.errors import AskError, ScreenError
from governance.scenes import SceneName, in_order
from layouts.chrome import desk
from layouts.chrome.desk import Heading

_log = logging.getLogger(__name__)

HOME: Final = ("‹ 回到驾驶舱", "/")
FAMILY: Final = ("month", "span", "by")
"""Parameters that pages share whose addresses begin with the same step."""


@dataclass(slots=True)
class Desks:
    """The screens that are built in and those of a profile; a file saved meanwhile is seen at the next look."""

    profile: Path | None = None
    """The profile's folder of screens; one of the same name stands in place of the built-in one."""
    _read: dict[Path, tuple[tuple[int, int], Shown | None]] = field(default_factory=dict)
    """Each file as it was read last: when it was written, and the last screen of it that could be shown."""
    _played: tuple[Shown, ...] = ()
    """The scenes as they last could stand in an order."""
    _lock: Lock = field(default_factory=Lock)

    def all(self) -> tuple[Shown, ...]:
        """Every desk, in the order of the files' names; of two with one address the first."""
        paths = {path.stem: path for path in sorted(scenes.BUILT_IN.glob("*.toml"))}
        paths |= {path.stem: path for path in self._own()}
        desks = self._shown(list(paths.values()))
        return tuple(_distinct([desk for desk in desks if desk.screen.audience == "desk"]))

    def scenes(self) -> tuple[Shown, ...]:
        """Every scene of the wall, in their order: the built-in ones, and those that a profile adds or puts in their place."""
        own = self._shown(self._own())
        by = SCENES | {wall.screen.code: wall for wall in own if wall.screen.audience == "wall"}
        try:
            names = in_order(scene.screen.name for scene in by.values())
        except ScreenError as error:
            _log.warning("scenes not taken: %s", error)
            return self._played or tuple(SCENES.values())
        self._played = tuple(by[name.code] for name in names)
        return self._played

    def names(self) -> tuple[SceneName, ...]:
        """The scenes by name, as addresses, phones and playlists may name them."""
        return tuple(scene.screen.name for scene in self.scenes())

    def scene(self, code: str) -> Shown:
        """The scene of a code that `names` gives."""
        return next(scene for scene in self.scenes() if scene.screen.code == code)

    def _own(self) -> list[Path]:
        return [] if self.profile is None else sorted(self.profile.glob("*.toml"))

    def _shown(self, paths: Sequence[Path]) -> list[Shown]:
        # Requests come in threads: one of them reads a changed file.
        with self._lock:
            return [desk for path in paths if (desk := self._desk(path)) is not None]

    def at(self, address: str) -> Shown | None:
        """The desk of a path, one that asks nothing of it first; None where another screen is."""
        desks = [desk for desk in self.all() if desk.screen.is_at(address)]
        return min(desks, key=lambda desk: len(desk.screen.asks), default=None)

    def of(self, code: str) -> Shown | None:
        """The desk of a file's name."""
        return next((desk for desk in self.all() if desk.screen.code == code), None)

    def _desk(self, path: Path) -> Shown | None:
        """The desk of a file as it is now; while it cannot be shown, as it was last."""
        try:
            seen = path.stat()
        # Deleted between listing and looking.
        except OSError:
            return None
        # Size beside time: a file system may keep times by the second.
        before, stamp = self._read.get(path), (seen.st_mtime_ns, seen.st_size)
        if before is None or before[0] != stamp:
            before = self._read[path] = stamp, _newest(path, before and before[1])
        return before[1]


def _newest(path: Path, last: Shown | None) -> Shown | None:
    try:
        if scenes.is_for(path, PAPER):
            return None
        screen = screening.screen(path)
    except ScreenError as error:
        _log.warning("screen not taken: %s", error)
        return last and _made(last.screen, str(error))
    return _made(screen)


def _made(screen: Screen, trouble: str = "") -> Shown:
    """The screen with its panels: beside the cards a desk has a heading, a wall all that every scene has."""
    if screen.audience == "wall":
        return scene(screen, trouble)
    return Shown(screen, panels(screen, trouble))


def _distinct(desks: Sequence[Shown]) -> list[Shown]:
    by: dict[str, Shown] = {}
    for candidate in desks:
        first = by.setdefault(candidate.screen.address, candidate)
        if first is not candidate:
            _log.warning(
                "screens %s and %s have one address %s: the first is shown",
                first.screen.code, candidate.screen.code, candidate.screen.address,
            )  # fmt: skip
    return list(by.values())


def panels(screen: Screen, trouble: str = "") -> tuple[Panel, ...]:
    """The heading with its control, then the areas."""
    heading_id = desk.heading_id(screen.code)

    def ask(ask: Ask) -> tuple[Heading, Changes]:
        return heading(ask, screen, trouble), {} if screen.timeless else known.shown(ask)

    def drawn(_ask: Ask, value: tuple[Heading, Changes]) -> Changes:
        return {heading_id: {"children": desk.heading(value[0])}, **value[1]}

    return (Panel(heading_id, ask, drawn), *screen.panels())


def heading(ask: Ask, screen: Screen, trouble: str = "") -> Heading:
    """Since when the page tells, up to when its data go, and whether they are a demonstration."""
    try:
        # A page may mean something else by period or kind than a question does.
        asked = replace(ask, address=ask.address.only("cutoff", "known")).question
        data = cutoff_words(asked.cutoff, asked)
    except AskError:
        data = "还没有事项"
    done = quality.finished_at(ask.store, ask.known, scope=ask.scope)
    at = f"{ask.local(done / 1_000_000):%Y-%m-%d %H:%M}" if done else ""
    return Heading(
        title=screen.title,
        known=f"{at}（第 {ask.known} 次装载）" if done else "还没有完成的装载",
        data=data,
        demonstration=bool(source_frame(ask)["demonstration"].any()),
        notice=f"{trouble}本页仍按上一次能用的文件显示。" if trouble else "",
        links=tuple((name, _way(ask, screen, path)) for name, path in (HOME, *screen.links)),
        timeless=screen.timeless,
    )


def _way(ask: Ask, screen: Screen, path: str) -> str:
    """The link to another page at the same 知悉时点; pages of one family understand each other's question."""
    family = steps_of(path)[:1] == list(screen.steps[:1])
    return ask.address.elsewhere(path, *(FAMILY if family else ()))


def refused(ask: Ask, screen: Screen, sentence: str, near: tuple[str, str] | None) -> Changes:
    """What stands in place of the page where its question cannot be answered: why, the ways back, the nearest that can be.

    `ask` is what the address asks apart from its path; `near` is (words, link).
    """
    # Ways without a question: it may be the very load asked for that there is not.
    body = desk.refused(screen.title, sentence, (HOME, *screen.links), near)
    return {
        desk.heading_id(screen.code): {"children": body},
        **({} if screen.timeless else known.shown(ask)),
    }
