"""The profile huzhou: its places, shapes, calendar, facts and mappings."""

import json
import tomllib
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import shapely
from shapely.geometry import shape

from data.reference.profile import Profile, load_profile
from data.samples import calendar, places
from data.samples.disputes import TYPES
from data.samples.incidents import CATEGORIES
from etl.mapping.source import load_mappings
from governance.lifecycle import Limit

INVENTED = ("grids", "officers", "cadres", "facilities")
HUZHOU = Path(__file__).parents[2] / "data" / "profiles" / "huzhou"


@pytest.fixture(scope="module")
def profile() -> Profile:
    return load_profile("huzhou")


def rows(name: str) -> pd.DataFrame:
    return pd.read_csv(HUZHOU / "places" / f"{name}.csv", dtype=str, keep_default_na=False)


def shapes(name: str, code: str) -> dict[str, shapely.Geometry]:
    features = json.loads((HUZHOU / "boundaries" / f"{name}.geojson").read_text("utf-8"))
    return {f["properties"][code]: shape(f["geometry"]) for f in features["features"]}


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("districts", 6),
        ("statutory", 5),
        ("towns", 72),
        ("villages", 1301),
        ("grids", 2212),
        ("officers", 2193),
        ("cadres", 4814),
    ],
)
def test_there_are_as_many_places_and_officers_as_the_city_has(name: str, count: int) -> None:
    table = rows(name)
    assert len(table) == count
    assert table.iloc[:, 0].is_unique


def test_residents_of_the_units_add_up_to_the_city(profile: Profile) -> None:
    for name in ("districts", "statutory"):
        assert rows(name)["residents"].astype(int).sum() == profile.residents == 3_407_000


def test_every_place_hangs_under_a_known_one() -> None:
    towns, villages, grids = rows("towns"), rows("villages"), rows("grids")
    assert set(towns["report_unit"]) == set(rows("districts")["code"])
    assert set(towns["adcode"]) == set(rows("statutory")["code"])
    assert set(villages["town_code"]) == set(towns["town_code"])
    assert set(grids["village_code"]) == set(villages["code"])
    assert (grids["grid_code"].str[:12] == grids["village_code"]).all()
    assert set(rows("officers")["grid_code"]) <= set(grids["grid_code"])
    assert set(rows("cadres")["place_code"]) == set(villages["code"]) | set(grids["grid_code"])


def test_284_stations_and_every_site_in_a_known_place() -> None:
    sites = rows("facilities")
    known = set(rows("towns")["town_code"]) | set(rows("villages")["code"])
    assert (sites["kind"] == "综治工作站").sum() == 284
    assert set(sites["place_code"]) <= known
    assert sites["facility_id"].is_unique
    cells = shapes("villages", "village_code")
    for site in sites.itertuples():
        point = shapely.Point(float(str(site.lon)), float(str(site.lat)))
        inside = [c for code, c in cells.items() if code.startswith(str(site.place_code))]
        assert any(cell.contains(point) for cell in inside)


def test_the_six_units_cover_the_five_divisions_without_overlap() -> None:
    units, divisions = shapes("districts", "code"), shapes("statutory", "adcode")
    assert all(unit.is_valid for unit in units.values())
    together = shapely.union_all([units["330502"], units["330590"]])
    assert together.symmetric_difference(divisions["330502"]).area < 1e-8
    assert units["330502"].intersection(units["330590"]).area < 1e-8
    for code in ("330503", "330521", "330522", "330523"):
        assert units[code].symmetric_difference(divisions[code]).area < 1e-8


def test_the_new_district_is_its_six_streets_and_alone_schematic() -> None:
    towns = rows("towns")
    inside = towns.loc[towns["report_unit"] == "330590", "town_code"]
    cells = shapes("towns", "town_code")
    union = shapely.union_all([cells[code] for code in inside])
    drawn = shapes("districts", "code")["330590"]
    assert len(inside) == 6
    assert drawn.geom_type == "Polygon"
    assert drawn.symmetric_difference(union).area < 1e-5
    flags = rows("districts").set_index("code")["schematic"]
    assert flags[flags == "是"].index.tolist() == ["330590"]


