"""Series that are counted from matters instead of delivered: which matters, and which indicator's count."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from governance.indicators import indicator


@dataclass(frozen=True, slots=True)
class Computed:
    """A month's figure that is counted from matters.

    Attributes:
        kind: of the matters; category: only those of it, or all.
        indicator: whose numerator counts them.
        standing: whether it is a stock: all matters received until the month's last instant, as they stand then. A flow
            otherwise: the matters received in the month.
    """

    kind: str
    indicator: str
    standing: bool
    category: str | None = None

    @property
    def measures(self) -> Mapping[str, int]:
        """The measures that are added (+1) and taken off (−1)."""
        return indicator(self.indicator).numerator


COUNTED: Final[Mapping[str, Computed]] = {
    "disputes_received": Computed("dispute", "K10", standing=False),
    "disputes_overdue": Computed("dispute", "K04a", standing=True),
    "hazards_overdue": Computed("incident", "K04a", standing=True, category="安全隐患"),
}
"""By the word that `computed` uses in a definition of the index."""
