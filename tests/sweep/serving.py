"""The cockpit throughout: a server on a store whose loads are being killed, asked without pause."""

import http.cookiejar
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from tests.sweep.bench import Bench
from tests.sweep.child import forked
from tests.sweep.points import Outcome, at_instants, differences, one_sentence

ROOT = Path(__file__).parents[2]
ASKED = ("/healthz", "/now", "/", "/_dash-layout")
LONGEST_GAP = 3.0
"""Seconds without an answer that a reader would notice; a check of two cores under full load."""

MEMORY_GROWTH = 1.10
PAUSE = 0.02


@dataclass(frozen=True, slots=True)
class Server:
    """A running cockpit."""

    base: str
    process: subprocess.Popen[str]
    link: str

    def memory(self) -> int:
        """Resident bytes."""
        fields = Path(f"/proc/{self.process.pid}/statm").read_text().split()
        return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")

    def files(self) -> int:
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))


@contextmanager
def served(bench: Bench, url: str) -> Iterator[Server]:
    """The cockpit on a store, from its first /healthz until its end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    log = bench.log("server")
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "app.py", "serve", "--store", url, "--port", str(port)],
            cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
    base, deadline = f"http://127.0.0.1:{port}", time.monotonic() + 60
    try:
        while _status(build_opener(), f"{base}/healthz") != 200:
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the cockpit did not start: {log.read_text()}")
            time.sleep(0.05)
        while "open: " not in log.read_text():
            time.sleep(0.05)
        yield Server(base, process, log.read_text().split("open: ", 1)[1].split()[0])
    finally:
        process.terminate()
        process.wait(timeout=30)


def _status(opener: OpenerDirector, url: str) -> int:
    try:
        with opener.open(Request(url), timeout=30) as answer:
            answer.read()
            return int(answer.status)
    except HTTPError as error:
        return error.code
    except (URLError, OSError):
        return 0


def serve(bench: Bench, seconds: str, seed: str) -> Outcome:
    """For so many seconds loads are run and killed under a cockpit that is asked all the while."""
    outcome, draw = Outcome(f"serve:{seconds}:{seed}"), random.Random(int(seed))
    url = bench.copy(1)
    with served(bench, url) as server:
        notes = bench.log("asked")
        asker = forked(lambda: _ask_until_told(server, notes), bench.log("asker"))
        marks = list(_disturb(bench, url, server, float(seconds), draw, outcome))
        os.kill(asker.pid, signal.SIGTERM)
        ended = asker.wait()
    if ended.status != 0:
        outcome.wrong.append(f"the asker broke down: {ended.said}")
        return outcome
    _judge(json.loads(notes.read_text()), marks, outcome)
    whole = len(bench.deliveries)
    for delivery in range(1, whole):
        again = bench.load(url, delivery)
        outcome.recovery = max(outcome.recovery, again.seconds)
    found, expected = bench.portrait(url), bench.expected[-1].after
    outcome.wrong += differences(found, expected | {"known": {}})
    return outcome


def _disturb(
    bench: Bench, url: str, server: Server, seconds: float, draw: random.Random, outcome: Outcome
) -> Iterator[tuple[int, int]]:
    """Loads one after another, every other one killed; yields the server's memory and open files."""
    deadline, kills, delivery = time.monotonic() + seconds, 0, 1
    while time.monotonic() < deadline:
        after = float(at_instants(bench, draw, 1)[0].split(":")[2])
        child = forked(bench.loading(url, delivery), bench.log())
        time.sleep(after)
        child.kill()
        kills += child.wait().killed
        ended = bench.load(url, delivery)
        if ended.status != 0:
            outcome.wrong += one_sentence(ended)
        delivery = delivery % (len(bench.deliveries) - 1) + 1
        yield server.memory(), server.files()
    outcome.told["loads killed under the cockpit"] = kills


def _ask_until_told(server: Server, notes: Path) -> int:
    """Ask each page in turn until SIGTERM; note the longest gap between answers, and every wrong status."""
    going = [True]
    signal.signal(signal.SIGTERM, lambda *_: going.clear())
    opener = build_opener(HTTPCookieProcessor(http.cookiejar.CookieJar()))
    bad: dict[str, int] = {}
    longest, answers = 0.0, 0
    _status(opener, server.link)
    while going:
        for path in ASKED:
            begun = time.monotonic()
            status = _status(opener, server.base + path)
            longest, answers = max(longest, time.monotonic() - begun), answers + 1
            if status != 200:
                bad[f"{path} {status}"] = bad.get(f"{path} {status}", 0) + 1
        time.sleep(PAUSE)
    notes.write_text(json.dumps({"bad": bad, "longest": longest, "answers": answers}))
    return 0


def _judge(
    asked: dict[str, float | dict[str, int]], marks: list[tuple[int, int]], outcome: Outcome
) -> None:
    longest = float(asked["longest"])  # type: ignore[arg-type]
    outcome.told["answers of the cockpit meanwhile"] = float(asked["answers"])  # type: ignore[arg-type]
    outcome.told["longest wait for the cockpit, s"] = longest
    if asked["bad"]:
        outcome.wrong.append(f"the cockpit answered wrongly: {asked['bad']}")
    if longest > LONGEST_GAP:
        outcome.wrong.append(f"the cockpit was silent for {longest:.1f} s")
    third = max(1, len(marks) // 3)
    early, late = marks[third : 2 * third] or marks, marks[-third:]
    grown = max(m for m, _ in late) / max(m for m, _ in early)
    outcome.told["the cockpit's memory at the end, MB"] = marks[-1][0] / 1e6
    outcome.told["its growth over the last third"] = grown
    if grown > MEMORY_GROWTH:
        outcome.wrong.append(f"the cockpit's memory grew by {grown:.2f}")
    if max(f for _, f in late) > max(f for _, f in early) + 5:
        outcome.wrong.append(f"the cockpit's open files grow: {[f for _, f in marks]}")
