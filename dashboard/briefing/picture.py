"""Pictures of walls and pages: Chromium waits until the screen says that it is drawn, and else says why it is not."""

import os
import re
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from contextvars import copy_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from data.desk.sessions import open_desk
from data.keeping.store import Store
from governance.errors import BriefingError
from governance.scope import Scope

if TYPE_CHECKING:
    from playwright.sync_api import Page

Size = tuple[int, int]

PATIENCE: Final = 60.0
_SURE_AFTER: Final = 5.0
"""Seconds after which a panel that failed is not waited for any more: the next question may have mended it."""

_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
_SIZES: Final = range(200, 10_001)
# Milliseconds between two looks at the page.
_STEP: Final = 100


def size_of(text: str) -> Size:
    """'3840x1080' as a width and a height.

    Raises:
        BriefingError: it is none, or none that can be drawn.
    """
    match = re.fullmatch(r"(\d{3,5})[x×*](\d{3,5})", text.strip())
    if match is None or not all(int(side) in _SIZES for side in match.groups()):
        raise BriefingError(
            f"图片大小 {text!r} 应写成 宽x高，如 1920x1080，各在 {_SIZES[0]} 到 {_SIZES[-1]} 之间。"
        )
    return int(match.group(1)), int(match.group(2))


class Studio:
    """A server and a browser that are kept for pictures, started and used in a thread of their own."""

    def __init__(self, store: Store, now: int, scope: Scope) -> None:
        # One thread: Playwright's synchronous interface works only in the thread that started
        # it.
        self._hand = ThreadPoolExecutor(1, "picture")
        self._open = ExitStack()
        # Dash registers its pages by a variable of the context in which it was imported.
        self._ready = self._hand.submit(copy_context().run, self._start, store, now, scope)

    def picture(
        self, path: str, asked: Mapping[str, str], size: Size, *, patience: float = PATIENCE
    ) -> Future[bytes]:
        """The picture of a screen, when it is done.

        Raises (where its result is asked for):
            BriefingError: there is no browser, a panel failed, or it took too long.
        """
        return self._hand.submit(self._drawn, path, asked, size, patience)

    def close(self) -> None:
        """Ends both, once what was asked for is drawn."""
        self._hand.submit(self._open.close).result()
        self._hand.shutdown()

    def _start(self, store: Store, now: int, scope: Scope) -> tuple[Callable[[], str], Any]:
        link = self._open.enter_context(_serving(store, now, scope))
        return link, self._open.enter_context(_browser())

    def _drawn(self, path: str, asked: Mapping[str, str], size: Size, patience: float) -> bytes:
        link, browser = self._ready.result()
        entry = link()
        address = entry.partition("/open/")[0] + path + (f"?{urlencode(asked)}" if asked else "")
        width, height = size
        # A still must not catch an animation half way.
        look = {"reduced_motion": "reduce", "locale": "zh-CN"}
        with closing(browser.new_page(viewport={"width": width, "height": height}, **look)) as page:
            # assets/drawn.js works for pictures alone.
            page.add_init_script("window.cockpitPictured = true")
            return _taken(page, entry, address, patience)


@contextmanager
def studio(store: Store, *, now: int, scope: Scope | None = None) -> Iterator[Studio]:
    """Opens at once and in the background, so that it is ready when the first picture is asked for."""
    opened = Studio(store, now, scope or Scope.everything())
    try:
        yield opened
    finally:
        opened.close()


def _taken(page: "Page", link: str, address: str, patience: float) -> bytes:
    from playwright.sync_api import Error

    try:
        # The link itself leads to a wall, which need not be drawn for this.
        # Asked through the page, the cookie of the session becomes the page's own.
        answer = page.request.get(link, max_redirects=0)
        if not answer.headers.get("location"):
            raise BriefingError(f"画不出 {address}：驾驶舱不让进（{answer.status}）。")
        page.goto(address)
        _wait(page, address, patience)
        if _lengthened(page):
            _wait(page, address, patience)
        return page.screenshot(type="png", animations="disabled", caret="hide")
    except Error as error:
        reason = str(error).splitlines()[0]
        raise BriefingError(f"画不出 {address}：{reason}") from error


