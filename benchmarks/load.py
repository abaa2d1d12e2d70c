"""Loading a million incidents with full validation, beside what pandas alone needs to copy the same file into a table."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

from benchmarks.postgres import empty_database
from benchmarks.report import seconds, table
from benchmarks.volumes import demonstration, scaled
from data.keeping.store import open_store
from data.reference.profile import Profile, load_profile

ROWS = 1_000_000
_LOAD = """
import json, resource, sys, time
from pathlib import Path
from data.reference.profile import load_profile
from data.keeping.store import open_store
from etl.running.jobs import run
store, profile = open_store(sys.argv[1], create=True), load_profile("huzhou")
given = [("incidents", Path(sys.argv[2]))] if len(sys.argv) > 2 else []
begin = time.perf_counter()
report = run(store, profile, given, bundled=not given)
took = time.perf_counter() - begin
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
reader = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
counts = {n: s.counts.read for n, s in report.sources.items()}
print(json.dumps({"seconds": took, "mib": peak / 1024, "reader": reader / 1024, "read": counts.get("incidents", 0)}))
"""


def copied_by_pandas(url: str, file: Path) -> None:
    """What loading would be without contract, versions, places and tallies."""
    store = open_store(url, create=True)
    rows = pd.read_csv(file, dtype=str, keep_default_na=False, encoding="gb18030")
    rows.to_sql("copied", store.engine, index=False)
    with store.writing() as connection:
        connection.exec_driver_sql("DROP TABLE copied")
    store.close()


def loaded(url: str, file: Path | None) -> dict[str, float]:
    """Seconds, memory and rows of a load in a process of its own; without a file the places alone."""
    words = [sys.executable, "-c", _LOAD, url, *([str(file)] if file else [])]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    measured_load: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured_load


def measured(url: str, kind: str, file: Path, rows: int) -> list[list[str]]:
    """The rows of the table for one store, which must be empty."""
    base, _ = seconds(lambda: copied_by_pandas(url, file))
    lines: list[tuple[str, str, float, str]] = [
        ("pandas: read_csv + to_sql, unchecked", kind, base, "")
    ]
    loaded(url, None)
    for what in ("load, all new", "the same file again, all unchanged"):
        load = loaded(url, file)
        assert load["read"] == rows
        memory = f"{load['mib']:,.0f} + {load['reader']:,.0f}"
        lines.append((what, kind, load["seconds"], memory))
    return [
        [
            what, where, f"{took:.1f}", f"{rows / took:,.0f}", f"{took / base:.2f}",
            mib,
        ]
        for what, where, took, mib in lines
    ]  # fmt: skip


def incident_file(folder: Path, profile: Profile, rows: int) -> Path:
    """So many rows of the demonstration's incidents, as its platform exports them."""
    whole = demonstration(folder / "made", profile)["incidents"]
    return scaled(whole, "incidents", folder / whole.name, rows)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--folder", type=Path, help="keep the files made here, for the next run")
    parser.add_argument(
        "--postgres",
        default=os.environ.get("COCKPIT_BENCH_POSTGRES"),
        help="URL of an empty database; default: a cluster of its own, where PostgreSQL is installed",
    )
    given = parser.parse_args()
    lines: list[list[str]] = []
    with tempfile.TemporaryDirectory() as name, empty_database(given.postgres) as postgres:
        folder = given.folder or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        file = incident_file(folder, load_profile("huzhou"), given.rows)
        for url in (f"sqlite:///{Path(name) / 'bench.sqlite'}", postgres):
            if url:
                lines += measured(url, url.split(":")[0].split("+")[0], file, given.rows)
    header = ["what", "store", "seconds", "rows/s", "× pandas", "MiB: loader + reader of the file"]
    table(f"Loading {given.rows:,} incidents", header, lines)


if __name__ == "__main__":
    main()
