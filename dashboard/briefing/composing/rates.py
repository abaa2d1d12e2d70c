"""Blocks about how well it was handled: rates, units side by side, a town among its like."""

from typing import Any

from dashboard.briefing.composing.writing import Writing, listed
from dashboard.cards.map import features
from dashboard.cards.peers import alike
from governance.answers import Answer, Reason
from governance.briefing.paper import Figure, Map, Shape, Table
from governance.briefing.sentences import (
    Runs,
    cell,
    joined,
    paragraph,
    points,
    reason_words,
    run,
    table,
)
from governance.changes import stands_out
from governance.indicators import Better, Indicator, Unit, indicator
from governance.intervals import interval
from governance.ranking import SMALL, standings

Blocks = list[Any]
# By tier: 0, 1, 2.
CLASSES = ["低于平均水平", "差异不显著", "高于平均水平"]


def measures(w: Writing) -> list[Indicator]:
    """The section's indicators that can be asked of its kind, the theme's first."""
    of_theme = [w.asked.theme.indicator] if w.asked.theme and w.asked.theme.indicator else []
    wanted = dict.fromkeys([*of_theme, *w.plan.indicators])
    known = [indicator(code) for code in wanted if code.startswith("K")]
    return [of for of in known if w.asked.whole(of).reason != Reason.OTHER_KIND]


def rates(w: Writing) -> Blocks:
    """Each indicator's value against the periods before, and what lies between account and check."""
    asked = measures(w)
    clauses = [_rate(w, of) for of in asked if of.id != "K10"]
    if not clauses:
        return []
    gap = _gap(w) if {"K01", "K02"} <= {of.id for of in asked} else []
    return [paragraph(joined(clauses, "；"), "。", *gap)]


def _rate(w: Writing, of: Indicator) -> Runs:
    now = w.asked.whole(of)
    if now.value is None:
        return w.say("rate_none", label=w.of(of.id), reason=reason_words(now.reason))
    label = w.of(of.id)
    number = run(w.answer(of.id, now), strong=True)
    # Of so few the rate is told with its denominator and compared with nothing.
    if of.is_rate and (now.denominator or 0) < SMALL:
        among = w.number(of.id, now.denominator or 0, unit="件", part="denominator")
        return w.say("rate_few", label=label, value=number, number=run(among))
    compared = listed(_compared(w, of, now))
    if of.is_rate:
        return w.say("rate", label=label, value=number, compared=compared)
    return w.say("counted", label=label, value=number, unit="件", compared=compared)


_BOTH = {"rate_same": "rate_both", "rate_equal": "rate_equal_both", "equal": "rate_equal_both"}


def _compared(w: Writing, of: Indicator, now: Answer) -> list[Runs]:
    """The comparisons in words; two that say the same are said at once."""
    comparisons = []
    for against in w.earlier():
        then = w.asked.whole(of, against.question)
        few = of.is_rate and (then.denominator or 0) < SMALL
        verdict, words = ("", []) if few else w.against_rate(of, now, then, against)
        if words:
            comparisons.append((verdict, against.word, words))
    verdicts = {verdict for verdict, *_ in comparisons}
    if len(comparisons) == 2 and len(verdicts) == 1 and verdicts <= _BOTH.keys():
        (verdict, word, words), (_, other, _) = comparisons
        # The sentence has one 比 for both names.
        text = f"{word}、{other.removeprefix('比')}"
        # The mark of the note hangs on the first run and must not be lost in merging.
        noted: Runs = [{**words[0], "text": text}] if "note" in words[0] else []
        return [w.say(_BOTH[verdict], against=noted or text)]
    return [words for *_, words in comparisons]


def _gap(w: Writing) -> list[Runs]:
    account, checked = (w.asked.whole(indicator(code)) for code in ("K01", "K02"))
    if account.value is None or checked.value is None:
        return []
    step, n = account.value - checked.value, (account.numerator or 0) - (checked.numerator or 0)
    if n <= 0:
        return []
    difference = w.number("K02", step, points(step), unit="个百分点", part="gap")
    waiting = w.number("K02", n, unit="件", part="unverified")
    return [w.say("gap", difference=run(difference), number=run(waiting))]


