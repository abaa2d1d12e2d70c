"""The measurements of the wall as commands: with tiny numbers each runs to its end and prints its table."""

import json
import subprocess
import sys

import pytest

from benchmarks.volumes import TODAY, exports
from data.keeping.store import open_store
from data.reference.profile import load_profile
from data.samples import demo
from etl.running.demo import make_and_load
from etl.running.jobs import run
from tests.conftest import ROOT

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    url = f"sqlite:///{tmp_path_factory.mktemp('bench') / 'small.sqlite'}"
    store = open_store(url, create=True)
    make_and_load(store, size="small")
    store.close()
    return url


@pytest.mark.parametrize(
    "module, words, told",
    [
        ("live", ["--screens", "3", "--pages", "1", "--loads", "2"], "the DOM of 1 walls in Chromium"),
        ("walls", ["--walls", "2", "--readers", "1", "--seconds", "5", "--page", "/quality"], "walls: /now"),
        ("soak", ["--minutes", "0.1", "--each", "2"], "heap a redraw"),
    ],
)  # fmt: skip
def test_a_measurement_runs_to_its_table(demonstration, module, words, told):
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{module}", "--store", demonstration, *words],
        cwd=ROOT, capture_output=True, text=True, timeout=180,
    )  # fmt: skip
    assert told in done.stdout, done.stderr
    assert "Traceback" not in done.stderr, done.stderr


def test_exports_of_any_number_are_loaded_without_a_reject(tmp_path):
    profile = load_profile("huzhou")
    made = demo.make(tmp_path / "made", size="small", today=TODAY, profile=profile.folder)[0]
    names = {source: path.name for source, path in made}
    (tmp_path / "made" / "made.json").write_text(json.dumps(names))
    store = open_store(f"sqlite:///{tmp_path / 'thin.sqlite'}", create=True)
    loaded = run(store, profile, exports(tmp_path, profile, 200))
    store.close()
    told = {source: report.counts.inserted for source, report in loaded.sources.items()}
    assert not any(report.counts.rejected for report in loaded.sources.values())
    assert (told["incidents"], told["disputes"]) == (146, 54)
