"""The demonstration: made once, seeded, and loaded through the ordinary loader."""

import json
import tempfile
from datetime import date
from pathlib import Path
from typing import Any, Literal

from data.keeping.store import Store, write_meta
from data.queries import journal as journal_queries
from data.reference.profile import load_profile
from data.samples import demo as samples
from etl.loading.journal import Report
from etl.running.jobs import run
from governance.errors import CockpitError, StoreError
from governance.scope import Scope

PROFILE = "huzhou"
FIRST = date(2018, 10, 1)


def make_and_load(
    store: Store,
    *,
    size: Literal["full", "small"] = "full",
    today: str | None = None,
    once: bool = False,
) -> list[Report]:
    """Make the demonstration files and load them, delivery after delivery.

    What is to be made is written down first, so that a second call goes on where a first one was cut off,
    with the same files, whatever the date has become.

    Args:
        store: an empty store, or one in which the demonstration was begun.
        size: full (since October 2018) or small (three months).
        today: the day before which the data end; default the present day.
        once: a finished demonstration, or any other data, is left as it is without complaint.

    Raises:
        CockpitError: the store already holds data, or `today` is not a date or lies ahead.
    """
    begun = store.meta().get("demonstration")
    done = journal_queries.loads(store, scope=Scope.everything())
    fresh = {"size": size, "today": _day(today).isoformat()}
    plan: dict[str, Any] = json.loads(begun) if begun else fresh
    # Fewer loads than planned: an earlier call was cut off, and this one goes on.
    if len(done) and (begun is None or len(done) >= plan["loads"]):
        if once:
            return []
        raise StoreError("这个库里已有数据：演示数据只装入空库，请另用 --store，或先删去旧库。")
    profile = load_profile(PROFILE)
    day = date.fromisoformat(plan["today"])
    with tempfile.TemporaryDirectory() as folder:
        deliveries = samples.make(
            Path(folder), size=plan["size"], today=day, profile=profile.folder
        )
        with store.writing() as connection:
            write_meta(connection, {"demonstration": plan | {"loads": len(deliveries)}})
        return [run(store, profile, files) for files in deliveries[len(done) :]]


def _day(text: str | None) -> date:
    today = date.today()
    if text is None:
        return today
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise CockpitError(f"--today {text!r} 不是日期：请写成 2026-11-22。") from None
    if day <= FIRST:
        raise CockpitError(f"--today {text} 太早：演示数据从 {FIRST} 开始。")
    if day > today:
        raise CockpitError(f"--today {text} 晚于今天：演示数据不能来自将来。")
    return day
