"""Files of every form through a whole load: counts add up, rejects lead back, a hostile file leaves nothing."""

import gzip
import io
import json
import zipfile
from dataclasses import asdict

import pytest
from openpyxl import Workbook

from data.keeping.state import state_hash
from data.keeping.store import landing_folder
from data.queries import journal, quality
from data.reference.profile import load_profile
from etl.mapping.source import load_mappings
from etl.running.jobs import run
from governance.errors import MappingError, SourceError
from governance.scope import Scope
from tests.cities import INCIDENT_HEADER, incidents, write_city

EVERYTHING = Scope.everything()
ROW = {
    "nr": "1", "title": "占道经营，需整改", "received": "2024-03-01 10:00:00", "due": "2024-03-05 10:00:00",
    "changed": "2024-03-02 00:00:00", "town": "A1",
}  # fmt: skip


@pytest.fixture
def city(tmp_path):
    return write_city(tmp_path / "city")


def edit_mapping(city, old, new):
    path = city / "sources" / "incidents.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def load(store, city, name, content):
    path = city.parent / name
    path.write_bytes(content)
    return run(store, load_profile(str(city)), [("incidents", path)]).sources["incidents"]


def counts(report):
    return {k: v for k, v in asdict(report.counts).items() if v}


def csv(city, *rows):
    return incidents(city.parent / "made.csv", [ROW | r for r in rows]).read_bytes()


def zipped(*members):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return made.getvalue()


def lines(*rows):
    return "".join(
        json.dumps(dict.fromkeys(INCIDENT_HEADER) | ROW | r) + "\n" for r in rows
    ).encode()


def book(*rows):
    made = Workbook()
    made.active.append(INCIDENT_HEADER)
    for row in rows:
        made.active.append([(ROW | row).get(c, "") for c in INCIDENT_HEADER])
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def test_the_same_rows_in_any_form_are_no_news(store, city):
    rows = [{}, {"nr": "002", "title": "=1+1"}, {"nr": "3", "closed": "2024-03-04 10:00:00"}]
    plain = csv(city, *rows)
    assert counts(load(store, city, "a.csv", plain)) == {"read": 3, "inserted": 3}
    before = state_hash(store)
    forms = {
        "gb.csv": plain.decode().encode("gb18030"),
        "a.csv.gz": gzip.compress(plain),
        "a.zip": zipped(("a.csv", plain), ("readme.txt", b"x")),
        "a.tsv": plain.decode().replace(",", "\t").encode(),
        "a.jsonl": lines(*rows),
        "a.ndjson.gz": gzip.compress(lines(*rows)),
    }
    for name, content in forms.items():
        assert counts(load(store, city, name, content)) == {"read": 3, "unchanged": 3}, name
    assert state_hash(store) == before


def test_a_delivery_of_several_members_adds_up_and_its_rejects_tell_the_member(store, city):
    content = zipped(
        ("2024/b.csv", csv(city, {"nr": "2"}, {"nr": "", "title": "b"}) + b"9,short\n"),
        ("2024/a.csv", csv(city, {}, {"nr": "", "title": "a"})),
        ("readme.txt", b"x"),
    )
    said = load(store, city, "a.zip", content)
    assert counts(said) == {"read": 5, "inserted": 2, "rejected": 3}
    assert said.notes["member_not_read"] == 1
    kept = quality.rejected(store, scope=EVERYTHING)
    found = sorted(
        zip(
            kept["line"],
            kept["code"],
            kept["original"].str[:7],
            kept["reason"].str[-12:],
            strict=True,
        )
    )
    assert found == [
        (3, "missing_field", ",a,,202", "（2024/a.csv）"),
        (3, "missing_field", ",b,,202", "（2024/b.csv）"),
        (4, "ragged_row", "9,short", "（2024/b.csv）"),
    ]  # fmt: skip


