"""A turnstile before calls that may hang: while a few hang, all further ones fail at once."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from governance.errors import StoreError

PATIENCE: Final = 3.0
"""Seconds after which a call is taken to hang."""

HANGING: Final = 2
"""How many hanging calls close the turnstile to others; a server has threads for little else."""


@dataclass(slots=True)
class Turnstile:
    """Lets calls through, and none while too many of those before are still in there."""

    what: str
    clock: Callable[[], float] = time.monotonic
    _inside: dict[object, float] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Around the call.

        Raises:
            StoreError: those before have not come back for too long.
        """
        # A key of its own: two calls may begin at one reading of the clock.
        mine, now = object(), self.clock()
        with self._lock:
            if sum(now - since > PATIENCE for since in self._inside.values()) >= HANGING:
                raise StoreError(f"{self.what}没有应答：已有请求在等，请稍后再试。")
            self._inside[mine] = now
        try:
            yield
        finally:
            with self._lock:
                del self._inside[mine]
