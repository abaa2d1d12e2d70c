"""A wall being watched while something fails: what stands on it, whether a frame is blank, what the banner says."""

import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, Error, Page

from tests.meddler import Meddler

BANNER_WITHIN = 15.0
GONE_WITHIN = 10.0
SMALL = {"width": 1280, "height": 720}

SEEN = """() => {
  const seen = (one) => one.getClientRects().length > 0 && getComputedStyle(one).visibility === "visible";
  const root = document.getElementById("wall-root");
  const panels = {};
  for (const one of document.querySelectorAll("[data-panel]"))
    if (seen(one) && one.dataset.panel !== "hint") {
      const text = one.textContent.trim();
      const named = one.dataset.panel + "#" + one.id;
      panels[named] = one.classList.contains("foreign") ? "" : text + "|" + one.querySelectorAll("svg path").length;
    }
  const banner = document.getElementById("shell-banner");
  return {
    title: (document.querySelector("#wall-title h1") || document.getElementById("cockpit-before") || {}).textContent || "",
    panels,
    shapes: document.querySelectorAll("#wall-map path.leaflet-interactive").length,
    scene: root ? root.dataset.scene : null,
    banner: banner && !banner.hidden ? banner.textContent : "",
    failed: [...document.querySelectorAll("[data-failed]")].map((one) => one.dataset.panel),
    anew: sessionStorage.getItem("cockpit-opened-anew"),
    turned: window.bannerTurned,
  };
}"""

STAMPED = """() => {
  const banner = document.getElementById("shell-banner");
  const said = () => Boolean(banner && !banner.hidden && banner.textContent);
  const now = () => (performance.timeOrigin + performance.now()) / 1000;
  let before = said();
  window.bannerTurned = now();
  if (banner) new MutationObserver(() => {
    if (said() === before) return;
    before = !before;
    window.bannerTurned = now();
  }).observe(banner, {attributes: true, childList: true, characterData: true, subtree: true});
}"""
"""From now on the page notes itself when its banner comes and goes: a harness that looks at eight walls in turn is late."""


def variety(png: bytes) -> int:
    """How many bytes of a picture's filtered rows are not zero: next to none where it is of one colour."""
    data, at = b"", 8
    while at < len(png):
        size = int.from_bytes(png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + size]
        at += size + 12
    raw = zlib.decompress(data)
    return len(raw) - raw.count(0)


@dataclass
class Wall:
    """One page through one proxy, at one address; and everything that was wrong with it."""

    name: str
    page: Page
    context: BrowserContext
    proxy: Meddler
    wrong: list[str] = field(default_factory=list)
    good: dict[str, str] = field(default_factory=dict)
    shapes: int = 0
    banners: list[str] = field(default_factory=list)
    frames: int = 0
    opening: bool = False
    """A page that is being opened may show the shell before the figures, but never nothing."""

    def seen(self) -> dict[str, Any] | None:
        """What stands on it; None in the moment between two pages."""
        try:
            return dict(self.page.evaluate(SEEN))
        except Error as problem:
            if "context was destroyed" in str(problem) or "navigat" in str(problem):
                return None
            raise

    def stamp(self) -> None:
        """Let the page note when its banner turns; nothing where it is between two pages."""
        try:
            self.page.evaluate(STAMPED)
        except Error as problem:
            if "context was destroyed" not in str(problem) and "navigat" not in str(problem):
                raise

    def remember(self) -> None:
        """What stands there now is what must stay."""
        seen = self.seen()
        assert seen is not None
        self.good, self.shapes = seen["panels"], seen["shapes"]
        assert self.good or self.shapes, self.name

    def look(self, *others: dict[str, str]) -> dict[str, Any] | None:
        """One frame: nothing blank, every panel with its last good content, or with that of `others`."""
        seen = self.seen()
        try:
            picture = variety(self.page.screenshot(timeout=20_000, animations="allow"))
        except Error as problem:
            if "navigat" not in str(problem) and "Timeout" not in str(problem):
                raise
            picture = 10_000 if seen is None else 0
        self.frames += 1
        if picture < 2000:
            self.wrong.append(f"{self.name}: a frame of one colour ({picture})")
        if seen is None or self.opening:
            return seen
        if not seen["title"].strip():
            self.wrong.append(f"{self.name}: no title")
        if self.shapes and not seen["shapes"]:
            self.wrong.append(f"{self.name}: no map")
        for panel, text in self.good.items():
            now = seen["panels"].get(panel, "")
            if now != text and now not in [other.get(panel) for other in others]:
                self.wrong.append(
                    f"{self.name}: {panel} shows {now[:80]!r} in place of {text[:80]!r}"
                )
        if seen["banner"]:
            self.banners.append(seen["banner"])
        return seen


def watch(
    walls: list[Wall], seconds: float, *, until: Callable[[dict[str, Any]], bool] | None = None
) -> dict[str, float]:
    """Looks at all walls in turn; when each was first as `until` says, in seconds; ends when all are.

    Where a wall's banner has turned since the watch began, the page itself has noted when.
    """
    began, clock, met = time.monotonic(), time.time(), dict[str, float]()
    for wall in walls:
        wall.stamp()
    while time.monotonic() - began < seconds:
        for wall in walls:
            seen = wall.look()
            if until is not None and seen is not None and wall.name not in met and until(seen):
                # A page that was opened since then notes nothing: its time is that of the look.
                turned = seen["turned"] if seen["turned"] else time.time()
                met[wall.name] = turned - clock
        if until is not None and len(met) == len(walls):
            break
        walls[0].page.wait_for_timeout(250)
    return met
