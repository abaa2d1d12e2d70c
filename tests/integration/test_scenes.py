"""The scenes' panels say what `ask` and a recount answer: the way down adds up, the matrix is the indicators."""

from dataclasses import replace
from datetime import datetime

import pytest

from dashboard.ask import Reader
from dashboard.cards import categories, funnel, matrix, multiples, trend
from dashboard.cards import departments as department_card
from dashboard.cards import matters as matter_card
from dashboard.cards.card import Nothing
from dashboard.figures import plain
from dashboard.wall import SCENES
from dashboard.wire.cache import Cache
from data.keeping.store import open_store
from data.queries import asking, months, outcomes, rhythm
from data.queries.counts import count
from data.queries.departments import departments
from data.queries.intensity import officers_by
from data.reference.profile import load_profile
from etl.running.jobs import run
from governance.periods import parse_period
from governance.questions import Question
from governance.scope import Scope
from tests.cities import disputes as dispute_file
from tests.cities import incidents as incident_file
from tests.cities import write_city
from tests.drawn import places

EVERYTHING = Scope.everything()
OF_A = Scope.of_places(("district", "A"))
CHANGED = "2024-06-01 08:00:00"
OFFICERS = """
job = "officers"
file = "officers.csv"
[id]
columns = ["id"]
[fields]
code = "id"
place = "town"
name = "id"
role = "role"
[fields.full_time]
column = "full"
map = { "1" = "yes", "0" = "no" }
"""
MEASURES = ["received", "declined", "closed", "due", "closed_in_time", "closed_late"]


def incident(n: int, town: str) -> dict[str, str]:
    """One incident a number: closed in time, late, sent back, declined or open, by turns."""
    month = 3 + n % 2
    row = {
        "nr": f"{town}{n}", "title": f"{town} {n}", "category": ("road", "noise", "dog")[n % 3],
        "received": f"2024-{month:02d}-{n % 28 + 1:02d} {n % 24:02d}:30:00", "due": "2024-05-02 09:00:00",
        "changed": CHANGED, "town": town,
    }  # fmt: skip
    match n % 5:
        case 0:
            row["closed"] = "2024-05-01 10:00:00"
        case 1:
            row["closed"] = "2024-05-03 10:00:00"
        case 2:
            row |= {"first_closed": "2024-05-01 09:00:00", "sent_back": "2024-05-01 11:00:00"}
            row["closed"] = "2024-05-04 09:00:00" if n % 2 else ""
        case 3 if n % 2:
            row["declined"] = "2024-04-30 09:00:00"
    return row


