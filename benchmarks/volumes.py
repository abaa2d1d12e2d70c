"""Exports of any number of matters: the demonstration's rows thinned out, or repeated elsewhere in the city."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from data.reference.profile import Profile
from data.samples import demo

TODAY = date(2026, 12, 8)
"""Its first delivery ends in the middle of a month, which is harder to count up to than its end."""
_SHARE = {"incidents": 0.73, "disputes": 0.27}
_COLUMNS = {
    "incidents": ("事件编号", "网格编码", "gb18030", ""),
    "disputes": ("event_num", "grid_num", "utf-8", "source_event_num"),
}


def demonstration(folder: Path, profile: Profile) -> dict[str, Path]:
    """The first delivery of the full demonstration by source; made once in a folder."""
    marker = folder / "made.json"
    if not marker.exists():
        first = demo.make(folder, size="full", today=TODAY, profile=profile.folder)[0]
        marker.write_text(json.dumps({source: path.name for source, path in first}))
    return {source: folder / name for source, name in json.loads(marker.read_text()).items()}


def scaled(whole: Path, source: str, target: Path, rows: int) -> Path:
    """An export of `rows` rows like `whole`, in its encoding.

    Fewer rows are taken evenly over all the years. More are copies under other numbers, each in the grid of
    another row, so that they do not fall into the same cells of the tallies.
    """
    number, grid, encoding, linked = _COLUMNS[source]
    with whole.open(encoding=encoding, newline="") as handle:
        header, *read = csv.reader(handle)
    key, place = header.index(number), header.index(grid)
    blank = header.index(linked) if linked else None
    with target.open("w", encoding=encoding, newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(_rows(read, rows, key, place, blank))
    return target


def _rows(
    read: list[list[str]], rows: int, key: int, place: int, blank: int | None
) -> Iterator[list[str]]:
    if rows <= len(read):
        step = len(read) / rows
        yield from (read[int(n * step)] for n in range(rows))
        return
    yield from read
    for n in range(len(read), rows):
        copy, at = divmod(n, len(read))
        row = list(read[at])
        row[key] = f"{row[key]}-{copy}"
        row[place] = read[(at + copy * 7_919) % len(read)][place]
        if blank is not None:
            row[blank] = ""
        yield row


def exports(folder: Path, profile: Profile, matters: int) -> list[tuple[str, Path]]:
    """Files of so many incidents and disputes, in the demonstration's proportion."""
    whole = demonstration(folder / "made", profile)
    target = folder / f"{matters}"
    target.mkdir(exist_ok=True)
    return [
        (source, scaled(whole[source], source, target / whole[source].name, round(matters * share)))
        for source, share in _SHARE.items()
    ]
