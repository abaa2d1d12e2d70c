"""Drift: how a delivery's form differs from the one before it, in sentences that a person can read."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from etl.mapping.model import SourceMapping

CODES = {
    "renamed": "改名",
    "added": "新增列",
    "dropped": "缺列",
    "reordered": "列序变化",
    "header_rows": "表头行数变化",
    "retyped": "内容类型变化",
    "units": "单位变化",
    "filled": "填写率变化",
    "values": "新取值",
}
"""Every kind of drift with its Chinese name."""

_KINDS = {"instant": "时间", "number": "数字", "code": "编码", "flag": "是否", "text": "文字"}
_FEWEST = 20
"""Cells (or rows) that both deliveries must have before a column is compared."""
_FEWEST_LISTED = 100
"""Rows that the older delivery must have before a word it lacks counts as new."""
_SCALE = 50.0
"""A median so many times larger is another unit, not another month."""
_ALIKE, _ALIKE_IN_PLACE = 0.6, 0.3


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference: its code, the column as it is called now ('' = the whole file), and the sentence."""

    code: str
    column: str
    sentence: str


def differences(
    old: Mapping[str, Any], new: Mapping[str, Any], mapping: SourceMapping
) -> list[Drift]:
    """What changed between two deliveries of one source; nothing for what may differ by chance.

    Args:
        old, new: forms as etl.reading.forms.FormReader makes them (`old` may come back from JSON).
        mapping: the source; words that its maps list are no news, and unused columns are called so.
    """
    used = mapping.columns()
    old, new = _as_declared(old, mapping), _as_declared(new, mapping)
    renamed = renames(old, new)
    drifts = list(_headers(old, new, renamed, used))
    was = {renamed.get(name, name): form for name, form in old["columns"].items()}
    known = _listed(mapping)
    for name, form in new["columns"].items():
        if name in was:
            drifts += _column(name, was[name], form, known.get(name, frozenset()))
    return drifts


def _as_declared(form: Mapping[str, Any], mapping: SourceMapping) -> dict[str, Any]:
    """The form with every declared alias under its column's name: what the mapping knows is no news."""
    names = {alias: column for column, spelled in mapping.aliases.items() for alias in spelled}
    columns = {names.get(c, c): column_form for c, column_form in form["columns"].items()}
    return {**form, "header": [names.get(c, c) for c in form["header"]], "columns": columns}


