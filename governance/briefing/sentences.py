"""Sentences bound to numbers: runs made from figures, the ledger that keeps these, and what a comparison may say."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from string import Formatter
from typing import Any

from governance.answers import REASON_LABELS, Answer, Reason, percent
from governance.briefing.paper import Cell, Figure, Note, Paragraph, Run, Table, Value
from governance.briefing.terms import Term, term
from governance.changes import Change, change
from governance.indicators import Better, Indicator, Unit
from governance.intervals import interval, overlap

Runs = list[Run]
Slot = str | Runs
Source = Mapping[str, str | None]


def fill(pattern: str, **slots: Slot) -> Runs:
    """The pattern with its {slots} filled; text that touches text becomes one run."""
    pieces: Runs = []
    for before, name, _, _ in Formatter().parse(pattern):
        pieces.append({"text": before})
        if name is not None:
            pieces += plain(slots[name])
    return merged(_behind_units(pieces))


# 件/万人 before 件: the first that fits is taken.
UNITS = ("件/万人", "个百分点", "件", "分", "天", "次", "行")
"""Units behind which a footnote mark is moved: 7,712件² and not 7,712²件."""


def _behind_units(pieces: Runs) -> Runs:
    runs: Runs = []
    for piece in pieces:
        # A note without words of its own, as `cut_off` makes it, waits for the unit behind it.
        called = bool(runs) and "note" in runs[-1] and not runs[-1]["text"]
        unit = next((u for u in UNITS if called and piece["text"].startswith(u)), "")
        if unit and piece.keys() == {"text"}:
            runs[-1:] = [
                {"text": unit, "note": runs[-1]["note"]},
                {"text": piece["text"][len(unit) :]},
            ]
        else:
            runs.append(piece)
    return runs


def plain(slot: Slot) -> Runs:
    """Runs as they are, text as one run."""
    return [{"text": slot}] if isinstance(slot, str) else slot


def merged(pieces: Iterable[Run]) -> Runs:
    """The same without empty runs; neighbours that are but text joined."""
    runs: Runs = []
    for piece in pieces:
        bare = piece.keys() == {"text"}
        if bare and not piece["text"]:
            continue
        if bare and runs and runs[-1].keys() == {"text"}:
            runs[-1] = {"text": runs[-1]["text"] + piece["text"]}
        else:
            runs.append(piece)
    return runs


def joined(parts: Sequence[Slot], between: str = "、") -> Runs:
    """Parts with a mark between them."""
    runs: Runs = []
    for n, part in enumerate(parts):
        runs += [{"text": between if n else ""}, *plain(part)]
    return merged(runs)


def paragraph(*parts: Slot) -> Paragraph:
    """A paragraph of the parts, one after the other."""
    return {"block": "paragraph", "runs": joined(parts, ""), "remark": False}


def remark(text: str) -> Paragraph:
    """The office's own words."""
    return {"block": "paragraph", "runs": [{"text": text}], "remark": True}


def figure_id(source: Source) -> str:
    """An id that the same question always has, whenever and by whatever knowledge it is asked."""
    # Sorted keys: the order in which a source was put together must not make another id.
    told = json.dumps(dict(source), ensure_ascii=False, sort_keys=True)
    return "f" + hashlib.blake2b(told.encode(), digest_size=6).hexdigest()


@dataclass
class Ledger:
    """The figures and the notes of one paper, each kept once, in the order in which they are first used."""

    figures: dict[str, Figure] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)

    def figure(self, of: Term, place: str, source: Source, value: Value, shown: str, *,
               unit: str | None = None, answer: Answer | None = None) -> Figure:  # fmt: skip
        """A figure of a term; the same question is the same figure."""
        whole = {"indicator": of.code, **source}
        figure: Figure = {
            "id": figure_id(whole),
            "indicator": of.code,
            "label": of.label,
            "place": place,
            "period": source.get("period") or "",
            "value": value,
            "shown": shown,
            "unit": of.unit if unit is None else unit,
            "numerator": answer.numerator if answer else None,
            "denominator": answer.denominator if answer else None,
            "reason": reason_words(answer.reason) if answer and answer.value is None else None,
            "note": None,
            "source": whole,
        }
        return self.figures.setdefault(figure["id"], figure)

    def called(self, code: str, text: str) -> Runs:
        """The words, with the footnote mark of the term's 口径 where the term is used for the first time."""
        if code in self._numbers:
            return plain(text)
        of = term(code)
        return [{"text": text, "note": self._noted(code, of.label, of.definition)}]

    def cut_off(self, words: str) -> Runs:
        """The footnote mark alone of the note of the cutoff, which belongs to no term."""
        return [{"text": "", "note": self._noted("cutoff", "统计截止", words)}]

    def _noted(self, key: str, label: str, text: str) -> int:
        number = self._numbers[key] = len(self.notes) + 1
        self.notes.append({"number": number, "label": label, "text": text})
        return number

    def uncalled(self, codes: Iterable[str]) -> list[str]:
        """Those of the terms whose 口径 was not called yet."""
        return [code for code in dict.fromkeys(codes) if code not in self._numbers]

    def listed(self) -> list[Figure]:
        """All figures, each with the number of its 口径."""
        of = self._numbers
        return [{**figure, "note": of.get(figure["indicator"])} for figure in self.figures.values()]


