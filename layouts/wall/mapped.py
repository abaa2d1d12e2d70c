"""The map of the wall: our own vector base, units in classes, and a legend; matters are drawn by assets/onemap.js."""

from enum import StrEnum
from typing import Any

import dash_leaflet as dl
from dash import dcc

from layouts.chrome.elements import Element, html
from layouts.values import Legend
from layouts.values_map import MapView

_EMPTY: dict[str, Any] = {"type": "FeatureCollection", "features": []}


class Ids(StrEnum):
    """The layers of the map; they stay, only their data change."""

    WATER = "wall-map-water"
    NEIGHBOURS = "wall-map-neighbours"
    UNITS = "wall-map-units"
    SHADING = "wall-map-shading"
    LEGEND = "wall-map-legend"
    NOTES = "wall-map-notes"


def _by(name: str) -> dict[str, str]:
    """A function of assets/map.js, by name: no function text crosses the wire (strict CSP)."""
    return {"variable": f"cockpitMap.{name}"}


def layout(id: str) -> Element:
    """The map without data; it has no tile layer, so it asks nobody for anything."""
    return html.Div(
        dcc.Store(id=Ids.SHADING),
        dl.Map(
            [
                _base(Ids.NEIGHBOURS, "neighbour"),
                _base(Ids.WATER, "water"),
                dl.GeoJSON(
                    id=Ids.UNITS,
                    data=_EMPTY,
                    style=_by("unit"),
                    hoverStyle=_by("hovered"),
                    onEachFeature=_by("eachUnit"),
                ),
            ],
            # Shown until the units come: then assets/labels.js fits the map to them.
            center=[30.8, 119.9],
            zoom=9,
            # 0 lets Leaflet stop between whole zooms: a place fills its frame exactly.
            zoomSnap=0,
            zoomDelta=0.5,
            # Twice Leaflet's own 60: the wheel zooms half as fast.
            wheelPxPerZoomLevel=120,
            zoomControl=False,
            attributionControl=False,
            className="leaflet-stage",
        ),
        html.Div(
            html.Div(id=Ids.LEGEND, className="legend-body"),
            html.Div(className="legend-seen", role="status"),
            className="map-legend",
        ),
        html.Div(id=Ids.NOTES, className="map-notes"),
        id=id,
        className="map",
        role="region",
        aria_label="一张图",
        data_panel="map",
    )


def _base(id: str, style: str) -> dl.GeoJSON:
    return dl.GeoJSON(id=id, data=_EMPTY, style=_by(style), interactive=False)


def drawn(view: MapView) -> dict[str, dict[str, Any]]:
    """The panel: what the units say, without their outlines (assets/map.js joins both), legend and notes."""
    shading = {"shapes": view.shapes, "units": view.units, "bounds": view.bounds}
    return {
        Ids.SHADING: {"data": shading},
        Ids.LEGEND: {"children": legend(view)},
        Ids.NOTES: {"children": notes(view)},
    }


def legend(view: MapView) -> list[Any]:
    """Classes with how many units are in each, what the points mean, and until when the data tell."""
    return [
        html.Div(
            view.title,
            html.Span(f"数据至 {view.data_time}", className="legend-until"),
            className="legend-title",
        ),
        html.Div([_class(row) for row in view.legend], className="legend-classes"),
        *_points(view),
    ]


def notes(view: MapView) -> list[Any]:
    """What is only 示意, and what the map cannot show, in one line under it."""
    return [html.Span(note, className="map-note") for note in view.notes]


def _class(row: Legend) -> Element:
    return html.Div(
        html.Span(className="swatch", style={"background": row.colour}),
        html.Span(row.words, className="class-words"),
        html.Span(
            html.Span(style={"width": f"{row.share:.0%}", "background": row.colour}),
            className="class-bar",
        ),
        html.Span(f"{row.units} 个", className="class-units"),
        className="legend-class",
    )


def _points(view: MapView) -> list[Any]:
    if not view.matters:
        return []
    late = [
        html.Span(className="overdue-mark"),
        html.Span("超期在办", className="point-word"),
        html.Span(view.late, className="point-words"),
    ]
    return [
        html.Div(
            html.Span(className="point-mark"),
            html.Span("事项", className="point-word"),
            html.Span(view.matters, className="point-words"),
            *(late if view.late else []),
            className="legend-points",
        )
    ]