def dispute(n: int, town: str) -> dict[str, str]:
    outcome = ("resolved", "resolved", "resolved", "failed", "to_court", "to_petition", "")[n % 7]
    return {
        "nr": f"d{town}{n}", "received": f"2024-{3 + n % 2:02d}-{n % 28 + 1:02d} 09:00:00",
        "closed": "2024-05-05 10:00:00" if outcome else "", "outcome": outcome,
        "level": ("village", "town", "county", "")[n % 4] if outcome == "resolved" else "",
        "changed": CHANGED, "town": town,
    }  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A store loaded once: two districts, incidents with departments, disputes, officers."""
    tmp_path = tmp_path_factory.mktemp("scenes")
    opened = open_store(f"sqlite:///{tmp_path / 'store' / 'cockpit.sqlite'}", create=True)
    folder = write_city(tmp_path / "city")
    mapping = folder / "sources" / "incidents.toml"
    mapping.write_text(mapping.read_text() + '[fields.department]\ncolumn = "category"\n')
    (folder / "sources" / "officers.toml").write_text(OFFICERS)
    (folder / "officers.csv").write_text(
        "id,town,role,full\no1,A1,g,1\no2,A1,g,1\no3,A2,g,1\no4,B1,g,1\no5,B1,g,0\n"
    )
    rows = [incident(n, "A1") for n in range(70)] + [incident(n, "B1") for n in range(45)]
    quarrels = [dispute(n, "A1") for n in range(40)] + [dispute(n, "B1") for n in range(33)]
    given = [
        ("incidents", incident_file(tmp_path / "i.csv", rows)),
        ("disputes", dispute_file(tmp_path / "d.csv", quarrels)),
    ]
    run(opened, load_profile(str(folder)), given)
    yield opened
    opened.close()


@pytest.fixture
def reader(store):
    return Reader(store, Cache(), Scope.everything)


def asked(reader: Reader, kind: str | None = None, path: str = "/", search: str = "?period=2024"):
    return reader.asked(path, search, f"{kind}s" if kind else "districts")


def question(store, kind: str | None, cutoff: str | None = None) -> Question:
    return asking.question(store, period="2024", cutoff=cutoff, kind=kind, scope=EVERYTHING)


def recounted(about, measures: list[str]) -> dict[str, int]:
    table = count(
        about.store, about.question, [], within=about.key, measures=measures,
        scope=about.scope, recount=True,
    )  # fmt: skip
    return {str(m): int(n) for m, n in zip(table["measure"], table["n"], strict=True)}


@pytest.mark.parametrize("path", ["/", "/district/A", "/town/B1", "/district/B"])
@pytest.mark.parametrize("cutoff", ["", "&cutoff=2024-04-30", "&cutoff=2024-05-05T09:59:59"])
def test_the_way_down_adds_up_to_what_was_received(reader, path, cutoff):
    about = asked(reader, "dispute", path, f"?period=2024{cutoff}")
    first, *rest = funnel.ask(about, Nothing()).stages
    counts = recounted(about, ["received", "resolved", "failed", "to_court", "to_petition"])
    assert first.n == counts["received"] == sum(stage.n for stage in rest)
    assert all(stage.n >= 0 for stage in rest)
    solved = sum(stage.n for stage in rest if stage.tone == "solved")
    assert solved == counts.get("resolved", 0)
    assert funnel.ask(about, Nothing()).amounts[0].numerator == str(solved)
    ended = [stage.start + stage.share for stage in rest]
    assert [stage.start for stage in rest[1:]] == pytest.approx(ended[:-1])
    assert ended[-1] == pytest.approx(1)


def test_a_declined_dispute_is_neither_in_hand_nor_among_the_waiting(sqlite_store, tmp_path):
    folder = write_city(tmp_path / "city")
    mapping = folder / "sources" / "disputes.toml"
    mapping.write_text(
        mapping.read_text()
        + '[fields.declined_at]\ncolumn = "closed"\nformats = ["%Y-%m-%d %H:%M:%S"]\n'
    )
    mapping.write_text(
        mapping.read_text().replace(
            '[fields.closed_at]\ncolumn = "closed"\nformats = ["%Y-%m-%d %H:%M:%S"]\n', "", 1
        )
    )
    rows = [
        dispute(n, "A1")
        | {"outcome": "", "level": "", "closed": "2024-05-05 10:00:00" if n < 3 else ""}
        for n in range(8)
    ]
    run(
        sqlite_store,
        load_profile(str(folder)),
        [("disputes", dispute_file(tmp_path / "d.csv", rows))],
    )
    about = asked(Reader(sqlite_store, Cache(), Scope.everything), "dispute")
    stages = {stage.name: stage.n for stage in funnel.ask(about, Nothing()).stages}
    listed = matter_card.longest_open(about, 10)
    lines, waiting = listed.lines, listed.total
    assert stages["不予受理或合并"] == 3 and stages["在调"] == waiting == len(lines) == 5
    early = asked(
        Reader(sqlite_store, Cache(), Scope.everything),
        "dispute",
        search="?period=2024&cutoff=2024-05-04",
    )
    assert {s.name: s.n for s in funnel.ask(early, Nothing()).stages}["在调"] == 8


def test_the_longest_waiting_come_first_and_are_as_many_as_wait(reader):
    about = asked(reader, "dispute", "/district/A")
    listed = matter_card.longest_open(about, 10)
    lines, waiting = listed.lines, listed.total
    everyone = outcomes.longest_open(
        about.store, about.question, within=about.key, limit=999, scope=EVERYTHING
    )
    assert (
        len(everyone)
        == waiting
        == {s.name: s.n for s in funnel.ask(about, Nothing()).stages}["在调"]
    )
    assert [line.id for line in lines] == list(everyone["id"][: len(lines)])
    assert everyone["received_at"].is_monotonic_increasing


def test_months_are_the_indicator_of_each_month(store):
    about = question(store, "dispute")
    by = months.monthly(store, "K11", about, by="district", scope=EVERYTHING)
    assert (
        list(by) == list(range(202401, 202400 + len(by) + 1)) and max(by) == about.cutoff.day // 100
    )
    for month, answers in by.items():
        alone = replace(about, period=parse_period(f"{month // 100}-{month % 100:02d}"))
        assert answers == asking.ask(
            store, "K11", alone, by="district", scope=EVERYTHING, recount=True
        )
    assert by[202401][0].reason == "nothing_due"


def test_months_of_disputes_have_what_was_received_and_solved(reader):
    about = asked(reader, "dispute", "/district/A")
    rows = trend.ask(about, trend.Options("resolved")).months
    counts = recounted(about, ["received", "resolved"])
    assert sum(row.received for row in rows) == counts["received"]
    assert sum(row.closed for row in rows) == counts["resolved"]


def test_types_are_all_that_was_received(reader):
    about = asked(reader, "incident")
    rows = categories.ask(about, categories.Options(most=17, compare=True)).rows
    assert sum(row.n for row in rows) == recounted(about, ["received"])["received"] == 115
    assert sum(row.share for row in rows) == pytest.approx(1)
    assert {row.trend for row in rows} == {"none"}, "nothing was received the year before"


def test_the_rhythm_is_by_the_clock_of_the_city_and_complete(store):
    about = question(store, "incident")
    frame = rhythm.rhythm(store, about, scope=EVERYTHING)
    assert len(frame) == 168 and frame["n"].sum() == 115
    first = datetime.fromisoformat(incident(5, "A1")["received"])
    at = frame[(frame["weekday"] == first.weekday()) & (frame["hour"] == first.hour)]
    same = [
        incident(n, town)
        for town, many in (("A1", 70), ("B1", 45))
        for n in range(many)
        if (m := datetime.fromisoformat(incident(n, town)["received"])).hour == first.hour
        and m.weekday() == first.weekday()
    ]
    assert int(at["n"].iloc[0]) == len(same) > 0
    assert rhythm.rhythm(store, about, scope=OF_A)["n"].sum() == 70


@pytest.mark.parametrize(
    "cutoff", [None, "2024-05-02T09:00:00", "2024-05-01T10:30:00", "2024-04-30"]
)
@pytest.mark.parametrize("within", [None, ("district", "A"), ("town", "B1")])
def test_departments_add_up_to_the_recount_at_any_cutoff(store, cutoff, within):
    about = question(store, "incident", cutoff)
    frame = departments(store, about, MEASURES, within=within, scope=EVERYTHING)
    whole = count(
        store, about, ["category"], within=within, measures=MEASURES, scope=EVERYTHING, recount=True
    )
    named = {(d, m): n for d, m, n in frame.itertuples(index=False)}
    assert named == {(c, m): n for c, m, n in whole.itertuples(index=False)}


def test_departments_show_the_rate_of_their_own_matters(reader):
    about = asked(reader, "incident")
    rows = department_card.ask(about, department_card.Options()).rows
    assert sum(row.received for row in rows) == 115
    whole = asking.ask(about.store, "K04a", about.question, by="district", scope=EVERYTHING)[0]
    assert sum(row.late or 0 for row in rows) == whole.numerator
    assert all(row.small for row in rows if int(row.rate.denominator) < 30)
    assert not any(row.rate.indicator for row in rows), (
        "what has no list must not look as if it opened"
    )


def test_the_matrix_is_what_the_indicators_answer(reader):
    about = asked(reader)
    view = matrix.ask(about, matrix.Options())
    assert [row.name for row in view.rows] and len(view.rows) == 2
    for code, column in zip(
        matrix.Options().measures, range(len(matrix.Options().measures)), strict=True
    ):
        answers = asking.ask(about.store, code, about.question, by="district", scope=EVERYTHING)
        by = {one.place: one for one in answers}
        assert view.columns[column].figure.place == answers[0].place
        for row in view.rows:
            shown = row.cells[column].figure
            assert shown.indicator == code
            assert shown.numerator == plain(by[shown.place].numerator)


def test_matters_for_each_officer_stand_beside_the_ranking(reader):
    about = asked(reader)
    frame = officers_by(about.store, about.question, by="district", scope=EVERYTHING)
    assert dict(zip(frame["place"], frame["officers"], strict=True)) == {"A": 3, "B": 1}, (
        "part-time ones do not count"
    )
    narrowed = officers_by(
        about.store, about.question, by="town", within=("district", "A"), scope=OF_A
    )
    assert dict(zip(narrowed["place"], narrowed["officers"], strict=True)) == {"A1": 2, "A2": 1}
    assert officers_by(
        about.store, about.question, by="district", within=("district", "B"), scope=OF_A
    ).empty
    view = matrix.ask(about, matrix.Options())
    by = {row.name: row.cells[-1] for row in view.rows}
    assert by["Old Town"].figure.shown == f"{(70 + 40) / 3:.1f}" and by["Old Town"].n == "3 人"


def test_small_charts_show_whole_months_of_every_unit(reader):
    view = multiples.ask(asked(reader, search="?period=2024&indicator=K10"), Nothing())
    assert len(view.months) == 12 and len(view.units) == 2
    assert all(len(unit.values) == len(unit.faint) == 12 for unit in view.units)
    broken = multiples.ask(asked(reader, search="?period=2024&cutoff=2024-04-15"), Nothing())
    assert broken.months[-1] == "2024-03", "April had not run to its end"


@pytest.mark.parametrize("path", ["/", "/district/A", "/town/A1", "/town/A2"])
@pytest.mark.parametrize(
    "search", ["?period=2024", "?period=1999", "?period=2024&cutoff=2024-03-01", "?indicator=K04a"]
)
@pytest.mark.parametrize(
    "kind, panels",
    [
        ("dispute", SCENES["disputes"].screen.panels()),
        ("incident", SCENES["incidents"].screen.panels()),
        (None, SCENES["districts"].screen.panels()),
    ],
)
def test_every_panel_can_be_shown_anywhere(reader, path, search, kind, panels):
    about = asked(reader, kind, path, search)
    for panel in panels:
        assert panel.encoded(about).startswith(b"{")


@pytest.mark.parametrize(
    "kind, panels, place",
    [
        ("dispute", SCENES["disputes"].screen.panels(), SCENES["disputes"].screen.scene()),
        ("incident", SCENES["incidents"].screen.panels(), SCENES["incidents"].screen.scene()),
        (None, SCENES["districts"].screen.panels(), SCENES["districts"].screen.scene()),
    ],
)
def test_panels_fill_places_that_their_scene_has(reader, kind, panels, place):
    ids, named = places(place)
    about = asked(reader, kind)
    own = [panel for panel in panels if panel.name != "map"]
    filled = [str(id) for panel in own for id in panel.drawn(about, panel.view(about))]
    assert len(filled) == len(set(filled)) and set(filled) <= ids
    assert {panel.name for panel in own} == named
