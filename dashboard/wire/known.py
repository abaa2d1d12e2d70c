"""The control of 知悉时点, as it lives on the pages beside the wall: the address says it, and is what it changes."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from dashboard.ask import Ask
from data.queries import journal
from layouts.chrome import known as control
from layouts.chrome.desk import DESK


def loads(ask: Ask, worded: Callable[[float], str]) -> tuple[tuple[str, str], ...]:
    """The loads to choose from as (value, words), the newest first; `worded` tells when one was finished."""
    known = ask.address.get("known")
    newest = journal.loads(ask.store, limit=control.MOST, scope=ask.scope)
    listed = {control.LATEST: "最新一次装载"} | {
        str(load): f"第 {load} 次 {worded(at)}"
        for load, at in zip(newest["load"], newest["finished_at"], strict=True)
    }
    # An instant, or a load older than the list: a menu shows no value that is not among its options.
    given = [(known, known)] if known and known not in listed else []
    first, *rest = listed.items()
    return (first, *given, *rest)


def options(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Values and words as a menu takes them."""
    return [{"value": value, "label": words} for value, words in pairs]


def instant(known: str) -> str:
    """What is asked about as a time; '' for a load: an instant is written with hyphens, a load is a number."""
    return known if "-" in known else ""


def shown(ask: Ask) -> Mapping[str, Mapping[str, Any]]:
    """What becomes of the control on a desk, for an address that may even name a load that there is not."""
    known = ask.address.get("known") or control.LATEST
    menu, field, stored = control.ids(DESK)
    at = instant(known)
    offered = loads(ask, lambda at: f"{ask.local(at):%Y-%m-%d %H:%M}")
    return {
        stored: {"data": {"known": known, "at": at}},
        menu: {"options": options(offered), "value": known},
        field: {"value": at},
    }