def ranking(w: Writing) -> Blocks:
    """The units below by the section's indicators, and which of them differ by more than chance."""
    if w.delicate:
        return []
    shown = [of for of in measures(w) if any(a.value is not None for a in w.asked.units(of))]
    ranked = [of for of in shown if of.id != "K10"]
    if len(w.asked.children) < 2 or not ranked:
        return []
    sentences = _verdicts(w, ranked)
    few = not any(_enough(w, of) for of in ranked)
    if few:
        sentences = [w.say("few_units", below=w.below)]
    return [*([paragraph(*sentences)] if sentences else []), _table(w, shown, ranked[0], few=few)]


def _verdicts(w: Writing, of: list[Indicator]) -> list[Runs]:
    """Which units stand out by each rate; the rates by which none does are said together."""
    sentences, level = [], []
    for measure in of:
        whole, enough = w.asked.whole(measure), _enough(w, measure)
        if whole.value is None or not measure.is_rate or len(enough) < 2:
            continue
        apart = [a for a in enough if stands_out(a.numerator or 0, a.denominator or 0, whole.value)]
        label = [*w.of(measure.id), *w.called("share")]
        if apart:
            sentences.append(_apart(w, measure, label, apart, whole.value))
        else:
            level.append(label)
    if level:
        sentences.append(w.say("no_difference", labels=joined(level), below=w.below, whole=w.place))
    return sentences


def _enough(w: Writing, of: Indicator) -> list[Answer]:
    """The units below with enough matters to be compared."""
    return [a for a in w.asked.units(of) if a.value is not None and (a.denominator or 0) >= SMALL]


def _apart(w: Writing, of: Indicator, label: Runs, apart: list[Answer], whole: float) -> Runs:
    high = sorted((a for a in apart if (a.value or 0) > whole), key=lambda a: -(a.value or 0))
    low = sorted((a for a in apart if (a.value or 0) < whole), key=lambda a: a.value or 0)
    sides: list[Runs] = []
    for pattern, side in (("above", high), ("below", low)):
        if side:
            parts = [_named(w, of, a) for a in side[: w.wording.named]]
            sides.append(w.say(pattern, label="" if sides else label, parts=joined(parts)))
    named = max(len(high), len(low)) <= w.wording.named
    rest = w.say("rest") if named and len(apart) < len(_enough(w, of)) else []
    return joined([joined(sides, "，"), rest, "。"], "")


def _named(w: Writing, of: Indicator, answer: Answer) -> Runs:
    return w.say("part", name=answer.name, value=run(w.answer(of.id, answer)))


def _table(w: Writing, shown: list[Indicator], first: Indicator, *, few: bool) -> Table:
    received = {a.place: a for a in w.asked.units(indicator("K10"))}
    by = {of.id: {a.place: a for a in w.asked.units(of)} for of in shown}
    rows = [
        [
            cell(received[place].name),
            cell(w.received(received[place])),
            *(cell(w.answer(code, answers[place])) for code, answers in by.items()),
        ]
        for place in (s.answer.place for s in standings(w.asked.units(first), first))
    ]
    order = "由低到高" if first.better is Better.LOWER else "由高到低"
    by_rate = f"按{first.label}{order}排列，不足三十件的列后、仅供参考"
    of_order = "按区划代码排列，比率仅供参考" if few else by_rate
    header = ["单位", "受理（件）", *map(_head, shown)]
    note = f"{of_order}；“—”为没有应计事项。"
    return table(f"{w.below}主要指标", header, rows, note, numbers=header[1:])


def _head(of: Indicator) -> str:
    return of.label + ("（件）" if of.unit is Unit.COUNT else "")


