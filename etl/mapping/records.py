"""What a record is, as a mapping says: its identity, version and state, and who is in it."""

from collections.abc import Mapping
from dataclasses import replace

from etl.mapping.fields import check_formats, column_and_words, field
from etl.mapping.model import PERSONAL, USUALLY_REQUIRED, Field, Version
from governance.declared import Table
from governance.errors import nearest
from governance.kinds import Kind
from governance.matters import State
from governance.steps import STEP_COUNTS, STEP_INSTANTS

_DERIVED = ("from_dates", "from_steps")


def id_content(by_id: Table, *, needed: bool) -> bool:
    """Whether a record is told by its content, having no id."""
    content, columns = by_id.flag("content"), by_id.words("columns", otherwise=())
    if content and columns:
        raise by_id.fail("[id] 的 columns 与 content 只能写一个")
    if needed and not content and not columns:
        raise by_id.fail("[id] 要写 columns（编号所在的列）或 content = true")
    return content


def version(top: Table) -> Version:
    """What orders the versions of a record."""
    table = top.sub("version", optional=True).only("column", "formats", "export_date", "arrival")
    dated = "export_date" in table.values
    if dated:
        table.choice("export_date", ("filename",))
    if "column" in table.values:
        formats = table.words("formats", otherwise=())
        check_formats(table, formats)
        return Version("column", table.word("column"), formats, dated)
    return Version("export_date") if dated else Version()


def state(top: Table, kind: Kind | None) -> Field | None:
    """The field that says the state, if one does."""
    table = top.sub("state", optional=True)
    table.only("column", "columns", "map", "else", "missing", *_DERIVED)
    if kind and not table.values:
        raise table.fail("[state] 要写 column 与 map，或 from_dates = true，或 from_steps = true")
    spec = {key: value for key, value in table.values.items() if key not in _DERIVED}
    if not spec or table.flag("from_dates") or table.flag("from_steps"):
        return None
    stage_codes = (stage.code for stage in kind.stages) if kind else ()
    # A kind may declare a stage under the code of a general state: each is listed once.
    states = tuple(dict.fromkeys((*(s.value for s in State), *stage_codes)))
    return field(replace(table, values=spec), "state", kind, states)


def state_from_steps(top: Table, kind: Kind | None) -> bool:
    """Whether state and life come from the steps alone; a column of theirs would be a second word for it."""
    table = top.sub("state", optional=True)
    if not table.flag("from_steps"):
        return False
    if not kind or set(table.values) != {"from_steps"}:
        raise table.fail(
            "[state] from_steps = true 只用于事项（如 incidents、disputes），且不写别的键"
        )
    given = top.sub("fields", optional=True)
    for name in (*STEP_INSTANTS, *STEP_COUNTS):
        if name in given.values:
            raise given.fail(f"[fields.{name}] 由步骤得出（from_steps）：请去掉", name)
    return True


def steps_of(top: Table, job: str) -> str:
    """The source whose matters these steps belong to; '' for any other job."""
    if (job == "steps") != isinstance(top.values.get("matters"), str):
        raise top.fail(
            'matters（步骤所属的来源名）在 job = "steps" 时要写，且只在那时写', "matters"
        )
    return top.word("matters")


def withdrawn(top: Table) -> tuple[str, frozenset[str]] | None:
    """The column and the words that say a record is gone."""
    table = top.sub("withdrawn", optional=True).only("column", "values")
    if not table.values:
        return None
    if len(table.values) < 2:
        raise table.fail("[withdrawn] 要写 column 与 values")
    return column_and_words(table)


def personal(top: Table, kind: Kind | None) -> dict[str, str]:
    """What identifies a person, field by column."""
    table = top.sub("personal", optional=True).only(*PERSONAL)
    if table.values and not kind:
        raise table.fail("[personal] 只用于事项（如 incidents 与 disputes）")
    if not all(isinstance(c, str) and c for c in table.values.values()):
        raise table.fail("[personal] 的每一项应是一个列名")
    if len(set(table.values.values())) < len(table.values):
        raise table.fail("[personal] 的两项不能是同一列")
    return dict(table.values)


def own_personal(top: Table, kind: Kind | None, given: Mapping[str, Field]) -> dict[str, str]:
    """The own fields of the kind that identify a person, by column: they are kept with the personal ones."""
    columns = {}
    for name in sorted(kind.personal & given.keys()) if kind else ():
        # Only the column's name is carried over; any other key would be ignored silently.
        if given[name] != Field(columns=given[name].columns[:1]) or not given[name].columns:
            raise top.sub("fields").fail(
                f"[fields.{name}] 是个人信息：只能写一个 column，不写别的键", name
            )
        columns[name] = given[name].columns[0]
    return columns


def required(top: Table, kind: Kind | None) -> tuple[str, ...]:
    """The fields that make a record complete; by default title and category where they are mapped."""
    given = top.sub("fields", optional=True).values
    if "required" not in top.values:
        return tuple(n for n in USUALLY_REQUIRED if n in given) if kind else ()
    mapped = [name for name in given if not kind or name not in kind.personal]
    mapped += ["position"] if top.values.get("position") else []
    for name in (names := top.words("required")):
        if name not in mapped:
            raise top.fail(f"required：{name!r} 没有映射{nearest(name, mapped)}", "required")
    return names
