"""What of the series follows from matters by itself: which matters, and as which indicator counts them."""

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
        standing: of all received until the month's last instant, as they stand then; else of those received in the month.
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
