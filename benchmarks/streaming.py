"""A prototype for measuring only: the cockpit with server-sent events beside /now, on threads as it is served, or on asyncio."""

import argparse
import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from urllib.parse import parse_qsl, urlsplit

from flask import Response, request

from dashboard.ask import Reader
from dashboard.build import create_app
from dashboard.cache import Cache
from dashboard.now import Now
from data.desk import open_desk
from data.store import Store, open_store
from governance.scope import Scope

LOOK = 0.1
"""Seconds between two looks for a new load: another process commits it, and SQLite calls nobody."""

HEARTBEAT = 5.0


def heard(now: Now, asking: dict[str, str]) -> tuple[bytes, dict[str, str], bool]:
    """An event with what changed since the last, the question to go on with, and whether a panel is late."""
    body = now.answer(asking)
    told = json.loads(body)
    names = [*told.get("panels", ()), *told.get("same", ())]
    had = dict(pair.split(":") for pair in asking.get("have", "").split(",") if pair)
    had |= {name: str(told["version"]) for name in names}
    have = ",".join(f"{name}:{version}" for name, version in had.items())
    return b"data: " + body + b"\n\n", asking | {"have": have}, bool(told.get("late"))


class Newest:
    """The newest load, looked for by one thread for all streams."""

    def __init__(self, reader: Reader) -> None:
        self._reader, self.version = reader, reader.version()
        self.changed = threading.Condition()
        threading.Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        while True:
            version = self._reader.version()
            with self.changed:
                if version != self.version:
                    self.version = version
                    self.changed.notify_all()
                self.changed.wait(LOOK)

    def after(self, version: int, seconds: float) -> int:
        """The newest load, as soon as it is another than this one, or when the time is over."""
        with self.changed:
            self.changed.wait_for(lambda: self.version != version, seconds)
            return self.version


def streamed(now: Now, newest: Newest, asking: dict[str, str]) -> Iterator[bytes]:
    """Events for as long as the screen is there."""
    while True:
        version = newest.version
        event, asking, late = heard(now, asking)
        yield event
        if late:
            continue
        while newest.after(version, HEARTBEAT) == version:
            yield b": still here\n\n"


def on_threads(store: Store, url: str, port: int, threads: int) -> None:
    """Waitress, as the cockpit is served; each open stream keeps a thread."""
    from waitress import serve

    app = create_app(store, open_desk(url), now=lambda: 0, scope_of=Scope.everything)
    reader = Reader(store, Cache(), Scope.everything)
    now, newest = Now(reader, "prototype"), Newest(reader)

    def stream() -> Response:
        return Response(streamed(now, newest, dict(request.args)), mimetype="text/event-stream")

    app.server.add_url_rule("/stream", "stream", stream)
    app.server.add_url_rule("/healthz", "well", lambda: "ok")
    serve(
        app.server, host="127.0.0.1", port=port, threads=threads, connection_limit=500, _quiet=True
    )


def on_asyncio(store: Store, port: int) -> None:
    """A server of its own beside the cockpit's; a stream keeps no thread."""
    reader = Reader(store, Cache(), Scope.everything)
    now, newest = Now(reader, "prototype"), Newest(reader)

    async def events(asking: dict[str, str]) -> AsyncIterator[bytes]:
        while True:
            version = newest.version
            event, asking, late = await asyncio.to_thread(heard, now, asking)
            yield event
            quiet = 0.0
            while not late and newest.version == version:
                await asyncio.sleep(LOOK / 2)
                quiet += LOOK / 2
                if quiet >= HEARTBEAT:
                    quiet = 0.0
                    yield b": still here\n\n"

    async def answer(reading: asyncio.StreamReader, writing: asyncio.StreamWriter) -> None:
        try:
            head = await reading.readuntil(b"\r\n\r\n")
            path = urlsplit(head.split(b" ")[1].decode())
            kind = "text/plain" if path.path == "/healthz" else "text/event-stream"
            writing.write(
                f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nConnection: close\r\n\r\n".encode()
            )
            if path.path == "/healthz":
                writing.write(b"ok")
            else:
                async for event in events(dict(parse_qsl(path.query))):
                    writing.write(event)
                    await writing.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the screen went away
        finally:
            writing.close()

    async def run() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", port)
        await server.serve_forever()

    asyncio.run(run())


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.streaming", description=__doc__)
    parser.add_argument("--store", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--threads", type=int, default=32, help="0: asyncio")
    given = parser.parse_args()
    store = open_store(given.store)
    if given.threads:
        on_threads(store, given.store, given.port, given.threads)
    else:
        on_asyncio(store, given.port)


if __name__ == "__main__":
    main()
