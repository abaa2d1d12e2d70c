"""What a test reads from a drawn tree: its components, those of a class or a kind, its words, its places."""

import json

from dash.development.base_component import Component


def components(parts: object) -> list[Component]:
    """All components of a part or of several, each before what it holds."""
    whole = parts if isinstance(parts, list | tuple) else [parts]
    return [
        one
        for part in whole
        if isinstance(part, Component)
        for one in (part, *part._traverse())
        if isinstance(one, Component)
    ]


def classed(parts: object, name: str) -> list[Component]:
    """Those that have this class, maybe beside others."""
    return [one for one in components(parts) if name in str(getattr(one, "className", "")).split()]


def of_kind(parts: object, kind: str) -> list[Component]:
    """Those whose element is this one: "Td", "Link"."""
    return [one for one in components(parts) if type(one).__name__ == kind]


def words(parts: object) -> str:
    """All that is written in them, in order, nothing between."""
    texts: list[str] = []
    for one in components(parts):
        inside = getattr(one, "children", None)
        for child in inside if isinstance(inside, list) else [inside]:
            if isinstance(child, str | int):
                texts.append(str(child))
    return "".join(texts)


def text_of(parts: object) -> str:
    """All that would leave the server for them, properties too, as JSON."""
    return json.dumps(parts, default=lambda part: part.to_plotly_json(), ensure_ascii=False)


def places(layout: Component) -> tuple[set[str], set[str]]:
    """The ids that a scene can be filled at, and the panels that its places name."""
    parts = components(layout)
    named = (one.to_plotly_json()["props"].get("data-panel") for one in parts)
    return {str(one.id) for one in parts if getattr(one, "id", None)}, {n for n in named if n}
