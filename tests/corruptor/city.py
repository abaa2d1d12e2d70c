"""The corruptor's city: a profile made from nothing, whose sources speak every format with faults of its own."""

import json
from pathlib import Path

WEST, SOUTH, SIDE = 120.0, 30.6, 0.1
"""Degrees WGS-84: the south-west corner and the side of the two districts, 03301 west of 03302."""
DISTRICTS = ("03301", "03302")
TOWNS = tuple(f"{d}{t:03d}" for d in DISTRICTS for t in (1, 2, 3))
VILLAGES = tuple(f"{t}{v:03d}" for t in TOWNS for v in (1, 2))
GRIDS = tuple(f"{v}{g:03d}" for v in VILLAGES for g in (1, 2, 3))
"""Codes of fourteen digits that begin with a zero."""
TOWN_NAMES = {
    "03301001": "东苕镇",
    "03301002": "南浔街道",
    "03301003": "新市镇",
    "03302001": "练市镇",
    "03302002": "梅溪镇",
    "03302003": "新市镇",
}
"""新市镇 is there twice: a name alone does not say which."""
DISTRICT_NAMES = {"03301": "西城区", "03302": "东城区"}

PROFILE = """
name = "yunzhou"
title = "Yunzhou"
timezone = "Asia/Shanghai"
demonstration = false
[city]
code = "0330"
name = "Yunzhou"
residents = 500000
"""

PLACES = {
    "districts": """
job = "places"
file = "districts.geojson"
level = "district"
[fields]
code = "id"
name = "label"
""",
    "towns": """
job = "places"
file = "towns.csv"
level = "town"
[fields]
code = "code"
name = "name"
parent = "district"
""",
    "grids": """
job = "grids"
file = "grids.csv"
[fields]
code = "code"
name = "name"
parent = "village"
""",
    "villages": """
job = "places"
file = "villages.csv"
level = "village"
[fields]
code = "code"
name = "name"
parent = "town"
""",
}

_TIMES = 'formats = ["%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M", "chinese"]'

EVENTS = f"""
job = "incidents"
missing = ["", "无", "NULL"]
[id]
columns = ["编号"]
[version]
column = "更新时间"
{_TIMES}
[fields.received_at]
column = "受理时间"
{_TIMES}
[fields.assigned_at]
column = "交办时间"
{_TIMES}
[fields.closed_at]
column = "办结时间"
{_TIMES}
[fields.verified_at]
column = "核实时间"
{_TIMES}
[fields.due_at]
column = "办理时限"
formats = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d"]
[fields.title]
column = "标题"
[fields.category]
column = "类别"
map = {{ "矛盾纠纷" = "纠纷", "安全隐患" = "安全", "环境与市容" = "环境", "其他" = "其他" }}
[fields.urgency]
column = "紧急程度"
map = {{ "一般" = "normal", "紧急" = "urgent", "特急" = "critical" }}
[fields.returned_times]
column = "退回次数"
[state]
column = "状态"
[state.map]
"已上报" = "reported"
"已受理" = "accepted"
"不予受理" = "declined"
"已合并" = "merged"
"已交办" = "assigned"
"已签收" = "acknowledged"
"处置中" = "handling"
"已办结" = "fed_back"
"已结案" = "settled"
"已评价" = "rated"
"已挂起" = "suspended"
[position]
lon = "经度"
lat = "纬度"
crs = "gcj02"
[withdrawn]
column = "删除标记"
values = ["是"]
[personal]
phone = "联系电话"
[place]
try = [{{ by = "code", column = "网格编码", level = "grid" }}]
unknown = "reject"
"""

_VISIT_TIMES = 'formats = ["%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M"]'

VISITS = f"""
job = "incidents"
timezone = "Europe/Berlin"
[id]
columns = ["office", "number"]
[fields.received_at]
column = "received"
{_VISIT_TIMES}
[fields.closed_at]
column = "closed"
{_VISIT_TIMES}
[fields.title]
column = "title"
[fields.category]
column = "category"
[state]
from_dates = true
[position]
point = "point"
order = "lat,lon"
crs = "wgs84"
placeholders = [[120.1, 30.65]]
[place]
try = [{{ by = "name", column = "town", within = "district", level = "town" }}]
unknown = "reject"
"""

