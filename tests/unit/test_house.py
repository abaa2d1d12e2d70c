"""How lines of code are counted, and that no function is longer than a screen, no private name is a neighbour's."""

import ast
from pathlib import Path

from benchmarks.house import code_lines, function_lengths, measured, modules

TEXT = '''"""A module
of two lines."""

import os  # with a comment

# alone

VALUE = (
    1,
)
"""What it is."""


def long(
    a,
):
    """Says it."""
    text = """two
    lines"""
    return text
'''


def test_blank_lines_comments_and_docstrings_are_no_code():
    assert code_lines(TEXT) == 10
    assert code_lines("") == 0


def test_a_function_is_as_long_as_its_lines():
    assert function_lengths(TEXT) == [7]


def test_no_function_of_the_house_is_longer_than_sixty_lines():
    house = measured()
    assert house.longest <= 60 and house.ninety <= 25 and house.median <= 9
    assert house.total > 30_000, "all rooms were read"


def borrowed(module: Path) -> list[str]:
    """Private names that a module imports from another: '_name from package.module'."""
    return [
        f"{alias.name} from {node.module}"
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name.startswith("_") and not alias.name.startswith("__")
    ]


def test_no_private_name_is_imported_from_a_neighbour(tmp_path):
    neighbour = tmp_path / "neighbour.py"
    neighbour.write_text("from data.queries.matters import (\n    cohort,\n    _listed,\n)\n")
    assert borrowed(neighbour) == ["_listed from data.queries.matters"]
    assert {path: names for _, path in modules() if (names := borrowed(path))} == {}
