"""Faulty rows among the demonstration's good ones, so that a reject can be looked at."""

from collections.abc import Mapping, Sequence

import numpy as np

from data.samples.sheets import Columns

# Above the phantoms (900 000) and live matters (from 500 000): no key is used twice in a day.
FAULT_SEQUENCE = 990_000

Damage = Mapping[str, str]

INCIDENT_DAMAGE: Sequence[Damage] = (
    {"办结时间": "2018-01-02 09:00:00"},
    {"网格编码": "339900001001001"},
    {"受理时间": "2025/13/45 08:00"},
    {"事件状态": "流转中"},
    {"受理时间": ""},
    {"经度": "不详"},
    {"紧急程度": "加急"},
    {"办结时间": "", "首次办结时间": "", "返工时间": "", "核实时间": "", "事件状态": "已办结"},
    {"核实时间": "2099-01-01 00:00:00"},
)
DISPUTE_DAMAGE: Sequence[Damage] = (
    {"resolve_date": "2018-01-02 09:00:00", "exam_date": ""},
    {"grid_num": "未知网格"},
    {"add_time": "二月三十日"},
    {"dispute_event_type": "77"},
    {"status": "待研判"},
    {"involved_amount": "若干"},
)


def faulty(good: Columns, damage: Sequence[Damage], *, count: int, turn: int) -> Columns:
    """Copies of good rows under ids of their own, each damaged in one way.

    Args:
        good: at least `count` rows, closed ones.
        turn: how many faulty rows were made before; goes on in the list of damages.
    """
    size = len(next(iter(good.values())))
    rows = np.linspace(0, size - 1, count).astype(int) if size else np.array([], dtype=int)
    copies = {name: [cells[row] for row in rows] for name, cells in good.items()}
    ids = next(iter(copies))
    copies[ids] = [
        f"{text[:10]}{FAULT_SEQUENCE + turn + n}" for n, text in enumerate(copies[ids], start=1)
    ]
    for n in range(len(rows)):
        for name, text in damage[(turn + n) % len(damage)].items():
            copies[name][n] = text
    return copies
