"""The mapping language (docs/mapping.md): a source described by a file, checked before a row is read."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from data.reference.profile import Profile, check_keys, read_toml
from data.reference.series import NONE_DECLARED
from etl.mapping import arrival, fields, places, records
from etl.mapping.keys import Keys
from etl.mapping.model import FORMATS, JOBS, MATTERS, SourceMapping
from etl.sources.declared import remote
from governance.errors import MappingError, ProfileError, nearest
from governance.places import LEVELS

_TOP = (
    "job",
    "kind",
    "title",
    "file",
    "format",
    "sheet",
    "header_row",
    "header_rows",
    "aliases",
    "optional",
    "encoding",
    "timezone",
    "delivery",
    "demonstration",
    "missing",
    "id",
    "version",
    "fields",
    "state",
    "position",
    "withdrawn",
    "place",
    "level",
    "schematic",
    "boundaries",
    "personal",
    "required",
    "expects",
    "matters",
    "inbox",
    "every",
    "database",
    "http",
)


def load_mappings(profile: Profile) -> dict[str, SourceMapping]:
    """Every source of the profile by name, in the order of JOBS and levels.

    Raises:
        ProfileError: there are none; MappingError: one of them is wrong.
    """
    paths = sorted((profile.folder / "sources").glob("*.toml"))
    if not paths:
        raise ProfileError(
            f"{profile.folder}/sources 里没有映射文件（*.toml），见 docs/mapping.md。"
        )
    order = ("", *LEVELS)
    at = JOBS.index(MATTERS)
    jobs = (*JOBS[:at], *profile.kinds.jobs, *JOBS[at + 1 :])
    mappings = [parse_mapping(read_toml(p), p, profile) for p in paths]
    # A place needs its parent's row, a matter its place, and a step its matter.
    mappings.sort(key=lambda m: (jobs.index(m.job), order.index(m.level or "")))
    by_name = {m.name: m for m in mappings}
    for mapping in mappings:
        followed = by_name.get(mapping.steps_of)
        if mapping.job == "steps" and not (followed and followed.state_from_steps):
            raise MappingError(
                f"sources/{mapping.name}.toml：matters = {mapping.steps_of!r} 要是一个写了 [state] from_steps = true 的来源。"
            )
    return by_name


def parse_mapping(table: dict[str, Any], path: Path, profile: Profile) -> SourceMapping:
    """A checked mapping from its TOML table; raises MappingError naming file, key and remedy."""
    try:
        mapping = _read(Keys(table, path, profile.kinds), profile)
    except MappingError:
        raise
    except ProfileError as error:
        raise MappingError(str(error)) from error
    if mapping.remote:
        # What is asked may say nothing at all, and JSON leaves out what it does not know: the
        # reader checks.
        mapping = replace(mapping, optional=mapping.optional | mapping.columns())
    for key, named in (("[aliases]", set(mapping.aliases)), ("optional", mapping.optional)):
        for column in sorted(named - mapping.columns()):
            hint = nearest(column, mapping.columns())
            raise MappingError(f"{path}：{key} 的 {column!r} 不是映射用到的列{hint}。")
    if shared := sorted(mapping.open_columns() & set(mapping.personal.values())):
        raise MappingError(
            f"{path}：列 {'、'.join(shared)} 在 [personal] 里，是个人信息，不能再用于别处。"
        )
    return mapping


def _read(keys: Keys, profile: Profile) -> SourceMapping:
    """What the file says, part by part."""
    t = keys.table
    check_keys(t, _TOP, str(keys.path))
    job = keys.job
    keys.choice(t, "delivery", ("increment", "snapshot"), "increment")
    by_id = keys.table_of("id", ("columns", "content"))
    if job == "observations":
        _check_observations(keys, profile, by_id)
    given = fields.fields(keys, job)
    personal = records.own_personal(keys, given)
    return SourceMapping(
        name=keys.path.stem,
        job=job,
        title=str(t.get("title", keys.path.stem)),
        timezone=arrival.zone(keys, t.get("timezone", profile.timezone)),
        fields={name: field for name, field in given.items() if name not in personal},
        file=t.get("file"),
        format=keys.choice(t, "format", FORMATS, "") or None,
        sheet=t.get("sheet"),
        header_row=arrival.header_row(keys, "header_row"),
        header_rows=arrival.header_row(keys, "header_rows"),
        aliases=arrival.aliases(keys),
        optional=frozenset(keys.words(t.get("optional", []), "optional")),
        encoding=keys.choice(t, "encoding", ("auto", "utf-8", "gb18030"), "auto"),
        snapshot=t.get("delivery") == "snapshot",
        demonstration=bool(t.get("demonstration", profile.demonstration)),
        missing=frozenset(keys.words(t.get("missing", []), "missing")) | {""},
        id_columns=tuple(keys.words(by_id.get("columns", []), "[id] columns")),
        id_content=records.id_content(keys, job, by_id),
        version=records.version(keys),
        state=records.state(keys),
        state_from_dates=records.state_from_dates(keys, job),
        state_from_steps=records.state_from_steps(keys, job),
        steps_of=records.steps_of(keys, job),
        position=places.position(keys),
        withdrawn=records.withdrawn(keys),
        place_steps=places.place_steps(keys, job),
        unknown_place=places.unknown_place(keys, job),
        level=places.level(keys, job),
        schematic=bool(t.get("schematic", False)),
        boundaries=places.boundaries(keys),
        personal=records.personal(keys, job) | personal,
        required=records.required(keys, job),
        expects=arrival.expects(keys),
        remote=remote(t, keys.path, profile.folder),
        every=arrival.every(keys),
        inbox=arrival.inbox(keys),
        matters=keys.kind,
    )


def _check_observations(keys: Keys, profile: Profile, by_id: Mapping[str, Any]) -> None:
    """What is observed is declared as series, and a figure is told by series, place and period."""
    if not profile.series.codes:
        raise keys.fail(f"{NONE_DECLARED}；档案在 {profile.folder}。")
    if by_id:
        raise keys.fail("观测的编号由序列、单位与统计期组成：请去掉 [id]。")
    for name in ("series", "measure"):
        given = keys.table.get("fields", {}).get(name)
        const = given.get("const") if isinstance(given, Mapping) else None
        if const is not None and const not in profile.series.codes:
            raise keys.fail(
                f"[fields.{name}]：没有序列 {const!r}{nearest(str(const), profile.series.codes)}。"
            )
