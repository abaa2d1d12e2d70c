"""Watching: files dropped into an inbox are loaded as they come, and sources with `every` are asked in time."""

import hashlib
import json
import signal
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.exc import OperationalError

from data.keeping.store import Store, write_meta
from data.reference.profile import Profile, find, load_profile
from etl.loading.journal import Report
from etl.mapping.model import SourceMapping
from etl.mapping.source import load_mappings
from etl.running.inbox import Inbox, addressee
from etl.running.jobs import Given, Warm, run
from etl.sources.fetching import asked
from governance.errors import CockpitError, ProfileError, StoreError

_REFERENCES = "references"
"""The entry of meta with the digest of the profile whose reference files were last loaded."""
_MOST_CRASHES = 3
_LONGEST_WAIT = 60.0
_PATIENCE = 10.0
"""How long `once` waits for files that are still being written."""
_LOOK_SECONDS = 2.0
"""How often an idle watcher looks whether the profile has changed; before each load it does so anyway."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened: done, failed, refused or waiting; to which file or source; why; how long it took."""

    what: str
    name: str
    source: str = ""
    reason: str = ""
    seconds: float = 0.0
    report: Report | None = None

    def as_dict(self) -> dict[str, object]:
        told: dict[str, object] = {
            "what": self.what,
            "name": self.name,
            "source": self.source,
        }
        if self.report is not None:
            told |= {"seconds": round(self.seconds, 3), **self.report.as_dict()}
        return {**told, **({"reason": self.reason} if self.reason else {})}

    def as_text(self) -> str:
        if self.report is None:
            label = {"failed": "失败", "refused": "拒收", "waiting": "等待"}[self.what]
            return f"{label} {self.name} {self.reason}"
        counts = self.report.sources[self.source].counts
        return (
            f"完成 {self.name} → {self.source}，装载 {self.report.load}：读 {counts.read} 新 {counts.inserted} "
            f"改 {counts.updated} 同 {counts.unchanged} 旧 {counts.superseded} 拒 {counts.rejected} "
            f"撤 {counts.withdrawn}（{self.seconds:.1f} 秒）"
        )


@dataclass(slots=True)
class _City:
    """The profile and its mappings as last read, and how their files looked then."""

    name: str
    look: dict[str, tuple[int, int]] = field(default_factory=dict)
    profile: Profile | None = None
    mappings: dict[str, SourceMapping] = field(default_factory=dict)
    digest: str = ""

    def read(self) -> Profile:
        """The profile, read again where one of its files has changed.

        Raises:
            ProfileError: it is wrong now; nothing is loaded until it is mended.
        """
        folder = find(self.name)
        look = _look(folder)
        if self.profile is None or self.look != look:
            self.profile = None
            # Both are taken before the files are read: one saved meanwhile differs at the next look.
            self.look, self.digest = look, _digest(folder)
            profile = load_profile(self.name)
            self.mappings = load_mappings(profile)
            self.profile = profile
        return self.profile


def _look(folder: Path) -> dict[str, tuple[int, int]]:
    looks = {}
    for path in folder.rglob("*"):
        # An editor's temporary file may be gone before it is looked at.
        with suppress(FileNotFoundError):
            told = path.stat()
            if stat.S_ISREG(told.st_mode):
                looks[str(path)] = (told.st_size, told.st_mtime_ns)
    return looks


