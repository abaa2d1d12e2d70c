"""简报, as it lives: the address says what is written, the notes stay with the page, a draft is seen before it is issued."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Any, Final

from dash import ClientsideFunction, Dash, Input, Output, State, no_update

from dashboard.ask import Reader
from dashboard.views import briefings_fields as views
from dashboard.views import briefings_issued as issued_views
from dashboard.views.briefings import Bureau, Page
from dashboard.wire import known
from dashboard.wire.downloads import Exporter
from dashboard.wire.panels import quietly
from governance.errors import BriefingError
from layouts import briefings as screen
from layouts.briefings import Ids, archive, desk
from layouts.chrome import shell
from layouts.chrome.still import still

_TURN = Lock()
"""One paper after the other: several at once would take the processor from the walls."""

_WAIT: Final = 60.0
"""Seconds that somebody waits for those before; then a sentence is better than a page that hangs."""


@contextmanager
def _turn() -> Iterator[None]:
    if not _TURN.acquire(timeout=_WAIT):
        raise BriefingError("正有别的简报在编写：请稍后再试。")
    try:
        yield
    finally:
        _TURN.release()


FIELDS: Final = {
    "place": Ids.PLACE,
    "period": Ids.PERIOD,
    "theme": Ids.THEME,
    "author": Ids.AUTHOR,
    "pins": Ids.PINS,
}
"""The fields by their names in the address."""

NOTES: Final = [State(screen.note_ids(n)[1], "value") for n in range(screen.SLOTS)]
_EMPTY: Final = (no_update,) * 9


@quietly(screen.head_refused)
def heading(bureau: Bureau, search: str | None) -> list[Any]:
    """The head; what cannot be asked is said in it."""
    return desk.head(views.head(Page.of(bureau, search)))


@quietly(lambda sentence: _EMPTY)
def offered(bureau: Bureau, search: str | None) -> tuple[Any, ...]:
    """What the fields offer and show; the head says what is wrong where these stay as they are."""
    view = views.fields(Page.of(bureau, search))
    menus = [
        [{"value": value, "label": label} for value, label in given]
        for given in (view.places, view.indicators)
    ]
    pins = list(view.pins)
    shown = {
        "place": view.place, "period": view.period, "theme": view.theme or "",
        "author": view.author, "pins": ",".join(pins),
    }  # fmt: skip
    return (
        menus[0], view.place, view.period, view.theme or "", view.theme is None, view.author,
        menus[1], pins, shown,
    )  # fmt: skip


@quietly(lambda sentence: (no_update, [no_update] * screen.SLOTS, [no_update] * screen.SLOTS))
def noted(bureau: Bureau, search: str | None, codes: Any, notes: Sequence[str]) -> Any:
    """The sections' names beside their fields, and what was written to the same sections before."""
    plans = Page.of(bureau, search).sections()[: screen.SLOTS]
    new = [plan.code for plan in plans]
    # The same sections: what is being typed must not be written over.
    if new == codes:
        return no_update, [no_update] * screen.SLOTS, [no_update] * screen.SLOTS
    written = views.kept_notes(codes or [], notes, plans)
    more = [""] * (screen.SLOTS - len(plans))
    return new, [*(plan.title for plan in plans), *more], [*written, *more]


def filled(values: Sequence[Any]) -> dict[str, str]:
    """What stands in the fields, in the words of the address."""
    said = [",".join(v) if isinstance(v, list) else str(v or "").strip() for v in values]
    found = dict(zip(FIELDS, said, strict=True))
    # Without a place the fields have not been filled yet: the address alone speaks.
    return found if found["place"] else {}


def remarks(codes: Any, notes: Sequence[Any]) -> dict[str, str]:
    """The notes that were written, by section."""
    # There are SLOTS fields, and codes for as many as the template has sections.
    told = zip(codes or [], notes, strict=False)
    return {code: str(note).strip() for code, note in told if note and str(note).strip()}


@quietly(lambda sentence: (screen.refused(sentence), None))
def previewed(bureau: Bureau, search: str | None, fields: Any, codes: Any, notes: Any) -> Any:
    """The draft and what it was made of; or why there is none."""
    with _turn():
        page = Page.of(bureau, search, filled(fields))
        view, seen = issued_views.preview(page, remarks(codes, notes))
    return desk.draft(view), seen


@quietly(lambda sentence: (screen.refused(sentence), no_update, no_update, no_update))
def issued(
    bureau: Bureau, search: str | None, fields: Any, codes: Any, notes: Any, seen: Any
) -> Any:
    """The receipt; the draft is put away, so that nothing is issued twice."""
    with _turn():
        page = Page.of(bureau, search, filled(fields))
        made = issued_views.issue(page, remarks(codes, notes), seen)
    return desk.receipt(made), [], None, made.code


@quietly(lambda sentence: (no_update, no_update))
def stale(bureau: Bureau, search: str | None, seen: Any) -> Any:
    """Puts a draft away that is not of what the address asks now."""
    if not isinstance(seen, dict) or Page.of(bureau, search).question() == seen.get("asked"):
        return no_update, no_update
    return [], None


