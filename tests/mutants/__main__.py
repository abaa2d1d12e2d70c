"""The command: python -m tests.mutants [--write] [MODULE ...], all modules by default.

Exit status 1: a module has less than 95 % of its mutants killed, or a survivor without a reason in docs/mutants.md.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import chdir
from pathlib import Path

from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.format_utils import orig_function_and_class_names_from_key

from tests.mutants.defended import DEFENDED
from tests.mutants.listing import PAGE, Mutant, Tally, mutant, reasons, with_rows

ROOT = Path(__file__).parents[2]
ROOMS = ("governance", "data", "layouts", "etl", "dashboard")
LEAST = 0.95
_KILLED = {"killed", "timeout", "segfault"}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="such as governance/light.py")
    parser.add_argument("--write", action="store_true", help="write the rows of docs/mutants.md")
    return parser


def copied(home: Path) -> None:
    """A copy of the code: it is spoiled, and mutmut leaves files beside what it reads."""
    for name in (*ROOMS, "assets", "docs", "tests"):
        shutil.copytree(ROOT / name, home / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("app.py", "settings.py", "pyproject.toml"):
        shutil.copy(ROOT / name, home / name)


def settings(home: Path, module: str, tests: Sequence[str]) -> None:
    """What mutmut is told, at the end of pyproject.toml."""
    settings = {
        "source_paths": list(ROOMS),
        "only_mutate": [module],
        "also_copy": ["app.py", "settings.py"],
        "pytest_add_cli_args_test_selection": list(tests),
        "pytest_add_cli_args": ["-p", "no:cacheprovider"],
        "use_git_change_detection": False,
    }
    lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in settings.items())
    with (home / "pyproject.toml").open("a", encoding="utf-8") as project:
        project.write(f"\n[tool.mutmut]\n{lines}")


def judged(module: str) -> Tally:
    """Every mutant of a module against the tests that defend it."""
    with tempfile.TemporaryDirectory(prefix="cockpit-mutants-") as folder:
        home = Path(folder)
        copied(home)
        settings(home, module, DEFENDED[module])
        # With CI set hypothesis draws the same examples each time and keeps none.
        surroundings = os.environ | {"CI": "1", "OPENBLAS_NUM_THREADS": "1"}
        subprocess.run(
            [sys.executable, "-m", "mutmut", "run", "--max-children", "2"],
            cwd=home, env=surroundings, stdout=(home / "log").open("w"), check=False,
        )  # fmt: skip
        told = home / "mutants" / f"{module}.meta"
        codes = json.loads(told.read_text())["exit_code_by_key"] if told.exists() else {}
        if not codes or None in codes.values():
            raise SystemExit(f"{module}: mutmut gave up\n{(home / 'log').read_text()[-3000:]}")
        alive = [name for name, code in codes.items() if status_by_exit_code[code] not in _KILLED]
        survivors = tuple(_shown(home, module, alive))
    return Tally(module, len(codes) - len(survivors), survivors, DEFENDED[module])


def _shown(home: Path, module: str, names: Sequence[str]) -> Iterator[Mutant]:
    for name in names:
        function, owner = orig_function_and_class_names_from_key(name)
        with chdir(home):
            diff = get_diff_for_mutant(name, path=module).splitlines()
        yield mutant(module, f"{owner}.{function}" if owner else function, diff)


def complaints(tally: Tally, listed: dict[Mutant, str]) -> Iterator[str]:
    """What is wrong with a module's tests or with what the page says of them."""
    if tally.share < LEAST:
        yield f"{tally.module}: {tally.share:.1%} killed, at least {LEAST:.0%} must be"
    for survivor in tally.survivors:
        if not listed.get(survivor):
            yield f"{tally.module}: no reason in docs/mutants.md for\n{survivor}"


def main(words: Sequence[str] | None = None) -> int:
    asked = _parser().parse_args(words)
    unknown = set(asked.modules) - set(DEFENDED)
    if unknown:
        raise SystemExit(f"{', '.join(sorted(unknown))}: not among {', '.join(DEFENDED)}")
    page = PAGE.read_text(encoding="utf-8")
    listed, wrong = reasons(page), []
    for module in asked.modules or DEFENDED:
        tally = judged(module)
        print(tally.row(), flush=True)
        wrong += complaints(tally, listed)
        gone = [m for m in listed if m.module == module and m not in tally.survivors]
        wrong += [f"{module}: listed in docs/mutants.md, but killed\n{m}" for m in gone]
        page = with_rows(page, [tally])
    if asked.write:
        PAGE.write_text(page, encoding="utf-8")
    print("\n".join(wrong), file=sys.stderr)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
