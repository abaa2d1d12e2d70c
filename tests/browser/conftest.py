"""A server of the tests' own on a small city, a Chromium, and a recorder of every request it makes."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from app import main as cockpit
from data.keeping.store import open_store
from data.reference.profile import load_profile
from etl.running.jobs import run
from tests.cities import disputes, incidents, write_city
from tests.conftest import ROOT, free_port

CHROMIUM = os.environ.get("COCKPIT_CHROMIUM", "/usr/bin/chromium")
PATIENCE = 20_000
HARBOUR = "Harbour <b>7</b>"
"""A name that would be HTML, were it let."""

CHANGED = "2024-05-01 08:00:00"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    assert Path(CHROMIUM).exists(), f"{CHROMIUM} is missing: apt-get install chromium"
    engine: Playwright
    with sync_playwright() as engine:
        browser = engine.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        )
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def patience() -> None:
    """However busy the machine, and whichever module was read last."""
    expect.set_options(timeout=PATIENCE)


@dataclass
class City:
    """A store in a folder, its server process, and what loads more into it."""

    folder: Path
    port: int
    process: subprocess.Popen[str] | None = None
    link: str = ""
    loads: int = 0

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder / 'cockpit.sqlite'}"

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _app(self, command: str) -> list[str]:
        where = ["--store", self.url, "--port", str(self.port)]
        return [sys.executable, str(ROOT / "app.py"), command, *where]

    def load(self, some: list[dict[str, str]], others: list[dict[str, str]] = ()) -> None:  # type: ignore[assignment]
        self.loads += 1
        given = [("incidents", incidents(self.folder / f"i{self.loads}.csv", list(some)))]
        if others:
            given.append(("disputes", disputes(self.folder / f"d{self.loads}.csv", list(others))))
        store = open_store(self.url, create=True)
        run(store, load_profile(str(self.folder / "city")), given)
        store.engine.dispose()

    def start(self) -> None:
        """Starts the server and waits until it answers; keeps the link it prints, if it does."""
        log = self.folder / "server.log"
        with log.open("w") as out:
            self.process = subprocess.Popen(
                self._app("serve"),
                cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, text=True,
                env=os.environ | {"PYTHONUNBUFFERED": "1"},
            )  # fmt: skip
        deadline = time.monotonic() + 60
        while not self._answers():
            assert self.process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        found = re.search(r"open: (http://\S+/open/\S+)", log.read_text())
        self.link = found.group(1) if found else self.link

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.base}/healthz", timeout=1) as answer:
                return bool(answer.read().strip() == b"ok")
        except (URLError, OSError):
            return False

    def kill(self) -> None:
        """Ends the server as a crash would."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(timeout=10)

    def new_link(self) -> str:
        """As `app.py link` prints it, in this process."""
        command, said = self._app("link"), StringIO()
        with redirect_stdout(said):
            assert cockpit(command[command.index("link") :]) == 0
        found = re.search(r"http://\S+/open/\S+", said.getvalue())
        assert found, said.getvalue()
        return found.group(0)


def some_incidents(count: int, town: str, first: int = 0) -> list[dict[str, str]]:
    return [
        {
            "nr": f"{town}{n}", "title": f"<b>{town}</b> & {n}", "category": ("road", "noise")[n % 2],
            "received": f"2024-03-{n % 28 + 1:02d} 09:00:00", "due": "2024-04-02 09:00:00",
            "closed": "2024-04-01 10:00:00" if n % 4 else "", "changed": CHANGED, "town": town,
        }
        for n in range(first, first + count)
    ]  # fmt: skip


def some_disputes(count: int, town: str) -> list[dict[str, str]]:
    return [
        {
            "nr": f"d{town}{n}", "received": f"2024-03-{n % 28 + 1:02d} 09:00:00",
            "closed": "2024-04-05 10:00:00", "outcome": "failed" if n % 5 == 0 else "resolved",
            "level": "town", "changed": CHANGED, "town": town,
        }
        for n in range(count)
    ]  # fmt: skip


Building = Callable[[Path], AbstractContextManager[City]]


@contextmanager
def seaford(folder: Path) -> Iterator[City]:
    """Two districts and three towns with incidents and disputes of 2024, being served."""
    shapes = write_city(folder / "city") / "districts.geojson"
    shapes.write_text(shapes.read_text().replace("Harbour", HARBOUR))
    made = City(folder, free_port())
    made.load(
        some_incidents(40, "A1") + some_incidents(36, "B1"),
        some_disputes(50, "A1") + some_disputes(45, "B1"),
    )
    made.start()
    yield made
    made.kill()


@pytest.fixture(scope="module")
def building() -> Building:
    """What makes the city of a module's tests."""
    return seaford


@pytest.fixture(scope="module")
def settled(building: Building, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """One city for all tests of a module that only look at it."""
    with building(tmp_path_factory.mktemp("settled")) as made:
        yield made


@pytest.fixture
def city(request: pytest.FixtureRequest, building: Building, tmp_path: Path) -> Iterator[City]:
    """A city of the test's own, to load into and to kill; the settled one where it is marked so."""
    if request.node.get_closest_marker("settled"):
        yield request.getfixturevalue("settled")
        return
    with building(tmp_path) as made:
        yield made


@dataclass
class Recorder:
    """What a page asked for and complained of; a killed server excuses what it caused."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    excused: bool = False

    def watch(self, page: Page) -> None:
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self._said(said.type, said.text))

    def _said(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not self.excused:
            self.complaints.append(text)

    def check(self) -> None:
        hosts = {urlsplit(url).hostname for url in self.requests if url.startswith("http")}
        assert hosts <= {"127.0.0.1"}, hosts
        assert self.complaints == []


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def page(chromium: Browser, city: City, recorder: Recorder) -> Iterator[Page]:
    """A page that has come in by the link; at the end nothing left loopback, nothing complained."""
    context = chromium.new_context(viewport={"width": 1920, "height": 1080}, accept_downloads=True)
    context.set_default_timeout(PATIENCE)
    opened = context.new_page()
    recorder.watch(opened)
    opened.goto(city.new_link())
    yield opened
    context.close()
    recorder.check()
