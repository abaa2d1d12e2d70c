"""Loading: what becomes of each row, whatever the source looks like."""

import gzip
import json
import sqlite3
from dataclasses import asdict
from itertools import permutations

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from data import schema
from data.keeping.frames import frame
from data.keeping.state import state_hash
from data.keeping.store import exclusive, open_store
from data.queries import asking, journal, places, quality
from data.reference.profile import load_profile
from etl.running.jobs import run
from governance.errors import CockpitError, ProfileError, SourceError, StoreError
from governance.scope import Scope
from tests.cities import INCIDENT_HEADER, disputes, district, incidents, write_city

EVERYTHING = Scope.everything()
ROW = {
    "nr": "1", "title": "t", "received": "2024-03-01 10:00:00", "due": "2024-03-05 10:00:00",
    "changed": "2024-03-02 00:00:00", "town": "A1",
}  # fmt: skip


@pytest.fixture
def city(tmp_path):
    return write_city(tmp_path / "city")


def load(store, city, *rows, name="rows.csv"):
    path = incidents(city.parent / name, [ROW | r for r in rows])
    return run(store, load_profile(str(city)), [("incidents", path)]).sources["incidents"]


def counts(report):
    return {k: v for k, v in asdict(report.counts).items() if v}


def current(store):
    m = schema.matter
    with store.reading() as connection:
        return frame(connection, select(m).where(m.c.to_load.is_(None))).set_index("key")


def test_new_newer_same_older_and_conflicting_rows(store, city):
    assert counts(load(store, city, {}, {"nr": "2"})) == {"read": 2, "inserted": 2}
    said = load(
        store, city,
        {"closed": "2024-03-04 10:00:00", "changed": "2024-03-04 12:00:00"},
        {"nr": "2"},
        {"nr": "3"},
    )  # fmt: skip
    assert counts(said) == {"read": 3, "inserted": 1, "updated": 1, "unchanged": 1}
    assert counts(load(store, city, {})) == {"read": 1, "superseded": 1}
    said = load(store, city, {"nr": "2", "title": "other"})
    assert counts(said) == {"read": 1, "rejected": 1}
    assert said.rejects == {"version_conflict": 1}
    standing = current(store).loc["2", "title"]
    assert standing in ("t", "other")
    again = load(store, city, {"nr": "2"}), load(store, city, {"nr": "2", "title": "other"})
    assert sorted(r.rejects.total() for r in again) == [0, 1]
    assert current(store).loc["2", "title"] == standing


def test_versions_inside_one_file_follow_their_order_not_their_line(store, city):
    late = {"closed": "2024-03-04 10:00:00", "changed": "2024-03-04 12:00:00"}
    said = load(store, city, late, {}, {})
    assert counts(said) == {"read": 3, "inserted": 1, "superseded": 2}
    assert current(store).loc["1", "closed_at"] > 0
    assert state_hash(store) == state_hash(store)


def test_a_deleted_row_is_withdrawn_and_an_older_export_does_not_bring_it_back(store, city):
    load(store, city, {}, {"nr": "2"})
    said = load(store, city, {"deleted": "yes", "changed": "2024-03-03 00:00:00"})
    assert counts(said) == {"read": 1, "updated": 1, "withdrawn": 1}
    assert counts(load(store, city, {})) == {"read": 1, "superseded": 1}
    question = asking.question(store, "2024", scope=EVERYTHING)
    assert asking.ask(store, "K10", question, by="district", scope=EVERYTHING)[0].numerator == 1


def test_every_bad_row_is_kept_with_its_reason_line_and_text(store, city):
    rows = [
        {},
        {"nr": "2", "received": ""},
        {"nr": "3", "received": "01.03.2024"},
        {"nr": "4", "closed": "2024-02-01 00:00:00"},
        {"nr": "5", "closed": "2099-01-01 00:00:00"},
        {"nr": ""},
        {"nr": "7", "title": "a\0b"},
        {"nr": "8" * 256},
    ]
    said = load(store, city, *rows)
    assert counts(said) == {"read": 8, "inserted": 1, "rejected": 7}
    kept = quality.rejected(store, scope=EVERYTHING).set_index("line")
    assert kept["code"].to_dict() == {
        3: "missing_field", 4: "bad_date", 5: "closed_before_received", 6: "in_the_future",
        7: "missing_field", 8: "bad_text", 9: "bad_text",
    }  # fmt: skip
    assert kept.loc[4, "reason"] == "日期无法识别：received_at = 01.03.2024"
    assert kept.loc[4, "original"].startswith("3,t,,01.03.2024,")
    assert quality.rejected(store, scope=Scope.of_places(("district", "A"))).empty


