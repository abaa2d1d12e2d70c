"""Faults of the disk: writes that fail, by strace, by a file size limit, on a small tmpfs."""

import random
import re
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.sweep.bench import Bench
from tests.sweep.child import Child, Ended, forked
from tests.sweep.points import Outcome, one_sentence, recover

CALLS = ("write", "pwrite64", "fsync", "fdatasync")
ERRORS = {"full": "ENOSPC", "io": "EIO"}
PAGE = 4096
BIG = "64m"


class Missing(Exception):
    """A means of injection that this machine lacks."""


def at_writes(bench: Bench, draw: random.Random, number: int) -> list[str]:
    """Failures of the n-th call of a sort: a disk full from there on, or one I/O error."""
    if number == 0:
        return []
    met = [(d, c, n) for d in range(len(bench.deliveries)) for c, n in calls_of(bench, d).items()]
    ways = [(kind, d, call, n) for kind in ERRORS for d, call, n in met]
    draw.shuffle(ways)
    chosen = [ways[i % len(ways)] for i in range(number)]
    return [f"{kind}:{d}:{call}:{draw.randint(1, n)}" for kind, d, call, n in chosen]


def at_sizes(bench: Bench, draw: random.Random, number: int) -> list[str]:
    """No file may grow beyond a size."""
    chosen = [draw.randrange(len(bench.deliveries)) for _ in range(number)]
    return [f"fsize:{d}:{draw.randint(PAGE, _largest(bench, d))}" for d in chosen]


def on_small_disks(bench: Bench, draw: random.Random, number: int) -> list[str]:
    """A file system with a little room left."""
    chosen = [draw.randrange(len(bench.deliveries)) for _ in range(number)]
    return [f"tmpfs:{d}:{draw.randint(0, bench.expected[d].grown // 1024)}" for d in chosen]


def calls_of(bench: Bench, delivery: int) -> Counter[str]:
    """How often an undisturbed load writes to its files, by system call."""
    url, log = bench.copy(delivery), bench.log("strace")
    ended = _traced(bench, url, delivery, log, [])
    if ended.status != 0:
        raise AssertionError(f"a load watched by strace ended with {ended.status}: {ended.said}")
    bench.drop(url)
    return Counter(re.findall(r"^\d+ +(\w+)\(", log.read_text(), re.MULTILINE))


def full(bench: Bench, delivery: str, call: str, turn: str) -> Outcome:
    """ENOSPC at the n-th call and at every one after it."""
    return _injected(bench, Outcome(f"full:{delivery}:{call}:{turn}"), call, f"{turn}+")


def io(bench: Bench, delivery: str, call: str, turn: str) -> Outcome:
    """EIO at the n-th call, once."""
    return _injected(bench, Outcome(f"io:{delivery}:{call}:{turn}"), call, turn)


def _injected(bench: Bench, outcome: Outcome, call: str, when: str) -> Outcome:
    kind, delivery = outcome.point.split(":")[:2]
    url, log = bench.copy(int(delivery)), bench.log("strace")
    inject = f"inject={call}:error={ERRORS[kind]}:when={when}"
    ended = _traced(bench, url, int(delivery), log, ["-e", inject])
    outcome.struck = "(INJECTED)" in log.read_text()
    return _after_failure(bench, url, int(delivery), ended, outcome)


def _after_failure(
    bench: Bench, url: str, delivery: int, ended: Ended, outcome: Outcome
) -> Outcome:
    """A load that met a sick disk either got through or said why; a healthy one puts all right."""
    if ended.status != 0:
        outcome.wrong += one_sentence(ended)
    elif (now := bench.settled(url)) != bench.expected[delivery].after["state"]:
        outcome.wrong.append(f"said to be done, but the state is {now}")
    recover(bench, url, delivery, outcome)
    return outcome


