"""Everything a wall meets in weeks: the server, the store, the network and its own panels fail; it never goes blank."""

import resource
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import some_disputes, some_incidents
from tests.browser.failing import Faulty, check, opened, quiet, right, same_place, settle, told
from tests.browser.watching import BANNER_WITHIN, GONE_WITHIN, Wall, watch
from tests.cities import write_city
from tests.conftest import free_port
from tests.meddler import PASS

pytestmark = pytest.mark.browser


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Faulty]:
    write_city(tmp_path / "city")
    made = Faulty(tmp_path, free_port())
    made.switches.mkdir()
    made.load(
        some_incidents(40, "A1") + some_incidents(36, "B1"),
        some_disputes(50, "A1") + some_disputes(45, "B1"),
    )
    made.start()
    yield made
    made.kill()


ADDRESSES = (
    "/",
    "/?scene=disputes",
    "/?scene=incidents",
    "/?scene=map",
    "/?scene=districts",
    "/district/A?period=2024-03",
    "/town/A1?kind=incident",
    "/wall?play=0&scene=overview",
)
NETWORK = (
    ("slow", "/"),
    ("slow", "/now"),
    ("half-open", "/"),
    ("half-open", "/now"),
    ("dropped", "/"),
    ("bad JSON", "/now"),
    ("a list", "/now"),
    ("null", "/now"),
    ("words", "/now"),
    ("foreign panels", "/now"),
    ("a login page", "/"),
    ("cut", "/now"),
    ("500", "/"),
    ("502", "/"),
    ("503", "/now"),
    ("offline", "/"),
)
"""What lies between the browser and the server: sixteen episodes, eight walls at a time."""


def meddle(walls: list[Wall], faults: dict[str, tuple[str, str]]) -> None:
    for wall in walls:
        mode, to = faults[wall.name]
        if mode == "offline":
            wall.context.set_offline(True)
        else:
            wall.proxy.meddle(mode, to)


def mend(walls: list[Wall]) -> None:
    for wall in walls:
        wall.context.set_offline(False)
        wall.proxy.meddle(PASS)


def test_whatever_lies_between_browser_and_server_the_figures_stay_and_are_said_to_be_old(
    chromium, city
):
    addresses = {f"wall {at}": address for at, address in enumerate(ADDRESSES)}
    with opened(chromium, city, addresses) as walls:
        settle(walls, 6)
        scenes = {wall.name: (wall.seen() or {})["scene"] for wall in walls}
        addresses = {w.name: w.page.url.removeprefix(w.proxy.base) for w in walls}
        for first in (0, 8):
            faults = dict(zip(addresses, NETWORK[first : first + 8], strict=True))
            meddle(walls, faults)
            check(walls, watch(walls, BANNER_WITHIN + 3, until=told), BANNER_WITHIN)
            watch(walls, 4)
            for wall in walls:
                assert len(set(wall.banners)) > 1, (wall.name, wall.banners)
                wall.banners.clear()
            mend(walls)
            check(walls, watch(walls, GONE_WITHIN + 3, until=quiet), GONE_WITHIN)
            watch(walls, 2)
            right(walls)
            same_place(walls, addresses, scenes)


PAIR = {"overview": "/?scene=overview", "district": "/district/A?scene=disputes&period=2024"}


def up_to_date(walls: list[Wall], city: Faulty) -> None:
    """The strip's own count is what a query of the store says."""
    figure = walls[0].page.locator("#scene-overview button[data-indicator=K01][data-place=S]").first
    expect(figure).to_have_attribute("data-numerator", str(city.count("K01")), timeout=10_000)


def lost_and_found(
    walls: list[Wall], break_: Callable[[], object], mend_: Callable[[], object]
) -> None:
    """Something breaks: it is said within 15 s; it is mended: that is gone within 10 s; nothing else changes."""
    break_()
    check(walls, watch(walls, BANNER_WITHIN + 3, until=told), BANNER_WITHIN)
    watch(walls, 2)
    mend_()
    check(walls, watch(walls, GONE_WITHIN + 5, until=quiet), GONE_WITHIN)
    settle(walls, 2)


def unnoticed(walls: list[Wall], seconds: float = 11) -> None:
    """Something fails that no figure needs: nothing is said, nothing changes."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        for wall in walls:
            seen = wall.look()
            assert seen is not None and not seen["banner"], (wall.name, seen)
    right(walls)


def opens_cold(wall: Wall, within: float, *, banner: bool = True) -> None:
    """Opened anew: never the browser's own error, and the last good figures with since when."""
    wall.opening = True
    wall.page.reload(wait_until="commit")
    began, figures = time.monotonic(), dict[str, str]()
    while figures != wall.good or (banner and not (wall.seen() or {"banner": ""})["banner"]):
        assert time.monotonic() - began < within, (figures, wall.good)
        seen = wall.look()
        figures = seen["panels"] if seen else {}
    wall.opening = False
    wall.look()
    right([wall])


