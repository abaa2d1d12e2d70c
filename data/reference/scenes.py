"""The scenes of the wall by name, read from the files of the screens: what an address and a playlist may name."""

from functools import cache
from pathlib import Path
from typing import Final

from governance.declared import Written
from governance.errors import ProfileError, ScreenError
from governance.scenes import SceneName, declared, in_order

BUILT_IN: Final = Path(__file__).parents[2] / "dashboard" / "screens"
"""Read as text only; what a screen is made of is read, and checked, by dashboard/screening.py."""


def read(path: Path, error: type[ProfileError] = ScreenError) -> Written:
    """A screen's file as it is written. Raises the error where it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise error(f"{path} 读不了：{problem}。") from problem
    return Written(f"{path.parent.name}/{path.name}", text)


def is_for(path: Path, audience: str) -> bool:
    """Whether a file says that it is a screen for that audience. Raises ScreenError where it cannot be read."""
    return read(path).top(ScreenError).values.get("for") == audience


def scenes(folder: Path) -> tuple[SceneName, ...]:
    """The screens of a folder that are for the wall, in their order.

    Raises:
        ScreenError: a file that is no declaration, or two scenes of one label or order.
    """
    files = ((path.stem, read(path).top(ScreenError)) for path in sorted(folder.glob("*.toml")))
    return in_order(declared(code, top) for code, top in files if top.values.get("for") == "wall")


@cache
def built_in() -> tuple[SceneName, ...]:
    """The scenes that every wall has."""
    return scenes(BUILT_IN)
