"""From landed bytes to typed, placed rows; of a large file in a process of its own, a chunk ahead of the loader."""

import multiprocessing
import pickle
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe
from queue import Empty, Queue
from threading import Thread
from typing import Any

import pandas as pd

from data.counting.facts import Facts
from etl.contracts.findings import Findings
from etl.reading import Chunk
from governance.errors import SourceError

AHEAD = 3
"""Chunks that may wait for the loader: it works in fits and starts."""
LARGE = 8 << 20
"""Bytes from which a second process is worth its start."""


@dataclass(slots=True)
class Prepared:
    """A chunk's rows as the tables know them, what was found, and where each row came from (without its text cells)."""

    rows: pd.DataFrame
    found: Findings
    chunk: Chunk
    newest: float | None = None
    personal: pd.DataFrame | None = None
    form: dict[str, Any] | None = None
    facts: Facts | None = None


Prepare = Callable[[], Iterator[Prepared]]


def prepared(prepare: Prepare, size: int) -> Iterator[Prepared]:
    """What `prepare` yields, worked out ahead in another process where the file is large.

    Args:
        prepare: makes the iterator; it must not touch the database.
        size: the file's bytes.

    Raises:
        CockpitError: as raised there; SourceError: the process died.
    """
    # Only fork hands over profile and places without packing them.
    if size < LARGE or "fork" not in multiprocessing.get_all_start_methods():
        yield from prepare()
        return
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(prepare, theirs, ours), daemon=True)
    process.start()
    # Else the reading thread never sees the end: this process holds the writing end open.
    theirs.close()
    ahead: Queue[bytes | None] = Queue(AHEAD)
    reader = Thread(target=_read_ahead, args=(ours, ahead), daemon=True)
    reader.start()
    try:
        while (got := _received(ahead.get())) is not None:
            yield got
    finally:
        # Also when the loader gives up midway: the other process may be waiting to send.
        process.terminate()
        process.join()
        while reader.is_alive():  # it may be waiting for room
            _drain(ahead)
            reader.join(0.05)
        ours.close()


def _read_ahead(pipe: Pipe, ahead: "Queue[bytes | None]") -> None:
    """Take chunks from the pipe while the loader is busy, still packed; None stands for an end without a last word."""
    try:
        while True:
            ahead.put(pipe.recv_bytes())
    except (EOFError, OSError):  # after the last chunk, before one, or in the midst of one
        ahead.put(None)


def _drain(ahead: "Queue[bytes | None]") -> None:
    with suppress(Empty):
        while True:
            ahead.get_nowait()


def _received(packed: bytes | None) -> Prepared | None:
    if packed is None:
        raise SourceError("解析文件的进程意外结束（内存不足？）：没有装载任何数据，请重试。")
    got: Prepared | BaseException | None = pickle.loads(packed)
    if isinstance(got, BaseException):
        raise got
    return got


def _work(prepare: Prepare, pipe: Pipe, others: Pipe) -> None:
    """The other process: send every chunk, then None; an error is sent in its place."""
    # This process inherited the loader's locks. It must notice when the loader is killed, which
    # it does at its next send, if nobody has the reading end any more: nor itself.
    others.close()
    try:
        for part in prepare():
            pipe.send(part)
        pipe.send(None)
    except BrokenPipeError:
        pass  # the loader is gone, and its transaction with it
    except Exception as error:  # noqa: BLE001 -- handed to the loader, which raises it
        pipe.send(error)
