"""The demonstration store that the benchmarks read: the one named, the one in var/, or a small one made for them."""

import argparse
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from data.keeping.store import open_store
from etl.running.demo import make_and_load

ROOT = Path(__file__).resolve().parent.parent


def parser(module: str, description: str | None) -> argparse.ArgumentParser:
    """The command line that these benchmarks share."""
    options = argparse.ArgumentParser(
        prog=f"python -m benchmarks.{module}", description=description
    )
    options.add_argument(
        "--store",
        default=os.environ.get("COCKPIT_STORE"),
        help="URL of a store; default var/cockpit.sqlite, or a small demonstration made for this run",
    )
    return options


@contextmanager
def demonstration(url: str | None) -> Iterator[str]:
    """The URL of a store with the demonstration in it."""
    usual = ROOT / "var" / "cockpit.sqlite"
    if url or usual.exists():
        yield url or f"sqlite:///{usual}"
        return
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{Path(folder) / 'small.sqlite'}"
        store = open_store(address, create=True)
        make_and_load(store, size="small")
        store.close()
        yield address


@contextmanager
def copied(url: str | None) -> Iterator[str]:
    """The URL of a demonstration that may be loaded into: a copy of the named SQLite store, or a small one made now."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "copy.sqlite"
        address = f"sqlite:///{path}"
        if url is None:
            store = open_store(address, create=True)
            make_and_load(store, size="small")
            store.close()
        else:
            _copy(url, path)
        yield address


def _copy(url: str, target: Path) -> None:
    whole = open_store(url)
    if whole.path is None:
        raise SystemExit(f"{url} is no SQLite file: only such a store can be copied")
    whole.close()
    with (
        closing(sqlite3.connect(f"file:{whole.path}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
