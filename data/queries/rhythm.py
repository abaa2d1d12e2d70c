"""When matters are received: by day of the week and hour of the day."""

from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from sqlalchemy import func, select

from data import schema
from data.keeping.frames import frame
from data.keeping.store import Store
from data.queries.cohort import cohort
from governance.questions import Question
from governance.scope import PlaceKey, Scope

_STEP = 900
"""Seconds: every time zone's offset is a multiple of a quarter of an hour, so no step holds two clock hours."""


def rhythm(
    store: Store, question: Question, *, within: PlaceKey | None = None, scope: Scope
) -> pd.DataFrame:
    """Columns weekday (0 is Monday), hour (0..23), n: matters received, by the clock of the profile's time zone.

    All 168 rows are there; they add up to the matters received in the period, whatever the cutoff.
    """
    step = (schema.matter.c.received_at // _STEP).label("step")
    with store.reading() as connection:
        query = (
            select(step, func.count().label("n"))
            .where(*cohort(connection, question, within, scope=scope))
            .group_by(step)
        )
        steps = frame(connection, query)
    return _by_clock(steps, question.zone)


def _by_clock(steps: pd.DataFrame, zone: ZoneInfo) -> pd.DataFrame:
    sums = np.zeros((7, 24), dtype="int64")
    if not steps.empty:
        seconds = pd.Series(steps["step"].to_numpy(dtype="int64") * _STEP)
        local = pd.to_datetime(seconds, unit="s", utc=True).dt.tz_convert(zone)
        # Not sums[...] += n, which would count a cell once however often it occurs.
        np.add.at(sums, (local.dt.day_of_week.to_numpy(), local.dt.hour.to_numpy()), steps["n"])
    weekday, hour = np.indices(sums.shape)
    return pd.DataFrame({"weekday": weekday.ravel(), "hour": hour.ravel(), "n": sums.ravel()})
