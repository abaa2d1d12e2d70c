"""The tables [fields.…] of a mapping: where a value stands, and how its words are read."""

import re
from collections.abc import Sequence
from datetime import datetime

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
from governance.declared import Table
from governance.errors import nearest
from governance.kinds import Kind


def fields(top: Table, job: str, kind: Kind | None) -> dict[str, Field]:
    """What the job must have, and what else the file names."""
    table = top.sub("fields", optional=True).only(*fields_of(job, kind))
    for name in REQUIRED[MATTERS if kind else job]:
        given = [word for word in (name, SYNONYMS.get(name)) if word in table.values]
        if len(given) > 1:
            raise table.fail(f"[fields] {given[0]} 与 {given[1]} 是同一项，请只写一个", name)
        if not given:
            raise table.fail(f"[fields] 缺少必填项 {name!r}")
    return {name: field(table.sub(name, short="column"), name, kind) for name in table.values}


def field(spec: Table, name: str, kind: Kind | None, known: tuple[str, ...] | None = None) -> Field:
    """One field: its column, columns or constant, and what its words mean: one of the known, if any are."""
    spec.only("column", "columns", "const", "formats", "map", "else", "missing", "unit", "when")
    if len(spec.values.keys() & {"column", "columns", "const"}) != 1:
        raise spec.fail(f"{spec.where} 要在 column、columns、const 中写且只写一个")
    read = Field(
        columns=(spec.text("column"),)
        if "column" in spec.values
        else spec.words("columns", otherwise=()),
        const=spec.word("const") if "const" in spec.values else None,
        formats=spec.words("formats", otherwise=()),
        map=spec.texts("map") if "map" in spec.values else None,
        otherwise=spec.word("else") if "else" in spec.values else None,
        missing=frozenset(spec.words("missing", otherwise=())),
        unit=spec.text("unit", otherwise=""),
        when=_when(spec),
    )
    if read.unit and type_of(name, kind) != "number":
        raise spec.fail(f'{spec.where} 的 unit 应是数字后面的单位（如 "元"），只用于数字', "unit")
    if type_of(name, kind) in ("instant", "day") and "formats" not in spec.values:
        raise spec.fail(f'{spec.where} 是时刻，要写 formats（例如 ["%Y-%m-%d %H:%M:%S"]）')
    if (known := known or choices_of(name, kind)) is not None:
        _check_values(spec, read, known)
    # Periods know one word more than instants; it is left out of what strptime has to accept.
    check_formats(spec, read.formats, (PERIOD_WORD,) if name in PERIODS else ())
    return read


def _when(spec: Table) -> tuple[str, frozenset[str]] | None:
    """The rows a field is read in at all: those in which another column says one of these words."""
    if "when" not in spec.values:
        return None
    given = spec.values["when"]
    if not isinstance(given, dict) or set(given) != {"column", "values"}:
        raise spec.fail(f'{spec.where} when 要写成 {{ column = "…", values = ["…"] }}', "when")
    return column_and_words(spec.sub("when"))


def column_and_words(table: Table) -> tuple[str, frozenset[str]]:
    """A column, and the words in it that mean something."""
    return table.word("column"), frozenset(table.words("values"))


def _check_values(spec: Table, read: Field, known: Sequence[str]) -> None:
    words = [("map", word) for word in (read.map or {}).values()]
    for key, word in (*words, ("else", read.otherwise), ("const", read.const)):
        if word is not None and word not in known:
            raise spec.fail(f"{spec.where}：{word!r} 不是可用的取值{nearest(word, known)}", key)


def check_formats(spec: Table, formats: Sequence[str], also: Sequence[str] = ()) -> None:
    """Refuse a format of instants that cannot be read by; `also` are words that are none of instants."""
    for form in formats:
        if form not in (*WORD_FORMATS, *also) and "%" not in form:
            raise spec.fail(
                f"{spec.where}：格式 {form!r} 应是 strptime 格式，或 {'、'.join(WORD_FORMATS)}",
                "formats",
            )
        if "%" in form and not _is_strptime(form):
            raise spec.fail(f"{spec.where}：格式 {form!r} 里有 strptime 不认识的记号", "formats")


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
