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
    own, missing, link = index.definition, _missing(index), index.ask.address.with_
    exposures = {x.code: x for x in own.exposures}
    parts = {code: name for d in own.dimensions for code, name in d.parts.items()}
    rows = tuple(
        Indicator(
            code=one.id,
            name=one.name,
            # An id begins with the code of its part: B102 belongs to B1.
            part=parts[one.id[:2]],
            public=one.named_in_public,
            unit=one.unit,
            exposure=f"{exposures[one.exposure].name}（{exposures[one.exposure].unit}）",
            inside=f"{one.weight:.2f}",
            overall=f"{weight:.2%}",
            k=f"{one.k:g}",
            window=f"滚动 {ROLLING} 个月" if one.rolling else "当月",
            kind=f"金额（方差 = {one.dispersion:g} × 均值）" if one.dispersion else "件数",
            origin="由事项计算" if one.computed else "部门报送",
            towns="到镇街" if one.towns else "到区县",
            usual=f"{one.usual_a_year:,.0f}",
            href=link(example=one.id) + EXAMPLE,
            missing=one.id in missing,
        )
        for one, weight in zip(own.indicators, own.weights, strict=True)
    )
    return Measures(_note(rows), rows)


def _note(rows: tuple[Indicator, ...]) -> str:
    public = sum(one.public for one in rows)
    computed = sum("计算" in one.origin for one in rows)
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
