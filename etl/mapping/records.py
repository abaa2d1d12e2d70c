"""What a record is, as a mapping says: its identity, version and state, and who is in it."""

from collections.abc import Mapping
from typing import Any

from etl.mapping.fields import check_formats, field
from etl.mapping.keys import Keys
from etl.mapping.model import PERSONAL, USUALLY_REQUIRED, Field, Version
from governance.errors import nearest
from governance.matters import State
from governance.steps import STEP_COUNTS, STEP_INSTANTS


def id_content(keys: Keys, job: str, by_id: Mapping[str, Any]) -> bool:
    """Whether a record is told by its content, having no id."""
    content = bool(by_id.get("content", False))
    if content and by_id.get("columns"):
        raise keys.fail("[id] 的 columns 与 content 只能写一个。")
    if (keys.kind or job == "steps") and not content and not by_id.get("columns"):
        raise keys.fail("[id] 要写 columns（编号所在的列）或 content = true。")
    return content


def version(keys: Keys) -> Version:
    """What orders the versions of a record."""
    table = keys.table_of("version", ("column", "formats", "export_date", "arrival"))
    if table.get("export_date", "filename") != "filename":
        raise keys.fail('[version] export_date 只能是 "filename"。')
    dated = "export_date" in table
    if "column" in table:
        formats = table.get("formats", [])
        check_formats(keys, formats, "[version]")
        return Version("column", str(table["column"]), tuple(formats), dated)
    return Version("export_date") if dated else Version()


def state(keys: Keys) -> Field | None:
    """The field that says the state, if one does."""
    derived = ("from_dates", "from_steps")
    table = keys.table_of("state", ("column", "columns", "map", "else", "missing", *derived))
    if not table or any(table.get(k) for k in derived):
        return None
    spec = {k: v for k, v in table.items() if k not in derived}
    stage_codes = (stage.code for stage in keys.kind.stages) if keys.kind else ()
    # A kind may declare a stage under the code of a general state: each is listed once.
    states = tuple(dict.fromkeys((*(s.value for s in State), *stage_codes)))
    for value in [*spec.get("map", {}).values(), *([spec["else"]] if "else" in spec else [])]:
        if value not in states:
            raise keys.fail(f"[state]：没有状态 {value!r}{nearest(str(value), states)}。")
    return field(keys, "state", spec)


def state_from_dates(keys: Keys, job: str) -> bool:
    """Whether the state follows from the instants."""
    table = keys.table.get("state", {})
    if keys.kind and not table:
        raise keys.fail("[state] 要写 column 与 map，或 from_dates = true，或 from_steps = true。")
    return bool(table.get("from_dates", False))


def state_from_steps(keys: Keys, job: str) -> bool:
    """Whether state and life come from the steps alone; a column of theirs would be a second word for it."""
    table = keys.table.get("state", {})
    if not table.get("from_steps", False):
        return False
    if not keys.kind or set(table) != {"from_steps"}:
        raise keys.fail(
            "[state] from_steps = true 只用于事项（如 incidents、disputes），且不写别的键。"
        )
    for name in (*STEP_INSTANTS, *STEP_COUNTS):
        if name in keys.table.get("fields", {}):
            raise keys.fail(f"[fields.{name}] 由步骤得出（from_steps）：请去掉。")
    return True


def steps_of(keys: Keys, job: str) -> str:
    """The source whose matters these steps belong to; '' for any other job."""
    given = keys.table.get("matters")
    if (job == "steps") != isinstance(given, str):
        raise keys.fail('matters（步骤所属的来源名）在 job = "steps" 时要写，且只在那时写。')
    return str(given or "")


def withdrawn(keys: Keys) -> tuple[str, frozenset[str]] | None:
    """The column and the words that say a record is gone."""
    table = keys.table_of("withdrawn", ("column", "values"))
    if not table:
        return None
    if set(table) != {"column", "values"}:
        raise keys.fail("[withdrawn] 要写 column 与 values。")
    return str(table["column"]), frozenset(keys.words(table["values"], "[withdrawn] values"))


def personal(keys: Keys, job: str) -> dict[str, str]:
    """What identifies a person, field by column."""
    table = keys.table_of("personal", PERSONAL)
    if table and not keys.kind:
        raise keys.fail("[personal] 只用于事项（如 incidents 与 disputes）。")
    if not all(isinstance(c, str) and c for c in table.values()):
        raise keys.fail("[personal] 的每一项应是一个列名。")
    if len(set(table.values())) < len(table):
        raise keys.fail("[personal] 的两项不能是同一列。")
    return {str(k): str(v) for k, v in table.items()}


def own_personal(keys: Keys, given: Mapping[str, Field]) -> dict[str, str]:
    """The own fields of the kind that identify a person, by column: they are kept with the personal ones."""
    columns = {}
    for name in sorted(keys.kind.personal & given.keys()) if keys.kind else ():
        # Only the column's name is carried over; any other key would be ignored silently.
        if given[name] != Field(columns=given[name].columns[:1]) or not given[name].columns:
            raise keys.fail(f"[fields.{name}] 是个人信息：只能写一个 column，不写别的键。")
        columns[name] = given[name].columns[0]
    return columns


def required(keys: Keys, job: str) -> tuple[str, ...]:
    """The fields that make a record complete; by default title and category where they are mapped."""
    given = keys.table.get("fields", {})
    if "required" not in keys.table:
        return tuple(n for n in USUALLY_REQUIRED if n in given) if keys.kind else ()
    personal = keys.kind.personal if keys.kind else frozenset()
    mapped = [
        *(n for n in given if n not in personal),
        *(["position"] if keys.table.get("position") else []),
    ]
    for name in (names := keys.words(keys.table["required"], "required")):
        if name not in mapped:
            raise keys.fail(f"required：{name!r} 没有映射{nearest(name, mapped)}。")
    return tuple(names)
