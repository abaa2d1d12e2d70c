"""Whose turn it is: after a new address every panel asks, after a load only those whose answer changed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dash import dcc, html, no_update

from dashboard.asked import Asked, Reader
from dashboard.panels import quietly
from dashboard.views import columns, mapped, top
from dashboard.views.figures import period_words
from governance.errors import AskError

Turn = dict[str, Any]
"""What a panel is told to ask: path, search, version, and `again` after a lost connection."""

VIEWS: Mapping[str, Callable[[Asked], Any]] = {
    "title": lambda asked: (top.title(asked), top.controls(asked), top.defaults(asked)),
    "strip": columns.strip,
    "ranking": columns.ranking,
    "trend": columns.trend,
    "map": mapped.view,
    "types": columns.types,
    "newest": columns.newest,
    "overdue": lambda asked: (columns.overdue(asked), columns.overdue_count(asked)),
    "ticker": columns.ticker,
}
"""What each panel shows, as values that can be compared."""


def view(asked: Asked, panel: str) -> Any:
    """The panel's values, kept for as long as the version is the newest."""
    key = ("view", panel, asked.address)
    return asked.cache.once(asked.version, asked.scope, key, lambda: VIEWS[panel](asked))


def _refused(sentence: str) -> tuple[list[Any], Any]:
    return [no_update] * len(VIEWS), html.Span(sentence)


@quietly(_refused)
def turns(
    reader: Reader,
    path: str | None,
    search: str | None,
    version: Mapping[str, Any] | None,
    before: Sequence[Turn | None],
) -> tuple[list[Any], Any]:
    """For each panel its turn, or no update; and the sentence that refuses a question, or none."""
    if version is None:
        return [no_update] * len(VIEWS), no_update
    try:
        asked = reader.asked(path, search)
    except AskError as error:
        return [no_update] * len(VIEWS), refusal(str(error))
    turn = {
        "path": path,
        "search": search,
        "version": asked.version,
        "again": version.get("again"),
    }
    told = [
        turn if _changed(asked, panel, turn, old) else no_update
        for panel, old in zip(VIEWS, before, strict=True)
    ]
    return told, hint(asked)


def hint(asked: Asked) -> list[Any]:
    """Nothing for a period with matters; else one sentence and the way to the period before."""
    before = top.empty(asked)
    if before is None:
        return []
    words = f"{period_words(asked.question.period)}还没有受理的事项。"
    return [html.Span(words), dcc.Link("看上一期", href=before, className="link")]


def _changed(asked: Asked, panel: str, turn: Turn, old: Turn | None) -> bool:
    if old is None or any(old.get(name) != turn[name] for name in ("path", "search", "again")):
        return True
    if old["version"] == turn["version"]:
        return False
    seen = asked.cache.get(old["version"], asked.scope, ("view", panel, asked.address))
    return seen is None or bool(seen != view(asked, panel))


def refusal(sentence: str) -> list[Any]:
    """A question that cannot be answered as asked: the sentence, and the way back."""
    return [
        html.Span(sentence, className="refused"),
        dcc.Link("回到今年全市总览", href="/", className="link"),
    ]