def test_a_row_with_too_few_cells_is_a_reject_and_not_a_guess(store, city):
    path = incidents(city.parent / "short.csv", [ROW])
    path.write_text(path.read_text() + "9,short\n")
    said = run(store, load_profile(str(city)), [("incidents", path)]).sources["incidents"]
    assert said.rejects == {"ragged_row": 1} and said.counts.inserted == 1


def test_an_incident_that_became_a_dispute_is_counted_once_among_all(store, city):
    def whole(kind=None, known=None):
        question = asking.question(store, "2024", None, known, kind, scope=EVERYTHING)
        return asking.ask(store, "K10", question, by="district", scope=EVERYTHING)[0].numerator

    profile = load_profile(str(city))
    grown = {"nr": "d1", "received": "2024-03-02 10:00:00", "town": "A1", "incident": "1",
             "changed": "2024-03-02 12:00:00"}  # fmt: skip
    run(store, profile, [("disputes", disputes(city.parent / "d.csv", [grown]))])
    assert (whole(), whole("dispute")) == (1, 1)
    load(store, city, {})  # the incident arrives after its dispute
    assert (whole(), whole("dispute"), whole("incident")) == (1, 1, 1)
    load(store, city, {"deleted": "yes", "changed": "2024-03-09 00:00:00"})
    assert (whole(), whole("dispute"), whole("incident")) == (1, 1, 0)
    assert [whole(known=str(n)) for n in (1, 2, 3)] == [1, 1, 1]
    assert whole("incident", "2") == 1


def edit_mapping(city, old, new, name="incidents"):
    path = city / "sources" / f"{name}.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


BY_ARRIVAL = (
    'column = "changed"\nformats = ["%Y-%m-%d %H:%M:%S"]\n[fields.title]',
    "[fields.title]",
)


def test_an_absent_record_of_a_snapshot_is_withdrawn_and_may_come_back(store, city):
    edit_mapping(city, *BY_ARRIVAL)
    edit_mapping(city, 'job = "incidents"', 'job = "incidents"\ndelivery = "snapshot"')
    load(store, city, {}, {"nr": "2"}, {"nr": "3"})
    said = load(store, city, {}, {"nr": "3", "title": "changed"})
    assert counts(said) == {"read": 2, "updated": 1, "unchanged": 1, "withdrawn": 1}
    # A rejected row names its record: it is faulty, not absent.
    said = load(store, city, {}, {"nr": "3", "received": "?"})
    assert counts(said) == {"read": 2, "unchanged": 1, "rejected": 1}
    said = load(store, city, {}, {"nr": "2"}, {"nr": "3", "title": "changed"})
    assert counts(said) == {"read": 3, "updated": 1, "unchanged": 2}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("\n", ",surplus\n").replace(",surplus\n", "\n", 1),
        lambda text: text.replace("2,t,", '2,"t,'),
        lambda text: text[:-30],
        lambda text: text.replace("2,t,", ",t,"),
    ],
    ids=["surplus cells", "unclosed quote", "cut off", "no id"],
)
def test_a_snapshot_with_rows_that_cannot_be_read_withdraws_nothing(sqlite_store, city, spoil):
    edit_mapping(city, *BY_ARRIVAL)
    edit_mapping(city, 'job = "incidents"', 'job = "incidents"\ndelivery = "snapshot"')
    rows = [ROW | {"nr": str(n)} for n in range(1, 6)]
    load(sqlite_store, city, *rows)
    path = incidents(city.parent / "spoilt.csv", rows)
    path.write_text(spoil(path.read_text()))
    said = run(sqlite_store, load_profile(str(city)), [("incidents", path)]).sources["incidents"]
    assert said.counts.withdrawn == 0 and said.counts.rejected > 0
    assert said.notes["snapshot_incomplete"] > 0
    assert not current(sqlite_store)["withdrawn"].any()


def test_a_snapshot_without_a_row_is_refused(store, city):
    edit_mapping(city, 'job = "incidents"', 'job = "incidents"\ndelivery = "snapshot"')
    load(store, city, {})
    with pytest.raises(SourceError, match="没有一行"):
        load(store, city)
    assert len(current(store)) == 1


def test_export_dates_in_file_names_order_versions(store, city):
    edit_mapping(
        city,
        'column = "changed"\nformats = ["%Y-%m-%d %H:%M:%S"]\n[fields.title]',
        'export_date = "filename"\n[fields.title]',
    )
    assert counts(load(store, city, {}, name="x_20240310.csv")) == {"read": 1, "inserted": 1}
    assert counts(load(store, city, {}, name="x_2024-03-12.csv")) == {"read": 1, "unchanged": 1}
    older = load(store, city, {"title": "old"}, name="x_20240311.csv")
    assert counts(older) == {"read": 1, "superseded": 1}
    clash = load(store, city, {"title": "new"}, name="again_20240312.csv")
    assert clash.rejects == {"version_conflict": 1}
    with pytest.raises(SourceError, match="导出日期"):
        load(store, city, {}, name="undated.csv")


