"""How the two platforms print their rows: columns, words and text forms of their exports."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import numpy as np

from data.reference.coordinates import wgs_to_gcj
from data.samples.disputes import LEVELS, TYPES, Disputes
from data.samples.incidents import CATEGORIES, URGENCIES, Incidents
from data.samples.knowledge import Corrections, Mistake, Seen
from data.samples.wording import incident_phrases

Columns = dict[str, list[str]]
Printer = Callable[[np.ndarray], Columns]
_FIRST_DAY = date(2018, 1, 1)
_FIRST = (_FIRST_DAY - date(1970, 1, 1)).days
# Texts of all days and seconds, made once: an export prints millions of instants.
_DAYS = [(_FIRST_DAY + timedelta(days=n)).isoformat() for n in range(366 * 60)]
_CLOCK = [f" {n // 3600:02d}:{n // 60 % 60:02d}:{n % 60:02d}" for n in range(86_400)]
_CATEGORY = np.array(CATEGORIES, dtype=object)
_DEPARTMENT = np.array([p.department for p in incident_phrases().values()], dtype=object)
_URGENCY = np.array(URGENCIES, dtype=object)
_LEVEL = np.array(LEVELS, dtype=object)
TYPE_CODES = np.array([f"{n:02d}" for n in range(1, len(TYPES))] + ["99"], dtype=object)
ORGANISATIONS = np.array(
    ["村（社区）人民调解委员会", "镇街矛盾调解中心", "区县矛盾调解中心", "市矛盾调解中心"],
    dtype=object,
)
_WAYS = np.array(["", "01", "01", "03", "04"], dtype=object)


def stamps(at: np.ndarray) -> list[str]:
    """'2021-03-05 08:30:00' for local seconds; '' for nan."""
    known = ~np.isnan(at)
    whole = np.where(known, at, 0).astype("int64")
    return [
        _DAYS[d - _FIRST] + _CLOCK[s] if k else ""
        for d, s, k in zip(
            (whole // 86_400).tolist(), (whole % 86_400).tolist(), known.tolist(), strict=True
        )
    ]


def dates(at: np.ndarray) -> list[str]:
    """'2021-03-05' for local seconds."""
    return [_DAYS[d - _FIRST] for d in (at // 86_400).astype("int64").tolist()]


def _numbers(values: np.ndarray, form: str) -> list[str]:
    # Only nan differs from itself.
    return ["" if x != x else form % x for x in values.tolist()]


def _words(codes: np.ndarray, words: np.ndarray) -> list[str]:
    texts: list[str] = words[codes].tolist()
    return texts


def incident_printer(book: Incidents, wrong: Corrections, now: Seen) -> Printer:
    """Prints the rows asked for as the incident platform exports them."""
    false_word = wrong.pending(now.until, Mistake.WORD)
    # Any other word will do; + 3 and the remainder always give another one.
    category = np.where(false_word, (book.category + 3) % len(CATEGORIES), book.category)

    def printed(rows: np.ndarray) -> Columns:
        e = {name: at[rows] for name, at in now.events.items()}
        back = ~np.isnan(e["sent_back"])
        standing = np.where(back, np.nan, e["first_closed"])
        closed = np.where(np.isnan(e["closed"]), standing, e["closed"])
        x, y = wgs_to_gcj(book.homes.lon[rows], book.homes.lat[rows])
        extended = np.where(np.isnan(e["extended"]), np.nan, book.extended_due[rows])
        answered = ~np.isnan(e["acknowledged"])
        return {
            "事件编号": book.ids[rows].tolist(),
            "标题": book.title[rows].tolist(),
            "一级分类": _words(category[rows], _CATEGORY),
            "二级分类": book.second[rows].tolist(),
            "紧急程度": _words(book.urgency[rows], _URGENCY),
            "事件状态": _incident_states(e, closed, book.merged[rows]),
            "所属部门": _words(book.category[rows], _DEPARTMENT),
            "所属镇街": book.homes.town[rows].tolist(),
            "网格编码": book.homes.grid[rows].tolist(),
            "网格员编号": book.homes.officer[rows].tolist(),
            "上报人标识": ["" if n < 0 else f"R{n:06x}" for n in book.reporter[rows].tolist()],
            "经度": _numbers(x, "%.6f"),
            "纬度": _numbers(y, "%.6f"),
            "受理时间": stamps(e["received"]),
            "不予受理时间": stamps(e["declined"]),
            "交办时间": stamps(e["assigned"]),
            "签收时间": stamps(e["acknowledged"]),
            "首次办结时间": stamps(np.where(back, e["first_closed"], np.nan)),
            "返工时间": stamps(e["sent_back"]),
            "办结时间": stamps(closed),
            "核实时间": stamps(e["verified"]),
            "办理时限": stamps(book.due[rows]),
            "延期后时限": stamps(extended),
            "退回次数": np.where(answered, book.returned[rows], 0).astype(str).tolist(),
            "返工次数": back.astype(int).astype(str).tolist(),
            "更新时间": stamps(now.changed[rows]),
            "删除标记": ["否"] * len(rows),
        }

    return printed


def _incident_states(e: dict[str, np.ndarray], closed: np.ndarray, merged: np.ndarray) -> list[str]:
    is_known = {name: ~np.isnan(at) for name, at in e.items()}
    states: list[str] = np.select(
        [
            is_known["declined"] & merged,
            is_known["declined"],
            is_known["verified"],
            ~np.isnan(closed),
            is_known["handling"] | is_known["sent_back"] | is_known["extended"],
            is_known["acknowledged"],
            is_known["assigned"],
        ],
        ["已合并", "不予受理", "已结案", "已办结", "处置中", "已签收", "已交办"],
        "已受理",
    ).tolist()
    return states


def dispute_printer(book: Disputes, wrong: Corrections, now: Seen) -> Printer:
    """Prints the rows asked for as the dispute platform exports them."""
    false_word = wrong.pending(now.until, Mistake.WORD)
    kind = np.where(false_word, (book.type + 3) % len(TYPES), book.type)
    false_level = wrong.pending(now.until, Mistake.MEASURE)
    level = np.where(false_level, np.where(book.level == 1, 0, 1), book.level)

    def printed(rows: np.ndarray) -> Columns:
        e = {name: at[rows] for name, at in now.events.items()}
        done = ~np.isnan(e["closed"])
        outcome = np.where(done, book.outcome[rows], 0)
        good = outcome == 1
        solved = np.where(good, _LEVEL[level[rows]], "")
        agreed = np.where(good, np.where(book.written[rows], "书面", "口头"), "")
        return {
            "event_num": book.ids[rows].tolist(),
            "event_name": book.title[rows].tolist(),
            "dispute_event_type": _words(kind[rows], TYPE_CODES),
            "involved_number": book.parties[rows].astype(str).tolist(),
            "involved_amount": _numbers(book.amount[rows], "%.0f"),
            "grid_num": book.homes.grid[rows].tolist(),
            "longitude": _numbers(book.homes.lon[rows], "%.6f"),
            "latitude": _numbers(book.homes.lat[rows], "%.6f"),
            "add_time": stamps(e["received"]),
            "assign_time": stamps(e["assigned"]),
            "accept_time": stamps(e["acknowledged"]),
            "resolve_limit_date": dates(book.due[rows]),
            "resolve_way_code": _words(outcome, _WAYS),
            "resolve_org_name": _words(book.level[rows], ORGANISATIONS),
            "resolve_person_name": [f"调解员{n:04d}" for n in book.mediator[rows].tolist()],
            "is_success": np.where(done, outcome.astype(str), "").tolist(),
            "resolve_date": stamps(e["closed"]),
            "resolve_level": solved.tolist(),
            "agreement_type": agreed.tolist(),
            "exam_date": stamps(e["verified"]),
            "status": _dispute_states(e),
            "source_event_num": book.linked[rows].tolist(),
            "update_time": stamps(now.changed[rows]),
            "is_deleted": ["0"] * len(rows),
        }

    return printed


def _dispute_states(e: dict[str, np.ndarray]) -> list[str]:
    is_known = {name: ~np.isnan(at) for name, at in e.items()}
    states: list[str] = np.select(
        [is_known["verified"], is_known["closed"], is_known["acknowledged"], is_known["assigned"]],
        ["已回访", "已调结", "调处中", "已交办"],
        "已受理",
    ).tolist()
    return states


def lines(columns: Columns) -> Iterator[str]:
    """The rows of printed columns; no word of the demonstration needs quoting."""
    return map(",".join, zip(*columns.values(), strict=True))
