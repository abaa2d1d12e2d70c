"""Coordinate systems: everything is kept in WGS-84, and nothing is taken for what it is not."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.reference.coordinates import gcj_to_bd, known_crs, to_wgs84, wgs_to_gcj
from etl.contracts.findings import Findings
from etl.contracts.position import positions
from etl.mapping.model import PositionRule, SourceMapping

METRES = 111_320.0
HUZHOU = (120.0868, 30.8943)


def point(lon: float, lat: float) -> tuple[np.ndarray, np.ndarray]:
    return np.array([lon]), np.array([lat])


def apart(a: tuple[np.ndarray, np.ndarray], b: tuple[np.ndarray, np.ndarray]) -> float:
    """Metres between two points that are near each other."""
    east = (a[0] - b[0]) * METRES * np.cos(np.radians(a[1]))
    return float(np.hypot(east, (a[1] - b[1]) * METRES)[0])


inside_china = st.tuples(st.floats(119.2, 120.6), st.floats(30.3, 31.2))


@given(inside_china)
def test_there_and_back_again_is_under_a_centimetre(at):
    here = point(*at)
    assert apart(to_wgs84(*wgs_to_gcj(*here), "gcj02"), here) < 0.01
    assert apart(to_wgs84(*gcj_to_bd(*wgs_to_gcj(*here)), "bd09"), here) < 0.01


@given(inside_china)
def test_the_offsets_are_as_large_as_they_are_known_to_be_here(at):
    here = point(*at)
    assert 450 < apart(here, wgs_to_gcj(*here)) < 620
    assert 1050 < apart(here, gcj_to_bd(*wgs_to_gcj(*here))) < 1260


def test_a_known_point_of_the_public_offsets():
    lon, lat = wgs_to_gcj(*point(116.404, 39.915))
    assert (float(lon[0]), float(lat[0])) == pytest.approx((116.4102446, 39.9164044), abs=2e-7)


@pytest.mark.parametrize("crs", ["wgs84", "cgcs2000", "EPSG:4326", "EPSG:4490"])
def test_geographic_systems_of_today_are_taken_as_they_are(crs):
    assert apart(to_wgs84(*point(*HUZHOU), crs), point(*HUZHOU)) < 1


@pytest.mark.parametrize(
    ("x", "y", "crs", "lon", "lat"),
    [
        (13368001.43, 3619029.58, "EPSG:3857", 120.0868, 30.8943),
        (500000, 6651411.19, "EPSG:3067", 27.0, 60.0),
    ],
)
def test_projected_coordinates_become_degrees(x, y, crs, lon, lat):
    assert apart(to_wgs84(*point(x, y), crs), point(lon, lat)) < 50


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("wgs84", True), ("gcj02", True), ("bd09", True), ("cgcs2000", True), ("EPSG:4326", True),
        ("EPSG:3067", True), ("EPSG:999999", False), ("WGS84", False), ("epsg:4326", False), ("", False), ("GCJ-02", False),
    ],
)  # fmt: skip
def test_a_system_is_known_by_its_exact_name(name, known):
    assert known_crs(name) is known


def placed(words: list[str], **rule: object) -> tuple[list[list[float | None]], Findings]:
    mapping = SourceMapping(
        "s", "incidents", "s", "UTC", {}, position=PositionRule(point="p", **rule),  # type: ignore[arg-type]
        missing=frozenset({"", "NA"}),
    )  # fmt: skip
    found = Findings(len(words))
    lon, lat = positions(pd.DataFrame({"p": words}, dtype=object), mapping, found)
    return [
        [None if np.isnan(v) else round(float(v), 4) for v in pair]
        for pair in zip(lon, lat, strict=True)
    ], found


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("(42.36, -71.06)", [-71.06, 42.36]), ("42.36,-71.06", [-71.06, 42.36]), ("42.36 -71.06", [-71.06, 42.36]),
        ("42.36;-71.06", [-71.06, 42.36]), ("NA", [None, None]), ("", [None, None]), ("(0, 0)", [None, None]),
        ("0.0,0.0", [None, None]), ("0,5", [5.0, 0.0]),
    ],
)  # fmt: skip
def test_a_point_as_one_text(word, expected):
    places, found = placed([word], order="lat,lon")
    assert places == [expected] and found.good.all()


@pytest.mark.parametrize(
    "word", ["42.36", "a,b", "42.36,-71.06,5", "(42.36,)", "95,10", "10,190", "1.2.3,4", "nan,nan"]
)
def test_what_is_no_point_is_a_reject(word):
    _, found = placed([word], order="lat,lon")
    assert found.codes.tolist() == ["bad_position"]


def test_a_declared_placeholder_is_no_position_and_counted():
    some = ["42.3594,-71.0587", "42.35940,-71.05870", "42.3595,-71.0587"]
    places, found = placed(some, order="lat,lon", placeholders=((-71.0587, 42.3594),))
    assert places == [[None, None], [None, None], [-71.0587, 42.3595]]
    assert found.notes["placeholder_point"] == 2
