"""The scenes of the wall by name, read from the files of the screens: what an address and a playlist may name."""

from functools import cache
from pathlib import Path
from typing import Final

from data.reference.files import read
from governance.errors import ScreenError
from governance.scenes import SceneName, declared, in_order

BUILT_IN: Final = Path(__file__).parents[2] / "dashboard" / "screens"
"""Read as text only; what a screen is made of is read, and checked, by dashboard/screening.py."""


def is_for(path: Path, audience: str) -> bool:
    """Whether a file says that it is a screen for that audience. Raises ScreenError where it cannot be read."""
    return read(path, ScreenError).top(ScreenError).values.get("for") == audience


def scenes(*folders: Path) -> tuple[SceneName, ...]:
    """The screens of folders that are for the wall by name, in their order; a later file stands in place of one of its name.

    What indicator they settle is taken as it is written: dashboard/screening.py checks it with the rest of the file.

    Raises:
        ScreenError: a file that is no declaration, or two scenes of one label or order.
    """
    paths = {path.stem: path for folder in folders for path in sorted(folder.glob("*.toml"))}
    tops = {code: read(path, ScreenError).top(ScreenError) for code, path in paths.items()}
    return in_order(
        declared(code, top, None) for code, top in tops.items() if top.values.get("for") == "wall"
    )


@cache
def built_in() -> tuple[SceneName, ...]:
    """The scenes that every wall has."""
    return scenes(BUILT_IN)
