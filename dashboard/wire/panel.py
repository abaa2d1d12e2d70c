"""A panel: what it asks, how it is drawn, and the check that what was drawn can be shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from dash.development.base_component import Component
from plotly.io.json import to_json_plotly

from dashboard.ask import Ask
from governance.errors import CockpitError
from layouts.chrome.still import still

Changes = Mapping[str, Mapping[str, Any]]
"""What becomes of which component: {id: {property: value}}."""

_PLAIN: Final = (str, int, float, type(None), Component)


class NonsensePanel(CockpitError):
    """A panel drew something that no screen can show."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One part of a screen that asks for itself; both functions run without a request."""

    name: str
    view: Callable[[Ask], Any]
    drawn: Callable[[Ask, Any], Changes]
    everything: bool = False
    """It asks about matters of every kind, whatever its scene settles."""
    clocked: bool = False
    """What it says depends on what time it is, to the minute."""
    desk: bool = False
    """It shows what was recorded at the desk too: every event there draws it anew, not every load alone."""

    def encoded(self, asked: Ask) -> bytes:
        """The changes as JSON.

        Raises:
            NonsensePanel: what was drawn is no component, or no JSON.
        """
        changes = self.drawn(asked, self.view(asked))
        for props in changes.values():
            self._check(props.get("children"))
        sent = {id: _sent(props) for id, props in changes.items()}
        try:
            text = to_json_plotly(sent)
        except (TypeError, ValueError) as error:
            raise NonsensePanel(f"panel {self.name} drew what is no JSON: {error}") from error
        return str(text).encode()

    def _check(self, children: Any) -> None:
        if isinstance(children, list | tuple):
            for child in children:
                self._check(child)
        elif not isinstance(children, _PLAIN):
            raise NonsensePanel(f"panel {self.name} drew a {type(children).__name__}")
        elif isinstance(children, Component):
            self._check(getattr(children, "children", None))


def _sent(props: Mapping[str, Any]) -> dict[str, Any]:
    if "children" not in props:
        return dict(props)
    return {**props, "children": still(props["children"])}
