"""The example of docs/deploy.md before the server: login by https, a cookie marked Secure, nobody believed but the proxy."""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from waitress import create_server

from dashboard.access import COOKIE, current_scope, guard
from dashboard.build import create_app
from dashboard.wire.public import Public
from data.desk.sessions import open_desk
from data.reference.profile import load_profile
from etl.running.jobs import run
from governance.errors import ServeError
from tests.cities import incidents, write_city
from tests.conftest import ROOT, free_port

NAME = "cockpit.example"
needed = pytest.mark.skipif(
    not (shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin") and shutil.which("openssl")),
    reason="nginx or openssl is missing: apt-get install nginx openssl",
)  # fmt: skip


def example(folder: Path, *, secure: int, plain: int, server: int) -> str:
    """The example of the document, with ports and a certificate of this test."""
    page = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```nginx\n(.*?)```", page, re.S)
    for old, new in (
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{secure} ssl"),
        ("/etc/ssl/cockpit/", f"{folder}/"),
        ("127.0.0.1:8050", f"127.0.0.1:{server}"),
    ):
        assert text.count(old) >= 1, old
        text = text.replace(old, new)
    return text


def certificate(folder: Path) -> None:
    """The command of the document."""
    page = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"^openssl .*\\\n.*$", page, re.M)
    subprocess.run(
        command.replace("\\\n", " ").split(), cwd=folder, check=True, capture_output=True
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """(port of https, port of http, port of the server, desk, folder) while nginx and the server run."""
    folder = tmp_path_factory.mktemp("nginx")
    secure, plain, port = free_port(), free_port(), free_port()
    certificate(folder)
    main = folder / "nginx.conf"
    temporary = "\n".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    block = example(folder, secure=secure, plain=plain, server=port)
    main.write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; events {{}}\n"
        + ("user root;\n" if os.getuid() == 0 else "")
        + f"http {{ access_log off; {temporary}\n{block} }}\n"
    )
    store, server = serving(folder, Public.of(f"https://{NAME}:{secure}"), port)
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    proxy = subprocess.Popen(
        [program, "-p", folder, "-e", folder / "error.log", "-c", main], stderr=subprocess.DEVNULL
    )
    try:
        reachable(secure)
        yield secure, plain, port, open_desk(store.url), folder
    finally:
        proxy.terminate()
        proxy.wait(timeout=10)
        server.close()
        store.close()


def serving(folder: Path, public: Public | None, port: int):
    """The server as app.py puts it together, with the public address told or not."""
    from data.keeping.store import open_store

    store = open_store(f"sqlite:///{folder / 'cockpit.sqlite'}", create=True)
    row = {
        "nr": "1", "received": "2024-01-01 08:00:00", "changed": "2024-01-01 08:00:00", "town": "A1"
    }  # fmt: skip
    given = [("incidents", incidents(folder / "f.csv", [row]))]
    run(store, load_profile(str(write_city(folder / "city"))), given)
    desk = open_desk(store.url)
    app = create_app(store, desk, now=lambda: int(time.time()), scope_of=current_scope)
    hosts = ("127.0.0.1", *([public.host] if public else []))
    guard(app.server, desk, now=lambda: int(time.time()), hosts=hosts, script_hashes=app.csp_hashes)
    server = create_server(
        app.server, host="127.0.0.1", port=port, **(public.waitress() if public else {})
    )

    def answer() -> None:
        with suppress(OSError):  # closed under its feet when the test is over
            server.run()

    threading.Thread(target=answer, daemon=True).start()
    return store, server


def reachable(port: int) -> None:
    until = time.monotonic() + 15
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            assert time.monotonic() < until, "nginx did not start"
            time.sleep(0.1)


def asked(port: int, path: str, folder: Path | None = None, **headers: str):
    """(status, headers, body); by https where the folder of the certificate is given."""
    if folder is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    else:
        trust = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))
        connection = http.client.HTTPSConnection(NAME, port, context=trust, timeout=20)
        # There is no such name in the network: its certificate is checked all the same.
        connection._create_connection = lambda address, *more: socket.create_connection(
            ("127.0.0.1", port), *more
        )
    try:
        connection.request(
            "GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()}
        )
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode(errors="replace")
    finally:
        connection.close()


