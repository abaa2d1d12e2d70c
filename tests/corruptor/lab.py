"""The lab: a city, mixed files, one load, a judgement."""

from pathlib import Path

from data.keeping.store import Store
from data.reference.profile import load_profile
from etl.loading.journal import Report
from etl.running.jobs import run
from tests.corruptor.city import write_city
from tests.corruptor.judging import Judgement, judge
from tests.corruptor.mixing import Mixed, mix
from tests.corruptor.rows import NOW


def now() -> int:
    """The instant of every landing, in microseconds."""
    return int(NOW.timestamp()) * 1_000_000


def load(store: Store, city: Path, files: list[Mixed]) -> Report:
    """One load of all files."""
    return run(store, load_profile(str(city)), [(f.source, f.path) for f in files], now=now)


def tried(store: Store, folder: Path, *, good: int, faulty: int, seed: int) -> Judgement:
    """Make everything in an empty folder, load it into an empty store, and judge."""
    files = mix(folder / "files", good, faulty, seed)
    report = load(store, write_city(folder / "city"), files)
    return judge(store, files, report)
