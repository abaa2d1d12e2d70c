"""A published figure as a number: how exactly it was said, and whether a computed one agrees with it."""

import re
from dataclasses import dataclass
from decimal import Decimal

_FORM = re.compile(
    r"(?P<before>逾|超过|超|近)?\s*(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>万|亿|%)?\s*(?P<after>余|多|以上)?"
)
_SCALES = {
    # Decimal, not float: 2.59万 must be 25900 exactly, and its last digit worth 100.
    "万": Decimal(10_000),
    "亿": Decimal(100_000_000),
    "%": Decimal("0.01"),
    None: Decimal(1),
}
_LEAST = frozenset({"逾", "超过", "超", "余", "多", "以上"})
_MOST = frozenset({"近"})


@dataclass(frozen=True, slots=True)
class Said:
    """A number as it was said: rounded to `step`; at least, at most, or just that."""

    value: float
    step: float
    bound: str = ""

    def agrees(self, computed: float) -> bool:
        """Whether the computed value rounds to what was said, or keeps the bound that was said."""
        if self.bound == "least":
            return computed >= self.value
        if self.bound == "most":
            return computed <= self.value
        # The margin lets an exact half through, which binary fractions may put just outside.
        return abs(computed - self.value) <= self.step / 2 * (1 + 1e-9)


def said(text: str) -> Said | None:
    """Reads '24976', '2.59万余', '96%以上', '逾10万'; None for what is no number."""
    match = _FORM.fullmatch(text.strip())
    if match is None:
        return None
    number, scale = Decimal(match["number"].replace(",", "")), _SCALES[match["unit"]]
    places = len(match["number"].partition(".")[2])
    words = {match["before"], match["after"]}
    bound = "least" if words & _LEAST else "most" if words & _MOST else ""
    return Said(float(number * scale), float(scale / 10**places), bound)
