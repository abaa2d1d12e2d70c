"""docs/mutants.md, read and written: the numbers of each module, and the survivors that have a reason."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "mutants.md"
_SECTION = re.compile(r"^### `(?P<module>[\w/.]+)`\n(?P<body>.*?)(?=^##|\Z)", re.M | re.S)
_BLOCK = re.compile(r"```diff\n(?P<diff>.*?)```\n(?P<reason>[^`#]*)", re.S)


@dataclass(frozen=True, slots=True, order=True)
class Mutant:
    """A fault: where it is, the lines that it takes (`- …`) and those that it puts there (`+ …`)."""

    module: str
    function: str
    lines: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join((f"@@ {self.function}", *self.lines))


@dataclass(frozen=True, slots=True)
class Tally:
    """A module's mutants."""

    module: str
    killed: int
    survivors: tuple[Mutant, ...]
    tests: tuple[str, ...]

    @property
    def mutants(self) -> int:
        return self.killed + len(self.survivors)

    @property
    def share(self) -> float:
        return self.killed / self.mutants if self.mutants else 0.0

    def row(self) -> str:
        """The module's row of the table; the share is cut, never rounded up."""
        share = f"{int(self.share * 1000) / 10:.1f} %"
        tests = " ".join(f"`{test}`" for test in self.tests)
        counts = f"{self.mutants} | {self.killed} | {len(self.survivors)} | {share}"
        return f"| `{self.module}` | {counts} | {tests} |"


def mutant(module: str, function: str, diff: Iterable[str]) -> Mutant:
    """The mutant of a unified diff, without its heads and without the lines that stay."""
    changed = (line for line in diff if line[:1] in "+-" and line[:3] not in ("+++", "---"))
    return Mutant(module, function, tuple(f"{line[0]} {line[1:].strip()}" for line in changed))


def reasons(page: str) -> dict[Mutant, str]:
    """The survivors that the page lists, with what it says of each; '' where it says nothing."""
    found: dict[Mutant, str] = {}
    for section in _SECTION.finditer(page):
        for block in _BLOCK.finditer(section["body"]):
            for part in block["diff"].split("@@ ")[1:]:
                function, *lines = part.strip().splitlines()
                found[mutant(section["module"], function, lines)] = block["reason"].strip()
    return found


def with_rows(page: str, tallies: Iterable[Tally]) -> str:
    """The page with these modules' rows of the table."""
    for tally in tallies:
        row = re.compile(rf"^\| `{re.escape(tally.module)}` \|.*$", re.M)
        page = row.sub(lambda _, tally=tally: tally.row(), page)  # type: ignore[misc]
    return page
