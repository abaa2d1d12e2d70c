"""Good rows: seeded, of every source, each with what the store must hold of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from tests.corruptor.city import DISTRICT_NAMES, GRIDS, TOWN_NAMES
from tests.corruptor.rows import (
    BERLIN,
    Row,
    as_gcj,
    epoch,
    mark_of,
    moment,
    point,
    spelled,
)

_TITLES = (
    "路面破损", "噪音扰民, 夜间施工", '群众反映"油烟"', "第一行\n第二行", "水管漏水；已多次上报", "道路 照明",
    "楼道堆物，消防通道被占", "苕溪沿岸垃圾", "㐂字门牌掉落", "邻里纠纷",
)  # fmt: skip
"""Quoted commas, quotes and line breaks, full-width signs, a character that GBK lacks."""
_LINE = str.maketrans("\n", " ")
CATEGORIES = {"矛盾纠纷": "纠纷", "安全隐患": "安全", "环境与市容": "环境", "其他": "其他"}
URGENCIES = {"一般": "normal", "紧急": "urgent", "特急": "critical"}
OPEN = {"已上报": "reported", "已受理": "accepted", "已交办": "assigned", "已签收": "acknowledged",
        "处置中": "handling", "不予受理": "declined", "已合并": "merged", "已挂起": "suspended"}  # fmt: skip
CLOSED = {"已办结": "fed_back", "已结案": "settled", "已评价": "rated"}
OUTCOMES = {"1": "resolved", "2": "failed", "3": "to_court", "4": "to_petition"}
LEVELS = {"村社": "village", "镇街": "town", "区县": "county", "市": "city"}
AMOUNTS: dict[str, float] = {
    "": float("nan"), "3000": 3e3, "１２００": 1200, "3,500": 3500, "1,234,567.5": 1234567.5, "2.5万": 25_000,
    "1.2 亿": 1.2e8, "0": 0, "８万": 8e4, "3200元": 3200, "1.5万元": 15_000,
}  # fmt: skip
RESIDENTS = {"": None, "1203": 1203, "1,203": 1203, "１２０３": 1203, "0.3万": 3000}


def _later(start: datetime, draw: Random) -> datetime:
    return start + timedelta(minutes=draw.randrange(1, 20_000))


def event(number: int, draw: Random) -> Row:
    """A row of the grid platform."""
    received = moment(draw)
    closed = _later(received, draw) if draw.random() < 0.7 else None
    states = CLOSED if closed else OPEN
    state = draw.choice(list(states))
    category, urgency = draw.choice(list(CATEGORIES)), draw.choice(list(URGENCIES))
    grid, mark = draw.choice(GRIDS), mark_of("events", number)
    lon, lat = point(grid[:5], draw)
    x, y = as_gcj(lon, lat)
    due = received + timedelta(days=5)
    title = f"{draw.choice(_TITLES)}{mark}"
    key, times = f"0{number:09d}", draw.randrange(3)
    cells: dict[str, object] = {
        "编号": key,
        "标题": title,
        "类别": category,
        "紧急程度": urgency,
        "状态": state,
        "受理时间": spelled(received, draw),
        "交办时间": spelled(received + timedelta(minutes=3), draw),
        "办结时间": spelled(closed, draw) if closed else draw.choice(("", "", "无")),
        "核实时间": "",
        "办理时限": f"{due:%Y-%m-%d}",
        "退回次数": draw.choice((f"{times}", f" {times} ", chr(0xFF10 + times))),
        "网格编码": grid,
        "经度": f"{x:.7f}",
        "纬度": f"{y:.7f}",
        "更新时间": spelled(datetime(2024, 6, 1) + timedelta(minutes=draw.randrange(30_000)), draw),
        "删除标记": "否",
        "联系电话": f"138{number:08d}",
    }
    truth: dict[str, object] = {
        "key": key,
        "title": title,
        "category": CATEGORIES[category],
        "urgency": URGENCIES[urgency],
        "state": states[state],
        "received_at": epoch(received),
        "closed_at": epoch(closed) if closed else None,
        "due_at": epoch(due.replace(hour=23, minute=59, second=59)),
        "returned_times": times,
        "grid": grid,
        "lon": lon,
        "lat": lat,
        "withdrawn": False,
    }
    return Row(cells, truth, mark)


def _visit_time(local: datetime, draw: Random) -> str:
    """A time that only one of the two declared orders reads, or both alike."""
    if local.day > 12:
        return local.strftime(draw.choice(("%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M")))
    return local.replace(day=local.month).strftime("%d/%m/%Y %H:%M")


def _plain_day(local: datetime) -> datetime:
    """The day that `_visit_time` prints."""
    return local if local.day > 12 else local.replace(day=local.month)


def visit(number: int, draw: Random) -> Row:
    """A row of an office in another time zone, which declares two orders of day and month."""
    received = _plain_day(moment(draw))
    closed = _plain_day(received + timedelta(days=40, minutes=5)) if draw.random() < 0.5 else None
    town = draw.choice(list(TOWN_NAMES))
    lon, lat = point(town[:5], draw)
    office, mark = draw.choice("AB"), mark_of("visits", number)
    title = f"{draw.choice(_TITLES)}{mark}"
    pair = f"{lat:.6f}, {lon:.6f}"
    cells: dict[str, object] = {
        "office": office,
        "number": f"{number:06d}",
        "received": _visit_time(received, draw),
        "closed": _visit_time(closed, draw) if closed else "",
        "title": title,
        "category": draw.choice(("noise", "NA", "roads")),
        "point": draw.choice((pair, f"({pair})", f"{lat:.6f} {lon:.6f}")),
        "town": TOWN_NAMES[town],
        "district": DISTRICT_NAMES[town[:5]],
    }
    truth: dict[str, object] = {
        "key": f"{office}|{number:06d}",
        "title": title,
        "category": cells["category"],
        "state": "fed_back" if closed else "accepted",
        "received_at": epoch(received, BERLIN),
        "closed_at": epoch(closed, BERLIN) if closed else None,
        "town": town,
        "lon": lon,
        "lat": lat,
    }
    return Row(cells, truth, mark)


def _iso(local: datetime, draw: Random) -> str:
    form = draw.choice(
        ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y%m%dT%H%M", "%Y-%m-%dT%H:%M:00+08:00")
    )
    return local.strftime(form)


def dispute(number: int, draw: Random) -> Row:
    """A row of the dispute platform."""
    received = moment(draw)
    closed = _later(received, draw) if draw.random() < 0.6 else None
    outcome = draw.choice(list(OUTCOMES)) if closed else ""
    level = draw.choice(list(LEVELS)) if outcome == "1" else ""
    grid, mark = draw.choice(GRIDS), mark_of("disputes", number)
    title = f"{draw.choice(_TITLES).translate(_LINE)}{mark}"
    amount, people = draw.choice(list(AMOUNTS)), draw.randrange(2, 40)
    cells: dict[str, object] = {
        "event_num": f"MD-{number:07d}",
        "event_name": title,
        "add_time": _iso(received, draw),
        "resolve_date": _iso(closed, draw) if closed else "",
        "is_success": outcome,
        "outcome_date": _iso(closed, draw) if closed else "",
        "resolve_level": level,
        "involved_amount": amount,
        "involved_number": f"{people}",
        "grid_num": draw.choice((grid, f"{grid}07")),
    }
    truth: dict[str, object] = {
        "key": f"MD-{number:07d}",
        "title": title,
        "state": "fed_back" if closed else "accepted",
        "received_at": epoch(received),
        "closed_at": epoch(closed) if closed else None,
        "outcome": OUTCOMES.get(outcome),
        "outcome_at": epoch(closed) if closed else None,
        "solved_level": LEVELS.get(level),
        "amount": AMOUNTS[amount],
        "parties": f"{people}",
        "grid": grid,
    }
    return Row(cells, truth, mark)


def call(number: int, draw: Random) -> Row:
    """An object of the hotline: nested, with numbers as numbers and ids of eighteen digits."""
    received, key = moment(draw), 330_500_000_000_000_000 + number
    grid, mark = draw.choice(GRIDS), mark_of("calls", number)
    lon, lat = (round(v, 6) for v in point(grid[:5], draw))
    title = f"{draw.choice(_TITLES)}{mark}"
    category, times = draw.choice(("12345", "110")), draw.randrange(3)
    cells: dict[str, object] = {
        "id": draw.choice((key, str(key))),
        "title": title,
        "received": _iso(received, draw),
        "updated": draw.choice((1_718_000_000_000 + number, str(1_718_000_000_000 + number))),
        "state": draw.choice(("open", "new")),
        "detail": {"category": int(category), "returned": draw.choice((times, str(times)))},
        "at": {"lon": lon, "lat": str(lat)},
        "grid": grid,
    }
    truth: dict[str, object] = {
        "key": str(key),
        "title": title,
        "category": {"12345": "热线", "110": "联动"}[category],
        "state": {"open": "handling", "new": "accepted"}[str(cells["state"])],
        "received_at": epoch(received),
        "returned_times": times,
        "grid": grid,
        "lon": lon,
        "lat": lat,
    }
    return Row(cells, truth, mark)


def entry(number: int, draw: Random) -> Row:
    """A row of a workbook: typed dates and numbers beside text."""
    received = moment(draw)
    closed = _later(received, draw) if draw.random() < 0.5 else None
    grid, mark = draw.choice(GRIDS), mark_of("book", number)
    title = f"{draw.choice(_TITLES)}{mark}"
    urgency, times = draw.choice(("一般", "紧急")), draw.randrange(3)
    cells: dict[str, object] = {
        "序号": draw.choice((f"{number:06d}x", f"{number:06d}x ")),
        "标题": title,
        "受理时间": draw.choice((received, f"{received:%Y-%m-%d %H:%M}")),
        "办结时间": closed or "",
        "退回次数": draw.choice((times, float(times), str(times))),
        "紧急程度": urgency,
        "网格编码": grid,
        "修改次数": 1,
    }
    truth: dict[str, object] = {
        "key": f"{number:06d}x",
        "title": title,
        "urgency": URGENCIES[urgency],
        "state": "fed_back" if closed else "accepted",
        "received_at": epoch(received),
        "closed_at": epoch(closed) if closed else None,
        "returned_times": times,
        "grid": grid,
    }
    return Row(cells, truth, mark)


def hamlet(number: int, draw: Random) -> Row:
    """A place, which later rows may hang under."""
    mark, town = mark_of("hamlets", number), draw.choice(list(TOWN_NAMES))
    residents = draw.choice(list(RESIDENTS))
    cells: dict[str, object] = {
        "code": f"{town}9{number:05d}",
        "name": f"某村{mark}",
        "town": town,
        "residents": residents,
    }
    truth: dict[str, object] = {
        "key": f"village:{town}9{number:05d}",
        "title": f"某村{mark}",
        "parent": town,
        "residents": RESIDENTS[residents],
    }
    return Row(cells, truth, mark)


GOOD: dict[str, Callable[[int, Random], Row]] = {
    "hamlets": hamlet,
    "events": event,
    "visits": visit,
    "disputes": dispute,
    "calls": call,
    "book": entry,
}