@needed
def test_plain_http_is_sent_to_https(site):
    _, plain, _, _, _ = site
    status, headers, _ = asked(plain, "/wall?scene=map", Host=NAME)
    assert (status, headers["Location"]) == (301, f"https://{NAME}/wall?scene=map")


@needed
def test_a_link_opens_a_session_whose_cookie_is_secure_and_the_wall_is_served(site):
    secure, _, _, desk, folder = site
    assert asked(secure, "/healthz", folder)[::2] == (200, "ok")
    assert asked(secure, "/", folder)[0] == 401
    token = desk.make_link(now=int(time.time()))
    status, headers, _ = asked(secure, f"/open/{token}", folder)
    cookie = headers["Set-Cookie"]
    assert status == 303 and headers["Location"] == "/"
    assert "; Secure" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie
    mine = cookie.partition(";")[0]
    assert mine.startswith(f"{COOKIE}=")
    status, headers, page = asked(secure, "/", folder, Cookie=mine)
    assert status == 200 and "_dash-config" in page
    assert "max-age" in headers["Strict-Transport-Security"]
    assert headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert "nginx/" not in headers["Server"]
    for path in ("/_dash-layout", "/_dash-dependencies"):
        status, headers, _ = asked(secure, path, folder, Cookie=mine, Accept_Encoding="gzip")
        assert status == 200 and headers["Content-Encoding"] == "gzip"


@needed
def test_a_post_of_the_pages_own_origin_is_let_in_and_of_another_is_not(site):
    secure, _, _, desk, folder = site
    token = desk.make_link(now=int(time.time()))
    mine = asked(secure, f"/open/{token}", folder)[1]["Set-Cookie"].partition(";")[0]
    trust = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))
    for origin, status in ((f"https://{NAME}:{secure}", 303), ("https://evil.example", 403)):
        connection = http.client.HTTPSConnection(NAME, secure, context=trust, timeout=20)
        connection._create_connection = lambda address, *more: socket.create_connection(
            ("127.0.0.1", secure), *more
        )
        headers = {"Cookie": mine if status == 403 else "", "Origin": origin}
        if status == 303:
            fresh = asked(secure, f"/open/{desk.make_link(now=int(time.time()))}", folder)[1]
            headers["Cookie"] = fresh["Set-Cookie"].partition(";")[0]
        connection.request("POST", "/leave", headers=headers)
        assert connection.getresponse().status == status
        connection.close()


@needed
def test_another_host_name_is_refused_and_its_own_forwarded_headers_are_not_believed(site):
    secure, _, port, desk, folder = site
    assert asked(secure, "/healthz", folder, Host="evil.example")[0] == 421
    # What a client claims is replaced by the proxy; the host is the one it came by.
    status, _, _ = asked(secure, "/healthz", folder, X_Forwarded_Host="evil.example")
    assert status == 200
    # Straight to the server, by plain http, without the proxy's word: no Secure, as on loopback.
    token = desk.make_link(now=int(time.time()))
    assert "Secure" not in asked(port, f"/open/{token}")[1]["Set-Cookie"]


def test_without_a_public_address_nobody_is_believed(tmp_path):
    port = free_port()
    store, server = serving(tmp_path, None, port)
    try:
        token = open_desk(store.url).make_link(now=int(time.time()))
        headers = asked(port, f"/open/{token}", X_Forwarded_Proto="https")[1]
        assert "Secure" not in headers["Set-Cookie"]
    finally:
        server.close()
        store.close()


@pytest.mark.parametrize(
    ("text", "url", "host"),
    [
        ("https://cockpit.example", "https://cockpit.example", "cockpit.example"),
        ("https://Cockpit.Example:8443/", "https://cockpit.example:8443", "cockpit.example"),
        ("http://10.1.2.3", "http://10.1.2.3", "10.1.2.3"),
        ("https://[fd00::1]:8443", "https://[fd00::1]:8443", "fd00::1"),
    ],
)
def test_a_public_address_is_read(text, url, host):
    assert (Public.of(text).url, Public.of(text).host) == (url, host)


@pytest.mark.parametrize(
    "text",
    ["cockpit.example", "ftp://a", "https://", "https://a/b", "https://u@a", "https://a?x=1", "https://a:x", ""],
)  # fmt: skip
def test_what_is_no_address_of_a_server_is_refused(text):
    with pytest.raises(ServeError, match="--public"):
        Public.of(text)
