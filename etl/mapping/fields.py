"""The tables [fields.…] of a mapping: where a value stands, and how its words are read."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from data.reference.profile import check_keys
from etl.mapping.keys import Keys
from etl.mapping.model import (
    MATTERS,
    PERIOD_WORD,
    PERIODS,
    REQUIRED,
    SYNONYMS,
    WORD_FORMATS,
    Field,
    choices_of,
    fields_of,
    type_of,
)
from governance.errors import nearest


def fields(keys: Keys, job: str) -> dict[str, Field]:
    """What the job must have, and what else the file names."""
    table = keys.table_of("fields", fields_of(job, keys.kind))
    for name in REQUIRED[MATTERS if keys.kind else job]:
        given = [word for word in (name, SYNONYMS.get(name)) if word in table]
        if len(given) > 1:
            raise keys.fail(f"[fields] {given[0]} 与 {given[1]} 是同一项，请只写一个。")
        if not given:
            raise keys.fail(f"[fields] 缺少必填项 {name!r}。")
    return {name: field(keys, name, spec) for name, spec in table.items()}


def field(keys: Keys, name: str, spec: object) -> Field:
    """One field: its column, columns or constant, and what its words mean."""
    where = f"[fields.{name}]"
    if isinstance(spec, str):
        spec = {"column": spec}
    if not isinstance(spec, dict):
        raise keys.fail(f"{where} 应是一张表，或一个列名。")
    known = ("column", "columns", "const", "formats", "map", "else", "missing", "unit", "when")
    check_keys(spec, known, f"{keys.path} {where}")
    given = [k for k in ("column", "columns", "const") if k in spec]
    if len(given) != 1:
        raise keys.fail(f"{where} 要在 column、columns、const 中写且只写一个。")
    columns = [spec["column"]] if "column" in spec else spec.get("columns", [])
    _check_values(keys, name, spec, where)
    if type_of(name, keys.kind) in ("instant", "day") and "formats" not in spec:
        raise keys.fail(f'{where} 是时刻，要写 formats（例如 ["%Y-%m-%d %H:%M:%S"]）。')
    formats = spec.get("formats", [])
    # Periods know one word more than instants; it is left out of what strptime has to accept.
    plain = [f for f in formats if f != PERIOD_WORD] if name in PERIODS else formats
    check_formats(keys, plain, where)
    return Field(
        columns=tuple(keys.words(columns, f"{where} columns")),
        const=None if "const" not in spec else str(spec["const"]),
        formats=tuple(spec.get("formats", [])),
        map=None if "map" not in spec else {str(k): str(v) for k, v in spec["map"].items()},
        otherwise=None if "else" not in spec else str(spec["else"]),
        missing=frozenset(keys.words(spec.get("missing", []), f"{where} missing")),
        unit=_unit(keys, name, spec.get("unit", ""), where),
        when=_when(keys, spec, where),
    )


def _when(keys: Keys, spec: Mapping[str, Any], where: str) -> tuple[str, frozenset[str]] | None:
    """The rows a field is read in at all: those in which another column says one of these words."""
    if "when" not in spec:
        return None
    given = spec["when"]
    if not isinstance(given, dict) or set(given) != {"column", "values"}:
        raise keys.fail(f'{where} when 要写成 {{ column = "…", values = ["…"] }}。')
    return str(given["column"]), frozenset(keys.words(given["values"], f"{where} when"))


def _unit(keys: Keys, name: str, unit: object, where: str) -> str:
    if not isinstance(unit, str) or (unit and type_of(name, keys.kind) != "number"):
        raise keys.fail(f'{where} 的 unit 应是数字后面的单位（如 "元"），只用于数字。')
    return unit


def _check_values(keys: Keys, name: str, spec: Mapping[str, Any], where: str) -> None:
    known = choices_of(name, keys.kind)
    if known is None:
        return
    values = [*spec.get("map", {}).values(), *(spec[k] for k in ("else", "const") if k in spec)]
    for value in values:
        if value not in known:
            raise keys.fail(f"{where}：{value!r} 不是可用的取值{nearest(str(value), known)}。")


def check_formats(keys: Keys, formats: object, where: str) -> None:
    """Refuse a format of instants that cannot be read by."""
    for form in keys.words(formats, f"{where} formats"):
        if form not in WORD_FORMATS and "%" not in form:
            raise keys.fail(
                f"{where}：格式 {form!r} 应是 strptime 格式，或 {'、'.join(WORD_FORMATS)}。"
            )
        if "%" in form and not _is_strptime(form):
            raise keys.fail(f"{where}：格式 {form!r} 里有 strptime 不认识的记号。")


def _is_strptime(form: str) -> bool:
    """Whether every directive is known; a text that does not fit is no fault of the format."""
    try:
        datetime.strptime("", form)
    except ValueError as error:
        # The empty text fits no format; this message alone says that the format was understood.
        return "does not match" in str(error)
    # strptime builds a regex; a directive given twice becomes two groups of one name.
    except re.error:
        return False
    return True
