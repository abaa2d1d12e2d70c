"""Takes a picture of every card for docs/screens.md: `python -m docs.shots_cards --store URL` on a full demonstration."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import select

from dashboard import screening
from dashboard.cards import CARDS
from dashboard.screening import Area, Screen
from data import schema
from data.desk.issues import Issues
from data.desk.sessions import open_desk
from data.keeping.store import open_store
from docs.shots import served
from tests.browser.conftest import CHROMIUM

FOLDER = Path(__file__).parent / "shots" / "cards"
SIZE = {"width": 1600, "height": 1000}
TALLEST = 560
"""Pixels: of a card that is a long table, its top says enough."""


def examples(store: str) -> dict[str, str]:
    """The first place of each level of a store, by level, what stands for steps of addresses, and two issued briefings."""
    p, m = schema.place.c, schema.matter.c
    opened = open_store(store)
    with opened.reading() as connection:
        rows = connection.execute(select(p.level, p.code).order_by(p.code.desc()))
        first = {row.level: row.code for row in rows}
        # A matter of which several loads said something has more to show.
        told = select(m.source, m.key).where(m.to_load.is_not(None)).order_by(m.id.desc())
        source, key = connection.execute(told.limit(1)).one()
    codes = [issue.code for issue in Issues(open_desk(store)).listed(kind="monthly", most=2)]
    steps = {"<unit>": first["district"], "<code>": first["grid"], "<source>": source}
    return {
        **first, **steps, "<key...>": key, "<code?>": "".join(codes[:1]), "compare": ",".join(codes),
    }  # fmt: skip


def addresses(screen: Screen, first: dict[str, str]) -> Iterator[tuple[str, str]]:
    """(level, address) under which the cards of a screen are seen; level '' for the city's."""
    if screen.audience == "desk":
        steps = screen.address.split("/")
        path = "/".join(first[step] if step.startswith("<") else step for step in steps)
        yield "", path + f"?compare={first['compare']}" * (screen.code == "briefings")
        return
    yield "", f"/?scene={screen.code}"
    for level in ("district", "town", "village"):
        if any(level in area.levels for area in screen.areas.values()):
            yield level, f"/{level}/{first[level]}?scene={screen.code}"


def wanted(screen: Screen, level: str) -> Iterator[tuple[str, Area]]:
    """(code, area) of the cards that show under such an address."""
    for area in screen.areas.values():
        if not level or level in area.levels:
            yield area.at(level)[0].code, area


def take(page: Page, code: str, id: str) -> None:
    """One card, once it is drawn, as docs/shots/cards/<code>.jpg."""
    part = page.locator(f'[data-panel="{id}"]:visible, #{id}:visible').first
    part.evaluate("one => one.scrollIntoView({block: 'start'})")
    page.wait_for_function(
        """id => { const one = document.querySelector(`[data-panel="${id}"]`) || document.getElementById(id);
                  return one && one.innerText.trim().length > 3 && !one.querySelector(".panel-body:empty"); }""",
        arg=id,
        timeout=90_000,
    )
    page.wait_for_timeout(800)
    box = part.bounding_box()
    assert box is not None, id
    clip = {**box, "height": min(box["height"], TALLEST, SIZE["height"] - max(box["y"], 0))}
    page.screenshot(path=FOLDER / f"{code}.jpg", type="jpeg", quality=70, clip=clip)  # type: ignore[arg-type]


def main() -> None:
    """Takes them all, each from the first screen that shows it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", default="sqlite:///var/cockpit.sqlite")
    parser.add_argument("cards", nargs="*", help="these alone")
    given = parser.parse_args()
    store, left = given.store, set(given.cards) or {card.code for card in CARDS}
    FOLDER.mkdir(exist_ok=True)
    first = examples(store)
    with served(store) as (base, link), sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(viewport=SIZE).new_page()
        page.goto(link)
        for screen in screening.everything(None):
            for level, address in addresses(screen, first):
                new = [(code, area) for code, area in wanted(screen, level) if code in left]
                if not new:
                    continue
                page.goto(base + address)
                for code, area in new:
                    take(page, code, area.spot(screen.code).id)
                    left.discard(code)
                    print(code, address, flush=True)
        browser.close()
    print("no picture of:", ", ".join(sorted(left)) or "none")


if __name__ == "__main__":
    main()
