"""The jobs: what a run does with each source, in one transaction, all or nothing."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from data.keeping import writes
from data.keeping.store import Store, exclusive, landing_folder
from data.reference.measures import measures_of_profile
from data.reference.profile import Profile
from etl.loading import journal, milestones
from etl.loading.under_way import Load, Replay, Warm
from etl.mapping.model import JOBS, SourceMapping
from etl.mapping.source import load_mappings
from etl.reading.landing import Landed, land
from governance.errors import CockpitError, ProfileError, SourceError, StoreError, nearest

__all__ = ["JOBS", "Fetch", "Given", "Replay", "Warm", "run"]

Fetch = Callable[[Path, int], Landed]
"""Brings a source's bytes into the landing folder (folder, now in epoch seconds)."""
Given = tuple[str, Path | Fetch]
"""A source's name, and its file or how it is fetched."""

_log = logging.getLogger(__name__)
_REFERENCE = ("places", "grids", "officers", "facilities")


def wall_clock() -> int:
    """Microseconds since the epoch."""
    return time.time_ns() // 1000


def run(
    store: Store,
    profile: Profile,
    given: Sequence[Given] = (),
    *,
    now: Callable[[], int] = wall_clock,
    replay: Replay | None = None,
    bundled: bool = True,
    warm: Warm | None = None,
) -> journal.Report:
    """Load sources into the store as one load.

    Args:
        given: (source name, file or fetch); without any, every source that has a file of its own.
        now: the clock, in microseconds.
        replay: the files hold repaired rows of an earlier delivery.
        bundled: reference sources that have a file of their own are loaded with those given.
        warm: what a process that loads again and again keeps between its loads.

    Raises:
        CockpitError: nothing was loaded; the message says why and what to do. A measure that cannot stand is but logged.
    """
    mappings = load_mappings(profile)
    for sentence in measures_of_profile(profile).broken.values():
        _log.warning("%s", sentence)
    work = _work(profile, mappings, given, bundled=bundled)
    warm = warm or Warm()
    landed, failure = _landed(store, work, now)
    with exclusive(store):
        milestones.reached("locked")
        _check_profile(store, profile)
        with _numbered(store, now, warm) as load_id:
            if failure is not None:
                raise failure
            with store.writing() as connection:
                load = Load(
                    connection, profile, mappings.values(), load_id, replay=replay, warm=warm
                )
                report = load.all(landed, now)
                milestones.reached("before_commit")
            milestones.reached("after_commit")
            return report


@contextmanager
def _numbered(store: Store, now: Callable[[], int], warm: Warm) -> Iterator[int]:
    """A load's number. Whatever ends the load leaves its line, and nothing warm that it may have spoilt."""
    with store.writing() as connection:
        load_id = writes.start_load(connection, now())
    milestones.reached("load_started")
    try:
        yield load_id
    # An interrupt from the keyboard ends a load as well, and its line must say so.
    except BaseException as error:
        warm.places = None
        message = str(error) if isinstance(error, CockpitError) else repr(error)
        # A full disk may refuse this line too: the next load writes it, and what failed is
        # told.
        with suppress(StoreError), store.writing() as connection:
            writes.fail_load(connection, load_id, finished_at=now(), message=message)
        raise


def _landed(
    store: Store, work: list[tuple[SourceMapping, Path | Fetch]], now: Callable[[], int]
) -> tuple[list[tuple[SourceMapping, Landed]], Exception | None]:
    """The work's bytes as they came; a failure is told by the load that it ends, which needs the lock.

    Before the lock is taken: a slow source keeps nobody else from loading.
    """
    try:
        return [(m, _land(store, origin, now() // 1_000_000)) for m, origin in work], None
    except Exception as error:  # noqa: BLE001 -- whatever it is, the load raises it once it has a number
        return [], error


def _land(store: Store, origin: Path | Fetch, now: int) -> Landed:
    folder = landing_folder(store)
    return land(origin, folder, now=now) if isinstance(origin, Path) else origin(folder, now)


def _work(
    profile: Profile,
    mappings: dict[str, SourceMapping],
    given: Sequence[Given],
    *,
    bundled: bool,
) -> list[tuple[SourceMapping, Path | Fetch]]:
    """The mappings and files of a run, in the order of the jobs."""
    work: list[tuple[SourceMapping, Path | Fetch]] = []
    for name, _ in given:
        if name not in mappings:
            raise ProfileError(f"档案 {profile.name} 没有来源 {name!r}{nearest(name, mappings)}。")
    for name, mapping in mappings.items():
        files = [path for n, path in given if n == name]
        uses_own_file = mapping.file is not None and (
            not given or (bundled and mapping.job in _REFERENCE)
        )
        if not files and uses_own_file:
            files = [profile.folder / str(mapping.file)]
        work += [(mapping, path) for path in files]
    if not work:
        raise ProfileError("没有要装载的文件：请用 --source 名称 文件 给出。")
    for _, path in work:
        if isinstance(path, Path) and not path.exists():
            raise SourceError(f"没有文件 {path}：请检查路径。")
    return work


def _check_profile(store: Store, profile: Profile) -> None:
    """One store, one city, one time zone."""
    meta = store.meta()
    for key, value in (("profile", profile.name), ("timezone", profile.timezone)):
        if meta.get(key, value) != value:
            raise ProfileError(
                f"这个库属于档案 {meta['profile']}（{meta['timezone']}），不能再装 {profile.name}"
                f"（{profile.timezone}）：请另用 --store。"
            )
