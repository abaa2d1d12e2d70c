"""Fetching: what a remote source says lands as JSON lines, and is then loaded like any file."""

import gzip
import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory

from data.keeping.store import Store
from data.queries import journal
from data.reference.profile import Profile
from etl.mapping.model import SourceMapping
from etl.mapping.source import load_mappings
from etl.reading.landing import Landed, land
from etl.sources.database import DatabaseReader
from etl.sources.declared import Database
from etl.sources.http import HttpReader
from etl.sources.marks import Mark, Reader
from governance.errors import MappingError, ProfileError, SourceError, nearest
from governance.scope import Scope

Fetch = Callable[[Path, int], Landed]
"""Asks a source and lands what it says; given the landing folder and the present instant (epoch seconds)."""

_LEFT_OVER_SECONDS = 86_400
"""A half-written fetch as old as this was left by a process that died."""


def fetcher(mapping: SourceMapping, since: str | None) -> Fetch:
    """How to fetch a source from a mark on (as an earlier delivery's `mark` has it; None: from the beginning).

    Raises:
        MappingError: the mapping has neither [database] nor [http].
    """
    rule, mark = mapping.remote, Mark.parse(since) if since else None
    if rule is None:
        raise MappingError(
            f"来源 {mapping.name} 没有 [database] 或 [http]：请用 --source {mapping.name} 文件。"
        )

    def fetch(folder: Path, now: int) -> Landed:
        begun = time.monotonic()
        reader: Reader = (
            DatabaseReader(rule, mark, mapping.columns())
            if isinstance(rule, Database)
            else HttpReader(rule, mark, _needed(mapping))
        )
        moment = datetime.fromtimestamp(now, UTC).astimezone(mapping.zone)
        name = f"{mapping.name}_{moment:%Y%m%dT%H%M%S}.jsonl.gz"
        _tidy(folder)
        with TemporaryDirectory(dir=folder, prefix=".fetch-") as aside:
            path = Path(aside) / name
            _write(path, reader.items())
            # Landed after the last row came: nothing in it lies in the future of its landing.
            landed = land(path, folder, now=now + ceil(time.monotonic() - begun))
        reached = None if reader.mark is None else str(reader.mark)
        return replace(landed, origin=reader.origin, mark=reached)

    return fetch


def asked(
    store: Store, profile: Profile, names: Sequence[str], *, afresh: bool = False
) -> list[tuple[str, Fetch]]:
    """How to fetch each of these sources from the mark that the store has reached (`afresh`: from the beginning).

    Raises:
        ProfileError: no such source, or one that is not asked.
    """
    mappings = load_mappings(profile)
    for name in names:
        if name not in mappings:
            raise ProfileError(f"档案 {profile.name} 没有来源 {name!r}{nearest(name, mappings)}。")
    everything = Scope.everything()
    since = {n: None if afresh else journal.mark(store, n, scope=everything) for n in names}
    return [(name, fetcher(mappings[name], since[name])) for name in names]


def _needed(mapping: SourceMapping) -> frozenset[str]:
    """The names that some item must have, or they are wrong: those of the id and of what is required."""
    required = (mapping.fields[n] for n in mapping.must_have if n in mapping.fields)
    # A field of several columns is filled from whichever has a value: none of them must exist.
    one_each = (f.columns[0] for f in required if len(f.columns) == 1)
    return frozenset((*mapping.id_columns, *one_each))


def _tidy(folder: Path) -> None:
    """Make the folder; remove what a killed fetch left in it."""
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(".fetch-*"):
        # A younger one may belong to a fetch that is still under way in another process.
        if time.time() - left.stat().st_mtime > _LEFT_OVER_SECONDS:
            shutil.rmtree(left, ignore_errors=True)


def _write(path: Path, items: Iterator[Mapping[str, object]]) -> None:
    """JSON lines, zipped without a time stamp: the same items give the same bytes."""
    try:
        with path.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as zipped:
            for item in items:
                zipped.write(json.dumps(item, ensure_ascii=False).encode() + b"\n")
    except OSError as error:
        raise SourceError(f"无法写入 {path.parent.parent}：{error.strerror}。") from error
