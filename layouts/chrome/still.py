"""Static parts of a screen sent as one component, for Dash visits each of its components at every change of any.

A screen of n components costs Dash n looks for each of some hundred steps of an answer (docs/adr/0014-still-parts.md); a
screen's text, tables and links need none of them. What has an id or is more than an element of HTML stays a component.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from dash import no_update
from dash.development.base_component import Component

Made = dict[str, Any]
"""A component as Dash sends it."""

NAMESPACE: Final = "cockpit_parts"
_HTML: Final = "dash_html_components"
_LINK: Final = ("dash_core_components", "Link")
_TAGS: Final = {"ObjectEl": "object", "MapEl": "map"}
_DASH: Final = frozenset({"children", "n_clicks", "disable_n_clicks", "n_clicks_timestamp"})


def still(part: Any) -> Any:
    """The same part or parts, looking the same, in as few Dash components as they can be.

    Takes a component, a text or number, None, or a list of these; what was given is not changed. A list stays a
    list, in which neighbours that are still are one component; `no_update` is given back as it is.
    """
    if part is no_update:
        return part
    whole = _seen(part if isinstance(part, list | tuple) else [part])
    joined = list(_joined(whole))
    if isinstance(part, list | tuple):
        return joined
    return joined[0] if joined else None


class _Still:
    """A part without a component in it, as assets/still.js draws it."""

    __slots__ = ("tree",)

    def __init__(self, tree: Any) -> None:
        self.tree = tree


def _seen(parts: Iterable[Any]) -> list[Any]:
    seen: list[Any] = []
    for part in parts:
        if isinstance(part, list | tuple):
            seen += _seen(part)
        elif isinstance(part, Component):
            seen.append(_component(part.to_plotly_json()))
        elif isinstance(part, Mapping):
            seen.append(dict(part))
        # bool is an int in Python: the result of a condition draws nothing.
        elif isinstance(part, str | int | float) and not isinstance(part, bool):
            seen.append(_Still(str(part)))
        elif part is not None and not isinstance(part, bool):
            raise TypeError(f"no part of a screen: {part!r}")
    return seen


def _component(component: Mapping[str, Any]) -> Any:
    props = component["props"]
    children = props.get("children")
    inside = _seen(children if isinstance(children, list | tuple) else [children])
    tag = _tag(component)
    if tag and "id" not in props and all(isinstance(child, _Still) for child in inside):
        attributes = {name: value for name, value in props.items() if name not in _DASH}
        if tag == "a" and (component["namespace"], component["type"]) == _LINK:
            # assets/still.js takes such a link to the router; the page is not loaded anew.
            attributes["data-go"] = "here"
        return _Still([tag, attributes, *(child.tree for child in inside)])
    if children is None:
        return dict(component)
    return {**component, "props": {**props, "children": list(_joined(inside))}}


def _tag(component: Mapping[str, Any]) -> str | None:
    if (component["namespace"], component["type"]) == _LINK:
        return "a"
    if component["namespace"] != _HTML:
        return None
    return _TAGS.get(component["type"], str(component["type"]).lower())


def _joined(seen: Iterable[Any]) -> Iterable[Any]:
    """Neighbours that are still become one component, as long as they are more than a text."""
    row: list[Any] = []
    # The None at the end hands out the last row.
    for child in (*seen, None):
        if isinstance(child, _Still):
            row.append(child.tree)
            continue
        if row:
            # Bare texts need no component: React draws strings as they are.
            yield from row if all(isinstance(tree, str) for tree in row) else [_made(row)]
            row = []
        if child is not None:
            yield child


def _made(trees: list[Any]) -> Made:
    return {"namespace": NAMESPACE, "type": "Still", "props": {"tree": trees}}