def run(figure: Figure, *, strong: bool = False) -> Runs:
    """The figure's number."""
    number: Run = {"text": figure["shown"], "figure": figure["id"]}
    if strong:
        number["strong"] = True
    return [number]


def cell(content: str | Figure) -> Cell:
    """A cell of words or of a figure."""
    if isinstance(content, str):
        return {"text": content}
    return {"text": content["shown"], "figure": content["id"]}


def table(
    title: str,
    header: Sequence[str],
    rows: list[list[Cell]],
    note: str = "",
    *,
    numbers: Collection[str] = (),
) -> Table:
    """A table; the columns of numbers stand to the right."""
    return {
        "block": "table",
        "title": title,
        "header": list(header),
        "align": ["right" if name in numbers else "left" for name in header],
        "rows": rows,
        "note": note,
    }


def figures_in(block: Any) -> list[str]:
    """The ids of the figures of a paragraph, a table, a chart or a map, in order."""
    ids: list[str | None]
    match block["block"]:
        case "paragraph":
            ids = [run.get("figure") for run in block["runs"]]
        case "table":
            ids = [cell.get("figure") for row in block["rows"] for cell in row]
        case "chart":
            ids = [id for series in block["series"] for id in series["figures"]]
        case _:
            ids = [shape.get("figure") for shape in block["shapes"]]
    return [id for id in ids if id is not None]


def reason_words(reason: str | None) -> str:
    """Why there is no value."""
    # Members of a StrEnum equal their text, so a plain str is found among them too.
    return REASON_LABELS[Reason(reason)] if reason in set(Reason) else "暂无数据"


def points(step: float) -> str:
    """A difference of rates in percentage points, without its sign; never 0.00 for what is not quite nothing."""
    shown = f"{abs(step) * 100:.2f}"
    return "0.01" if shown == "0.00" and step else shown


@dataclass(frozen=True, slots=True)
class Compared:
    """One comparison: which pattern says it, and the numbers it takes (name → value, as shown, unit)."""

    verdict: str
    numbers: Mapping[str, tuple[float, str, str]]


def compared_counts(now: int, then: int) -> Compared:
    """How a count stands against an earlier one: equal, few (told in matters), within chance, more or fewer."""
    step = now - then
    difference = (float(step), f"{abs(step):,}", "件")
    if not step:
        return Compared("equal", {})
    match change(now, then):
        case Change.SMALL:
            return Compared("few", {"then": (float(then), f"{then:,}", "件")})
        case Change.WITHIN:
            return Compared("within_up" if step > 0 else "within_down", {"difference": difference})
    shown = {"difference": difference}
    # Nothing grows by percent from nothing; the verdict is more_from_none then.
    if then:
        shown["percent"] = (step / then, percent(abs(step) / then), "%")
    return Compared(("more" if step > 0 else "fewer") if then else "more_from_none", shown)


def compared_rates(now: Answer, then: Answer, of: Indicator) -> Compared | None:
    """How a rate stands against an earlier one; None where either has no value."""
    if now.value is None or then.value is None:
        return None
    step = now.value - then.value
    if not step:
        return Compared("rate_equal", {})
    if overlap(interval(now, of), interval(then, of)):
        return Compared("rate_same", {})
    if of.unit is Unit.RATE:
        number = (step, points(step), "个百分点")
    else:
        number = (step, f"{abs(step):,.1f}", of.unit)
    good = step > 0 and of.better is Better.HIGHER
    return Compared(
        "rate_up" if good else "rate_risen" if step > 0 else "rate_down", {"difference": number}
    )
