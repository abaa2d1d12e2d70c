"""One paper after the other: several made at once would take the processor from the walls."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final

from governance.errors import StoreError

_LOCK = Lock()
_WAIT: Final = 60.0
"""Seconds that somebody waits for those before; then a sentence is better than a page that hangs."""


@contextmanager
def turn() -> Iterator[None]:
    """Around the making of a paper. Raises StoreError: those before take too long."""
    if not _LOCK.acquire(timeout=_WAIT):
        # No BriefingError: a card would keep that as its answer, and it holds for this moment alone.
        raise StoreError("正有别的简报在编写：请稍后再试。")
    try:
        yield
    finally:
        _LOCK.release()
