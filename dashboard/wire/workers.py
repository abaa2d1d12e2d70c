"""Panels worked out beside each other: one that hangs keeps no other waiting, one that fails is told apart."""

import logging
import time
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from threading import Lock, Semaphore
from typing import Final

from governance.errors import CockpitError
from layouts.chrome import words

PATIENCE: Final = 0.2
"""Seconds that an answer waits for its panels; what is not ready by then comes with the next."""

HANDS: Final = 2
"""Threads of each panel: two that hang stop this panel and no other."""

TOGETHER: Final = 3
"""Panels worked out at the same time: more of them only take the processor from those who answer."""

TURN: Final = 1.0
"""Seconds that a panel waits for its turn; then it goes on, for those before may hang."""

QUEUE: Final = 8
FAILURE_LASTS: Final = 5.0
"""Seconds before a panel that failed is tried again."""

_log = logging.getLogger(__name__)

Key = tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """What is ready, what is not yet, and what failed with which sentence; all by panel."""

    ready: Mapping[str, bytes]
    late: tuple[str, ...]
    failed: Mapping[str, str]


@dataclass(slots=True)
class Workers:
    """A few threads for each panel; of several that ask the same at once, one works it out."""

    patience: float = PATIENCE
    _pools: dict[str, ThreadPoolExecutor] = field(default_factory=dict)
    _doing: dict[str, dict[Key, Future[bytes]]] = field(default_factory=dict)
    _failed: dict[Key, tuple[float, str]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _turns: Semaphore = field(default_factory=lambda: Semaphore(TOGETHER))

    def work(self, jobs: Mapping[str, tuple[Key, Callable[[], bytes]]]) -> Work:
        """Every job's outcome, as far as it is known within the patience."""
        failed = {name: why for name, (key, _) in jobs.items() if (why := self._broken(key))}
        begun = {
            name: self._begun(name, key, make)
            for name, (key, make) in jobs.items()
            if name not in failed
        }
        wait([future for future in begun.values() if future is not None], timeout=self.patience)
        ready: dict[str, bytes] = {}
        late = []
        for name, future in begun.items():
            if future is None or not future.done():
                late.append(name)
            elif why := self._broken(jobs[name][0]):
                failed[name] = why
            else:
                ready[name] = future.result()
        return Work(ready, tuple(late), failed)

    def _broken(self, key: Key) -> str | None:
        with self._lock:
            until, sentence = self._failed.get(key, (0.0, ""))
            if until > time.monotonic():
                return sentence
            self._failed.pop(key, None)
        return None

    def _begun(self, name: str, key: Key, make: Callable[[], bytes]) -> Future[bytes] | None:
        """The work under way for the key, begun if need be; None where too much waits already."""
        with self._lock:
            doing = self._doing.setdefault(name, {})
            if key in doing:
                return doing[key]
            if len(doing) >= QUEUE:
                return None
            pool = self._pools.setdefault(
                name, ThreadPoolExecutor(HANDS, thread_name_prefix=f"panel-{name}")
            )
            future = pool.submit(self._made, name, key, make)
            doing[key] = future
        # Outside the lock: the callback takes it too, and runs at once where the work is done
        # already.
        future.add_done_callback(lambda _done: self._over(name, key))
        return future

    def _over(self, name: str, key: Key) -> None:
        with self._lock:
            self._doing[name].pop(key, None)

    def _made(self, name: str, key: Key, make: Callable[[], bytes]) -> bytes:
        mine = self._turns.acquire(timeout=TURN)
        try:
            return make()
        except CockpitError as error:
            _log.warning("panel %s: %s", name, error)
            self._remember(key, str(error))
        except Exception:  # noqa: BLE001 - the outer edge: logged whole, shown as one sentence
            _log.exception("panel %s failed", name)
            self._remember(key, words.UNAVAILABLE)
        finally:
            if mine:
                self._turns.release()
        # Never shown: work() looks for the failure first.
        return b""

    def _remember(self, key: Key, sentence: str) -> None:
        with self._lock:
            now = time.monotonic()
            # Each key is of one version: those that are over would pile up.
            self._failed = {k: v for k, v in self._failed.items() if v[0] > now}
            self._failed[key] = (now + FAILURE_LASTS, sentence)
