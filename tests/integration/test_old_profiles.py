"""Profiles that are out there load as they always did: their files, with the counts that commit a9fce68 gave."""

import json
import re
import shutil
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from data.queries import asking
from data.reference.profile import FORMAT, load_profile
from etl.__main__ import main as loader
from etl.running.jobs import run
from etl.running.upgrade import _numbered
from governance.errors import ProfileError
from governance.scope import Scope
from tests.cities import square
from tests.conftest import ROOT, SHARED

FIELD = SHARED / "field"
SHAPES = FIELD / "06-shapes-in-metres-or-swapped"

pytestmark = pytest.mark.skipif(not FIELD.exists(), reason="../shared/field is not here")

ENGINEERING = """event_num,event_name,area,add_time,update_time,amount
1,a,990101,2024-03-01 09:00:00,2024-03-02 09:00:00,12.5
2,b,990102,2024-03-01 10:00:00,2024-03-02 09:00:00,
3,c,990103,2024-03-01 10:00:00,2024-03-02 09:00:00,7
"""


def district(code: str, west: float) -> dict[str, object]:
    return {
        "type": "Feature",
        "properties": {"code": code, "name": code},
        "geometry": {"type": "Polygon", "coordinates": square(west, 30.8, 0.05)},
    }


@pytest.fixture
def shapes(tmp_path: Path) -> Path:
    """Two districts in degrees, longitude first: a right file for the profile of shapes."""
    path = tmp_path / "right.geojson"
    both = [district("990101", 120.1), district("990102", 120.15)]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": both}))
    return path


def loaded(store, profile, *files):
    """By source: read, inserted, updated, unchanged, superseded, rejected, withdrawn; and the rejects' codes."""
    report = run(store, load_profile(str(profile)), list(files))
    return {
        name: (*asdict(said.counts).values(), dict(said.rejects))
        for name, said in report.sources.items()
    }


def answers(store, by):
    question = asking.question(store, "2024", scope=Scope.everything())
    found = asking.ask(store, "K01", question, by=by, scope=Scope.everything())
    return [(a.place, a.numerator, a.denominator) for a in found]


def test_the_profile_of_the_field_cases_loads_as_it_did(store, tmp_path):
    fights = tmp_path / "engineering.csv"
    fights.write_text(ENGINEERING)
    first = FIELD / "02-months-in-sheets" / "snapshot-first.csv"
    assert loaded(store, FIELD / "profile-field", ("inc", first), ("eng", fights)) == {
        "districts": (2, 2, 0, 0, 0, 0, 0, {}),
        "inc": (2, 2, 0, 0, 0, 0, 0, {}),
        "eng": (3, 2, 0, 0, 0, 1, 0, {"unknown_place": 1}),
    }
    assert loaded(store, FIELD / "profile-field", ("snap", first)) == {
        "districts": (2, 0, 0, 2, 0, 0, 0, {}),
        "snap": (2, 2, 0, 0, 0, 0, 0, {}),
    }


def test_the_profile_of_the_shapes_loads_as_it_did(store, shapes):
    assert loaded(
        store, SHAPES / "profile", ("districts", shapes), ("inc", SHAPES / "g_inc.csv")
    ) == {
        "districts": (2, 2, 0, 0, 0, 0, 0, {}),
        "inc": (2, 2, 0, 0, 0, 0, 0, {}),
    }
    assert answers(store, "district") == [("990100", 0, 2), ("990101", 0, 1), ("990102", 0, 1)]


OURS = ("huzhou", "boston311", "tests/profiles/boston311", "tests/profiles/open311")
OLDER = (FIELD / "profile-field", SHAPES / "profile")


@pytest.mark.parametrize("name", OURS)
def test_every_profile_of_the_house_is_of_the_newest_format(name, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert loader(["upgrade", "--profile", name, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "newest"


@pytest.mark.parametrize("older", OLDER, ids=lambda path: path.name)
def test_an_older_profile_is_rewritten_says_the_same_and_is_kept_beside(older, tmp_path, capsys):
    folder = shutil.copytree(older, tmp_path / "city")
    text, before = (folder / "profile.toml").read_text("utf-8"), load_profile(str(folder))
    words = ["upgrade", "--profile", str(folder), "--json"]
    assert before.format == 2 and loader(words) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["status"], told["before"], told["after"]) == ("upgraded", 2, FORMAT)
    assert replace(load_profile(str(folder)), format=2) == before
    assert Path(told["kept"]).read_text("utf-8") == text
    assert loader(words) == 0 and json.loads(capsys.readouterr().out)["status"] == "newest"


@pytest.mark.parametrize("written", ["  format = 2", '"format" = 2', "format=2 # of then"])
def test_a_format_is_found_however_it_is_written_and_no_other_table_is_touched(written, tmp_path):
    folder = shutil.copytree(OLDER[0], tmp_path / "city")
    path = folder / "profile.toml"
    text = path.read_text("utf-8")
    path.write_text(f"{written}\n{text}", "utf-8")
    assert loader(["upgrade", "--profile", str(folder)]) == 0
    assert path.read_text("utf-8") == f"{written.replace('2', str(FORMAT))}\n{text}"
    path.write_text(f"{text}\n[levels]\nformat = 2\n", "utf-8")
    told = path.read_text("utf-8")
    assert _numbered(told) == f"format = {FORMAT}\n{told}"


def test_a_rewriting_that_cannot_be_read_is_put_back(tmp_path, capsys):
    folder = shutil.copytree(OLDER[0], tmp_path / "city")
    path = folder / "profile.toml"
    # A name of several lines hides the number from whoever reads line by line.
    rest = re.sub("^title .*$", "", path.read_text("utf-8"), flags=re.M)
    text = f'title = """\n[here]"""\nformat = 2\n{rest}'
    path.write_text(text, "utf-8")
    load_profile(str(folder))
    assert loader(["upgrade", "--profile", str(folder)]) == 2
    assert "已改回原样" in capsys.readouterr().err and path.read_text("utf-8") == text


@pytest.mark.parametrize(("said", "why"), [("4", "更新的程序"), ("1", "2 至 3"), ('"3"', "2 至 3")])
def test_a_format_that_is_none_or_newer_is_refused(said, why, tmp_path):
    folder = shutil.copytree(OLDER[0], tmp_path / "city")
    path = folder / "profile.toml"
    path.write_text(f"format = {said}\n" + path.read_text("utf-8"), "utf-8")
    with pytest.raises(ProfileError, match=why):
        load_profile(str(folder))


def test_a_profile_that_cannot_be_read_is_named(tmp_path, capsys):
    assert loader(["upgrade", "--profile", str(tmp_path)]) == 2
    assert str(tmp_path) in capsys.readouterr().err
