"""K18: what a record is worth, and when a source is late."""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from data.reference.profile import load_profile
from etl.contracts.quality import polygons_by_district, quality_flags
from etl.mapping.source import load_mappings, parse_mapping
from governance.cadence import Cadence
from governance.declared import Table
from governance.errors import MappingError, ProfileError
from governance.indicators import indicator
from governance.matters import Quality
from tests.cities import write_city

NAN = float("nan")
SQUARE = '{"type":"Polygon","coordinates":[[[%d,0],[%d,0],[%d,1],[%d,1],[%d,0]]]}'


def places() -> pd.DataFrame:
    shapes = [SQUARE % (w, w + 1, w + 1, w, w) for w in (0, 1)]
    return pd.DataFrame(
        {"level": "district", "code": ["A", "B", "C"], "shape": [*shapes, None]}, dtype=object
    )


def rows(**columns: object) -> pd.DataFrame:
    size = max(len(c) for c in columns.values())  # type: ignore[arg-type]
    known = {
        "title": ["t"] * size, "category": ["c"] * size, "received_at": [0.0] * size,
        "entered_at": [NAN] * size, "lon": [NAN] * size, "lat": [NAN] * size, "district": ["A"] * size,
    }  # fmt: skip
    return pd.DataFrame(known | columns)


@pytest.fixture(scope="module")
def mapped(tmp_path_factory):
    """A mapping of incidents with a time of entry and a position, changed as a test asks."""
    profile = load_profile(str(write_city(tmp_path_factory.mktemp("city") / "city")))
    table = {
        "job": "incidents", "id": {"columns": ["nr"]}, "state": {"from_dates": True},
        "place": {"try": [], "unknown": "city"}, "position": {"lon": "x", "lat": "y"},
        "fields": {
            "title": "title", "category": "category",
            "received_at": {"column": "r", "formats": ["iso"]},
            "entered_at": {"column": "e", "formats": ["iso"]},
        },
    }  # fmt: skip

    def make(**changes):
        return parse_mapping("x", Table(table | changes, "x.toml", MappingError), profile)

    return make


def measured(flags: np.ndarray, quality: Quality) -> list[bool]:
    return [bool(f & quality) for f in flags]


def test_entered_within_a_day_is_timely_and_not_a_second_later(mapped):
    flags = quality_flags(rows(entered_at=[0.0, 86_400.0, 86_401.0, NAN, -5.0]), mapped(), {})
    assert measured(flags, Quality.ENTERED) == [True, True, True, False, True]
    assert measured(flags, Quality.TIMELY) == [True, True, False, False, True]


def test_a_record_is_complete_when_every_required_field_is_filled(mapped):
    some = rows(title=["t", None, "t"], category=["c", "c", None], lon=[1.0, 1.0, NAN])
    assert measured(quality_flags(some, mapped(), {}), Quality.COMPLETE) == [True, False, False]
    only = mapped(required=["title", "position"])
    assert measured(quality_flags(some, only, {}), Quality.COMPLETE) == [True, False, False]
    nothing = mapped(required=[])
    assert measured(quality_flags(some, nothing, {}), Quality.COMPLETE) == [False] * 3
    assert "required" not in nothing.observes() and "required" in mapped().observes()


@pytest.mark.parametrize(
    ("lon", "lat", "district", "pointed", "inside"),
    [
        (0.5, 0.5, "A", True, True),
        (1.0, 0.5, "A", True, True),  # the border belongs to both
        (1.0, 0.5, "B", True, True),
        (1.5, 0.5, "A", True, False),
        (0.5, 7.0, "A", True, False),
        (1.5, 0.5, "", True, True),  # counts for the city: any of its districts will do
        (7.0, 0.5, "", True, False),
        (0.5, 0.5, "C", False, False),  # nobody knows where C lies
        (NAN, NAN, "A", False, False),
    ],
)
def test_a_point_lies_inside_its_own_district(mapped, lon, lat, district, pointed, inside):
    some = rows(lon=[lon], lat=[lat], district=[district])
    flags = quality_flags(some, mapped(), polygons_by_district(places()))
    assert measured(flags, Quality.POINTED) == [pointed]
    assert measured(flags, Quality.INSIDE) == [inside]


def test_a_source_without_position_or_entry_tells_of_neither(mapped):
    bare = mapped(position={}, fields={"received_at": {"column": "r", "formats": ["iso"]}})
    some = rows(entered_at=[0.0], lon=[0.5], lat=[0.5])
    assert quality_flags(some, bare, polygons_by_district(places())).tolist() == [0]
    for code in ("K18a", "K18b", "K18c"):
        one = indicator(code)
        assert not one.needs <= bare.observes() and one.needs <= mapped().observes(), code
    assert indicator("K18") is indicator("K18a")


def test_what_is_required_must_be_mapped(mapped):
    with pytest.raises(MappingError, match="officer"):
        mapped(required=["officer"])
    with pytest.raises(MappingError, match="fortnightly"):
        mapped(expects="fortnightly")
    assert mapped(expects="7d").expects == "7d"


NOON = datetime(2026, 3, 1, 12)


@pytest.mark.parametrize(
    ("text", "label", "after", "late"),
    [
        ("1d", "每天", timedelta(hours=25), None),
        ("1d", "每天", timedelta(hours=36), None),
        ("1d", "每天", timedelta(hours=37), timedelta(hours=13)),
        ("1d", "每天", timedelta(days=4), timedelta(days=3)),
        ("1h", "每小时", timedelta(hours=5), timedelta(hours=4)),
        ("7d", "每周", timedelta(days=10), None),
        ("1M", "每月", timedelta(days=31), None),
        ("2d", "每 2 天", timedelta(days=5, minutes=1), timedelta(days=3, minutes=1)),
    ],
)
def test_a_source_is_late_after_half_a_beat_of_patience(text, label, after, late):
    cadence = Cadence.of(text)
    assert cadence.label == label
    assert cadence.late(NOON, NOON + after) == late


@pytest.mark.parametrize("text", ["", "0d", "1y", "d", "1.5d", "daily"])
def test_a_cadence_is_a_number_and_a_unit(text):
    with pytest.raises(ProfileError, match="1d"):
        Cadence.of(text)


def test_the_sources_of_huzhou_say_how_often_they_deliver():
    mappings = load_mappings(load_profile("huzhou"))
    assert {n: m.expects for n, m in mappings.items() if m.kind} == {"incidents": "1d", "disputes": "1d"}  # fmt: skip
