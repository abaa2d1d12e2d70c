"""The desk's revision as every poll asks for it: cheap, and the last one that was read while the desk cannot be."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from dashboard.wire.turnstile import Turnstile
from data.desk.events import Events
from data.desk.issues import Issues
from governance.errors import StoreError

RETRY_AFTER: Final = 5.0
"""Seconds before a desk that could not be read is tried again: walls must not wait for it at every poll."""

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Revision:
    """Called, it tells how much was recorded at the desk: events, by the newest one's number, and issued briefings."""

    events: Events
    clock: Callable[[], float] = time.monotonic
    _last: int = 0
    _failed: float | None = None
    _gate: Turnstile = field(default_factory=lambda: Turnstile("会话库"))

    def __call__(self) -> int:
        # Compared with None: a monotonic clock may read 0.
        if self._failed is not None and self.clock() - self._failed < RETRY_AFTER:
            return self._last
        try:
            with self._gate.passing():
                self._last = self.events.revision() + Issues(self.events.desk).count()
            self._failed = None
        except StoreError as problem:
            self._failed = self.clock()
            _log.warning("the desk's revision is still %d: %s", self._last, problem)
        return self._last