def _lengthened(page: "Page") -> bool:
    """Lengthens the window to the whole of a page that is not a wall; True where it was too short."""
    if page.locator("#wall-root").count():
        return False
    size = page.viewport_size
    # A wall fills the window by design; any other page scrolls within <main>.
    height = page.evaluate(
        "Math.max(...[...document.querySelectorAll('main')].map(m => m.scrollHeight))"
    )
    if size is None or not height or height <= size["height"]:
        return False
    page.set_viewport_size({"width": size["width"], "height": min(int(height), _SIZES[-1])})
    page.wait_for_timeout(2 * _STEP)  # the flag of the shorter page still stands
    return True


def _wait(page: "Page", address: str, patience: float) -> None:
    """Until the screen says that it is drawn.

    Raises:
        BriefingError: a panel failed for good, or the time is over; with what was awaited.
    """
    failed = 0.0
    for _ in range(int(patience * 1000 / _STEP)):
        state = page.evaluate(
            "[document.documentElement.dataset.drawn || '', document.documentElement.dataset.undrawn || '']"
        )
        if state[0] == "yes":
            return
        # A panel that recovers in between starts the time anew.
        failed = failed + _STEP / 1000 if state[0] == "failed" else 0.0
        if failed >= _SURE_AFTER:
            raise BriefingError(f"{address} 没有画全：{state[1]}。没有生成图片。")
        page.wait_for_timeout(_STEP)
    raise BriefingError(f"{address} 在 {patience:g} 秒内没有画完：还在等{state[1]}。没有生成图片。")


@contextmanager
def _browser() -> Iterator[Any]:
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        raise BriefingError("画 PNG 需要 playwright：请执行 pip install playwright。") from error
    # None lets Playwright use the browser that it installed itself.
    executable = next(filter(None, map(shutil.which, _BROWSERS)), None)
    # Containers give /dev/shm 64 MB, on which Chromium dies with large pages.
    flags = ["--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        flags.append("--no-sandbox")  # Chromium refuses root otherwise
    with sync_playwright() as engine:
        try:
            browser = engine.chromium.launch(executable_path=executable, args=flags)
        except Error as error:
            raise BriefingError(
                "没有可用的 Chromium：请安装 chromium（apt-get install chromium），"
                "或执行 python -m playwright install chromium。"
            ) from error
        with closing(browser):
            yield browser


@contextmanager
def _serving(store: Store, now: int, scope: Scope) -> Iterator[Callable[[], str]]:
    """A server for this process alone, with a desk of its own; what makes links into it."""
    from werkzeug.serving import WSGIRequestHandler, make_server

    from dashboard.access import guard
    from dashboard.build import create_app

    class Quiet(WSGIRequestHandler):
        def log(self, type: str, message: str, *args: Any) -> None:
            """Nobody reads it."""

    with tempfile.TemporaryDirectory(prefix="cockpit-picture-") as folder:
        desk = open_desk(f"sqlite:///{Path(folder) / 'own.sqlite'}")
        app = create_app(store, desk, now=lambda: now, scope_of=lambda: scope)
        guard(app.server, desk, now=lambda: now, script_hashes=app.csp_hashes)
        # Port 0 takes any that is free.
        server = make_server("127.0.0.1", 0, app.server, threaded=True, request_handler=Quiet)
        running = threading.Thread(target=server.serve_forever, daemon=True)
        running.start()
        try:
            base = f"http://127.0.0.1:{server.server_port}/open/"
            yield lambda: base + desk.make_link(now=now)
        finally:
            server.shutdown()
            running.join()
            server.server_close()
            desk.close()
