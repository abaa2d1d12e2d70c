"""The templates of briefings in a profile's folder."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from governance.briefing.templates import Template, template_of, wording_of
from governance.errors import TemplateError
from governance.kinds import Kinds

WORDING = "wording.toml"
"""The words common to all templates of a folder."""


def read_briefings(
    folder: Path, read: Callable[[Path], dict[str, Any]], kinds: Kinds
) -> dict[str, Template]:
    """The templates by the code of their kind; none where there is no folder.

    Raises:
        TemplateError: one cannot be followed; the file is named.
    """
    if not folder.is_dir():
        return {}
    templates: dict[str, Template] = {}
    path = folder / WORDING
    common = read(path)
    try:
        wording_of(common)
        for path in sorted(set(folder.glob("*.toml")) - {folder / WORDING}):
            template = template_of(read(path), common, kinds.codes)
            if template.code in templates:
                raise TemplateError(f"种类 {template.code} 已有模板：一种简报只写一个文件。")
            templates[template.code] = template
    except TemplateError as error:
        raise TemplateError(f"{path}：{error}") from None
    return templates