def _digest(folder: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        with suppress(FileNotFoundError):
            content = hashlib.sha256(path.read_bytes()).digest()
            # Names count too, and a NUL ends each: no name can run into the digest behind it.
            whole.update(f"{path.relative_to(folder)}\0".encode())
            whole.update(content)
    return whole.hexdigest()


class Watch:
    """One watcher: `turn` does what is to be done now, `run` does so until it is told to stop."""

    def __init__(
        self, store: Store, profile: str, folder: Path | None, tell: Callable[[Event], None]
    ) -> None:
        self._store, self._city, self._tell = store, _City(profile), tell
        self._inbox = Inbox(folder) if folder is not None else None
        self._due: dict[str, float] = {}
        self._again_at, self._waits, self._looked_at = 0.0, 0, time.monotonic()
        self.stopping = threading.Event()
        self._warm = Warm()
        self._city.read()

    def run(self, *, every: float, once: bool) -> int:
        """Work until told to stop (SIGTERM, SIGINT: between two loads); `once`: what is there now.

        Returns:
            The exit status: 2 where `once` left anything undone.
        """
        trouble, patience = 0, time.monotonic() + _PATIENCE
        with stopped_by_signals(self.stopping):
            while not self.stopping.is_set():
                trouble += self.turn()
                growing = self._inbox.growing if self._inbox else 0
                if once and (not growing or self._waits or time.monotonic() > patience):
                    return 2 if trouble + growing else 0
                self.stopping.wait(every)
        return 0

    def turn(self) -> int:
        """Take every complete file and ask every source that is due; returns how many did not end well."""
        if time.monotonic() < self._again_at:
            return 0
        trouble = 0
        try:
            trouble += self._files() + self._fetches()
            self._waits = 0
        except (ProfileError, StoreError, OperationalError) as error:
            # Not the fault of a file: everything stays where it is for a later turn.
            self._waits += 1
            # Half a second, one, two, four and so on, at most a minute. The exponent is bounded
            # as well: after some hours of waiting the power itself would overflow.
            self._again_at = time.monotonic() + min(_LONGEST_WAIT, 2.0 ** min(self._waits - 2, 6))
            reason = error if isinstance(error, CockpitError) else f"库断开了：{error.orig}"
            self._tell(Event("waiting", "", reason=" ".join(str(reason).split())))
            return trouble + 1
        return trouble

    def _files(self) -> int:
        if self._inbox is None or not (ready := self._inbox.complete()):
            return 0
        trouble = 0
        with self._inbox.taken() as ours:
            for path in ready if ours else ():
                if self.stopping.is_set():
                    break
                # Another watcher, or a person, may have taken it since the look. A broken link
                # does not exist, but has to be refused.
                if path.is_symlink() or path.exists():
                    trouble += not self._file(path, self._inbox)
        return trouble

    def _file(self, path: Path, inbox: Inbox) -> bool:
        """Load one file and put it where it belongs; a load done twice changes nothing the second time."""
        self._city.read()
        source, reason = addressee(path, self._city.mappings)
        if reason:
            self._tell(Event("refused", path.name, reason=reason))
            inbox.move(path, "refused", reason)
            return False
        try:
            crashes = _Crashes(inbox.folder / ".crashes.json", path)
        except FileNotFoundError:
            # Taken away since the look, as in _files.
            return True
        try:
            with crashes:
                event = self._load(path.name, source, (source, path))
        except (ProfileError, StoreError):
            raise
        except CockpitError as error:
            self._tell(Event("failed", path.name, source, str(error)))
            inbox.move(path, "failed", str(error))
            return False
        inbox.move(path, "done")
        self._tell(event)
        return True

    def _load(self, name: str, source: str, given: Given) -> Event:
        begun = time.monotonic()
        known = self._store.meta().get(_REFERENCES)
        profile = self._city.read()
        stale = known != self._city.digest
        report = run(self._store, profile, [given], bundled=stale, warm=self._warm)
        if stale:
            with self._store.writing() as connection:
                write_meta(connection, {_REFERENCES: self._city.digest})
        return Event("done", name, source, seconds=time.monotonic() - begun, report=report)

    def _fetches(self) -> int:
        """Ask every source whose time has come, the first time at once."""
        trouble = 0
        if time.monotonic() - self._looked_at > _LOOK_SECONDS:
            self._city.read()
            self._looked_at = time.monotonic()
        for name, mapping in self._city.mappings.items():
            if mapping.every is None or self._due.get(name, 0.0) > time.monotonic():
                continue
            if self.stopping.is_set():
                break
            # Set before it is asked: a source that fails is not asked again at every turn.
            self._due[name] = time.monotonic() + mapping.every
            trouble += not self._fetch(name)
        return trouble

    def _fetch(self, name: str) -> bool:
        try:
            event = self._load(name, name, *asked(self._store, self._city.read(), [name]))
        except (ProfileError, StoreError):
            raise
        except CockpitError as error:
            self._tell(Event("failed", name, name, str(error)))
            return False
        self._tell(event)
        return True


@contextmanager
def stopped_by_signals(stopping: threading.Event) -> Iterator[None]:
    """SIGTERM and SIGINT stop after what is under way; a broken lease (SIGIO) is no reason to die."""
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGIO)
    before = [signal.getsignal(n) for n in numbers]
    for number in numbers[:2]:
        signal.signal(number, lambda *_: stopping.set())
    # A writer that opens a file under our lease causes SIGIO, which kills by default.
    signal.signal(signal.SIGIO, signal.SIG_IGN)
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


class _Crashes:
    """Counts how often the loader broke down on a file, so that one file cannot stop all others for ever."""

    def __init__(self, book: Path, path: Path) -> None:
        self._book, told = book, path.stat()
        self._file = f"{path.name}|{told.st_size}|{told.st_mtime_ns}"
        self._name = path.name

    def __enter__(self) -> None:
        if self._counts().get(self._file, 0) >= _MOST_CRASHES:
            raise CockpitError(f"装载 {self._name} 时程序三次意外中止：请看日志，修好后再放入。")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        foreseen = (CockpitError, OperationalError)
        # Neither an interrupt nor an error with a sentence of its own is a crash.
        if kind and issubclass(kind, Exception) and not issubclass(kind, foreseen):
            counts = self._counts()
            counts[self._file] = counts.get(self._file, 0) + 1
            self._book.write_text(json.dumps(counts, ensure_ascii=False), encoding="utf-8")

    def _counts(self) -> dict[str, int]:
        try:
            return dict(json.loads(self._book.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError):
            return {}
