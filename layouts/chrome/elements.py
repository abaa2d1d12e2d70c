"""Elements of HTML as Dash has them, with what they hold given in order: `html.Li(mark, "text", className="row")`."""

from collections.abc import Callable
from typing import Any, Final

from dash import html as dash_html
from dash.development.base_component import Component

Element = Component


class _Elements:
    """The elements by Dash's names; parts and attributes that are None are left out, `data_place` is written `data-place`."""

    def __getattr__(self, name: str) -> Callable[..., Element]:
        kind: Callable[..., Element] = getattr(dash_html, name)

        def element(*parts: Any, **attributes: Any) -> Element:
            inside = [part for part in parts if part is not None]
            given = {_written(key): value for key, value in attributes.items() if value is not None}
            return kind(inside[0] if len(inside) == 1 else inside or None, **given)

        # Kept under its name, so that the next use does not come here.
        setattr(self, name, element)
        return element


html: Final = _Elements()


def _written(attribute: str) -> str:
    return attribute.replace("_", "-") if attribute.startswith(("data_", "aria_")) else attribute
