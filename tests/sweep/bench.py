"""The bench: the stores before each delivery, made once without disturbance, and copies of them to be maltreated."""

import os
import shutil
import subprocess
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data.keeping.store import open_store
from tests.sweep import scenario
from tests.sweep.checks import portrait, settled
from tests.sweep.child import Ended, Loading, asked, census, forked, libpq


@dataclass(frozen=True, slots=True)
class Expected:
    """An undisturbed load of one delivery: the store before and after, its milestones, its seconds."""

    before: dict[str, Any]
    after: dict[str, Any]
    met: dict[str, int]
    seconds: float
    grown: int


@dataclass(slots=True)
class Bench:
    """Templates of the store before each delivery (and after the last), and what an undisturbed load makes of them."""

    home: Path
    server: str | None
    city: Path
    deliveries: list[scenario.Delivery]
    expected: list[Expected] = field(default_factory=list)
    _templates: list[str] = field(default_factory=list)
    _count: int = 0

    def copy(self, delivery: int, *, into: Path | None = None) -> str:
        """The URL of a fresh store that stands before a delivery."""
        return self._copy_of(self._templates[delivery], into)

    def folder(self) -> Path:
        """A new empty folder."""
        self._count += 1
        made = self.home / f"p{self._count}"
        made.mkdir()
        return made

    def drop(self, url: str) -> None:
        """Throw a copy away."""
        if self.server is None:
            shutil.rmtree(_file(url).parent)
        else:
            self._admin(f'DROP DATABASE "{url.rsplit("/", 1)[1]}" WITH (FORCE)')

    def loading(self, url: str, delivery: int, **how: Any) -> Loading:
        large = {"apart": self.is_apart(delivery)}
        return Loading(url, self.city, self.deliveries[delivery].words(), **(large | how))

    def is_apart(self, delivery: int) -> bool:
        """Whether this delivery is loaded as a large one would be: every other one is."""
        return delivery % 2 == 0

    def log(self, name: str = "child") -> Path:
        self._count += 1
        return self.home / f"{name}{self._count}.log"

    def load(self, url: str, delivery: int, **how: Any) -> Ended:
        """A load in a child of its own, waited for."""
        return forked(self.loading(url, delivery, **how), self.log("load")).wait()

    def portrait(self, url: str) -> dict[str, Any]:
        found: Any = asked(lambda: portrait(url), self.log("portrait"))
        return dict(found)

    def settled(self, url: str) -> str:
        """The canonical hash alone, which is sooner had."""
        return str(asked(lambda: settled(url), self.log("settled")))

    def prepare(self) -> None:
        """Load every delivery undisturbed, keeping the store before each."""
        url = self._new()
        asked(lambda: open_store(url, create=True).close(), self.log("create"))
        self._templates.append(url)
        before = {"state": None} | self.portrait(url)
        for i in range(len(self.deliveries)):
            url = self._copy_of(url, None)
            small = self._bytes(url)
            loading = self.loading(url, i, apart=False)
            told: Any = asked(lambda one=loading: census(one), self.log("census"))
            after = self.portrait(url)
            assert not after["wrong"], f"the undisturbed store is wrong: {after['wrong']}"
            self.expected.append(Expected(before, after, *told, self._bytes(url) - small))
            self._templates.append(url)
            before = after

    def _new(self) -> str:
        if self.server is None:
            return f"sqlite:///{self.folder() / 'cockpit.sqlite'}"
        name = f"s{uuid.uuid4().hex}"
        self._admin(f'CREATE DATABASE "{name}"')
        return f"{self.server}/{name}"

    def _copy_of(self, url: str, into: Path | None) -> str:
        if self.server is None:
            target = into if into is not None else self.folder()
            shutil.copytree(_file(url).parent, target, dirs_exist_ok=True)
            return f"sqlite:///{target / _file(url).name}"
        name = f"s{uuid.uuid4().hex}"
        self._admin(f'CREATE DATABASE "{name}" TEMPLATE "{url.rsplit("/", 1)[1]}"')
        return f"{self.server}/{name}"

    def _bytes(self, url: str) -> int:
        if self.server is not None:
            return 0
        return sum(p.stat().st_size for p in _file(url).parent.rglob("*") if p.is_file())

    def _admin(self, command: str) -> None:
        # psql, not a driver: a connection of this process must not be inherited by its forks.
        program = [
            "psql",
            "-q",
            "-X",
            "-v",
            "ON_ERROR_STOP=1",
            "-d",
            libpq(f"{self.server}/postgres"),
            "-c",
        ]
        subprocess.run([*program, command], check=True, capture_output=True)


def make(home: Path, *, seed: int, size: int, server: str | None) -> Bench:
    """A bench in an empty folder; children work there, so that nothing is left elsewhere."""
    files = home / "files"
    files.mkdir()
    os.chdir(home)
    city, deliveries = scenario.write(files, seed=seed, size=size)
    bench = Bench(home, server, city, deliveries)
    bench.prepare()
    return bench


def _file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))
