"""How often a source is expected to deliver, and by how much it is late."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from governance.errors import ProfileError

_FORM = re.compile(r"([1-9]\d{0,3})(h|d|M)")
_GRACE = 0.5
"""Half a beat of patience: an export that comes an hour after yesterday's is not late."""
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "M": timedelta(days=31)}
_NAMES = {"1h": "每小时", "1d": "每天", "7d": "每周", "1M": "每月"}
_WORDS = {"h": "小时", "d": "天", "M": "个月"}


@dataclass(frozen=True, slots=True)
class Cadence:
    """A delivery every `n` hours, days or months."""

    n: int
    unit: str

    @classmethod
    def of(cls, text: str) -> "Cadence":
        """Reads '1h', '1d', '7d', '1M'.

        Raises:
            ProfileError: the text is none of these.
        """
        match = _FORM.fullmatch(text)
        if match is None:
            raise ProfileError(f"expects = {text!r} 无法识别：应写成 1h、1d、7d 或 1M。")
        return cls(int(match[1]), match[2])

    @property
    def label(self) -> str:
        return _NAMES.get(f"{self.n}{self.unit}", f"每 {self.n} {_WORDS[self.unit]}")

    @property
    def length(self) -> timedelta:
        """The time between two deliveries; a month is as long as the longest."""
        return self.n * _UNITS[self.unit]

    def late(self, last: datetime, now: datetime) -> timedelta | None:
        """How long the next delivery after `last` has been overdue at `now`; None while there is patience."""
        overdue = now - last - self.length
        return overdue if overdue > self.length * _GRACE else None
