"""核对简报 as a page, and pictures of screens: what they say, and what they refuse."""

import base64
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dashboard.ask import Reader
from dashboard.briefing import acts, issuing, picture
from dashboard.briefing.forms import form_of
from dashboard.briefing.issuing import Issued, Order
from dashboard.briefing.picture import Studio
from dashboard.cards.briefings.verdict import CARD
from dashboard.desks import Desks
from dashboard.wire.cache import Cache
from dashboard.wire.now import Now
from dashboard.wire.workers import Workers
from data.desk.issues import Issues, new_code
from data.desk.sessions import open_desk
from data.keeping.store import Store, open_store
from data.reference.profile import load_profile
from data.reference.scopes import scope_to_json
from data.tables.desk import metadata
from etl.running.jobs import run
from governance.errors import BriefingError
from governance.scope import Scope
from layouts.cards.briefings import verdict as face
from layouts.cards.briefings.verdict import Told
from tests.browser.conftest import some_disputes, some_incidents
from tests.cities import disputes, incidents, write_city
from tests.papers import paper as sample

NOW = 1_800_000_000
EVERYTHING = Scope.everything()


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Issues]:
    desk = open_desk(f"sqlite:///{tmp_path / 'cockpit.sqlite'}")
    yield Issues(desk)
    desk.close()


@pytest.fixture
def issued(register: Issues, tmp_path: Path) -> Issued:
    order = Order((form_of("html"),), tmp_path / "out", scope_to_json(EVERYTHING), NOW)
    return issuing.issue(register, sample(kind="monthly", issue="", code=""), order)


def reader(register: Issues, store: Store, scope: Scope = EVERYTHING) -> Reader:
    return Reader(store, Cache(), lambda: scope, lambda: NOW, desk=register.desk)


def of_code(asked: Reader, path: str, search: str | None) -> str:
    """What the page of an address says of the code in it."""
    desk = Desks().at(path)
    assert desk is not None
    ask = asked.ask(path, search, template=desk.screen.address)
    return text(CARD.look(CARD.ask(ask, CARD.options()), "full").children)


def of_file(asked: Reader, contents: str, name: str) -> str:
    return text(acts.judged(asked, contents, name))


def text(parts: list[Any]) -> str:
    return json.dumps(
        [part.to_plotly_json() for part in parts], default=lambda part: part.to_plotly_json(), ensure_ascii=False
    )  # fmt: skip


def dropped(content: bytes) -> str:
    return f"data:text/html;base64,{base64.b64encode(content).decode()}"


def test_the_page_says_what_was_issued(register: Issues, issued: Issued, store: Store) -> None:
    own, code = reader(register, store), issued.paper["code"]
    said = of_code(own, "/verify", f"?code={code}")
    for words in ("确有此期", "2021年第1期", "沈堃", "湖州市", "2021-12-02 09:15"):
        assert words in said
    asked_nothing = of_code(own, "/verify", "")
    assert asked_nothing == of_code(own, "/verify", None) and "输入简报上的证明码" in asked_nothing
    assert of_code(own, f"/verify/{code}", "") == said
    assert of_code(own, f"/verify/{code.lower()}/", "") == said
    assert "不是证明码" in of_code(own, "/verify", "?code=ABC")
    assert "登记中没有" in of_code(own, "/verify", f"?code={new_code()}")
    assert Desks().at(f"/verify/{code}/more") is None


def test_the_page_says_which_figures_differ(register: Issues, issued: Issued, store: Store) -> None:
    own, whole = reader(register, store), issued.files[0].read_bytes()
    assert "逐字节相同" in of_file(own, dropped(whole), "a.html")
    said = of_file(own, dropped(whole.replace(b"11,276", b"11,277")), "<b>a</b>.html")
    assert "不同" in said and "11,277" in said and '"<b>a</b>.html"' in said, (
        "a name is text and no markup"
    )