@pytest.mark.parametrize("delivery", ["increment", "snapshot"])
def test_where_the_exports_date_orders_versions_any_order_of_files_ends_in_the_same_state(
    tmp_path, city, delivery
):
    edit_mapping(
        city, 'column = "changed"\nformats = ["%Y-%m-%d %H:%M:%S"]\n[fields.title]',
        'export_date = "filename"\n[fields.title]',
    )  # fmt: skip
    edit_mapping(city, 'job = "incidents"', f'job = "incidents"\ndelivery = "{delivery}"')
    exports = {
        "x_20240310.csv": [{}, {"nr": "2"}],
        "x_20240311.csv": [{"nr": "2", "title": "new"}],
        "x_20240312.csv": [{}, {"nr": "2", "title": "new"}, {"nr": "3"}],
    }
    ends = set()
    for n, order in enumerate(permutations(exports)):
        store = open_store(f"sqlite:///{tmp_path / str(n) / 'cockpit.sqlite'}", create=True)
        for name in order:
            load(store, city, *exports[name], name=name)
        ends.add(state_hash(store))
        now = current(store)
        assert now["title"].to_dict() == {"1": "t", "2": "new", "3": "t"}, order
        assert not now["withdrawn"].any(), order
        store.close()
    assert len(ends) == 1


def test_an_outcome_without_any_date_is_a_reject(sqlite_store, city):
    row = {"nr": "d", "received": "2024-03-01 10:00:00", "outcome": "resolved", "level": "town",
           "changed": "2024-03-02 00:00:00", "town": "A1"}  # fmt: skip
    path = disputes(city.parent / "d.csv", [row])
    said = run(sqlite_store, load_profile(str(city)), [("disputes", path)]).sources["disputes"]
    assert said.rejects == {"closed_without_time": 1}


@pytest.mark.parametrize("nr", [123456789012345678.0, "1.23457E+17"])
def test_an_id_that_a_spreadsheet_has_cut_is_refused(sqlite_store, city, nr):
    book = Workbook()
    book.active.append(INCIDENT_HEADER)
    book.active.append([(ROW | {"nr": nr}).get(c, "") for c in INCIDENT_HEADER])
    path = city.parent / "cut.xlsx"
    book.save(path)
    said = run(sqlite_store, load_profile(str(city)), [("incidents", path)]).sources["incidents"]
    assert said.rejects == {"bad_text": 1}


def test_a_boundary_that_nobody_can_read_is_a_reject(sqlite_store, city):
    text = (city / "districts.geojson").read_text()
    broken = json.loads(text)
    broken["features"][0]["geometry"]["coordinates"] = [[[0, 0], [1]]]
    (city / "districts.geojson").write_text(json.dumps(broken))
    said = run(sqlite_store, load_profile(str(city))).sources["districts"]
    assert said.rejects == {"bad_shape": 1} and said.counts.inserted == 1


def test_by_arrival_a_repeated_id_in_one_file_is_no_news(store, city):
    edit_mapping(city, *BY_ARRIVAL)
    said = load(store, city, {}, {}, {"title": "other"})
    assert counts(said) == {"read": 3, "inserted": 1, "unchanged": 1, "rejected": 1}
    assert said.rejects == {"duplicate_id": 1}


@pytest.mark.parametrize("form", ["gb18030", "bom", "gz", "xlsx"])
def test_the_same_content_in_another_dress_changes_nothing(sqlite_store, city, form):
    row = ROW | {"title": "占道经营，需整改"}
    load(sqlite_store, city, row)
    before = state_hash(sqlite_store)
    plain = incidents(city.parent / "plain.csv", [row]).read_text(encoding="utf-8")
    path = city.parent / f"again.{'csv' if form != 'xlsx' else 'xlsx'}"
    if form == "gb18030":
        path.write_bytes(plain.encode("gb18030"))
    elif form == "bom":
        path.write_bytes(plain.replace("\n", "\r\n").encode("utf-8-sig"))
    elif form == "gz":
        path = path.with_suffix(".csv.gz")
        path.write_bytes(gzip.compress(plain.encode()))
    else:
        book = Workbook()
        book.active.append(INCIDENT_HEADER)
        book.active.append([row.get(c, "") for c in INCIDENT_HEADER])
        book.save(path)
    said = run(sqlite_store, load_profile(str(city)), [("incidents", path)]).sources["incidents"]
    assert counts(said) == {"read": 1, "unchanged": 1}
    assert state_hash(sqlite_store) == before


