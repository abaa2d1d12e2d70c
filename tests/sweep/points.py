"""Points: one disturbance of one load each, the plain rerun after it, and what must hold then."""

import os
import random
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from etl.loading import milestones
from tests.sweep.bench import Bench
from tests.sweep.child import Ended, forked

MARGIN = 0.7
"""A random instant that came too late is tried again at this part of it."""


@dataclass(slots=True)
class Outcome:
    """What came of a point: whether the disturbance struck, what is wrong, the seconds of the rerun."""

    point: str
    struck: bool = True
    wrong: list[str] = field(default_factory=list)
    recovery: float = 0.0
    told: dict[str, float] = field(default_factory=dict)
    """Further figures of this point, by name: the largest of a kind goes into the table."""

    @property
    def kind(self) -> str:
        return self.point.split(":", 1)[0]


def at_milestones(bench: Bench, draw: random.Random, number: int) -> list[str]:
    """Kills at milestones: each name's first turn in every delivery, its last, then any of its turns.

    The first of them cover each name once, so that a short sweep does too.
    """
    met = [e.met for e in bench.expected]
    turns = [
        (name, delivery, turn)
        for name in milestones.NAMES
        for delivery, counts in enumerate(met)
        for turn in range(1, counts[name] + 1)
    ]
    draw.shuffle(turns)
    turns.sort(key=lambda t: t[2] > 1)
    once = {name: (name, delivery, turn) for name, delivery, turn in reversed(turns)}
    rest = [t for t in turns if once[t[0]] != t]
    chosen = [*once.values(), *rest][:number]
    while len(chosen) < number:
        chosen.append(draw.choice(turns))
    return [f"kill:{delivery}:{name}:{turn}" for name, delivery, turn in chosen]


def at_instants(bench: Bench, draw: random.Random, number: int) -> list[str]:
    """Kills at random instants of any delivery's load."""
    chosen = [draw.randrange(len(bench.deliveries)) for _ in range(number)]
    return [f"instant:{d}:{draw.uniform(0, bench.expected[d].seconds):.4f}" for d in chosen]


def kill(bench: Bench, delivery: str, name: str, turn: str) -> Outcome:
    """SIGKILL by its own hand where a milestone is reached the given time."""
    at, outcome = int(delivery), Outcome(f"kill:{delivery}:{name}:{turn}")
    url = bench.copy(at)
    ended = bench.load(url, at, stop=(name, int(turn)))
    if not ended.killed:
        outcome.wrong.append(f"the load was not killed but ended with {ended.status}: {ended.said}")
    recover(bench, url, at, outcome)
    return outcome


def instant(bench: Bench, delivery: str, after: str) -> Outcome:
    """SIGKILL from outside after the given seconds."""
    at, seconds, outcome = int(delivery), float(after), Outcome(f"instant:{delivery}:{after}")
    while True:
        url = bench.copy(at)
        ended = _killed_after(bench, url, at, seconds)
        if ended.killed:
            break
        bench.drop(url)
        seconds *= MARGIN
    recover(bench, url, at, outcome)
    return outcome


def _killed_after(bench: Bench, url: str, delivery: int, seconds: float) -> Ended:
    child = forked(bench.loading(url, delivery), bench.log())
    time.sleep(seconds)
    child.kill()
    return child.wait()


def recover(bench: Bench, url: str, delivery: int, outcome: Outcome, *, drop: bool = True) -> None:
    """One plain rerun, then everything that must hold; the store is thrown away if all is well."""
    expected = bench.expected[delivery]
    between = bench.settled(url)
    if between not in (expected.before["state"], expected.after["state"]):
        outcome.wrong.append("before the rerun the store is neither as before the load nor after")
    again = bench.load(url, delivery)
    outcome.recovery = again.seconds
    if again.status != 0:
        outcome.wrong.append(f"the rerun ended with {again.status}: {again.said}")
    found = bench.portrait(url)
    outcome.wrong += differences(found, expected.after)
    if between == expected.before["state"]:
        same(outcome.wrong, "counts", found["last"], expected.after["last"])
    elif any(n[1] or n[2] or n[6] for n in found["last"].values()):
        outcome.wrong.append(f"what was loaded already was learned again: {found['last']}")
    if drop and not outcome.wrong:
        bench.drop(url)


