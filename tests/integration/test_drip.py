"""The living demonstration's rows: as the platforms print them, each matter one step at a time."""

import csv
from datetime import datetime
from io import StringIO

import numpy as np
import pytest

from data.reference.profile import load_profile
from data.samples.drip import (
    CRITICAL_EVERY,
    FIRST_SEQUENCE,
    Drip,
    as_text,
)
from data.samples.reprint import InHand

PROFILE = load_profile("huzhou")
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=PROFILE.zone).timestamp()
TIMES = {
    "incidents": ("受理时间", "交办时间", "签收时间", "首次办结时间", "返工时间", "办结时间", "核实时间"),
    "disputes": ("add_time", "assign_time", "accept_time", "resolve_date", "exam_date"),
}  # fmt: skip
KEY = {"incidents": "事件编号", "disputes": "event_num"}
STATE = {"incidents": "事件状态", "disputes": "status"}
CHANGED = {"incidents": "更新时间", "disputes": "update_time"}


def drip(seed: int = 1, in_hand: tuple[InHand, ...] = (), used: str | None = None) -> Drip:
    return Drip(PROFILE, list(in_hand), np.random.default_rng(seed), lambda *_: used)


def dripped(ticks: int, *, count: int = 5, seed: int = 1, every: float = 60.0):
    """(source, row) of so many ticks."""
    made = drip(seed)
    told = []
    for n in range(ticks):
        source, rows = made.rows(NOW + n * every, count)
        told += [(source, row) for row in rows]
    return told


def test_a_tick_is_of_one_source_and_names_no_matter_twice():
    made = drip()
    sources = set()
    for n in range(60):
        source, rows = made.rows(NOW + n, 6)
        sources.add(source)
        assert len(rows) == 6 == len({row[KEY[source]] for row in rows})
    assert sources == set(KEY)


def test_the_same_seed_gives_the_same_rows_and_another_does_not():
    assert dripped(20) == dripped(20) != dripped(20, seed=2)


def test_each_matter_goes_on_one_step_at_a_time_and_its_times_are_in_order():
    versions: dict[str, list[str]] = {}
    steps: dict[tuple[str, str], set[str]] = {}
    last: dict[str, str] = {}
    for source, row in dripped(3000):
        key, state = row[KEY[source]], row[STATE[source]]
        versions.setdefault(key, []).append(row[CHANGED[source]])
        steps.setdefault((source, last.get(key, "")), set()).add(state)
        last[key] = state
        said = [row[name] for name in TIMES[source] if row[name]]
        assert said == sorted(said), row
    assert all(v == sorted(set(v)) for v in versions.values())
    assert steps["incidents", ""] == {"已受理"} and steps["disputes", ""] == {"已受理"}
    assert steps["incidents", "已受理"] == {"已交办", "不予受理", "已合并"}
    assert steps["incidents", "已交办"] == {"已签收"}
    assert steps["incidents", "已签收"] == {"处置中"}
    assert steps["incidents", "处置中"] == {"已办结"}
    assert steps["incidents", "已办结"] == {"已结案", "处置中"}
    assert steps["disputes", "已受理"] == {"已交办"} and steps["disputes", "已交办"] == {"调处中"}
    assert steps["disputes", "调处中"] == {"已调结"} and steps["disputes", "已调结"] == {"已回访"}
    assert not {key for key in steps if key[1] in ("已结案", "已回访", "不予受理", "已合并")}


def test_new_and_changed_keep_the_balance():
    told = dripped(3000)
    new = {row[KEY[source]] for source, row in told}
    ended = [r for s, r in told if r[STATE[s]] in ("已结案", "已回访", "不予受理", "已合并")]
    assert 0.15 < len(new) / len(told) < 0.25
    assert len(ended) > 0.75 * len(new)


def test_a_critical_incident_comes_soon_and_then_now_and_then():
    come = [
        (row["事件编号"], row["紧急程度"])
        for source, row in dripped(2000)
        if source == "incidents" and row["事件状态"] == "已受理"
    ]
    critical = [n for n, (_, urgency) in enumerate(come) if urgency == "特急"]
    assert critical[0] < 5
    assert np.diff(critical).tolist() == [CRITICAL_EVERY] * (len(critical) - 1)


def test_ids_go_on_after_the_highest_ever_used_and_begin_anew_with_the_day():
    asked = []

    def highest(source: str, low: str, high: str) -> str | None:
        asked.append((source, low, high))
        return "SJ20261122500041" if source == "incidents" and "22500" in low else None

    made = Drip(PROFILE, [], np.random.default_rng(1), highest)
    keys = [row[KEY[s]] for s, rows in (made.rows(NOW + n, 3) for n in range(40)) for row in rows]
    own = list(dict.fromkeys(key for key in keys if key.startswith("SJ20261122")))
    assert own[:2] == ["SJ20261122500042", "SJ20261122500043"]
    tomorrow = [row for _ in range(30) for row in made.rows(NOW + 86_400 + _, 3)[1]]
    assert any(r.get("事件编号") == f"SJ20261123{FIRST_SEQUENCE + 1}" for r in tomorrow)
    assert len(asked) == len(set(asked)) == 4


def test_the_limit_of_a_new_incident_is_that_of_the_calendar():
    told = [
        r for s, r in dripped(1500, every=1.0) if s == "incidents" and r["事件状态"] == "已受理"
    ]
    days = {"特急": 1, "紧急": 3, "一般": 5}
    for row in told:  # a Sunday: the first working day is the Monday after
        begun, due = (datetime.fromisoformat(row[n]) for n in ("受理时间", "办理时限"))
        assert (due - begun).days == days[row["紧急程度"]] and begun.time() == due.time()
    assert {row["紧急程度"] for row in told} == set(days)


def in_hand(key: str, **changes: object) -> InHand:
    row = dict.fromkeys(dripped(1, count=1)[0][1], "") | {
        "事件编号": key, "事件状态": "处置中", "退回次数": "0", "返工次数": "0", "返工时间": "",
    }  # fmt: skip
    usual = {"received": NOW - 9e5, "due": NOW, "changed": NOW - 9, "critical": False}
    return InHand("incidents", key, row, **(usual | changes))  # type: ignore[arg-type]


def test_what_was_changed_at_this_instant_or_later_waits():
    made = drip(in_hand=(in_hand("a", changed=NOW), in_hand("b", changed=NOW + 5)))
    said = [row["事件编号"] for _ in range(20) for s, r in [made.rows(NOW, 4)] for row in r if s == "incidents"]  # fmt: skip
    assert said and not {"a", "b"} & set(said)


@pytest.mark.parametrize("title", ["一,二", "他说“好”", 'a "b"'])
def test_a_file_of_rows_can_be_read_again(title):
    _, row = dripped(1, count=1)[0]
    name = "标题" if "标题" in row else "event_name"
    row = row | {name: title}
    assert list(csv.DictReader(StringIO(as_text([row, row])))) == [row, row]
