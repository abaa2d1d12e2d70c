"""Series: a file of the profile and a mapping; figures are loaded, refused, versioned and known as matters are."""

import pytest
from sqlalchemy import select

from data import schema
from data.keeping.state import state_hash
from data.reference.measures import measures_at
from data.reference.profile import load_profile
from etl.contracts.findings import REASONS
from etl.mapping.source import load_mappings
from etl.running.jobs import run
from governance.errors import MappingError, ProfileError, SeriesError, UnknownSeries
from governance.grains import following, inside, number_of, period_of, read_period, text_of
from governance.periods import parse_period
from tests.cities import write_city
from tests.seriescity import LOSS, loss, losses, write_series_city, yearly


@pytest.fixture
def folder(tmp_path):
    return write_series_city(tmp_path / "city")


@pytest.fixture
def load(folder, tmp_path):
    """Load rows of losses, or rows of what comes by the year, as one load."""

    def call(store, *rows, name="losses.csv", old=()):
        given = [("losses", losses(tmp_path / name, rows))] if rows else []
        given += [("yearly", yearly(tmp_path / "yearly.csv", *old))] if old else []
        return run(store, load_profile(str(folder)), given)

    return call


def kept(store, known: int | None = None) -> dict[tuple[str, str, int, str], float]:
    """Series, place, period and category of what is known."""
    o = schema.observation.c
    now = (
        o.to_load.is_(None)
        if known is None
        else (o.from_load <= known) & (o.to_load.is_(None) | (o.to_load > known))
    )
    query = select(o.series, o.subject, o.period, o.category, o.value)
    with store.reading() as connection:
        rows = connection.execute(query.where(now, o.withdrawn.is_(False)))
        return {tuple(row[:4]): row[4] for row in rows}


def rejects(store) -> list[tuple[str, str]]:
    with store.reading() as connection:
        query = select(schema.reject.c.code, schema.reject.c.reason).order_by(schema.reject.c.line)
        return [tuple(row) for row in connection.execute(query)]


def test_figures_of_a_profile_without_an_index_are_loaded_by_mapping(load, folder, store):
    report = load(
        store,
        loss("A", "2024-03", "12.5万元"), loss("Old Town", "2024年3月", 3, "虚假贷款"), loss("A1", "2024-03", 4),
        old=[("people", "2023", "A", 20000), ("prices", "2024-Q1", "Seaford", 101.5), ("prices", "2024年第1季度", "B", 99)],
    )  # fmt: skip
    assert report.sources["losses"].counts.inserted == report.sources["yearly"].counts.inserted == 3
    assert kept(store) == {
        ("loss", "A", 202403, "phone"): 12.5, ("loss", "A", 202403, "loan"): 3, ("loss", "A1", 202403, "phone"): 4,
        ("people", "A", 2023, ""): 20000, ("prices", "S", 20241, ""): 101.5, ("prices", "B", 20241, ""): 99,
    }  # fmt: skip
    assert measures_at(store).book.codes == ("loss", "people", "prices")
    assert measures_at(store).book == load_profile(str(folder)).series


def test_a_wrong_row_is_refused_with_its_reason_and_the_good_ones_are_kept(load, store):
    wrong = [
        (loss("Atlantis", "2024-03", 1), "unknown_place", "Atlantis"),
        (loss("A", "2199-03", 1), "in_the_future", "2199-03"),
        (loss("A", "2024-13", 1), "bad_date", "2024-13"),
        (loss("A", "2024-03", 1, "post"), "unknown_value", "post"),
        (loss("A", "2024-03", 1, ""), "missing_field", "category"),
        (loss("A", "2024-03", -1), "negative_value", "loss = -1"),
        (loss("A", "2024-03", "much"), "bad_number", "much"),
    ]
    old = [
        (("people", "2023-Q1", "A", 5), "wrong_grain", "应是年"),
        (("people", "2023", "A1", 5), "wrong_level", "people 只报到 district"),
        (("people", "2023", "A", 5.5), "not_whole", "people = 5.5"),
        (("prices", "2024-Q1", "A", 201), "out_of_range", "prices = 201"),
        (("prices", "2199-Q1", "A", 1), "in_the_future", "2199-Q1"),
        (("preises", "2024-Q1", "A", 1), "unknown_measure", "preises"),
    ]
    report = load(
        store, *(row for row, *_ in wrong), loss("B", "2024-03", 2), old=[r for r, *_ in old]
    )
    assert report.sources["losses"].counts.rejected == len(wrong)
    assert report.sources["yearly"].counts.rejected == len(old)
    assert list(kept(store)) == [("loss", "B", 202403, "phone")]
    expected = [(code, said) for _, code, said in (*wrong, *old)]
    found = rejects(store)
    assert sorted(code for code, _ in found) == sorted(code for code, _ in expected)
    for code, said in expected:
        assert any(c == code and said in why and why.startswith(REASONS[c]) for c, why in found), (
            said
        )


def test_a_correction_is_a_version_a_withdrawal_takes_back_and_what_was_known_stays(load, store):
    first = load(store, loss("A", "2024-03", 7), loss("A", "2024-03", 2, "loan")).load
    later = load(store, loss("A", "2024-03", 9, changed="2024-07-01 08:00:00"))
    assert later.sources["losses"].counts.updated == 1
    same = load(
        store, loss("A", "2024-03", 9, changed="2024-07-01 08:00:00"), loss("A", "2024-03", 7)
    )
    counts = same.sources["losses"].counts
    assert (counts.unchanged, counts.superseded, counts.inserted) == (1, 1, 0)
    gone = load(store, loss("A", "2024-03", "", changed="2024-08-01 08:00:00", gone="yes")).load
    key = ("loss", "A", 202403, "phone")
    assert [kept(store, known).get(key) for known in (first, later.load, gone)] == [7, 9, None]
    assert kept(store)["loss", "A", 202403, "loan"] == 2


