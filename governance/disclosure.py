"""Personal data, hidden before it leaves: telephone and identity numbers inside free text."""

import re

_IDENTITY = re.compile(
    r"(?<!\d)(\d{3})\d{3}(?:19|20)\d{2}(?:0\d|1[0-2])(?:[0-2]\d|3[01])\d{2}(\d[\dXx])(?!\d)"
)
_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")


def masked(text: str) -> str:
    """The text with 138****1234 for a mobile number and 330*************34 for an identity number."""
    hidden = _IDENTITY.sub(lambda m: f"{m[1]}{'*' * 13}{m[2]}", text)
    return _MOBILE.sub(r"\1****\2", hidden)
