"""Real input that nobody here made: Boston's 311 requests of 2015."""

import gzip
import json
from dataclasses import asdict

import geopandas as gpd
import pandas as pd
import pytest
from sqlalchemy import select

from data import schema
from data.keeping.frames import frame
from data.queries import asking, cloud
from data.reference.profile import load_profile
from etl.running.jobs import run
from governance.scope import Scope
from tests.conftest import BOSTON, ROOT

pytestmark = pytest.mark.boston
EVERYTHING = Scope.everything()


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    """The source read by nobody's loader."""
    with gzip.open(BOSTON, "rt", encoding="utf-8", newline="") as handle:
        return pd.read_csv(handle, dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def kept(boston_store) -> pd.DataFrame:
    store, _ = boston_store
    with store.reading() as connection:
        return frame(connection, select(schema.matter)).set_index("key")


def test_every_row_is_accounted_for(boston_store):
    said = boston_store[1].sources["incidents"]
    assert asdict(said.counts) == {
        "read": 121_145, "inserted": 120_948, "updated": 0, "unchanged": 0, "superseded": 0,
        "rejected": 197, "withdrawn": 0,
    }  # fmt: skip
    assert said.rejects == {"closed_before_received": 197}
    assert said.notes["placeholder_point"] == 17_070
    assert said.notes["ambiguous_time"] == 1


def test_a_second_load_changes_nothing(boston_store):
    store, _ = boston_store
    said = run(store, load_profile("boston311"), [("incidents", BOSTON)]).sources["incidents"]
    assert (said.counts.unchanged, said.counts.rejected) == (120_948, 197)
    assert said.counts.inserted == said.counts.updated == said.counts.withdrawn == 0


def test_on_time_agrees_with_the_source_wherever_it_has_both_dates(kept, cases):
    both = cases[(cases["TARGET_DT"] != "") & (cases["CLOSED_DT"] != "")]
    assert len(both) == 79_208
    ours = kept.reindex(both["CASE_ENQUIRY_ID"])
    loaded = ours["closed_at"].notna().to_numpy()
    in_time = (ours["closed_at"] <= ours["due_at"]).to_numpy()
    theirs = (both["OnTime_Status"] == "ONTIME").to_numpy()
    assert (in_time == theirs)[loaded].all()
    # The rejected rows closed before they were opened, and so before they were due.
    assert theirs[~loaded].all() and (~loaded).sum() < 198


def test_the_one_clock_time_that_occurs_twice_is_the_first(kept, cases):
    row = cases[cases["OPEN_DT"] == "11/01/2015 01:16:00 AM"]
    assert len(row) == 1
    at = kept.loc[row["CASE_ENQUIRY_ID"].iloc[0], "received_at"]
    assert pd.Timestamp(at, unit="s") == pd.Timestamp("2015-11-01 05:16:00")


def test_a_usable_point_decides_else_a_polygons_name_else_the_city(kept, cases):
    """Recomputed with geopandas alone."""
    shapes = gpd.read_file(ROOT / "tests/profiles/boston311/boundaries/neighborhoods.geojson")
    shapes = shapes[["Neighborhood_ID", "Name", "geometry"]].set_crs(
        "EPSG:4326", allow_override=True
    )
    shapes["geometry"] = shapes.make_valid()
    lon, lat = cases["LONGITUDE"].astype(float), cases["LATITUDE"].astype(float)
    usable = ~((lon == -71.0587) & (lat == 42.3594))
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs="EPSG:4326")[usable]
    joined = (
        gpd.sjoin(points, shapes, predicate="intersects").groupby(level=0)["Neighborhood_ID"].min()
    )
    by_name = cases["neighborhood"].map(
        dict(zip(shapes["Name"], shapes["Neighborhood_ID"], strict=True))
    )
    expected = joined.reindex(cases.index).fillna(by_name).fillna("")
    expected.index = cases["CASE_ENQUIRY_ID"]
    ours = kept["district"]
    differ = ours[ours != expected.reindex(ours.index)]
    assert differ.empty, differ


def test_indicators_equal_a_plain_recount_of_the_file(boston_store, cases, kept):
    store, _ = boston_store
    good = cases[cases["CASE_ENQUIRY_ID"].isin(kept.index)]

    def moments(column: str) -> pd.Series:
        local = pd.to_datetime(good[column], format="%m/%d/%Y %I:%M:%S %p", errors="coerce")
        return local.dt.tz_localize("America/New_York", ambiguous=[True] * len(good))

    opened, due, closed = moments("OPEN_DT"), moments("TARGET_DT"), moments("CLOSED_DT")
    cutoff = pd.Timestamp("2015-09-30 23:59:59", tz="America/New_York")
    cohort = (opened >= "2015-03-10") & (opened < "2015-07-01")
    question = asking.question(store, "2015-03-10..2015-06", "2015-09-30", scope=EVERYTHING)

    def whole(code: str) -> tuple[int, float]:
        answer = asking.ask(store, code, question, by="district", scope=EVERYTHING)[0]
        return answer.numerator, answer.denominator

    shut, due_by_then = cohort & (closed <= cutoff), cohort & (due <= cutoff)
    assert whole("K01") == (shut.sum(), cohort.sum())
    assert whole("K03") == ((due_by_then & (closed <= due)).sum(), due_by_then.sum())
    assert whole("K04a") == ((due_by_then & ~(closed <= cutoff)).sum(), None)
    assert whole("K04b") == ((shut & (closed > due)).sum(), shut.sum())


def test_what_the_source_cannot_tell_has_no_value_but_a_reason(boston_store):
    store, _ = boston_store
    question = asking.question(store, "2015", scope=EVERYTHING)
    for code, reason in (("K02", "not_observed"), ("K11", "no_source"), ("K10", "no_residents")):
        answer = asking.ask(store, code, question, by="district", scope=EVERYTHING)[0]
        assert (answer.value, answer.reason) == (None, reason)


def test_the_command_line_prints_the_city_first_and_lists_as_many_as_it_counts(
    boston_store, command
):
    url = boston_store[0].url
    asked = ("app.py", "kpi", "K04a", "--period", "2015-02", "--store", url, "--json")
    rows = json.loads(command(*asked).stdout)
    assert rows[0]["place"] == "boston" and len(rows) == 27
    assert sum(r["numerator"] for r in rows[1:]) <= rows[0]["numerator"]
    assert rows[0]["denominator"] is None and rows[0]["value"] == rows[0]["numerator"]
    ids = json.loads(command(*asked, "--list").stdout)
    assert len(ids) == len(set(ids)) == rows[0]["numerator"] > 0


def test_the_cloud_holds_every_matter_with_a_position(boston_store):
    store, _ = boston_store
    question = asking.question(store, "2015", scope=EVERYTHING)
    chosen = cloud.chosen(store, question, within=None, scope=EVERYTHING)
    with store.reading() as connection:
        placed = frame(
            connection, select(schema.matter.c.key).where(schema.matter.c.lon.is_not(None))
        )
    assert cloud.counts(chosen, scope=EVERYTHING)["placed"] == len(placed)
