"""Labelled faulty rows among good ones: nothing is lost, nothing faulty accepted, nothing good rejected."""

import codecs
import copy
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from data.keeping.store import open_store
from data.queries import quality
from etl.contracts.findings import REASONS
from governance.errors import SourceError
from governance.scope import Scope
from tests.corruptor import forms
from tests.corruptor.__main__ import holds, main, summary
from tests.corruptor.city import write_city
from tests.corruptor.judging import judge
from tests.corruptor.kind import Stage
from tests.corruptor.kinds import KINDS, VARIETIES
from tests.corruptor.lab import load
from tests.corruptor.mixing import FILES, Maker, Mixed, mix

DOCS = Path(__file__).parents[2] / "docs" / "corruptor.md"
GOOD, EACH, SEED = 3_000, 10, 20211231
ELSEWHERE = {
    "bad_shape",  # rows with polygons: test_facts
    *(
        "unknown_measure",
        "wrong_level",
        "negative_value",
        "zero_exposure",
        "not_whole",
        "wrong_grain",
        "out_of_range",
    ),  # figures: test_observations, test_series
}
"""Codes of sources that the corruptor does not deliver."""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """Every kind among good rows, in one load: the store, the files, the report, the judgement."""
    folder = tmp_path_factory.mktemp("corruptor")
    store = open_store(f"sqlite:///{folder / 'store' / 'cockpit.sqlite'}", create=True)
    files = mix(folder / "files", GOOD, EACH * len(KINDS), SEED)
    report = load(store, write_city(folder / "city"), files)
    yield store, files, report, judge(store, files, report)
    store.engine.dispose()


def test_every_row_has_the_outcome_that_its_label_says(loaded):
    *_, made = loaded
    assert made.wrong == [], "\n".join([summary(made), *made.wrong[:20]])
    assert holds(made) and made.right_share == 1
    assert made.good >= GOOD and made.faulty >= EACH * len(KINDS)


def test_every_kind_is_injected_often_and_every_code_has_a_kind(loaded):
    *_, made = loaded
    assert len(KINDS) >= 40
    assert min(made.kinds[k.name].injected for k in KINDS) >= EACH
    assert all(made.kinds[v.name].injected for v in VARIETIES)
    assert {k.code for k in KINDS} == set(REASONS) - ELSEWHERE
    assert all(k.source in FILES for k in (*KINDS, *VARIETIES))


def test_the_judge_sees_a_row_that_vanished_was_altered_or_is_wrongly_labelled(loaded):
    store, files, report, _ = loaded
    events = copy.deepcopy(files[1])
    good = next(r for r in events.rows if not r.kind)
    faulty = [r for r in events.rows if r.code == "bad_date"][:3]
    good.mark = "#e9999999"
    faulty[0].code, faulty[1].original = "bad_number", "another text"
    faulty[2].line += 100_000
    made = judge(store, [files[0], events, *files[2:]], report)
    assert (made.lost, made.refused, made.kinds[faulty[0].kind].other.total()) == (3, 0, 1)
    assert (
        not holds(made) and len(made.wrong) == 5
    )  # the fifth: the reject that no row of ours explains


def test_of_two_faults_in_one_row_the_earlier_stage_gives_the_code(sqlite_store, tmp_path):
    files = [_pairs(source, tmp_path, reverse=False) for source in FILES]
    made = judge(sqlite_store, files, load(sqlite_store, write_city(tmp_path / "city"), files))
    assert made.wrong == [], "\n".join(made.wrong[:20])
    assert made.faulty > 300


def test_the_order_of_columns_does_not_change_which_of_two_faults_is_told(sqlite_store, tmp_path):
    files = [_pairs(source, tmp_path, reverse=True) for source in FILES]
    made = judge(sqlite_store, files, load(sqlite_store, write_city(tmp_path / "city"), files))
    assert made.wrong == [], "\n".join(made.wrong[:20])


def _pairs(source: str, folder: Path, *, reverse: bool) -> Mixed:
    """Good rows, and rows with two faults of different stages in different cells."""
    draw = Random(f"{SEED}:{source}")
    maker = Maker(source, draw)
    kinds = [k for k in KINDS if k.source == source and not k.twin and not k.broken]
    kinds = [k for k in kinds if k.stage != Stage.LINE or k.code == "bad_cell"]
    rows = [maker.plain() for _ in range(300)]
    for _ in range(6):
        draw.shuffle(kinds)
        pairs = [(a, b) for a, b in pairwise(kinds) if a.stage != b.stage]
        rows += [row for a, b in pairs if (row := maker.pair(a, b)) is not None]
    if reverse:
        for row in rows:
            row.cells = dict(reversed(row.cells.items()))
    path = folder / f"{FILES[source][0]}.{forms.SUFFIXES[source]}"
    forms.write(path, source, rows, 0)
    return Mixed(source, path, rows)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda whole: codecs.BOM_UTF8 + whole[:2000] + b"\xff" + whole[2000:],
        lambda whole: whole[:2000] + b"\xff" + whole[2000:],
        lambda whole: whole.decode().encode("utf-16"),
        lambda whole: whole[: len(whole) // 2] + "编".encode()[:2] + whole[len(whole) // 2 :],
    ],
    ids=["a stray byte", "a stray byte without BOM", "another encoding", "half a character"],
)
def test_a_file_that_no_encoding_reads_is_refused_as_a_whole(spoil, sqlite_store, tmp_path):
    [events] = [f for f in mix(tmp_path / "files", 300, 0, SEED) if f.path.stem == "events_2"]
    whole = events.path.read_bytes().removeprefix(codecs.BOM_UTF8)
    events.path.write_bytes(spoil(whole))
    with pytest.raises(SourceError, match=r"events_2\.csv"):
        load(sqlite_store, write_city(tmp_path / "city"), [events])
    assert quality.rejected(sqlite_store, scope=Scope.everything()).empty


def test_another_seed_makes_other_files_and_the_same_seed_the_same(tmp_path):
    def contents(name: str, seed: int) -> list[bytes]:
        texts = [f for f in mix(tmp_path / name, 200, 150, seed) if f.source != "book"]
        return [f.path.read_bytes() for f in texts]

    assert contents("a", 1) == contents("b", 1) != contents("c", 2)


def test_the_command_prints_a_line_for_every_kind_and_fails_on_a_breach(
    capsys, monkeypatch, tmp_path
):
    assert main(["--good", "200", "--faulty", "1", "--seed", "5"]) == 0
    printed = capsys.readouterr().out
    assert all(k.name in printed for k in (*KINDS, *VARIETIES)) and "0 lost" in printed
    monkeypatch.setattr("etl.contracts.life.check_order", lambda *given: None)
    assert main(["--good", "200", "--faulty", "1", "--seed", "5"]) == 1
    assert "[closed before it was received] accepted" in capsys.readouterr().out


def test_the_document_names_every_kind_with_its_code():
    text = DOCS.read_text(encoding="utf-8")
    for kind in KINDS:
        assert f"| {kind.name} | {kind.source} | {kind.code} |" in text, kind.name
    for kind in VARIETIES:
        assert f"| {kind.name} | {kind.source} | {kind.expected} |" in text, kind.name
