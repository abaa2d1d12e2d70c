"""Makes the drawn units, grids, officers, cadres and sites of the profile huzhou from its towns and villages.

Run `python -m data.samples.places` after towns, villages or their shapes have changed; the results are committed.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from shapely.geometry import mapping, shape

from data.samples.calendar import HUZHOU
from data.samples.ground import Cells, table
from governance.chain import CHAINS, Setting, setting

SEED = 330500
GRIDS = 2212
OFFICERS = 2193
GRID_OFFICER = "网格员"
"""The level of the chain that the full-time officers hold."""
STATIONS = 284
STATIONS_WUXING = 46
NEW_DISTRICT, WUXING = "330590", "330502"
SLIVER = 1e-5
"""Square degrees (some 0.1 km²): what is smaller between two shapes is a rounding of their edges."""
NUMERALS = "一二三四五六七八九十"
CENTRES = (
    ("湖州市社会矛盾纠纷调处化解中心", "330502008"),
    ("吴兴区社会矛盾纠纷调处化解中心", "330502101"),
    ("南太湖新区社会矛盾纠纷调处化解中心", "330502009"),
    ("南浔区社会矛盾纠纷调处化解中心", "330503100"),
    ("德清县社会矛盾纠纷调处化解中心", "330521001"),
    ("长兴县社会矛盾纠纷调处化解中心", "330522001"),
    ("安吉县社会矛盾纠纷调处化解中心", "330523002"),
    ("织里分中心", "330502100"),
    ("飞英分中心", "330502004"),
    ("菱湖渔业分中心", "330503105"),
)


def units(profile: Path) -> dict[str, object]:
    """The six reporting units as GeoJSON: the new district is cut out of 吴兴 along its towns' cells."""
    towns = table(profile / "places" / "towns.csv")
    inside = set(towns.loc[towns["report_unit"] == NEW_DISTRICT, "town_code"])
    cells = _shapes(profile / "boundaries" / "towns.geojson", "town_code")
    shapes = _shapes(profile / "boundaries" / "statutory.geojson", "adcode")
    rest = shapes[WUXING].difference(shapely.union_all([cells[c] for c in sorted(inside)]))
    # Slivers go to the new district, which is what is left of the old one.
    kept = shapely.union_all([p for p in shapely.get_parts(rest) if p.area > SLIVER])
    shapes[NEW_DISTRICT] = shapes[WUXING].difference(kept)
    shapes[WUXING] = kept
    names = table(profile / "places" / "districts.csv").set_index("code")["name"]
    features = [
        {
            "type": "Feature",
            "properties": {
                "code": code,
                "name": names[code],
                "schematic": code == NEW_DISTRICT,
            },
            "geometry": mapping(shapely.set_precision(shapes[code], 1e-6)),
        }
        for code in sorted(shapes)
    ]
    return {"type": "FeatureCollection", "name": "reporting_units", "features": features}


def _shapes(path: Path, code: str) -> dict[str, shapely.Geometry]:
    features = json.loads(path.read_bytes())["features"]
    return {f["properties"][code]: shape(f["geometry"]) for f in features}


def grids(profile: Path) -> pd.DataFrame:
    """The grids, 1.7 a village, more where people live closer (居委会); seats lie in the village's cell."""
    villages = table(profile / "places" / "villages.csv").sort_values("code")
    rng = np.random.default_rng([SEED, 1])
    weight = villages["kind"].map({"居委会/社区": 2.0, "村委会": 1.0}).fillna(0.3).to_numpy()
    extra = rng.multinomial(GRIDS - len(villages), weight / weight.sum())
    cell = np.repeat(np.arange(len(villages)), 1 + extra)
    sequence = np.concatenate([np.arange(1, 2 + n) for n in extra])
    cells = Cells.read(profile / "boundaries" / "villages.geojson", "village_code")
    lon, lat = cells.points(cell, rng.random((len(cell), 3)))
    village = cells.codes[cell]
    return pd.DataFrame(
        {
            "grid_code": [f"{v}{n:03d}" for v, n in zip(village, sequence, strict=True)],
            "name": [f"第{NUMERALS[n - 1]}网格" for n in sequence],
            "village_code": village,
            "lon": lon.round(6),
            "lat": lat.round(6),
        }
    )


def officers(grid: pd.DataFrame) -> pd.DataFrame:
    """The full-time officers, one a grid as far as they go; ids and labels, never a person."""
    rng = np.random.default_rng([SEED, 2])
    held = np.sort(rng.permutation(len(grid))[:OFFICERS])
    return pd.DataFrame(
        {
            "officer_id": [f"WG{n:04d}" for n in range(1, OFFICERS + 1)],
            "label": [f"网格员{n:04d}" for n in range(1, OFFICERS + 1)],
            "grid_code": grid["grid_code"].to_numpy()[held],
            "role": "专职网格员",
            "full_time": "是",
        }
    )


