"""What routes answer: JSON with its status, and how often something may be done."""

import json
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from flask import Response


def reply(body: Any, status: int = 200) -> Response:
    """The body as JSON."""
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, status=status, mimetype="application/json")


def attachment(body: bytes, kind: str, name: str) -> Response:
    """The body as a file to be saved under a name."""
    answer = Response(body, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@dataclass(slots=True)
class Pace:
    """How often something was done lately, by all: at most so many times within so many seconds."""

    most: int
    within: float
    clock: Callable[[], float] = time.monotonic
    _at: deque[float] = field(default_factory=deque)
    _lock: Lock = field(default_factory=Lock)

    def free(self) -> bool:
        """Whether one more may be."""
        with self._lock:
            return self._is_free()

    def count(self) -> None:
        """One more was done."""
        with self._lock:
            self._at.append(self.clock())

    def take(self) -> bool:
        """Whether one more may be; it counts as done if so."""
        with self._lock:
            taken = self._is_free()
            if taken:
                self._at.append(self.clock())
            return taken

    def _is_free(self) -> bool:
        while self._at and self._at[0] < self.clock() - self.within:
            self._at.popleft()
        return len(self._at) < self.most
