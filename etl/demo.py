"""The demonstration: made once, seeded, and loaded through the ordinary loader."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Literal

from data.profile import load_profile
from data.queries import journal as journal_queries
from data.samples import demo as samples
from data.store import Store
from etl.jobs import run
from etl.journal import Report
from governance.errors import CockpitError, StoreError
from governance.scope import Scope

PROFILE = "huzhou"


def make_and_load(
    store: Store, *, size: Literal["full", "small"] = "full", today: str | None = None
) -> list[Report]:
    """Make the demonstration files and load them, delivery after delivery.

    Raises:
        CockpitError: the store already holds data, or `today` is not a date or lies ahead.
    """
    if journal_queries.version(store, scope=Scope.everything()):
        raise StoreError("这个库里已有数据：演示数据只装入空库，请另用 --store，或先删去旧库。")
    profile = load_profile(PROFILE)
    day = _day(today)
    with tempfile.TemporaryDirectory() as folder:
        deliveries = samples.make(Path(folder), size=size, today=day, profile=profile.folder)
        return [run(store, profile, files) for files in deliveries]


def _day(text: str | None) -> date:
    today = date.today()
    if text is None:
        return today
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise CockpitError(f"--today {text!r} 不是日期：请写成 2026-11-22。") from None
    if day > today:
        raise CockpitError(f"--today {text} 晚于今天：演示数据不能来自将来。")
    return day
