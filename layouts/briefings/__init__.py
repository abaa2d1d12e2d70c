"""简报: a desk at which a briefing is chosen, read, issued, found again and compared; places that fill themselves."""

from enum import StrEnum
from typing import Any, Final

from dash import dcc, html

from layouts.chrome import known, parts

SCREEN: Final = "briefings"

SLOTS: Final = 12
"""Fields for notes of one's own: no template has more sections."""

LONGEST_NOTE: Final = 600
LONGEST_WORD: Final = 60


class Ids(StrEnum):
    """The places of the page that are filled or listened to."""

    ROOT = "briefings-root"
    HEAD = "briefings-head"
    PLACE = "briefings-place"
    PERIOD = "briefings-period"
    THEME = "briefings-theme"
    THEME_FIELD = "briefings-theme-field"
    AUTHOR = "briefings-author"
    PINS = "briefings-pins"
    SHOWN = "briefings-shown"
    CODES = "briefings-codes"
    PREVIEW = "briefings-preview"
    ISSUE = "briefings-issue"
    STATUS = "briefings-status"
    RESULT = "briefings-result"
    PAPER = "briefings-paper"
    SEEN = "briefings-seen"
    DONE = "briefings-done"
    COMPARED = "briefings-compared"
    ARCHIVE = "briefings-archive"


def note_ids(position: int) -> tuple[str, str]:
    """The ids of a note's name and of its field."""
    return f"briefings-note-name-{position}", f"briefings-note-{position}"


def layout() -> html.Div:
    """The empty page."""
    return html.Div(
        [
            *(dcc.Store(id=id) for id in (Ids.SHOWN, Ids.CODES, Ids.SEEN, Ids.DONE)),
            html.Header(
                [html.Div(id=Ids.HEAD, className="briefings-head"), known.control(SCREEN)],
                className="paper-top briefings-top",
            ),
            html.Main(
                [
                    _compose(),
                    _filled(Ids.RESULT, "签发结果"),
                    _filled(Ids.PAPER, "预览"),
                    _filled(Ids.COMPARED, "两期比较"),
                    _filled(Ids.ARCHIVE, "签发登记"),
                ],
                className="paper-body briefings-body",
            ),
        ],
        id=Ids.ROOT,
        className="on-paper briefings",
    )


def _filled(id: str, name: str) -> html.Section:
    # Only the receipt is announced: a screen reader would read out a whole preview otherwise.
    said = {"aria_live": "polite"} if id == Ids.RESULT else {}
    return html.Section(id=id, className="paper-panel", **parts.extra(aria_label=name, **said))


def _compose() -> html.Section:
    return html.Section(
        [
            html.Div(
                [
                    _field("地点", _menu(Ids.PLACE)),
                    _field("时段", _text(Ids.PERIOD, "2021-11")),
                    html.Div(
                        _field("专题", _text(Ids.THEME, "事项种类、类别或指标")),
                        id=Ids.THEME_FIELD,
                        hidden=True,
                    ),
                    _field("签发人", _text(Ids.AUTHOR, "签发时必填")),
                    _field(
                        "关注指标",
                        _menu(Ids.PINS, multi=True, placeholder="可不选；附在文后的表中"),
                    ),
                ],
                className="briefings-fields",
            ),
            html.Details(
                [
                    html.Summary("附言（按栏目，可不写；不写进网址）"),
                    html.Div([_note(n) for n in range(SLOTS)], className="briefings-notes"),
                ],
                className="briefings-remarks",
            ),
            html.Div(
                [
                    html.Button("预览", id=Ids.PREVIEW, type="button", className="briefings-go"),
                    html.Button("签发", id=Ids.ISSUE, type="button", className="briefings-go sign"),
                    html.Span(id=Ids.STATUS, className="briefings-status", role="status"),
                ],
                className="briefings-actions",
            ),
        ],
        className="paper-panel briefings-compose",
        **parts.extra(aria_label="编写"),
    )


def _field(name: str, control: Any) -> html.Div:
    return html.Div(
        [html.Label(name, htmlFor=control.id, className="field-name"), control],
        className="briefings-field",
    )


def _menu(id: str, *, multi: bool = False, placeholder: str = "") -> dcc.Dropdown:
    return dcc.Dropdown(
        id=id, options=[], multi=multi, clearable=multi, placeholder=placeholder,
        className="ask-menu",
    )  # fmt: skip


def _text(id: str, placeholder: str) -> Any:
    return dcc.Input(
        id=id, type="text", debounce=True, placeholder=placeholder, className="ask-text",
        autoComplete="off", spellCheck="false", maxLength=LONGEST_WORD,
    )  # fmt: skip


def _note(position: int) -> html.Div:
    name, field = note_ids(position)
    return html.Div(
        [
            html.Label(id=name, htmlFor=field, className="note-name"),
            dcc.Textarea(id=field, value="", maxLength=LONGEST_NOTE, rows=2, className="note-text"),
        ],
        className="briefings-note",
    )


def refused(sentence: str) -> list[Any]:
    """What cannot be done, in one sentence, where it would have been."""
    return [html.P(sentence, className="briefings-refused", role="alert")]


def head_refused(sentence: str) -> list[Any]:
    """What cannot be asked at all, and the way back to what can."""
    return [
        html.Nav(
            [
                html.A("‹ 回到驾驶舱", href="/", className="link"),
                dcc.Link("重新编写", href="/briefings", className="link"),
            ],
            className="paper-way",
        ),
        html.H1("简报"),
        *refused(sentence),
    ]
