"""A city nobody here has seen, made from scratch with every turn the mapping language has, asked its indicators."""

import json

import geopandas as gpd
import pytest
from openpyxl import Workbook
from shapely import box

from data.queries import asking
from data.reference.coordinates import wgs_to_gcj
from data.reference.profile import load_profile
from etl.mapping.source import load_mappings
from etl.running.jobs import run
from governance.errors import MappingError, ProfileError
from governance.scope import Scope

EVERYTHING = Scope.everything()

PROFILE = """
name = "kotka"
title = "Kotka"
timezone = "Europe/Helsinki"
[city]
code = "K"
name = "Kotka"
[deadlines.incident]
default = { working_days = 2 }
urgent = { hours = 6 }
"""

QUARTERS = """
job = "places"
level = "district"
file = "quarters.geojson"
[fields]
code = "NR"
name = "NIMI"
[position]
lon = "X"
lat = "Y"
crs = "EPSG:3067"
"""

STREETS = """
job = "places"
level = "town"
file = "streets.tsv"
format = "tsv"
header_row = 2
encoding = "utf-8"
[fields]
code = "c"
name = "n"
parent = "q"
"""

CALLS = """
job = "incidents"
timezone = "Europe/Stockholm"
missing = ["", "-", "ei tietoa"]
delivery = "snapshot"
[version]
export_date = "filename"
[id]
columns = ["year", "nr"]
[fields.received_at]
columns = ["came exactly", "came"]
formats = ["%d.%m.%Y %H.%M", "%d.%m.%Y", "iso"]
[fields.closed_at]
column = "done"
formats = ["excel", "%d.%m.%Y"]
[fields.category]
const = "call"
[fields.urgency]
column = "haste"
map = { "kiire" = "urgent" }
else = "normal"
[state]
column = "tila"
map = { "auki" = "handling", "valmis" = "fed_back", "hylatty" = "declined" }
missing = ["?"]
else = "handling"
[place]
try = [
  { by = "code", column = "street", cut = [4, 1] },
  { by = "name", column = "street", within = "quarter", level = "town" },
]
unknown = "city"
"""

MONTHLY = """
job = "disputes"
encoding = "gb18030"
[id]
content = true
[fields.received_at]
column = "月份"
formats = ["%Y-%m"]
[fields.outcome_at]
column = "化解日期"
formats = ["%Y年%m月%d日"]
[fields.outcome]
column = "结果"
map = { "成功" = "resolved", "失败" = "failed" }
[fields.solved_level]
column = "层级"
map = { "村" = "village", "镇" = "town", "县" = "county" }
[fields.amount]
column = "金额"
[state]
from_dates = true
[position]
point = "坐标"
order = "lon,lat"
crs = "gcj02"
placeholders = [[24.0, 60.0]]
[place]
try = [{ by = "point", level = "district" }]
unknown = "reject"
"""

HEADER = ["year", "nr", "came exactly", "came", "done", "haste", "tila", "street", "quarter"]
ROWS = [
    # Friday 10:00 in Stockholm: due on Tuesday 10:00, closed on Monday.
    ["2024", "1", "01.03.2024 10.00", "", 45355.5, "-", "valmis", "1001", ""],
    # Urgent: due six hours later, closed the next day.
    [
        "2024",
        "2",
        "-",
        "2024-03-01T10:00:00+02:00",
        "02.03.2024",
        "kiire",
        "valmis",
        "Market",
        "East",
    ],
    # Known by its quarter's code alone, open and overdue.
    ["2024", "3", "", "01.03.2024", "", "", "auki", "1zzz", ""],
    # A name that two quarters have, without saying which: the city alone.
    ["2024", "4", "04.03.2024 09.00", "", "", "", "auki", "Market", ""],
    ["2024", "5", "04.03.2024 09.00", "", "", "", "hylatty", "2001", ""],
    # The same number in another year is another matter.
    ["2023", "5", "29.12.2023 23.30", "", "30.12.2023", "", "valmis", "2001", ""],
]


