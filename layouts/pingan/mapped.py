"""The four classes on the map: areas in their colours, names and shapes over them, the rule beside."""

from typing import Any

from dash import dcc, html

from layouts.figures.pingan import percent
from layouts.figures.pingan_map import Name, Sheet, mapped, middle, names
from layouts.pingan.pieces import heading, legend
from layouts.values_pingan import Area, MapView

NAMED = 12
"""So many areas bear their names; of more, a shape each."""


def section(view: MapView) -> list[Any]:
    """The map as a panel."""
    return [html.Section(areas(view), className="paper-panel pingan-map")]


def areas(view: MapView) -> list[Any]:
    """The map with its legend; without outlines, the legend and a sentence."""
    drawn = [area for area in view.areas if area.rings]
    foot = [
        legend(view.rules, view.counts),
        *([html.P(view.remark, className="paper-note")] if view.remark else []),
    ]
    if not drawn:
        return [
            heading(view.title, view.note),
            html.P("没有边界图形。", className="paper-note"),
            *foot,
        ]
    sheet = Sheet.of(drawn)
    placed = names(drawn, sheet) if len(drawn) <= NAMED else ()
    own = placed or tuple(Name(at, at) for at in (sheet.at(middle(a.rings)) for a in drawn))
    return [
        heading(view.title, view.note),
        html.Div(
            html.Div(
                [
                    html.Img(
                        src=mapped(drawn, sheet, placed), alt=view.title, className="areas-picture"
                    ),
                    *(
                        _label(area, at, named=bool(placed))
                        for area, at in zip(drawn, own, strict=True)
                    ),
                ],
                className="areas",
                style={"aspectRatio": f"{sheet.ratio:.4f}"},
            ),
            className="areas-box",
        ),
        *foot,
    ]


def _label(area: Area, name: Name, *, named: bool) -> Any:
    x, y = name.at
    word = area.state.word if area.state else "未测算"
    said = f"{area.name} {area.shown} {word}"
    code = area.state.code if area.state else "none"
    inside: list[Any] = [html.Span(className=f"area-shape shape-{code}")]
    if named:
        inside = [
            html.Span(area.name, className="area-name"),
            html.Span([*inside, area.shown], className="area-value"),
        ]
    about: dict[str, Any] = {
        "className": f"area-label on-{code}"
        + (" chosen" if area.chosen else "")
        + (" moved" if name.moved else ""),
        "style": {"left": percent(x), "top": percent(y)},
        "title": said,
    }
    if area.href is None:
        return html.Span(inside, **about)
    return dcc.Link(inside, href=area.href, **about)