def test_a_file_that_is_none_is_said(
    register: Issues, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = reader(register, store)
    assert "再选一次" in of_file(own, "data:x;base64,*", "a")
    assert "认不出" in of_file(own, "nonsense", "a")
    monkeypatch.setattr(face, "LARGEST", 1 << 20)
    assert "超过 1 MB" in of_file(own, dropped(bytes(2 << 20)), "a")


def test_of_an_issue_beyond_the_scope_only_the_verdict_is_told(
    register: Issues, issued: Issued, store: Store
) -> None:
    narrow = reader(register, store, Scope.of_places(("district", "330502")))
    said = of_code(narrow, "/verify", f"?code={issued.paper['code']}")
    assert "确有此期" in said and "沈堃" not in said and "2021年第1期" not in said
    altered = issued.files[0].read_bytes().replace(b"11,276", b"11,277")
    assert "11,276" not in of_file(narrow, dropped(altered), "a.html")


def test_many_differences_are_counted_and_not_all_listed() -> None:
    told = Told("bad", "不同", "x", (), tuple(("a", "b", str(n), "c") for n in range(80)))
    said = text(face.body(told, "file"))
    assert "80 处" in said and '"49"' in said and '"50"' not in said


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("pictured")
    city = write_city(folder / "city")
    opened = open_store(f"sqlite:///{folder / 'cockpit.sqlite'}", create=True)
    given = [
        (
            "incidents",
            incidents(folder / "i.csv", some_incidents(40, "A1") + some_incidents(36, "B1")),
        ),
        ("disputes", disputes(folder / "d.csv", some_disputes(50, "A1"))),
    ]
    run(opened, load_profile(str(city)), given)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def studio(store: Store) -> Iterator[Studio]:
    with picture.studio(store, now=NOW) as one:
        yield one


def size(content: bytes) -> tuple[int, int]:
    assert content.startswith(b"\x89PNG")
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")


@pytest.mark.browser
def test_a_wall_is_pictured_at_its_size_and_the_same_again(studio: Studio) -> None:
    asked = {"period": "2024-03"}
    first, second = (studio.picture("/", asked, (1280, 720)).result() for _ in range(2))
    assert size(first) == (1280, 720) and len(first) > 50_000
    assert first == second or abs(len(first) - len(second)) < len(first) * 0.05


@pytest.mark.browser
def test_a_page_is_pictured_as_long_as_it_is(studio: Studio) -> None:
    width, height = size(studio.picture("/quality", {}, (1280, 400)).result())
    assert width == 1280 and height > 600


@pytest.mark.browser
def test_a_screen_that_cannot_be_drawn_fails_aloud(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture, "_SURE_AFTER", 1.0)
    small = (1280, 720)
    with pytest.raises(BriefingError, match="没有这个页面"):
        studio.picture("/nowhere", {}, small).result()
    with pytest.raises(BriefingError, match="没有画全"):
        studio.picture("/", {"period": "soon"}, small).result()
    with pytest.raises(BriefingError, match=r"0\.2 秒"):
        studio.picture("/", {}, small, patience=0.2).result()


@pytest.mark.browser
def test_a_server_that_is_not_there_is_no_picture(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def nowhere(*_: Any) -> Iterator[Any]:
        yield lambda: "http://127.0.0.1:1/open/x"

    monkeypatch.setattr(picture, "_serving", nowhere)
    with picture.studio(store, now=NOW) as one, pytest.raises(BriefingError, match="画不出"):
        one.picture("/", {}, (1280, 720)).result()


@pytest.mark.browser
def test_a_wall_with_a_panel_that_failed_is_no_picture(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dashboard.wall import SCENES

    def broken(_asked: Any) -> Any:
        raise BriefingError("本栏坏了")

    scene = SCENES["overview"]
    one = next(p for p in scene.panels if p.name == "overview-ranking")
    mended = tuple(replace(p, view=broken) if p is one else p for p in scene.panels)
    monkeypatch.setattr(picture, "_SURE_AFTER", 1.0)
    monkeypatch.setitem(SCENES, "overview", replace(scene, panels=mended))
    with pytest.raises(BriefingError, match="ranking：本栏坏了"):
        studio.picture("/", {"period": "2024-03"}, (1280, 720)).result()


def test_without_a_browser_it_is_said_what_is_missing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture, "_BROWSERS", ("no-such-browser",))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", "/nowhere")
    with (
        picture.studio(store, now=NOW) as one,
        pytest.raises(BriefingError, match="apt-get install chromium"),
    ):
        one.picture("/", {}, (1280, 720)).result()
    assert shutil.which("no-such-browser") is None


@pytest.mark.parametrize("words", ["big", "1920", "1920x", "10x10", "99999x99999", "-1x5"])
def test_a_size_that_is_none_is_refused(words: str) -> None:
    with pytest.raises(BriefingError, match="宽x高"):
        picture.size_of(words)
    assert picture.size_of(" 3840×1080 ") == (3840, 1080)


def test_the_page_is_quiet_where_the_register_cannot_be_read(
    register: Issues, store: Store
) -> None:
    with register.desk.changing() as connection:
        metadata.tables["desk_issue"].drop(connection)
    now = Now(reader(register, store), "build", Workers(patience=30))
    answer = json.loads(now.answer({"path": f"/verify/{new_code()}", "search": ""}))
    assert "用不了" in answer["failed"]["verify-verdict"]
    # Nothing here depends on what was loaded when: no control of 知悉时点 is told anything.
    assert set(answer["panels"]["verify-heading"]) == {"verify-heading"}
    assert "知悉时点" not in str(answer["panels"])
