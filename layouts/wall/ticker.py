"""The ticker at the foot of the wall."""

from collections.abc import Sequence
from typing import Any

from layouts.chrome.elements import html


def ticker(items: Sequence[str]) -> list[Any]:
    """One line at a time (assets/ticker.js turns them); all of them are there to be read."""
    return [
        html.Span("要情", className="ticker-tag"),
        html.Ul(
            [
                html.Li(item, className="ticker-item shown" if position == 0 else "ticker-item")
                for position, item in enumerate(items)
            ],
            className="ticker-items",
        ),
        html.Span(f"共 {len(items)} 条", className="ticker-count"),
    ]
