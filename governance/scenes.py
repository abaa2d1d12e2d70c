"""The scenes of the wall by name, as their files declare them, and the turns in which they are played."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any, Final

from governance.declared import Table
from governance.errors import CockpitError, ScreenError, UnknownScene, close, nearest
from governance.indicators import Indicator

SHORTEST: Final = 5
LONGEST: Final = 3600
"""Seconds that a scene may stand."""

DWELL: Final = 30
"""Seconds that it stands where nothing is said."""


@dataclass(frozen=True, slots=True)
class SceneName:
    """One scene: its code in the address, its label on the screen, and what it settles of the question."""

    code: str
    label: str
    kind: str | None = None
    """The only kind of matter it asks about, whatever the address says."""
    indicator: str | None = None
    """The indicator it shows where the address names none of that kind."""
    named: bool = False
    """It plays only where a playlist names it: not every city has what it shows."""
    dwell: int = DWELL
    """Seconds that it stands where no playlist says otherwise."""
    order: int = 0
    """Its place among the scenes."""


def declared(code: str, top: Table, measure: Callable[[str], Indicator] | None) -> SceneName:
    """What the file of a screen says of it by name; `measure` finds an indicator by its id, without it none is looked for.

    Raises:
        ProfileError: the table's own, for what is no name.
    """
    scope = top.sub("scope", "scope", optional=True).only("kind", "indicator")
    return SceneName(
        code,
        top.text("title"),
        scope.text("kind") if "kind" in scope.values else None,
        _measure(scope, measure) if "indicator" in scope.values else None,
        top.flag("named"),
        top.whole("dwell", least=SHORTEST, otherwise=DWELL),
        top.whole("order", least=1) if "order" in top.values else 0,
    )


def _measure(scope: Table, measure: Callable[[str], Indicator] | None) -> str:
    text = scope.text("indicator")
    if measure is None:
        return text
    try:
        return measure(text).id
    except CockpitError as error:
        raise scope.wrong("indicator", text, str(error).rstrip("。")) from error


def in_order(scenes: Iterable[SceneName]) -> tuple[SceneName, ...]:
    """The scenes in their order, those without one last.

    Raises:
        ScreenError: two of one label, or of one order.
    """
    # Order 0 means that none is written: `not` sends such scenes to the end, by code.
    listed = tuple(sorted(scenes, key=lambda scene: (not scene.order, scene.order, scene.code)))
    for scene, other in combinations(listed, 2):
        if scene.label == other.label:
            raise ScreenError(
                f"场景 {scene.code} 与 {other.code} 都叫 {scene.label!r}，请改其一的 title。"
            )
        if scene.order and scene.order == other.order:
            raise ScreenError(
                f"场景 {scene.code} 与 {other.code} 的 order 都是 {scene.order}，请改其一。"
            )
    return listed


def scene_named(text: str, scenes: Sequence[SceneName]) -> SceneName:
    """The scene of that code or label.

    Raises:
        UnknownScene: there is none; `near` is the code of the nearest.
    """
    # Codes come second, so that a code wins where another scene has it for a label.
    by = {scene.label: scene for scene in scenes} | {scene.code: scene for scene in scenes}
    if text in by:
        return by[text]
    near = close(text, by)
    raise UnknownScene(
        f"没有场景 {text!r}{nearest(text, by)}。", near=by[near].code if near else ""
    )


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of the playlist: a scene, for how many seconds, and of which place ('' for the city)."""

    scene: str
    seconds: int
    place: str = ""


def in_turn(scenes: Sequence[SceneName]) -> tuple[Turn, ...]:
    """What a wall plays whose profile has no playlist: every scene but those that must be named."""
    return tuple(Turn(scene.code, scene.dwell) for scene in scenes if not scene.named)


def playlist(turns: Sequence[Table], scenes: Sequence[SceneName]) -> tuple[Turn, ...]:
    """The turns written in a profile's playlist, which may name these scenes.

    Raises:
        ProfileError: an unknown key or scene, a dwell out of bounds, a place that is no 'district/330502'.
    """
    return tuple(_turn(turn.only("scene", "seconds", "place"), scenes) for turn in turns)


def _turn(turn: Table, scenes: Sequence[SceneName]) -> Turn:
    try:
        scene = scene_named(turn.word("scene"), scenes).code
    except UnknownScene as error:
        raise turn.fail(str(error).rstrip("。"), "scene") from error
    seconds = turn.whole("seconds", least=SHORTEST, most=LONGEST, otherwise=DWELL)
    place = turn.word("place")
    level, _, code = place.partition("/")
    if place and (level not in ("district", "town", "village") or not code or "/" in code):
        raise turn.wrong("place", place, "请写成 district/330502 这样的形式")
    return Turn(scene, seconds, place)


def as_plain(turns: Sequence[Turn]) -> list[dict[str, Any]]:
    """The turns as the store keeps them."""
    return [asdict(turn) for turn in turns]
