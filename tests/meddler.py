"""Between a browser and a server: hands on what is said, or meddles with it as networks and broken servers do."""

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PASS = "pass"
NONSENSE = {
    "bad JSON": (200, "application/json", b'{"version": 3, "build": "x", "pan'),
    "a list": (200, "application/json", b"[1, 2, 3]"),
    "null": (200, "application/json", b"null"),
    "words": (200, "application/json", b'{"version": "two", "build": 7}'),
    "foreign panels": (
        200,
        "application/json",
        b'{"version": 9, "build": "x", "panels": {"overview-strip": 7, "overview-types": {"overview-types": "oops"}}}',
    ),
    "a login page": (200, "text/html", b"<!doctype html><title>Welcome to our WLAN</title>"),
    "500": (500, "text/plain", b"Internal Server Error"),
    "502": (502, "text/html", b"<h1>502 Bad Gateway</h1>"),
    "503": (503, "application/json", b'{"error": "locked"}'),
}
_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}


class Meddler:
    """A proxy on a port of its own; `mode` says what it does, to the paths that begin with `to`."""

    def __init__(self, upstream: int) -> None:
        self.upstream, self.port = upstream, 0
        self.mode, self.to = PASS, "/"
        self.slow = 30.0
        self.changed = threading.Event()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def meddle(self, mode: str, to: str = "/") -> None:
        """From now on; who hangs is let go when the mode changes."""
        self.mode, self.to = mode, to
        held, self.changed = self.changed, threading.Event()
        held.set()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    meddler: Meddler

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        now = self.meddler
        mode = now.mode if self.path.startswith(now.to) else PASS
        if mode == "half-open":  # read, and never a word; not even the end of the connection
            now.changed.wait(60)
            self.close_connection = True
        elif mode == "dropped":
            self.connection.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00"
            )
            self.connection.close()
            self.close_connection = True
        elif mode in NONSENSE:
            self._say(*NONSENSE[mode])
        else:
            if mode == "slow":
                now.changed.wait(now.slow)
            self._forward(body, cut=mode == "cut")

    do_GET = do_POST = do_HEAD = _handle

    def _forward(self, body: bytes, *, cut: bool) -> None:
        server = http.client.HTTPConnection("127.0.0.1", self.meddler.upstream, timeout=90)
        try:
            server.request(self.command, self.path, body or None, dict(self.headers.items()))
            answer = server.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException):
            self.close_connection = True  # a server that is away: the connection just ends
            return
        finally:
            server.close()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.close_connection = self.close_connection or cut
        self._write(said[: len(said) // 2] if cut else said)

    def _say(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self._write(body)

    def _write(self, body: bytes) -> None:
        with suppress(OSError):  # the browser gave up waiting
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        del format, args


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Connections that end in the middle are this proxy's trade."""


@contextmanager
def meddling(upstream: int) -> Iterator[Meddler]:
    """A proxy before the server on that port, for as long as the block."""
    meddler = Meddler(upstream)
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"meddler": meddler}))
    meddler.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield meddler
    finally:
        meddler.meddle(PASS)
        server.shutdown()
        server.server_close()
        thread.join()
