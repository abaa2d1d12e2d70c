"""The guard, on a plain Flask server that knows nothing of it."""

import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import flask
import pytest
from flask.testing import FlaskClient

from dashboard.access import (
    COOKIE,
    OPEN,
    current_scope,
    guard,
)
from dashboard.wire import remote
from data.desk.sessions import DAY, LINK_LASTS, SESSION_IDLE, SESSION_LASTS, Desk, open_desk
from data.reference.scopes import scope_from_json, scope_to_json
from governance.errors import AccessError
from governance.scope import Scope

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE")
PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
START = 1_800_000_000


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = open_desk("sqlite://")
    yield desk
    desk.close()


def make_server(desk: Desk, clock: Clock, **options: object) -> flask.Flask:
    """A server with pages, a callback route and static files; the guard comes last on purpose."""
    server = flask.Flask("walled", static_folder=str(Path(__file__).parent), static_url_path="/s")

    @server.before_request
    def answers_early() -> str | None:
        return "leaked" if flask.request.path == "/early" else None

    for path in ("/", "/early", "/_dash-update-component", "/assets/app.css", "/<path:rest>"):
        server.add_url_rule(
            path,
            f"view {path}",
            lambda **_: repr(current_scope()),
            methods=[m for m in METHODS if m not in ("HEAD", "OPTIONS")],
        )
    server.add_url_rule("/boom", "boom", lambda: 1 // 0)
    server.config["PROPAGATE_EXCEPTIONS"] = False
    guard(server, desk, now=clock, **options)  # type: ignore[arg-type]
    return server


@pytest.fixture
def server(desk: Desk, clock: Clock) -> flask.Flask:
    return make_server(desk, clock)


@pytest.fixture
def stranger(server: flask.Flask) -> FlaskClient:
    return server.test_client()


@pytest.fixture
def reader(server: flask.Flask, desk: Desk, clock: Clock) -> FlaskClient:
    client = server.test_client()
    client.get(f"/open/{desk.make_link(now=clock.now)}")
    return client


def paths_of(server: flask.Flask) -> list[str]:
    """One address of every rule, its variables filled in."""
    adapter = server.url_map.bind("localhost")
    return [
        adapter.build(rule.endpoint, {name: "x" for name in rule.arguments})
        for rule in server.url_map.iter_rules()
    ]


def test_what_is_open_is_health_the_link_and_the_remote() -> None:
    assert set(OPEN) - set(remote.OPEN) == {
        ("GET", "/healthz"),
        ("HEAD", "/healthz"),
        ("GET", "/readyz"),
        ("HEAD", "/readyz"),
        ("GET", "/open/<token>"),
    }
    assert {rule for _, rule in remote.OPEN} == {
        "/remote",
        "/remote.js",
        "/remote/pair",
        "/remote/state",
        "/remote/order",
        "/remote/part",
    }


def test_every_rule_and_method_is_denied_without_a_session_but_what_is_open(
    server: flask.Flask,
) -> None:
    opened = set()
    for path, method in itertools.product(paths_of(server), METHODS):
        status = server.test_client().open(path, method=method).status_code
        if status != 401:
            opened.add((method, path, status))
    assert opened == {
        ("GET", "/healthz", 200),
        ("HEAD", "/healthz", 200),
        ("GET", "/open/x", 410),
    }


def test_a_handler_registered_before_the_guard_does_not_answer_before_it(
    stranger: FlaskClient, reader: FlaskClient
) -> None:
    assert stranger.get("/early").status_code == 401
    assert reader.get("/early").text == "leaked"


@pytest.mark.parametrize(
    "path",
    [
        "/healthz/",
        "/healthz/../",
        "/healthz/..",
        "/%2e%2e/",
        "/healthz/%2e%2e/",
        "/./healthz/x",
        "/open/x/../../",
        "/open/",
        "/open/a/b",
        "/HEALTHZ",
        "/healthz%00",
        "/healthz;x",
        "/s/test_access.py",
        "/nothing-here",
    ],
)
def test_a_path_that_plays_tricks_is_denied(stranger: FlaskClient, path: str) -> None:
    raw = {"PATH_INFO": unquote(path)}  # as it stands: the client would tidy it up
    assert stranger.get("/", environ_overrides=raw).status_code == 401


def test_slashes_before_an_open_path_give_no_more_than_that_path(stranger: FlaskClient) -> None:
    raw = {"PATH_INFO": "//healthz"}  # werkzeug takes both for one rule
    assert stranger.get("/", environ_overrides=raw).text == "ok"


def test_the_guards_own_doors_have_names_that_no_page_takes(server: flask.Flask) -> None:
    own = {
        rule.endpoint: rule.rule
        for rule in server.url_map.iter_rules()
        if "cockpit" in rule.endpoint.lower()
    }
    assert own == {
        "cockpit_healthz": "/healthz",
        "cockpit_open": "/open/<token>",
        "cockpit_leave": "/leave",
    }


def test_healthz_says_ok_to_anybody(stranger: FlaskClient) -> None:
    answer = stranger.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok")


def test_a_browser_is_told_in_chinese_how_to_get_a_link(stranger: FlaskClient) -> None:
    answer = stranger.get("/", headers=PAGE)
    assert answer.status_code == 401
    assert answer.mimetype == "text/html"
    assert "python app.py link" in answer.text
    assert "<script" not in answer.text
    assert "://" not in answer.text


def test_everything_else_is_told_in_json(stranger: FlaskClient) -> None:
    for answer in (stranger.get("/"), stranger.post("/_dash-update-component", headers=PAGE)):
        assert answer.status_code == 401
        assert answer.is_json


def test_a_link_lets_in_once(server: flask.Flask, desk: Desk, clock: Clock) -> None:
    token = desk.make_link(now=clock.now)
    first, second = server.test_client(), server.test_client()
    answer = first.get(f"/open/{token}", headers=PAGE)
    assert (answer.status_code, answer.location) == (303, "/")
    assert first.get("/").status_code == 200
    replayed = second.get(f"/open/{token}", headers=PAGE)
    assert replayed.status_code == 410
    assert "已经用过" in replayed.text
    assert "Set-Cookie" not in replayed.headers
    assert second.get("/").status_code == 401


def test_a_look_ahead_does_not_spend_the_link(
    stranger: FlaskClient, desk: Desk, clock: Clock
) -> None:
    token = desk.make_link(now=clock.now)
    assert stranger.head(f"/open/{token}").status_code == 401
    assert stranger.get(f"/open/{token}", headers={"Sec-Purpose": "prefetch"}).status_code == 503
    assert stranger.get(f"/open/{token}").status_code == 303


def test_a_link_does_not_last_for_ever(stranger: FlaskClient, desk: Desk, clock: Clock) -> None:
    token = desk.make_link(now=clock.now)
    clock.now += LINK_LASTS
    assert stranger.get(f"/open/{token}").status_code == 410


def test_the_cookie_is_a_secret_of_256_bits_that_scripts_cannot_read(
    server: flask.Flask, desk: Desk, clock: Clock
) -> None:
    values = set()
    for scheme in ("http", "https"):
        token = desk.make_link(now=clock.now)
        answer = server.test_client().get(f"/open/{token}", base_url=f"{scheme}://localhost")
        name, _, rest = answer.headers["Set-Cookie"].partition("=")
        value, *attributes = rest.split("; ")
        assert name == COOKIE == "cockpit_session"
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(attributes)
        assert ("Secure" in attributes) == (scheme == "https")
        assert "Domain" not in rest
        assert len(value) == 43
        assert token not in answer.headers["Set-Cookie"]
        values.add(value)
    assert len(values) == 2


@pytest.mark.parametrize("forged", ["", "x", "a" * 43, "é", "'; DROP TABLE desk_session; --"])
def test_a_forged_cookie_is_denied(reader: FlaskClient, server: flask.Flask, forged: str) -> None:
    assert reader.get("/").status_code == 200
    stranger = server.test_client()
    stranger.set_cookie(COOKIE, forged)
    assert stranger.get("/").status_code == 401


def test_the_hash_that_is_kept_is_no_cookie(reader: FlaskClient, desk: Desk) -> None:
    with desk.changing() as connection:
        kept = connection.exec_driver_sql("SELECT id_sha256 FROM desk_session").scalar_one()
    cookie = reader.get_cookie(COOKIE)
    assert cookie is not None and cookie.value != kept
    reader.set_cookie(COOKIE, kept)
    assert reader.get("/").status_code == 401


def test_a_session_survives_a_restart_of_the_server(tmp_path: Path, clock: Clock) -> None:
    before, after = (open_desk(f"sqlite:///{tmp_path}/cockpit.sqlite") for _ in range(2))
    reader = make_server(before, clock).test_client()
    reader.get(f"/open/{before.make_link(now=clock.now)}")
    cookie = reader.get_cookie(COOKIE)
    assert cookie is not None
    before.close()
    restarted = make_server(after, clock).test_client()
    restarted.set_cookie(COOKIE, cookie.value)
    assert restarted.get("/").status_code == 200
    after.close()


def test_a_session_ends_when_idle(reader: FlaskClient, clock: Clock) -> None:
    clock.now += SESSION_IDLE - 1
    assert reader.get("/").status_code == 200
    clock.now += SESSION_IDLE - 1
    assert reader.get("/").status_code == 200
    clock.now += SESSION_IDLE
    assert reader.get("/").status_code == 401


def test_a_session_ends_at_last_however_busy(reader: FlaskClient, clock: Clock) -> None:
    while clock.now < START + SESSION_LASTS:
        assert reader.get("/").status_code == 200
        clock.now += 10 * DAY
    assert reader.get("/").status_code == 401


def test_who_leaves_is_out_and_the_old_cookie_stays_out(
    reader: FlaskClient, server: flask.Flask
) -> None:
    cookie = reader.get_cookie(COOKIE)
    assert cookie is not None
    assert reader.post("/leave").status_code == 303
    thief = server.test_client()
    thief.set_cookie(COOKIE, cookie.value)
    assert thief.get("/").status_code == 401


def test_opening_a_link_anew_ends_the_session_it_replaces(
    reader: FlaskClient, server: flask.Flask, desk: Desk, clock: Clock
) -> None:
    old = reader.get_cookie(COOKIE)
    assert old is not None
    reader.get(f"/open/{desk.make_link(now=clock.now)}")
    assert reader.get("/").status_code == 200
    thief = server.test_client()
    thief.set_cookie(COOKIE, old.value)
    assert thief.get("/").status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://localhost"}, 200),
        ({"Origin": "http://LOCALHOST"}, 200),
        ({"Origin": "http://localhost:9999"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://localhost.evil.example"}, 403),
        ({"Origin": "http://evil.example@localhost"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_a_change_asked_for_by_another_site_is_refused(
    reader: FlaskClient, headers: dict[str, str], status: int
) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = reader.open("/_dash-update-component", method=method, headers=headers)
        assert answer.status_code == status


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST:8050", 200),
        ("127.0.0.1:8050", 200),
        ("127.8.9.1", 200),
        ("[::1]:8050", 200),
        ("wall.huzhou.example", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost.evil.example", 421),
        ("10.0.0.8", 421),
        ("0.0.0.0", 421),
        ("[::1", 421),
        ("", 421),
    ],
)
def test_only_known_names_of_the_host_are_answered(
    desk: Desk, clock: Clock, host: str, status: int
) -> None:
    server = make_server(desk, clock, hosts=("wall.huzhou.example",))
    answer = server.test_client().get("/healthz", headers={"Host": host})
    # werkzeug itself refuses what cannot be a host name at all
    assert answer.status_code == status or (status == 421 and answer.status_code == 400)


def test_a_server_bound_to_every_address_answers_to_addresses_but_not_to_names(
    desk: Desk, clock: Clock
) -> None:
    client = make_server(desk, clock, hosts=("0.0.0.0",)).test_client()
    assert client.get("/healthz", headers={"Host": "10.0.0.8:8050"}).status_code == 200
    assert client.get("/healthz", headers={"Host": "evil.example"}).status_code == 421


def test_every_answer_is_strict_even_a_failed_one(desk: Desk, clock: Clock) -> None:
    server = make_server(desk, clock, script_hashes=lambda: ["'sha256-abc='"])
    client = server.test_client()
    client.get(f"/open/{desk.make_link(now=clock.now)}")
    for path, status in (("/", 200), ("/healthz", 200), ("/boom", 500), ("/open/x", 410)):
        answer = client.get(path)
        assert answer.status_code == status
        policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self' 'sha256-abc=';" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-eval" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-store"


def test_an_asset_may_be_kept_but_its_denial_may_not(
    reader: FlaskClient, stranger: FlaskClient
) -> None:
    assert "Cache-Control" not in reader.get("/assets/app.css").headers
    assert stranger.get("/assets/app.css").headers["Cache-Control"] == "no-store"


def test_a_desk_that_fails_denies_with_503(
    reader: FlaskClient, desk: Desk, stranger: FlaskClient
) -> None:
    with desk.changing() as connection:
        connection.exec_driver_sql("DROP TABLE desk_session")
    assert reader.get("/").status_code == 503
    assert stranger.get("/healthz").status_code == 200


def test_the_scope_comes_from_the_session(reader: FlaskClient) -> None:
    assert reader.get("/?scope=district").text == repr(Scope.everything())


def test_there_is_no_scope_without_a_session() -> None:
    with pytest.raises(AccessError):
        current_scope()
    with flask.Flask("x").test_request_context(), pytest.raises(AccessError):
        current_scope()


@pytest.mark.parametrize(
    "scope",
    [
        Scope.everything(),
        Scope.of_places(("district", "330502"), ("town", "330521100")),
        Scope(places=frozenset(), kinds=frozenset({"dispute"})),
    ],
)
def test_a_scope_comes_back_from_json_as_it_was(scope: Scope) -> None:
    assert scope_from_json(scope_to_json(scope)) == scope


@pytest.mark.parametrize(
    "stored",
    [{}, {"places": None}, {"places": 3, "kinds": None}, {"places": [["a"]], "kinds": None}],
)
def test_a_scope_that_cannot_be_read_lets_nobody_in(
    stored: dict[str, object], server: flask.Flask, desk: Desk, clock: Clock
) -> None:
    with pytest.raises(AccessError):
        scope_from_json(stored)
    secret = desk.redeem(desk.make_link(now=clock.now), scope=stored, now=clock.now)
    assert secret is not None
    client = server.test_client()
    client.set_cookie(COOKIE, secret)
    assert client.get("/").status_code == 401


HOW = (
    "<p>请在运行驾驶舱的机器上执行 <code>python app.py link</code>，再用浏览器打开它打印的链接。"
    "每个链接只能用一次。</p>"
)
AGAIN = '<p>如果就是在这个浏览器里打开过，请直接进入<a href="/">首页</a>。</p>'
ELSEWHERE = {"Host": "evil.example"}
AHEAD = {"Sec-Purpose": "prefetch;prerender"}


@pytest.mark.parametrize(
    ("path", "headers", "status", "title", "body"),
    [
        ("/", {}, 401, "需要打开链接才能进入", HOW),
        ("/nothing-here", {}, 401, "需要打开链接才能进入", HOW),
        ("/open/x", {}, 410, "这个链接已经用过或已失效", HOW + AGAIN),
        ("/open/x", AHEAD, 503, "请直接打开链接", "<p>预先加载不能使用一次性链接。</p>"),
        (
            "/open/x",
            {"Purpose": "prefetch"},
            503,
            "请直接打开链接",
            "<p>预先加载不能使用一次性链接。</p>",
        ),
        (
            "/",
            ELSEWHERE,
            421,
            "未知的主机名",
            "<p>此地址不是驾驶舱的地址，请用启动时打印的地址。</p>",
        ),
    ],
)
def test_a_refusal_is_a_page_for_a_browser_and_json_for_the_rest(
    stranger: FlaskClient, path: str, headers: dict[str, str], status: int, title: str, body: str
) -> None:
    page = stranger.get(path, headers=PAGE | headers)
    assert (page.status_code, page.content_type) == (status, "text/html; charset=utf-8")
    assert f"<title>{title}</title>" in page.text
    (shown,) = re.findall(r"<main><h1>(.*?)</h1>(.*)</main></body></html>$", page.text, re.S)
    assert shown == (title, body)
    told = stranger.get(path, headers=headers)
    assert (told.status_code, told.content_type) == (status, "application/json; charset=utf-8")
    assert json.loads(told.text) == {"error": title} and title in told.text
    assert stranger.get(path, headers=headers | {"Accept": "*/*"}).text == told.text


@pytest.mark.parametrize(
    ("path", "title", "body"),
    [
        ("/", "暂时无法核对登录", "<p>会话库暂不可用，请稍后重试。</p>"),
        ("/open/x", "暂时无法打开链接", "<p>会话库暂不可用，请稍后用同一链接重试。</p>"),
    ],
)
def test_a_desk_that_fails_says_so(
    reader: FlaskClient, desk: Desk, path: str, title: str, body: str
) -> None:
    with desk.changing() as connection:
        for table in ("desk_session", "desk_link"):
            connection.exec_driver_sql(f"DROP TABLE {table}")
    answer = reader.get(path, headers=PAGE)
    assert answer.status_code == 503
    assert f"<h1>{title}</h1>{body}</main>" in answer.text


def test_another_site_is_told_why_it_is_refused(stranger: FlaskClient) -> None:
    answer = stranger.post("/", headers=PAGE | {"Origin": "https://evil.example"})
    assert (answer.status_code, answer.json) == (403, {"error": "拒绝来自其他网站的请求"})


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_another_site_may_lead_a_reader_here(reader: FlaskClient, method: str) -> None:
    there = {"Origin": "https://other.example", "Sec-Fetch-Site": "cross-site"}
    assert reader.open("/", method=method, headers=there).status_code == 200


@pytest.mark.parametrize(
    ("origin", "status"),
    [("http://localhost:8050", 200), ("http://LocalHost:8050", 200), ("http://localhost", 403)],
)
def test_the_port_is_a_part_of_the_site(reader: FlaskClient, origin: str, status: int) -> None:
    headers = {"Origin": origin, "Host": "localhost:8050", "Sec-Fetch-Site": "none"}
    assert reader.post("/", headers=headers).status_code == status


@pytest.mark.parametrize(
    ("hosts", "host", "status"),
    [
        (("WALL.Huzhou.example",), "wall.huzhou.example", 200),
        (("wall.huzhou.example",), "Wall.Huzhou.Example:8050", 200),
        (("wall.huzhou.example",), "xwall.huzhou.example", 421),
        (("[fd00::8]",), "[fd00::8]:8050", 200),
        (("fd00::8",), "[fd00::8]:8050", 200),
        (("[fd00::8]",), "[fd00::9]:8050", 421),
        (("::",), "10.0.0.8", 200),
        (("[::]",), "[fd00::9]:8050", 200),
        (("[::]",), "evil.example", 421),
        ((), "10.0.0.8", 421),
        ((), "127.0.0.1", 200),
    ],
)
def test_the_names_of_the_settings_are_answered_to_and_no_other(
    desk: Desk, clock: Clock, hosts: tuple[str, ...], host: str, status: int
) -> None:
    client = make_server(desk, clock, hosts=hosts).test_client()
    assert client.get("/healthz", headers={"Host": host}).status_code == status


def test_the_guard_has_the_last_word_whoever_else_changes_an_answer(
    desk: Desk, clock: Clock
) -> None:
    def loose(response: flask.Response) -> flask.Response:
        response.headers.update({"Content-Security-Policy": "", "X-Frame-Options": "ALLOWALL"})
        return response

    server = flask.Flask("walled")
    server.after_request(loose)
    guard(server, desk, now=clock)
    server.after_request(loose)
    answer = server.test_client().get("/healthz")
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Content-Security-Policy"]


def test_a_server_without_handlers_and_one_with_them_are_guarded_alike(
    desk: Desk, clock: Clock
) -> None:
    server = flask.Flask("walled")
    guard(server, desk, now=clock)
    server.before_request(lambda: "leaked")
    assert server.test_client().get("/").status_code == 401
    assert set(server.before_request_funcs) | set(server.after_request_funcs) == {None}


def test_the_whole_of_what_every_answer_says(stranger: FlaskClient) -> None:
    headers = stranger.get("/healthz").headers
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert {name: value for name, value in headers.items() if "-" in name and "Content-L" not in name} == {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Security-Policy": (
            "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
            "font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
            "frame-ancestors 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cache-Control": "no-store",
    }  # fmt: skip


def test_several_scripts_are_allowed_by_their_hashes(desk: Desk, clock: Clock) -> None:
    server = make_server(desk, clock, script_hashes=lambda: ["'sha256-a='", "'sha256-b='"])
    policy = server.test_client().get("/healthz").headers["Content-Security-Policy"]
    assert "; script-src 'self' 'sha256-a=' 'sha256-b='; " in policy


@pytest.mark.parametrize(
    ("path", "status", "kept"),
    [
        ("/assets/app.css", 200, True),
        ("/assets/app.css", 304, True),
        ("/assets/app.css", 404, False),
        ("/assets/app.css", 206, False),
        ("/_dash-component-suites/dash/deps.js", 200, True),
        ("/page/assets/app.css", 200, False),
    ],
)
def test_what_may_be_kept_is_an_asset_that_was_found(
    desk: Desk, clock: Clock, path: str, status: int, kept: bool
) -> None:
    server = flask.Flask("walled", static_folder=None)
    server.add_url_rule("/<path:rest>", "any", lambda rest: ("", status))
    guard(server, desk, now=clock)
    client = server.test_client()
    client.get(f"/open/{desk.make_link(now=clock.now)}")
    assert ("Cache-Control" not in client.get(path).headers) is kept


def cookie_parts(answer: object) -> tuple[str, set[str]]:
    pair, *attributes = answer.headers["Set-Cookie"].split("; ")  # type: ignore[attr-defined]
    return pair, set(attributes)


def test_the_cookie_lasts_as_long_as_its_session(
    stranger: FlaskClient, desk: Desk, clock: Clock
) -> None:
    _, attributes = cookie_parts(stranger.get(f"/open/{desk.make_link(now=clock.now)}"))
    assert f"Max-Age={SESSION_LASTS}" in attributes


def test_who_leaves_loses_cookie_cache_and_storage(
    reader: FlaskClient, desk: Desk, clock: Clock
) -> None:
    clock.now += 60
    answer = reader.post("/leave", headers=PAGE)
    assert (answer.status_code, answer.location) == (303, "/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    pair, attributes = cookie_parts(answer)
    assert pair == f"{COOKIE}="
    assert {"Max-Age=0", "HttpOnly", "Path=/", "SameSite=Lax"} <= attributes
    with desk.changing() as connection:
        ended = connection.exec_driver_sql("SELECT ended_at FROM desk_session").scalar_one()
    assert ended == clock.now


def test_leaving_is_a_change_and_no_link(reader: FlaskClient) -> None:
    reader.get("/leave")
    assert reader.get("/").status_code == 200


def test_the_session_that_a_new_link_replaces_ends_at_that_instant(
    reader: FlaskClient, desk: Desk, clock: Clock
) -> None:
    clock.now += 90
    reader.get(f"/open/{desk.make_link(now=clock.now)}")
    with desk.changing() as connection:
        rows = connection.exec_driver_sql("SELECT made_at, ended_at FROM desk_session").all()
    assert sorted(map(tuple, rows)) == [(START, clock.now), (clock.now, None)]


def test_a_scope_of_another_make_is_no_scope() -> None:
    with flask.Flask("x").test_request_context():
        flask.g.scope = {"places": None, "kinds": None}
        with pytest.raises(AccessError, match=r"^这里没有登录的读者：请从页面里发问。$"):
            current_scope()
        flask.g.scope = Scope.of_places(("town", "1"))
        assert current_scope() is flask.g.scope


def test_equal_scopes_are_written_alike_and_as_plain_lists() -> None:
    places = [("town", "2"), ("district", "9"), ("town", "1")]
    scope = Scope(frozenset(places), frozenset({"incident", "dispute"}))
    assert json.dumps(scope_to_json(scope)) == json.dumps(
        {
            "places": [["district", "9"], ["town", "1"], ["town", "2"]],
            "kinds": ["dispute", "incident"],
        }
    )
    assert scope_to_json(Scope.everything()) == {"places": None, "kinds": None}


def test_codes_come_back_as_text() -> None:
    read = scope_from_json({"places": [["district", 330502]], "kinds": [7]})
    assert read == Scope(frozenset({("district", "330502")}), frozenset({"7"}))
    assert scope_from_json({"places": [[1, "a"]], "kinds": None}).places == {("1", "a")}


@pytest.mark.parametrize(
    "stored",
    [
        {"places": None},
        {"places": None, "kinds": None, "more": None},
        {"places": None, "kinds": 3},
        {"places": [["a", "b", "c"]], "kinds": None},
        {"places": [None], "kinds": None},
    ],
)
def test_what_is_no_scope_is_refused_with_the_remedy(stored: dict[str, object]) -> None:
    with pytest.raises(AccessError, match=r"^登录的可看范围读不出来：请打开新的链接。$"):
        scope_from_json(stored)
