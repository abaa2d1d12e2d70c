"""How large the house is: lines of code, sizes of functions, crowded folders (`python -m benchmarks.house [--json]`)."""

import argparse
import ast
import io
import json
import tokenize
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
ROOMS: Final = ("governance", "data", "etl", "layouts", "dashboard")
ROOTS: Final = ("app.py", "settings.py")
CROWDED: Final = 16
"""Modules of a folder from which its names should tell their order."""

_SILENT: Final = frozenset(
    {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class House:
    """Lines of code without blanks, comments and docstrings, by room; lengths of functions in lines."""

    lines: dict[str, int]
    comments: float
    """The share of lines that are comments, of those that are not blank."""
    median: int
    ninety: int
    longest: int
    functions: int
    crowded: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.lines.values())


def modules(root: Path = ROOT) -> Iterator[tuple[str, Path]]:
    """(room, file) of every module of the five rooms and the two roots."""
    for room in ROOMS:
        yield from ((room, path) for path in sorted((root / room).rglob("*.py")))
    yield from (("app, settings", root / name) for name in ROOTS)


def code_lines(text: str) -> int:
    """Lines on which a token of code stands; a docstring is none."""
    docstrings = _docstrings(ast.parse(text))
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in _SILENT:
            lines |= set(range(token.start[0], token.end[0] + 1))
    return len(lines - docstrings)


def _docstrings(tree: ast.AST) -> set[int]:
    """The lines of all strings that stand by themselves: docstrings, and those under a value."""
    return {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }


def function_lengths(text: str) -> list[int]:
    """Lines of each function, its decorators left out."""
    return [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def measured(root: Path = ROOT) -> House:
    """The house as it stands."""
    lines: Counter[str] = Counter()
    folders: Counter[str] = Counter()
    lengths: list[int] = []
    comments = written = 0
    for room, path in modules(root):
        text = path.read_text(encoding="utf-8")
        lines[room] += code_lines(text)
        lengths += function_lengths(text)
        folders[str(path.parent.relative_to(root))] += 1
        written += sum(bool(line.strip()) for line in text.splitlines())
        comments += sum(line.strip().startswith("#") for line in text.splitlines())
    lengths.sort()
    return House(
        dict(lines),
        comments / written,
        lengths[len(lengths) // 2],
        lengths[len(lengths) * 9 // 10],
        lengths[-1],
        len(lengths),
        {folder: n for folder, n in folders.most_common() if n > CROWDED},
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.house")
    parser.add_argument("--json", action="store_true")
    house = measured()
    if parser.parse_args().json:
        print(json.dumps(asdict(house) | {"total": house.total}))
        return
    for room, n in (*house.lines.items(), ("all", house.total)):
        print(f"{room:15} {n:7,} lines of code")
    print(
        f"{house.functions:,} functions: median {house.median}, 90 % within {house.ninety}, longest {house.longest}"
    )
    print(f"comments: {house.comments:.1%} of the lines written")
    print("crowded folders: " + (", ".join(f"{f} {n}" for f, n in house.crowded.items()) or "none"))


if __name__ == "__main__":
    main()
