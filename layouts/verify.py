"""核对简报: a code or a file is asked about; what was issued is said, and what differs."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from dash import dcc, html

from layouts.chrome import parts

# 32 MiB.
LARGEST: Final = 32 << 20
"""Bytes of a file that the page takes."""

MOST: Final = 50
"""Differences beyond so many are counted."""


class Ids(StrEnum):
    """The places of the page that are filled."""

    ROOT = "verify-root"
    CODE = "verify-code"
    FILE = "verify-file"
    BODY = "verify-body"


@dataclass(frozen=True, slots=True)
class Told:
    """A verdict in words; `mood` is 'good', 'bad' or 'plain'."""

    mood: str
    word: str
    sentence: str
    lines: Sequence[tuple[str, str]] = ()
    differences: Sequence[tuple[str, str, str, str]] = ()
    """Of each: what, where, as issued, as found."""


_MARKS: Final = {"good": "✔", "bad": "✘", "plain": "？"}


def layout() -> html.Main:
    """The empty page."""
    return html.Main(
        [
            html.Div(html.A("‹ 回到驾驶舱", href="/", className="link"), className="work-links"),
            html.H1("核对简报"),
            html.P(
                "输入简报上的证明码（16 位，可不写连字符），或选择文件：逐一核对其中的数字与签发时是否相同。",
                className="remark-line",
            ),
            html.Form(
                [
                    html.Label("证明码", htmlFor=Ids.CODE),
                    dcc.Input(
                        id=Ids.CODE,
                        name="code",
                        type="text",
                        maxLength=40,
                        autoComplete="off",
                        placeholder="XXXX-XXXX-XXXX-XXXX",
                    ),
                    html.Button("核对", type="submit", className="verify-go"),
                ],
                action="/verify",
                method="GET",
                className="verify-form",
            ),
            dcc.Upload(
                "把 PDF、DOCX、PPTX、XLSX 或 HTML 拖到这里，或点此选择文件",
                id=Ids.FILE,
                max_size=LARGEST,
                multiple=False,
                accept=".pdf,.docx,.pptx,.xlsx,.html",
                className="verify-file",
            ),
            html.Div(id=Ids.BODY, className="verify-body", **parts.extra(aria_live="polite")),
        ],
        id=Ids.ROOT,
        className="facts verify",
    )


def body(told: Told, asked: str) -> list[Any]:
    """The verdict on what was asked, the issue it was held against, and a table of what differs."""
    head = html.P(
        [
            html.Span(_MARKS[told.mood], className=f"verify-mark {told.mood}", **parts.extra(aria_hidden="true")),
            html.Strong(told.word),
            html.Span(told.sentence),
        ],
        className=f"verify-verdict {told.mood}",
        role="status",
    )  # fmt: skip
    made: list[Any] = [html.H2(asked), head] if asked else [head]
    if told.lines:
        rows = [html.Tr([html.Th(name, scope="row"), html.Td(said)]) for name, said in told.lines]
        made.append(html.Table(html.Tbody(rows), className="matters verify-issue"))
    if told.differences:
        made += [html.H2(f"不同之处 {len(told.differences)} 处"), _differences(told.differences)]
    return made


def _differences(found: Sequence[tuple[str, str, str, str]]) -> html.Table:
    names = ("什么", "何处", "签发时", "文件中")
    return html.Table(
        [
            html.Thead(html.Tr([html.Th(name, scope="col") for name in names])),
            html.Tbody([html.Tr([html.Td(cell or "无") for cell in one]) for one in found[:MOST]]),
        ],
        className="matters verify-differences",
    )
