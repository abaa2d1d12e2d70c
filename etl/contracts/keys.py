"""Which record a row is of, and whether a database can keep that name."""

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.contracts.findings import Findings
from etl.contracts.values import Objects, is_none, objects, stripped
from etl.mapping.model import SourceMapping
from etl.reading import Chunk

LONGEST_KEY = 255
_ERROR_ID = re.compile(r"(?:^|\|)#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|#+)(?:$|\|)")
_UNSEEN = re.compile("[\x01-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
"""Signs nobody sees: an id with one would be another record than the same id without."""
_CUT_ID = re.compile(r"(?:^|\|)\d(?:\.\d+[eE]\+?|[eE]\+)\d{2,}(?:$|\|)")
"""1.23E+17, 1E+15, 3.305E17; but 5e884898 is part of a digest."""

_SPOILT = (
    (re.compile("[eE]"), _CUT_ID, "id 的末位已被电子表格丢失，请存为文本再导出"),
    (re.compile("#"), _ERROR_ID, "id 是电子表格的错误值"),
    (_UNSEEN, _UNSEEN, "id 里有看不见的字符"),
)
"""What spoils an id: a sign without which no id needs to be looked at, the pattern, and what is told."""


def keys(
    frame: pd.DataFrame, mapping: SourceMapping, digests: list[str], findings: Findings
) -> tuple[Objects, NDArray[np.bool_]]:
    """Each row's key, and where the row says which record it is of, even if it is rejected."""
    if mapping.id_content:
        return objects([*digests]), np.zeros(len(frame), dtype=bool)
    named = np.ones(len(frame), dtype=bool)
    parts = []
    for column in mapping.id_columns:
        part = stripped(frame, column, mapping.missing)
        lacking = is_none(part)
        findings.reject(lacking, "missing_field", column)
        named &= ~lacking
        parts.append(part)
    if not lacking.any() and len(parts) == 1:
        return parts[0], named
    raw = [[w.strip() for w in frame[column].tolist()] for column in mapping.id_columns]
    return objects(["|".join(words) for words in zip(*raw, strict=True)]), named


def refuse_unkeepable(chunk: Chunk, keys: Objects, findings: Findings) -> NDArray[np.bool_]:
    """Reject what no database keeps (a NUL, an overlong id) and ids a spreadsheet has cut; True where sound."""
    nul = chunk.nul
    findings.reject(nul, "bad_text", "NUL")
    words = [str(k) for k in keys.tolist()]
    long = np.fromiter(map(len, words), dtype="int64", count=len(words)) > LONGEST_KEY
    findings.reject(long, "bad_text", f"id > {LONGEST_KEY}")
    unsound, whole = nul | long, "".join(words)
    for sign, pattern, what in _SPOILT:
        if sign.search(whole):
            matching = np.array([bool(pattern.search(w)) for w in words], dtype=bool)
            findings.reject(matching, "bad_text", what, keys)
            unsound |= matching
    return np.asarray(~unsound)
