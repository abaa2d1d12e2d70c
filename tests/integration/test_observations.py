"""Observations: what is delivered is checked and kept with both clocks, what is computed equals the matters behind it."""

import random
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter
from sqlalchemy import Connection, func, select, text

from data import schema
from data.keeping import backup
from data.keeping.state import state_hash, state_of
from data.keeping.store import open_store
from data.keeping.upgrading import upgrade
from data.migrations.store.r0005_dimensions import TABLES, TALLIES
from data.queries import asking, pingan
from data.queries.traced import traced
from data.reference.profile import ROOT, load_profile
from data.tables.records import COMPUTED, DELIVERED
from etl.contracts.findings import REASONS
from etl.mapping.source import load_mappings
from etl.running.jobs import run
from governance.computed import COUNTED
from governance.errors import AskError, DefinitionError, IncompleteMonth, MappingError, StoreError
from governance.pingan.observed import months_between, shown
from governance.pingan.reading import read
from governance.scope import Scope
from tests.cities import disputes, incidents, write_city, write_rows

EVERYTHING = Scope.everything()
DEFINITION = (ROOT / "data" / "profiles" / "huzhou" / "pingan.toml").read_text(encoding="utf-8")
HEADER = ("measure", "month", "unit", "value", "changed", "gone")
CHANGED = "2024-06-01 08:00:00"
MAPPING = """
job = "observations"
[version]
column = "changed"
formats = ["%Y-%m-%d %H:%M:%S"]
[fields]
measure = "measure"
[fields.month]
column = "month"
formats = ["%Y-%m", "%Y%m", "chinese", "%Y-%m-%d %H:%M:%S"]
[fields.value]
column = "value"
unit = "件"
[withdrawn]
column = "gone"
values = ["yes"]
[place]
try = [{ by = "code", column = "unit" }, { by = "name", column = "unit" }]
"""


@pytest.fixture
def city(tmp_path) -> Path:
    folder = write_city(tmp_path / "city")
    (folder / "pingan.toml").write_text(DEFINITION, encoding="utf-8")
    (folder / "sources" / "observations.toml").write_text(MAPPING, encoding="utf-8")
    return folder


@pytest.fixture
def load(city, tmp_path):
    """Load observations, incidents and disputes, each a list of rows, as one load."""

    def call(store, figures=(), *, cases=(), quarrels=()):
        given = []
        if figures:
            given.append(("observations", figures_file(tmp_path / "observations.csv", figures)))
        if cases:
            given.append(("incidents", incidents(tmp_path / "incidents.csv", list(cases))))
        if quarrels:
            given.append(("disputes", disputes(tmp_path / "disputes.csv", list(quarrels))))
        return run(store, load_profile(str(city)), given)

    return call


def figures_file(path: Path, rows) -> Path:
    return write_rows(path, HEADER, list(rows))


def figure(measure="B101", month="2024-03", unit="A", value: object = 7, **more: str):
    return {
        "measure": measure, "month": month, "unit": unit, "value": str(value), "changed": CHANGED, **more,
    }  # fmt: skip


def kept(store, origin=DELIVERED) -> dict[tuple[str, str, str, int], float]:
    o = schema.observation.c
    query = select(o.series, o.subject_kind, o.subject, o.period, o.value).where(
        o.to_load.is_(None), o.withdrawn.is_(False), o.origin == origin
    )
    with store.reading() as connection:
        return {tuple(r[:4]): r[4] for r in connection.execute(query)}


def rejects(store) -> list[tuple[str, str]]:
    with store.reading() as connection:
        query = select(schema.reject.c.code, schema.reject.c.reason)
        return [tuple(r) for r in connection.execute(query)]


