"""Who asks: the desk says it at every request; while it cannot, those it knew moments ago stay in."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from dashboard.wire.turnstile import Turnstile
from data.desk.sessions import Desk, Session
from governance.errors import StoreError

GRACE: Final = 5.0
"""Seconds that a session outlives the desk's last word on it; a revoked one lives no longer either."""

MOST: Final = 2000


@dataclass(slots=True)
class Sessions:
    """The desk's sessions, and which of them it found alive when."""

    desk: Desk
    clock: Callable[[], float] = time.monotonic
    _alive: OrderedDict[str, tuple[float, Session]] = field(default_factory=OrderedDict)
    _gate: Turnstile = field(default_factory=lambda: Turnstile("会话库"))
    _lock: Lock = field(default_factory=Lock)

    def live(self, secret: str, *, now: int) -> Session | None:
        """The session of that secret; None when it is over.

        Raises:
            StoreError: the desk cannot say, and has not for GRACE seconds.
        """
        # A cookie may hold anything: lone surrogates must not raise. Only the digest stays in
        # memory.
        name = hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
        try:
            with self._gate.passing():
                session = self.desk.live(secret, now=now)
        except StoreError:
            recent = self._recent(name)
            if recent is None:
                raise
            return recent
        self._note(name, session)
        return session

    def end(self, secret: str, *, now: int) -> None:
        """Ends the session of that secret, here at once."""
        # Forgotten here first: it must not live on for GRACE seconds if the desk fails now.
        self._note(hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest(), None)
        self.desk.end(secret, now=now)

    def _note(self, name: str, session: Session | None) -> None:
        with self._lock:
            self._alive.pop(name, None)
            if session is not None:
                self._alive[name] = (self.clock(), session)
            while len(self._alive) > MOST:
                self._alive.popitem(last=False)

    def _recent(self, name: str) -> Session | None:
        with self._lock:
            at, session = self._alive.get(name, (0.0, None))
        return session if session is not None and self.clock() - at < GRACE else None
