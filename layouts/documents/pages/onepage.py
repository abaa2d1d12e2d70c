"""The one-page A4 PDF of a frozen export; the same payload gives the same bytes."""

from pathlib import Path
from typing import Any, Final

import orjson

from layouts.documents import typeset
from layouts.documents.drawings.glyphs import GETA, printable_all
from layouts.documents.payload import (
    Comparison,
    Indicator,
    Month,
    Payload,
    digest,
    made_at,
    minute,
    number,
)

TEMPLATE: Final = Path(__file__).with_name("onepage.typ")
MARKS: Final = "①②③④⑤⑥⑦⑧⑨⑩"
MOST_UNITS: Final = 32
MOST_MONTHS: Final = 36
MOST_CATEGORIES: Final = 10
MOST_OVERDUE: Final = 5
MOST_SOURCES: Final = 6
WRAPS: Final = 16
"""A ranking of so many units or fewer has room for names of two lines."""
LONGEST: Final = 120
LONGEST_LABEL: Final = 28
"""Characters of a sentence and of a name on the page; the XLSX of the same id has the whole."""


def pdf(payload: Payload) -> bytes:
    """The page as PDF/A-2a and PDF/UA-1. Names beyond the page are shortened, never run over."""
    return typeset.pdf(TEMPLATE, orjson.dumps(view(payload)), made_at(payload).timestamp())


def view(payload: Payload) -> dict[str, Any]:
    """What the template prints: finished words, and lengths between 0 and 1. It adds no figure."""
    drawn: dict[str, Any] = printable_all(
        {
            "document_title": f"{payload['title']} {payload['period_label']}",
            "title": payload["title"],
            "profile_title": payload["profile_title"],
            "subject": f"{payload['place']['name']} · {payload['period_label']}",
            "times": _times(payload),
            "demonstration": payload["demonstration"],
            "notice": _short(payload["notice"]) if payload["notice"] else None,
            "indicators": [
                _indicator(mark, indicator)
                # Not strict: there are ten marks, so ten indicators at most stand on the page.
                for mark, indicator in zip(MARKS, payload["indicators"], strict=False)
            ],
            "notes": [
                {
                    "mark": mark,
                    "label": _short(indicator["label"], LONGEST_LABEL),
                    "text": _short(indicator["definition"]),
                }
                for mark, indicator in zip(MARKS, payload["indicators"], strict=False)
            ],
            "ranking": _ranking(payload),
            "trend": _trend(payload["trend"][-MOST_MONTHS:]),
            "categories": _categories(payload),
            "overdue": [
                {**matter, "due": minute(matter["due"]), "days": str(matter["days"])}
                for matter in payload["overdue"][:MOST_OVERDUE]
            ],
            "sources": _sources(payload),
            "id": payload["id"],
            "sha256": digest(payload),
        }
    )
    # Asked after the texts were made printable, and not of the footer's own 〓.
    drawn["geta"] = GETA in orjson.dumps(drawn).decode()
    drawn["title"] = drawn["title"] or "—"  # PDF/UA knows no heading without words
    return drawn


def _times(payload: Payload) -> list[str]:
    known = payload["known_at"]
    return [
        f"统计截止 {minute(payload['cutoff'])}",
        f"知悉时点 第 {known['load']} 次装载（{minute(known['at'])}）",
        f"制表 {minute(payload['made_at'])}",
    ]


def _sources(payload: Payload) -> str:
    return "；".join(
        f"{_short(source['title'], LONGEST_LABEL)}"
        f"（{source['rows']} 行，{minute(source['loaded_at'])} 装载）"
        for source in payload["sources"][:MOST_SOURCES]
    )


def _short(text: str, longest: int = LONGEST) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _counts(numerator: float | None, denominator: float | None) -> str:
    if numerator is None and denominator is None:
        return "—"
    if denominator is None:
        return _plain(numerator)
    return f"{_plain(numerator)} / {_plain(denominator)}"


