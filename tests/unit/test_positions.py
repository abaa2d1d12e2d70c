"""Coordinates over a batch: swapped, in metres or in another system than the mapping says."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pyproj import Transformer
from shapely import box, to_geojson

from data.reference.coordinates import gcj_to_bd, to_wgs84, wgs_to_gcj
from etl.contracts.findings import Findings
from etl.contracts.position import positions
from etl.contracts.surroundings import Surroundings, foreign_system
from etl.mapping.model import PlaceStep, PositionRule, SourceMapping
from etl.placing.harmonise import Gazetteer, refuse_foreign
from governance.errors import SourceError

EXTENT = (119.2, 30.3, 120.6, 31.2)
LON = np.linspace(119.3, 120.5, 40)
LAT = np.linspace(30.4, 31.1, 40)


def mapping(**rule: object) -> SourceMapping:
    said = {"lon": "经度", "lat": "纬度", **rule}
    return SourceMapping(
        "s", "incidents", "s", "UTC", {}, position=PositionRule(**said),  # type: ignore[arg-type]
        place_steps=(PlaceStep("code", "地点"),),
    )  # fmt: skip


def look(
    lon: np.ndarray, lat: np.ndarray, around: Surroundings | None = None, /, **rule: object
) -> tuple[np.ndarray, np.ndarray, Findings]:
    texts = {"经度": [repr(float(v)) for v in lon], "纬度": [repr(float(v)) for v in lat]}
    texts["点"] = [f"{x},{y}" for x, y in zip(texts["经度"], texts["纬度"], strict=True)]
    found = Findings(len(lon))
    around = around or Surroundings(EXTENT, "事件")
    x, y = positions(pd.DataFrame(texts, dtype=object), mapping(**rule), found, around)
    return x, y, found


def test_points_of_the_city_are_neither_far_nor_swapped():
    x, y, found = look(LON, LAT)
    assert found.good.all() and not found.notes
    assert np.allclose(x, LON) and np.allclose(y, LAT)


def test_single_swapped_rows_are_rejects_and_far_ones_are_noted():
    lon, lat = LON.copy(), LAT.copy()
    lon[3], lat[3] = LAT[3], LON[3]
    lon[5], lat[5] = 113.26, 23.13
    lon[7], lat[7] = 213.26, 23.13
    _, _, found = look(lon, lat)
    assert found.codes[[3, 5, 7]].tolist() == ["swapped_position", None, "bad_position"]
    assert found.reason(3) == "经纬度颠倒：lon = 30.4538，lat = 119.392"
    assert found.notes == {"point_far": 1} and found.good.sum() == 38


def test_a_swapped_row_in_the_chinese_system_is_told_as_well():
    lon, lat = wgs_to_gcj(LON, LAT)
    lon[0], lat[0] = lat[0], lon[0]
    x, _, found = look(lon, lat, crs="gcj02")
    assert found.codes.tolist() == ["swapped_position", *[None] * 39]
    assert np.allclose(x[1:], LON[1:])


@pytest.mark.parametrize("swapped", [21, 30, 40])
def test_a_delivery_most_of_whose_points_are_swapped_is_refused(swapped):
    lon, lat = LON.copy(), LAT.copy()
    lon[:swapped], lat[:swapped] = LAT[:swapped], LON[:swapped]
    with pytest.raises(
        SourceError, match=rf"经度、纬度：40 个点里有 {swapped} 个.*对调 lon 与 lat"
    ):
        look(lon, lat)


def test_the_remedy_for_points_in_one_column_is_their_order():
    with pytest.raises(SourceError, match=r'列 点：.*order = "lon,lat"'):
        look(LON, LAT, lon="", lat="", point="点")


def test_a_few_swapped_points_are_rejects_and_no_judgement_of_all():
    _, _, found = look(LAT[:9], LON[:9])
    assert found.codes.tolist() == ["swapped_position"] * 9


def test_the_judgement_goes_over_all_chunks_of_a_delivery():
    around = Surroundings(EXTENT, "事件")
    look(LON, LAT, around)
    look(LAT, LON, around)  # half of them: each row for itself
    with pytest.raises(SourceError, match="120 个点里有 80 个"):
        look(LAT, LON, around)


@pytest.mark.parametrize(
    ("crs", "swapped", "remedy"),
    [
        ("EPSG:4549", False, 'crs = "EPSG:4549"。'),
        ("EPSG:4549", True, 'crs = "EPSG:4549"，并对调'),
        ("EPSG:4528", False, 'crs = "EPSG:4528"。'),
        ("EPSG:3857", False, 'crs = "EPSG:3857"。'),
        ("EPSG:3067", False, "EPSG:NNNN"),
    ],
)
def test_metres_in_columns_of_degrees_are_refused_with_their_system(crs, swapped, remedy):
    x, y = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(LON, LAT)
    with pytest.raises(SourceError, match="以米计") as refused:
        look(*((y, x) if swapped else (x, y)))
    assert remedy in str(refused.value)


def test_declared_metres_are_read():
    x, y = Transformer.from_crs("EPSG:4326", "EPSG:4549", always_xy=True).transform(LON, LAT)
    lon, lat, found = look(x, y, crs="EPSG:4549")
    assert found.good.all() and not found.notes
    assert np.allclose(lon, LON, atol=1e-5) and np.allclose(lat, LAT, atol=1e-5)


def test_the_mappings_own_extent_goes_before_the_citys():
    _, _, found = look(LON, LAT, extent=(100.0, 20.0, 101.0, 21.0))
    assert found.notes == {"point_far": 40} and found.good.all()


def test_without_an_extent_nothing_is_asked():
    _, _, found = look(LAT, LON - 90, Surroundings(None, "事件"))
    assert found.good.all() and not found.notes


CELL = 0.02


def cells() -> pd.DataFrame:
    """Villages of about two kilometres each."""
    squares = [
        (
            f"{i}-{j}",
            box(120 + i * CELL, 30.8 + j * CELL, 120 + (i + 1) * CELL, 30.8 + (j + 1) * CELL),
        )
        for i in range(10)
        for j in range(10)
    ]
    rows = [
        {"level": "village", "code": code, "name": code, "district": "d", "statutory": "", "town": "t",
         "village": "", "shape": to_geojson(shape)}
        for code, shape in squares
    ]  # fmt: skip
    return pd.DataFrame(rows)


def reported(system: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """900 points on a lattice in the villages they name, written in a system."""
    at = (np.arange(30) + 0.5) / 30 * 10 * CELL
    lon, lat = (a.ravel() for a in np.meshgrid(120 + at, 30.8 + at))
    codes = [
        f"{int((x - 120) / CELL)}-{int((y - 30.8) / CELL)}" for x, y in zip(lon, lat, strict=True)
    ]
    said = {
        "wgs84": (lon, lat),
        "gcj02": wgs_to_gcj(lon, lat),
        "bd09": gcj_to_bd(*wgs_to_gcj(lon, lat)),
    }
    x, y = said[system]
    frame = pd.DataFrame(
        {"经度": [repr(float(v)) for v in x], "纬度": [repr(float(v)) for v in y], "地点": codes},
        dtype=object,
    )
    return frame, pd.DataFrame({"village": codes, "town": "t", "district": "d", "grid": ""})


@pytest.mark.parametrize("declared", ["wgs84", "cgcs2000", "gcj02", "bd09"])
@pytest.mark.parametrize("true", ["wgs84", "gcj02", "bd09"])
def test_points_in_another_system_than_declared_are_refused(true, declared):
    frame, rows = reported(true)
    places = Gazetteer(cells())
    if {true, declared} in ({true}, {"wgs84", "cgcs2000"}):
        refuse_foreign(frame, rows, mapping(crs=declared), places)
        return
    with pytest.raises(SourceError, match=f'不是 {declared} 而是 {true}：.*写 crs = "{true}"'):
        refuse_foreign(frame, rows, mapping(crs=declared), places)


def test_the_extent_of_a_city_is_that_of_its_polygons():
    assert Gazetteer(cells()).extent() == pytest.approx((120, 30.8, 120.2, 31.0))
    assert Gazetteer(cells().assign(shape=None)).extent() is None


def test_a_few_points_or_none_say_nothing_of_a_system():
    frame, rows = reported("bd09")
    places = Gazetteer(cells())
    refuse_foreign(frame[:199], rows[:199], mapping(), places)
    refuse_foreign(frame.assign(经度="", 纬度=""), rows, mapping(), places)
    refuse_foreign(frame, rows, mapping(), Gazetteer(cells().assign(shape=None)))


def test_points_strewn_everywhere_fit_no_system_better():
    here = np.zeros(500, dtype=bool)
    here[::3] = True
    assert (
        foreign_system(np.full(500, 120.0), np.full(500, 30.9), "wgs84", lambda x, y: here) is None
    )


def test_the_check_leaves_the_points_alone():
    squares = gpd.GeoSeries([box(120, 30.8, 120.2, 31.0)])
    frame, _ = reported("gcj02")
    x, y = positions(frame, mapping(crs="gcj02"), Findings(len(frame)))
    assert squares.iloc[0].covers(gpd.points_from_xy(x, y)).all()
    assert np.allclose(to_wgs84(*wgs_to_gcj(x, y), "gcj02")[0], x)