def test_every_word_for_what_is_computed_has_its_matters():
    definition = load_profile("huzhou").pingan
    words = {one.computed for one in (*definition.indicators, *definition.exposures)}
    assert words - {""} == set(COUNTED)


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (figure(), ("B101", "district", "A", 202403, 7.0)),
        (figure(month="202403"), ("B101", "district", "A", 202403, 7.0)),
        (figure(month="2024年3月", unit="Old Town"), ("B101", "district", "A", 202403, 7.0)),
        (figure(month="2024-03-01 00:00:00", unit="A1"), ("B101", "town", "A1", 202403, 7.0)),
        (figure(value="７件"), ("B101", "district", "A", 202403, 7.0)),
        (figure("C202", value="1.5万"), ("C202", "district", "A", 202403, 15000.0)),
        (figure("C202", value="12.25"), ("C202", "district", "A", 202403, 12.25)),
        (figure("A204", value=0), ("A204", "district", "A", 202403, 0.0)),
        (figure("disputes", value=0), ("disputes", "district", "A", 202403, 0.0)),
        (figure("X1", value=0), ("X1", "district", "A", 202403, 0.0)),
        (figure("residents", unit="B1", value=900), ("residents", "town", "B1", 202403, 900.0)),
    ],
)  # fmt: skip
def test_a_sound_row_is_kept(load, sqlite_store, row, found):
    report = load(sqlite_store, [row])
    assert report.sources["observations"].counts.inserted == 1
    assert kept(sqlite_store) == {found[:4]: found[4]}