def _plain(count: float | None) -> str:
    """A count as it is, without the '.0' of a float; '—' for none."""
    if count is None:
        return "—"
    return str(int(count)) if count == int(count) else str(count)


def _indicator(mark: str, indicator: Indicator) -> dict[str, Any]:
    # Not by truth: a value of 0 is printed.
    has_value = number(indicator["value"]) is not None
    return {
        "mark": mark,
        "id": indicator["id"],
        "label": _short(indicator["label"], LONGEST_LABEL),
        "shown": indicator["shown"] if has_value else "—",
        "reason": None if has_value else _short(indicator["reason"] or "无值", LONGEST_LABEL),
        "counts": _counts(indicator["numerator"], indicator["denominator"]),
        "previous": _compared(indicator["previous"]),
        "year_before": _compared(indicator["year_before"]),
    }


def _compared(comparison: Comparison | None) -> dict[str, str] | None:
    """Good or bad is said in a word beside the colour; where no direction is good, neither."""
    if comparison is None:
        return None
    mood, word = {True: ("good", " 向好"), False: ("bad", " 趋差"), None: ("plain", "")}[
        comparison["better"]
    ]
    return {
        "mood": mood,
        "delta": f"{comparison['delta_shown']}{word}",
        "before": f"{comparison['label']} {comparison['shown']}",
    }


def _ranking(payload: Payload) -> dict[str, Any]:
    ranking = payload["ranking"]
    return {
        "title": f"{ranking['label']}排名",
        "cut": len(ranking["rows"]) > MOST_UNITS,
        "wraps": len(ranking["rows"]) <= WRAPS,
        "rows": [
            {
                "rank": "—" if row["rank"] is None else str(row["rank"]),
                "name": _short(row["name"], LONGEST_LABEL),
                "counts": _counts(row["numerator"], row["denominator"]),
                "shown": row["shown"],
            }
            for row in ranking["rows"][:MOST_UNITS]
        ],
    }


def _trend(months: list[Month]) -> dict[str, Any]:
    series = [(m, (m["received"], m["closed"], m["settled"])) for m in months]
    most = max((n for _, counts in series for n in counts if n is not None), default=0)
    every = len(months) <= 13
    return {
        "legend": ["受理", "办结", "结案"],
        "gaps": any(n is None for _, counts in series for n in counts),
        "alt": "每月受理、办结、结案件数："
        + "；".join(f"{m['month']} " + "，".join(map(_plain, counts)) for m, counts in series),
        "months": [
            {
                **_month_labels(m["month"], first=i == 0, every=every),
                "top": _plain(m["received"]) if every or m["received"] == most else "",
                "bars": [None if n is None else n / most if most else 0.0 for n in counts],
            }
            for i, (m, counts) in enumerate(series)
        ],
    }


def _month_labels(month: str, *, first: bool, every: bool) -> dict[str, str]:
    """The month under its bars (each, or those that begin a quarter) and the year where it turns."""
    year, _, number_of_month = month.partition("-")
    name = number_of_month.lstrip("0")
    shown = every or name in ("1", "4", "7", "10")
    return {
        "label": f"{name}月" if shown and every else name if shown else "",
        "year": f"{year}年" if first or name == "1" else "",
    }


def _categories(payload: Payload) -> dict[str, Any]:
    # The sort is stable: equal counts keep the payload's order.
    kept = sorted(payload["categories"], key=lambda category: -category["n"])[:MOST_CATEGORIES]
    most = max((category["n"] for category in kept), default=0)
    return {
        # A short ranking leaves room below itself; a long one takes the whole column.
        "left": len(payload["ranking"]["rows"]) + len(kept) <= 20,
        "cut": len(payload["categories"]) > MOST_CATEGORIES,
        "rows": [
            {
                "name": category["name"],
                "n": str(category["n"]),
                "share": category["n"] / most if most else 0.0,
            }
            for category in kept
        ],
    }
