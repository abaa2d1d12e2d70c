"""维度与权重: dimensions with their weights, the matrix of comparisons, and how consistent it is."""

from dataclasses import dataclass
from typing import Any

from governance.pingan.ahp import MOST, RANDOM_INDEX
from governance.pingan.ahp import shown as fraction
from governance.pingan.definition import Definition, Dimension
from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.cards.index.parts import enumerated
from layouts.chrome import parts
from layouts.chrome.elements import Element, html
from layouts.chrome.tables import row
from layouts.chrome.tables import table as grid


@dataclass(frozen=True, slots=True)
class Weights:
    """Whether the definition's comparisons are consistent, and the definition."""

    verdict: str
    definition: Definition


def look(view: Weights, _room: Room) -> Look:
    """Dimensions beside the comparisons that they come from."""
    definition, weights = view.definition, view.definition.judgement.weights
    rows = [
        row(
            (
                f"{code} {name}",
                inside,
                f"{indicators} 项",
                weight,
                html.Span(
                    html.Span(style={"width": f"{share / weights.max():.1%}"}),
                    className="weight-bar",
                ),
            ),
            numbers=(3,),
        )
        for (code, name, inside, indicators, weight), share in zip(
            table(view).rows, weights, strict=True
        )
    ]
    dimensions = grid(("维度", "子维度", "指标", "权重", ""), rows, numbers=(3,), name="dimensions")
    judgement = html.Div(
        _matrix(definition), *_consistency(definition, view.verdict), className="judgement"
    )
    head = parts.heading("维度与权重", "维度权重由两两比较（AHP）得出；维度内直接赋权")
    return Look([head, html.Div(dimensions, judgement, className="in-two")])


def _parts(view: Definition, dimension: Dimension) -> str:
    """The dimension's parts; one that has no indicators says so."""
    # An id begins with the code of its part: B102 belongs to B1.
    used = {i.id[:2] for i in view.indicators}
    return "、".join(
        name if part in used else f"{name}（无指标，权重 0）"
        for part, name in dimension.parts.items()
    )


def _matrix(view: Definition) -> Element:
    judged, names = view.judgement, [f"{d.code} {d.name}" for d in view.dimensions]
    # The letter of its dimension is enough for a narrow column.
    heads = ("", *(d.code for d in view.dimensions), "权重")
    rows = []
    for n, (name, values, weight) in enumerate(
        zip(names, judged.matrix, judged.weights, strict=True)
    ):
        cells = [
            html.Td(
                written := fraction(value),
                className="own" if n == at else None,
                title=f"{name}∶{names[at]} = {written}",
            )
            for at, value in enumerate(values)
        ]
        whole = html.Td(f"{weight:.4f}", className="number")
        rows.append(html.Tr([html.Th(name, scope="row"), *cells, whole]))
    matrix = html.Table(
        [html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])), html.Tbody(rows)],
        className="work-table ahp",
    )
    # Focusable, so that the box can be scrolled with the keyboard.
    return html.Div(matrix, className="work-scroll", tabIndex=0)


def _consistency(view: Definition, verdict: str) -> list[Any]:
    """λmax, CI and CR, and what that means."""
    judged, size = view.judgement, len(view.dimensions)
    # The table of random indices ends; a larger matrix takes its last.
    usual = RANDOM_INDEX[min(size, len(RANDOM_INDEX) - 1)]
    facts = (
        ("λmax", f"{judged.lambda_max:.4f}", f"最大特征值；完全一致时等于维度数 {size}"),
        ("CI", f"{judged.index:.4f}", f"(λmax − {size}) ÷ ({size} − 1)"),
        ("RI", f"{usual:.2f}", f"{size} 阶随机矩阵的平均 CI"),
        ("CR", f"{judged.ratio:.4f}", "CI ÷ RI，一致性比率"),
    )
    rows = [
        html.Div([html.Dt(name), html.Dd([html.Strong(value), html.Span(explanation)])])
        for name, value, explanation in facts
    ]
    return [
        html.Dl(rows, className="consistency"),
        html.P(html.Strong(f"● {verdict}"), className="consistent"),
        html.P(
            f"CR 说明两两比较有没有自相矛盾：“甲比乙重要、乙比丙重要”，甲就应当比丙更重要。"
            f"CR 小于 {MOST:g} 表示矛盾不大；达到 {MOST:g} 的判断矩阵系统拒绝使用，并指出最矛盾的三项。",
            className="paper-note",
        ),
    ]


def table(view: Weights) -> Table:
    """A row a dimension."""
    definition = view.definition
    columns = (
        Column("代码"), Column("维度"), Column("子维度"), Column("指标", "项"), Column("权重")
    )  # fmt: skip
    rows = tuple(
        (d.code, d.name, _parts(definition, d), len(definition.positions(d.code)), f"{weight:.4f}")
        for d, weight in zip(definition.dimensions, definition.judgement.weights, strict=True)
    )
    return Table(columns, rows)


def words(view: Weights) -> tuple[Sentence, ...]:
    """Every dimension with its weight, and how consistently they were compared."""
    runs = enumerated(table(view), [d.name for d in view.definition.dimensions], "权重")
    return (sentence("维度权重：", *runs, "。"), sentence(Ref(view.verdict), "。"))
