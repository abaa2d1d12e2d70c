"""What two readings of a document differ in: numbers by the figure they belong to, words by what they were."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Final

from dashboard.briefing.proof.reading_back import Document, Piece
from governance.briefing.paper import Figure, Paper

# Hyphen, minus sign and dash all stand for a minus, depending on the form and its font.
_NUMBER: Final = re.compile(r"[-−–]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?")
_LONGEST: Final = 60
_MOST: Final = 200
"""Differences beyond so many are counted and not named."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What was issued and what the document says instead, where and of what; '' for what is not there."""

    label: str
    where: str
    issued: str
    found: str

    @property
    def sentence(self) -> str:
        return f"{self.where} {self.label}：签发时为「{self.issued or '无'}」，文件中为「{self.found or '无'}」"


def differences(issued: Document, given: Document, paper: Paper) -> list[Difference]:
    """All that differs, in the order of the issued document."""
    changes: list[Difference] = []
    for was, now in _pairs(issued.pieces, given.pieces):
        changes += _compared(was, now, paper)
        if len(changes) >= _MOST:
            break
    return changes


def _pairs(
    issued: Sequence[Piece], given: Sequence[Piece]
) -> Iterator[tuple[Piece | None, Piece | None]]:
    """Pieces that differ, each with what stands in its place."""
    # autojunk would drop pieces that recur in a long document, such as equal cells.
    match = SequenceMatcher(None, [p.text for p in issued], [p.text for p in given], autojunk=False)
    for kind, i, j, k, m in match.get_opcodes():
        if kind != "equal":
            yield from zip_longest(issued[i:j], given[k:m])


def _compared(was: Piece | None, now: Piece | None, paper: Paper) -> Iterator[Difference]:
    if was is None or now is None:
        piece = was or now
        if piece is not None:
            texts = (_short(was.text) if was else "", _short(now.text) if now else "")
            yield Difference("内容多出" if was is None else "内容缺少", piece.where, *texts)
        return
    before, after = _NUMBER.findall(was.text), _NUMBER.findall(now.text)
    match = SequenceMatcher(None, before, after, autojunk=False)
    for kind, i, j, k, m in match.get_opcodes():
        if kind != "equal":
            for old, new in zip_longest(before[i:j], after[k:m], fillvalue=""):
                old, new = _unmarked(old, new, paper)
                yield Difference(named(paper, old, was.text), was.where, old, new)
    if _NUMBER.sub("#", was.text) != _NUMBER.sub("#", now.text):
        yield Difference("文字", was.where, _short(was.text), _short(now.text))


def _unmarked(old: str, new: str, paper: Paper) -> tuple[str, str]:
    """Two numbers without the mark of a footnote, which a PDF's text has directly behind them."""
    shown = {number for f in paper["figures"] for number in _NUMBER.findall(f["shown"])}
    for note in (str(note["number"]) for note in paper["notes"]):
        bare = old.removesuffix(note)
        if old not in shown and bare in shown and new.endswith(note):
            return bare, new.removesuffix(note)
    return old, new


def named(paper: Paper, number: str, around: str) -> str:
    """The figure that a number is, as far as its surroundings tell; else the surroundings."""
    likely = [f for f in paper["figures"] if number and number in _NUMBER.findall(f["shown"])]
    likely += [f for f in paper["figures"] if not likely and _is_value(f, number)]
    best = max(likely, key=lambda f: _told(f, around), default=None)
    if best is None or (len({_label(f) for f in likely}) > 1 and not _told(best, around)):
        return f"「{_short(around)}」中的数"
    return _label(best)


def _is_value(figure: Figure, number: str) -> bool:
    """Charts and data books hold values as they are and not as they are shown."""
    try:
        parsed = float(number.replace(",", ""))
    except ValueError:
        return False
    value = figure["value"]
    # A rate is kept as a share and may be written in per cent; the tolerance is floating
    # point's.
    return value is not None and any(
        abs(value * by - parsed) <= 1e-9 * abs(parsed) for by in (1, 100)
    )


def _told(figure: Figure, around: str) -> int:
    """How much of a figure's name stands around it."""
    return sum(part in around for part in (figure["label"], figure["place"], figure["period"]))


def _label(figure: Figure) -> str:
    about = [p for p in (figure["place"], figure["period"]) if p and p not in figure["label"]]
    return f"{figure['label']}（{'，'.join(about)}）" if about else figure["label"]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
