"""What a contract finds: each row's reject, and notes that are counted."""

from collections import Counter
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

REASONS = {
    "missing_field": "必填项缺失",
    "bad_date": "日期无法识别",
    "ambiguous_date": "日期有歧义",
    "bad_number": "数字无法识别",
    "unknown_value": "取值不在对照表中",
    "unknown_state": "状态不在对照表中",
    "closed_before_received": "办结早于受理",
    "closed_without_time": "办结无时间",
    "in_the_future": "时间晚于接收时刻",
    "unknown_place": "地点无法识别",
    "bad_text": "文字无法保存",
    "bad_position": "坐标无法识别",
    "swapped_position": "经纬度颠倒",
    "duplicate_id": "同一文件内编号重复",
    "version_conflict": "同一版本内容不同",
    "ragged_row": "列数不符",
    "bad_json": "JSON 无法识别",
    "bad_cell": "单元格没有可读的值",
    "repeated_header": "重复的表头",
    "summary_row": "合计行，不是记录",
    "bad_shape": "图形无效",
    "unknown_parent": "上级地点不存在",
    "unknown_measure": "没有声明这个指标或序列",
    "wrong_level": "该指标不在这一级统计",
    "wrong_grain": "统计期与序列的周期不符",
    "negative_value": "数值为负",
    "zero_exposure": "分母为零",
    "not_whole": "计数应为整数",
    "out_of_range": "数值超出声明的范围",
}
"""Every reject code with its Chinese reason; docs/mapping.md says when."""


class Findings:
    """Rejects and notes of one chunk; the first thing found wrong with a row is its reject."""

    def __init__(self, size: int) -> None:
        self.codes: NDArray[np.object_] = np.full(size, None, dtype=object)
        self.details: dict[int, str] = {}
        self.notes: Counter[str] = Counter()

    def reject(
        self,
        mask: NDArray[np.bool_],
        code: str,
        what: str | Callable[[int], str],
        values: NDArray[np.object_] | None = None,
    ) -> None:
        """Reject rows not yet rejected.

        Args:
            what: what is wrong, one text or (by position in the chunk) one a row.
            values: the rows' own values, told after `what`.
        """
        if not mask.any():
            return
        rows = np.flatnonzero(mask & self.good)
        self.codes[rows] = code
        for row in rows.tolist():
            detail = what if isinstance(what, str) else what(row)
            self.details[row] = detail if values is None else f"{detail} = {values[row]}"

    def note(self, code: str, times: int) -> None:
        if times:
            self.notes[code] += int(times)

    @property
    def good(self) -> NDArray[np.bool_]:
        return np.asarray(self.codes == None, dtype=bool)  # noqa: E711 -- elementwise

    def reason(self, row: int) -> str:
        label, detail = REASONS[self.codes[row]], self.details.get(row, "")
        return f"{label}：{detail}" if detail else label
