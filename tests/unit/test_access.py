"""The guard, on a plain Flask server that knows nothing of it."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import flask
import pytest
from flask.testing import FlaskClient

from dashboard import remote
from dashboard.access import (
    COOKIE,
    OPEN,
    current_scope,
    guard,
)
from data.desk import DAY, LINK_LASTS, SESSION_IDLE, SESSION_LASTS, Desk, open_desk
from data.scopes import scope_from_json, scope_to_json
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
def store_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/cockpit.sqlite"


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    desk = open_desk(store_url)
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


def test_a_session_survives_a_restart_of_the_server(
    reader: FlaskClient, store_url: str, clock: Clock
) -> None:
    cookie = reader.get_cookie(COOKIE)
    assert cookie is not None
    again = open_desk(store_url)
    restarted = make_server(again, clock).test_client()
    restarted.set_cookie(COOKIE, cookie.value)
    assert restarted.get("/").status_code == 200
    again.close()


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
