"""The command: python -m tests.mutants.near [--faults N] [MODULE ...]: is a change in a query soon seen red?

Puts small faults into a module, one at a time, in a copy of the tree, and runs the tests nearest to it.
Exit status 1: these take longer than 20 seconds, or see less than two thirds of the faults.
"""

import argparse
import ast
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Final

from tests.mutants.__main__ import ROOT, copied
from tests.mutants.defended import NEAR

SECONDS: Final = 20
SEEN: Final = 2 / 3

_OTHER: Final[dict[type[ast.AST], type[ast.AST]]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip


def points(tree: ast.Module) -> list[ast.AST]:
    """What can be made wrong in the bodies of functions: operators, numbers, truths, conditions."""
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    within = {part: None for body in bodies for line in body for part in ast.walk(line)}
    return [node for node in within if _at(node)]


def _at(node: ast.AST) -> bool:
    match node:
        case ast.Compare(ops=[operator]) | ast.BoolOp(op=operator) | ast.BinOp(op=operator):
            return type(operator) in _OTHER
        case ast.IfExp() | ast.UnaryOp(op=ast.Not()):
            return True
        case ast.Constant(value=int()):
            return True
        case _:
            return False


def spoil(node: ast.AST) -> None:
    """Makes the node wrong, in its tree."""
    match node:
        case ast.Compare(ops=[operator]):
            node.ops = [_OTHER[type(operator)]()]  # type: ignore[list-item]
        case ast.BoolOp(op=operator) | ast.BinOp(op=operator):
            node.op = _OTHER[type(operator)]()  # type: ignore[assignment]
        case ast.IfExp(body=body, orelse=other):
            node.body, node.orelse = other, body
        case ast.UnaryOp():
            node.op = ast.UAdd()
            node.operand = ast.Call(ast.Name("bool"), [node.operand], [])
        case ast.Constant(value=bool(truth)):
            node.value = not truth
        case ast.Constant(value=int(number)):
            node.value = number + 1


def faulty(source: str, count: int) -> Iterator[tuple[int, str]]:
    """`count` faulty sources, each with the line of its fault; the same ones each time."""
    chosen = (
        Random(source).sample(range(n), min(count, n))
        if (n := len(points(ast.parse(source))))
        else []
    )
    for number in sorted(chosen):
        tree = ast.parse(source)
        node = points(tree)[number]
        line = getattr(node, "lineno", 0)
        spoil(node)
        yield line, ast.unparse(ast.fix_missing_locations(tree))


def green(home: Path, tests: Sequence[str]) -> tuple[bool, float]:
    """Whether the tests pass, and the seconds that they kept a processor, which do not depend on who else works."""
    words = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", *tests]
    surroundings = os.environ | {"CI": "1", "OPENBLAS_NUM_THREADS": "1"}
    before = os.times()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *words],
            cwd=home, env=surroundings, capture_output=True, timeout=SECONDS * 10, check=False,
        ).returncode  # fmt: skip
    except subprocess.TimeoutExpired:  # a fault can be an endless loop
        done = 1
    after = os.times()
    spent = after.children_user + after.children_system
    return done == 0, spent - before.children_user - before.children_system


def judged(module: str, count: int) -> Iterator[str]:
    """What is wrong with the nearest tests of a module; prints what they saw."""
    tests = NEAR[module]
    with tempfile.TemporaryDirectory(prefix="cockpit-near-") as folder:
        home = Path(folder)
        copied(home)
        fine, seconds = green(home, tests)
        if not fine:
            raise SystemExit(f"{module}: {' '.join(tests)} are red before anything was changed")
        source, missed, faults = (ROOT / module).read_text(encoding="utf-8"), [], 0
        for line, spoiled in faulty(source, count):
            (home / module).write_text(spoiled, encoding="utf-8")
            faults += 1
            if green(home, tests)[0]:
                missed.append(line)
    lines = f", not those of lines {', '.join(map(str, missed))}" if missed else ""
    seen = faults - len(missed)
    print(f"{module}: {seen} of {faults} faults seen in {seconds:.1f} s{lines}", flush=True)
    if seconds > SECONDS:
        yield f"{module}: the nearest tests take {seconds:.0f} s"
    if seen < SEEN * faults:
        yield f"{module}: {seen} of {faults} faults seen by {' '.join(tests)}"


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants.near", description=__doc__)
    parser.add_argument(
        "modules", nargs="*", metavar="MODULE", help="such as data/queries/trends.py"
    )
    parser.add_argument("--faults", type=int, default=6, help="so many a module (6)")
    asked = parser.parse_args(words)
    wrong = [
        told for module in asked.modules or NEAR for told in judged(module, asked.faults)
    ]  # fmt: skip
    print("\n".join(wrong), file=sys.stderr)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
