"""口径里的指标: every indicator of the definition as one table."""

from dataclasses import dataclass

from dash import dcc, html

from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome.tables import row
from layouts.chrome.tables import table as grid

HEADS = (
    "编号", "指标", "子维度", "分母", "维度内", "占总分", "k", "窗口", "类型", "来源", "层级", "假设年量",
)  # fmt: skip
NUMBERS = (4, 5, 6, 11)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of the definition; `href` leads to its worked example."""

    code: str
    name: str
    part: str
    public: bool
    unit: str
    exposure: str
    inside: str
    overall: str
    k: str
    window: str
    kind: str
    origin: str
    towns: str
    usual: str
    href: str
    missing: bool

    @property
    def named(self) -> str:
        return f"{self.name}（{self.unit}）"

    @property
    def told(self) -> tuple[str, ...]:
        """The cells after its name."""
        return (
            self.part, self.exposure, self.inside, self.overall, self.k, self.window, self.kind,
            self.origin, self.towns, self.usual,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measures:
    """Every indicator of the definition, and how many of them are what."""

    note: str
    rows: tuple[Indicator, ...]


def look(view: Measures, _room: Room) -> Look:
    """The indicators; a number leads to the indicator's worked example."""
    body = [_indicator(indicator) for indicator in view.rows]
    return Look(
        [
            parts.heading("指标", view.note),
            grid(HEADS, body, numbers=NUMBERS, name="all-indicators"),
        ]
    )


def _indicator(indicator: Indicator) -> html.Tr:
    tags = [html.Span("公开", className="tag public")] if indicator.public else []
    if indicator.missing:
        tags.append(html.Span("本月缺", className="tag lacking"))
    cells = (
        dcc.Link(
            indicator.code,
            href=indicator.href,
            className="link",
            title=f"以 {indicator.name} 为算例",
        ),
        [html.Span(indicator.named), *tags],
        *indicator.told,
    )
    return row(cells, numbers=NUMBERS, className="missing" if indicator.missing else None)


def table(view: Measures) -> Table:
    """A row an indicator."""
    return Table(tuple(map(Column, HEADS)), tuple((x.code, x.named, *x.told) for x in view.rows))


def words(view: Measures) -> tuple[Sentence, ...]:
    """How many there are, and every one with its share of the whole."""
    told = table(view)
    shares = [
        run
        for n, indicator in enumerate(view.rows)
        for run in (f"{'；' if n else ''}{indicator.name} ", told.cell(n, "占总分"))
    ]
    return (sentence("指标 ", Ref(view.note), "。"), sentence("占总分：", *shares, "。"))