def test_another_period_category_or_subject_is_another_record(load, sqlite_store, tmp_path):
    rows = [
        loss(unit, month, n, category)
        for n, (unit, month, category) in enumerate(
            (u, m, c)
            for u in ("A", "B", "A1")
            for m in ("2024-02", "2024-03")
            for c in ("phone", "loan")
        )
    ]
    assert (
        load(sqlite_store, *rows).sources["losses"].counts.inserted
        == len(rows)
        == len(kept(sqlite_store))
    )
    before = state_hash(sqlite_store)
    assert load(sqlite_store, *rows[::-1], name="again.csv").sources[
        "losses"
    ].counts.unchanged == len(rows)
    assert state_hash(sqlite_store) == before


def test_a_column_that_changes_its_name_is_told(load, folder, store, tmp_path):
    load(store, loss("A", "2024-03", 7))
    path = tmp_path / "renamed.csv"
    path.write_text(
        "month,unit,value,category,changed,gone,note\n2024-04,A,8,phone,2024-06-01 08:00:00,,x\n"
    )
    report = run(store, load_profile(str(folder)), [("losses", path)])
    with store.reading() as connection:
        told = list(connection.scalars(select(schema.drift.c.sentence)))
    assert report.sources["losses"].counts.inserted == 1 and any(
        "note" in sentence for sentence in told
    )


@pytest.mark.parametrize(
    ("text", "line", "remedy"),
    [
        (LOSS.replace("unit =", "unti ="), 3, "unit"),
        (LOSS.replace('"month"', '"mouth"'), 4, "month"),
        (LOSS.replace('"town"', '"tow"'), 5, "town"),
        (LOSS.replace('"lower"', '"lowest"'), 6, "lower"),
        (LOSS + "stock = true\nadditive = false\n", 11, "additive"),
        (LOSS.replace('label = "电诈损失金额"\n', ""), None, "label"),
        (LOSS.replace("= {", "= {{"), None, "TOML"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_its_line_and_the_nearest_word(folder, text, line, remedy):
    (folder / "series" / "loss.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SeriesError, match=remedy) as refused:
        load_profile(str(folder))
    assert "series/loss.toml" in str(refused.value)
    assert line is None or f"第 {line} 行" in str(refused.value)


def test_a_mapping_names_a_series_that_there_is_and_each_field_once(folder, tmp_path):
    path = folder / "sources" / "losses.toml"
    text = path.read_text(encoding="utf-8")
    for wrong, said in (
        (text.replace('const = "loss"', 'const = "los"'), "loss"),
        (text.replace("[fields]", '[fields]\nmeasure = "m"'), "measure"),
        (text.replace('"chinese"', '"epoc"'), "epoc"),
        (text.replace("[withdrawn]", '[id]\ncolumns = ["unit"]\n[withdrawn]'), "统计期"),
    ):
        path.write_text(wrong, encoding="utf-8")
        with pytest.raises(MappingError, match=said):
            load_mappings(load_profile(str(folder)))
    plain = write_city(tmp_path / "plain")
    (plain / "sources" / "losses.toml").write_text(text, encoding="utf-8")
    with pytest.raises(MappingError, match=r"series/\*\.toml"):
        load_mappings(load_profile(str(plain)))


def test_a_series_that_the_index_reads_may_be_said_anew_but_not_in_another_grain(folder):
    from tests.indexcity import DEFINITION

    (folder / "pingan.toml").write_text(DEFINITION, encoding="utf-8")
    own = folder / "series" / "residents.toml"
    own.write_text(
        'label = "人口"\nlevels = ["district", "town"]\nstock = true\n', encoding="utf-8"
    )
    book = load_profile(str(folder)).series
    assert book.of("residents").label == "人口" and book.of("residents").stock
    assert book.of("residents").divides and book.of("A204").computed is not None
    own.write_text(
        'label = "人口"\nlevels = ["district", "town"]\ngrain = "year"\n', encoding="utf-8"
    )
    with pytest.raises(ProfileError, match=r"residents\.toml.*grain"):
        load_profile(str(folder))
    with pytest.raises(UnknownSeries, match="residents"):
        book.of("resident")


@pytest.mark.parametrize(
    ("grain", "number", "text", "after"),
    [
        ("day", 20231231, "2023-12-31", 20240101), ("week", 202052, "2020-W52", 202053), ("week", 202053, "2020-W53", 202101),
        ("month", 202312, "2023-12", 202401), ("quarter", 20234, "2023-Q4", 20241), ("year", 2023, "2023", 2024),
    ],
)  # fmt: skip
def test_periods_are_numbered_in_the_order_of_time(grain, number, text, after):
    period = period_of(number, grain)
    assert text_of(number, grain) == text == period.label and read_period(text) == (grain, number)
    assert number_of(period.start, grain) == number_of(period.end, grain) == number
    assert following(number, grain) == after and following(after, grain, -1) == number
    assert inside(period, grain) == (number, number)


def test_only_whole_periods_lie_inside():
    assert inside(parse_period("2024-01-02..2024-04-30"), "month") == (202402, 202404)
    assert inside(parse_period("2024-01-02..2024-01-30"), "month") is None
    assert inside(parse_period("2024-01-01..2024-04-29"), "month") == (202401, 202403)
    assert inside(parse_period("2024"), "quarter") == (20241, 20244)
    assert read_period("2024..2025") is None and read_period("soon") is None
    assert read_period("2024年二季度") == ("quarter", 20242) and read_period("2024年第9周") == (
        "week",
        202409,
    )