@pytest.fixture
def city(tmp_path):
    folder = tmp_path / "kotka"
    (folder / "sources").mkdir(parents=True)
    (folder / "profile.toml").write_text(PROFILE, encoding="utf-8")
    sources = {"quarters": QUARTERS, "streets": STREETS, "calls": CALLS, "monthly": MONTHLY}
    for name, text in sources.items():
        (folder / "sources" / f"{name}.toml").write_text(text, encoding="utf-8")
    squares = gpd.GeoSeries([box(24, 60, 24.5, 60.5), box(24.5, 60, 25, 60.5)], crs="EPSG:4326")
    shapes = json.loads(squares.to_crs("EPSG:3067").to_json())["features"]
    for feature, (nr, name) in zip(shapes, ((1, "West"), (2, "East")), strict=True):
        feature["properties"] = {"NR": nr, "NIMI": name, "X": None, "Y": None}
    (folder / "quarters.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": shapes}), encoding="utf-8"
    )
    (folder / "streets.tsv").write_text(
        "a report of streets\nc\tn\tq\n1001\tMarket\t1\n2001\tMarket\t2\n2002\tPier\t2\n",
        encoding="utf-8",
    )
    return folder


@pytest.fixture
def calls(tmp_path):
    book = Workbook()
    book.active.append(HEADER)
    for row in ROWS:
        book.active.append(row)
    book.save(tmp_path / "calls_20240401.xlsx")
    return tmp_path / "calls_20240401.xlsx"


@pytest.fixture
def monthly(tmp_path):
    import numpy as np

    lon, lat = wgs_to_gcj(np.array([24.2, 24.7]), np.array([60.2, 60.2]))
    west, east = (f"({x:.6f}, {y:.6f})" for x, y in zip(lon, lat, strict=True))
    lines = [
        "月份,化解日期,结果,层级,金额,坐标",
        f'2024-02,2024年02月20日,成功,村,1.5万,"{west}"',
        f'2024-02,2024年03月05日,成功,县,,"{east}"',
        f'2024-02,,,,２００,"{east}"',
        '2024-02,2024年02月09日,失败,,,"24.0, 60.0"',
    ]
    path = tmp_path / "monthly.csv"
    path.write_text("\n".join(lines) + "\n", encoding="gb18030")
    return path


def ask(store, code, period, by="district", cutoff="2024-03-31", **more):
    question = asking.question(
        store, period, cutoff, more.get("known"), more.get("kind"), scope=EVERYTHING
    )
    rows = asking.ask(store, code, question, by=by, scope=EVERYTHING)
    return {r.place: (r.numerator, r.denominator) for r in rows}


def test_a_city_from_scratch_answers_its_indicators(store, city, calls, monthly):
    report = run(store, load_profile(str(city)), [("calls", calls), ("monthly", monthly)])
    said = report.sources["calls"]
    assert (said.counts.read, said.counts.inserted, said.rejects) == (6, 6, {})
    assert said.notes["place_city_only"] == 1 and said.notes["place_by_name"] == 1
    assert report.sources["monthly"].rejects == {"unknown_place": 1}
    assert report.sources["monthly"].notes["placeholder_point"] == 1
    assert ask(store, "K01", "2024-03", kind="incident") == {"K": (2, 4), "1": (1, 2), "2": (1, 1)}
    assert ask(store, "K01", "2024-03", "town", kind="incident") == {
        "K": (2, 4), "1001": (1, 1), "2001": (1, 1), "2002": (0, 0),
    }  # fmt: skip
    assert ask(store, "K03", "2024-03", kind="incident") == {"K": (1, 4), "1": (1, 2), "2": (0, 1)}
    assert ask(store, "K04a", "2024-03", kind="incident")["K"] == (2, None)
    assert ask(store, "K01", "2023", kind="incident") == {"K": (1, 1), "1": (0, 0), "2": (1, 1)}
    assert ask(store, "K11", "2024-02") == {"K": (2, 3), "1": (1, 1), "2": (1, 2)}
    assert ask(store, "K11", "2024-02", cutoff="2024-02-29")["K"] == (1, 3)
    assert ask(store, "K13a", "2024-02") == {"K": (1, 2), "1": (1, 1), "2": (0, 1)}
    assert ask(store, "K13b", "2024-02")["K"] == (1, 3)


