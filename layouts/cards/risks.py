"""风险清单: the gravest open matters past their due time, each leading to its page."""

from dataclasses import dataclass

from dash import dcc

from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, joined, sentence
from layouts.chrome import parts
from layouts.chrome.elements import Element, html


@dataclass(frozen=True, slots=True)
class Risk:
    """One matter of the list of risks."""

    href: str
    kind: str
    grade: str
    grade_words: str
    title: str
    place: str
    late: str
    due: str


@dataclass(frozen=True, slots=True)
class Risks:
    """The gravest open matters, and how many there are of each grade."""

    lines: tuple[Risk, ...]
    total: int
    grades: tuple[tuple[str, str, int], ...]
    cutoff: str


def look(seen: Risks, _room: Room) -> Look:
    """The gravest open matters, how many there are, and until when that holds."""
    heading = parts.heading("风险清单", f"超期在办 {seen.total:,} 件 · 至 {seen.cutoff}")
    if not seen.lines:
        return Look.of(heading, parts.remark("本期没有超期在办的事项。"))
    legend = [
        html.Span(html.Span(className=f"grade grade-{code}"), f"{word} {n:,}", className="grade-n")
        for code, word, n in seen.grades
    ]
    order = html.Span("先急后缓，同级先久后近", className="risk-order")
    return Look.of(
        heading,
        html.Div(*legend, order, className="risk-legend"),
        html.Ul([_risk(line) for line in seen.lines], className="risk-list"),
    )


def _risk(line: Risk) -> Element:
    return html.Li(
        dcc.Link(
            [
                html.Span(line.grade_words, className=f"risk-grade grade-{line.grade}"),
                html.Span(line.title, className="risk-title"),
                html.Span(line.place, className="risk-place"),
                html.Span("超期 ", html.Strong(line.late), className="risk-late"),
            ],
            href=line.href,
            className="risk",
            title=f"{line.title}，{line.place}，应于 {line.due} 办结",
        )
    )


def table(seen: Risks) -> Table:
    """A row a matter, the gravest first."""
    columns = tuple(map(Column, ("紧急程度", "事项", "地点", "时限", "已超期")))
    rows = tuple(
        (line.grade_words, line.title, line.place, line.due, line.late) for line in seen.lines
    )
    return Table(columns, rows)


def words(seen: Risks) -> tuple[Sentence, ...]:
    """How many matters are overdue, by grade, and the gravest of them."""
    if not seen.lines:
        return (sentence("本期没有超期在办的事项。"),)
    grades = joined(((f"，{word} ", Ref(n), " 件") for _, word, n in seen.grades), "")
    cutoff = Ref(seen.cutoff)
    return (
        sentence("超期在办 ", Ref(seen.total), " 件", *grades, "，至 ", cutoff, "。"),
        table(seen).say("居首：{紧急程度}“{事项}”，已超期 {已超期}。"),
    )
