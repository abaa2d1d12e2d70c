"""Elements with their class first and what they hold after it, nested as the page is: li("unit", span("n", "3"))."""

from collections.abc import Callable
from typing import Any, TypeVar

from dash import html

E = TypeVar("E")


def _of(kind: Callable[..., E]) -> Callable[..., E]:
    def element(css: str, *inside: Any, **about: Any) -> E:
        """What is None is left out; `data_step` becomes the attribute data-step."""
        held = [part for part in inside if part is not None]
        named = {name.replace("_", "-"): value for name, value in about.items()}
        if css:
            named["className"] = css
        return kind(held[0] if len(held) == 1 else held or None, **named)

    return element


div = _of(html.Div)
li = _of(html.Li)
ol = _of(html.Ol)
p = _of(html.P)
section = _of(html.Section)
span = _of(html.Span)
ul = _of(html.Ul)
