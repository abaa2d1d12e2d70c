"""Who holds a matter and who answers for its place: the hands it is in, and the 五包 chain of responsibility."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from governance.labelled import Labelled
from governance.matters import State
from governance.steps import STEP_INSTANTS, Step


class Setting(Labelled):
    """Where a village lies: the two have chains of their own."""

    RURAL = "rural", "农村"
    URBAN = "urban", "城市"


SETTING_LABELS = {member: member.label for member in Setting}
_URBAN_WORDS, _RURAL_WORDS = ("居委会", "社区", "街道"), ("村委会", "村", "镇", "乡")


@dataclass(frozen=True, slots=True)
class Duty:
    """One level of the chain: the role that answers, what for, and at which level of places it is registered."""

    role: str
    duty: str
    level: str


CHAINS: Mapping[Setting, tuple[Duty, ...]] = {
    Setting.RURAL: (
        Duty("镇联村干部", "包村", "village"),
        Duty("村干部", "包片", "village"),
        Duty("网格员", "包网格", "grid"),
        Duty("党小组长", "包组", "grid"),
        Duty("党员", "包农户", "grid"),
    ),
    Setting.URBAN: (
        Duty("街道干部", "包社区", "village"),
        Duty("社区干部", "包小区", "village"),
        Duty("网格员", "包网格", "grid"),
        Duty("业委会成员", "包幢", "grid"),
        Duty("党员楼道长", "包住户", "grid"),
    ),
}
"""五包, from the village down."""


@dataclass(frozen=True, slots=True)
class Officer:
    """A person in charge as a source knows one: a code, a place, a role, and perhaps a name."""

    code: str
    place: str
    role: str
    full_time: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """One level of a chain, with those who are registered for it at a place."""

    duty: Duty
    place: str
    officers: tuple[Officer, ...]


def setting(*kinds: str) -> Setting | None:
    """Rural or urban by the kind of the village or, where that says nothing, of the town; None: nobody says."""
    for kind in kinds:
        # A kind that holds words of both sorts, such as 村改社区, counts as urban.
        if any(word in kind for word in _URBAN_WORDS):
            return Setting.URBAN
        if any(word in kind for word in _RURAL_WORDS):
            return Setting.RURAL
    return None


def chain(
    where: Setting, places: Mapping[str, str], officers: Iterable[Officer]
) -> tuple[Link, ...]:
    """The chain of a place.

    Args:
        where: rural or urban.
        places: code by level (village, grid); '' or missing where the matter lies no deeper.
        officers: of those places.
    """
    duties = CHAINS[where]
    held: dict[tuple[str, str], list[Officer]] = {}
    for officer in officers:
        duty = _duty_of(officer.role, duties)
        if duty is not None:
            held.setdefault((duty.role, officer.place), []).append(officer)
    return tuple(
        Link(duty, code, tuple(held.get((duty.role, code), ())) if code else ())
        for duty in duties
        # A list of one binds a name inside a comprehension.
        for code in [places.get(duty.level, "")]
    )


def _duty_of(role: str, duties: Sequence[Duty]) -> Duty | None:
    """The duty whose role is named, the longest first: 镇联村干部 is not 村干部."""
    named = [duty for duty in duties if duty.role in role]
    return max(named, key=lambda duty: len(duty.role), default=None)


class Holder(StrEnum):
    """In whose hands a matter is."""

    TOWN = "town"
    DEPARTMENT = "department"
    GRID = "grid"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Hands:
    """In whose hands a matter is, at which step, since when; `since` None where no source says."""

    holder: Holder
    step: str
    since: int | None


_IN_HAND = ("acknowledged_at", "assigned_at", "received_at")
_AFTER: Mapping[State, tuple[Holder, str, tuple[str, ...]]] = {
    State.REPORTED: (Holder.TOWN, "待受理", ("received_at",)),
    State.ACCEPTED: (Holder.TOWN, "已受理，待交办", ("received_at",)),
    State.ASSIGNED: (Holder.DEPARTMENT, "已交办，待签收", ("assigned_at", "received_at")),
    State.ACKNOWLEDGED: (Holder.DEPARTMENT, "已签收，处置中", _IN_HAND),
    State.HANDLING: (Holder.DEPARTMENT, "处置中", _IN_HAND),
    # No field of a matter says when it was suspended: only its steps tell.
    State.SUSPENDED: (Holder.DEPARTMENT, "挂起", ()),
    State.FED_BACK: (Holder.GRID, "已办结，待核实", ("closed_at",)),
    State.SETTLED: (Holder.NOBODY, "已结案", ("verified_at", "closed_at")),
    State.RATED: (Holder.NOBODY, "已结案并评价", ("verified_at", "closed_at")),
    State.DECLINED: (Holder.NOBODY, "不予受理", ("declined_at",)),
    State.MERGED: (Holder.NOBODY, "已合并", ("declined_at",)),
}
"""By state: who holds the matter, what it waits for, and which instant began that, the first that is known."""


def state_at(state: State, instants: Mapping[str, int | None], at: int) -> State:
    """The state at an instant: the one that is known, unless it was reached only later."""
    # The stored state is the last that is known; it holds unless something moved after `at`.
    if all(t is None or t <= at for name, t in instants.items() if name in _MOVING):
        return state
    there = {name: t for name in _MOVING if (t := instants.get(name)) is not None and t <= at}
    # closed_at may lie after `at` while an earlier closing, since sent back, lies before it.
    back, shut = there.get("sent_back_at"), there.get("closed_at", there.get("first_closed_at"))
    if "declined_at" in there:
        return state if state in (State.DECLINED, State.MERGED) else State.DECLINED
    if "verified_at" in there:
        return State.SETTLED
    if shut is not None and (back is None or shut > back):
        return State.FED_BACK
    if back is not None:
        return State.HANDLING
    if "acknowledged_at" in there:
        return State.ACKNOWLEDGED
    return State.ASSIGNED if "assigned_at" in there else State.ACCEPTED


_MOVING = tuple(name for name in STEP_INSTANTS if name != "extended_due_at")


def hands(state: State, instants: Mapping[str, int | None], at: int) -> Hands:
    """In whose hands a matter of this state is at an instant, by the instants of its life up to it."""
    holder, step, since = _AFTER[state]
    known = {name: t for name, t in instants.items() if t is not None and t <= at}
    back, shut = known.get("sent_back_at"), known.get("closed_at", 0)
    # Without a closing `shut` is 0, so that any sending back is the later one.
    if state is State.HANDLING and back is not None and back >= shut:
        return Hands(Holder.DEPARTMENT, "核实不通过，返工处置中", back)
    begun = next((known[name] for name in since if name in known), None)
    # Asked about an instant before the last closing, the first closing is the one that counts.
    if state is State.FED_BACK and begun is None:
        begun = known.get("first_closed_at")
    return Hands(holder, step, begun)


_STAYING = frozenset({Step.SUSPENDED, Step.URGED, Step.SUPERVISED, Step.ESCALATED, Step.EXTENDED})
"""Steps that leave a suspended matter where it is."""


def suspensions(steps: Sequence[tuple[Step, int]], until: int) -> tuple[tuple[int, int], ...]:
    """When a matter's clock stood still, from its steps in order of time; a suspension that lasts ends at `until`."""
    spans, since = [], None
    for step, at in steps:
        if at > until:
            break
        if step is Step.SUSPENDED and since is None:
            since = at
        elif since is not None and step not in _STAYING:
            spans.append((since, at))
            since = None
    if since is not None:
        spans.append((since, until))
    return tuple(spans)
