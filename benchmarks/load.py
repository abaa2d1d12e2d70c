"""Rows a second of the incident job, beside what pandas alone would need to copy the same file into a table."""

import argparse
import os
import tempfile
from datetime import date
from itertools import islice
from pathlib import Path

import pandas as pd

from benchmarks.postgres import empty_database
from benchmarks.report import seconds, table
from data.profile import Profile, load_profile
from data.samples import demo
from data.store import Store, open_store
from etl.jobs import run

ROWS = 100_000
ENCODING = "gb18030"


def incident_file(folder: Path, profile: Profile, rows: int) -> Path:
    """The first rows of the demonstration's incidents, as its platform exports them."""
    first = demo.make(
        folder / "made", size="full", today=date(2026, 11, 22), profile=profile.folder
    )
    whole = dict(first[0])["incidents"]
    part = folder / whole.name
    with whole.open("rb") as source, part.open("wb") as target:
        target.writelines(islice(source, rows + 1))
    return part


def copied_by_pandas(store: Store, file: Path) -> None:
    """What loading would be without contract, versions, places and tallies."""
    rows = pd.read_csv(file, dtype=str, keep_default_na=False, encoding=ENCODING)
    rows.to_sql("copied", store.engine, index=False)


def measured(store: Store, profile: Profile, file: Path, rows: int) -> list[list[str]]:
    """The rows of the table for one store, which must be empty."""
    kind = store.engine.dialect.name
    took: dict[str, float] = {}
    took["pandas: read_csv + to_sql"], _ = seconds(lambda: copied_by_pandas(store, file))
    run(store, profile)
    took["reference data again (part of every run)"], _ = seconds(lambda: run(store, profile))
    took["incident job, all new"], report = seconds(
        lambda: run(store, profile, [("incidents", file)])
    )
    assert report.sources["incidents"].counts.read == rows
    took["incident job, all unchanged"], _ = seconds(
        lambda: run(store, profile, [("incidents", file)])
    )
    base = took["pandas: read_csv + to_sql"]
    counted = {name: "" if "reference" in name else f"{rows / s:,.0f}" for name, s in took.items()}
    return [[kind, name, f"{s:.1f}", counted[name], f"{s / base:.1f}"] for name, s in took.items()]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument(
        "--postgres",
        default=os.environ.get("COCKPIT_BENCH_POSTGRES"),
        help="URL of an empty database; default: a cluster of its own, where PostgreSQL is installed",
    )
    given = parser.parse_args()
    profile = load_profile("huzhou")
    lines: list[list[str]] = []
    with tempfile.TemporaryDirectory() as name, empty_database(given.postgres) as postgres:
        folder = Path(name)
        file = incident_file(folder, profile, given.rows)
        for url in (f"sqlite:///{folder / 'bench.sqlite'}", postgres):
            if url:
                store = open_store(url, create=True)
                lines += measured(store, profile, file, given.rows)
                store.close()
    header = ["store", "what", "seconds", "rows/s", "× pandas"]
    table(f"Loading {given.rows:,} incidents", [header[1], header[0], *header[2:]],
          [[r[1], r[0], *r[2:]] for r in lines])  # fmt: skip


if __name__ == "__main__":
    main()
