"""The page of data quality: what it counts is what was loaded, as known at any load, for whom it may be."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from flask import Flask
from openpyxl import load_workbook

from dashboard.ask import Ask, Reader
from dashboard.cards.card import Nothing
from dashboard.cards.quality import (
    completeness,
    coverage,
    loads,
    published,
    rejects,
    sources,
    statements,
)
from dashboard.desks import Desks
from dashboard.wire import downloads
from dashboard.wire.cache import Cache
from dashboard.wire.now import Now
from data.queries import quality as queries
from data.reference.profile import load_profile
from etl.running.jobs import run
from etl.running.replay import export, replay
from governance.disclosure import masked
from governance.errors import AskError, CockpitError, SourceError
from governance.repair import REPAIR_COLUMNS
from governance.scope import Scope
from tests.cities import INCIDENTS, incidents, write_city

EVERYTHING = Scope.everything()
OLD_TOWN = Scope.of_places(("district", "A"))
CHANGED = "2024-04-01 08:00:00"


def row(nr: int, **more: str) -> dict[str, str]:
    day = f"2024-03-{nr % 28 + 1:02d} 09:00:00"
    return {
        "nr": str(nr), "title": f"t{nr}", "category": "road", "received": day, "changed": CHANGED,
        "town": "A1" if nr % 3 else "B1",
    } | more  # fmt: skip


@pytest.fixture
def city(tmp_path):
    """Seaford, whose incidents should come every day."""
    folder = write_city(tmp_path / "city")
    (folder / "sources" / "incidents.toml").write_text('expects = "1d"\n' + INCIDENTS)
    return folder


@pytest.fixture
def loaded(sqlite_store, city, tmp_path):
    """Two loads: twelve good rows with three bad ones, then one more of each."""
    bad = [
        row(90, received="yesterday"),
        row(91, received=""),
        row(92, closed="2023-01-01 00:00:00"),
    ]
    profile = load_profile(str(city))
    run(
        sqlite_store,
        profile,
        [("incidents", incidents(tmp_path / "one.csv", [*map(row, range(12)), *bad]))],
    )
    run(
        sqlite_store,
        profile,
        [("incidents", incidents(tmp_path / "two.csv", [row(12), row(93, received="?")]))],
    )
    return sqlite_store  # fmt: skip


NOTHING = Nothing()
SECTIONS = ("state", "sources", "completeness", "loads", "coverage", "rejects", "published")


def reader(store, scope: Scope = EVERYTHING, at: int = 0) -> Reader:
    return Reader(store, Cache(), lambda: scope, lambda: at)


def now(store) -> int:
    return int(queries.finished_at(store, 2, scope=EVERYTHING) or 0) // 1_000_000


def seen(store, search: str = "", *, scope: Scope = EVERYTHING, later: int = 60) -> Ask:
    # The page looks at its clock by the minute.
    return reader(store, scope, now(store) + later + 60).ask("/quality", search)


def drawn(own: Reader, search: str = "") -> dict[str, str]:
    """The page's areas as JSON, by name; what failed and what was refused stand under their own names."""
    turning = Now(own, "build")
    turning.workers.patience = 30
    answer = json.loads(turning.answer({"path": "/quality", "search": search}))
    panels = {
        name.removeprefix("quality-"): json.dumps(changes, ensure_ascii=False)
        for name, changes in answer.get("panels", {}).items()
    }
    return panels | {
        name: json.dumps(answer[name], ensure_ascii=False)
        for name in ("failed", "refused")
        if answer.get(name)
    }


def test_runs_add_up_and_the_newest_stands_first(loaded):
    runs = loads.ask(seen(loaded), NOTHING).runs
    assert [run.load for run in runs] == ["2", "1"]
    read, inserted, updated, unchanged, superseded, rejected, _ = (
        int(n.replace(",", "")) for n in runs[1].counts
    )
    assert read == inserted + updated + unchanged + superseded + rejected and rejected == 3
    parts = [part for part in runs[1].parts if part.file == "one.csv"]
    assert [part.counts[0] for part in parts] == ["15"]
    assert runs[0].status.word == "完成" and runs[0].known == "/quality?known=2"