def test_reporting_and_statutory_names_say_whether_the_new_district_is_inside() -> None:
    assert rows("districts").set_index("code")["name"]["330502"] == "吴兴区"
    assert rows("statutory").set_index("code")["name"]["330502"] == "吴兴区（含南太湖新区）"


def test_the_made_files_are_what_the_command_makes(tmp_path: Path) -> None:
    for part in ("places", "boundaries"):
        (tmp_path / part).mkdir()
        for path in (HUZHOU / part).iterdir():
            (tmp_path / part / path.name).write_bytes(path.read_bytes())
    made = ("boundaries/districts.geojson", *(f"places/{n}.csv" for n in INVENTED))
    for name in made:
        (tmp_path / name).unlink()
    places.write(tmp_path)
    for name in made:
        assert (tmp_path / name).read_bytes() == (HUZHOU / name).read_bytes(), name


def test_the_calendar_is_what_its_library_says(tmp_path: Path) -> None:
    calendar.write(tmp_path / "calendar.csv")
    assert (tmp_path / "calendar.csv").read_bytes() == (HUZHOU / "calendar.csv").read_bytes()


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 10, 1), False),
        (date(2026, 10, 10), True),
        (date(2026, 10, 11), False),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), True),
        (date(2027, 1, 2), False),
        (date(2027, 10, 1), True),
    ],
)
def test_beyond_the_last_announced_year_only_weekends_count(
    profile: Profile, day: date, works: bool
) -> None:
    assert profile.calendar.until == date(2026, 12, 31)
    assert profile.calendar.works(day) is works


def test_a_limit_runs_over_the_edge_of_the_calendar(profile: Profile) -> None:
    received = pd.Series(pd.to_datetime(["2026-12-30 10:00", "2026-09-30 10:00"]))
    due = profile.calendar.due(received, Limit(working_days=5))
    # 31 Dec, 1 Jan (not yet announced, so worked), 4, 5, 6 Jan; and over the national holiday.
    assert [str(d) for d in due] == ["2027-01-06 10:00:00", "2026-10-13 10:00:00"]


def test_the_calendar_lists_deviations_only() -> None:
    days = pd.read_csv(HUZHOU / "calendar.csv", parse_dates=["date"])
    weekend = days["date"].dt.day_of_week >= 5
    assert (days.loc[weekend, "kind"] == "workday").all()
    assert (days.loc[~weekend, "kind"] == "holiday").all()
    assert days["name"].notna().all()


def test_deadlines_are_the_proposed_ones(profile: Profile) -> None:
    assert profile.deadlines["incident"] == {
        "default": Limit(working_days=5),
        "urgent": Limit(working_days=3),
        "critical": Limit(hours=24),
    }
    assert profile.deadlines["dispute"] == {"default": Limit(days=30)}


def test_facts_are_whole_and_quote_shortly() -> None:
    table = tomllib.loads((HUZHOU / "facts.toml").read_text("utf-8"))
    facts = table["facts"]
    assert len({f["id"] for f in facts}) == len(facts) > 40
    known = {"330500", *rows("districts")["code"], *rows("towns")["town_code"]}
    for fact in facts:
        assert {"label", "value", "unit", "scope", "period", "kind"} <= set(fact)
        assert fact["place"] in known
        assert fact["source"] in table["reports"]
        assert 0 < len(fact["quote"]) <= 30
        date.fromisoformat(fact["cutoff"])


def test_mappings_are_sound_and_their_words_are_the_canonical_ones(profile: Profile) -> None:
    mappings = load_mappings(profile)
    words = tomllib.loads((HUZHOU / "categories.toml").read_text("utf-8"))
    assert list(mappings) == [
        *("districts", "statutory", "towns", "villages", "grids"),
        *("cadres", "officers", "facilities", "incidents", "disputes", "observations"),
    ]
    invented = {name for name, m in mappings.items() if m.demonstration}
    known = {"districts", "statutory", "towns", "villages"}
    assert invented == set(mappings) - known
    category, kind = mappings["incidents"].fields["category"], mappings["disputes"].fields
    assert category.map is not None
    assert set(category.map.values()) == set(words["incident"]) == set(CATEGORIES)
    types = kind["dispute_type"].map
    assert types is not None
    assert types == kind["category"].map
    assert list(types.values()) == words["dispute"] == list(TYPES)
