"""一张图: the list of risks beside the map that every scene has."""

from dashboard.panel import Panel
from dashboard.views import onemap as views
from layouts import onemap

RISKS = Panel(
    "risks", views.risks, lambda _asked, seen: {onemap.Ids.RISKS: {"children": onemap.risks(seen)}}
)
PANELS = (RISKS,)
