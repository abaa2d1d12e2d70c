"""The words of the command upgrade: what was done to a store, or what a profile needs."""

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.engine import make_url

from data.keeping.upgrading import Upgrade, upgrade
from data.reference.profile import FORMAT, Profile, load_profile
from etl.loading import milestones
from governance.errors import CockpitError, ProfileError


def told(url: str) -> dict[str, Any]:
    """Upgrade a store; what was done, as `--json` prints it."""
    done = upgrade(url, reached=milestones.reached)
    return {
        "store": make_url(url).render_as_string(hide_password=True),
        "status": _status(done),
        "steps": [{"part": s.label, "before": s.before, "after": s.after} for s in done.steps],
        "backup": None if done.kept is None else str(done.kept),
        "state": done.state or None,
        "issues": done.issues,
    }


def _status(done: Upgrade) -> str:
    if not done.there:
        return "nothing"
    return "upgraded" if done.steps else "newest"


def profile_told(name: str) -> dict[str, Any]:
    """Rewrite a profile to the newest format; what was done, as `--json` prints it.

    The newest format says all that the one before could say, so its number is all that is written; the file as it was
    stays beside it, and is put back where what was written does not read as the same profile.

    Raises:
        ProfileError: the profile cannot be read, or its folder cannot be written.
    """
    before = load_profile(name)
    if before.format == FORMAT:
        return {"profile": before.name, "status": "newest"}
    path = before.folder / "profile.toml"
    kept = path.with_name(f"profile.toml.format-{before.format}")
    try:
        shutil.copy2(path, kept)
        partial = path.with_suffix(".part")
        partial.write_text(_numbered(path.read_text(encoding="utf-8")), encoding="utf-8")
        os.replace(partial, path)
    except OSError as problem:
        raise ProfileError(
            f"档案 {before.folder} 写不进去（{problem.strerror}）：请检查权限。"
        ) from problem
    if not _is_still(before, name):
        os.replace(kept, path)
        raise ProfileError(f"档案 {before.folder} 改写后读出的内容不同，已改回原样。")
    return {
        "profile": before.name, "status": "upgraded", "before": before.format, "after": FORMAT, "kept": str(kept),
    }  # fmt: skip


def _is_still(before: Profile, name: str) -> bool:
    """Whether the profile reads as before in all but the number, so that a rewriting can never change a meaning."""
    try:
        return replace(load_profile(name), format=before.format) == before
    except CockpitError:
        return False


def _numbered(text: str) -> str:
    """The text of a profile with the newest format's number in it."""
    # A format below the first heading is that table's, not the profile's.
    head = re.split(r"^[ \t]*\[", text, maxsplit=1, flags=re.MULTILINE)[0]
    written = re.search(r"""^[ \t]*(["']?)format\1[ \t]*=[ \t]*(\d+)""", head, re.MULTILINE)
    if written is None:
        return f"format = {FORMAT}\n{text}"
    return text[: written.start(2)] + str(FORMAT) + text[written.end(2) :]


def as_text(report: Mapping[str, Any]) -> str:
    """The same in sentences."""
    if "kept" in report:
        return (
            f"已改写档案 {report['profile']}：格式从 {report['before']} 到 {report['after']}，"
            f"含义不变；原文件在 {report['kept']}。"
        )
    if "profile" in report:
        return f"档案 {report['profile']} 已是最新的格式，无需改写。"
    if report["status"] == "nothing":
        return f"{report['store']} 还没有库，无需升级。"
    if report["status"] == "newest":
        return f"库 {report['store']} 已是最新的结构，无需升级。"
    steps = "；".join(_step(**step) for step in report["steps"])
    state = f"状态散列 {report['state']}" if report["state"] else "库未变动"
    return (
        f"已升级 {report['store']}：{steps}。\n"
        f"升级前的库备份在 {report['backup']}。\n"
        f"升级前后相同：{state}，签发登记 {report['issues']} 期。"
    )


def _step(part: str, before: int, after: int) -> str:
    if before == after:
        return f"{part}登记为结构 {after}，缺的表已补上"
    return f"{part}的结构从 {before} 到 {after}"
