"""The head of the index in words, and what an incomplete month lacks."""

from datetime import datetime
from zoneinfo import ZoneInfo

from dashboard.views.pingan import LEVELS, METHOD, PATH, SPANS, Page, placed
from dashboard.views.pingan_words import lead, listed, points
from data.queries import quality
from governance.errors import AskError, IncompleteMonth
from governance.pingan.observed import month_before, shown
from governance.pingan.reading import Span
from governance.pingan.standings import Standings
from governance.places import Place
from layouts.values_pingan import Choice, Head, Incomplete, Lacking


def head(page: Page) -> Head:
    """The head; its statement follows from the standings, or says that there are none."""
    page, place = placed(page)
    month, definition = page.month(), page.book().definition
    try:
        all_of = page.standings(month)
    except AskError:
        all_of = ()
    return Head(
        statement=statement(page, place, month, all_of),
        name=definition.name,
        notice=definition.notice,
        version=f"{definition.version}（{definition.signed.isoformat()}，{definition.checker}）",
        month=shown(month),
        earlier=_step(page, month_before(month)),
        later=_step(page, month_before(month, -1)),
        years=_years(page, month),
        spans=tuple(
            Choice(name, page.with_(span=None if code is Span.MONTH else code), code is page.span)
            for code, name in SPANS.items()
        ),
        levels=tuple(_level(page, code) for code in LEVELS),
        coverage=_coverage(page, all_of),
        known=_known(page),
        demonstration=demonstration(page),
        way=_way(page, place),
        links=(
            Choice("口径与试算", page.elsewhere(f"{PATH}/{METHOD}")),
            Choice("公布数据", page.elsewhere("/facts")),
            Choice("数据质量", page.elsewhere("/quality")),
        ),
        remarks=_remarks(page, month),
    )


def _level(page: Page, code: str) -> Choice:
    by = None if code == next(iter(LEVELS)) else code
    cleared = {"against": None, "list": None, "group": None}
    return Choice(LEVELS[code], page.link(None, by=by, **cleared), code == page.by)


def statement(page: Page, place: Place | None, month: int, all_of: tuple[Standings, ...]) -> str:
    """What the month says, in one line: who is first, or where a unit stands, or that nothing can be said."""
    when = f"{shown(month)} "
    if not all_of:
        return f"{when}平安指数：不排名"
    names = page.names()
    if place is not None:
        for one in all_of:
            if place.code in one.reading.units:
                n = one.reading.units.index(place.code)
                others = [names[one.reading.units[m]] for m in one.alike(n)]
                tail = f"，与{listed(others)}差异不显著" if others else ""
                of = f"在{one.kind}中" if one.kind else ""
                return f"{place.name}{of}第 {one.ranks[n]}{tail}"
    if page.unit is not None:
        return f"{when}全市 {points(float(all_of[0].city.index[0]))} 分"
    one = chosen(page, all_of)
    units = [names[u] for u in one.reading.units]
    return lead(units, one.order[0], one.alike(one.order[0]), of=one.kind)


def chosen(page: Page, all_of: tuple[Standings, ...]) -> Standings:
    """The standings of the kind of town that is asked for; the first where none is."""
    return next((one for one in all_of if one.kind == page.get("group")), all_of[0])


def _step(page: Page, month: int) -> str | None:
    """The link to a month beside; None beyond what was delivered."""
    return page.with_(month=shown(month)) if month in page.book().units.months else None


def _years(page: Page, month: int) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    """Every month there is, by year, the newest year first; those before the definition lead nowhere."""
    asked = page.book()
    found: dict[str, list[Choice]] = {}
    for each in asked.units.months:
        early = each < asked.definition.from_month
        href = None if early else page.with_(month=shown(each))
        said = "早于口径的起始月" if early else ""
        found.setdefault(str(each // 100), []).append(
            Choice(f"{each % 100}月", href, each == month, said)
        )
    return tuple((year, tuple(months)) for year, months in sorted(found.items(), reverse=True))


def _coverage(page: Page, all_of: tuple[Standings, ...]) -> str:
    """How much of the whole definition's weight the month knows, and what it does not."""
    if not all_of:
        return ""
    reading = all_of[0].reading
    told = f"指标覆盖 {reading.coverage:.1%} 的权重"
    if page.by == "town":
        told += f"（乡镇街道只有 {len(reading.definition.indicators)} 项可测）"
    missing = [reading.definition.indicator(code).name for code in reading.missing]
    return told + (f"；缺 {len(missing)} 项：{listed(missing)}" if missing else "")


def _known(page: Page) -> str:
    done = quality.finished_at(page.store, page.known, scope=page.scope)
    if done is None:
        return "还没有完成的装载"
    zone = ZoneInfo(page.store.meta().get("timezone", "UTC"))
    at = datetime.fromtimestamp(done / 1_000_000, zone)
    return f"{at:%Y-%m-%d %H:%M}（第 {page.known} 次装载）"


def demonstration(page: Page) -> bool:
    """Whether anything that was delivered is demonstration."""
    found = page.once(
        "sources", lambda: quality.sources(page.store, page.known, scope=page.scope)
    )  # fmt: skip
    return bool(len(found) and found["demonstration"].any())


def _way(page: Page, place: Place | None) -> tuple[Choice, ...]:
    """The way down from the wall."""
    home = Choice("‹ 驾驶舱", page.elsewhere("/"))
    if page.unit is None:
        return home, Choice("平安指数", None)
    name = place.name if place else page.city().name
    up = page.link(None, against=None, list=None)
    return home, Choice("平安指数", up, said="Esc"), Choice(name, None)


def _remarks(page: Page, month: int) -> tuple[str, ...]:
    """A newer month that was delivered but in part."""
    asked = page.book()
    if page.get("month") is None and asked.units.months and month < asked.units.months[-1]:
        return (f"{shown(asked.units.months[-1])} 报送不全，未排名",)
    return ()


def incomplete(page: Page, month: int, error: AskError) -> Incomplete:
    """A month that cannot be ranked: what is lacking and of whom, and the way to one that can."""
    names, definition = page.names(), page.book().definition
    rows: list[Lacking] = []
    if isinstance(error, IncompleteMonth):
        rows += [Lacking("全部指标", names.get(unit, unit)) for unit in error.units]
        called = {i.id: f"{i.id} {i.name}" for i in definition.indicators}
        called |= {x.code: f"分母：{x.name}" for x in definition.exposures}
        called |= {d.code: f"扣分项：{d.name}" for d in definition.deductions}
        rows += [
            Lacking(called.get(code, code), "、".join(names.get(u, u) for u in units))
            for code, units in error.measures.items()
        ]
    title = f"{shown(month)} {'数据不全' if isinstance(error, IncompleteMonth) else '没有平安指数'}，不排名"
    before = page.complete_before(month_before(month)) or page.complete_before(
        page.book().units.months[-1] if page.book().units.months else month
    )
    way = Choice(f"看 {shown(before)}", page.with_(month=shown(before))) if before else None
    sentence = "下列数据没有报齐；报齐后自动测算。" if rows else str(error)
    return Incomplete(title, sentence, tuple(rows), way)
