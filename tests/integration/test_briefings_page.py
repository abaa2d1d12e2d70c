"""简报 as a desk: what an address asks is written, seen, issued as it was seen, found again by who may, and compared."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from dashboard.ask import Reader
from dashboard.briefing import desk_routes
from dashboard.briefing.issuing import stem
from dashboard.pages import briefings as page
from dashboard.views import briefings as views
from dashboard.views.briefings import Bureau
from dashboard.wire.cache import Cache
from dashboard.wire.downloads import Exporter
from data.desk.sessions import open_desk
from data.keeping.store import Store, open_store
from data.reference.profile import load_profile
from etl.running.jobs import run
from governance.briefing.paper import read
from governance.scope import Scope
from layouts import briefings as screen
from tests.browser.conftest import some_disputes, some_incidents
from tests.cities import disputes, incidents, with_briefings, write_city

NOW = 1_715_000_000
EVERYTHING, OF_A = Scope.everything(), Scope.of_places(("district", "A"))
MARCH = "?kind=monthly&period=2024-03"
NOTHING = [""] * screen.SLOTS
UNFILLED = [None] * len(page.FIELDS)


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return with_briefings(write_city(tmp_path / "city"))


@pytest.fixture
def store(profile: Path, tmp_path: Path) -> Iterator[Store]:
    made = open_store(f"sqlite:///{tmp_path / 'cockpit.sqlite'}", create=True)
    some = incidents(tmp_path / "i.csv", some_incidents(60, "A1") + some_incidents(50, "B1"))
    others = disputes(tmp_path / "d.csv", some_disputes(40, "A1") + some_disputes(30, "B1"))
    run(made, load_profile(str(profile)), [("incidents", some), ("disputes", others)])
    yield made
    made.engine.dispose()


@pytest.fixture
def bureau(store: Store, profile: Path, tmp_path: Path) -> Iterator[Bureau]:
    desk = open_desk(f"sqlite:///{tmp_path / 'cockpit.sqlite'}")
    reader = Reader(store, Cache(), lambda: EVERYTHING)
    yield Bureau(reader, Exporter(desk, lambda: NOW), str(profile), "https://a.example/verify")
    desk.close()


def seen_by(bureau: Bureau, scope: Scope) -> Bureau:
    """The same desk for somebody else."""
    reader = Reader(bureau.reader.store, Cache(), lambda: scope)
    return Bureau(reader, bureau.exporter, bureau.profile, bureau.verify_at)


def text(parts: Any) -> str:
    return json.dumps(
        parts, default=lambda part: part.to_plotly_json(), ensure_ascii=False
    )  # fmt: skip


def filled(**changes: Any) -> list[Any]:
    usual = {"place": "city", "period": "2024-03", "theme": "", "author": "沈堃", "pins": []}
    return [(usual | changes)[name] for name in page.FIELDS]


def codes_of(bureau: Bureau, search: str = MARCH) -> list[str]:
    found, _, _ = page.noted(bureau, search, None, NOTHING)
    return list(found)


def issued(
    bureau: Bureau, notes: Sequence[str] = NOTHING, search: str = MARCH, **changes: Any
) -> str:
    """A briefing drafted and issued; its code."""
    codes, fields = codes_of(bureau, search), filled(**changes)
    _, seen = page.previewed(bureau, search, fields, codes, notes)
    told, paper, after, code = page.issued(bureau, search, fields, codes, notes, seen)
    assert "已签发" in text(told), text(told)
    assert (paper, after) == ([], None)
    return str(code).replace("-", "")


def test_the_desk_offers_what_there_is_and_says_the_rest(bureau: Bureau) -> None:
    head = text(page.heading(bureau, MARCH))
    for words in (
        "日报",
        "周报",
        "月报",
        "专报",
        "平安指数月报",
        "联席会议",
        "2024年3月",
        "Seaford",
    ):
        assert words in head
    assert "period=2024-02" in head
    places, place, period, theme, no_theme, author, listed, pins, shown = page.offered(
        bureau, MARCH
    )
    assert places[0]["label"] == "Seaford" and place == "city"
    assert {"value": "district:A", "label": "Old Town"} in places
    assert (period, theme, no_theme, author, pins) == ("2024-03", "", True, "", [])
    assert any(one["value"] == "K11" for one in listed) and shown["place"] == "city"
    assert page.offered(bureau, "?kind=special&theme=dispute&period=2024-03")[3:5] == (
        "dispute",
        False,
    )
    assert "没有简报种类" in text(page.heading(bureau, "?kind=mothly"))
    assert "2024-3x" in text(page.heading(bureau, "?kind=monthly&period=2024-3x"))


def test_a_city_without_templates_says_so(bureau: Bureau, tmp_path: Path) -> None:
    other = write_city(tmp_path / "other")
    bare = Bureau(bureau.reader, bureau.exporter, str(other))
    assert "没有简报模板" in text(page.heading(bare, ""))


def test_the_newest_complete_period_is_meant_where_none_is_said(bureau: Bureau) -> None:
    assert page.offered(bureau, "?kind=monthly")[2] == "2024-03"
    assert "后一期" not in text(page.heading(bureau, "?kind=monthly"))
    assert "period=2024-03" in text(page.heading(bureau, "?kind=monthly&period=2024-02"))


def test_notes_stay_with_their_section(bureau: Bureau) -> None:
    codes = codes_of(bureau)
    notes = [f"写给{code}" for code in codes] + NOTHING[len(codes) :]
    found, names, written = page.noted(bureau, "?kind=weekly&period=2024-W10", codes, notes)
    assert found == ["overall", "handling", "units", "attention"]
    assert written[:4] == [f"写给{code}" for code in found] and set(written[4:]) == {""}
    assert names[0] == "总体情况" and set(names[4:]) == {""}
    assert page.noted(bureau, MARCH, codes, notes)[0] is page.no_update
    for template in load_profile("huzhou").briefings.values():
        assert len(template.sections) <= screen.SLOTS


def test_a_draft_is_sealed_off_and_says_first_what_must_be_said(bureau: Bureau) -> None:
    notes = ["请<b>各地</b>注意。", *NOTHING[1:]]
    drawn, seen = page.previewed(bureau, MARCH, filled(), codes_of(bureau), notes)
    frame = drawn[-1]
    assert frame.sandbox == "" and "请&lt;b&gt;各地" in frame.srcDoc
    assert "预览" in frame.srcDoc and seen["known"] == "1"
    assert seen["asked"]["author"] == "沈堃" and seen["remarks"] == {"overall": notes[0]}
    assert bureau.register.listed() == [], "a draft is registered nowhere"


@pytest.mark.parametrize(
    ("search", "changes", "said"),
    [
        (MARCH, {"period": "2019-03"}, "没有数据"),
        (MARCH, {"period": "2024-W10"}, "不是一月"),
        (MARCH, {"period": "March"}, "March"),
        (MARCH, {"place": "district:Z"}, "Z"),
        (MARCH, {"place": "A"}, "不是地点"),
        (MARCH, {"pins": ["K99"]}, "没有指标"),
        (MARCH, {"author": "𠀀\U0001f980"}, "字"),
        ("?kind=mothly", {}, "没有简报种类"),
        ("?kind=special", {"theme": "nothing"}, "没有专题"),
        (MARCH + "&known=99", {}, "99"),
    ],
)  # fmt: skip
def test_what_cannot_be_written_is_one_sentence(
    bureau: Bureau, search: str, changes: dict[str, Any], said: str
) -> None:
    told, seen = page.previewed(bureau, search, filled(**changes), [], NOTHING)
    assert len(told) == 1 and seen is None
    assert said in told[0].children and told[0].role == "alert"
    assert bureau.register.listed() == []


def test_only_what_was_seen_is_issued_and_but_once(bureau: Bureau) -> None:
    codes, fields = codes_of(bureau), filled()
    _, seen = page.previewed(bureau, MARCH, fields, codes, NOTHING)
    for given, notes, before, said in (
        (filled(author=""), NOTHING, seen, "没有签发人"),
        (fields, NOTHING, None, "还没有预览"),
        (fields, NOTHING, "x", "还没有预览"),
        (filled(period="2024-02"), NOTHING, seen, "有过改动"),
        (fields, ["又添一句。", *NOTHING[1:]], seen, "有过改动"),
    ):
        told, *_ = page.issued(bureau, MARCH, given, codes, notes, before)
        assert said in text(told)
    assert bureau.register.listed() == [], "no number is used up"
    code = issued(bureau, ["请各地注意。", *NOTHING[1:]])
    one = bureau.register.of(code)
    assert one is not None and (one.author, one.number, one.period) == ("沈堃", 1, "2024-03")
    assert set(bureau.register.prints(code)) == {"pdf", "docx", "pptx", "xlsx", "html"}
    paper = read(bureau.register.paper(code))
    assert "请各地注意。" in text(paper["sections"]) and paper["verify_at"] == bureau.verify_at
    drawn, _ = page.previewed(bureau, MARCH, fields, codes, NOTHING)
    assert "已签发过（2024年第1期）" in text(drawn[:-1])


def test_a_draft_is_put_away_when_something_else_is_asked(bureau: Bureau) -> None:
    search = MARCH + "&author=沈堃"
    _, seen = page.previewed(bureau, search, UNFILLED, codes_of(bureau), NOTHING)
    assert page.stale(bureau, search, None) == (page.no_update,) * 2
    assert page.stale(bureau, search + "&of=weekly&at=district:A", seen) == (page.no_update,) * 2
    assert page.stale(bureau, search + "&place=district:A", seen) == ([], None)


def test_pins_stand_in_a_section_of_their_own(bureau: Bureau) -> None:
    code = issued(bureau, pins=["K11", "K01@district:A"])
    paper = read(bureau.register.paper(code))
    assert paper["sections"][-1]["code"] == "pinned"
    assert "Old Town" in text(paper["sections"][-1])


def download(bureau: Bureau, name: str) -> Any:
    server = Flask("test")
    desk_routes.register(server, bureau)
    return server.test_client().get(f"/briefings/{name}")


def test_what_was_issued_is_given_again_to_who_may(bureau: Bureau) -> None:
    code = issued(bureau)
    for form, (size, _) in bureau.register.prints(code).items():
        answer = download(bureau, f"{code}.{form}")
        assert answer.status_code == 200 and len(answer.data) == size
        assert bureau.register.with_file(answer.data) is not None, "the very bytes"
        assert answer.headers["Content-Disposition"].startswith("attachment; ")
        assert answer.headers["Content-Disposition"].isascii()
    assert stem(read(bureau.register.paper(code))).endswith("2024年第1期")
    assert download(bureau, f"{code}.exe").status_code == 404
    assert download(bureau, "nothing.pdf").status_code == 404
    assert download(seen_by(bureau, OF_A), f"{code}.pdf").status_code == 404


def test_the_archive_shows_each_what_they_may_see(bureau: Bureau) -> None:
    own = seen_by(bureau, OF_A)
    assert "没有签发过的简报" in text(page.archived(bureau, ""))
    issued(bureau)
    issued(own, place="district:A", search=MARCH + "&place=district:A")
    issued(bureau, search="?kind=weekly&period=2024-W10", period="2024-W10")
    everything = text(page.archived(bureau, ""))
    assert "签发登记 3 期" in everything and "周报" in everything
    assert "签发登记 1 期" in text(page.archived(own, ""))
    assert "签发登记 2 期" in text(page.archived(bureau, "?of=monthly"))
    only = text(page.archived(bureau, "?of=monthly&at=district:A"))
    assert "签发登记 1 期" in only and "Old Town ×" in only


def test_a_reader_of_a_part_writes_about_that_part_alone(bureau: Bureau) -> None:
    own = seen_by(bureau, OF_A)
    places, place, *_ = page.offered(own, MARCH)
    assert place == "district:A" and {one["label"] for one in places} == {
        "Old Town",
        "North",
        "South",
    }
    for outside in ("city", "district:B", "town:B1"):
        told, seen = page.previewed(own, MARCH, filled(place=outside), [], NOTHING)
        assert seen is None and told[0].role == "alert", outside


def test_two_issues_of_a_kind_are_compared_side_by_side(bureau: Bureau) -> None:
    whole, again = issued(bureau), issued(bureau, ["前一期没有的话。", *NOTHING[1:]])
    part = issued(bureau, search="?kind=weekly&period=2024-W10", period="2024-W10")
    assert page.compared(bureau, "") == page.compared(bureau, f"?compare={whole}") == []
    told = text(page.compared(bureau, f"?compare={whole},{again}"))
    for words in ("2024年第1期与2024年第2期", "没有更正", "前一期没有的话", "没有不同"):
        assert words in told
    assert "同一种类" in text(page.compared(bureau, f"?compare={whole},{part}"))
    assert "不在登记中" in text(page.compared(seen_by(bureau, OF_A), f"?compare={whole},{again}"))


def test_a_later_load_restates_the_earlier_issue(
    bureau: Bureau, store: Store, profile: Path, tmp_path: Path
) -> None:
    first = issued(bureau)
    more = incidents(tmp_path / "more.csv", some_incidents(30, "B1", first=500))
    run(store, load_profile(str(profile)), [("incidents", more)])
    second = issued(bureau)
    told = text(page.compared(bureau, f"?compare={second},{first}"))
    assert "2024年第1期与2024年第2期" in told, (
        "the earlier stands first, whichever was chosen first"
    )
    assert "个有更正" in told and "按第 2 次装载" in told


def test_the_address_reads_as_it_is_written(bureau: Bureau) -> None:
    asked = views.Page.of(bureau, MARCH + "&place=district:A&author=沈堃&page=7")
    assert "page" not in asked.with_() and asked.with_(author=None).count("=") == 3
    again = views.Page.of(bureau, asked.with_().partition("?")[2])
    assert again.question() == asked.question()


def test_who_waits_too_long_for_those_before_is_told_so(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "_WAIT", 0.01)
    with page._turn():
        told, seen = page.previewed(bureau, MARCH, filled(), [], NOTHING)
    assert seen is None and "稍后再试" in text(told)
    assert page.previewed(bureau, MARCH, filled(), [], NOTHING)[1] is not None
