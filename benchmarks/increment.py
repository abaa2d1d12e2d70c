"""A daily increment in a running watch: from the closing of a file of changed rows to the commit of its load."""

import argparse
import csv
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.load import incident_file
from benchmarks.postgres import empty_database
from benchmarks.report import table
from benchmarks.stores import ROOT
from data.keeping.store import Store, open_store
from data.queries import journal
from data.reference.profile import load_profile
from etl.running.jobs import run
from governance.scope import Scope

_ENCODING = "gb18030"


def changed_rows(whole: Path, target: Path, rows: int, turn: int) -> Path:
    """A file in which the last `rows` matters were touched once more, each turn a little later."""
    with whole.open(encoding=_ENCODING, newline="") as handle:
        header, *read = csv.reader(handle)
    changed = header.index("更新时间")
    with target.open("w", encoding=_ENCODING, newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        for row in read[-rows:]:
            later = datetime.fromisoformat(row[changed]) + timedelta(minutes=turn)
            title = f"{row[header.index('标题')]}（第 {turn} 次补充）"
            written = [title if n == 1 else cell for n, cell in enumerate(row)]
            written[changed] = later.isoformat(sep=" ")
            writer.writerow(written)
    return target


@contextmanager
def watching(url: str, inbox: Path) -> Iterator[subprocess.Popen[str]]:
    """A watch of its own process."""
    words = ["-m", "etl", "watch", "--profile", "huzhou", "--inbox", str(inbox), "--store", url]
    process = subprocess.Popen(
        [sys.executable, *words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def _taken(store: Store, file: Path, inbox: Path) -> float:
    """Seconds from the file's closing in the inbox until its load is done."""
    before = journal.version(store, scope=Scope.everything())
    shutil.copy(file, inbox / f".{file.name}")
    (inbox / f".{file.name}").rename(inbox / file.name)
    begin = time.perf_counter()
    while journal.version(store, scope=Scope.everything()) == before:
        if time.perf_counter() - begin > 120:
            raise SystemExit("the watch has not loaded the file within two minutes")
        time.sleep(0.01)
    return time.perf_counter() - begin


def measured(url: str, folder: Path, matters: int, rows: int, times: int) -> list[float]:
    """Seconds of each increment, the first (which finds the references changed) left out."""
    profile = load_profile("huzhou")
    whole = incident_file(folder, profile, matters)
    store = open_store(url, create=True)
    run(store, profile)
    run(store, profile, [("incidents", whole)], bundled=False)
    inbox = folder / "inbox"
    inbox.mkdir(exist_ok=True)
    with watching(url, inbox):
        took = [
            _taken(store, changed_rows(whole, folder / f"incidents_2026112{n}.csv", rows, n), inbox)
            for n in range(1, times + 2)
        ]
    store.close()
    return took[1:]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.increment", description=__doc__)
    parser.add_argument("--matters", type=int, default=1_000_000)
    parser.add_argument("--rows", type=int, default=3_000)
    parser.add_argument("--times", type=int, default=4)
    given = parser.parse_args()
    lines = []
    with tempfile.TemporaryDirectory() as name, empty_database(None) as postgres:
        for url in (f"sqlite:///{Path(name) / 'bench.sqlite'}", postgres):
            if url:
                kind = url.split(":")[0].split("+")[0]
                folder = Path(name) / kind
                folder.mkdir()
                took = sorted(measured(url, folder, given.matters, given.rows, given.times))
                lines.append(
                    [kind, *(f"{s:.2f}" for s in (took[len(took) // 2], took[0], took[-1]))]
                )
    title = f"{given.rows:,} changed rows on {given.matters:,} matters, seconds from the file's closing to the commit"
    table(title, ["store", "median", "fastest", "slowest"], lines)


if __name__ == "__main__":
    main()