def test_a_changed_polygon_changes_a_matters_place(store, city):
    edit_mapping(
        city, 'try = [{ by = "code", column = "town" }',
        'try = [{ by = "point", level = "district" }, { by = "code", column = "town" }',
    )  # fmt: skip
    edit_mapping(city, "[place]", '[position]\nlon = "title"\nlat = "category"\n[place]')
    point = {"title": "10.12", "category": "50.05", "town": ""}
    load(store, city, point)
    assert current(store).loc["1", "district"] == "B"
    wider = [district("A", "Old Town", 10, 20000), district("B", "Harbour", 10.1, 10000)]
    wider[0]["geometry"]["coordinates"][0][1][0] = 10.15
    wider[0]["geometry"]["coordinates"][0][2][0] = 10.15
    wider[1]["geometry"]["coordinates"][0][0][0] = 10.15
    wider[1]["geometry"]["coordinates"][0][3][0] = 10.15
    wider[1]["geometry"]["coordinates"][0][4][0] = 10.15
    (city / "districts.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": wider})
    )
    said = load(store, city, point)
    assert counts(said) == {"read": 1, "updated": 1}
    assert current(store).loc["1", "district"] == "A"
    question = asking.question(store, "2024", scope=EVERYTHING)
    rows = asking.ask(store, "K01", question, by="district", scope=EVERYTHING)
    assert [(r.place, r.denominator) for r in rows] == [("S", 1), ("A", 1), ("B", 0)]


def test_a_failed_load_leaves_nothing_but_its_line(store, city):
    load(store, city, {})
    before = state_hash(store)
    good = incidents(city.parent / "good.csv", [ROW | {"nr": "7"}])
    bad = city.parent / "bad.csv"
    bad.write_bytes(b"\xff\xfe\x81")
    with pytest.raises(SourceError, match="编码"):
        run(store, load_profile(str(city)), [("incidents", good), ("incidents", bad)])
    assert state_hash(store) == before
    runs = journal.runs(store, scope=EVERYTHING)
    assert runs["status"].tolist()[-1] == "failed" and "编码" in runs["message"].tolist()[-1]
    assert load(store, city, {"nr": "8"}).counts.inserted == 1
    assert journal.version(store, scope=EVERYTHING) == 3


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda p: None, "没有文件"),
        (lambda p: p.write_text("nr,title\n1,x\n"), "缺少列"),
        (lambda p: p.write_bytes(b"\xff\xff\xff"), "编码"),
    ],
)
def test_a_wrong_file_is_refused_in_one_sentence(sqlite_store, city, make, says):
    path = city.parent / "wrong.csv"
    make(path)
    with pytest.raises(CockpitError, match=says):
        run(sqlite_store, load_profile(str(city)), [("incidents", path)])
    assert journal.version(sqlite_store, scope=EVERYTHING) == 0


def test_the_database_itself_refuses_counts_that_do_not_add_up(sqlite_store, city):
    load(sqlite_store, city, {})
    raw = sqlite3.connect(sqlite_store.path)
    with pytest.raises(sqlite3.IntegrityError, match="ck_delivery_adds_up"):
        raw.execute("UPDATE delivery SET read = read + 1")
    raw.close()


def test_one_store_is_of_one_city(sqlite_store, city, tmp_path):
    load(sqlite_store, city, {})
    edited = (city / "profile.toml").read_text().replace('"seaford"', '"elsewhere"')
    (city / "profile.toml").write_text(edited)
    with pytest.raises(ProfileError, match="seaford"):
        load(sqlite_store, city, {})


def test_a_second_loader_waits_and_then_says_so(store):
    other = open_store(store.url)
    with exclusive(store), pytest.raises(StoreError, match="另一个装载"):
        with exclusive(other, wait_seconds=0.2):
            pass
    other.close()


def test_readers_see_the_old_load_whole_while_a_new_one_is_written(store, city):
    load(store, city, {})
    with store.writing() as writing:
        writing.execute(schema.matter.delete())
        other = open_store(store.url)
        assert len(current(other)) == 1
        other.close()
        writing.rollback()


def test_places_keep_their_ancestors_and_shapes(store, city):
    load(store, city, {})
    level, towns = places.below(store, ("district", "A"), scope=EVERYTHING)
    assert level == "town" and [t.code for t in towns] == ["A1", "A2"]
    assert [p.code for p in places.path(store, ("town", "A2"), scope=EVERYTHING)] == [
        "S",
        "A",
        "A2",
    ]
    shapes = places.shapes(store, "district", scope=EVERYTHING)
    assert [f["properties"]["code"] for f in shapes["features"]] == ["A", "B"]
    assert places.shapes(store, "town", scope=EVERYTHING)["features"] == []
