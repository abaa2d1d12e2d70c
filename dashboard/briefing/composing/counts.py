"""Blocks about how much came in: the total, what moved it, its course, its make-up."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from dashboard.briefing.composing.writing import ALL_KINDS, Writing, listed
from dashboard.cards import trend as course
from dashboard.cards.categories import UNNAMED, counts
from governance.briefing import periods
from governance.briefing.paper import REST, Chart, Figure
from governance.briefing.sentences import Runs, joined, paragraph, run
from governance.changes import FEW, Change, change
from governance.indicators import indicator
from governance.periods import Period
from governance.questions import Question
from governance.traits import ANY

Blocks = list[Any]
OTHERS = f"{REST}类别"
VAGUE = ("", "其他")
"""Categories that say nothing: never named as what moved a total."""
VOLUME = indicator("K10")


class Part(NamedTuple):
    """A place or a type: its count, the one before, how it is asked again, and whose number it is (None: the paper's place)."""

    name: str
    now: int
    then: int
    source: dict[str, str]
    place: str | None = None


def lead(w: Writing) -> Blocks:
    """How many were received, of what kinds, against the periods before."""
    answer = w.asked.whole(VOLUME)
    now = answer.numerator or 0
    if not now:
        what = "事项" if w.what == ALL_KINDS else w.what
        return [paragraph(w.say("nothing", when=w.when(), place=w.place, what=what))]
    when = w.when()
    number = [*run(w.received(answer), strong=True), *w.called("received")]
    compared = []
    for against in w.earlier():
        then = w.asked.whole(VOLUME, against.question).numerator or 0
        compared.append(w.against_count("received", now, then, against))
    sentence = w.say(
        "received", when=when, place=w.place, what=w.what, number=number, compared=listed(compared)
    )
    return [paragraph(sentence, *_kinds(w))]


def _kinds(w: Writing) -> list[Runs]:
    """Of which kinds, and the disputes that came from incidents and are not counted again."""
    if w.question.kind or w.asked.category:
        return []
    n: Counter[str] = Counter()
    for (kind, _), received in counts(w.asked, w.question).items():
        n[kind] += received
    if len(n) < 2:
        return []
    parts = [
        w.say(
            "kind",
            kind=w.asked.kinds.label(kind),
            number=run(w.number("received", n[kind], kind=kind, linked="once")),
        )
        for kind in dict.fromkeys((*w.asked.kinds.codes, *n))
        if kind in n
    ]
    sentences = [w.say("kinds", kinds=joined(parts))]
    # K11 counts every dispute, the table only those not counted as incidents already: the rest
    # is linked.
    linked = int(w.asked.whole(indicator("K11")).denominator or 0) - n.get("dispute", 0)
    if linked > 0:
        figure = w.number("received", linked, kind="dispute", linked="linked")
        sentences.append(w.say("linked", number=run(figure)))
    return sentences


def movers(w: Writing) -> Blocks:
    """Where and in what the change against the period before lies; differences of counts add up exactly."""
    against = w.earlier()
    if not against or w.delicate:
        return []
    then = against[0].question
    totals = [w.asked.whole(VOLUME, q).numerator or 0 for q in (w.question, then)]
    # Of so few any difference may be chance, whichever part it lies in.
    if max(totals) < FEW:
        return []
    where = _places(w, against[0].key, then)
    what = _categories(w, against[0].key, then) if not w.asked.category else []
    sentences = where + what
    return [paragraph(*sentences)] if sentences else []


def _places(w: Writing, key: str, then: Question) -> list[Runs]:
    before = {a.place: a.numerator or 0 for a in w.asked.units(VOLUME, then)}
    answers = w.asked.units(VOLUME)
    if len(answers) < 2:
        return []
    parts = [
        Part(
            a.name,
            a.numerator or 0,
            before.get(a.place, 0),
            {"level": a.level, "place": a.place},
            a.name,
        )
        for a in answers
    ]
    moved = _sides(w, key, ("where", "where_up", "where_down"), parts)
    return moved or [w.say("no_mover", below=w.below)]


def _categories(w: Writing, key: str, then: Question) -> list[Runs]:
    now, before = counts(w.asked, w.question), counts(w.asked, then)
    parts = [
        Part(
            _category(w, kind, category),
            now.get((kind, category), 0),
            before.get((kind, category), 0),
            {"kind": kind, "category": category, "linked": "once"},
        )
        for kind, category in sorted(now.keys() | before.keys())
        if category not in VAGUE
    ]
    return _sides(w, key, ("what", "what_up", "what_down"), parts)


def _sides(
    w: Writing, key: str, patterns: tuple[str, str, str], parts: Iterable[Part]
) -> list[Runs]:
    """What rose and what fell by more than chance, the most first, as many as are named; nothing where nothing did."""
    both, *side_patterns = patterns
    # The name breaks ties: the same data give the same paper.
    rows = sorted(parts, key=lambda part: (-abs(part.now - part.then), part.name))
    sides = []
    for verdict, pattern, side in zip(
        (Change.MORE, Change.FEWER), ("grew", "shrank"), side_patterns, strict=True
    ):
        told = [part for part in rows if change(part.now, part.then) is verdict]
        clauses = [
            w.say(pattern, name=part.name, difference=run(_difference(w, key, part)))
            for part in told[: w.wording.named]
        ]
        if clauses:
            sides.append(w.say(side, parts=joined(clauses)))
    return [w.say(both, sides=joined(sides, "；"))] if sides else []


def _difference(w: Writing, key: str, part: Part) -> Figure:
    step = part.now - part.then
    return w.number("received", step, f"{abs(step):,}", name=part.place, part="difference", against=key,
                    more=part.source)  # fmt: skip


def _category(w: Writing, kind: str, category: str) -> str:
    name = category or UNNAMED
    return name if w.question.kind else f"{w.asked.kinds.label(kind)}中的{name}"


def types(w: Writing) -> Blocks:
    """The make-up by category; of the delicate ones those with very few stand among the others."""
    if w.asked.category:
        return []
    rest = 0
    bars: list[tuple[str, int, dict[str, str]]] = []
    # The counts are the card's; a paper tells the types of each kind apart, and hides what is
    # delicate and rare.
    for (kind, category), n in sorted(
        counts(w.asked, w.question).items(), key=lambda counted: (-counted[1], counted[0])
    ):
        few = category in w.wording.sensitive and n < w.wording.hidden_below
        if few or len(bars) >= w.wording.bars or not category:
            rest += n
        else:
            name = _category(w, kind, category).replace("中的", "·")
            bars.append((name, n, {"kind": kind, "category": category, "linked": "once"}))
    if not bars:
        return []
    if rest:
        bars.append((OTHERS, rest, {"category": OTHERS, "linked": "once"}))
    figures = [w.number("received", n, more=source) for _, n, source in bars]
    title = f"{_titled(w)}{w.what}类别构成"
    return [chart("bars", title, [name for name, *_ in bars], {"受理": figures})]


def _titled(w: Writing) -> str:
    # A week's title tells its days in brackets, for which a heading has no room.
    return periods.title_of(w.question.period).partition("（")[0] + w.place


def trend(w: Writing) -> Blocks:
    """Received and closed by month, week or day of reception, up to the period."""
    unit, period, labels = _course(w)
    question = replace(w.question, period=period)
    by = course.counted(w.asked, question, unit)
    shown = [n for row in by.values() for n in (row["received"], row["closed"]) if n]
    # One small step is enough to leave the chart out: it could point at a person.
    if not shown or (w.delicate and min(shown) < w.wording.hidden_below):
        return []
    # Whether a period has data hangs neither on the theme nor on the place, which may truly have
    # had none.
    reached = course.counted(w.asked.at(None), replace(question, traits=ANY), unit)
    while labels and next(iter(labels)) not in reached:  # before the data begin
        labels.pop(next(iter(labels)))
    figures: dict[str, list[Figure | None]] = {}
    for name, measure in (("受理", "received"), ("办结", "closed")):
        figures[name] = [
            w.number(measure, by[at][measure] if at in by else 0, question=question, period=label)
            if at in reached
            else None
            for at, label in labels.items()
        ]
    every = {"month": "各月", "week": "各周", "day": "逐日"}[unit]
    what = "" if w.what == ALL_KINDS else w.what
    title = f"{w.place}{what}{every}受理与办结"
    note = "" if not w.asked.running else "，最后一期尚未完"
    return [chart("columns", title, list(labels.values()), figures,
                  axis=f"按受理时间归期，办结情况到统计截止{note}")]  # fmt: skip


def _course(w: Writing) -> tuple[str, Period, dict[int, str]]:
    """The unit of time, the span shown, and the label of each step by its key in the store."""
    unit, end = w.question.period.unit, w.question.period.end
    unit = unit if unit in ("day", "week") else "month"
    steps = [periods.around(end, unit)]
    while len(steps) < w.wording.months and (before := steps[-1].previous()):
        steps.append(before)
    steps.reverse()
    start = steps[0].start
    # Keys as the store writes them: 20211105, 202145 (ISO week), 202111.
    labels = {int("".join(filter(str.isdigit, step.label))): step.label for step in steps}
    return unit, Period(start, end, f"{start}..{end}"), labels


def chart(form: str, title: str, categories: list[str], series: Mapping[str, Sequence[Figure | None]], *, unit: str = "件",
          axis: str = "") -> Chart:  # fmt: skip
    """A chart with an alternative text that tells all it draws."""
    told = "；".join(
        f"{name}："
        + "，".join(f"{c} {f['shown'] if f else '—'}" for c, f in zip(categories, of, strict=True))
        for name, of in series.items()
    )
    block: Chart = {
        "block": "chart",
        "title": title,
        "form": form,  # type: ignore[typeddict-item]
        "unit": unit,
        "categories": categories,
        "series": [
            {
                "name": name,
                # A value that is missing stays None, a gap in the drawing, and does not become
                # 0.
                "values": [f and f["value"] for f in of],
                "figures": [f and f["id"] for f in of],
                "shown": [f["shown"] if f else "—" for f in of],
            }
            for name, of in series.items()
        ],
        "axis": axis,
        "alt": f"{title}。{told}。",
    }
    return block
