"""Milestones: the named instants of a load, where a listener set by code can watch it, or stop it dead."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

NAMES: Final = (
    "copied",
    "landed",
    "locked",
    "load_started",
    "profile_written",
    "source_begun",
    "chunk_extracted",
    "chunk_contracted",
    "chunk_received",
    "before_close",
    "versions_closed",
    "before_insert",
    "after_insert",
    "rejects_written",
    "chunk_done",
    "before_withdrawal",
    "withdrawn",
    "delivery_written",
    "relinked",
    "before_tallies",
    "after_tallies",
    "indexes_built",
    "before_journal",
    "before_finish",
    "rest_written",
    "observed",
    "before_commit",
    "after_commit",
)
"""In the order in which a load first comes by them; those of a chunk and of a source come again. Of a large file
chunks are extracted and contracted in another process: a listener is called there with that process's copy of what it knows."""

Listener = Callable[[str], None]

_listeners: list[Listener] = []


def reached(name: str) -> None:
    """Say that the load stands here: nothing happens unless somebody listens."""
    for listener in _listeners:
        listener(name)


@contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    """Have the listener called at each milestone. Only code can do so: no setting, no flag."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)
