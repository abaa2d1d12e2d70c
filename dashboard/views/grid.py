"""The page of one grid in words: who answers for it, its figures, its open matters with their lights, its months."""

from dashboard.ask import Ask, Reader
from dashboard.cards import trend
from dashboard.views import notes, responsible, timed
from dashboard.views.figures import asked_words, counted, cutoff_words, figure, moment
from dashboard.views.matter import crumbs, line
from dashboard.views.top import controls, trust, trusted
from data.queries import matter, places
from governance.errors import UnknownPlace
from governance.indicators import Indicator, Unit, indicator
from governance.light import Level
from governance.ranking import SMALL
from layouts.values import Crumb, MatterLine, NotesOn
from layouts.values_matter import GridView, Head, Kpi, MonthBar, OpenLine, Site

PATH = "grid"
SHOWN = ("K01", "K02", "K03", "K04a", "K11")
"""The figures of a grid; those that its sources cannot tell say so."""
MOST_OPEN, MOST_CLOSED = 200, 50


def page(reader: Reader, pathname: str, search: str | None) -> GridView:
    """The page of the grid that an address names.

    Raises:
        UnknownPlace: there is no such grid, or it is outside the scope.
    """
    asked = reader.asked(pathname, search)
    if asked.key is None or asked.key[0] != PATH:
        raise UnknownPlace(f"没有网格 {pathname!r}：网址应是 /grid/网格编码。")
    return asked.once("grid", lambda: _view(asked), asked.address)


def _view(asked: Ask) -> GridView:
    grid, offered = asked.place, controls(asked)
    codes = {"town": grid.town, "village": grid.village, "grid": grid.code}
    village = responsible.place(asked, ("village", grid.village))
    own = [one for one in responsible.officers(asked, codes) if one.place == grid.code]
    still, closed = _open(asked), _closed(asked)
    return GridView(
        head=_head(asked),
        code=grid.code,
        village=village.name if village else "",
        period=asked_words(asked.question),
        periods=offered.periods,
        kinds=offered.kinds,
        earlier=offered.earlier,
        later=offered.later,
        people=responsible.people(own),
        chain=responsible.chain_of(asked, codes),
        kpis=tuple(_kpi(asked, indicator(code)) for code in SHOWN),
        open=still,
        open_words=_total(len(still), MOST_OPEN, f"{_late(still)}不论何时受理，时限近的在前"),
        closed=closed,
        closed_words=_total(len(closed), MOST_CLOSED, "本期受理，新近办结的在前"),
        months=_months(asked),
        sites=_sites(asked, grid.village),
        notes=NotesOn("备注", notes.place_key(grid.key)),
    )


def _head(asked: Ask) -> Head:
    question, grid = asked.question, asked.place
    way = crumbs(asked, grid.key)
    return Head(
        crumbs=(*way[:-1], Crumb(grid.name, None)),
        title=" ".join(one.name for one in way[-2:]),
        cutoff=cutoff_words(question.cutoff, question),
        known=f"{moment(trusted(asked).known_at, question)}（第 {question.known} 次装载）",
        demonstration=trusted(asked).demonstration,
        remarks=trust(asked).remarks,
    )


def _kpi(asked: Ask, of: Indicator) -> Kpi:
    answer = asked.whole(of)
    shown = figure(answer, of)
    said = counted(answer, of) if answer.value is not None else shown.reason
    if of.unit is Unit.COUNT and answer.value is not None:
        said = f"本期受理，{said}"
    small = of.is_rate and answer.value is not None and (answer.denominator or 0) < SMALL
    return Kpi(of.label, shown, said, small)


def _late(lines: tuple[OpenLine, ...]) -> str:
    late = sum(one.light.level == Level.OVERDUE for one in lines)
    return f"超期 {late} 件；" if late else ""


def _total(shown: int, most: int, order: str) -> str:
    listed = f"前 {most} 件" if shown >= most else f"{shown} 件"
    return f"{listed}；{order}"


def _open(asked: Ask) -> tuple[OpenLine, ...]:
    rows = matter.in_grid(
        asked.store, asked.place.code, asked.question,
        open_only=True, limit=MOST_OPEN, scope=asked.scope,
    )  # fmt: skip
    town = responsible.place(asked, ("town", asked.place.town))
    return tuple(
        OpenLine(
            line(asked, row),
            timed.light(asked, row),
            timed.holder(row, timed.held(asked, row), town.name if town else ""),
        )
        for row in rows
    )


def _closed(asked: Ask) -> tuple[MatterLine, ...]:
    rows = matter.in_grid(
        asked.store, asked.place.code, asked.question,
        open_only=False, limit=MOST_CLOSED, scope=asked.scope,
    )  # fmt: skip
    return tuple(line(asked, row) for row in rows)


def _months(asked: Ask) -> tuple[MonthBar, ...]:
    months = trend.closed(asked)
    # All months may be empty: bars of length 0, not a division by it.
    most = max((one.received for one in months), default=0) or 1
    return tuple(
        MonthBar(one.month, one.received, one.closed, one.received / most, one.closed / most)
        for one in months[-24:]
    )


def _sites(asked: Ask, village: str) -> tuple[Site, ...]:
    found = asked.once(
        "sites",
        lambda: places.facilities(asked.store, known=asked.question.known, scope=asked.scope),
    )
    own = found[found["place"] == village]
    return tuple(Site(str(n), str(k)) for n, k in zip(own["name"], own["kind"], strict=True))
