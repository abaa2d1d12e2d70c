"""口径里的指标: every indicator of the definition; its number leads to its worked example."""

from dashboard.cards.card import Nothing
from dashboard.cards.index.asked import Index, card
from governance.errors import AskError
from governance.pingan.reading import ROLLING
from layouts.cards.index import measures as face
from layouts.cards.index.measures import Indicator, Measures

EXAMPLE = "#pingan-method-example"
"""Where the page of the definition works one through."""


def ask(index: Index, _options: Nothing) -> Measures:
    """Every indicator of the definition, and which of them are missing in the month."""
    definition, missing, link = index.definition, _missing(index), index.ask.address.with_
    exposures = {x.code: x for x in definition.exposures}
    parts = {code: name for d in definition.dimensions for code, name in d.parts.items()}
    rows = tuple(
        Indicator(
            code=indicator.id,
            name=indicator.name,
            # An id begins with the code of its part: B102 belongs to B1.
            part=parts[indicator.id[:2]],
            public=indicator.named_in_public,
            unit=indicator.unit,
            exposure=f"{exposures[indicator.exposure].name}（{exposures[indicator.exposure].unit}）",
            inside=f"{indicator.weight:.2f}",
            overall=f"{weight:.2%}",
            k=f"{indicator.k:g}",
            window=f"滚动 {ROLLING} 个月" if indicator.rolling else "当月",
            kind=f"金额（方差 = {indicator.dispersion:g} × 均值）"
            if indicator.dispersion
            else "件数",
            origin="由事项计算" if indicator.computed else "部门报送",
            towns="到镇街" if indicator.towns else "到区县",
            usual=f"{indicator.usual_a_year:,.0f}",
            href=link(example=indicator.id) + EXAMPLE,
            missing=indicator.id in missing,
        )
        for indicator, weight in zip(definition.indicators, definition.weights, strict=True)
    )
    return Measures(_note(rows), rows)


def _note(rows: tuple[Indicator, ...]) -> str:
    public = sum(row.public for row in rows)
    computed = sum("计算" in row.origin for row in rows)
    return (
        f"{len(rows)} 项，都是越少越好；名称见于公开的 {public} 项标“公开”，其余名称与全部年量为假设；"
        f"{computed} 项由事项计算，其余由部门报送"
    )


def _missing(index: Index) -> tuple[str, ...]:
    """The indicators that are not there in the month; none where there is no month."""
    try:
        return index.one.reading.missing
    except AskError:
        return ()


CARD = card("index_measures", "全部指标", ask, face, rooms=("full",))