def test_a_later_snapshot_takes_a_record_away_and_the_earlier_answer_stays(
    store, city, calls, tmp_path
):
    profile = load_profile(str(city))
    first = run(store, profile, [("calls", calls)])
    book = Workbook()
    book.active.append(HEADER)
    for row in ROWS[1:]:
        book.active.append(row)
    later = tmp_path / "calls_20240402.xlsx"
    book.save(later)
    assert run(store, profile, [("calls", later)]).sources["calls"].counts.withdrawn == 1
    assert ask(store, "K01", "2024-03")["1"] == (0, 1)
    for known in (str(first.load), first.known_at):
        assert ask(store, "K01", "2024-03", known=known)["1"] == (1, 2)


@pytest.mark.parametrize(
    ("source", "old", "new", "says"),
    [
        ("calls", "delivery =", "delivry =", "delivery"),
        ("calls", "[fields.received_at]", "[fields.recieved_at]", "received_at"),
        ("calls", '"declined"', '"decline"', "declined"),
        ("calls", '"urgent" }', '"urgnt" }', "urgent"),
        ("calls", 'column = "tila"', 'colum = "tila"', "column"),
        ("calls", 'export_date = "filename"', 'export_dat = "filename"', "export_date"),
        (
            "calls",
            'timezone = "Europe/Stockholm"',
            'timezone = "Europe/Stokholm"',
            "Europe/Stokholm",
        ),
        ("calls", 'by = "code"', 'by = "cod"', "code"),
        ("monthly", 'crs = "gcj02"', 'crs = "gcj-02"', "gcj02"),
        ("monthly", "content = true", "contents = true", "content"),
        ("monthly", 'job = "disputes"', 'job = "dispute"', "disputes"),
        ("streets", 'level = "town"', 'level = "twon"', "town"),
        ("streets", 'name = "n"', "", "name"),
        ("quarters", "[position]", "[postion]", "position"),
        ("calls", '"%d.%m.%Y %H.%M"', '"%Q"', "%Q"),
        ("calls", 'timezone = "Europe/Stockholm"', "timezone = 5", "时区"),
        ("calls", "cut = [4, 1]", 'cut = "x"', "cut"),
        ("streets", "header_row = 2", "header_row = 0", "header_row"),
    ],
)
def test_a_wrong_mapping_is_refused_before_a_row_is_read_naming_the_nearest(
    city, source, old, new, says
):
    path = city / "sources" / f"{source}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(MappingError, match=says) as refused:
        load_mappings(load_profile(str(city)))
    # Of what is missing the table is named, and of tables within one list the line where it begins.
    above = {"": 2, 'by = "cod"': 1, 'cut = "x"': 1}.get(new, 0)
    line = text[: text.index(old)].count("\n") + 1 - above
    assert f"sources/{path.name} 第 {line} 行" in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("default = { working_days = 2 }", "default = 5", "working_days"),
        ("default = { working_days = 2 }", "default = { days = 10000000 }", "days"),
        ("default = { working_days = 2 }", "default = { working_days = 0 }", "working_days"),
        ('code = "K"', 'code = "K"\nresidents = "many"', "residents"),
        ('timezone = "Europe/Helsinki"', 'timezone = "Europe/Helsinky"', "Helsinky"),
        ('timezone = "Europe/Helsinki"', 'timezone = "Europe"', "没有这个时区"),
    ],
)
def test_a_wrong_profile_is_refused_in_one_sentence(city, old, new, says):
    path = city / "profile.toml"
    assert old in path.read_text(encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new), encoding="utf-8")
    line = text[: text.index(old)].count("\n") + new.count("\n") + 1
    with pytest.raises(ProfileError, match=f"profile.toml 第 {line} 行.*{says}"):
        load_profile(str(city))


def test_an_unknown_profile_names_the_nearest():
    with pytest.raises(ProfileError, match="最接近的是 huzhou"):
        load_profile("huzou")
