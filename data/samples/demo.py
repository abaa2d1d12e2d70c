"""Makes the demonstration set: the files that the two platforms would have exported, one delivery after another.

Seeded and without a clock: the same day and seed give the same bytes. Whatever is counted at a published figure's
cutoff agrees with it once all deliveries are known (the last late entries come 15 days after reception).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import numpy as np

from data.reference.profile import Profile, load_profile
from data.samples import observations
from data.samples.disputes import disputes, link
from data.samples.faults import DISPUTE_DAMAGE, INCIDENT_DAMAGE, Damage, faulty
from data.samples.incidents import incidents
from data.samples.knowledge import (
    Corrections,
    Events,
    Phantoms,
    Seen,
    corrections,
    delivered,
    phantoms,
    seen,
)
from data.samples.rhythm import FIRST_MONTH, arrivals, instant
from data.samples.sheets import Columns, Printer, dispute_printer, incident_printer, lines, stamps

Size = Literal["full", "small"]
Delivery = list[tuple[str, Path]]
EXPORTED_BEFORE_END = (21, 10, 3, 0)
"""Days between each export and the end of the data."""
SMALL_DAYS = 92
CHUNK = 50_000
_FIRST_FAULTS, _LATER_FAULTS = 4, 2


@dataclass(frozen=True, slots=True)
class Platform:
    """A source system: what it knows, and how it prints it."""

    source: str
    encoding: str
    events: Events
    wrong: Corrections
    copies: Phantoms
    printer: Callable[[Seen], Printer]
    damage: Sequence[Damage]
    withdrawn: tuple[str, str, str]
    """The columns of the last change and of deletion, and its word."""


def make(
    folder: Path, *, size: Size, today: date, seed: int = 330500, profile: Path
) -> list[Delivery]:
    """Write the files of all deliveries into `folder`.

    Args:
        size: full from October 2018, small the last three months; both end with the day before `today`.
        profile: the folder of the profile whose places and calendar are used.

    Returns:
        For each load, oldest first, (source name, file).
    """
    folder.mkdir(parents=True, exist_ok=True)
    start = date(*FIRST_MONTH, 1) if size == "full" else today - timedelta(days=SMALL_DAYS)
    # Yesterday's last second: today is not over, and nothing of it is known.
    end = instant(today) - 1
    exports = [end - days * 86_400 for days in EXPORTED_BEFORE_END]
    city = load_profile(str(profile))
    platforms = _platforms(city, start, today, seed, exports)
    monthly = observations.deliveries(
        folder, city, size=size, today=today, exports=exports, begin=start, seed=seed
    )
    deliveries = []
    since: float | None = None
    for turn, until in enumerate(exports):
        exported = [(p.source, _export(folder, p, since, until, turn)) for p in platforms]
        deliveries.append(exported + monthly[turn])
        since = until
    return deliveries


def _platforms(
    profile: Profile, start: date, today: date, seed: int, exports: Sequence[float]
) -> list[Platform]:
    reported, brought = (
        arrivals(kind, first=start, end=today, calendar=profile.calendar, seed=seed)
        for kind in ("incident", "dispute")
    )
    events, cases = incidents(profile, reported), disputes(profile, brought)
    link(cases, events, reported.draw("link"))
    wrong = corrections(reported, events.events, exports)
    wrong_case = corrections(brought, cases.events, exports)
    return [
        Platform(
            "incidents",
            "gb18030",
            events.events,
            wrong,
            phantoms(reported, events.events, events.ids, exports),
            lambda now: incident_printer(events, wrong, now),
            INCIDENT_DAMAGE,
            ("更新时间", "删除标记", "是"),
        ),
        Platform(
            "disputes",
            "utf-8",
            cases.events,
            wrong_case,
            phantoms(brought, cases.events, cases.ids, exports),
            lambda now: dispute_printer(cases, wrong_case, now),
            DISPUTE_DAMAGE,
            ("update_time", "is_deleted", "1"),
        ),
    ]


def _export(folder: Path, platform: Platform, since: float | None, until: float, turn: int) -> Path:
    """One file: the rows of an instant, copies entered twice and their deletions, faulty rows."""
    now = seen(platform.events, platform.wrong, until)
    printed = platform.printer(now)
    rows = delivered(now, since)
    stamp = np.datetime64(int(until), "s").astype("datetime64[D]").astype(str).replace("-", "")
    path = folder / f"{platform.source}_{stamp}.csv"
    with path.open("wb") as file:
        for begin in range(0, max(len(rows), 1), CHUNK):
            columns = printed(rows[begin : begin + CHUNK])
            if begin == 0:
                file.write((",".join(columns) + "\n").encode(platform.encoding))
            _write(file.write, columns, platform.encoding)
        _write(file.write, _copies(platform, now, printed, since), platform.encoding)
        _write(file.write, _faulty(platform, now, printed, rows, turn), platform.encoding)
    return path


def _write(write: Callable[[bytes], int], columns: Columns, encoding: str) -> None:
    text = "\n".join(lines(columns))
    if text:
        write((text + "\n").encode(encoding))


def _copies(platform: Platform, now: Seen, printed: Printer, since: float | None) -> Columns:
    """Second entries of the first export; later the deletions found since the export before."""
    copies = platform.copies
    chosen = np.arange(len(copies.rows))
    if since is not None:
        chosen = np.flatnonzero((copies.withdrawn > since) & (copies.withdrawn <= now.until))
    columns = printed(copies.rows[chosen])
    # The first column is the id, in both platforms' exports.
    columns[next(iter(columns))] = copies.ids[chosen].tolist()
    if since is not None:
        changed, flag, word = platform.withdrawn
        columns[flag] = [word] * len(chosen)
        # The deletion must be the newest change, or the
        # loader would take it for an older version.
        last = np.fmax(copies.withdrawn[chosen], now.changed[copies.rows[chosen]])
        columns[changed] = stamps(last)
    return columns


def _faulty(
    platform: Platform, now: Seen, printed: Printer, rows: np.ndarray, turn: int
) -> Columns:
    count = _LATER_FAULTS if turn else _FIRST_FAULTS
    made_before = _FIRST_FAULTS + (turn - 1) * _LATER_FAULTS if turn else 0
    closed = rows[~np.isnan(now.events["closed"][rows])][-200:]
    return faulty(printed(closed), platform.damage, count=count, turn=made_before)
