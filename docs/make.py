"""Writes docs/indicators.md from the declarations: `python -m docs.make`; a test tells when it is stale.

`python -m docs.make --profile NAME` prints the manual of a profile instead: the same, with its own measures and series.
"""

import argparse
from pathlib import Path

from data.reference.kinds import built_in
from data.reference.measures import measures_of_profile
from data.reference.profile import load_profile
from governance.answers import REASON_LABELS
from governance.grains import GRAIN_LABELS
from governance.indicators import INDICATORS, Better, Indicator, Sum, Unit
from governance.kinds import Kinds
from governance.measures import Measures, told
from governance.ranking import SMALL

PAGE = Path(__file__).parent / "indicators.md"

MEASURES = {
    "received": "the matter was received (受理) in the period; whatever the cutoff",
    "declined": "不予受理 or 合并, decided by the cutoff",
    "closed": "办结: closed, not sent back at that instant, not declined",
    "settled": "核实通过 = 结案, not declined",
    "due": "its limit (after a granted 延期 the later one) lies at or before the cutoff; not declined",
    "closed_in_time": "due, and the closing that stands lies at or before the limit",
    "closed_late": "the closing that stands lies after the limit",
    "resolved": "outcome 成功 by the cutoff",
    "resolved_village": "resolved, in the village or community",
    "resolved_town": "resolved, in the town or street",
    "failed": "outcome 失败 by the cutoff",
    "to_court": "outcome 转诉 by the cutoff",
    "to_petition": "outcome 转信访 by the cutoff",
    "entered": "its time of entry is known; whatever the cutoff, like all that follows",
    "timely": "entered at most 24 hours after the reception",
    "complete": "every field that its mapping requires is filled",
    "pointed": "it has a position, and the polygon of the place it counts for is known",
    "inside": "the position lies in that polygon or on its border",
}
"""What `governance.lifecycle.events` counts, in words."""

DIRECTIONS = {
    Better.HIGHER: "higher is better",
    Better.LOWER: "lower is better",
    Better.NEITHER: "neither way is good or bad",
}
UNITS = {
    Unit.RATE: "a rate", Unit.COUNT: "a count", Unit.PER_10K: "per 10 000 residents", Unit.AMOUNT: "an amount",
}  # fmt: skip

HEAD = f"""# Indicators

*Made by `python -m docs.make` from `governance/indicators.py`. Change the declaration, not this page.*

A profile adds measures of its own, and every [series](series.md) can be asked like an indicator:
`python -m docs.make --profile NAME` prints them too.

Every indicator is a numerator ÷ a denominator over one cohort: the matters **received in the period**. Their fate counts
up to the **cutoff** (统计截止), as **known at** (知悉时点) a load. Counts are added before dividing: the city's rate is never
the mean of its districts'. A shown rate is rounded to two decimals, but only a full one reads 100.00% and only an empty
one 0.00%. In rankings equal values share a rank, and a rate over fewer than {SMALL} matters is shown but not ranked.

All kinds that are `counted` ([kinds](kinds.md)) count unless a kind is asked for; among all kinds, an incident turned into a
dispute is counted once.
"""


def formula(parts: Sum) -> str:
    """'received − declined' from a sum of measures."""
    text = " ".join(f"{'+' if sign > 0 else '−'} `{measure}`" for measure, sign in parts.items())
    return text.removeprefix("+ ")


def _formula(one: Indicator) -> str:
    if one.counted is not None:
        bottom = f" ÷ {told(one.against)}" if one.against is not None else ""
        return f"{told(one.counted)}{bottom}{f' × {one.per:g}' if one.per != 1 else ''}"
    if one.unit is Unit.PER_10K:
        return f"{formula(one.numerator)} ÷ residents in 万, with the exact 95% Poisson interval (`low`, `high`)"
    if one.denominator is None:
        return formula(one.numerator)
    bottom = formula(one.denominator)
    return f"{formula(one.numerator)} ÷ {f'({bottom})' if ' ' in bottom else bottom}"


def section(one: Indicator, kinds_known: Kinds | None = None) -> str:
    """One indicator as a section."""
    known = kinds_known or built_in()
    kinds = "、".join(known.label(k) for k in sorted(one.kinds)) if one.kinds else "all kinds"
    unit = f"{UNITS[one.unit]}{f' in {one.suffix}' if one.suffix else ''}"
    rows = [
        ("口径", one.definition),
        ("formula", _formula(one)),
        ("numerator", one.numerator_label),
        ("denominator", one.denominator_label or "none: a bare count"),
        ("unit and direction", f"{unit}; {DIRECTIONS[one.better]} (`{one.better}`)"),
        ("counts", kinds),
        ("needs of the source", ", ".join(f"`{n}`" for n in sorted(one.needs)) or "nothing more"),
        ("source, reviewed", f"{one.source}, {one.reviewed}"),
    ]
    table = "\n".join(f"| {name} | {text} |" for name, text in rows)
    return f"## {one.id} {one.label}\n\n| | |\n|---|---|\n{table}\n"


def _series(known: Measures) -> str:
    """A table of the series that a profile has, the index's among them."""
    rows = [
        f"| `{one.code}` | {one.label} | {one.unit} | {GRAIN_LABELS[one.grain]} | {', '.join(one.levels)} | "
        f"{'stock' if one.stock else 'adds' if one.additive else 'no sum'} | `{one.better}` | {one.definition} |"
        for one in known.book
    ]
    head = "| code | label | unit | grain | levels | sums | better | 口径 |\n|---|---|---|---|---|---|---|---|"
    return "\n".join(["## Series\n", head, *rows, ""])


def _own(known: Measures, kinds: Kinds) -> list[str]:
    """A profile's own measures and series; what is wrong with a measure stands in its place."""
    broken = [f"## {code}\n\nCannot be asked: {why}\n" for code, why in known.broken.items()]
    return [*(section(one, kinds) for one in known.declared), *broken, _series(known)]


def page(profile: str = "") -> str:
    """The whole page; of a profile with its own measures and series."""
    given = load_profile(profile) if profile else None
    own = _own(measures_of_profile(given), given.kinds) if given else []
    measures = "\n".join(f"| `{name}` | {words} |" for name, words in MEASURES.items())
    reasons = "\n".join(f"| `{reason}` | {label} |" for reason, label in REASON_LABELS.items())
    return "\n".join(
        [
            HEAD,
            *(section(one) for one in INDICATORS),
            *own,
            f"## Measures\n\n| measure | holds of a matter when |\n|---|---|\n{measures}\n",
            "## Why there may be no value\n\nThe value is null (on screen “—”), never 0, and the reason is one of:\n",
            f"| reason | 中文 |\n|---|---|\n{reasons}\n",
        ]
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Writes the manual of indicators.")
    parser.add_argument("--profile", default="", help="print that profile's instead")
    if name := parser.parse_args().profile:
        print(page(name))
    else:
        PAGE.write_text(page(), encoding="utf-8")
        print(f"{PAGE.name}: {len(INDICATORS)} indicators")
