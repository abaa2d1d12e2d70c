"""Matters of the demonstration as their platforms print them, from what the store knows of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from data.reference.coordinates import wgs_to_gcj
from data.samples.disputes import TYPES
from data.samples.sheets import TYPE_CODES

Row = dict[str, str]

STATES = {
    "incidents": {
        "reported": "已上报",
        "accepted": "已受理",
        "assigned": "已交办",
        "acknowledged": "已签收",
        "handling": "处置中",
        "fed_back": "已办结",
    },
    "disputes": {
        "accepted": "已受理",
        "assigned": "已交办",
        "handling": "调处中",
        "fed_back": "已调结",
    },
}
URGENCIES = {"normal": "一般", "urgent": "紧急", "critical": "特急"}
OUTCOMES = {"resolved": "1", "failed": "2", "to_court": "3", "to_petition": "4"}
LEVELS = {"village": "村社", "town": "镇街", "county": "区县", "city": "市"}
WAYS = {"1": "01", "2": "01", "3": "03", "4": "04"}
_CODES = dict(zip(TYPES, TYPE_CODES.tolist(), strict=True))


@dataclass(slots=True)
class InHand:
    """A matter that may still move: its row as its platform would print it now."""

    source: str
    key: str
    row: Row
    received: float
    due: float
    """Epoch seconds; nan where there is none."""
    changed: float
    """When its platform changed it last."""
    critical: bool = False


def printed(matters: pd.DataFrame, zone: ZoneInfo) -> list[InHand]:
    """The matters of data.queries.handling; those whose state no platform has a word for are left out."""
    in_hand = []
    for record in matters.to_dict("records"):
        told: dict[str, Any] = {str(k): None if pd.isna(v) else v for k, v in record.items()}
        source = str(told["source"])
        if told["state"] not in STATES.get(source, {}):
            continue
        due = told["extended_due_at"] or told["due_at"]
        in_hand.append(
            InHand(
                source,
                str(told["key"]),
                _PRINTERS[source](told, zone),
                float(told["received_at"]),
                float("nan") if due is None else float(due),
                float(told["version"] or told["received_at"]),
                told["urgency"] == "critical",
            )
        )
    return in_hand


def stamp(at: float | None, zone: ZoneInfo, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    """The platforms' form of an instant; '' for none."""
    return "" if at is None else datetime.fromtimestamp(at, zone).strftime(form)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _number(value: float | None, form: str) -> str:
    return "" if value is None else form % value


def _place(told: Mapping[str, Any]) -> str:
    """The narrowest code known."""
    return next((told[n] for n in ("grid", "village", "town", "district") if told[n]), "")


def _incident(told: Mapping[str, Any], zone: ZoneInfo) -> Row:
    lon, lat = told["lon"], told["lat"]
    if lon is not None and lat is not None:
        lon, lat = (float(v[0]) for v in wgs_to_gcj(np.array([lon]), np.array([lat])))
    return {
        "事件编号": str(told["key"]),
        "标题": _text(told["title"]),
        "一级分类": _text(told["category"]),
        "二级分类": _text(told["category2"]),
        "紧急程度": URGENCIES.get(_text(told["urgency"]), ""),
        "事件状态": STATES["incidents"][told["state"]],
        "所属部门": _text(told["department"]),
        "所属镇街": "",
        "网格编码": _place(told),
        "网格员编号": _text(told["officer"]),
        "上报人标识": _text(told["reporter_hash"]),
        "经度": _number(lon, "%.6f"),
        "纬度": _number(lat, "%.6f"),
        "受理时间": stamp(told["received_at"], zone),
        "不予受理时间": stamp(told["declined_at"], zone),
        "交办时间": stamp(told["assigned_at"], zone),
        "签收时间": stamp(told["acknowledged_at"], zone),
        "首次办结时间": stamp(told["first_closed_at"], zone),
        "返工时间": stamp(told["sent_back_at"], zone),
        "办结时间": stamp(told["closed_at"], zone),
        "核实时间": stamp(told["verified_at"], zone),
        "办理时限": stamp(told["due_at"], zone),
        "延期后时限": stamp(told["extended_due_at"], zone),
        "退回次数": _number(told["returned_times"], "%d"),
        "返工次数": _number(told["reworked_times"], "%d"),
        "更新时间": stamp(told["version"], zone),
        "删除标记": "否",
    }


def _dispute(told: Mapping[str, Any], zone: ZoneInfo) -> Row:
    outcome = OUTCOMES.get(_text(told["outcome"]), "")
    return {
        "event_num": str(told["key"]),
        "event_name": _text(told["title"]),
        "dispute_event_type": _CODES.get(_text(told["dispute_type"]), "99"),
        "involved_number": _text(told["parties"]),
        "involved_amount": _number(told["amount"], "%.0f"),
        "grid_num": _place(told),
        "longitude": _number(told["lon"], "%.6f"),
        "latitude": _number(told["lat"], "%.6f"),
        "add_time": stamp(told["received_at"], zone),
        "assign_time": stamp(told["assigned_at"], zone),
        "accept_time": stamp(told["acknowledged_at"], zone),
        "resolve_limit_date": stamp(told["due_at"], zone, "%Y-%m-%d"),
        "resolve_way_code": WAYS.get(outcome, ""),
        "resolve_org_name": _text(told["department"]),
        "resolve_person_name": _text(told["mediator"]),
        "is_success": outcome,
        "resolve_date": stamp(told["closed_at"], zone),
        "resolve_level": LEVELS.get(_text(told["solved_level"]), ""),
        "agreement_type": _text(told["agreement"]),
        "exam_date": stamp(told["verified_at"], zone),
        "status": STATES["disputes"][told["state"]],
        "source_event_num": _text(told["linked_to"]),
        "update_time": stamp(told["version"], zone),
        "is_deleted": "0",
    }


_PRINTERS: dict[str, Callable[[Mapping[str, Any], ZoneInfo], Row]] = {
    "incidents": _incident,
    "disputes": _dispute,
}
