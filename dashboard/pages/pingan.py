"""平安指数, as it lives: the address says all; the head, the body, the course of ranks and the doubt fill themselves."""

from threading import Lock
from typing import Any

from dash import Dash, Input, Output, no_update

from dashboard import known
from dashboard.ask import Reader
from dashboard.downloads import Exporter
from dashboard.panels import quietly
from dashboard.views import pingan as views
from dashboard.views import pingan_course, pingan_doubt, pingan_head, pingan_standings, pingan_unit
from dashboard.views.pingan import Page
from governance.errors import AskError, UnknownPlace
from layouts import parts, shell
from layouts import pingan as screen
from layouts.pingan import course, doubt, head, mapped, standings, unit
from layouts.still import still

_TURN = Lock()
"""One section after the other: thousands of draws in each would take the processor from the walls."""

_WAIT = 20.0


def asked(reader: Reader, pathname: Any, search: Any) -> Page:
    """The page at the level where its unit is.

    Raises:
        AskError: an unknown load, level or unit.
    """
    page, _ = views.placed(Page.of(reader, pathname, search))
    return page


@quietly(screen.refused)
def heading(reader: Reader, pathname: Any, search: Any) -> list[Any]:
    """The head; a question that cannot be answered at all is said here, and only here."""
    return head.head(pingan_head.head(asked(reader, pathname, search)))


@quietly(lambda sentence: [parts.remark(sentence, className="pingan-refused")])
def filled(reader: Reader, pathname: Any, search: Any) -> list[Any]:
    """The standings and the map, or one unit; a month that is not ranked is said instead."""
    page = asked(reader, pathname, search)
    month = page.month()
    try:
        page.standings(month)
    except AskError as error:
        return head.incomplete(pingan_head.incomplete(page, month, error))
    if page.unit is not None:
        return unit.unit(pingan_unit.unit(page, month))
    return [
        *standings.section(pingan_standings.standings(page, month)),
        *mapped.section(pingan_standings.mapped(page, month)),
    ]


@quietly(lambda sentence: [parts.remark(sentence)])
def coursed(reader: Reader, pathname: Any, search: Any) -> list[Any]:
    """The course of ranks; nothing for the city, which has none, nor where nothing is ranked."""
    page = asked(reader, pathname, search)
    return _ranked(page) or course.ranks(pingan_course.course(page, page.month()))


@quietly(lambda sentence: [parts.remark(sentence)])
def doubted(reader: Reader, pathname: Any, search: Any) -> list[Any]:
    """How far the order may be trusted."""
    page = asked(reader, pathname, search)
    return _ranked(page) or doubt.doubt(pingan_doubt.doubt(page, page.month()))


def _ranked(page: Page) -> list[Any] | None:
    """What stands instead where there is nothing ranked to be told of; None where there is."""
    try:
        page.standings(page.month())
    except UnknownPlace:
        raise
    except AskError:
        return [parts.remark("没有排名的月份，不谈名次。")]
    return None


def register(app: Dash, reader: Reader, _exporter: Exporter) -> None:
    """Registers the page's callbacks, one a section."""
    known.register(app, reader, screen.SCREEN)
    for id, body in (
        (screen.Ids.TOP, heading),
        (screen.Ids.MAIN, filled),
        (screen.Ids.COURSE, coursed),
        (screen.Ids.DOUBT, doubted),
    ):
        _section(app, reader, id, body)


def _section(app: Dash, reader: Reader, id: str, body: Any) -> None:
    @app.callback(
        Output(id, "children"),
        Input(shell.Ids.URL, "pathname"),
        Input(shell.Ids.URL, "search"),
        Input(shell.Ids.VERSION, "data"),
    )
    def section(pathname: Any, search: Any, version: Any) -> Any:
        path = (pathname or "").strip("/").split("/")
        if version is None or path[0] != "pingan" or path[1:] == [views.METHOD]:
            return no_update
        mine = _TURN.acquire(timeout=_WAIT)
        try:
            return still(body(reader, pathname, search))
        finally:
            if mine:
                _TURN.release()
