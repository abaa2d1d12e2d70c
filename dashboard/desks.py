"""Desks, the pages to work at: read from files, with a heading above their areas, or a sentence where they cannot be shown."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Final

from dashboard import screening
from dashboard.ask import Ask, steps_of
from dashboard.cards.quality.sources import source_frame
from dashboard.screening import Screen
from dashboard.views.figures import cutoff_words
from dashboard.wire import known
from dashboard.wire.panel import Changes, Panel
from data.queries import quality
from data.reference import scenes
from governance.briefing.templates import PAPER
from governance.errors import AskError, ScreenError
from layouts.chrome import desk
from layouts.chrome import known as control
from layouts.chrome.desk import Heading

_log = logging.getLogger(__name__)

HOME: Final = ("‹ 回到驾驶舱", "/")
FAMILY: Final = ("month", "span", "by")
"""Parameters that pages share whose addresses begin with the same step."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A page to work at, and its panels; `trouble` says what is amiss with a file saved since."""

    screen: Screen
    panels: tuple[Panel, ...]
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class _Read:
    """A file as it was read last: when it was written, and the last screen of it that could be shown."""

    stamp: tuple[int, int]
    desk: Desk | None


@dataclass(slots=True)
class Desks:
    """The desks that are built in and those of a profile; a file saved meanwhile is seen at the next look."""

    profile: Path | None = None
    """The profile's folder of screens; one of the same name stands in place of the built-in one."""
    _read: dict[Path, _Read] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def all(self) -> tuple[Desk, ...]:
        """Every desk, in the order of the files' names; of two with one address the first."""
        paths = {path.stem: path for path in sorted(scenes.BUILT_IN.glob("*.toml"))}
        if self.profile is not None:
            paths |= {path.stem: path for path in sorted(self.profile.glob("*.toml"))}
        # Requests come in threads: one of them reads a changed file.
        with self._lock:
            found = [one for path in paths.values() if (one := self._desk(path)) is not None]
        return tuple(_distinct(found))

    def at(self, address: str) -> Desk | None:
        """The desk of a path, one that asks nothing of it first; None where another screen is."""
        desks = [one for one in self.all() if one.screen.is_at(address)]
        return min(desks, key=lambda one: len(one.screen.asks), default=None)

    def of(self, code: str) -> Desk | None:
        """The desk of a file's name."""
        return next((one for one in self.all() if one.screen.code == code), None)

    def _desk(self, path: Path) -> Desk | None:
        """The desk of a file as it is now; while it cannot be shown, as it was last."""
        try:
            seen = path.stat()
        # Deleted between listing and looking.
        except OSError:
            return None
        # Size beside time: a file system may keep times by the second.
        before, stamp = self._read.get(path), (seen.st_mtime_ns, seen.st_size)
        if before is None or before.stamp != stamp:
            before = self._read[path] = _Read(stamp, _newest(path, before))
        return before.desk


def _newest(path: Path, before: _Read | None) -> Desk | None:
    try:
        if scenes.is_for(path, PAPER):
            return None
        screen = screening.screen(path)
    except ScreenError as error:
        _log.warning("screen not taken: %s", error)
        last = before.desk if before else None
        return last and Desk(last.screen, panels(last.screen, str(error)), str(error))
    return Desk(screen, panels(screen)) if screen.audience == "desk" else None


def _distinct(desks: Sequence[Desk]) -> list[Desk]:
    by: dict[str, Desk] = {}
    for one in desks:
        first = by.setdefault(one.screen.address, one)
        if first is not one:
            _log.warning(
                "screens %s and %s have one address %s: the first is shown",
                first.screen.code, one.screen.code, one.screen.address,
            )  # fmt: skip
    return list(by.values())


def panels(screen: Screen, trouble: str = "") -> tuple[Panel, ...]:
    """The heading with its control, then the areas."""
    own = desk.heading_id(screen.code)

    def ask(ask: Ask) -> tuple[Heading, known.Offered]:
        return heading(ask, screen, trouble), known.choices(ask)

    def drawn(_ask: Ask, value: tuple[Heading, known.Offered]) -> Changes:
        return {own: {"children": desk.heading(value[0])}, **_control(value[1])}

    return (Panel(own, ask, drawn), *screen.panels())


def _control(offered: known.Offered) -> Changes:
    menu, field, shown = control.ids(desk.DESK)
    return {
        shown: {"data": {"known": offered.chosen, "at": offered.at}},
        menu: {"options": list(offered.options), "value": offered.chosen},
        field: {"value": offered.at},
    }


def heading(ask: Ask, screen: Screen, trouble: str = "") -> Heading:
    """Since when the page tells, up to when its data go, and whether they are a demonstration."""
    try:
        data = cutoff_words(ask.question.cutoff, ask.question)
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
    )


def _way(ask: Ask, screen: Screen, path: str) -> str:
    """The link to another page at the same 知悉时点; pages of one family understand each other's question."""
    family = steps_of(path)[:1] == list(screen.steps[:1])
    return ask.address.elsewhere(path, *(FAMILY if family else ()))


def refused(ask: Ask, screen: Screen, sentence: str) -> Changes:
    """What stands in place of the page where its question cannot be answered."""
    # '/pingan' of '/pingan/<unit>'.
    body = desk.refused(screen.title, screen.address.partition("/<")[0], sentence)
    return {desk.heading_id(screen.code): {"children": body}, **_control(known.choices(ask))}