@pytest.mark.parametrize(
    ("row", "code", "said"),
    [
        (figure("Z999"), "unknown_measure", "Z999"),
        (figure(measure=""), "missing_field", "measure"),
        (figure(month=""), "missing_field", "month"),
        (figure(value=""), "missing_field", "value"),
        (figure(value=-1), "negative_value", "-1"),
        (figure(value="some"), "bad_number", "some"),
        (figure(value="1e16"), "bad_number", "1e16"),
        (figure(value=2.5), "not_whole", "B101 = 2.5"),
        (figure("X1", value=0.5), "not_whole", "X1 = 0.5"),
        (figure("residents", value=0), "zero_exposure", "residents = 0"),
        (figure(month="2024-13"), "bad_date", "2024-13"),
        (figure(month="2199-01"), "in_the_future", "2199-01"),
        (figure(unit="Atlantis"), "unknown_place", "Atlantis"),
        (figure("B102", unit="A1"), "wrong_level", "B102"),
        (figure("X1", unit="A1", value=1), "wrong_level", "X1"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_refused_with_its_reason(load, sqlite_store, row, code, said):
    report = load(sqlite_store, [row, figure(unit="B")])
    counts = report.sources["observations"].counts
    assert (counts.inserted, counts.rejected) == (1, 1)
    [(found, reason)] = rejects(sqlite_store)
    assert found == code and said in reason and reason.startswith(REASONS[code])


def test_a_workbook_says_what_a_csv_says(city, tmp_path, load):
    rows = [figure(), figure("C202", "202403", value="12.25"), figure(month="2024年2月", unit="B1")]
    path = tmp_path / "observations.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        for n, row in enumerate(rows, 1):
            cells = {**row, "value": float(row["value"])}
            sheet.write_row(n, 0, [cells.get(c, "") for c in HEADER])
    stores = [open_store(f"sqlite:///{tmp_path / n / 's.sqlite'}", create=True) for n in ("a", "b")]
    load(stores[0], rows)
    run(stores[1], load_profile(str(city)), [("observations", path)])
    assert kept(stores[0]) == kept(stores[1]) and len(kept(stores[1])) == 3
    assert state_hash(stores[0]) == state_hash(stores[1])
    for one in stores:
        one.close()


def test_a_correction_is_a_new_version_and_the_old_answer_stays(load, store):
    first = load(store, [figure(value=7), figure(unit="B", value=1)]).load
    later = load(store, [figure(value=9, changed="2024-07-01 08:00:00")])
    assert later.sources["observations"].counts.updated == 1

    def value(known: int) -> float:
        definition = pingan.definition(store, known=known, scope=EVERYTHING)
        seen = pingan.observed(store, definition, "district", known=known, scope=EVERYTHING)
        assert seen.units == ("A", "B") and seen.months == (202403,)
        return float(seen.values[seen.measures.index("B101")][0, 0])

    assert (value(first), value(later.load)) == (7, 9)
    again = load(store, [figure(value=9, changed="2024-07-01 08:00:00"), figure(value=7)])
    counts = again.sources["observations"].counts
    assert (counts.unchanged, counts.superseded, counts.updated) == (1, 1, 0)
    assert pingan.months(store, known=again.load, scope=EVERYTHING) == (202403,)


def test_a_figure_of_the_index_is_asked_like_any_measure(load, store):
    rows = [
        figure(unit=u, month=m, value=n)
        for u, m, n in (("A", "2024-02", 7), ("B", "2024-02", 1), ("A", "2024-01", 2))
    ]
    load(store, [*rows, figure(unit="B", month="2024-01", value=4)])
    question = asking.question(store, "2024", scope=EVERYTHING)
    assert {a.place: a.amount for a in asking.ask(store, "B101", question, by="district", scope=EVERYTHING)} == {
        "S": 14, "A": 9, "B": 5,
    }  # fmt: skip
    with pytest.raises(AskError, match="B101"):
        asking.ask(store, "B1O1", question, by="district", scope=EVERYTHING)


def test_the_order_of_arrival_does_not_matter(load, tmp_path):
    files = [
        [figure(value=n), figure(unit="B1", value=n, changed=f"2024-0{n}-01 00:00:00")]
        for n in (1, 3)
    ]
    files[1][0]["changed"] = "2024-06-02 08:00:00"
    files.append([figure(changed="2024-06-03 08:00:00", gone="yes", value="")])
    found = set()
    for n, order in enumerate(permutations(files)):
        one = open_store(f"sqlite:///{tmp_path / str(n) / 's.sqlite'}", create=True)
        for rows in order:
            load(one, rows)
        found.add((state_hash(one), tuple(sorted(kept(one).items()))))
        one.close()
    assert len(found) == 1
    assert next(iter(found))[1] == ((("B101", "town", "B1", 202403), 3.0),)


def test_a_mapping_without_a_definition_or_with_an_id_is_refused(city):
    path = city / "sources" / "observations.toml"
    path.write_text(MAPPING + '[id]\ncolumns = ["measure"]\n', encoding="utf-8")
    with pytest.raises(MappingError, match=r"\[id\]"):
        load_mappings(load_profile(str(city)))
    path.write_text(MAPPING.split("[place]")[0], encoding="utf-8")
    with pytest.raises(MappingError, match=r"\[place\]"):
        load_mappings(load_profile(str(city)))
    path.write_text(MAPPING, encoding="utf-8")
    (city / "pingan.toml").unlink()
    with pytest.raises(MappingError, match=r"pingan\.toml"):
        load_mappings(load_profile(str(city)))


def test_a_wrong_definition_is_refused_before_a_row_is_read(city, load, sqlite_store):
    (city / "pingan.toml").write_text(DEFINITION.replace("slope = 8.0", "slope = 0.0"), "utf-8")
    with pytest.raises(DefinitionError, match=r"pingan\.toml"):
        load(sqlite_store, [figure()])
    with sqlite_store.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(schema.load)) == 0


# --- what is computed -------------------------------------------------------------------------------------------


def day(text: str, days: int) -> str:
    return f"{date.fromisoformat(text) + timedelta(days=days)} 09:00:00"


def quarrel(n: int, received: str, town="A1", closed: int | None = None, changed="2024-01-01"):
    row = {
        "nr": f"Q{n}",
        "received": day(received, 0),
        "town": town,
        "changed": f"{changed} 00:00:00",
    }
    return (
        row if closed is None else {**row, "closed": day(received, closed), "outcome": "resolved"}
    )


def case(n: int, received: str, town="A1", category="安全隐患", closed: int | None = None, **more):
    row = {
        "nr": f"E{n}", "received": day(received, 0), "due": day(received, 5), "town": town,
        "category": category, "changed": "2024-01-01 00:00:00", **more,
    }  # fmt: skip
    return row if closed is None else {**row, "closed": day(received, closed)}


def matters(seed: int) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Half a year of matters in all towns; some late, some never closed, the first on the first of a month."""
    draw = random.Random(seed)

    def until_july(at: str, *days: int) -> int | None:
        chosen = draw.choice((None, *days))
        late = chosen is not None and day(at, chosen) > "2023-07-01"
        return None if late else chosen

    quarrels, cases = [quarrel(0, "2023-01-01")], [case(0, "2023-01-01")]
    for n in range(1, 160):
        at = str(date(2023, 1, 1) + timedelta(days=draw.randrange(180)))
        town = draw.choice(("A1", "A2", "B1"))
        quarrels.append(quarrel(n, at, town, until_july(at, 3, 29, 45, 90)))
        kind = draw.choice(("安全隐患", "其他"))
        cases.append(case(n, at, town, kind, until_july(at, 2, 9, 40)))
    return quarrels, cases


def assert_computed_is_what_matters_say(store, known: int) -> None:
    """Every computed figure against the indicator at the month's last instant, and the list behind it."""
    found = kept(store, COMPUTED)
    assert {k[0] for k in found} == {"disputes", "A204", "D303"}
    months = sorted({k[3] for k in found})
    assert months == list(months_between(202301, 202306))
    for month in months:
        end = str(date(month // 100, month % 100 + 1, 1) - timedelta(days=1))
        for level, places in (("district", ("A", "B")), ("town", ("A1", "A2", "B1"))):
            question = asking.question(
                store, f"2020..{shown(month)}", end, str(known), "dispute", scope=EVERYTHING
            )
            answers = asking.ask(store, "K04a", question, by=level, scope=EVERYTHING)
            overdue = {a.place: a.numerator for a in answers}
            for place in places:
                assert found["A204", level, place, month] == overdue[place], (place, month)
                for code in ("A204", "disputes", "D303"):
                    listed = traced(
                        store, code, (level, place), month, known=known, scope=EVERYTHING
                    )
                    assert len(listed) == found[code, level, place, month], (code, place, month)
                    assert code != "D303" or set(listed["category"]) <= {"安全隐患"}


def test_what_is_computed_is_what_the_indicator_and_the_list_say(load, store):
    quarrels, cases = matters(1)
    last = [quarrel(900, "2023-07-02", "B1"), quarrel(901, "2023-07-03", "A1")]
    report = load(store, quarrels=quarrels + last, cases=cases)
    assert_computed_is_what_matters_say(store, report.load)
    assert any(v for k, v in kept(store, COMPUTED).items() if k[0] == "A204")


def test_small_loads_end_where_one_load_ends(load, sqlite_store, tmp_path):
    quarrels, cases = matters(2)
    last = [quarrel(900, "2023-07-02", "B1")]
    load(sqlite_store, quarrels=quarrels[::2] + last, cases=cases[::2])
    before = kept(sqlite_store, COMPUTED)
    parts = np.array_split(np.arange(1, 160, 2), 8)
    for part in parts:
        report = load(
            sqlite_store, quarrels=[quarrels[n] for n in part], cases=[cases[n] for n in part]
        )
    moved = case(7, cases[7]["received"][:10], "B1", "安全隐患", changed="2024-02-01 00:00:00")
    gone = {**cases[8], "deleted": "yes", "changed": "2024-02-01 00:00:00"}
    report = load(sqlite_store, cases=[moved, gone])
    assert_computed_is_what_matters_say(sqlite_store, report.load)
    whole = open_store(f"sqlite:///{tmp_path / 'whole' / 's.sqlite'}", create=True)
    cases[7], cases[8] = moved, gone
    load(whole, quarrels=quarrels + last, cases=cases)
    assert kept(whole, COMPUTED) == kept(sqlite_store, COMPUTED) != before
    whole.close()


def test_earlier_computed_answers_stay(load, sqlite_store):
    quarrels, cases = matters(3)
    last = [quarrel(900, "2023-07-02", "B1")]
    first = load(sqlite_store, quarrels=quarrels + last, cases=cases).load
    definition = pingan.definition(sqlite_store, known=first, scope=EVERYTHING)

    def seen(known: int) -> np.ndarray:
        found = pingan.observed(sqlite_store, definition, "town", known=known, scope=EVERYTHING)
        return found.values[found.measures.index("disputes")]

    before = seen(first).copy()
    second = load(sqlite_store, quarrels=[quarrel(950, "2023-04-05", "A2")]).load
    assert (seen(first) == before).all() and (seen(second) - before).sum() == 1
    with sqlite_store.reading() as connection:
        o = schema.observation.c
        made = select(func.count()).where(o.source == COMPUTED, o.from_load == second)
        assert (
            connection.scalar(made) <= 2 * 2 + 2 * 3
        )  # A2 and A, received in April, overdue from May on


def test_a_month_under_way_a_gap_and_a_mistyped_date_are_not_computed(load, sqlite_store):
    received = ("2023-03-01", "2023-04-10", "2013-04-10", "2023-05-30")
    load(sqlite_store, quarrels=[quarrel(n, at) for n, at in enumerate(received)])
    assert {k[3] for k in kept(sqlite_store, COMPUTED)} == {202303, 202304}
    load(sqlite_store, quarrels=[quarrel(5, "2023-05-31")])
    assert {k[3] for k in kept(sqlite_store, COMPUTED)} == {202303, 202304}
    load(sqlite_store, quarrels=[quarrel(6, "2023-06-01")])
    assert {k[3] for k in kept(sqlite_store, COMPUTED)} == {202303, 202304, 202305}


def test_what_is_computed_goes_before_what_is_delivered(load, sqlite_store):
    report = load(
        sqlite_store,
        [figure("disputes", "2023-03", "A", 99), figure("disputes", "2023-02", "A", 98), figure("disputes", "2023-02", "B", 1)],
        quarrels=[quarrel(1, "2023-03-01"), quarrel(2, "2023-04-10", "B1")],
    )  # fmt: skip
    definition = pingan.definition(sqlite_store, known=report.load, scope=EVERYTHING)
    seen = pingan.observed(
        sqlite_store, definition, "district", known=report.load, scope=EVERYTHING
    )
    assert seen.months == (202302, 202303)
    assert seen.values[seen.measures.index("disputes")].tolist() == [[98, 1], [1, 0]]
    assert kept(sqlite_store)["disputes", "district", "A", 202303] == 99
    with pytest.raises(AskError, match="报送"):
        traced(sqlite_store, "B101", ("district", "A"), 202303, known=1, scope=EVERYTHING)
    with pytest.raises(AskError, match="没有"):
        traced(sqlite_store, "Z1", ("district", "A"), 202303, known=1, scope=EVERYTHING)


# --- readings, baselines, older stores --------------------------------------------------------------------------


def a_month(definition, month: int, scale: float = 1.0) -> list[dict[str, str]]:
    """Everything of both districts."""
    written, rows = shown(month), []
    for unit, size in (("A", 2.0), ("B", 1.0)):
        rows += [figure(x.code, written, unit, 1000 * size) for x in definition.exposures]
        for one in definition.indicators:
            count = one.usual_a_year / 12 * size * scale
            rows.append(figure(one.id, written, unit, round(count)))
        rows += [figure(d.code, written, unit, 0) for d in definition.deductions]
    return rows


def year(definition, first=202201, last=202302) -> list[dict[str, str]]:
    return [r for m in months_between(first, last) for r in a_month(definition, m)]


def reading(store, month: int, known: int, scope=EVERYTHING):
    definition = pingan.definition(store, known=known, scope=scope)
    seen = pingan.observed(store, definition, "district", known=known, scope=scope)
    usual = pingan.baseline(store, definition, month // 100, "district", known=known, scope=scope)
    return read(seen, definition, usual, month)


def test_a_half_delivered_month_is_incomplete_and_one_nobody_delivered_is_less_covered(
    city, load, store
):
    definition = load_profile(str(city)).pingan
    rows = [r for r in year(definition) if (r["measure"], r["month"]) != ("G202", "2023-02")]
    known = load(
        store,
        [r for r in rows if (r["measure"], r["month"], r["unit"]) != ("B101", "2023-01", "B")],
    ).load
    with pytest.raises(IncompleteMonth, match="B101 缺 B"):
        reading(store, 202301, known)
    found = reading(store, 202302, known)
    assert found.missing == ("G202",) and 0.9 < found.coverage < 1
    with pytest.raises(IncompleteMonth, match="2023-03"):
        reading(store, 202303, known)


def test_a_reader_sees_the_units_of_the_scope_and_the_citys_totals(city, load, sqlite_store):
    definition = load_profile(str(city)).pingan
    known = load(sqlite_store, year(definition)).load
    narrow = Scope.of_places(("district", "A"))
    assert reading(sqlite_store, 202301, known, narrow).units == ("A",)
    totals = [
        pingan.city(sqlite_store, definition, "district", known=known, scope=scope).values
        for scope in (narrow, EVERYTHING)
    ]
    assert np.array_equal(*totals, equal_nan=True) and totals[0].shape[1] == 1
    assert [p.code for p in pingan.units(sqlite_store, "town", known=known, scope=narrow)] == ["A1", "A2"]  # fmt: skip
    with pytest.raises(AskError, match="village"):
        pingan.units(sqlite_store, "village", known=known, scope=narrow)


def test_a_baseline_is_frozen_once_and_a_new_definition_freezes_anew(city, load, store, tmp_path):
    definition = load_profile(str(city)).pingan

    def rate(known: int) -> float:
        own = pingan.definition(store, known=known, scope=EVERYTHING)
        usual = pingan.baseline(store, own, 2023, "district", known=known, scope=EVERYTHING)
        return float(usual.rate[[i.id for i in own.indicators].index("B101")])

    early = load(store, year(definition, 202201, 202211)).load
    with pytest.raises(IncompleteMonth, match="没有基线"):
        rate(early)
    first = load(store, year(definition, 202212, 202302)).load
    frozen = rate(first)
    with pytest.raises(IncompleteMonth, match="没有基线"):  # as it was known then
        rate(early)
    assert frozen == pytest.approx(3 * round(9800 / 12 * 1.0) / 3000, rel=0.01)
    corrected = load(
        store, [figure(month="2022-05", value=9000, changed="2024-07-01 08:00:00")]
    ).load
    assert rate(corrected) == frozen
    with pytest.raises(DefinitionError, match="version"):
        (city / "pingan.toml").write_text(DEFINITION.replace("slope = 8.0", "slope = 7.0"), "utf-8")
        load(store, [figure()])
    (city / "pingan.toml").write_text("# only a remark\n" + DEFINITION, encoding="utf-8")
    remarked = load(store, [figure()]).load
    changed = DEFINITION.replace("slope = 8.0", "slope = 7.0").replace('"2021.1"', '"2021.2"')
    (city / "pingan.toml").write_text(changed, encoding="utf-8")
    anew = load(store, [figure()]).load
    assert (rate(first), rate(remarked)) == (frozen, frozen)
    assert rate(anew) > 1.2 * frozen
    versions = [
        pingan.definition(store, known=k, scope=EVERYTHING).version for k in (first, remarked, anew)
    ]
    assert versions == ["2021.1", "2021.1", "2021.2"]


def with_names_of_before(connection: Connection) -> None:
    """Undo what revision 0005 does: the dimensions of the tallies had other names."""
    for tally in TALLIES:
        for before, after in (("spot", "place_key"), ("sort", "class_key")):
            connection.execute(
                text(f'alter table tally_{tally} rename column {after} to "{before}"')
            )
    for before, after in TABLES:
        connection.execute(text(f"alter table {after} rename to {before}"))
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"alter index {after}_pkey rename to {before}_pkey"))


def test_a_store_of_an_earlier_program_is_refused_until_it_is_upgraded_and_mended_by_a_load(
    load, store, store_url
):
    """That program had not yet the tables of the index, which it added without a number of their own."""
    load(store, quarrels=[quarrel(1, "2023-03-01"), quarrel(2, "2023-04-10")])
    with store.writing() as connection:
        for name in ("observation", "pingan_definition", "pingan_baseline", "own_field"):
            connection.execute(text(f"drop table {name}"))
        with_names_of_before(connection)
        connection.execute(text("drop table alembic_store"))
        connection.execute(text("update meta set value = '2' where key = 'schema'"))
        before = state_of(connection)
    store.close()
    with pytest.raises(StoreError, match="python -m etl upgrade"):
        open_store(store_url)
    upgrade(store_url, reached=lambda _milestone: None)
    older = open_store(store_url)
    assert pingan.months(older, known=1, scope=EVERYTHING) == ()
    with pytest.raises(AskError, match="observations"):
        pingan.definition(older, known=1, scope=EVERYTHING)
    assert state_hash(older) == before
    load(older, [figure()])
    assert {k[3] for k in kept(older, COMPUTED)} == {202303}
    assert kept(older) == {("B101", "district", "A", 202403): 7.0}
    older.close()


def test_a_backup_brings_observations_definition_and_baselines_back(city, load, store, tmp_path):
    definition = load_profile(str(city)).pingan
    known = load(
        store, year(definition), quarrels=[quarrel(1, "2022-03-01"), quarrel(2, "2022-04-10")]
    ).load
    before = state_hash(store), reading(store, 202301, known).index.tolist()
    backup.backup(store, tmp_path / "kept")
    with store.writing() as connection:
        connection.execute(text("delete from observation"))
    store.close()
    backup.restore(tmp_path / "kept", store.url, replace=True)
    again = open_store(store.url)
    assert (state_hash(again), reading(again, 202301, known).index.tolist()) == before
    again.close()
