"""The command: python -m tests.mutants.near [--faults N] [MODULE ...]: is a change in a query soon seen red?

Puts small faults into a module, one at a time, in a copy of the tree, and runs the tests nearest to it.
Exit status 1: these take longer than 20 seconds, or see less than two thirds of the faults.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import chdir
from itertools import zip_longest
from pathlib import Path
from random import Random
from typing import Final

from libcst import Module
from mutmut.mutation.file_mutation import create_mutations

from tests.mutants.__main__ import ROOT, copied, settings
from tests.mutants.defended import NEAR

QUERIES: Final = "data/queries"
SECONDS: Final = 20
SEEN: Final = 2 / 3


def faulty(module: str, source: str, count: int) -> Iterator[tuple[str, str]]:
    """`count` faulty sources, each with what is wrong in it; the same ones each time."""
    tree, faults, *_ = create_mutations(module, source)
    for fault in Random(module).sample(faults, min(count, len(faults))):
        spoiled = tree.deep_replace(fault.original_node, fault.mutated_node)
        assert isinstance(spoiled, Module)
        yield _line(source, spoiled.code), spoiled.code


def _line(source: str, spoiled: str) -> str:
    """The first line that is another now, with its number."""
    lines = zip_longest(source.splitlines(), spoiled.splitlines(), fillvalue="")
    number, line = next((n, b.strip()) for n, (a, b) in enumerate(lines, 1) if a != b)
    return f"{number}: {line}"


def nearest(module: str) -> list[str]:
    """The tests of a module's table as pytest names them; a file without names is meant whole."""
    by_file = {
        f"tests/{folder}/test_{file}.py": tests
        for path, tests in NEAR[Path(module).stem].items()
        for folder, file in [path.split("/")]
    }
    return [
        name
        for file, tests in by_file.items()
        for name in [f"{file}::test_{test}" for test in tests] or [file]
    ]


def green(home: Path, tests: Sequence[str]) -> tuple[bool, float]:
    """Whether the tests pass, and the seconds that they kept a processor, which do not depend on who else works."""
    words = ["-x", "-q", "-p", "no:cacheprovider", "-m", "not postgres", *tests]
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
    tests = nearest(module)
    with tempfile.TemporaryDirectory(prefix="cockpit-near-") as folder:
        home = Path(folder)
        copied(home)
        settings(home, module, tests)
        fine, seconds = green(home, tests)
        if not fine:
            raise SystemExit(f"{module}: {' '.join(tests)} are red before anything was changed")
        source = (ROOT / module).read_text(encoding="utf-8")
        missed, faults = [], 0
        with chdir(home):  # where mutmut reads its settings
            spoilings = list(faulty(module, source, count))
        for fault, spoiled in spoilings:
            (home / module).write_text(spoiled, encoding="utf-8")
            faults += 1
            if green(home, tests)[0]:
                missed.append(fault)
    seen = faults - len(missed)
    print(f"{module}: {seen} of {faults} faults seen in {seconds:.1f} s", flush=True)
    for fault in missed:
        print(f"    not seen: {fault}", flush=True)
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
    modules = [f"{QUERIES}/{name}.py" for name in NEAR]
    wrong = [
        told for module in asked.modules or modules for told in judged(module, asked.faults)
    ]  # fmt: skip
    print("\n".join(wrong), file=sys.stderr)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
