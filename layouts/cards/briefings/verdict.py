"""核对结果: what is said of a code or a file, the issue it was held against, and what differs; beside it the fields that ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from dash import dcc

from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.chrome import parts, tables
from layouts.chrome.elements import Element, html

# 32 MiB.
LARGEST: Final = 32 << 20
"""Bytes of a file that the page takes."""

MOST: Final = 50
"""Differences beyond so many are counted."""


class Ids(StrEnum):
    """What is dropped under the card, and what is said of it."""

    CODE = "verdict-code"
    FILE = "verdict-file"
    BODY = "verdict-of-file"


@dataclass(frozen=True, slots=True)
class Told:
    """A verdict in words; `mood` is 'good', 'bad' or 'plain', '' where nothing was asked."""

    mood: str
    word: str
    sentence: str
    lines: tuple[tuple[str, str], ...] = ()
    differences: tuple[tuple[str, str, str, str], ...] = ()
    """Of each: what, where, as issued, as found."""


NOTHING: Final = Told(
    "",
    "还没有要核对的",
    "输入简报上的证明码（16 位，可不写连字符），或选择文件：逐一核对其中的数字与签发时是否相同。",
)
_MARKS: Final = {"good": "✔", "bad": "✘", "plain": "？"}


def look(view: Told, _room: Room) -> Look:
    """The verdict and the issue; where nothing was asked, how to."""
    return Look(body(view) if view.mood else [parts.remark(view.sentence, className="verify-how")])


def body(told: Told, file: str = "") -> list[Any]:
    """The verdict on what was asked, the issue it was held against, and a table of what differs."""
    head = html.P(
        html.Span(_MARKS[told.mood], className=f"verify-mark {told.mood}", aria_hidden="true"),
        html.Strong(told.word),
        html.Span(told.sentence),
        className=f"verify-verdict {told.mood}",
        role="status",
    )
    return [
        *([html.H2(file)] if file else []),
        head,
        *([_issue(told.lines)] if told.lines else []),
        *(_differences(told.differences) if told.differences else []),
    ]


def _issue(lines: Sequence[tuple[str, str]]) -> Element:
    return parts.pairs(lines, "verify-issue")


def _differences(differences: Sequence[tuple[str, str, str, str]]) -> list[Any]:
    names = ("什么", "何处", "签发时", "文件中")
    rows = [html.Tr([html.Td(cell or "无") for cell in row]) for row in differences[:MOST]]
    table = tables.plain(names, rows, "archive-table restated-table")
    return [html.H3(f"不同之处 {len(differences)} 处"), table]


def table(view: Told) -> Table:
    """A row a fact of the issue, after the verdict itself."""
    rows = ((view.word, view.sentence), *view.lines)
    return Table((Column("项目"), Column("登记")), rows)


def words(view: Told) -> tuple[Sentence, ...]:
    """The verdict, then what the issue says of itself."""
    facts = (sentence(f"{name}：", Ref(value), "。") for name, value in view.lines)
    return sentence(f"{view.word}：", Ref(view.sentence)), *facts


def controls() -> list[Any]:
    """The field for a code, that for a file, and the empty place of what is said of the file."""
    return [
        html.Div(
            html.Form(
                html.Label("证明码", htmlFor=Ids.CODE, className="field-name"),
                dcc.Input(
                    id=Ids.CODE, name="code", type="text", maxLength=40, autoComplete="off",
                    placeholder="XXXX-XXXX-XXXX-XXXX", className="ask-text",
                ),
                html.Button("核对", type="submit", className="act sign"),
                action="/verify", method="GET", className="verify-form",
            ),
            dcc.Upload(
                "把 PDF、DOCX、PPTX、XLSX 或 HTML 拖到这里，或点此选择文件",
                id=Ids.FILE, max_size=LARGEST, multiple=False, accept=".pdf,.docx,.pptx,.xlsx,.html",
                className="verify-file",
            ),
            className="verify-asking",
        ),
        html.Div(id=Ids.BODY, className="verify-of-file", aria_live="polite"),
    ]  # fmt: skip
