"""A server of the benchmarks' own: started on a free port, awaited, stopped."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
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
    pid: int

    def new_link(self) -> str:
        """A one-time link into it."""
        done = subprocess.run(
            [sys.executable, "app.py", "link", "--store", self.store, "--port", str(self.port)],
            cwd=ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout.split("open: ", 1)[1].split()[0]

    def cpu_seconds(self) -> float:
        """Processor time that it has used, its threads together."""
        told = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        """Bytes of its own that it holds in memory; pages of the store that it has mapped are the system's cache."""
        told = Path(f"/proc/{self.pid}/status").read_text()
        return int(told.split("RssAnon:")[1].split()[0]) * 1024

    def open_files(self) -> int:
        """Files and sockets that it holds open."""
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))

    def threads(self) -> int:
        """Threads that it runs."""
        return len(list(Path(f"/proc/{self.pid}/task").iterdir()))


@contextmanager
def served(store: str, program: Sequence[str] = ("app.py", "serve")) -> Iterator[Server]:
    """A server on a store, from its start to its first /healthz; the cockpit's, unless another program is named."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    base, begin = f"http://127.0.0.1:{port}", time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *program, "--store", store, "--port", str(port)],
        cwd=ROOT, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while not _answers(base):
            if process.poll() is not None or time.perf_counter() - begin > PATIENCE:
                raise SystemExit("the server did not start: see its message above")
            time.sleep(0.02)
        yield Server(base, store, port, time.perf_counter() - begin, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _answers(base: str) -> bool:
    try:
        with urlopen(f"{base}/healthz", timeout=1) as answer:
            return bool(answer.read().strip() == b"ok")
    except (URLError, OSError):
        return False
