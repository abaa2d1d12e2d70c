"""拒收: rejected rows by code, one page of lines, and the links to their files."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from dashboard.ask import Ask, Reader
from dashboard.cards.card import Card, Nothing
from data.keeping.frames import records
from data.queries import quality
from governance.answers import percent
from governance.disclosure import masked
from layouts.cards.quality import rejects as face
from layouts.cards.quality.rejects import CodeRow, Download, RejectRow, Rejects
from layouts.chrome import words

PAGE = 12
LONGEST = 600
"""Characters of an original that the page shows; a file has all of them."""
_BEYOND = "被拒收的行还没有地点，只有全市范围的读者能看。"


def rejected_rows(ask: Ask, **chosen: str) -> str:
    """The link to some of the rejected rows, with the section itself."""
    cleared = {"code": None, "source": None, "load": None, "page": None}
    return f"{ask.address.with_(**(cleared | chosen))}#quality-rejects"


def waiting(reader: Reader, asked: Mapping[str, str | None]) -> quality.Repairable:
    """The rows of a download: one source's, as they came, those replayed since left out.

    Raises:
        AskError: there are none, or they cannot stand in one table.
    """
    scope, load = reader.scope_of(), asked.get("load") or ""
    known = quality.known_load(reader.store, asked.get("known"), scope=scope)
    of = quality.Which(
        asked.get("code") or None,
        asked.get("source") or None,
        # As Address.number: what cannot be the number of a load counts as not said.
        int(load) if load.isdecimal() and len(load) < 10 else None,
    )
    return quality.repairable(reader.store, known, of, scope=scope)


def which(ask: Ask) -> quality.Which:
    """The rejected rows that the address asks for."""
    return quality.Which(
        ask.address.get("code"), ask.address.get("source"), ask.address.number("load")
    )


def ask(ask: Ask, _options: Nothing) -> Rejects:
    """The section of rejected rows."""
    if not ask.scope.whole_city:
        return Rejects("", (), (), (), "", None, None, (), refusal=_BEYOND)
    chosen = which(ask)
    # Counted without the code: the list of codes stays whole while one of them is chosen.
    wider = quality.Which(source=chosen.source, load=chosen.load)
    counted = ask.read(quality.rejects_by_code, ask.known, wider)
    selected = counted if chosen.code is None else counted[counted["code"] == chosen.code]
    total, every = int(selected["n"].sum()), int(counted["n"].sum())
    replayed = int(counted["replayed"].sum())
    last = max((total - 1) // PAGE, 0)
    # A page beyond the end is the last one; `at` counts from 0, the address from 1.
    at = min(max((ask.address.number("page") or 1) - 1, 0), last)
    return Rejects(
        note=f"共 {words.count(every)} 行，已重放 {words.count(replayed)} 行" if every else "",
        codes=_codes(ask, counted, chosen.code),
        filters=_filters(ask, chosen, counted),
        rows=_rows(ask, chosen, at * PAGE) if total else (),
        shown=_shown(total, at),
        before=ask.address.with_(page=str(at) if at > 1 else None) if at else None,
        after=ask.address.with_(page=str(at + 2)) if at < last else None,
        downloads=_downloads(ask, selected),
    )


def _shown(total: int, at: int) -> str:
    if not total:
        return "原行"
    first, final = at * PAGE + 1, min((at + 1) * PAGE, total)
    return f"原行 {words.count(first)}–{words.count(final)}，共 {words.count(total)} 行"


def _codes(ask: Ask, counted: pd.DataFrame, chosen: str | None) -> tuple[CodeRow, ...]:
    """By code, the commonest first."""
    if counted.empty:
        return ()
    sums = counted.groupby("code", as_index=False).agg(
        n=("n", "sum"), replayed=("replayed", "sum"), reason=("reason", "first")
    )
    sums = sums.sort_values(["n", "code"], ascending=[False, True], ignore_index=True)
    total, most = int(sums["n"].sum()), int(sums["n"].max())
    return tuple(
        CodeRow(
            code=row["code"],
            # What follows '：' is of one row; the line stands for all of its code.
            reason=row["reason"].partition("：")[0],
            n=words.count(row["n"]),
            share=percent(row["n"] / total),
            length=row["n"] / most,
            replayed=words.count(row["replayed"]),
            href=ask.address.with_(code=None if row["code"] == chosen else row["code"], page=None),
            chosen=row["code"] == chosen,
        )
        for row in records(sums)
    )


def _filters(ask: Ask, chosen: quality.Which, counted: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    reasons = dict(zip(counted["code"], counted["reason"], strict=True))
    code = chosen.code and str(reasons.get(chosen.code, chosen.code)).partition("：")[0]
    source = chosen.source and f"来源 {chosen.source}"
    load = None if chosen.load is None else f"第 {chosen.load} 次装载"
    filters = {"code": code, "source": source, "load": load}
    return tuple(
        (words, ask.address.with_(**{name: None}, page=None))
        for name, words in filters.items()
        if words is not None
    )


def _rows(ask: Ask, chosen: quality.Which, offset: int) -> tuple[RejectRow, ...]:
    lines = ask.read(quality.rejected, ask.known, chosen, limit=PAGE, offset=offset)
    return tuple(_row(ask, row) for row in records(lines))


def _row(ask: Ask, row: dict[str, Any]) -> RejectRow:
    whole, by = row["original"], row["replayed_by"]
    # A load after the one asked by had not replayed it yet.
    replayed = by is not None and by <= ask.known
    return RejectRow(
        id=str(row["id"]),
        load=f"第 {row['load']} 次",
        source=row["title"],
        file=row["file"],
        line=words.count(row["line"]),
        code=row["code"],
        reason=masked(row["reason"]),
        # Masked whole: of a number that is cut, the pattern would know nothing.
        original=masked(whole)[:LONGEST] + ("…" if len(whole) > LONGEST else ""),
        cut=f"共 {words.count(len(whole))} 字，下载可见全文" if len(whole) > LONGEST else "",
        replayed=f"第 {int(by)} 次装载已重放" if replayed else "",
    )


def _downloads(ask: Ask, counted: pd.DataFrame) -> tuple[Download, ...]:
    """A file for each source that has rows waiting."""
    if counted.empty:
        return ()
    waiting = (
        counted.assign(open=counted["n"] - counted["replayed"]).groupby("source")["open"].sum()
    )
    asked = {n: v for n in ("code", "load", "known") if (v := ask.address.get(n))}
    return tuple(
        Download(
            f"{source} · {words.count(int(n))} 行",
            *(f"/rejects.{form}?{urlencode(asked | {'source': str(source)})}" for form in ("xlsx", "csv")),
        )
        for source, n in waiting.items()
        if n
    )  # fmt: skip


CARD = Card("rejects", "拒收", ask, face)