def test_a_failed_newest_load_is_told_now_and_not_when_asked_about_then(loaded, city, tmp_path):
    broken = tmp_path / "broken.csv"
    broken.write_text("a,b\n1,2\n")
    with pytest.raises(SourceError):
        run(loaded, load_profile(str(city)), [("incidents", broken)])
    newest = loads.ask(seen(loaded), NOTHING).runs[0]
    assert (newest.load, newest.status.mark, newest.known) == ("3", "failed", None)
    assert "缺少列" in newest.message
    assert any(state.mark == "failed" for _, _, state in statements.ask(seen(loaded), NOTHING))
    assert loads.ask(seen(loaded, "?known=1"), NOTHING).runs[0].load == "1"


def listed(ask):
    return sources.ask(ask, Nothing())


@pytest.mark.parametrize(
    ("later", "word", "mark"),
    [(3_600, "按时", "ok"), (35 * 3_600, "按时", "ok"), (37 * 3_600, "迟到 13 小时", "late"), (5 * 86_400, "迟到 4 天", "late")],
)  # fmt: skip
def test_a_source_is_late_by_its_own_cadence_alone(loaded, later, word, mark):
    rows = {row.title: row for row in listed(seen(loaded, later=later))}
    status = rows["incidents"].status
    assert (status.word, status.mark) == (word, mark)
    assert rows["towns"].status.word == "未约定"
    assert rows["incidents"].read == "2" and rows["incidents"].rejected == "1"


def test_lateness_is_judged_at_the_time_asked_about(loaded):
    rows = {row.title: row for row in listed(seen(loaded, "?known=1", later=9 * 86_400))}
    assert rows["incidents"].status.word == "按时" and rows["incidents"].read == "15"
    at = datetime.fromtimestamp(now(loaded) + 3 * 86_400, UTC).isoformat().replace("+00:00", "Z")
    rows = {r.title: r for r in listed(seen(loaded, f"?known={at}", later=9 * 86_400))}
    assert rows["incidents"].status.word == "迟到 2 天"


def test_rejects_are_counted_by_code_and_opened_to_the_line_as_it_came(loaded):
    view = rejects.ask(seen(loaded), NOTHING)
    assert {code.code: code.n for code in view.codes} == {
        "bad_date": "2", "missing_field": "1", "closed_before_received": "1",
    }  # fmt: skip
    assert view.codes[0].share == "50.00%" and view.codes[0].reason == "日期无法识别"
    one = rejects.ask(seen(loaded, "?code=bad_date&load=1"), NOTHING)
    (line,) = one.rows
    assert (line.line, line.file) == ("14", "one.csv")
    assert line.original.startswith("90,t90,road,yesterday,")
    assert [words for words, _ in one.filters] == ["日期无法识别", "第 1 次装载"]


