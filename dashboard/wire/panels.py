"""The edge where a panel fails: it says so quietly in its own place, and the page stays."""

import functools
import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from governance.errors import CockpitError
from layouts.chrome import words

P = ParamSpec("P")
T = TypeVar("T")

_log = logging.getLogger(__name__)


def quietly(failed: Callable[[str], T]) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """A panel's body that cannot raise: `failed` makes what is shown instead of a sentence."""

    def around(body: Callable[P, T]) -> Callable[P, T]:
        @functools.wraps(body)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
            try:
                return body(*args, **kwargs)
            except CockpitError as error:
                return failed(str(error))
            except Exception:  # noqa: BLE001 - the outer edge: logged whole, shown as one sentence
                _log.exception("panel %s failed", body.__qualname__)
                return failed(words.UNAVAILABLE)

        return guarded

    return around
