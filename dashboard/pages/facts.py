"""公布数据, as it lives: the profile's published figures that the reader may see."""

from itertools import groupby
from typing import Any

from dash import Dash, Input, Output

from dashboard import known
from dashboard.ask import Reader
from dashboard.downloads import Exporter
from dashboard.panels import quietly
from data.queries import journal
from governance.scope import Scope
from layouts import facts as screen
from layouts import parts, shell
from layouts.still import still
from layouts.values import FactGroup, FactLine


@quietly(lambda sentence: [parts.remark(sentence)])
def listed(reader: Reader) -> list[Any]:
    """The page's body; published figures change with a load alone."""
    scope, load = reader.scope_of(), reader.load()
    return reader.cache.once(load, scope, "facts", lambda: _body(reader, scope))


def _body(reader: Reader, scope: Scope) -> list[Any]:
    facts = sorted(journal.facts(reader.store, scope=scope), key=lambda fact: fact.source)
    groups = [
        FactGroup(code, own[0].report, tuple(_line(fact) for fact in own))
        for code, each in groupby(facts, key=lambda fact: fact.source)
        for own in [list(each)]
    ]
    return screen.body(reader.store.meta()["city_name"], groups)


def _line(fact: Any) -> FactLine:
    value = f"{fact.value} {fact.unit}".strip()
    return FactLine(
        fact.label, value, fact.scope, fact.period, fact.cutoff, fact.quote, fact.modelled
    )


def register(app: Dash, reader: Reader, _exporter: Exporter) -> None:
    """Registers the page's callbacks."""
    known.register(app, reader, screen.SCREEN)

    @app.callback(Output(screen.Ids.BODY, "children"), Input(shell.Ids.VERSION, "data"))
    def filled(_version: Any) -> Any:
        return still(listed(reader))
