"""Judging: what the store says of every row of the mixed files, beside what it ought to say."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd
from sqlalchemy import select

from data import schema
from data.keeping.frames import frame
from data.keeping.store import Store
from data.queries import quality
from etl.loading.journal import Report
from governance.scope import Scope
from tests.corruptor.kinds import ALL
from tests.corruptor.mixing import Mixed
from tests.corruptor.rows import Row

_MARK = re.compile(r"#[hevdcb]\d{7}")
_NEAR = 2e-6
"""Degrees: a fifth of a metre, for what a conversion there and back may cost."""
_SHOWN = 5
OUTCOMES = ("inserted", "updated", "unchanged", "superseded", "rejected")


@dataclass(slots=True)
class Verdict:
    """What became of the rows of one kind."""

    injected: int = 0
    right: int = 0
    other: Counter[str] = field(default_factory=Counter)
    accepted: int = 0
    lost: int = 0


@dataclass(slots=True)
class Judgement:
    """Verdicts by kind ('' = plain good rows), and sentences about everything that is not as it ought to be."""

    kinds: dict[str, Verdict] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    good: int = 0
    faulty: int = 0
    unequal: int = 0
    """Good rows of which the store holds something else than they say."""

    def of(self, kind: str) -> Verdict:
        return self.kinds.setdefault(kind, Verdict())

    @property
    def faults(self) -> list[Verdict]:
        return [v for k, v in self.kinds.items() if k and not (k in ALL and not ALL[k].code)]

    @property
    def right_share(self) -> float:
        """Of the faulty rows, how many have the right code."""
        return sum(v.right for v in self.faults) / max(self.faulty, 1)

    @property
    def lost(self) -> int:
        return sum(v.lost for v in self.kinds.values())

    @property
    def accepted(self) -> int:
        """Faulty rows that were accepted."""
        return sum(v.accepted for v in self.faults)

    @property
    def refused(self) -> int:
        """Good rows that were rejected."""
        strange = [v for k, v in self.kinds.items() if not k or (k in ALL and not ALL[k].code)]
        return sum(v.other.total() for v in strange)

    def blame(self, row: Row, mixed: Mixed, what: str) -> None:
        self.wrong.append(
            f"{mixed.path.name}:{row.line} [{row.kind or 'good'}] {what}: {row.original[:160]!r}"
        )


def judge(store: Store, files: Sequence[Mixed], report: Report) -> Judgement:
    """Look up each row by file, line and original text; and all numbers of the report."""
    made = Judgement()
    said = quality.rejected(store, scope=Scope.everything())
    rejects = {
        (str(file), int(line)): (str(code), str(text))
        for file, line, code, text in said[["file", "line", "code", "original"]].values.tolist()
    }
    held = _held(store)
    for mixed in files:
        for row in mixed.rows:
            _row(made, mixed, row, rejects, held)
    made.wrong += [f"{file}:{line} is a reject ({code}) of no row of ours: {text[:160]!r}"
                   for (file, line), (code, text) in rejects.items()]  # fmt: skip
    made.wrong += _counts(files, report)
    return made


def _row(
    made: Judgement,
    mixed: Mixed,
    row: Row,
    rejects: dict[tuple[str, int], tuple[str, str]],
    held: dict[str, dict[str, object]],
) -> None:
    verdict = made.of(row.kind)
    verdict.injected += 1
    if row.code:
        made.faulty += 1
    elif row.expected != "nothing":
        made.good += 1
    said = [rejects.pop((mixed.path.name, line), None) for line in _lines(row)]
    kept = [s for s in said if s is not None]
    if row.code:
        _faulty(made, verdict, mixed, row, kept, row.mark in held)
    elif kept:
        verdict.other.update(code for code, _ in kept)
        made.blame(row, mixed, f"a good row was rejected as {kept[0][0]}")
    elif row.expected in ("nothing", "unchanged"):
        verdict.right += 1
    elif row.mark not in held:
        verdict.lost += 1
        made.blame(row, mixed, "a good row was lost")
    else:
        _held_as_said(made, verdict, mixed, row, held[row.mark])


def _lines(row: Row) -> Iterator[int]:
    """The lines under which the row's rejects stand: one, or one each if it fell apart."""
    broken = row.kind in ALL and ALL[row.kind].broken
    yield from range(row.line, row.line + (row.original.count("\n") + 1 if broken else 1))


def _faulty(
    made: Judgement,
    verdict: Verdict,
    mixed: Mixed,
    row: Row,
    kept: list[tuple[str, str]],
    held: bool,
) -> None:
    text = "\n".join(original for _, original in kept)
    codes = {code for code, _ in kept}
    if not kept or text != row.original:
        accepted = held and not kept
        verdict.accepted += accepted
        verdict.lost += not accepted
        made.blame(row, mixed, "accepted" if accepted else f"lost or altered ({text[:160]!r})")
    elif codes != {row.code}:
        verdict.other.update(codes)
        made.blame(row, mixed, f"{'/'.join(codes)} instead of {row.code}")
    else:
        verdict.right += 1


def _held_as_said(
    made: Judgement, verdict: Verdict, mixed: Mixed, row: Row, held: dict[str, object]
) -> None:
    unlike = {c: (v, held[c]) for c, v in row.truth.items() if not _equal(v, held[c])}
    if unlike:
        made.unequal += 1
        made.blame(row, mixed, f"the store holds something else {unlike}")
    else:
        verdict.right += 1


def _equal(said: object, held: object) -> bool:
    if _missing(said) or _missing(held):
        return _missing(said) and _missing(held)
    if isinstance(said, float):
        return abs(said - float(str(held))) <= max(_NEAR, 1e-12 * abs(said))
    return said == held or str(said) == str(held)


def _missing(value: object) -> bool:
    return value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value))


def _held(store: Store) -> dict[str, dict[str, object]]:
    """Every version held, by the mark in its title or its name."""
    m, d = schema.matter, schema.dispute
    beside = [d.c[c] for c in ("outcome", "outcome_at", "solved_level", "amount", "parties")]
    query = select(m, *beside).outerjoin(d, d.c.matter_id == m.c.id)
    places = select(schema.place, schema.place.c.name.label("title"))
    with store.reading() as connection:
        found = [frame(connection, q) for q in (query, places)]
    records = [r for f in found for r in f.astype(object).to_dict("records")]
    marked = ((_MARK.search(str(r["title"])), r) for r in records)
    return {mark[0]: {str(k): _whole(v) for k, v in r.items()} for mark, r in marked if mark}


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _counts(files: Sequence[Mixed], report: Report) -> Iterator[str]:
    """Whether the report counts what was put in, outcome by outcome."""
    for source in dict.fromkeys(f.source for f in files):
        rows = [r for f in files if f.source == source for r in f.rows]
        expected = Counter(r.expected for r in rows if r.expected != "nothing")
        expected["rejected"] += sum(len(list(_lines(r))) - 1 for r in rows if r.code)
        said = report.sources[source].counts
        for name in OUTCOMES:
            if getattr(said, name) != expected[name]:
                yield f"{source}: {getattr(said, name)} rows {name}, {expected[name]} expected"
        if said.read != expected.total():
            yield f"{source}: {said.read} rows read, {expected.total()} were there"
