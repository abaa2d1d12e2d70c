"""Rivals: many loaders at one store, some of them killed; the store locked by somebody else."""

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from data.keeping.store import open_store
from tests.sweep.bench import Bench
from tests.sweep.child import Child, Ended, forked
from tests.sweep.points import Outcome, differences, one_sentence, recover, same

LOADERS = 8


def at_once(draw: random.Random, number: int) -> list[str]:
    """Eight loaders of one delivery, of all deliveries, and of all with some of them killed."""
    return [
        f"rivals:{('one', 'all', 'killed')[i % 3]}:{draw.randrange(10**6)}" for i in range(number)
    ]


def rivals(bench: Bench, what: str, seed: str) -> Outcome:
    """Eight loaders at once; each finishes, and the store is as if they had come one by one."""
    outcome, draw = Outcome(f"rivals:{what}:{seed}"), random.Random(int(seed))
    whole = len(bench.deliveries)
    start = draw.randrange(whole) if what == "one" else 0
    url = bench.copy(start)
    given = [start] * LOADERS if what == "one" else [i % whole for i in range(LOADERS)]
    draw.shuffle(given)
    begun = time.monotonic()
    children = [(d, forked(bench.loading(url, d), bench.log())) for d in given]
    if what == "killed":
        _kill_some(children, draw)
    ended = [(d, child.wait()) for d, child in children]
    for delivery, end in ended:
        if end.killed and what == "killed":
            again = bench.load(url, delivery)
            outcome.recovery = max(outcome.recovery, again.seconds)
            outcome.wrong += _failed(delivery, again)
        else:
            outcome.wrong += _failed(delivery, end)
    outcome.told["longest wait of 8 loaders, s"] = time.monotonic() - begun
    found = bench.portrait(url)
    expected = bench.expected[start if what == "one" else whole - 1].after
    # Which load learned what depends on who came first: what is known now does not.
    outcome.wrong += differences(found | {"known": {}}, expected | {"versions": found["versions"]})
    same(outcome.wrong, "current rows", _current(found), _current(expected))
    done = found["loads"].count("done")
    if what != "killed":
        same(outcome.wrong, "loads done", done, start + LOADERS)
    if not outcome.wrong:
        bench.drop(url)
    return outcome


def _failed(delivery: int, ended: Ended) -> list[str]:
    if ended.status == 0:
        return []
    return [f"the loader of delivery {delivery} ended with {ended.status}: {ended.said}"]


def _current(found: dict[str, dict[str, list[int]]]) -> dict[str, int]:
    return {name: counts[-1] for name, counts in found["versions"].items() if len(counts) > 1}


def _kill_some(children: list[tuple[int, Child]], draw: random.Random) -> None:
    for _, child in draw.sample(children, LOADERS // 2):
        time.sleep(draw.uniform(0, 0.4))
        child.kill()


def lockings() -> list[str]:
    """The store locked for a while, and for too long."""
    return ["locked:a-while", "locked:too-long"]


def locked(bench: Bench, how: str) -> Outcome:
    """A transaction of another program holds the store: the loader waits, and at last says so."""
    outcome, delivery = Outcome(f"locked:{how}"), 2
    url = bench.copy(delivery)
    with _held(bench, url) as release:
        child = forked(
            bench.loading(url, delivery, busy_seconds=2 if how == "too-long" else 20), bench.log()
        )
        if how == "a-while":
            time.sleep(1.5)
            release()
        ended = child.wait()
    if how == "a-while":
        outcome.wrong += _failed(delivery, ended)
        if ended.seconds < 1.4:
            outcome.wrong.append(f"the loader did not wait: {ended.seconds:.2f} s")
    else:
        outcome.wrong += one_sentence(ended)
    recover(bench, url, delivery, outcome)
    return outcome


@contextmanager
def _held(bench: Bench, url: str) -> Iterator[Callable[[], None]]:
    """Another process holds the write lock until it is released or killed."""

    def hold() -> int:
        if bench.server is None:
            raw = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
            raw.execute("BEGIN EXCLUSIVE")
        else:
            store = open_store(url)
            connection = store.engine.connect()
            connection.exec_driver_sql("LOCK TABLE load, meta IN ACCESS EXCLUSIVE MODE")
        print("held", flush=True)
        time.sleep(60)
        return 0

    holder = forked(hold, bench.log("holder"))
    while "held" not in holder.log.read_text():
        time.sleep(0.01)
    gone: list[bool] = []

    def release() -> None:
        if not gone:
            holder.kill()
            holder.wait()
            gone.append(True)

    try:
        yield release
    finally:
        release()
