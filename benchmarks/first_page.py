"""The first page in Chromium: what it weighs, and when its figures stand."""

import os
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.report import seconds, table
from benchmarks.serving import Server, served
from benchmarks.stores import demonstration, parser

CHROMIUM = os.environ.get("COCKPIT_CHROMIUM", "/usr/bin/chromium")
FIGURE = '[data-indicator="K11"]'
KINDS = ("Document", "Script", "Stylesheet", "Font", "XHR", "Fetch", "Image", "Other")


@dataclass
class Weight:
    """Bytes over the wire by kind of resource, as the browser's network log has them."""

    requests: int = 0
    bytes: Counter[str] = field(default_factory=Counter)
    _kinds: dict[str, str] = field(default_factory=dict)

    def watch(self, page: Page) -> None:
        log = page.context.new_cdp_session(page)
        log.send("Network.enable")
        log.on("Network.responseReceived", self._begun)
        log.on("Network.loadingFinished", self._ended)

    def _begun(self, event: dict[str, Any]) -> None:
        self._kinds[event["requestId"]] = event["type"]

    def _ended(self, event: dict[str, Any]) -> None:
        kind = self._kinds.get(event["requestId"], "Other")
        self.requests += 1
        self.bytes[kind if kind in KINDS else "Other"] += int(event["encodedDataLength"])


@dataclass(frozen=True, slots=True)
class View:
    """One opening of the page."""

    name: str
    figure: float
    settled: float
    weight: Weight


def opened(page: Page, url: str, name: str) -> View:
    """Open and wait for the first figure, then until the network is quiet (the poll aside)."""
    weight = Weight()
    weight.watch(page)

    def figure() -> None:
        page.goto(url)
        page.wait_for_selector(FIGURE)

    first, _ = seconds(figure)
    rest, _ = seconds(lambda: page.wait_for_load_state("networkidle"))
    return View(name, first, first + rest, weight)


def views(browser: Browser, server: Server) -> list[View]:
    """Cold (by the one-time link, as `make run` prints it), warm (reloaded)."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    context.set_default_timeout(60_000)
    cold = opened(context.new_page(), server.new_link(), "first, nothing cached")
    warm = opened(context.new_page(), server.base, "again, assets cached")
    context.close()
    return [cold, warm]


def main() -> None:
    given = parser("first_page", __doc__).parse_args()
    with demonstration(given.store) as url, served(url) as server, sync_playwright() as engine:
        browser = engine.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        seen = views(browser, server)
        browser.close()
    used = [k for k in KINDS if any(v.weight.bytes[k] for v in seen)]
    lines = [
        [
            v.name, f"{v.figure:.2f}", f"{v.settled:.2f}", str(v.weight.requests),
            f"{v.weight.bytes.total() / 1024:,.0f}", *(f"{v.weight.bytes[k] / 1024:,.0f}" for k in used),
        ]
        for v in seen
    ]  # fmt: skip
    header = ["opened", "figure s", "quiet s", "requests", "KiB", *(f"{k} KiB" for k in used)]
    table("First page in Chromium, 1920×1080", header, lines)


if __name__ == "__main__":
    main()