def renames(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    """Old name to new name of columns that seem to be the same: in place or alike in name, of the same kind."""
    gone = [c for c in old["header"] if c not in new["header"]]
    fresh = [c for c in new["header"] if c not in old["header"]]
    scored = []
    for was in gone:
        for now in fresh:
            likeness = _likeness(was, now, old, new)
            if likeness > 0:
                scored.append((-likeness, was, now))
    taken: dict[str, str] = {}
    # Best pair first, each name once; with the names in the sort key ties always end alike.
    for _, was, now in sorted(scored):
        if was not in taken and now not in taken.values():
            taken[was] = now
    return taken


def _likeness(was: str, now: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> float:
    # After a load that failed on a missing column only the new header is known, without forms:
    # then the names and their places must tell.
    before, after = old["columns"].get(was), new["columns"].get(now)
    if before and after and before["kind"] != after["kind"] and before["kind"] and after["kind"]:
        return 0.0
    name = SequenceMatcher(None, was, now).ratio()
    in_place = _neighbours(was, old["header"], new["header"]) & _neighbours(
        now, new["header"], old["header"]
    )
    if not in_place and name < _ALIKE:
        return 0.0
    same_words = bool(before and after and set(before["words"]) & set(after["words"]))
    seen = bool(before and after)
    if name < _ALIKE_IN_PLACE and not (seen and (same_words or before["kind"] != "text")):
        return 0.0
    return name + 0.5 * bool(in_place) + 0.5 * same_words


def _neighbours(column: str, header: Sequence[str], other: Sequence[str]) -> set[str]:
    """The nearest columns on each side that both headers have."""
    at, both = header.index(column), set(other)
    # The bare sign stands for the edge: the first columns of both headers count as neighbours.
    before = next((f"<{c}" for c in reversed(header[:at]) if c in both), "<")
    after = next((f">{c}" for c in header[at + 1 :] if c in both), ">")
    return {before, after}


def _headers(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    renamed: Mapping[str, str],
    used: frozenset[str],
) -> Iterator[Drift]:
    if old["header_rows"] != new["header_rows"]:
        yield Drift(
            "header_rows",
            "",
            f"表头由 {old['header_rows']} 行变为 {new['header_rows']} 行：请核对映射的 header_row。",
        )
    for was, now in renamed.items():
        yield Drift("renamed", now, _renamed(was, now, was in used))
    for name in dict.fromkeys(old["header"]):
        if name not in new["header"] and name not in renamed:
            effect = "映射用到这一列" if name in used else "映射没有用到它，装载不受影响"
            yield Drift("dropped", name, f"列「{name}」不见了：{effect}。")
    for name in dict.fromkeys(new["header"]):
        if name not in old["header"] and name not in renamed.values():
            yield Drift("added", name, f"多了一列「{name}」：映射还没有用到它。")
    yield from _repeated(old["header"], new["header"])
    # A name that stands several times counts where it stands first: else the lists differ in length.
    before = [
        c for c in dict.fromkeys(renamed.get(c, c) for c in old["header"]) if c in new["header"]
    ]
    after = [c for c in dict.fromkeys(new["header"]) if c in before]
    moved = [c for c, d in zip(after, before, strict=True) if c != d]
    if moved:
        names = "、".join(f"「{c}」" for c in moved[:4])
        more = f" 等 {len(moved)} 列" if len(moved) > 4 else ""
        yield Drift(
            "reordered", "", f"列的次序变了：{names}{more}换了位置（按列名读取，装载不受影响）。"
        )


def _repeated(old: Sequence[str], new: Sequence[str]) -> Iterator[Drift]:
    """Names that both headers have, and one of them more often; the nameless columns of an export are such."""
    before, after = Counter(old), Counter(new)
    for name, times in after.items():
        if name in before and times != before[name]:
            code = "added" if times > before[name] else "dropped"
            which = f"名为「{name}」的列" if name else "没有列名的列"
            yield Drift(code, name, f"{which}由 {before[name]} 个变为 {times} 个。")


def _renamed(was: str, now: str, used: bool) -> str:
    remedy = "：请在映射里改列名" if used else ""
    return f"列「{was}」改名为「{now}」？旧列不见了，新列位置或名称相近，内容相似{remedy}。"


def _listed(mapping: SourceMapping) -> dict[str, frozenset[str]]:
    """Words that a column may well say: those of its map, and those that mean missing."""
    fields = [*mapping.fields.values(), *([mapping.state] if mapping.state else [])]
    known = {
        column: frozenset(field.map or ()) | field.missing | mapping.missing
        for field in fields
        for column in field.columns
    }
    if mapping.withdrawn:
        known[mapping.withdrawn[0]] = mapping.withdrawn[1] | mapping.missing
    return known


def _column(
    name: str, old: Mapping[str, Any], new: Mapping[str, Any], known: frozenset[str]
) -> Iterator[Drift]:
    yield from _filled(name, old, new)
    if min(old["rows"] * old["filled"], new["rows"] * new["filled"]) >= _FEWEST:
        retyped = list(_retyped(name, old, new))
        yield from retyped or (*_units(name, old, new), *_values(name, old, new, known))


def _filled(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Drift]:
    before, after = old["filled"], new["filled"]
    emptied = before >= 0.2 and after == 0
    if min(old["rows"], new["rows"]) >= _FEWEST and (emptied or abs(before - after) >= 0.5):
        how = "整列变空" if after == 0 else "有值的行由"
        shares = f"（原有 {before:.0%}）" if after == 0 else f" {before:.0%} 变为 {after:.0%}"
        yield Drift("filled", name, f"列「{name}」{how}{shares}。")


def _retyped(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Drift]:
    if old["kind"] != new["kind"]:
        before, after = _KINDS.get(old["kind"], "空"), _KINDS.get(new["kind"], "空")
        yield Drift("retyped", name, f"列「{name}」的内容由{before}变为{after}。")
    elif old["shape"] and new["shape"] and old["shape"] != new["shape"]:
        what = "时间写法" if new["kind"] == "instant" else "编码形式"
        change = f"由 {old['shape']} 变为 {new['shape']}（9 代表数字，A 代表字母）"
        yield Drift("retyped", name, f"列「{name}」的{what}{change}。")


def _units(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Drift]:
    if new["kind"] != "number":
        return
    before, after = old["median"], new["median"]
    if old["unit"] != new["unit"]:
        was, now = old["unit"] or "没有单位", new["unit"] or "没有单位"
        yield Drift("units", name, f"列「{name}」的单位由「{was}」变为「{now}」。")
    elif before and after and (times := max(before / after, after / before)) >= _SCALE:
        change = "放大" if after > before else "缩小"
        medians = f"（中位数由 {before:g} 变为 {after:g}）：单位是否变了？"
        yield Drift("units", name, f"列「{name}」的数值{change}了约 {times:,.0f} 倍{medians}")


def _values(
    name: str, old: Mapping[str, Any], new: Mapping[str, Any], known: frozenset[str]
) -> Iterator[Drift]:
    if not old["words"] or old["rows"] < _FEWEST_LISTED:
        return
    # A word in fewer than one row of a hundred may be chance, or a typing error.
    usual = [word for word, share in new["words"].items() if share >= 0.01]
    fresh = [word for word in usual if word not in old["words"] and word not in known]
    if fresh:
        names = "、".join(f"「{w}」" for w in fresh[:5])
        more = f" 等 {len(fresh)} 种" if len(fresh) > 5 else ""
        yield Drift("values", name, f"列「{name}」出现以前没有的取值：{names}{more}。")


def missing_sentence(old: Mapping[str, Any] | None, header: Sequence[str], missing: str) -> str:
    """What to add to the error of a column that is not there: what it seems to be called now, or ''."""
    if old is None or missing not in old["header"]:
        return ""
    now = renames(old, {"header": list(header), "columns": {}}).get(missing)
    return _renamed(missing, now, True) if now else f"上一次交付有列「{missing}」，这一次没有。"
