"""The map of the wall: our own vector base, units in classes, matters as points, and a legend."""

from enum import StrEnum
from typing import Any

import dash_leaflet as dl
from dash import html

from layouts import parts
from layouts.values import Legend, MapView

_EMPTY: dict[str, Any] = {"type": "FeatureCollection", "features": []}


class Ids(StrEnum):
    """The layers of the map; they stay, only their data change."""

    WATER = "wall-map-water"
    NEIGHBOURS = "wall-map-neighbours"
    UNITS = "wall-map-units"
    POINTS = "wall-map-points"
    LEGEND = "wall-map-legend"
    NOTES = "wall-map-notes"


def _by(name: str) -> dict[str, str]:
    """A function of assets/map.js, by name: no function text crosses the wire (strict CSP)."""
    return {"variable": f"cockpitMap.{name}"}


def layout(id: str) -> html.Div:
    """The map without data; it has no tile layer, so it asks nobody for anything."""
    return html.Div(
        [
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
                    dl.GeoJSON(
                        id=Ids.POINTS,
                        data=_EMPTY,
                        pointToLayer=_by("point"),
                        onEachFeature=_by("eachPoint"),
                    ),
                ],
                center=[30.8, 119.9],
                zoom=9,
                zoomSnap=0,
                zoomDelta=0.5,
                wheelPxPerZoomLevel=120,
                zoomControl=False,
                attributionControl=False,
                className="leaflet-stage",
            ),
            html.Div(id=Ids.LEGEND, className="map-legend"),
            html.Div(id=Ids.NOTES, className="map-notes"),
        ],
        id=id,
        className="map",
        role="region",
        **parts.extra(aria_label="一张图"),
    )


def _base(id: str, style: str) -> dl.GeoJSON:
    return dl.GeoJSON(id=id, data=_EMPTY, style=_by(style), interactive=False)


def legend(view: MapView) -> list[Any]:
    """Classes with how many units are in each, and what the points mean."""
    return [
        html.Div(view.title, className="legend-title"),
        html.Div([_class(row) for row in view.legend], className="legend-classes"),
        *_points(view),
    ]


def notes(view: MapView) -> list[Any]:
    """What is only 示意, and what the map cannot show, in one line under it."""
    return [html.Span(note, className="map-note") for note in view.notes]


def _class(row: Legend) -> html.Div:
    return html.Div(
        [
            html.Span(className="swatch", style={"background": row.colour}),
            html.Span(row.words, className="class-words"),
            html.Span(
                html.Span(style={"width": f"{row.share:.0%}", "background": row.colour}),
                className="class-bar",
            ),
            html.Span(f"{row.units} 个", className="class-units"),
        ],
        className="legend-class",
    )


def _points(view: MapView) -> list[Any]:
    if not view.points_words:
        return []
    late = [
        html.Span(className="overdue-mark"),
        html.Span(view.late_words, className="point-word"),
    ]
    return [
        html.Div(
            [
                html.Span(className="point-mark"),
                html.Span("事项", className="point-word"),
                *(late if view.late_words else []),
                html.Span(view.points_words, className="point-words"),
            ],
            className="legend-points",
        )
    ]
