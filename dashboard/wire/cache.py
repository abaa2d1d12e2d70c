"""Answers kept for as long as their version is the newest; who asks is part of every key."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

from governance.scope import Scope

T = TypeVar("T")


@dataclass(slots=True)
class Cache:
    """A bounded memory of answers; of several that ask the same at once, one works it out."""

    most: int = 600
    _kept: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict)
    _working: dict[Hashable, Lock] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def once(self, version: int, scope: Scope, key: Hashable, make: Callable[[], T]) -> T:
        """The answer of `make` for this version, scope and key; an error is not kept."""
        whole = (version, scope, key)
        with self._lock:
            if whole in self._kept:
                self._kept.move_to_end(whole)
                kept: T = self._kept[whole]
                return kept
            turn = self._working.setdefault(whole, Lock())
        with turn:
            with self._lock:
                # Who held the turn before may have worked it out in the meantime.
                if whole in self._kept:
                    return self._kept[whole]  # type: ignore[no-any-return]
            try:
                answer = make()
                self._keep(whole, answer)
            finally:
                with self._lock:
                    # After an error too: the next who asks tries anew.
                    self._working.pop(whole, None)
            return answer

    def _keep(self, whole: Hashable, answer: Any) -> None:
        with self._lock:
            self._kept[whole] = answer
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)

    def get(self, version: int, scope: Scope, key: Hashable) -> Any | None:
        """What is kept under the key, without working it out."""
        with self._lock:
            return self._kept.get((version, scope, key))