def test_headers_again_totals_and_open_quotes_are_counted_and_kept(store, city):
    header, one = csv(city, {}).splitlines(keepends=True)
    content = header + one + header + b'9,"open,2024-03-01\r\n' + one.replace(b"1,", b"2,", 1)
    content += ("合计,2" + "," * (len(INCIDENT_HEADER) - 2) + "\r\n").encode()
    said = load(store, city, "a.csv", content)
    assert counts(said) == {"read": 5, "inserted": 2, "rejected": 3}
    assert said.rejects == {"repeated_header": 1, "ragged_row": 1, "summary_row": 1}
    kept = quality.rejected(store, scope=EVERYTHING).set_index("code")
    assert kept["line"].to_dict() == {"repeated_header": 3, "ragged_row": 4, "summary_row": 6}
    assert kept.loc["ragged_row", "original"] == '9,"open,2024-03-01'
    assert kept.loc["summary_row", "original"].startswith("合计,2,")


def test_a_line_that_is_no_object_and_a_formula_without_value_are_rejects(store, city):
    said = load(store, city, "a.jsonl", lines({}) + b"{oops}\n" + lines({"nr": "2"}))
    assert counts(said) == {"read": 3, "inserted": 2, "rejected": 1} and said.rejects == {
        "bad_json": 1
    }
    said = load(store, city, "a.xlsx", book({"nr": "7"}, {"nr": "8", "title": "=1+1"}))
    assert counts(said) == {"read": 2, "inserted": 1, "rejected": 1} and said.rejects == {
        "bad_cell": 1
    }


def test_a_declared_alias_loads_and_an_undeclared_one_does_not(store, city):
    renamed = csv(city, {}).replace(b"received", "受理时间".encode(), 1)
    with pytest.raises(SourceError, match="缺少列 received"):
        load(store, city, "a.csv", renamed)
    edit_mapping(city, "[id]", '[aliases]\nreceived = ["受理时间", "accepted"]\n[id]')
    assert counts(load(store, city, "a.csv", renamed)) == {"read": 1, "inserted": 1}
    assert counts(load(store, city, "b.csv", csv(city, {}))) == {"read": 1, "unchanged": 1}


WRONG = {
    "an alias of no column": ('[id]', '[aliases]\nrecieved = ["x"]\n[id]', "最接近的是 received"),
    "an alias of two columns": ('[id]', '[aliases]\nreceived = ["x"]\ntitle = ["x"]\n[id]', "同时是两列"),
    "an alias that is no list": ('[id]', '[aliases]\nreceived = "x"\n[id]', "received = 'x' 不对，应是一列文字"),
    "an optional column that is none": ('[id]', 'optional = ["titel"]\n[id]', "最接近的是 title"),
    "no number of header rows": ('[id]', 'header_rows = 0\n[id]', "header_rows = 0 不对，应是"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_word_about_files_is_found_before_a_row_is_read(name, city):
    old, new, words = WRONG[name]
    edit_mapping(city, old, new)
    with pytest.raises(MappingError, match=words):
        load_mappings(load_profile(str(city)))


def test_what_breaks_halfway_leaves_no_row(sqlite_store, city):
    table = csv(city, *({"nr": str(n)} for n in range(30_000)))
    header, rows = table[: table.index(b"\n") + 1], table[table.index(b"\n") + 1 :]
    load(sqlite_store, city, "a.csv", csv(city, {}))
    before = state_hash(sqlite_store)
    broken = {
        "encoding": ("b.csv", header + rows + b"\xff\xff\n"),
        "gzip": ("b.csv.gz", gzip.compress(header + rows)[:-100]),
        "bomb": ("b.csv.gz", gzip.compress(header + rows) + gzip.compress(b"\n" * (64 << 20))),
        "second member": ("b.zip", zipped(("a.csv", header + rows), ("b.csv", b"x,y\n1,2\n"))),
    }
    for name, content in broken.values():
        with pytest.raises(SourceError, match=name):
            load(sqlite_store, city, name, content)
        assert state_hash(sqlite_store) == before
    runs = journal.runs(sqlite_store, scope=EVERYTHING)
    assert runs["status"].tolist()[-len(broken) :] == ["failed"] * len(broken)


def test_a_hostile_file_is_not_even_copied(sqlite_store, city):
    with pytest.raises(SourceError, match="膨胀过大"):
        load(sqlite_store, city, "a.zip", zipped(("a.csv", b" " * (32 << 20))))
    kept = {p.name for p in landing_folder(sqlite_store).rglob("*") if p.is_file()}
    assert not any(name.endswith((".zip", ".partial")) for name in kept)
