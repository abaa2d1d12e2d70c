"""The mapping language (docs/mapping.md): a source described by a file, checked before a row is read."""

from dataclasses import replace

from data.reference.files import read
from data.reference.profile import Profile, zone
from data.reference.series import NONE_DECLARED
from etl.mapping import arrival, fields, places, records
from etl.mapping.model import FORMATS, JOBS, MATTERS, SourceMapping
from etl.sources.declared import remote
from governance.declared import Table
from governance.errors import MappingError, ProfileError, nearest
from governance.kinds import Kind, Kinds
from governance.places import LEVELS

_TOP = (
    *("job", "kind", "matters", "title", "delivery", "demonstration", "schematic", "level"),
    *("file", "database", "http", "every", "inbox", "expects", "timezone"),
    *("format", "encoding", "sheet", "header_row", "header_rows", "aliases", "optional", "missing"),
    *("id", "version", "fields", "required", "personal", "state", "withdrawn"),
    *("place", "position", "boundaries"),
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
    mappings = [
        parse_mapping(p.stem, read(p, MappingError).top(MappingError), profile) for p in paths
    ]
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


def parse_mapping(name: str, top: Table, profile: Profile) -> SourceMapping:
    """A checked mapping from its file; raises MappingError naming file, key and remedy."""
    mapping = _read(name, top.only(*_TOP), profile)
    if mapping.remote:
        # What is asked may say nothing at all, and JSON leaves out what it does not know: the
        # reader checks.
        mapping = replace(mapping, optional=mapping.optional | mapping.columns())
    for key, named in (("aliases", set(mapping.aliases)), ("optional", mapping.optional)):
        for column in sorted(named - mapping.columns()):
            hint = nearest(column, mapping.columns())
            raise top.fail(f"{key} 的 {column!r} 不是映射用到的列{hint}", key)
    if shared := sorted(mapping.open_columns() & set(mapping.personal.values())):
        columns = "、".join(shared)
        raise top.fail(f"列 {columns} 在 [personal] 里，是个人信息，不能再用于别处", "personal")
    return mapping


def _job(top: Table, kinds: Kinds) -> tuple[str, Kind | None]:
    """The job, and the kind that it names: by its own word, or as job = "matters" with kind."""
    job = top.choice("job", (*JOBS, *kinds.jobs))
    if (job == MATTERS) != ("kind" in top.values):
        raise top.fail('kind（事项种类）在 job = "matters" 时要写，且只在那时写', "kind")
    if job != MATTERS:
        return job, kinds.of_job(job)
    kind = kinds.of(top.choice("kind", kinds.codes))
    return kind.job, kind


def _read(name: str, top: Table, profile: Profile) -> SourceMapping:
    """What the file says, part by part."""
    job, kind = _job(top, profile.kinds)
    by_id = top.sub("id", optional=True).only("columns", "content")
    if job == "observations":
        _check_observations(top, profile, by_id)
    given = fields.fields(top, job, kind)
    personal = records.own_personal(top, kind, given)
    return SourceMapping(
        name=name,
        job=job,
        title=top.word("title", otherwise=name),
        timezone=zone(top, profile.timezone),
        fields={name: field for name, field in given.items() if name not in personal},
        file=top.text("file") if "file" in top.values else None,
        format=top.choice("format", FORMATS, otherwise="") or None,
        sheet=top.word("sheet") if "sheet" in top.values else None,
        header_row=top.whole("header_row", least=1, otherwise=1),
        header_rows=top.whole("header_rows", least=1, otherwise=1),
        aliases=arrival.aliases(top),
        optional=frozenset(top.words("optional", otherwise=())),
        encoding=top.choice("encoding", ("auto", "utf-8", "gb18030"), otherwise="auto"),
        snapshot=top.choice("delivery", ("increment", "snapshot"), otherwise="") == "snapshot",
        demonstration=top.flag("demonstration", otherwise=profile.demonstration),
        missing=frozenset(top.words("missing", otherwise=())) | {""},
        id_columns=by_id.words("columns", otherwise=()),
        id_content=records.id_content(by_id, needed=bool(kind) or job == "steps"),
        version=records.version(top),
        state=records.state(top, kind),
        state_from_steps=records.state_from_steps(top, kind),
        steps_of=records.steps_of(top, job),
        position=places.position(top),
        withdrawn=records.withdrawn(top),
        place_steps=places.place_steps(top, job, kind),
        unknown_place=places.unknown_place(top, job),
        level=places.level(top, job),
        schematic=top.flag("schematic"),
        boundaries=places.boundaries(top),
        personal=records.personal(top, kind) | personal,
        required=records.required(top, kind),
        expects=arrival.expects(top),
        remote=remote(top, profile.folder),
        every=arrival.every(top),
        inbox=arrival.inbox(top),
        matters=kind,
    )


def _check_observations(top: Table, profile: Profile, by_id: Table) -> None:
    """What is observed is declared as series, and a figure is told by series, place and period."""
    if not profile.series.codes:
        raise top.fail(f"{NONE_DECLARED}；档案在 {profile.folder}")
    if by_id.values:
        raise by_id.fail("观测的编号由序列、单位与统计期组成：请去掉 [id]")
    given = top.sub("fields", optional=True)
    for name in given.values.keys() & {"series", "measure"}:
        series = given.sub(name, short="column")
        if "const" in series.values and series.word("const") not in profile.series.codes:
            hint = nearest(series.word("const"), profile.series.codes)
            raise series.fail(f"{series.where}：没有序列 {series.word('const')!r}{hint}", "const")
