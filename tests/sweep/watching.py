"""The watched inbox: `watch` killed again and again while files are dropped into it."""

import os
import random
import shutil
import time
from pathlib import Path

from tests.sweep.bench import Bench
from tests.sweep.child import Watching, forked
from tests.sweep.points import Outcome, differences, same

LONGEST_LIFE = 0.8
"""Seconds a watcher lives at most before it is killed; a load takes about half of it."""


def at_instants(draw: random.Random, number: int) -> list[str]:
    """Inboxes into which every file is dropped, each watched by watchers that do not live long."""
    return [f"watch:{draw.randrange(10**6)}" for _ in range(number)]


def watch(bench: Bench, seed: str) -> Outcome:
    """Files are dropped one by one; after the last kill one plain `watch --once` must put all right."""
    outcome, draw = Outcome(f"watch:{seed}"), random.Random(int(seed))
    url, inbox = bench.copy(0), bench.folder()
    files = [path for delivery in bench.deliveries for _, path in delivery.files]
    kills = 0
    for path in files:
        _drop(path, inbox)
        child = forked(Watching(url, bench.city, inbox), bench.log())
        time.sleep(draw.uniform(0, LONGEST_LIFE))
        child.kill()
        ended = child.wait()
        kills += ended.killed
        if not ended.killed:
            outcome.wrong.append(f"a watcher ended by itself with {ended.status}: {ended.said}")
    last = forked(Watching(url, bench.city, inbox, once=True), bench.log()).wait()
    outcome.recovery = last.seconds
    if last.status != 0:
        outcome.wrong.append(f"watch --once ended with {last.status}: {last.said}")
    outcome.told["watchers killed, at most of one inbox"] = kills
    same(outcome.wrong, "files done", _names(inbox / "done"), sorted(p.name for p in files))
    for left in ("", "failed", "refused"):
        same(outcome.wrong, f"files left in the inbox/{left}", _names(inbox / left), [])
    found = bench.portrait(url)
    expected = bench.expected[-1].after | {"known": {}, "versions": found["versions"]}
    outcome.wrong += differences(found, expected)
    return outcome


def _drop(path: Path, inbox: Path) -> None:
    """As a careful program does: whole, under its name, at once."""
    whole = inbox / f".{path.name}.tmp"
    shutil.copyfile(path, whole)
    os.rename(whole, inbox / path.name)


def _names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))
