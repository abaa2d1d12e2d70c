"""A child of the sweep: the loader's own command line in a forked process, to be killed or starved."""

import ctypes
import json
import mmap
import os
import resource
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import data.keeping.store
from etl import reading as extract
from etl.__main__ import main as loader
from etl.loading import milestones, pipeline
from etl.loading import under_way as loading

CHUNK = 400
"""Rows a chunk in the sweep: small, so that each milestone of a chunk comes many times."""

CACHE_KIB = 256
"""SQLite's page cache in the sweep: small, so that a load writes all along and not only at its commit."""

PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended: its exit status or minus the signal, what it said, and the seconds it took."""

    status: int
    said: str
    seconds: float

    @property
    def killed(self) -> bool:
        return self.status == -signal.SIGKILL


@dataclass(slots=True)
class Child:
    """A forked process under way; its output is in `log`."""

    pid: int
    log: Path
    begun: float
    gate: int | None = None

    def go(self) -> None:
        """Let a gated child begin."""
        if self.gate is not None:
            os.write(self.gate, b"g")
            os.close(self.gate)
            self.gate = None

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def wait(self, patience: float = PATIENCE) -> Ended:
        """Wait for its end; a child that outlasts our patience is killed and says so."""
        deadline, late = time.monotonic() + patience, ""
        while True:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() > deadline and not late:
                late = f"(still running after {patience:.0f} s)"
                self.kill()
            time.sleep(0.002)
        code = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - self.begun
        return Ended(code, self.log.read_text(errors="replace") + late, seconds)


def forked(act: Callable[[], int], log: Path, *, gated: bool = False) -> Child:
    """Run `act` in a fork of this warmed-up process; a gated one waits for `go` before it begins."""
    reader, writer = os.pipe() if gated else (None, None)
    sys.stdout.flush()
    sys.stderr.flush()
    begun = time.monotonic()
    log.touch()
    pid = os.fork()
    if pid == 0:
        _be_the_child(act, log, reader, writer)
    if reader is not None:
        os.close(reader)
    return Child(pid, log, begun, writer)


def _be_the_child(
    act: Callable[[], int], log: Path, reader: int | None, writer: int | None
) -> None:
    status = 99
    try:
        # An orphan would hold the store's lock: it dies with the sweep.
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
        handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(handle, 1)
        os.dup2(handle, 2)
        # Somebody, as pytest does, may have put something of their own in the place of these.
        sys.stdout, sys.stderr = os.fdopen(1, "w", closefd=False), os.fdopen(2, "w", closefd=False)
        if reader is not None and writer is not None:
            os.close(writer)
            os.read(reader, 1)
        status = act()
    except BaseException:  # noqa: BLE001 -- as Python would: the traceback is what the sweep looks for
        traceback.print_exc()
        status = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def asked(act: Callable[[], object], log: Path) -> object:
    """What `act` answers, worked out in a fork of its own: this process never opens a store."""
    answer = log.with_suffix(".answer")

    def work() -> int:
        answer.write_text(json.dumps(act()))
        return 0

    ended = forked(work, log).wait()
    if ended.status != 0:
        raise AssertionError(f"the check itself broke down: {ended.said}")
    return json.loads(answer.read_text())


@dataclass(frozen=True, slots=True)
class Loading:
    """One run of the loader's command line."""

    url: str
    city: Path
    words: Sequence[str]
    stop: tuple[str, int] | None = None
    """A milestone and which time it is reached: there the process kills itself."""
    cut: bool = False
    """There the server ends its connections instead."""
    largest_file: int | None = None
    """RLIMIT_FSIZE."""
    busy_seconds: int | None = None
    apart: bool = False
    """Each file is prepared in a process of its own, as a large one is, and an empty store's indexes are built last."""

    def __call__(self) -> int:
        _small(apart=self.apart)
        if self.busy_seconds is not None:
            data.keeping.store.BUSY_SECONDS = self.busy_seconds
        if self.largest_file is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (self.largest_file, resource.RLIM_INFINITY))
        given = ["run", "--profile", str(self.city), "--store", self.url, *self.words]
        if self.stop is None:
            return loader(given)
        act = self._cut_off if self.cut else partial(os.kill, os.getpid(), signal.SIGKILL)
        with milestones.heard_by(_once(*self.stop, act)):
            return loader(given)

    def _cut_off(self) -> None:
        ended = (
            "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
        )
        query = f"{ended} and datname = current_database()"
        subprocess.run(
            ["psql", "-qX", "-d", libpq(self.url), "-c", query],
            check=True,
            stdout=subprocess.DEVNULL,
        )


def libpq(url: str) -> str:
    """A database's URL as PostgreSQL's own programs want it."""
    return url.replace("postgresql+psycopg", "postgresql")


def _small(*, apart: bool = False) -> None:
    extract.chunks.__kwdefaults__["size"] = CHUNK  # type: ignore[index]
    if apart:
        pipeline.LARGE = loading.LARGE = 1
    store = data.keeping.store
    store._PRAGMAS = (*store._PRAGMAS, f"cache_size=-{CACHE_KIB}")


@dataclass(frozen=True, slots=True)
class Watching:
    """The loader's command line at an inbox: until it is killed, or `once` for what is there."""

    url: str
    city: Path
    inbox: Path
    once: bool = False

    def __call__(self) -> int:
        _small()
        where = ["--profile", str(self.city), "--store", self.url, "--inbox", str(self.inbox)]
        return loader(["watch", *where, "--every", "0.05", *["--once"] * self.once])


def _once(name: str, turn: int, act: Callable[[], None]) -> milestones.Listener:
    # Shared with the processes that the loader forks: some milestones are reached there.
    left = mmap.mmap(-1, 1)
    left[0] = turn

    def listen(reached: str) -> None:
        if reached == name:
            left[0] -= 1
            if left[0] == 0:
                act()

    return listen


def census(loading: Loading) -> tuple[dict[str, int], float]:
    """How often a load reaches each milestone, and its seconds."""
    met = dict.fromkeys(milestones.NAMES, 0)

    def count(name: str) -> None:
        met[name] += 1

    begun = time.monotonic()
    with milestones.heard_by(count):
        if (status := loading()) != 0:
            raise AssertionError(f"the undisturbed load ended with {status}")
    return met, time.monotonic() - begun