def test_server_and_store_come_and_go(chromium, city):
    with opened(chromium, city, PAIR) as walls:
        settle(walls)
        city.kill()
        check(walls, watch(walls, BANNER_WITHIN + 3, until=told), BANNER_WITHIN)
        for wall in walls:
            opens_cold(wall, 12)
        city.more()  # a load while the server is down
        for wall in walls:
            wall.opening = True  # figures of the load are no last good ones
        city.start()
        met = watch(walls, GONE_WITHIN + 3, until=quiet)
        check(walls, met, GONE_WITHIN)
        up_to_date(walls, city)
        for wall in walls:
            wall.opening = False
        settle(walls)

        away = city.folder / "away.sqlite"
        lost_and_found(walls, lambda: city.store.rename(away), lambda: away.rename(city.store))
        lost_and_found(walls, lambda: city.desk.rename(away), lambda: away.rename(city.desk))

        with closing(sqlite3.connect(city.store, isolation_level=None)) as other:
            other.execute("begin exclusive")
            unnoticed(walls, 5)
        city.age_sessions()
        with closing(sqlite3.connect(city.desk, isolation_level=None)) as other:
            other.execute("begin exclusive")
            unnoticed(walls)
        city.age_sessions()
        assert city.process is not None
        resource.prlimit(city.process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        unnoticed(walls)
        endless = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(city.process.pid, resource.RLIMIT_FSIZE, endless)

        walls[0].proxy.meddle("half-open")  # a server that takes connections and says nothing
        walls[1].proxy.meddle("503", "/now")
        opens_cold(walls[0], 25)
        opens_cold(walls[1], 20)
        mend(walls)
        check(walls, watch(walls, GONE_WITHIN + 3, until=quiet), GONE_WITHIN)
        settle(walls)
        for wall in walls:
            wall.page.evaluate(
                "() => { const real = Date.now; Date.now = () => real() + 3 * 36e5; }"
            )
        unnoticed(walls, 3)


FAILING = {
    "overview-strip": "raises",
    "overview-ranking": "hangs",
    "overview-types": "nonsense",
    "overview-newest": "throws",
    "overview-overdue": "stranger",
}


def current(wall: Wall, before: dict[str, str]) -> set[str]:
    """Which panels show something else than before."""
    seen = wall.seen()
    assert seen is not None
    return {name.partition("#")[0] for name, text in seen["panels"].items() if before[name] != text}


def test_panels_that_fail_keep_their_last_good_picture_and_the_others_are_on_time(chromium, city):
    with opened(chromium, city, {"overview": "/?scene=overview&indicator=K01"}) as walls:
        settle(walls)
        wall = walls[0]
        before = dict(wall.good)
        for panel, fault in FAILING.items():
            (city.switches / panel).write_text(fault)
        city.more()
        wall.page.wait_for_function(
            "() => document.querySelectorAll('[data-failed]').length >= 5", timeout=15_000
        )
        time.sleep(1)
        for _ in range(12):  # whole minutes of polls must not wear it down either
            seen = wall.look(*[after(wall, before)])
            assert seen is not None and seen["banner"] == "", seen
            assert set(FAILING) <= set(seen["failed"]), seen["failed"]
            wall.page.wait_for_timeout(250)
        assert current(wall, before).isdisjoint(FAILING), current(wall, before)
        right(walls)
        for panel in FAILING:
            (city.switches / panel).unlink()
        city.more()
        wall.page.wait_for_function(
            "() => document.querySelectorAll('[data-failed]').length === 0", timeout=15_000
        )
        up_to_date(walls, city)
        wall.page.wait_for_timeout(1000)
        assert {"overview-strip", "overview-newest"} <= current(wall, before)


def after(wall: Wall, before: dict[str, str]) -> dict[str, str]:
    """What the sound panels show now, which is of the newest load and therefore good too."""
    seen = wall.seen()
    assert seen is not None
    return {n: t for n, t in seen["panels"].items() if n.partition("#")[0] not in FAILING and t}


def test_a_new_version_is_taken_once_by_itself_at_the_same_address(chromium, city):
    with opened(chromium, city, PAIR) as walls:
        settle(walls)
        # Its keeper has put away what the page needs: a reload must not wait for the server.
        walls[0].page.wait_for_timeout(9000)
        settle(walls, 0)
        addresses = {w.name: w.page.url.removeprefix(w.proxy.base) for w in walls}
        scenes = {w.name: (w.seen() or {})["scene"] for w in walls}
        for wall in walls:
            wall.page.evaluate("window.older = true")
            wall.opening = True
        city.kill()
        city.build = "second"
        city.start()
        newer = watch(walls, 30, until=lambda seen: bool(seen["anew"]))
        assert len(newer) == 2, newer
        deadline = time.monotonic() + 15
        while any((w.seen() or {}).get("panels") != w.good for w in walls):
            assert time.monotonic() < deadline, [w.seen() for w in walls]
            for wall in walls:
                wall.look()
        for wall in walls:
            wall.opening = False
            builds = wall.page.evaluate("[window.older, document.documentElement.dataset.build]")
            assert builds == [None, "second"], builds
            wall.page.evaluate("window.newer = true")
        watch(walls, 8)
        right(walls)
        same_place(walls, addresses, scenes)
        assert all(wall.page.evaluate("window.newer") for wall in walls), "it reloaded twice"


def test_a_revoked_session_is_said_at_once_and_leaves_no_figures_behind(chromium, city):
    with opened(chromium, city, {"overview": "/?scene=overview"}) as walls:
        settle(walls)
        with closing(sqlite3.connect(city.desk)) as desk, desk:
            desk.execute("update desk_session set ended_at = seen_at")
        check(walls, watch(walls, 8, until=lambda seen: "登录已失效" in seen["banner"]), 8)
        wall = walls[0]
        wall.page.wait_for_timeout(1000)
        assert wall.page.evaluate("caches.keys()") == []
        wall.page.reload()
        expect(wall.page.get_by_text("需要打开链接才能进入")).to_be_visible()
        city.kill()
        with pytest.raises(Exception, match="ERR_"):
            wall.page.reload()