@pytest.mark.parametrize("number", ["13812341234", "330501199001011234"])
def test_a_persons_number_across_the_end_of_what_is_shown_stays_hidden(
    sqlite_store, city, tmp_path, number
):
    # The number moves on digit by digit until nothing of it is shown.
    leads = range(rejects.LONGEST - 30, rejects.LONGEST)
    bad = [row(n, received="?", title="长" * n + number) for n in leads]
    run(sqlite_store, load_profile(str(city)), [("incidents", incidents(tmp_path / "b.csv", bad))])
    pages = range(1, len(bad) // rejects.PAGE + 2)
    asked = [reader(sqlite_store).ask("/quality", f"?page={page}") for page in pages]
    lines = [line.original for ask in asked for line in rejects.ask(ask, NOTHING).rows]
    shown = {line.rpartition("长")[2].strip("…")[: len(number)] for line in lines}
    assert {len(part) for part in shown} == set(range(len(number) + 1))
    assert all(masked(number).startswith(part) for part in shown), shown


def test_the_page_is_shown_as_known_then(loaded):
    assert rejects.ask(seen(loaded, "?known=1"), NOTHING).note == "共 3 行，已重放 0 行"
    assert rejects.ask(seen(loaded), NOTHING).note == "共 4 行，已重放 0 行"
    then = completeness.ask(seen(loaded, "?known=1&period=2024"), NOTHING)
    today = completeness.ask(seen(loaded, "?period=2024"), NOTHING)
    assert then.rows[0][1][1].denominator == "12" and today.rows[0][1][1].denominator == "13"


def test_two_thousand_rejects_are_turned_page_by_page(sqlite_store, city, tmp_path):
    many = [row(n, received="never") for n in range(2_000)]
    run(sqlite_store, load_profile(str(city)), [("incidents", incidents(tmp_path / "m.csv", [row(5_000), *many]))])  # fmt: skip
    one = reader(sqlite_store).ask("/quality", "")
    view = rejects.ask(one, NOTHING)
    assert view.shown == f"原行 1–{rejects.PAGE}，共 2,000 行" and view.before is None
    last = rejects.ask(reader(sqlite_store).ask("/quality", "?page=99999999"), NOTHING)
    assert last.after is None and last.shown.endswith("–2,000，共 2,000 行")
    assert last.rows[-1].line == "2,002"


def test_completeness_comes_from_the_indicators(loaded):
    view = completeness.ask(seen(loaded, "?period=2024"), NOTHING)
    assert [label for label, _ in view.heads] == ["及时率", "完整率", "坐标合规率"]
    (name, figures), *units = view.rows
    assert name == "Seaford" and len(units) == 2
    assert [figure.mark for figure in figures] == ["unknown", "value", "unknown"]
    assert (figures[1].numerator, figures[1].denominator) == ("13", "13")


def test_a_place_that_has_fallen_silent_stands_out(sqlite_store, city, tmp_path):
    days = [row(n, town="A1", received=f"2024-03-{n + 1:02d} 09:00:00") for n in range(30)]
    quiet = [row(100 + n, town="A2", received=f"2024-03-{n + 1:02d} 09:00:00") for n in range(3)]
    other = [row(200 + n, town="B1", received=f"2024-03-{n + 1:02d} 09:00:00") for n in range(30)]
    file = incidents(tmp_path / "s.csv", [*days, *quiet, *other])
    run(sqlite_store, load_profile(str(city)), [("incidents", file)])
    view = coverage.ask(reader(sqlite_store).ask("/quality", "?district=A"), NOTHING)
    rows = {row.name: row for row in view.rows}
    assert list(rows) == ["Old Town", "North", "South", "Harbour"]
    assert rows["South"].spans[0].words == "27 / 30 天" and rows["South"].spans[0].silent
    assert rows["South"].last == "2024-03-03" and rows["South"].received == "3"
    assert rows["North"].spans[0].words == "0 / 30 天" and not rows["North"].spans[0].silent
    assert rows["Harbour"].href and rows["South"].href is None
    assert "district=A" not in (rows["Old Town"].href or "")


def test_a_place_silent_for_long_still_has_its_last_day(sqlite_store, city, tmp_path):
    rows = [row(n, town="A1", received=f"2024-{n:02d}-15 09:00:00") for n in range(1, 10)]
    rows += [
        row(50, town="A2", received="2024-01-07 09:00:00"),
        row(51, town="A2", received="2024-01-04 09:00:00"),
    ]
    file = incidents(tmp_path / "l.csv", rows)
    run(sqlite_store, load_profile(str(city)), [("incidents", file)])
    view = coverage.ask(reader(sqlite_store).ask("/quality", "?district=A&period=2024-01"), NOTHING)
    rows = {row.name: row for row in view.rows}
    assert (rows["North"].last, rows["South"].last) == ("2024-09-15", "2024-01-07")
    assert rows["South"].spans[1].words == "90 / 90 天" and rows["South"].spans[1].silent
    assert rows["Harbour"].last == "从未"


FACTS = """
[reports]
R1 = "Yearbook"
[[facts]]
id = "closed"
label = "Closed"
value = "逾10"
unit = ""
scope = "Seaford"
place = "S"
period = "2024"
cutoff = "2024-12-31"
kind = "count"
source = "R1"
quote = "more than ten"
indicator = "K01"
part = "denominator"
matters = "incident"
[[facts]]
id = "rank"
label = "Rank"
value = "第一"
unit = ""
scope = "Seaford"
place = "S"
period = "2024"
cutoff = "2024-12-31"
kind = "rank"
source = "R1"
quote = "the first"
"""


def test_published_figures_stand_beside_computed_ones(sqlite_store, city, tmp_path):
    (city / "facts.toml").write_text(FACTS)
    file = incidents(tmp_path / "f.csv", [row(n) for n in range(12)])
    run(sqlite_store, load_profile(str(city)), [("incidents", file)])
    view = published.ask(reader(sqlite_store).ask("/quality", ""), NOTHING)
    (beside,), (alone,) = view.beside, view.alone
    assert (beside.published, beside.computed, beside.difference) == ("逾10", "12", "↑ 2 件")
    assert beside.status.word == "相符" and alone.status.word == "不由系统计算"


def test_a_reader_of_a_district_sees_its_rates_and_places_and_no_rejected_row(loaded):
    narrow = seen(loaded, scope=OLD_TOWN)
    assert rejects.ask(narrow, NOTHING).rows == () and rejects.ask(narrow, NOTHING).refusal
    assert loads.ask(narrow, NOTHING).runs == ()
    assert all(row.read == "" and row.rejects is None for row in listed(narrow))
    assert {name for name, _ in completeness.ask(narrow, NOTHING).rows} == {"Seaford", "Old Town"}
    assert [row.name for row in coverage.ask(narrow, NOTHING).rows] == ["Old Town"]
    shown = drawn(reader(loaded, OLD_TOWN, now(loaded)))
    assert set(SECTIONS) <= set(shown) and "yesterday" not in "".join(shown.values())


def test_every_section_draws_and_an_unknown_load_is_refused_in_one_sentence(loaded):
    shown = drawn(reader(loaded, at=now(loaded)), "period=2024")
    assert set(shown) == {*SECTIONS, "heading"}
    refused = drawn(reader(loaded), "known=77")
    assert set(refused) == {"refused"} and "没有完成的装载" in refused["refused"]


def test_a_store_without_a_single_load_says_so(sqlite_store):
    shown = drawn(reader(sqlite_store))
    assert "还没有装载过" in shown["loads"], shown
    assert "没有拒收的行" in shown["rejects"]
    assert "还没有完成的装载" in shown["heading"]
    assert "failed" not in shown and "还没有数据" in shown["completeness"]


def test_what_is_late_is_told_by_the_clock_and_not_by_when_it_was_last_asked(loaded):
    at = [now(loaded)]
    own = Reader(loaded, Cache(), Scope.everything, lambda: at[0])
    assert "按时" in drawn(own)["sources"]
    at[0] += 5 * 86_400 + 60
    assert "迟到 4 天" in drawn(own)["sources"]


def test_the_page_is_a_file(loaded):
    desk = Desks().at("/quality")
    assert desk is not None and [*desk.screen.areas] == [*SECTIONS[:1], "sources", "completeness",
        "loads", "coverage", "rejects", "published"]  # fmt: skip


def client(store, scope: Scope = EVERYTHING):
    server = Flask("test")
    downloads.register(server, reader(store, scope), desk=None)  # type: ignore[arg-type]
    return server.test_client()


def test_rejects_are_downloaded_with_the_sources_own_columns(loaded):
    answer = client(loaded).get("/rejects.csv?source=incidents&load=1")
    table = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert tuple(table[0][-4:]) == REPAIR_COLUMNS and table[0][:4] == [
        "nr",
        "title",
        "category",
        "received",
    ]
    assert table[1][:4] == ["90", "t90", "road", "yesterday"]
    assert table[1][-4:-1] == ["bad_date", "日期无法识别：received_at = yesterday", "14"]
    book = load_workbook(io.BytesIO(client(loaded).get("/rejects.xlsx?source=incidents").data))
    assert book.active.max_row == 5
    assert client(loaded).get("/rejects.csv?code=nothing").status_code == 404
    assert client(loaded).get("/rejects.exe").status_code == 404
    assert client(loaded, OLD_TOWN).get("/rejects.csv?source=incidents").status_code == 404


def repaired(path, changes: dict[str, dict[str, str]]) -> None:
    """Changes cells of an exported file by the id of the row."""
    table = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    header = table[0]
    for line in table[1:]:
        for name, value in changes.get(line[0], {}).items():
            line[header.index(name)] = value
    text = io.StringIO(newline="")
    csv.writer(text).writerows(table)
    path.write_text(text.getvalue(), encoding="utf-8-sig")


def test_repaired_rejects_are_replayed_once(loaded, city, tmp_path):
    path, profile = tmp_path / "rejects.csv", load_profile(str(city))
    assert export(loaded, path, queries.Which(load=1)) == 3
    repaired(
        path, {"90": {"received": "2024-03-02 10:00:00"}, "91": {"received": "2024-03-03 10:00:00"}}
    )
    done = replay(loaded, profile, path)
    assert (done.accepted, done.rejected, done.already) == (2, 1, 0)
    view = rejects.ask(seen(loaded), NOTHING)
    assert view.note == "共 5 行，已重放 3 行"
    before = [report.load for report in done.reports]
    again = replay(loaded, profile, path)
    assert (again.accepted, again.rejected, again.already) == (0, 0, 3) and again.reports == []
    assert queries.known_load(loaded, None, scope=EVERYTHING) == before[-1]
    assert export(loaded, path, queries.Which()) == 2
    assert listed(seen(loaded))[0].file == "two.csv"


def test_a_replay_whose_stamp_was_lost_is_not_loaded_twice(loaded, city, tmp_path, monkeypatch):
    path, profile = tmp_path / "rejects.csv", load_profile(str(city))
    export(loaded, path, queries.Which(load=1))
    repaired(path, {"90": {"received": "2024-03-02 10:00:00"}})

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("etl.running.replay.mark_replayed", dies)
        with pytest.raises(KeyboardInterrupt):
            replay(loaded, profile, path)
    newest = queries.known_load(loaded, None, scope=EVERYTHING)
    again = replay(loaded, profile, path)
    assert (again.already, again.reports) == (3, [])
    assert queries.known_load(loaded, None, scope=EVERYTHING) == newest


def test_a_replay_never_withdraws_what_a_snapshot_does_not_name(sqlite_store, tmp_path):
    folder = write_city(tmp_path / "city")
    dated = INCIDENTS.replace(
        'column = "changed"\nformats = ["%Y-%m-%d %H:%M:%S"]', 'export_date = "filename"', 1
    )
    (folder / "sources" / "incidents.toml").write_text('delivery = "snapshot"\n' + dated)
    profile = load_profile(str(folder))
    file = incidents(tmp_path / "all_20240401.csv", [row(1), row(2), row(3, received="?")])
    run(sqlite_store, profile, [("incidents", file)])
    path = tmp_path / "rejects.csv"
    export(sqlite_store, path, queries.Which())
    repaired(path, {"3": {"received": "2024-03-04 10:00:00"}})
    (report,) = replay(sqlite_store, profile, path).reports
    counts = report.sources["incidents"].counts
    assert (counts.inserted, counts.withdrawn) == (1, 0)


def test_another_stores_file_is_refused(loaded, city, tmp_path):
    path = tmp_path / "rejects.csv"
    export(loaded, path, queries.Which(load=1))
    path.write_text(path.read_text(encoding="utf-8-sig").replace(",14,1", ",14,77"), "utf-8-sig")
    with pytest.raises(CockpitError, match="77"):
        replay(loaded, load_profile(str(city)), path)
    with pytest.raises(AskError, match="没有待修复"):
        export(loaded, path, queries.Which(code="nothing"))


def test_both_databases_answer_alike(store, city, tmp_path):
    file = incidents(tmp_path / "one.csv", [*map(row, range(12)), row(90, received="soon")])
    profile = load_profile(str(city))
    run(store, profile, [("incidents", file)])
    own = reader(store)
    assert set(drawn(own, "period=2024&district=A")) == {*SECTIONS, "heading"}
    path = tmp_path / "rejects.csv"
    assert export(store, path, queries.Which(source="incidents")) == 1
    repaired(path, {"90": {"received": "2024-03-02 10:00:00"}})
    assert replay(store, profile, path).accepted == 1
    assert rejects.ask(own.ask("/quality", ""), NOTHING).note == "共 1 行，已重放 1 行"
    assert loads.ask(own.ask("/quality", ""), NOTHING).runs[0].counts[:2] == ("1", "1")
