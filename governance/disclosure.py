"""Personal data, hidden before it leaves: telephone and identity numbers inside free text."""

import re

# 18 digits: region (6), date of birth (8), serial (3), check digit (0–9 or X). The lookarounds
# keep a part of a longer number from being taken for one.
_IDENTITY = re.compile(
    r"(?<!\d)(\d{3})\d{3}(?:19|20)\d{2}(?:0\d|1[0-2])(?:[0-2]\d|3[01])\d{2}(\d[\dXx])(?!\d)"
)
_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
# Letters or a post, then a number: a code that tells no name.
_CODE = re.compile(r"(?:[A-Za-z]{0,6}|\D{0,12}(?:员|干部|长|主任))[-_ ]?\d{2,8}")
# A name that its source has masked already: it must not lose a second character.
_HIDDEN = re.compile(r".\*+")


def masked(text: str) -> str:
    """The text with 138****1234 for a mobile number and 330*************34 for an identity number."""
    hidden = _IDENTITY.sub(lambda m: f"{m[1]}{'*' * 13}{m[2]}", text)
    return _MOBILE.sub(r"\1****\2", hidden)


def person(name: str) -> str:
    """A person's name as 张*; what is no name but a code or a post (网格员0001) stands as it is."""
    shown = name.strip()
    if not shown or _CODE.fullmatch(shown) or _HIDDEN.fullmatch(shown):
        return shown
    return f"{shown[0]}*"
