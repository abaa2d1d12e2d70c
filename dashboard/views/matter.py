"""The page of one matter in words: where it lies and since when, its deadline, its life, and who answers for it."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from dashboard.ask import Ask, Reader
from dashboard.views import notes, particulars, responsible, timed
from dashboard.views.changes import WORDS, history
from dashboard.views.course import course
from dashboard.views.figures import cutoff_words, moment
from dashboard.views.timed import Row
from dashboard.views.top import trust, trusted
from data.queries import matter, own_fields, places
from data.queries.own_fields import Values
from governance.chain import Holder, suspensions
from governance.disclosure import masked, person
from governance.errors import UnknownMatter
from governance.kinds import Kind
from governance.matters import STATE_LABELS
from governance.places import CHAIN, LABELS
from governance.scope import PlaceKey
from governance.steps import Step
from layouts.values import Crumb, MatterLine, NotesOn
from layouts.values_matter import HandsView, Head, LinkedView, MatterView

PATH = "matter"


def named(pathname: str | None) -> tuple[str, str] | None:
    """The source and key of '/matter/incidents/A%2F7'; None where the path is another page's.

    Raises:
        UnknownMatter: the path is cut short.
    """
    parts = (pathname or "").split("/")
    if len(parts) < 2 or parts[1] != PATH:
        return None
    if len(parts) < 4 or not parts[2] or not parts[3]:
        raise UnknownMatter("网址里要有来源和编号：/matter/来源/编号。")
    # A key may have slashes, which a proxy may have decoded on the way.
    return unquote(parts[2]), unquote("/".join(parts[3:]))


def page(reader: Reader, pathname: str, search: str | None) -> MatterView:
    """The page of the matter that an address names, as known at its load, up to its cutoff."""
    source, key = named(pathname) or ("", "")
    # The path of a matter names no place: its question is that of the whole city.
    asked = reader.asked("/", search)
    return asked.once("matter", lambda: _view(asked, source, key), source, key)


def _view(asked: Ask, source: str, key: str) -> MatterView:
    store, question, scope = asked.store, asked.question, asked.scope
    row = matter.one(store, source, key, question, scope=scope)
    versions = matter.versions(store, source, key, question, scope=scope)
    steps = matter.steps(store, row, question, scope=scope)
    told = [(Step(s), int(at)) for s, at in zip(steps["step"], steps["at"], strict=True)]
    kind = asked.kinds.shown(str(row["kind"]))
    fields = own_fields.of_versions(store, [v["id"] for v in versions], scope=scope)
    titles = asked.once("sources", lambda: matter.source_titles(store, scope=scope))
    codes = {level: str(row[level] or "") for level in CHAIN}
    return MatterView(
        head=_head(asked, row, source, key),
        id=key,
        source=titles.get(source, source),
        kind=kind,
        tags=_tags(asked, row),
        hands=_hands(asked, row),
        light=timed.light(asked, row, suspensions(told, question.cutoff.at)),
        where=_where(asked, codes),
        on_map=_on_map(asked, codes),
        moments=course(asked, row, versions, steps),
        clock_words=timed.clock_words(timed.clock_of(asked, row)),
        facts=_facts(row),
        particulars=_particulars(asked, kind, row, fields),
        linked=_linked(asked, row),
        chain=responsible.chain_of(asked, codes),
        versions=history(asked, versions, fields),
        notes=NotesOn("备注", notes.matter_key(source, key)),
    )


def _head(asked: Ask, row: Row, source: str, key: str) -> Head:
    question = asked.question
    remarks = list(trust(asked).remarks)
    if row["received_at"] > question.cutoff.at:
        remarks.append("统计截止时这件事项还没有受理")
    return Head(
        crumbs=(*_crumbs(asked, row), Crumb(key, None)),
        title=title(row),
        cutoff=cutoff_words(question.cutoff, question),
        known=f"{moment(trusted(asked).known_at, question)}（第 {question.known} 次装载）",
        demonstration=trusted(asked).demonstration,
        remarks=tuple(remarks),
    )


def title(row: Row) -> str:
    """What the matter is called."""
    return masked(str(row["title"] or row["category"] or "（无标题）"))


def _crumbs(asked: Ask, row: Row) -> list[Crumb]:
    """The way down from the city to the narrowest place of the matter."""
    key = _narrowest({level: str(row[level] or "") for level in CHAIN})
    if key is None:
        return [Crumb(asked.place.name, asked.address.city())]
    return crumbs(asked, key)


def crumbs(asked: Ask, key: PlaceKey) -> list[Crumb]:
    """The way down from the city to a place, each a link with the same question."""
    way = asked.once("way", lambda: places.path(asked.store, key, scope=asked.scope), key)
    return [
        Crumb(one.name, asked.address.city() if not n else asked.address.at(one.key))
        for n, one in enumerate(way)
    ]


def _narrowest(codes: dict[str, str]) -> PlaceKey | None:
    return next(((level, codes[level]) for level in reversed(CHAIN) if codes[level]), None)


def _tags(asked: Ask, row: Row) -> tuple[tuple[str, str], ...]:
    """Its grade and state as (class, word)."""
    grade = str(row["urgency"] or "")
    state = timed.state(asked, row)
    made = [(f"grade-{grade}", WORDS["urgency"][grade])] if grade in WORDS["urgency"] else []
    kind = asked.kinds.shown(str(row["kind"]))
    return (*made, ("state", kind.state_label(state)))


def _hands(asked: Ask, row: Row) -> HandsView:
    where = timed.held(asked, row)
    town = responsible.place(asked, ("town", str(row["town"] or "")))
    begun, long = timed.since(asked, where)
    people = []
    if where.holder is not Holder.NOBODY and row["officer"]:
        people.append(f"发现网格员：{_officer(asked, row)}")
    if where.holder is not Holder.NOBODY and row["mediator"]:
        people.append(f"调解员：{person(str(row['mediator']))}")
    return HandsView(
        timed.holder(row, where, town.name if town else ""), where.step, begun, long, tuple(people)
    )


def _officer(asked: Ask, row: Row) -> str:
    """The officer a matter names: with role and masked name where the officers' source knows the code."""
    code = str(row["officer"])
    known = matter.officer(asked.store, code, asked.question, scope=asked.scope)
    if known is None:
        return person(code)
    return f"{known.role} {responsible.name(known)}"