def map_of(w: Writing) -> Blocks:
    """The units below by the first indicator that all of them have: apart from the whole by more than chance, or not."""
    if w.delicate:
        return []
    of = next((of for of in measures(w) if _mapped(w, of)), None)
    if of is None:
        return []
    answers = {a.place: a for a in w.asked.units(of)}
    # The outlines are the card's; a paper has no room for its classes and tells what chance does not
    # explain.
    drawn = features(w.asked, w.asked.below, w.asked.key)
    whole = w.asked.whole(of).value or 0.0
    shapes = [
        _shape(feature, w.answer(of.id, answers[code]), _tier(of, answers[code], whole))
        for feature in drawn
        if (code := feature["properties"]["code"]) in answers
    ]
    if not any(shape["tier"] in (0, 2) for shape in shapes):
        return []  # one shade says nothing that the sentences do not
    unit = "（件/万人）" if of.unit is Unit.PER_10K else ""
    title = f"{w.below}{of.label}{unit}"
    block: Map = {
        "block": "map",
        "title": title,
        "classes": CLASSES,
        "shapes": shapes,
        "schematic": any(f["properties"]["schematic"] for f in drawn),
        "alt": f"{title}：" + "，".join(f"{s['name']} {s['text']}" for s in shapes) + "。",
    }
    return [block]


def _mapped(w: Writing, of: Indicator) -> bool:
    known = of.unit is not Unit.COUNT and w.asked.whole(of).value is not None
    return known and any(a.value is not None for a in w.asked.units(of))


def _tier(of: Indicator, answer: Answer, whole: float) -> int | None:
    """The class of a unit; None where it has too few matters to tell."""
    span = interval(answer, of)
    if (
        answer.value is None
        or span is None
        # A figure per head has people below the line: there the matters counted must be enough.
        or (answer.numerator or 0 if not of.is_rate else answer.denominator or 0) < SMALL
    ):
        return None
    apart = (
        stands_out(answer.numerator or 0, answer.denominator or 0, whole)
        if of.is_rate
        else not span[0] <= whole <= span[1]
    )
    return 1 if not apart else 2 if answer.value > whole else 0


def _shape(feature: dict[str, Any], figure: Figure, tier: int | None) -> Shape:
    properties, form = feature["properties"], feature["geometry"]
    # A Polygon is read as a MultiPolygon of one; only outer rings are drawn, and heights
    # dropped.
    polygons = [form["coordinates"]] if form["type"] == "Polygon" else form["coordinates"]
    rings = [[(round(x, 4), round(y, 4)) for x, y, *_ in polygon[0]] for polygon in polygons]
    return {
        "code": properties["code"],
        "name": properties["name"],
        "rings": rings,
        "tier": tier,
        "text": figure["shown"],
        "figure": figure["id"],
    }


def peers(w: Writing) -> Blocks:
    """A town against all towns of its kind together."""
    place = w.asked.place
    if place.level != "town" or not place.kind:
        return []
    clauses = [_peer(w, of) for of in measures(w)]
    kept = [clause for clause in clauses if clause]
    return [paragraph(w.say("peers", like=place.kind, parts=joined(kept, "；")))] if kept else []


def _peer(w: Writing, of: Indicator) -> Runs:
    towns, mine = alike(w.asked, of), w.asked.whole(of)
    # The towns are the card's; ranks among them say more than chance bears, so a paper pools them.
    known = [a for a in towns if a.value is not None]
    top, bottom = sum(a.numerator or 0 for a in known), sum(a.denominator or 0 for a in known)
    few = len(towns) < 2 or (mine.denominator or 0) < SMALL
    if few or mine.value is None or not of.is_rate or not bottom:
        return []
    pooled = top / bottom
    apart = stands_out(mine.numerator or 0, mine.denominator or 0, pooled)
    pattern = "peer_same" if not apart else "peer_above" if mine.value > pooled else "peer_below"
    kind = w.asked.place.kind
    figure = w.number(of.id, pooled, of.shown(pooled), unit="%", name=f"全市{kind}",
                      level="town", place=kind, part="pooled")  # fmt: skip
    return w.say(
        pattern,
        label=[*w.of(of.id), *w.called("share")],
        value=run(w.answer(of.id, mine)),
        pooled=run(figure),
    )
