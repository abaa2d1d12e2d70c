"""A scope as JSON: what sessions, issued briefings, exports and the desk's events keep of who may see."""

from collections.abc import Mapping
from typing import Any

from governance.errors import AccessError
from governance.scope import Scope


def scope_to_json(scope: Scope) -> dict[str, Any]:
    """The scope as plain lists, sorted: equal scopes give equal JSON (cache keys rely on it)."""
    return {
        "places": None if scope.places is None else sorted(map(list, scope.places)),
        "kinds": None if scope.kinds is None else sorted(scope.kinds),
    }


def scope_from_json(stored: Mapping[str, Any]) -> Scope:
    """The scope that `scope_to_json` wrote; anything else is refused, never widened."""
    # A missing key must not read as None, which means everything.
    if set(stored) != {"places", "kinds"}:
        raise AccessError("登录的可看范围读不出来：请打开新的链接。")
    places, kinds = stored["places"], stored["kinds"]
    try:
        return Scope(
            places=None if places is None else frozenset((str(lv), str(cd)) for lv, cd in places),
            kinds=None if kinds is None else frozenset(map(str, kinds)),
        )
    except (TypeError, ValueError) as problem:
        raise AccessError("登录的可看范围读不出来：请打开新的链接。") from problem


def may_have(reader: Scope, kept: Any) -> bool:
    """Whether a reader may have what was made under a scope (as JSON): one of the whole city all of it, others their own."""
    whole = reader.places is None and reader.kinds is None
    return whole or bool(kept == scope_to_json(reader))