def _where(asked: Ask, codes: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """The places it lies in, by level."""
    levels = trusted(asked).levels
    found = [(level, responsible.place(asked, (level, codes[level]))) for level in CHAIN]
    return tuple(
        (levels.get(level, LABELS[level]), one.name) for level, one in found if one is not None
    )


def _on_map(asked: Ask, codes: dict[str, str]) -> str | None:
    """The wall of the narrowest place that has one, with the map as its scene."""
    for level in ("village", "town", "district"):
        if codes[level] and (href := asked.address.at((level, codes[level]))):
            return f"{href}{'&' if '?' in href else '?'}scene=map"
    return None


def _facts(row: Row) -> tuple[tuple[str, str], ...]:
    pairs = (
        ("类别", " / ".join(str(row[n]) for n in ("category", "category2") if row[n])),
        ("紧急程度", WORDS["urgency"].get(str(row["urgency"] or ""), "")),
        ("承办部门", str(row["department"] or "")),
        ("退回", f"{row['returned_times']} 次" if row["returned_times"] else ""),
        ("返工", f"{row['reworked_times']} 次" if row["reworked_times"] else ""),
        ("坐标", "有（见一张图）" if row["lon"] is not None else "来源没有坐标"),
    )
    return tuple((name, masked(value)) for name, value in pairs if value)


def _particulars(
    asked: Ask, kind: Kind, row: Row, fields: dict[int, Values]
) -> tuple[tuple[str, str], ...]:
    """What only its kind has, then what became of it."""
    values = particulars.values_of(row, fields.get(row["id"], {}))
    pairs = (
        ("结果", particulars.outcome_words(kind, values)),
        ("化解层级", WORDS["solved_level"].get(str(row["solved_level"] or ""), "")),
    )
    shown = particulars.particulars(kind, values, asked.question)
    return (*shown, *((name, value) for name, value in pairs if value))


def _linked(asked: Ask, row: Row) -> tuple[LinkedView, ...]:
    found = matter.linked(asked.store, dict(row), asked.question, scope=asked.scope)
    views = [
        LinkedView(
            "由它转来" if other["key"] == row["linked_to"] else "由此转成", line(asked, other)
        )
        for other in found
    ]
    if row["linked_to"] and not any(other["key"] == row["linked_to"] for other in found):
        views.append(LinkedView("由它转来", _unseen(str(row["linked_to"]))))
    return tuple(views)


def _unseen(key: str) -> MatterLine:
    """A matter that is named, but not held or not to be seen: both look the same."""
    return MatterLine(key, None, f"{key}（没有装载或不在可看的范围内）", "", "", "", "", "")


def line(asked: Ask, row: Row) -> MatterLine:
    """One matter in a list."""
    question = asked.question
    place = responsible.place(asked, ("village", str(row["village"] or "")))
    return MatterLine(
        id=str(row["key"]),
        kind=asked.kinds.shown(str(row["kind"])),
        title=title(row),
        place=place.name if place else "",
        received=moment(row["received_at"], question),
        due=moment(timed.due(row), question),
        closed=moment(row["closed_at"], question),
        when=STATE_LABELS[timed.state(asked, row)],
        href=asked.address.matter(str(row["source"]), str(row["key"])),
    )


def nearest(asked: Ask, error: UnknownMatter) -> tuple[str, str] | None:
    """The nearest matter that the reader may see, as (its id, its link)."""
    # UnknownMatter gives source and key in one text, a line break between.
    near: Sequence[Any] = error.near.split("\n")
    return (str(near[1]), asked.address.matter(near[0], near[1])) if len(near) == 2 else None
