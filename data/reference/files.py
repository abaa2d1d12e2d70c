"""The files of a profile as they are written, before anything is made of them."""

from pathlib import Path

from governance.declared import Written
from governance.errors import ProfileError


def read(path: Path, error: type[ProfileError] = ProfileError) -> Written:
    """A file with its folder for a name, as refusals call it. Raises the error where it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise error(f"{path} 读不了：{problem}。") from problem
    return Written(f"{path.parent.name}/{path.name}", text)