def _traced(bench: Bench, url: str, delivery: int, log: Path, words: list[str]) -> Ended:
    """A load under strace, which sees the calls on the store and the landing folder alone."""
    child = forked(bench.loading(url, delivery), bench.log(), gated=True)
    watched = _watched(bench, url, child)
    words = ["-e", f"trace={','.join(CALLS)}", *words, *(w for p in watched for w in ("-P", p))]
    command = ["strace", "-f", "-qq", "-o", str(log), *words, "-p", str(child.pid)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as tracer:
        _await(tracer, child)
        child.go()
        return child.wait()


def _watched(bench: Bench, url: str, child: Child) -> list[str]:
    if bench.server is not None:
        return [str(bench.home / "var" / "landing" / f".{child.pid}.partial")]
    store = Path(url.removeprefix("sqlite:///"))
    beside = [f"{store}{end}" for end in ("", "-wal", "-shm", "-journal", ".lock")]
    return [*beside, str(store.with_name(f"{store.stem}.landing") / f".{child.pid}.partial")]


def _await(tracer: subprocess.Popen[bytes], child: Child) -> None:
    status = Path(f"/proc/{child.pid}/status")
    deadline = time.monotonic() + 20
    while "TracerPid:\t0\n" in status.read_text():
        if tracer.poll() is not None or time.monotonic() > deadline:
            said = tracer.stderr.read().decode() if tracer.stderr else ""
            child.kill()
            child.wait()
            raise Missing(f"strace may not attach (ptrace): {said.strip()}")
        time.sleep(0.002)


def can_trace(bench: Bench) -> str:
    """Why strace cannot inject here; '' if it can."""
    if shutil.which("strace") is None:
        return "strace is not installed (apt-get install strace)"
    try:
        _traced(bench, bench.copy(0), 0, bench.log("strace"), ["-e", "inject=fsync:error=EIO"])
    except Missing as error:
        return str(error)
    return ""


def can_mount(bench: Bench) -> str:
    """Why no tmpfs can be mounted here; '' if it can."""
    try:
        with _small_disk(bench, PAGE):
            return ""
    except Missing as error:
        return str(error)


def fsize(bench: Bench, delivery: str, limit: str) -> Outcome:
    """RLIMIT_FSIZE: no file of the load may grow beyond it."""
    outcome, at = Outcome(f"fsize:{delivery}:{limit}"), int(delivery)
    url = bench.copy(at)
    ended = bench.load(url, at, largest_file=int(limit))
    outcome.struck = ended.status != 0
    return _after_failure(bench, url, at, ended, outcome)


def tmpfs(bench: Bench, delivery: str, spare: str) -> Outcome:
    """A tmpfs with the given KiB to spare; the rerun has room."""
    outcome, at = Outcome(f"tmpfs:{delivery}:{spare}"), int(delivery)
    template = bench.copy(at)
    folder = Path(template.removeprefix("sqlite:///")).parent
    pages = sum(-(-p.stat().st_size // PAGE) for p in folder.rglob("*") if p.is_file())
    with _small_disk(bench, pages * PAGE + int(spare) * 1024 + PAGE) as disk:
        url = bench.copy(at, into=disk)
        ended = bench.load(url, at)
        outcome.struck = ended.status != 0
        if ended.status != 0:
            outcome.wrong += one_sentence(ended)
        _mount("-o", f"remount,size={BIG}", disk)
        recover(bench, url, at, outcome, drop=False)
    bench.drop(template)
    return outcome


@contextmanager
def _small_disk(bench: Bench, size: int) -> Iterator[Path]:
    disk = bench.folder()
    _mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk)
    try:
        yield disk
    finally:
        subprocess.run(["umount", disk], check=True)


def _mount(*words: str | Path) -> None:
    try:
        done = subprocess.run(["mount", *words], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise Missing("mount is not installed") from None
    if done.returncode != 0:
        raise Missing(f"mount is refused: {done.stderr.strip()}")


def _largest(bench: Bench, delivery: int) -> int:
    """The size of the largest file that an undisturbed load leaves."""
    url = bench.copy(delivery + 1)
    largest = max(
        p.stat().st_size
        for p in Path(url.removeprefix("sqlite:///")).parent.rglob("*")
        if p.is_file()
    )
    bench.drop(url)
    return largest