def cadres(profile: Path, grid: pd.DataFrame) -> pd.DataFrame:
    """Those of the 五包 chain beside the full-time officers: two a village, one a grid; ids and labels, never a person.

    Nobody is made for the last level (党员包农户, 党员楼道长包住户): it is not kept by name.
    """
    towns = table(profile / "places" / "towns.csv").set_index("town_code")["kind"]
    villages = table(profile / "places" / "villages.csv").sort_values("code")
    where = {
        village: setting(kind, str(towns[town])) or Setting.RURAL
        for village, kind, town in villages[["code", "kind", "town_code"]].itertuples(index=False)
    }
    places_of = {
        village: [village, *part["grid_code"]] for village, part in grid.groupby("village_code")
    }
    rows = [
        (place, duty.role)
        for village in villages["code"]
        for place in places_of[village]
        for duty in CHAINS[where[village]][:-1]
        if duty.role != GRID_OFFICER and (duty.level == "village") == (place == village)
    ]
    duties = pd.DataFrame(rows, columns=["place_code", "role"])
    number = duties.groupby("role").cumcount() + 1
    return pd.DataFrame(
        {
            "officer_id": [f"WB{n:04d}" for n in range(1, len(duties) + 1)],
            "label": duties["role"] + number.map("{:04d}".format),
            "place_code": duties["place_code"],
            "role": duties["role"],
        }
    )


def facilities(profile: Path) -> pd.DataFrame:
    """Stations, mediation centres, courts and deputies' rooms, each at a point of its place's cells."""
    towns = table(profile / "places" / "towns.csv").sort_values("town_code")
    villages = table(profile / "places" / "villages.csv").sort_values("code")
    rng = np.random.default_rng([SEED, 3])
    names = towns.set_index("town_code")["town"]
    parts = [
        _stations(towns, villages, names, rng),
        pd.DataFrame(CENTRES, columns=["name", "place_code"]).assign(kind="矛调中心"),
        _one_a_town(names, "基层治理综合指挥中心"),
        _one_a_town(names, "共享法庭"),
        _one_a_town(names, "人大代表联络站"),
    ]
    sites = pd.concat(parts, ignore_index=True)
    cells = Cells.read(profile / "boundaries" / "villages.geojson", "village_code")
    lon, lat = cells.points(_cell_of(sites["place_code"], cells, rng), rng.random((len(sites), 3)))
    sites["facility_id"] = [f"ZD{n:04d}" for n in range(1, len(sites) + 1)]
    sites = sites.assign(lon=lon.round(6), lat=lat.round(6))
    return sites[["facility_id", "name", "kind", "place_code", "lon", "lat"]]


def _stations(
    towns: pd.DataFrame, villages: pd.DataFrame, names: pd.Series, rng: np.random.Generator
) -> pd.DataFrame:
    in_wuxing = (towns["report_unit"] == WUXING).to_numpy()
    size = towns["n_villages"].astype(int).to_numpy()
    count = np.ones(len(towns), dtype=int)
    for part, total in ((in_wuxing, STATIONS_WUXING), (~in_wuxing, STATIONS - STATIONS_WUXING)):
        count[part] += rng.multinomial(total - part.sum(), size[part] / size[part].sum())
    rows = []
    for town, wanted in zip(towns["town_code"], count, strict=True):
        below = villages.loc[villages["town_code"] == town, "code"].to_numpy()
        chosen = (
            rng.permutation(below)[:wanted] if wanted <= len(below) else rng.choice(below, wanted)
        )
        rows += [
            (f"{names[town]}第{n}综治工作站", village, "综治工作站")
            for n, village in enumerate(sorted(chosen), start=1)
        ]
    return pd.DataFrame(rows, columns=["name", "place_code", "kind"])


def _one_a_town(names: pd.Series, kind: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"name": names.to_numpy() + kind, "place_code": names.index.to_numpy(), "kind": kind}
    )


def _cell_of(places: pd.Series, cells: Cells, rng: np.random.Generator) -> np.ndarray:
    """The cell of a village; of a town, any one of its cells."""
    codes = cells.codes.astype(str)
    first = np.searchsorted(codes, places.to_numpy().astype(str), "left")
    # ~ sorts after every digit, so this is the end of the codes that begin with the place's.
    beyond = np.searchsorted(codes, (places + "~").to_numpy().astype(str), "left")
    positions: np.ndarray = first + (rng.random(len(places)) * (beyond - first)).astype(int)
    return positions


def write(profile: Path) -> None:
    """Write the drawn units, grids, officers, cadres and sites into the profile."""
    text = json.dumps(units(profile), ensure_ascii=False, separators=(",", ":"))
    (profile / "boundaries" / "districts.geojson").write_text(text + "\n", encoding="utf-8")
    grid = grids(profile)
    tables = {
        "grids": grid,
        "officers": officers(grid),
        "cadres": cadres(profile, grid),
        "facilities": facilities(profile),
    }
    for name, rows in tables.items():
        rows.to_csv(profile / "places" / f"{name}.csv", index=False, lineterminator="\n")


def main() -> None:
    write(HUZHOU)
    print("districts.geojson, grids.csv, officers.csv, cadres.csv, facilities.csv")


if __name__ == "__main__":
    main()
