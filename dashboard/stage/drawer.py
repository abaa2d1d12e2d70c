"""One figure opened: what it means, its counts, its times, its sources, and its matters."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from dashboard import noted
from dashboard.ask import Ask, Reader
from dashboard.cards.matter.particulars import list_words
from dashboard.cards.matters import line
from dashboard.figures import asked_words, cutoff_words, figure, moment, number
from dashboard.stage.top import trusted
from data.keeping.frames import records
from data.queries import asking, matters, own_fields
from governance.answers import Answer
from governance.errors import UnknownPlace
from governance.indicators import Indicator
from governance.scope import PlaceKey
from layouts.chrome import words
from layouts.values import Drawer, Listing, MatterLine, NotesOn

SHOWN = 200


def opened(reader: Reader, path: str, search: str, which: Mapping[str, str]) -> Drawer:
    """The drawer of a figure named by its indicator, level and place, at the page's question."""
    asked = reader.asked(path, search)
    of = asked.measure(which["indicator"])
    key = (which["level"], which["place"])
    answer = _answer(asked, of, key)
    listed = _listed(asked, of, key) if answer.numerator is not None else ()
    return Drawer(
        figure=figure(answer, of),
        title=f"{answer.name} · {of.label}",
        definition=of.definition,
        rows=_rows(asked, of, answer),
        matters=listed,
        listing=_listing(answer, len(listed)),
        download=_download(path, search, which) if listed else None,
        pin=_pin(asked, of.id, key),
        notes=(
            NotesOn("这个指标的备注", noted.measure_key(of.id, key), asked.question.period.label),
            NotesOn(f"{answer.name}的备注", noted.place_key(key)),
        ),
    )


def _pin(asked: Ask, code: str, key: tuple[str, str]) -> str | None:
    """The link to a briefing with this figure in it; a 法定区县, a village and a grid have none."""
    where = {"city": "", "district": f"@district:{key[1]}", "town": f"@town:{key[1]}"}.get(key[0])
    if where is None:
        return None
    known = asked.address.get("known")
    parameters = {"pins": code + where} | ({"known": known} if known else {})
    # @ and ':' need no escape in a query, and the address stays readable.
    return "/briefings?" + urlencode(parameters, safe="@:")


def _download(path: str, search: str, which: Mapping[str, str]) -> str:
    """The link to all matters the figure counts, at the same question."""
    named = {name: which[name] for name in ("indicator", "level", "place")}
    return "/matters.xlsx?" + urlencode({"path": path or "/", "search": search or "", **named})


def whole_list(reader: Reader, path: str, search: str, which: Mapping[str, str]) -> Listing:
    """Every matter the figure counts, in words, with what the list is a list of."""
    asked = reader.asked(path, search)
    of = asked.measure(which["indicator"])
    key = (which["level"], which["place"])
    answer = _answer(asked, of, key)
    frame = matters.counted(
        asked.store,
        of.id,
        asked.question,
        within=None if key[0] == "city" else key,
        sort=asked.sort,
        scope=asked.scope,
    )
    notes = [
        ("指标", f"{of.id} {of.label}"),
        ("地方", answer.name),
        ("数值", of.shown(answer.value)),
        ("口径", of.definition),
        *_rows(asked, of, answer),
        ("数据性质", "演示数据" if trusted(asked).demonstration else "业务数据"),
    ]
    return Listing(tuple(notes), tuple(_lines(asked, records(frame))))


def _lines(asked: Ask, rows: list[dict[str, Any]]) -> Iterator[MatterLine]:
    """The matters in words, with what of their kind's own fields lists print."""
    keys = [(str(row["source"]), str(row["id"])) for row in rows]
    fields = own_fields.listed(asked.store, keys, asked.question, scope=asked.scope)
    for key, row in zip(keys, rows, strict=True):
        kind, values = asked.kinds.shown(str(row["kind"])), fields.get(key, {})
        yield replace(line(asked, row), particulars=list_words(kind, values, asked.question))


def _listed(asked: Ask, of: Indicator, key: PlaceKey) -> tuple[MatterLine, ...]:
    frame = asked.read(
        matters.counted,
        of.id,
        asked.question,
        within=None if key[0] == "city" else key,
        limit=SHOWN,
        sort=asked.sort,
    )
    return tuple(line(asked, row) for row in records(frame))


def _answer(asked: Ask, of: Indicator, key: PlaceKey) -> Answer:
    """The whole of the place; for a reader whose scope is narrower there is no such figure."""
    # The city's own row comes beside any level.
    within, by = (None, "district") if key[0] == "city" else (key, key[0])
    rows = asking.ask(asked.store, of.id, asked.question, by=by, within=within, scope=asked.scope)
    # The place itself is the first row; beyond the scope a unit below stands there.
    for row in rows[:1]:
        if (row.level, row.place) == key:
            return row
    raise UnknownPlace(f"没有 {key[1]!r} 的数，或不在可看的范围内：请关闭后另选一处。")


def _listing(answer: Answer, listed: int) -> str:
    if answer.amount is not None:
        return "报送的数，没有事项清单"
    if answer.numerator is None:
        return "无值，没有清单"
    total = words.count(answer.numerator)
    if listed < answer.numerator:
        return f"共 {total} 件，列出前 {words.count(listed)} 件"
    return f"共 {total} 件，全部列出"


def _rows(asked: Ask, of: Indicator, answer: Answer) -> tuple[tuple[str, str], ...]:
    question, trust = asked.question, trusted(asked)
    rows = []
    if answer.numerator is not None:
        rows.append((f"分子 · {of.numerator_label}", words.count(answer.numerator)))
    if answer.amount is not None:
        rows.append((f"分子 · {of.numerator_label}", number(answer.amount)))
    if answer.denominator is not None and of.denominator_label:
        rows.append((f"分母 · {of.denominator_label}", number(answer.denominator)))
    if answer.low is not None and answer.high is not None:
        rows.append(("95% 区间", f"{of.shown(answer.low)} – {of.shown(answer.high)}"))
    rows += [
        (
            "时段",
            f"{asked_words(question)}（受理日 {question.period.start} 至 {question.period.end}）",
        ),
        ("统计截止", cutoff_words(question.cutoff, question)),
        ("知悉时点", f"{moment(trust.known_at, question)}（第 {trust.load} 次装载）"),
        (
            "来源",
            "；".join(
                f"{source.title} {moment(source.loaded_at, question)} 装载，拒收 {source.rejected:,} 行"
                for source in trust.sources
            )
            or "—",
        ),
        ("口径依据", f"{of.source}，{of.reviewed} 复核"),
    ]
    return tuple(rows)