DISPUTES = """
job = "disputes"
format = "tsv"
[id]
columns = ["event_num"]
[version]
export_date = "filename"
[fields.received_at]
column = "add_time"
formats = ["iso"]
[fields.closed_at]
column = "resolve_date"
formats = ["iso"]
[fields.outcome]
column = "is_success"
map = { "1" = "resolved", "2" = "failed", "3" = "to_court", "4" = "to_petition" }
[fields.outcome_at]
column = "outcome_date"
formats = ["iso"]
[fields.solved_level]
column = "resolve_level"
map = { "村社" = "village", "镇街" = "town", "区县" = "county", "市" = "city" }
[fields.title]
column = "event_name"
[fields.amount]
column = "involved_amount"
unit = "元"
[fields.parties]
column = "involved_number"
[state]
from_dates = true
[place]
try = [{ by = "code", column = "grid_num", cut = [14, 8, 5] }]
unknown = "reject"
"""

CALLS = """
job = "incidents"
format = "jsonl"
[id]
columns = ["id"]
[version]
column = "updated"
formats = ["epoch_ms"]
[fields.received_at]
column = "received"
formats = ["iso"]
[fields.title]
column = "title"
[fields.category]
column = "detail.category"
map = { "12345" = "热线", "110" = "联动" }
[fields.returned_times]
column = "detail.returned"
[state]
column = "state"
map = { "open" = "handling", "new" = "accepted" }
[position]
lon = "at.lon"
lat = "at.lat"
crs = "wgs84"
[place]
try = [{ by = "code", column = "grid" }]
unknown = "reject"
"""

BOOK = """
job = "incidents"
format = "xlsx"
[id]
columns = ["序号"]
[version]
column = "修改次数"
[fields.received_at]
column = "受理时间"
formats = ["iso"]
[fields.closed_at]
column = "办结时间"
formats = ["iso"]
[fields.title]
column = "标题"
[fields.returned_times]
column = "退回次数"
[fields.urgency]
column = "紧急程度"
map = { "一般" = "normal", "紧急" = "urgent" }
[state]
from_dates = true
[place]
try = [{ by = "code", column = "网格编码" }]
unknown = "reject"
"""

HAMLETS = """
job = "places"
level = "village"
[fields]
code = "code"
name = "name"
parent = "town"
residents = "residents"
"""

SOURCES = {
    "hamlets": HAMLETS,
    "events": EVENTS,
    "visits": VISITS,
    "disputes": DISPUTES,
    "calls": CALLS,
    "book": BOOK,
}


def write_city(folder: Path) -> Path:
    """The profile yunzhou: two districts with shapes, six towns, 36 grids, and the sources of the corruptor."""
    (folder / "sources").mkdir(parents=True)
    (folder / "profile.toml").write_text(PROFILE, encoding="utf-8")
    for name, text in (PLACES | SOURCES).items():
        (folder / "sources" / f"{name}.toml").write_text(text, encoding="utf-8")
    features = [_district(code, WEST + n * SIDE) for n, code in enumerate(DISTRICTS)]
    shapes = {"type": "FeatureCollection", "features": features}
    (folder / "districts.geojson").write_text(json.dumps(shapes), encoding="utf-8")
    towns = [f"{code},{name},{code[:5]}" for code, name in TOWN_NAMES.items()]
    _write(folder / "towns.csv", ["code,name,district", *towns])
    villages = [f"{code},第{n}村,{code[:8]}" for n, code in enumerate(VILLAGES, 1)]
    _write(folder / "villages.csv", ["code,name,town", *villages])
    grids = [f"{code},第{n}网格,{code[:11]}" for n, code in enumerate(GRIDS, 1)]
    _write(folder / "grids.csv", ["code,name,village", *grids])
    return folder


def _write(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _district(code: str, west: float) -> dict[str, object]:
    east, north = west + SIDE, SOUTH + SIDE
    ring = [[west, SOUTH], [east, SOUTH], [east, north], [west, north], [west, SOUTH]]
    return {
        "type": "Feature",
        "properties": {"id": code, "label": DISTRICT_NAMES[code]},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
