"""Every question of data.queries takes the reader's scope, by keyword and without a default."""

import importlib
import inspect
import pkgutil

import data.queries

STEPS = {"counted_ids", "with_names", "named", "load_known_by", "askable"}
"""Steps that queries share: they get conditions or rows that are narrowed already, or read what is nobody's matter."""
READING = {"store", "connection"}
"""A function that is given none of these reads nothing."""


def functions():
    for found in pkgutil.iter_modules(data.queries.__path__):
        module = importlib.import_module(f"data.queries.{found.name}")
        if found.name == "filters":
            continue
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if (
                function.__module__ == module.__name__
                and not name.startswith("_")
                and name not in STEPS
                and READING & set(inspect.signature(function).parameters)
            ):
                yield f"{found.name}.{name}", function


def test_every_query_takes_the_scope_by_keyword_without_default():
    seen = dict(functions())
    assert len(seen) >= 18
    for name, function in seen.items():
        scope = inspect.signature(function).parameters.get("scope")
        assert scope is not None, name
        assert scope.kind is scope.KEYWORD_ONLY and scope.default is scope.empty, name