def differences(found: dict[str, Any], expected: dict[str, Any]) -> list[str]:
    """How a store after the rerun differs from the undisturbed one."""
    wrong = [*found["wrong"]]
    for what in ("state", "answers", "versions"):
        same(wrong, what, found[what], expected[what])
    for load, answers in expected["known"].items():
        if load in found["known"]:
            same(wrong, f"answers as known at load {load}", found["known"][load], answers)
    if "running" in found["loads"]:
        wrong.append(f"a load stays running: {found['loads']}")
    return wrong


def same(wrong: list[str], what: str, found: object, expected: object) -> None:
    if found != expected:
        wrong.append(f"{what}: {found} instead of {expected}")


def one_sentence(ended: Ended) -> list[str]:
    """A load that fails says one Chinese sentence and an exit status that is not 0."""
    wrong, lines = [], ended.said.strip().splitlines()
    if ended.status != 2:
        wrong.append(f"exit status {ended.status}")
    if ended.status == -signal.SIGBUS:
        wrong.append("a mapped page could not be had")
    chinese = any("\u4e00" <= c <= "\u9fff" for c in ended.said)
    if len(lines) != 1 or "Traceback" in ended.said or not chinese:
        wrong.append(f"not one Chinese sentence: {ended.said}")
    return wrong


def at_cuts(bench: Bench, draw: random.Random, number: int) -> list[str]:
    """A server that ends the loader's connections, at milestones inside the transaction."""
    names = milestones.NAMES[milestones.NAMES.index("profile_written") :]
    met = [(d, n, c) for d, e in enumerate(bench.expected) for n, c in e.met.items() if c]
    inside = [m for m in met if m[1] in names]
    chosen = [draw.choice(inside) for _ in range(number)]
    return [f"cut:{d}:{name}:{draw.randint(1, count)}" for d, name, count in chosen]


def cut(bench: Bench, delivery: str, name: str, turn: str) -> Outcome:
    """The server ends every connection to the database where a milestone is reached."""
    at, outcome = int(delivery), Outcome(f"cut:{delivery}:{name}:{turn}")
    url = bench.copy(at)
    ended = bench.load(url, at, stop=(name, int(turn)), cut=True)
    if ended.status != 0:
        outcome.wrong += one_sentence(ended)
    elif name != "after_commit":
        outcome.wrong.append("the load did not notice that its connection was cut")
    recover(bench, url, at, outcome)
    return outcome


def at_workers(bench: Bench, draw: random.Random, number: int) -> list[str]:
    """Kills of the process that prepares a large file's rows, at random instants."""
    apart = [d for d in range(len(bench.deliveries)) if bench.is_apart(d)]
    chosen = [draw.choice(apart) for _ in range(number)]
    return [f"worker:{d}:{draw.uniform(0, bench.expected[d].seconds):.4f}" for d in chosen]


def worker(bench: Bench, delivery: str, after: str) -> Outcome:
    """SIGKILL for the first process of the loader's that lives after so many seconds, as if memory had run out."""
    at, outcome = int(delivery), Outcome(f"worker:{delivery}:{after}", struck=False)
    url = bench.copy(at)
    child = forked(bench.loading(url, at), bench.log())
    time.sleep(float(after))
    children = Path(f"/proc/{child.pid}/task/{child.pid}/children")
    while not outcome.struck and children.exists() and "Z" not in _state_of(child.pid):
        for number in children.read_text().split():
            with suppress(ProcessLookupError):
                os.kill(int(number), signal.SIGKILL)
                outcome.struck = True
    ended = child.wait()
    if ended.status != 0:
        outcome.wrong += one_sentence(ended)
    recover(bench, url, at, outcome)
    return outcome


def _state_of(process: int) -> str:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return "Z"
