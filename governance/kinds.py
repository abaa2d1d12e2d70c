"""Kinds of matter as data: what there is, how it is drawn, how long it may take, what only it has (docs/kinds.md)."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

from governance.declared import Table, distinct
from governance.errors import UnknownKind, close, nearest
from governance.lifecycle import Limit
from governance.matters import (
    COUNTS,
    INSTANTS,
    KEPT_NUMBERS,
    KEPT_TEXTS,
    OUTCOMES,
    RESULT,
    STATE_LABELS,
    TEXTS,
    URGENCIES,
    State,
)

MARKS: Final = ("circle", "diamond", "square", "hexagon", "star", "cross")
"""Shapes on the map; the triangle says overdue, whatever the kind."""
TYPES: Final = (
    "text", "number", "instant", "day", "code", "codes", "flag", "person", "people",
)  # fmt: skip
"""Types of own fields; of a person the surname alone is shown, of people how many, never who."""
_KEPT = ("text", "number", "person", "people")
NO_RATE: Final = "other"
"""Value of `as` for an outcome that counts in no rate of results."""
_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,15}")
_TAKEN = frozenset(
    (*INSTANTS, *COUNTS, *TEXTS, *RESULT, "entered_at", "state", "stage", "position", "name", "phone",
     "id_number", "address")
)  # fmt: skip
"""Names that mean something in every mapping already."""
_JOBS = ("places", "grids", "officers", "facilities", "matters", "steps", "observations")
_LAYERS = (
    *URGENCIES, "ungraded", "open", "closed", "settled", "declined", "late", "alert", "heat", "nothing",
)  # fmt: skip
"""Names of the map's other layers, which stand beside the kinds in one address."""
_LEGEND = 4
_LENGTHS = ("working_days", "hours", "days")
_LONGEST = 10_000
"""Days or hours beyond which a limit is a mistake."""


@dataclass(frozen=True, slots=True)
class OwnField:
    """What only one kind has.

    Attributes:
        personal: kept apart, and shown nowhere.
        listed: printed in lists and in the briefings' cases too, not on the matter's page alone.
        codes: the values of a coded one and their labels, in their order.
    """

    name: str
    label: str
    type: str
    personal: bool = False
    listed: bool = False
    unit: str = ""
    codes: tuple[tuple[str, str], ...] = ()

    @property
    def numeric(self) -> bool:
        """Whether the store keeps it as a number."""
        return self.type in ("number", "instant", "day")

    @property
    def kept(self) -> bool:
        """Whether it has a column of its own, and no row of own_field."""
        if self.personal:
            return False
        return self.name in (KEPT_NUMBERS if self.numeric else KEPT_TEXTS) and self.type in _KEPT


@dataclass(frozen=True, slots=True)
class Step:
    """A stage of a kind's life or an outcome of it: its code, its label, and what it is counted as."""

    code: str
    label: str
    counts_as: str

    @property
    def own(self) -> bool:
        """Whether the rules count it as something else, so that the word itself must be kept beside."""
        # No measure keeps an outcome that is counted as NO_RATE: its word must be kept beside.
        return self.code != self.counts_as or self.counts_as == NO_RATE


@dataclass(frozen=True, slots=True)
class Kind:
    """What a matter is; every kind has one lifecycle, one clock and one tally.

    Attributes:
        counted: whether it enters "all kinds".
        job: the name of its job in mappings and in the journal of deliveries.
        grown_from: the kind out of which it may grow; it is then counted once among all kinds. '' for none.
        deadline: by urgency ("default" for any other).
    """

    code: str
    label: str
    group: str = ""
    counted: bool = True
    mark: str = MARKS[0]
    job: str = ""
    grown_from: str = ""
    deadline: tuple[tuple[str, Limit], ...] = ()
    stages: tuple[Step, ...] = ()
    outcomes: tuple[Step, ...] = ()
    fields: tuple[OwnField, ...] = ()

    def field(self, name: str) -> OwnField | None:
        """The own field of that name, or None."""
        return next((field for field in self.fields if field.name == name), None)

    def state_label(self, state: State) -> str:
        """What its matters' state is called."""
        labels = (stage.label for stage in self.stages if stage.code == state.value)
        return next(labels, STATE_LABELS[state])

    @property
    def keeps(self) -> bool:
        """Whether something of its matters stands in the columns of matters.KEPT."""
        return bool(self.outcomes) or any(field.kept for field in self.fields)

    @property
    def words(self) -> tuple[OwnField, ...]:
        """The stage and the outcome as own fields, where the kind has codes of its own for them."""
        named = (("stage", "环节", self.stages), ("outcome", "结果", self.outcomes))
        return tuple(
            OwnField(name, label, "code", codes=tuple((s.code, s.label) for s in steps))
            for name, label, steps in named
            if any(step.own for step in steps)
        )

    @property
    def personal(self) -> frozenset[str]:
        """The own fields that identify a person: kept apart, shown nowhere."""
        return frozenset(field.name for field in self.fields if field.personal)


