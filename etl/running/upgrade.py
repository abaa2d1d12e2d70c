"""The words of the command upgrade: what was done to a store, or what a profile needs."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import make_url

from data.keeping.upgrading import Upgrade, upgrade
from data.reference.profile import Profile
from etl.loading import milestones


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


def profile_told(profile: Profile) -> dict[str, Any]:
    """What a profile needs: nothing, for there has been but one format; it was read and checked, though."""
    return {"profile": profile.name, "status": "newest"}


def as_text(said: Mapping[str, Any]) -> str:
    """The same in sentences."""
    if "profile" in said:
        return f"档案 {said['profile']} 已是最新的格式，无需改写。"
    if said["status"] == "nothing":
        return f"{said['store']} 还没有库，无需升级。"
    if said["status"] == "newest":
        return f"库 {said['store']} 已是最新的结构，无需升级。"
    steps = "；".join(_step(**step) for step in said["steps"])
    state = f"状态散列 {said['state']}" if said["state"] else "库未变动"
    return (
        f"已升级 {said['store']}：{steps}。\n"
        f"升级前的库备份在 {said['backup']}。\n"
        f"升级前后相同：{state}，签发登记 {said['issues']} 期。"
    )


def _step(part: str, before: int, after: int) -> str:
    if before == after:
        return f"{part}登记为结构 {after}，缺的表已补上"
    return f"{part}的结构从 {before} 到 {after}"
