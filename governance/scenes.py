"""The scenes of the wall by name, and the turns in which they are played."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from governance.errors import ProfileError, UnknownScene, close, nearest

SHORTEST: Final = 5
LONGEST: Final = 3600
"""Seconds that a scene may stand."""


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


SCENES: Final = (
    SceneName("overview", "总览"),
    SceneName("map", "一张图"),
    SceneName("disputes", "矛盾纠纷", kind="dispute", indicator="K11"),
    SceneName("incidents", "网格事件", kind="incident", indicator="K03"),
    SceneName("districts", "区县对比"),
    SceneName("standing", "指数", named=True),
)
"""All scenes, in the order in which they play unless a playlist says otherwise."""

FIRST: Final = SCENES[0].code
_BY_CODE: Final = {scene.code: scene for scene in SCENES}
_CODES: Final = {scene.code: scene.code for scene in SCENES} | {s.label: s.code for s in SCENES}


def scene_code(said: str) -> str:
    """The code of a scene named by its code or its label.

    Raises:
        UnknownScene: there is none; `near` is the code of the nearest.
    """
    if said in _CODES:
        return _CODES[said]
    near = _CODES.get(close(said, _CODES), "")
    raise UnknownScene(f"没有场景 {said!r}{nearest(said, _CODES)}。", near=near)


def scene_named(said: str | None) -> SceneName:
    """The scene of that code or label, the first where none is named; raises UnknownScene."""
    return _BY_CODE[scene_code(said or FIRST)]


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of the playlist: a scene, for how many seconds, and of which place ('' for the city)."""

    scene: str
    seconds: int
    place: str = ""


PLAYED: Final = tuple(Turn(scene.code, 30) for scene in SCENES if not scene.named)
"""What a profile without a playlist plays."""


def playlist(turns: Sequence[Mapping[str, Any]], where: str) -> tuple[Turn, ...]:
    """The turns written in a profile's playlist.

    Raises:
        ProfileError: an unknown key or scene, a dwell out of bounds, a place that is no 'district/330502'.
    """
    return tuple(_turn(turn, f"{where} 第 {n} 幕") for n, turn in enumerate(turns, 1)) or PLAYED


def _turn(said: Mapping[str, Any], where: str) -> Turn:
    for key in said:
        if key not in ("scene", "seconds", "place"):
            known = nearest(key, ("scene", "seconds", "place"))
            raise ProfileError(f"{where}：不认识的键 {key!r}{known}。")
    try:
        scene = scene_code(str(said.get("scene", "")))
    except UnknownScene as error:
        raise ProfileError(f"{where}：{error}") from error
    seconds, place = said.get("seconds", 30), str(said.get("place", ""))
    if isinstance(seconds, bool) or not isinstance(seconds, int):
        raise ProfileError(f"{where}：seconds = {seconds!r} 不是整数秒。")
    if not SHORTEST <= seconds <= LONGEST:
        raise ProfileError(f"{where}：seconds = {seconds} 不在 {SHORTEST} 到 {LONGEST} 之间。")
    level, _, code = place.partition("/")
    if place and (level not in ("district", "town", "village") or not code or "/" in code):
        raise ProfileError(f"{where}：place = {place!r} 请写成 district/330502 这样的形式。")
    return Turn(scene, seconds, place)


def as_plain(turns: Sequence[Turn]) -> list[dict[str, Any]]:
    """The turns as the store keeps them."""
    return [asdict(turn) for turn in turns]
