"""A briefing composed: what a template asks about a place and a period, as one paper, from the store as known at a load."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from dashboard.briefing.composing import first
from dashboard.briefing.composing.asked import Asked, Memo, place_of, theme_of
from dashboard.briefing.composing.sections import BLOCKS
from dashboard.briefing.composing.writing import Writing
from data.keeping.store import Store
from data.queries import asking, journal, pingan
from data.queries.asking import known_load
from governance.briefing import periods
from governance.briefing.paper import Figure, Paper, Section, sentence
from governance.briefing.sentences import Ledger, cell, figures_in, joined, paragraph, remark, table
from governance.briefing.templates import LEVELS, SectionPlan, Template
from governance.errors import BriefingError
from governance.indicators import indicator
from governance.kinds import Kinds
from governance.periods import Period, parse_period
from governance.questions import Question
from governance.scope import PlaceKey, Scope

PINNED = "pinned"
"""The section of the figures that a reader pinned (钉到简报)."""


@dataclass(frozen=True, slots=True)
class Pin:
    """An indicator pinned for the briefing: of a place (None: the briefing's own) and a kind of matter."""

    indicator: str
    place: PlaceKey | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a briefing shall be about, as somebody says it; `key` None is the city.

    `period` is as a question writes it, of the template's unit; `known` a load or an instant, the newest where nothing is
    said; `cutoff` otherwise the period's end, or the newest data where they end before; `theme` a kind of matter, a
    category or an indicator; `remarks` the office's own words by section code.
    """

    kind: str
    key: PlaceKey | None
    period: str
    known: str | None = None
    cutoff: str | None = None
    theme: str | None = None
    remarks: Mapping[str, str] = field(default_factory=dict)
    pins: Sequence[Pin] = ()
    author: str = ""


def compose(
    store: Store,
    template: Template,
    wanted: Wanted,
    *,
    scope: Scope,
    issued_at: datetime,
    memo: Memo | None = None,
) -> Paper:
    """The paper, without number and code.

    Args:
        issued_at: when it is written, with its zone: lateness is judged by it.
        memo: shared by the briefings of one run, of one store.

    Raises:
        BriefingError: no data in the period, a place outside the scope, another unit of period or level.
        AskError: a period, a load, a place or a cutoff that cannot be read.
    """
    asked = _asked(store, template, wanted, scope, memo or Memo())
    _check_remarks(wanted.remarks, template, asked)
    trust = journal.trust(store, asked.question, scope=scope)
    writing = _writing(asked, template, trust)
    sections = _sections(writing, template, wanted.remarks)
    if writing.refusals and template.code == "index":
        raise BriefingError(f"不能编写{template.label}：{writing.refusals[0]}")
    sections += _pinned(writing, wanted.pins)
    warnings = first.warnings(writing, trust, issued_at) + writing.warnings
    return _paper(writing, template, trust, sections, warnings, issued_at, wanted.author)


def _check_remarks(remarks: Mapping[str, str], template: Template, asked: Asked) -> None:
    unknown = sorted(set(remarks) - {s.code for s in template.of_level(asked.place.level)})
    if unknown:
        raise BriefingError(f"附言写给了没有的栏目 {'、'.join(unknown)}：请用本简报的栏目代码。")


def _writing(asked: Asked, template: Template, trust: journal.Trust) -> Writing:
    """The paper's beginning: nothing said yet, the note of the cutoff ready."""
    nothing = SectionPlan("", "", (), (), ())
    begun = Writing(asked, Ledger(), template.wording, nothing, "", first=True)
    return replace(begun, cutoff_note=_cutoff_note(begun, trust))


def _asked(store: Store, template: Template, wanted: Wanted, scope: Scope, memo: Memo) -> Asked:
    period = parse_period(wanted.period)
    if not periods.fits(period, template.period):
        unit = periods.UNITS[template.period]
        raise BriefingError(f"{template.label}按{unit}编写，{wanted.period!r} 不是一{unit}。")
    place = place_of(store, wanted.key, scope=scope)
    if place.level not in template.levels:
        known_levels = "、".join(LEVELS[level] for level in template.levels)
        raise BriefingError(f"{template.label}只写{known_levels}一级，不写{place.name}。")
    # Kept by no load, for it says itself which load is meant: a run asks all by the same.
    question = memo.once(
        0,
        scope,
        ("question", wanted.period, wanted.known, wanted.cutoff),
        lambda: _question(store, period, wanted.known, wanted.cutoff, scope),
    )
    asked = Asked.of(store, question, place.key, scope, memo)
    _check_data(asked, template)
    if wanted.theme is None:
        return asked
    about = theme_of(asked, wanted.theme)
    themed = asked.themed(about)
    n, least = themed.whole(indicator("K10")).numerator or 0, template.wording.hidden_below
    if about.category in template.wording.sensitive and 0 < n < least:
        raise BriefingError(f"{place.name}的“{about.label}”件数过少：为保护当事人，不单独成文。")
    return themed


def _question(
    store: Store, period: Period, known: str | None, cutoff: str | None, scope: Scope
) -> Question:
    """Up to the period's end, or to the newest data where these end before."""
    # Settled once: both questions below ask by the same load, even if another ends in between.
    load = known_load(store, known, scope=scope)
    newest = asking.question(store, period.label, None, str(load), scope=scope)
    if cutoff is None and period.last > newest.cutoff.day:
        return newest
    at = cutoff or period.end.isoformat()
    return asking.question(store, period.label, at, str(load), scope=scope)


def _check_data(asked: Asked, template: Template) -> None:
    """A period in which nothing was received and nothing delivered cannot be written about."""
    question = asked.question
    if asked.received(question):
        return
    end = question.period.end
    uses_index = any("index" in s.blocks for s in template.sections)
    if uses_index:
        months = pingan.months(asked.store, known=question.known, scope=asked.scope)
        if end.year * 100 + end.month in months:
            return
    newest = question.newest_day
    until = f"{newest // 10000}年{newest // 100 % 100}月{newest % 100}日"
    raise BriefingError(
        f"{periods.title_of(question.period)}没有数据：既没有受理的事项，也没有送达的指标"
        f"（库中数据到{until}为止），不能编写{template.label}。"
    )


def _cutoff_note(w: Writing, trust: journal.Trust) -> str:
    zone = w.question.zone
    cutoff = periods.said(w.question.cutoff.local(zone))
    known = periods.said(datetime.fromtimestamp(trust.known_at, zone))
    return sentence(w.say("cutoff_note", cutoff=cutoff, known=known, load=str(trust.load)))


def _sections(w: Writing, template: Template, remarks: Mapping[str, str]) -> list[Section]:
    sections: list[Section] = []
    for plan in template.of_level(w.asked.place.level):
        writing = replace(w, plan=plan, asked=w.asked.of_kind(plan.kind))
        blocks: list[Any] = []
        for name in plan.blocks:
            bounded = replace(writing, wording=plan.own.get(name, writing.wording))
            blocks = _noted(writing, blocks, BLOCKS[name](bounded))
        if remarks.get(plan.code):
            blocks.append(remark(remarks[plan.code]))
        if blocks:
            sections.append({"code": plan.code, "title": plan.title, "blocks": blocks})
    return sections


def _noted(w: Writing, blocks: list[Any], more: list[Any]) -> list[Any]:
    """The section so far and what follows; what a table or a picture is the first to show is called in words before it."""
    for block in more:
        new = w.ledger.uncalled(w.ledger.figures[id]["indicator"] for id in figures_in(block))
        if new and block["block"] != "paragraph":
            pattern = "tabled" if block["block"] == "table" else "charted"
            sentence = w.say(pattern, labels=joined([w.of(code) for code in new]))
            if blocks and blocks[-1]["block"] == "paragraph":
                blocks = [*blocks[:-1], paragraph(blocks[-1]["runs"], sentence)]
            else:
                blocks = [*blocks, paragraph(sentence)]
        blocks = [*blocks, block]
    return blocks


def _pinned(w: Writing, pins: Sequence[Pin]) -> list[Section]:
    """A table of what was pinned, each figure asked at the briefing's own period and cutoff."""
    if not pins:
        return []
    rows = []
    for pin in pins:
        of = indicator(pin.indicator)
        key = pin.place or w.asked.place.key
        place = place_of(w.asked.store, key, scope=w.asked.scope)
        writing = replace(w, asked=w.asked.pinned(place.key, pin.kind))
        answer = writing.asked.whole(of)
        rows.append([cell(place.name), cell(of.label), cell(writing.answer(of.id, answer))])
    pinned = table("选定关注的指标", ("单位", "指标", "数值"), rows, numbers=("数值",))
    return [{"code": PINNED, "title": "关注指标", "blocks": _noted(w, [], [pinned])}]


def _paper(w: Writing, template: Template, trust: journal.Trust, sections: list[Section], warnings: list[str],
           issued_at: datetime, author: str) -> Paper:  # fmt: skip
    asked, question, zone = w.asked, w.asked.question, w.asked.question.zone
    label = periods.title_of(question.period)
    place = asked.place
    city = trust.city_name
    theme = asked.theme.label if asked.theme else "社会治理"
    maps = [b for s in sections for b in s["blocks"] if b["block"] == "map"]
    return {
        "kind": template.code,
        "kind_label": template.label,
        "masthead": template.masthead.format(name=place.name, city=city),
        "title": template.title.format(period=label.partition("（")[0], place=w.place, theme=theme),
        "subject": f"{place.name} · {label}" + (f" · {theme}" if asked.theme else ""),
        "issue": "",
        "code": "",
        "issuer": template.issuer.format(name=place.name, city=city),
        "author": author,
        "place": {"level": place.level, "code": place.code, "name": place.name},
        "period": question.period.label,
        "period_label": label,
        "cutoff": question.cutoff.local(zone).isoformat(),
        "known": question.known,
        "known_at": datetime.fromtimestamp(trust.known_at, zone).isoformat(),
        "loads": _loads(trust, asked.kinds),
        "scope": _scope(asked.scope, trust),
        "issued_at": issued_at.isoformat(timespec="seconds"),
        "demonstration": trust.demonstration,
        "schematic": any(m["schematic"] for m in maps),
        "notice": trust.notice if maps else "",
        "warnings": warnings,
        "sections": sections,
        "figures": w.ledger.listed(),
        "notes": w.ledger.notes,
        "changed": [],
        "restated": [],
        "recipients": list(template.recipients),
        "verify_at": "",
    }


def _loads(trust: journal.Trust, kinds: Kinds) -> list[str]:
    """Each source of matters and the load that brought it last."""
    sources = [s for s in trust.sources if s.job in kinds.jobs] or trust.sources
    return [f"{s.title} 第{s.load}次装载" for s in sources]


def _scope(scope: Scope, trust: journal.Trust) -> list[str]:
    if scope.places is None:
        return [trust.city_name]
    return [code for _, code in sorted(scope.places)]


def asked_again(
    store: Store,
    template: Template,
    old: Paper,
    *,
    known: str | None,
    scope: Scope,
    memo: Memo | None = None,
) -> dict[str, Figure]:
    """An earlier paper's figures asked again at its own period and cutoff, by the knowledge of another load.

    Raises:
        CockpitError: it can no longer be asked: its place, theme, template or period is not what it was.
    """
    place = old["place"]
    # The theme is the third part of the subject; no other field of a paper keeps it.
    theme = old["subject"].split(" · ")[2] if old["subject"].count(" · ") == 2 else None
    wanted = Wanted(
        old["kind"], (place["level"], place["code"]), old["period"], known, old["cutoff"], theme
    )
    at = datetime.fromisoformat(old["issued_at"])
    again = compose(store, template, wanted, scope=scope, issued_at=at, memo=memo)
    return {f["id"]: f for f in again["figures"]}


__all__ = ["Memo", "Pin", "Wanted", "asked_again", "compose"]
