"""The templates of briefings of a profile: screens for a paper, and those that stand in a folder of their own."""

from pathlib import Path

from data.reference import scenes
from data.reference.files import read
from governance.briefing.templates import PAPER, Template, template_of, wording_of
from governance.errors import TemplateError
from governance.kinds import Kinds

WORDING = "wording.toml"
"""The words common to all templates of a profile, in its folder briefings/."""


def read_briefings(profile: Path, kinds: Kinds) -> dict[str, Template]:
    """The templates by the code of their kind; none where there are no words for them.

    Raises:
        TemplateError: one cannot be followed; file and line are named.
    """
    folder = profile / "briefings"
    if not folder.is_dir():
        return {}
    common = wording_of(read(folder / WORDING, TemplateError).top(TemplateError))
    templates: dict[str, Template] = {}
    paths = [*sorted(set(folder.glob("*.toml")) - {folder / WORDING}), *_papers(profile)]
    for path in paths:
        top = read(path, TemplateError).top(TemplateError)
        template = template_of(path.stem, top, common, kinds.codes)
        if template.code in templates:
            raise TemplateError(f"{path}：种类 {template.code} 已有模板：一种简报只写一个文件。")
        templates[template.code] = template
    return templates


def _papers(profile: Path) -> list[Path]:
    """The screens of a profile that are for a paper."""
    return [
        path for path in sorted((profile / "screens").glob("*.toml")) if scenes.is_for(path, PAPER)
    ]
