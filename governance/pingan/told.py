"""The index as plain words and numbers, for the command line and for whoever reads its JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

from governance.pingan.change import Change
from governance.pingan.definition import Definition
from governance.pingan.observed import shown
from governance.pingan.parts import adding_up, rounded
from governance.pingan.reading import Reading
from governance.pingan.standings import Standings

Names = Mapping[str, str]
Origins = frozenset[tuple[str, str]]
"""Measures and units whose figure was computed from matters; the others were delivered."""

_OF_A_PART = (
    "indicator", "dimension", "total", "count", "exposure", "season", "baseline", "coverage",
    "count_before", "count_after", "expected_before", "expected_after",
)  # fmt: skip
_OF_AN_INDICATOR = ("count", "exposure", "expected", "ratio", "score")
"""What a reading holds of each indicator and unit."""

_DIGITS = 4
_NAMED = 5
"""Up to this many units that cannot be told apart are named; of more only the number is told."""


def told(all_of: Sequence[Standings], names: Names, computed: Origins) -> dict[str, Any]:
    """Every unit's score, rank, interval, coverage and indicators, the city's beside them."""
    first = all_of[0]
    reading = first.reading
    units = [unit for standings in all_of for unit in standings.reading.units]
    computed = with_whole(computed, units, first.city.units[0])
    return {
        "month": shown(reading.month),
        "span": reading.span.value,
        "definition": _definition(reading.definition),
        "coverage": round(reading.coverage, 12),
        "missing": list(reading.missing),
        "baseline": {
            "year": reading.baseline.year,
            "from": shown(reading.baseline.months[0]),
            "to": shown(reading.baseline.months[-1]),
        },
        "city": {
            "score": float(first.city.index[0]),
            "indicators": indicators(first.city, 0, computed),
        },
        "units": [
            _unit(standings, n, names, computed) for standings in all_of for n in standings.order
        ],
    }


def _definition(definition: Definition) -> dict[str, Any]:
    return {
        "name": definition.name,
        "version": definition.version,
        "author": definition.author,
        "checker": definition.checker,
        "date": definition.signed.isoformat(),
        "notice": definition.notice,
        "cr": definition.judgement.ratio,
    }


def _unit(standings: Standings, n: int, names: Names, computed: Origins) -> dict[str, Any]:
    reading, doubt, moved = standings.reading, standings.doubted, standings.moved
    before = standings.before
    return {
        "place": reading.units[n],
        "name": names.get(reading.units[n], ""),
        "kind": standings.kind,
        "score": float(reading.index[n]),
        "score_interval": [float(doubt.score_low[n]), float(doubt.score_high[n])],
        "rank": int(standings.ranks[n]),
        "rank_interval": [int(doubt.rank_low[n]), int(doubt.rank_high[n])],
        "median_rank": float(doubt.median_rank[n]),
        "p_first": float(doubt.first[n]),
        "not_told_apart_from": [reading.units[m] for m in standings.alike(n)],
        "grade": standings.grade(n).name,
        "deducted": float(reading.deducted[n]),
        "red_flag": bool(reading.flagged[n]),
        "coverage": round(reading.coverage, 12),
        "rank_change": None if moved is None else int(moved[n]),
        "score_change": None if before is None else float(reading.index[n] - before.index[n]),
        "indicators": indicators(reading, n, computed),
    }


def with_whole(computed: Origins, units: Sequence[str], whole: str) -> Origins:
    """The computed figures with those of the whole added: a measure counts as computed there if it is of every unit."""
    codes = {code for code, _ in computed}
    every = {code for code in codes if all((code, unit) in computed for unit in units)}
    return computed | {(code, whole) for code in every}


def indicators(reading: Reading, n: int, computed: Origins) -> list[dict[str, Any]]:
    """Every indicator of a unit; one that is missing has nulls and weight 0."""
    rows = []
    for at, indicator in enumerate(reading.definition.indicators):
        here = bool(reading.present[at])
        rows.append(
            {
                "id": indicator.id,
                "name": indicator.name,
                "unit": indicator.unit_of(reading.months),
                "rolling": indicator.rolling,
                "computed": (indicator.id, reading.units[n]) in computed,
                **{
                    name: float(getattr(reading, name)[at, n]) if here else None
                    for name in _OF_AN_INDICATOR
                },
                "weight": float(reading.weight[at]),
                "contribution": float(reading.contribution[at, n]),
            }
        )
    return rows


def change_told(change: Change, definition: Definition) -> dict[str, Any]:
    """A decomposition: the parts add to the total exactly."""
    return {
        "before": change.before,
        "after": change.after,
        "total": change.total,
        "deductions": change.deductions,
        "dimensions": {d.code: change.of_dimension(d.code) for d in definition.dimensions},
        "parts": [
            {name: _plain(getattr(part, name)) for name in _OF_A_PART} for part in change.parts
        ],
    }


def _plain(value: str | float) -> str | float | None:
    """JSON knows no NaN."""
    # Only NaN differs from itself.
    return None if value != value else value


def as_lines(answer: Mapping[str, Any]) -> list[str]:
    """What `told` says, as a table of text; a change in its parts, largest first."""
    missing = f"（缺 {'、'.join(answer['missing'])}）" if answer["missing"] else ""
    definition = answer["definition"]
    head = f"{definition['name']} {answer['month']}  覆盖 {answer['coverage']:.1%}{missing}"
    lines = [head, definition["notice"], f"全市\t{answer['city']['score']:.2f}"]
    for u in answer["units"]:
        low, high = u["rank_interval"]
        lines.append(
            f"{u['rank']}\t{u['place']}\t{u['name']}\t{u['score']:.2f}\t{u['grade']}\t名次 {low}–{high}"
            + _alike(u["not_told_apart_from"])
        )
    for change in answer.get("changes", ()):
        lines += _change_lines(change)
    return lines


def _alike(units: Sequence[str]) -> str:
    """From whom a unit cannot be told apart; of many only how many."""
    if not units:
        return ""
    named = "、".join(units) if len(units) <= _NAMED else f"同类 {len(units)} 个单位"
    return f"　与 {named} 差异不显著"


def _change_lines(change: Mapping[str, Any]) -> list[str]:
    """What is printed of the parts adds to what is printed of the whole, and of each part likewise."""
    place = "全市" if change["place"] == "city" else change["place"]
    then, other = change.get("against"), change.get("against_place")
    parts = change["parts"]
    *totals, deducted = rounded(
        [*(part["total"] for part in parts), change["deductions"]], change["total"], _DIGITS
    )
    what = f"{place} 减 {then}" if then else f"{other} 减 {place}"
    lines = [f"{what}：{change['total']:+.{_DIGITS}f}，其中扣分 {deducted:+.{_DIGITS}f}"]
    for part, total in sorted(zip(parts, totals, strict=True), key=lambda pair: -abs(pair[1])):
        if part["total"]:
            of = "　".join(_causes(part, total))
            lines.append(f"\t{part['indicator']}\t{total:+.{_DIGITS}f}\t{of}")
    return lines


_CAUSES = (
    ("数量", "count"), ("分母", "exposure"), ("季节", "season"), ("口径变动", "baseline"), ("覆盖变动", "coverage"),
)  # fmt: skip


def _causes(part: Mapping[str, Any], total: float) -> list[str]:
    """The causes of one indicator's part, adding to the total as it is printed."""
    printed = adding_up([part[key] for _, key in _CAUSES], total, _DIGITS)
    return [
        f"{label} {size:+.{_DIGITS}f}"
        for (label, _), size in zip(_CAUSES, printed, strict=True)
        if size
    ]
