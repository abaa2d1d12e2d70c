"""A living demonstration: new and changed matters dripped into an inbox, and taken from there by the ordinary loader."""

import argparse
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from data.keeping.store import Store
from data.queries import handling
from data.reference.profile import load_profile
from data.samples.drip import ENCODING, Drip, as_text
from data.samples.reprint import printed
from etl.running.demo import PROFILE
from etl.running.inbox import Inbox
from etl.running.watch import Event, Watch, stopped_by_signals
from governance.errors import CockpitError, NotDemonstration
from governance.scope import Scope

EVERY = 3.0
"""Seconds between two drips: each is one file, one load."""
DAY = 86_400
PAUSE = 7 * DAY
"""Data that ended longer ago are gone on from where they ended; else the demonstration lives now."""
_VERIFIED_WITHIN = 12 * DAY
_KEPT = 200
"""Files of its own that are left in done; the landing folder keeps every byte anyway."""
_MOST_WAITING = 20
_MOST_OWED = 0.5
"""Minutes of drips that are made up for after a pause, not more."""
_EVERYTHING = Scope.everything()


@dataclass(slots=True)
class Clock:
    """The demonstration's time: at real pace from `start` on, never later than the real clock."""

    start: float
    real: Callable[[], float] = time.time
    begun: float = field(init=False)

    def __post_init__(self) -> None:
        self.begun = self.real()

    @classmethod
    def after(cls, newest: int, real: Callable[[], float] = time.time) -> "Clock":
        """Goes on after the newest event of a store.

        Raises:
            CockpitError: that event lies after the present.
        """
        now = real()
        if newest > now:
            raise CockpitError(
                "库里最新的事件晚于现在的时间：请校准本机时钟，或另造演示库（etl demo）。"
            )
        return cls(newest + 1.0 if now - newest > PAUSE else now, real)

    def now(self) -> float:
        real = self.real()
        return float(int(min(self.start + real - self.begun, real)))


def inbox_of(store: Store) -> Path:
    """The inbox used when none is given: beside a SQLite store, in var/inbox for a server."""
    return store.path.with_name(f"{store.path.stem}.inbox") if store.path else Path("var/inbox")


def _rate(text: str) -> float:
    """Rows a minute."""
    rate = float(text)
    if not 0 < rate <= 600:
        raise argparse.ArgumentTypeError(f"{text} 不在每分钟 0 到 600 件之间")
    return rate


def _whole(text: str) -> int:
    """A whole number from 0 on."""
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text} 小于 0")
    return number


def declare(command: argparse.ArgumentParser) -> None:
    """The flags of the command."""
    command.add_argument("--rate", type=_rate, required=True, help="每分钟多少件（新增与变化合计）")
    command.add_argument("--inbox", help="收件夹；默认在库旁边")
    command.add_argument("--seed", type=_whole, default=330500, help="随机种子")
    command.add_argument("--no-watch", action="store_true", help="只滴入，由另一个 etl watch 装载")
    limits = command.add_mutually_exclusive_group()
    limits.add_argument("--minutes", type=float, help="多少分钟后结束；默认一直滴")
    limits.add_argument("--count", type=_whole, help="滴满多少件后结束")


