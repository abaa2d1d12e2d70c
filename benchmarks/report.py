"""What every benchmark prints: the machine, a table, and how long something took."""

import os
import platform
import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def machine() -> str:
    """One line on what this ran on: processor, cores, memory, system, versions, date."""
    model = next(
        (line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if "model name" in line),
        platform.processor() or platform.machine(),
    )
    memory = next((line.split()[1] for line in _lines("/proc/meminfo") if "MemTotal" in line), "0")
    return (
        f"{date.today()} · {model}, {os.cpu_count()} cores, {int(memory) / 2**20:.0f} GiB · {platform.system()}"
        f" · Python {platform.python_version()} · SQLite {sqlite3.sqlite_version}"
    )


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text().splitlines() if file.exists() else []


def table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table in Markdown, so that it can stand in docs/benchmarks.md as it is."""
    widths = [max(len(r[n]) for r in [header, *rows]) for n in range(len(header))]

    def line(cells: Sequence[str]) -> str:
        first = cells[0].ljust(widths[0])
        rest = (c.rjust(w) for c, w in zip(cells[1:], widths[1:], strict=True))
        return f"| {' | '.join([first, *rest])} |"

    rule = ["-" * widths[0], *("-" * (w - 1) + ":" for w in widths[1:])]
    print(f"\n### {title}\n{machine()}\n", line(header), line(rule), *map(line, rows), sep="\n")


def seconds(act: Callable[[], T]) -> tuple[float, T]:
    """How long an act took once, and what it gave."""
    begin = time.perf_counter()
    given = act()
    return time.perf_counter() - begin, given


def median(act: Callable[[], object], times: int) -> float:
    """The middle one of several runs, in seconds."""
    return statistics.median(seconds(act)[0] for _ in range(times))


def shares(values: Sequence[float], percents: Sequence[int], digits: int = 2) -> list[str]:
    """The percentiles of the values as text: the smallest value that so many percent do not exceed."""
    ranked = sorted(values)
    if not ranked:
        return ["–"] * len(percents)
    at = [max(0, -(-p * len(ranked) // 100) - 1) for p in percents]
    return [f"{ranked[n]:.{digits}f}" for n in at]
