"""What identifies a person: kept apart where it is declared, noted where it stands in free text."""

import re
from collections.abc import Iterable

import pandas as pd

from etl.contracts.values import Objects, stripped
from etl.mapping.model import SourceMapping

FREE_TEXTS = ("title", "parties", "mediator", "agreement")
"""Fields in which somebody may have written a telephone number or an identity number."""
_SUSPECT = re.compile(r"(?<!\d)(?:(?P<phone>1[3-9]\d{9})|(?P<id>\d{17}[\dXx]))(?!\d)", re.ASCII)
# GB 11643: weights of the 17 digits, and the check sign for each remainder of their sum by 11.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def personal_texts(frame: pd.DataFrame, mapping: SourceMapping) -> dict[str, Objects]:
    """The declared personal fields, row by row; None where missing."""
    return {f: stripped(frame, column, mapping.missing) for f, column in mapping.personal.items()}


def personal_frame(texts: dict[str, Objects]) -> pd.DataFrame:
    """Columns row (position in the chunk), field, value: one line for each that is there."""
    lines = [
        (row, field, value)
        for field, values in texts.items()
        for row, value in enumerate(values.tolist())
        if value is not None
    ]
    return pd.DataFrame(lines, columns=["row", "field", "value"])


def suspected(texts: dict[str, Objects], more: Iterable[Objects] = ()) -> int:
    """How many free texts, and `more` of them, hold what looks like a mainland mobile number or a valid identity number."""
    times = 0
    for values in (*(texts[name] for name in FREE_TEXTS), *more):
        words = [t for t in values.tolist() if t is not None]
        if _SUSPECT.search("\n".join(words)):
            times += sum(any(map(_is_personal, _SUSPECT.finditer(w))) for w in words)
    return times


def _is_personal(match: re.Match[str]) -> bool:
    return match["phone"] is not None or checks(match["id"])


def checks(number: str) -> bool:
    """Whether the last sign of an 18-digit identity number is the one its first 17 digits give."""
    total = sum(int(d) * w for d, w in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECKS[total % 11] == number[17].upper()
