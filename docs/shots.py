"""Takes the approved pictures of the wall: `python -m docs.shots --store URL` on a full demonstration; look at each."""

import argparse
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from data.reference.scenes import built_in
from tests.browser.conftest import CHROMIUM
from tests.conftest import ROOT, free_port

FOLDER = Path(__file__).parent / "shots"
BASE = (1920, 1080)
OTHERS = ((2560, 1440), (3840, 2160), (3840, 1080), (5760, 1080), (6656, 1792), (390, 844))
SHOWN_OTHERWISE = ("overview", "map")
"""Scenes whose every composition is kept; the rest is looked at, and kept at 1920×1080 alone."""


@contextmanager
def served(store: str) -> Iterator[tuple[str, str]]:
    """A server on the store; its address and a link."""
    port = str(free_port())
    where = [sys.executable, str(ROOT / "app.py")], ["--store", store, "--port", port]
    server = subprocess.Popen([*where[0], *where[1]], cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        made = subprocess.run([*where[0], "link", *where[1]], cwd=ROOT, capture_output=True, text=True, check=True)  # fmt: skip
        found = re.search(r"http://\S+/open/\S+", made.stdout)
        assert found, made.stdout
        listening(int(port), server)
        yield f"http://127.0.0.1:{port}", found.group(0)
    finally:
        server.terminate()
        server.wait(timeout=30)


def listening(port: int, server: subprocess.Popen[bytes]) -> None:
    """Waits until the server takes connections; one that has ended is an error."""
    while server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"the server ended with {server.returncode}")


def settled(page: Page, scene: str) -> None:
    """Waits until every part of the scene is drawn."""
    page.wait_for_function(
        """scene => {
            const one = document.getElementById("scene-" + scene);
            const filled = one && [...one.querySelectorAll(".panel-body, .strip")]
                .every((part) => part.childNodes.length || !part.checkVisibility());
            const drawn = scene === "districts" || document.querySelector(".map-label");
            return filled && drawn && document.querySelector(".ticker-item");
        }""",
        arg=scene,
        timeout=60_000,
    )
    page.wait_for_timeout(1500)


def picture(page: Page, base: str, scene: str, size: tuple[int, int]) -> None:
    """One picture as docs/shots/<scene>-<width>x<height>.jpg."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{base}/?scene={scene}")
    settled(page, scene)
    page.screenshot(
        path=FOLDER / f"{scene}-{size[0]}x{size[1]}.jpg",
        type="jpeg",
        quality=72,
        full_page=size[0] < 1280,
        scale="css",
    )


def main() -> None:
    """Takes them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", default="sqlite:///var/cockpit.sqlite")
    store = parser.parse_args().store
    FOLDER.mkdir(exist_ok=True)
    with served(store) as (base, link), sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context().new_page()
        page.goto(link)
        for scene in built_in():
            sizes = (BASE, *OTHERS) if scene.code in SHOWN_OTHERWISE else (BASE,)
            for size in sizes:
                picture(page, base, scene.code, size)
        browser.close()


if __name__ == "__main__":
    main()