class Simulation:
    """Drips at a rate into an inbox; with a watcher of its own, or for one that runs beside."""

    def __init__(
        self,
        store: Store,
        folder: Path,
        tell: Callable[[Event], None],
        *,
        seed: int = 330500,
        watched: bool = True,
        real: Callable[[], float] = time.time,
    ) -> None:
        _check(store)
        self.stopping = threading.Event()
        self._store, self._folder, self._tell = store, folder, tell
        Inbox(folder)  # makes its folders, or says why not
        self._watch = Watch(store, PROFILE, folder, self._told) if watched else None
        self._dropped = 0
        self._failed = False
        for part in folder.glob(".*.csv.part"):
            part.unlink()  # of a run that was killed while it wrote
        self._settle()
        load, newest = handling.newest(store, scope=_EVERYTHING)
        self._clock = Clock.after(newest or 0, real)
        # With the load in the seed a later run draws other matters than the first one did.
        self._drip = self._made(np.random.default_rng([seed, load]))

    def _made(self, rng: np.random.Generator) -> Drip:
        store, since = self._store, int(self._clock.now()) - _VERIFIED_WITHIN
        matters = handling.handling(store, closed_since=since, scope=_EVERYTHING)
        profile = load_profile(PROFILE)

        def highest(source: str, low: str, high: str) -> str | None:
            return handling.highest_key(store, source, low, high, scope=_EVERYTHING)

        return Drip(profile, printed(matters, profile.zone), rng, highest)

    def run(
        self, rate: float, *, every: float = EVERY, minutes: float | None, count: int | None
    ) -> int:
        """Drip `rate` rows a minute until stopped, or for so many minutes, or until so many rows.

        Returns:
            The number of rows dripped.
        """
        begun, given, owed = time.monotonic(), 0, 0.0
        with stopped_by_signals(self.stopping):
            while not self.stopping.is_set() and (count is None or given < count):
                turn = time.monotonic()
                if minutes is not None and turn - begun >= minutes * 60:
                    break
                # Fractions are carried over, so that slow rates come true; a long pause is not
                # made up for.
                owed = min(owed + every * rate / 60, _MOST_OWED * rate)
                rows = int(owed) if count is None else min(int(owed), count - given)
                if rows > 0 and not self.is_full():
                    self.drop(rows)
                    owed, given = owed - rows, given + rows
                self.stopping.wait(max(0.0, every - (time.monotonic() - turn)))
        return given

    def drop(self, count: int) -> Path:
        """One file of so many rows; with a watcher of its own, loaded when this returns."""
        at = self._clock.now()
        source, rows = self._drip.rows(at, count)
        stamp = time.strftime("%Y%m%d%H%M%S", time.gmtime(at))
        self._dropped += 1
        path = self._folder / f"{source}_live{stamp}-{self._dropped:06d}.csv"
        part = self._folder / f".{path.name}.part"
        part.write_bytes(as_text(rows).encode(ENCODING[source]))
        # Written under a hidden name and renamed: the inbox never sees half a file.
        os.replace(part, path)
        self._settle()
        return path

    def is_full(self) -> bool:
        """Whether so much waits in the inbox that nobody can be loading it."""
        return self._waiting() >= _MOST_WAITING

    def _waiting(self) -> int:
        return sum(1 for _ in self._folder.glob("*_live*.csv"))

    def _settle(self) -> None:
        """Wait until every file of ours in the inbox is loaded, however long: the next drip reads its matters from the store.

        Raises:
            CockpitError: a file of ours was not taken in, or waits for a watcher that is not there.
        """
        if self._watch is None:
            if not self._dropped and self._waiting():
                raise CockpitError(
                    f"收件夹 {self._folder} 里还有 {self._waiting()} 个文件没有装载：请先用 etl watch 装完。"
                )
            return
        while self._waiting() and not self.stopping.is_set():
            self._watch.turn()
            if self._failed:
                raise CockpitError("演示数据没有装进去：请看上面的原因，修好后再运行。")
            time.sleep(0.02)
        self._tidy()

    def _told(self, event: Event) -> None:
        self._failed |= event.what in ("failed", "refused") and "_live" in event.name
        self._tell(event)

    def _tidy(self) -> None:
        dropped = sorted(
            (self._folder / "done").glob("*_live*.csv"), key=lambda p: p.stat().st_mtime
        )
        # Only files that this command has dropped; what people put in beside stays.
        for path in dropped[:-_KEPT]:
            path.unlink()


def _check(store: Store) -> None:
    """Only a demonstration is simulated.

    Raises:
        NotDemonstration: the store holds real matters, or none, or another city's.
    """
    shown, real = handling.deliveries(store, scope=_EVERYTHING)
    if store.meta().get("profile") != PROFILE or real or not shown:
        raise NotDemonstration(
            "这个库不是演示库，不能滴入演示数据：请先用 python -m etl demo 另造一个，再以 --store 指给它。"
        )
