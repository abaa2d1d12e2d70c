"""The matters behind a figure of the index that was computed from them."""

import pandas as pd

from data.keeping.store import Store
from data.queries import matters, pingan
from governance.computed import COUNTED, Computed
from governance.errors import AskError, nearest
from governance.periods import parse_cutoff, parse_period
from governance.pingan.definition import Definition
from governance.pingan.observed import shown
from governance.questions import Question
from governance.scope import PlaceKey, Scope


def traced(
    store: Store, indicator: str, place: PlaceKey, month: int, *, known: int, scope: Scope
) -> pd.DataFrame:
    """The matters behind a computed figure: as many rows as it says; columns as of data.queries.matters.counted.

    Args:
        indicator: the code of an indicator or exposure that is computed.

    Raises:
        AskError: it is delivered, not computed, or matters tell nothing of that month.
    """
    counted = _counted(pingan.definition(store, known=known, scope=scope), indicator)
    zone = store.zone()
    end = parse_period(shown(month))
    cutoff = parse_cutoff(end.end.isoformat(), zone)
    # A standing count takes all matters ever received; no source has any from before 1900.
    begin = "1900" if counted.standing else shown(month)
    period = parse_period(f"{begin}..{shown(month)}")
    question = Question(period, cutoff, known, str(zone), counted.kind, cutoff.day)
    rows = matters.counted(store, counted.indicator, question, within=place, scope=scope)
    if counted.category is None:
        return rows
    return rows[rows["category"] == counted.category].reset_index(drop=True)


def _counted(definition: Definition, code: str) -> Computed:
    words = {indicator.id: indicator.computed for indicator in definition.indicators}
    words |= {exposure.code: exposure.computed for exposure in definition.exposures}
    if code not in words:
        raise AskError(f"口径里没有 {code!r}{nearest(code, words)}。")
    if not words[code]:
        known = [c for c, word in words.items() if word]
        raise AskError(f"{code} 是报送的数据，不由事项计算：能追溯到事项的有 {'、'.join(known)}。")
    return COUNTED[words[code]]