@quietly(screen.refused)
def archived(bureau: Bureau, search: str | None) -> list[Any]:
    """What was issued."""
    return archive.archive(issued_views.archive(Page.of(bureau, search)))


@quietly(screen.refused)
def compared(bureau: Bureau, search: str | None) -> list[Any]:
    """Two issues side by side; nothing while there are not two."""
    with _turn():
        view = issued_views.compared(Page.of(bureau, search))
    return archive.compared(view) if view else []


def register(app: Dash, reader: Reader, exporter: Exporter) -> None:
    """Registers the page's callbacks."""
    given = app.server.config
    bureau = Bureau(reader, exporter, given.get("PROFILE", ""), given.get("VERIFY_AT", ""))
    known.register(app, reader, screen.SCREEN)
    _asking(app, bureau)
    _making(app, bureau)
    _section(app, bureau, Ids.HEAD, heading)
    _section(app, bureau, Ids.ARCHIVE, archived, Input(Ids.DONE, "data"))
    _section(app, bureau, Ids.COMPARED, compared)


def _asking(app: Dash, bureau: Bureau) -> None:
    names = [Output(screen.note_ids(n)[0], "children") for n in range(screen.SLOTS)]
    texts = [Output(screen.note_ids(n)[1], "value") for n in range(screen.SLOTS)]

    @app.callback(
        Output(Ids.PLACE, "options"),
        Output(Ids.PLACE, "value"),
        Output(Ids.PERIOD, "value"),
        Output(Ids.THEME, "value"),
        Output(Ids.THEME_FIELD, "hidden"),
        Output(Ids.AUTHOR, "value"),
        Output(Ids.PINS, "options"),
        Output(Ids.PINS, "value"),
        Output(Ids.SHOWN, "data"),
        Input(shell.Ids.URL, "search"),
        Input(shell.Ids.VERSION, "data"),
    )
    def fields(search: Any, version: Any) -> Any:
        # None until the first poll: what is asked now would be asked again at once.
        return _EMPTY if version is None else offered(bureau, search)

    @app.callback(
        output=(Output(Ids.CODES, "data"), names, texts),
        inputs={
            "search": Input(shell.Ids.URL, "search"),
            "version": Input(shell.Ids.VERSION, "data"),
        },
        state={"codes": State(Ids.CODES, "data"), "notes": NOTES},
    )
    def slots(search: Any, version: Any, codes: Any, notes: Any) -> Any:
        return noted(bureau, search, codes, notes)

    app.clientside_callback(
        ClientsideFunction("cockpit", "briefings"),
        [Input(id, "value") for id in FIELDS.values()],
        State(Ids.SHOWN, "data"),
        prevent_initial_call=True,
    )


def _making(app: Dash, bureau: Bureau) -> None:
    given = {
        "search": State(shell.Ids.URL, "search"),
        "fields": [State(id, "value") for id in FIELDS.values()],
        "codes": State(Ids.CODES, "data"),
        "notes": NOTES,
    }

    @app.callback(
        output=(Output(Ids.PAPER, "children"), Output(Ids.SEEN, "data")),
        inputs={"clicks": Input(Ids.PREVIEW, "n_clicks")},
        state={"given": given},
        running=_running("正在编写样稿……"),
        prevent_initial_call=True,
    )
    def preview(clicks: Any, given: Any) -> Any:
        return previewed(bureau, **given)

    @app.callback(
        output=(
            Output(Ids.RESULT, "children"),
            Output(Ids.PAPER, "children", allow_duplicate=True),
            Output(Ids.SEEN, "data", allow_duplicate=True),
            Output(Ids.DONE, "data"),
        ),
        inputs={"clicks": Input(Ids.ISSUE, "n_clicks")},
        state={"given": given, "seen": State(Ids.SEEN, "data")},
        running=_running("正在签发：编写、依次绘制五种文件、登记……"),
        prevent_initial_call=True,
    )
    def issue(clicks: Any, given: Any, seen: Any) -> Any:
        return issued(bureau, seen=seen, **given)

    @app.callback(
        Output(Ids.PAPER, "children", allow_duplicate=True),
        Output(Ids.SEEN, "data", allow_duplicate=True),
        Input(shell.Ids.URL, "search"),
        State(Ids.SEEN, "data"),
        prevent_initial_call=True,
    )
    def put_away(search: Any, seen: Any) -> Any:
        return stale(bureau, search, seen)


def _running(said: str) -> list[Any]:
    """While it is made: both buttons rest, and a word says what is being done."""
    buttons = [(Output(id, "disabled"), True, False) for id in (Ids.PREVIEW, Ids.ISSUE)]
    return [*buttons, (Output(Ids.STATUS, "children"), said, "")]


def _section(app: Dash, bureau: Bureau, id: str, body: Any, *more: Input) -> None:
    @app.callback(
        Output(id, "children"),
        Input(shell.Ids.URL, "search"),
        Input(shell.Ids.VERSION, "data"),
        *more,
    )
    def filled(search: Any, version: Any, *_: Any) -> Any:
        return no_update if version is None else still(body(bureau, search))
