"""A server of the benchmarks' own: started on a free port, awaited, stopped."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.stores import ROOT

PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where it is, on what store, and the seconds it took to answer."""

    base: str
    store: str
    port: int
    seconds: float

    def new_link(self) -> str:
        """A one-time link into it."""
        said = subprocess.run(
            [sys.executable, "app.py", "link", "--store", self.store, "--port", str(self.port)],
            cwd=ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return said.stdout.split("open: ", 1)[1].split()[0]


@contextmanager
def served(store: str) -> Iterator[Server]:
    """A server on a store, from its start to its first /healthz."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    base, begin = f"http://127.0.0.1:{port}", time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "app.py", "serve", "--store", store, "--port", str(port)],
        cwd=ROOT, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while not _answers(base):
            if process.poll() is not None or time.perf_counter() - begin > PATIENCE:
                raise SystemExit("the server did not start: see its message above")
            time.sleep(0.02)
        yield Server(base, store, port, time.perf_counter() - begin)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _answers(base: str) -> bool:
    try:
        with urlopen(f"{base}/healthz", timeout=1) as answer:
            return bool(answer.read().strip() == b"ok")
    except (URLError, OSError):
        return False
