"""Trends and make-up: by month of reception, by category."""

import pandas as pd

from data.keeping.store import Store
from data.queries.counts import count
from governance.questions import Question
from governance.scope import PlaceKey, Scope

_MEASURES = ("received", "closed", "settled")


def received(
    store: Store,
    question: Question,
    unit: str = "month",
    *,
    within: PlaceKey | None = None,
    scope: Scope,
) -> pd.DataFrame:
    """What came of the matters received in each month, week or day, up to the cutoff.

    Returns:
        Columns month (yyyymm), week (yyyyww) or day (yyyymmdd), received, closed, settled.
    """
    table = count(store, question, [unit], within=within, measures=_MEASURES, scope=scope)
    if table.empty:
        return pd.DataFrame({name: pd.Series(dtype="int64") for name in (unit, *_MEASURES)})
    wide = table.pivot_table(index=unit, columns="measure", values="n", aggfunc="sum", fill_value=0)
    # A measure that happened in no month has no row, and so would have no column.
    wide = wide.reindex(columns=list(_MEASURES), fill_value=0).astype("int64")
    return wide.reset_index().rename_axis(columns=None).astype({unit: "int64"})


def categories(
    store: Store, question: Question, *, within: PlaceKey | None = None, scope: Scope
) -> pd.DataFrame:
    """Columns kind, category, n: matters received, the largest first; '' is a matter without category."""
    groups = ["kind", "category"]
    received = count(store, question, groups, within=within, measures=["received"], scope=scope)
    return received[["kind", "category", "n"]].sort_values(
        ["n", "category"], ascending=[False, True], ignore_index=True
    )