_KEYS: Final = {declared.name for declared in fields(Kind)} - {"code"}


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds of a profile in their declared order; `text` is what `kinds_of_text` reads."""

    declared: tuple[Kind, ...]
    text: str

    def __iter__(self) -> Iterator[Kind]:
        return iter(self.declared)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(kind.code for kind in self.declared)

    @property
    def aside(self) -> frozenset[str]:
        """The kinds that do not enter "all kinds"."""
        return frozenset(kind.code for kind in self.declared if not kind.counted)

    @property
    def jobs(self) -> tuple[str, ...]:
        return tuple(kind.job for kind in self.declared)

    @property
    def legend(self) -> tuple[Kind, ...]:
        """The first of those counted: as many as a heading has room for."""
        return tuple(kind for kind in self.declared if kind.counted)[:_LEGEND]

    def of(self, code: str) -> Kind:
        """The kind of that code.

        Raises:
            UnknownKind: there is none; the nearest is named.
        """
        known = next((kind for kind in self.declared if kind.code == code), None)
        if known is None:
            sentence = f"没有事项种类 {code!r}{nearest(code, self.codes)}。"
            raise UnknownKind(sentence, near=close(code, self.codes))
        return known

    def shown(self, code: str) -> Kind:
        """The kind of that code; one that is declared no more stands as its code."""
        return next((kind for kind in self.declared if kind.code == code), Kind(code, code))

    def label(self, code: str) -> str:
        return self.shown(code).label

    def of_job(self, job: str) -> Kind | None:
        """The kind whose matters a job brings; None for any other job."""
        return next((kind for kind in self.declared if kind.job == job), None)


def kinds_of_text(text: str) -> Kinds:
    """The kinds that a load kept in the store."""
    return kinds_of_tables([Table(json.loads(text), "kinds.toml")])


def kinds_of_tables(tops: Sequence[Table]) -> Kinds:
    """The kinds of kinds.toml, of several such files together: a kind of the same code is replaced as a whole.

    Raises:
        ProfileError: the first thing that cannot stand, where it stands, and what it should be.
    """
    entries = {code: top.sub(code) for top in tops for code in top.values}
    declared = tuple(_kind(code, entry) for code, entry in entries.items())
    distinct([kind.label for kind in declared], "kinds.toml 里事项种类的名称")
    distinct([kind.job for kind in declared], "kinds.toml 里事项种类的 job")
    written = {code: entry.values for code, entry in entries.items()}
    kinds = Kinds(declared, json.dumps(written, ensure_ascii=False))
    for kind in declared:
        _check_origin(kind, entries[kind.code], kinds)
    return kinds


def _kind(code: str, entry: Table) -> Kind:
    if not _CODE.fullmatch(code) or code in (*_JOBS, *_LAYERS):
        raise entry.fail(
            f"种类的代码用小写字母、数字与 _，不超过 16 个，也不能是 {'、'.join((*_JOBS, *_LAYERS))}"
        )
    entry.only(*_KEYS)
    return Kind(
        code=code,
        label=entry.text("label"),
        group=entry.text("group", otherwise=""),
        counted=entry.flag("counted", otherwise=True),
        mark=entry.choice("mark", MARKS, otherwise=MARKS[0]),
        job=_job(entry, code),
        grown_from=entry.text("grown_from", otherwise=""),
        deadline=_deadline(entry),
        stages=_steps(entry, "stages", {s.value: label for s, label in STATE_LABELS.items()}),
        outcomes=_steps(entry, "outcomes", dict.fromkeys((*OUTCOMES, NO_RATE), "")),
        fields=_fields(entry),
    )


def _job(entry: Table, code: str) -> str:
    job = entry.text("job", otherwise=code)
    if not _CODE.fullmatch(job) or job in _JOBS:
        raise entry.wrong("job", job, f"应是不超过 16 个小写字母的名字，不能是 {'、'.join(_JOBS)}")
    return job


def _check_origin(kind: Kind, entry: Table, kinds: Kinds) -> None:
    """A matter that is linked is left out among all kinds: so its origin must be counted there."""
    others = [code for code in kinds.codes if code != kind.code]
    origin = entry.choice("grown_from", others, otherwise="")
    if origin and not kinds.of(origin).counted:
        raise entry.wrong("grown_from", origin, "应是计入各类事项（counted）的种类")


def _deadline(entry: Table) -> tuple[tuple[str, Limit], ...]:
    """{ working_days = 10 } for every urgency, or one such table for each."""
    given = entry.sub("deadline", optional=True)
    # A unit at the top level is one limit for all; otherwise the keys are urgencies.
    if set(given.values) & set(_LENGTHS):
        given = replace(given, values={"default": given.values})
    return tuple(limits(given).items())


def limits(table: Table) -> dict[str, Limit]:
    """The limits of a kind by urgency.

    Raises:
        ProfileError: an unknown urgency or unit, more than one unit, or a length that cannot be.
    """
    lengths: dict[str, Limit] = {}
    for urgency, limit in table.only("default", *URGENCIES).values.items():
        if not isinstance(limit, Mapping):
            raise table.wrong(urgency, limit, "应写成 { working_days = 5 } 这样的表")
        length = table.sub(urgency, f"{table.where} {urgency}").only(*_LENGTHS)
        if len(limit) != 1:
            raise length.fail("working_days、hours、days 只能写一个")
        [unit] = limit
        # Days are counted off a calendar: there is no half of one to arrive at.
        value = length.whole(unit, least=1) if unit == "working_days" else length.number(unit)
        if not 0 < value <= _LONGEST:
            raise length.wrong(unit, limit[unit], f"应是 1 到 {_LONGEST} 的数")
        lengths[urgency] = Limit(**limit)
    return lengths


def _steps(entry: Table, key: str, known: Mapping[str, str]) -> tuple[Step, ...]:
    """A list of known codes, or a table of codes: a label, or { label, as } for a code of the kind's own.

    Args:
        known: what the rules count, with their labels ('' where every kind names it itself).
    """
    given = entry.values.get(key, {})
    if isinstance(given, list) and all(isinstance(code, str) for code in given):
        # Outcomes have '' for a label here: in a list the code is then its own label.
        given = {code: known.get(code) or code for code in given}
    table = replace(entry, values={key: given}).sub(key)
    return tuple(_step(table, code, spec, known) for code, spec in table.values.items())


def _step(table: Table, code: str, spec: object, known: Mapping[str, str]) -> Step:
    if not _NAME.fullmatch(code):
        raise table.fail(f"{code!r} 应是小写字母、数字与 _，不超过 32 个")
    if isinstance(spec, str):
        if code not in known:
            raise table.fail(
                f"没有规则认识 {code!r}{nearest(code, known)}；自定的要写成 "
                f'{code} = {{ label = "…", as = "{next(iter(known))}" }}'
            )
        return Step(code, table.text(code), code)
    step = table.sub(code, f"{table.where} {code}").only("label", "as")
    return Step(code, step.text("label"), step.choice("as", tuple(known)))


def _fields(entry: Table) -> tuple[OwnField, ...]:
    table = entry.sub("fields", optional=True)
    return tuple(_field(name, table.sub(name)) for name in table.values)


def _field(name: str, entry: Table) -> OwnField:
    if not _NAME.fullmatch(name) or name in _TAKEN:
        raise entry.fail(
            f"字段名用小写字母、数字与 _，不超过 32 个，也不能是各类事项都有的 {name!r}"
        )
    entry.only("type", "label", "personal", "listed", "unit", "codes")
    kind = entry.choice("type", TYPES)
    if "unit" in entry.values and kind != "number":
        raise entry.wrong("unit", entry.values["unit"], "只用于 number")
    coded = kind in ("code", "codes")
    if coded != ("codes" in entry.values):
        raise entry.fail("codes（取值与名称）在 code 与 codes 时要写，且只在那时写")
    personal, listed = entry.flag("personal"), entry.flag("listed")
    if personal and (kind != "text" or listed):
        raise entry.wrong(
            "personal", True, "个人信息只能是 text，也不能 listed：它另存，不统计、不显示"
        )
    return OwnField(
        name, entry.text("label"), kind, personal, listed, entry.text("unit", otherwise=""),
        entry.codes("codes") if coded else (),
    )  # fmt: skip
