"""简报 as a desk: what an address asks is written, seen, issued as it was seen, found again by who may, and compared."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from flask import Flask

from dashboard.ask import Reader
from dashboard.briefing import acts, desk_routes
from dashboard.briefing import turn as turns
from dashboard.briefing.issuing import stem
from dashboard.cards.briefings import archive, choices, comparison, draft
from dashboard.cards.briefings.asked import PATH
from dashboard.cards.card import Card
from dashboard.desks import Desks
from dashboard.wire.cache import Cache
from dashboard.wire.now import Now
from dashboard.wire.revision import Revision
from dashboard.wire.workers import Workers
from data.desk.events import Events
from data.desk.sessions import open_desk
from data.keeping.store import Store, open_store
from data.reference.profile import load_profile
from etl.running.jobs import run
from governance.briefing.paper import read
from governance.errors import StoreError
from governance.scope import Scope
from layouts.cards.briefings.choices import Choices
from layouts.cards.briefings.draft import SLOTS
from tests.browser.conftest import some_disputes, some_incidents
from tests.cities import disputes, incidents, with_briefings, write_city

NOW = 1_715_000_000
EVERYTHING, OF_A = Scope.everything(), Scope.of_places(("district", "A"))
MARCH = "?kind=monthly&period=2024-03"
NOTHING = [""] * SLOTS


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
def reader(store: Store, profile: Path, tmp_path: Path) -> Iterator[Reader]:
    desk = open_desk(f"sqlite:///{tmp_path / 'cockpit.sqlite'}")
    yield Reader(
        store, Cache(), lambda: EVERYTHING, lambda: NOW,
        desk=desk, profile=str(profile), verify_at="https://a.example/verify",
    )  # fmt: skip
    desk.close()


def seen_by(reader: Reader, scope: Scope) -> Reader:
    """The same desk for somebody else."""
    return replace(reader, cache=Cache(), scope_of=lambda: scope)


def text(parts: Any) -> str:
    return json.dumps(
        parts, default=lambda part: part.to_plotly_json(), ensure_ascii=False
    )  # fmt: skip


def value(reader: Reader, card: Card, search: str = MARCH) -> Any:
    return card.ask(reader.ask(PATH, search, template=PATH), card.options())


def shown(reader: Reader, card: Card, search: str = MARCH) -> str:
    """What the area of a card says."""
    return text(card.look(value(reader, card, search), card.rooms[0]).children)


def offered(reader: Reader, search: str) -> Choices:
    found = value(reader, choices.CARD, search)
    assert isinstance(found, Choices)
    return found


def places(reader: Reader, search: str = MARCH) -> dict[str, str | None]:
    """The places that are offered, by name, with their links."""
    listed = offered(reader, search).places
    assert listed is not None
    return {one.words: one.href for row in listed.rows for one in row}


def fields(reader: Reader, search: str) -> dict[str, str]:
    return {one.parameter: one.value for one in offered(reader, search).fields}


def asking(search: str = MARCH, **changes: str) -> str:
    """The address with a signer, and what else is chosen."""
    said = dict(parse_qsl(search.lstrip("?"))) | {"author": "沈堃"} | changes
    return "?" + urlencode({name: word for name, word in said.items() if word})


def codes_of(reader: Reader, search: str = MARCH) -> list[str]:
    found, _, _ = acts.noted(reader, search, None, NOTHING)
    return list(found)


def issued(
    reader: Reader, notes: Sequence[str] = NOTHING, search: str = MARCH, **changes: str
) -> str:
    """A briefing drafted and issued; its code."""
    asked = asking(search, **changes)
    codes = codes_of(reader, asked)
    _, seen = acts.previewed(reader, asked, codes, notes)
    told, paper, after = acts.issued(reader, asked, codes, notes, seen)
    assert "已签发" in text(told), text(told)
    assert (paper, after) == ([], None)
    code = re.search(r"/verify\?code=([\w-]+)", text(told))
    assert code is not None
    return code[1].replace("-", "")


def test_the_desk_offers_what_there_is_and_says_the_rest(reader: Reader) -> None:
    head = shown(reader, choices.CARD)
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
    given = offered(reader, MARCH)
    assert given.places is not None and given.places.chosen == "Seaford"
    assert next(iter(places(reader))) == "Seaford"
    assert "place=district%3AA" in str(places(reader)["Old Town"])
    assert fields(reader, MARCH) == {"period": "2024-03", "author": ""}
    assert given.pins is not None and given.pins.chosen == "可不选"
    assert any("pins=K11" in str(one.href) for one in given.pins.rows[0])
    chosen = offered(reader, MARCH + "&pins=K11@district:A,K01").pins
    assert chosen is not None and "化解率" in chosen.chosen and " · Old Town、K01" in chosen.chosen
    first, second, *others = chosen.rows[0]
    assert first.chosen and second.chosen and not any(one.chosen for one in others)
    assert "pins=K01" in str(first.href) and "pins=K11%40district%3AA" in str(second.href)
    special = fields(reader, "?kind=special&theme=dispute&period=2024-03")
    assert special["theme"] == "dispute"
    assert "没有简报种类" in shown(reader, choices.CARD, "?kind=mothly")
    assert "最接近的是 月报" in shown(reader, choices.CARD, "?kind=月抱"), (
        "the others may be chosen still"
    )
    assert "2024-3x" in shown(reader, choices.CARD, "?kind=monthly&period=2024-3x")


def test_a_choice_that_is_none_leaves_the_others_to_be_chosen(reader: Reader) -> None:
    for asked in ("place=district:Z", "period=2024-3x", "kind=mothly", "pins=K99"):
        given = offered(reader, "?" + asked)
        assert given.remark and len(given.kinds) == 6
    assert "place=city" in str(places(reader, MARCH + "&place=district:Z")["Seaford"])


def test_what_is_to_be_written_is_told_before_it_is_made(reader: Reader) -> None:
    told = shown(reader, draft.CARD)
    assert "Seaford2024年3月月报" in told and "总体情况" in told and "还没有签发" in told
    issued(reader)
    assert "2024年第1期，再签发将另编一期" in shown(reader, draft.CARD)
    april = shown(reader, draft.CARD, "?kind=monthly&period=2024-04")
    assert "2024年3月 2024年第1期" in april and "还没有签发" in april
    assert "不是一月" in shown(reader, draft.CARD, "?kind=monthly&period=2024-W10")


def test_what_is_issued_moves_the_desk_s_revision(reader: Reader) -> None:
    assert reader.desk is not None
    revision = Revision(Events(reader.desk))
    before = revision()
    issued(reader)
    assert revision() == before + 1


def test_what_was_issued_shows_on_every_open_desk_and_what_is_typed_stays(reader: Reader) -> None:
    assert reader.desk is not None
    counted = replace(reader, revision=Revision(Events(reader.desk)))
    now = Now(counted, "build", Workers(patience=30))
    asked = {"path": PATH, "search": MARCH}
    first = json.loads(now.answer(asked))
    have = ",".join(f"{name}:{first['version']}" for name in first["panels"])
    assert len(first["panels"]) == 5
    issued(reader)
    later = json.loads(now.answer(asked | {"have": have}))
    assert set(later["panels"]) == {"briefings-draft", "briefings-archive"}
    assert "briefings-choices" in later["same"]


def test_who_may_write_about_no_place_is_told_so_beside_what_may_be_chosen(reader: Reader) -> None:
    told = offered(seen_by(reader, Scope.of_places(("village", "A11"))), "?period=2024-03")
    assert "没有能写月报的地点" in told.remark and len(told.kinds) > 1
    assert told.places is not None and told.places.rows == ()


def test_a_load_that_there_is_not_is_said_in_place_of_the_desk(reader: Reader) -> None:
    answer = json.loads(Now(reader, "build").answer({"path": PATH, "search": "?known=99"}))
    assert "99" in str(answer["refused"]["briefings-heading"]) and "panels" not in answer


def test_a_city_without_templates_says_so(reader: Reader, tmp_path: Path) -> None:
    other = write_city(tmp_path / "other")
    bare = replace(reader, profile=str(other))
    for card in (choices.CARD, draft.CARD, archive.CARD):
        assert "没有简报模板" in shown(bare, card, "")


def test_the_newest_complete_period_is_meant_where_none_is_said(reader: Reader) -> None:
    assert fields(reader, "?kind=monthly")["period"] == "2024-03"
    assert offered(reader, "?kind=monthly").later is None
    assert "period=2024-03" in str(offered(reader, "?kind=monthly&period=2024-02").later)


def test_notes_stay_with_their_section(reader: Reader) -> None:
    codes = codes_of(reader)
    notes = [f"写给{code}" for code in codes] + NOTHING[len(codes) :]
    found, names, written = acts.noted(reader, "?kind=weekly&period=2024-W10", codes, notes)
    assert found == ["overall", "handling", "units", "attention"]
    assert written[:4] == [f"写给{code}" for code in found] and set(written[4:]) == {""}
    assert names[0] == "总体情况" and set(names[4:]) == {""}
    assert acts.noted(reader, MARCH, codes, notes)[0] is acts.no_update
    for template in load_profile("huzhou").briefings.values():
        assert len(template.sections) <= SLOTS


def test_a_draft_is_sealed_off_and_says_first_what_must_be_said(reader: Reader) -> None:
    notes = ["请<b>各地</b>注意。", *NOTHING[1:]]
    drawn, seen = acts.previewed(reader, asking(), codes_of(reader), notes)
    frame = drawn[-1]
    assert frame.sandbox == "" and "请&lt;b&gt;各地" in frame.srcDoc
    assert "预览" in frame.srcDoc and seen["known"] == "1"
    assert seen["asked"]["author"] == "沈堃" and seen["remarks"] == {"overall": notes[0]}
    assert reader.issues.listed() == [], "a draft is registered nowhere"


@pytest.mark.parametrize(
    ("search", "changes", "said"),
    [
        (MARCH, {"period": "2019-03"}, "没有数据"),
        (MARCH, {"period": "2024-W10"}, "不是一月"),
        (MARCH, {"period": "March"}, "March"),
        (MARCH, {"place": "district:Z"}, "Z"),
        (MARCH, {"place": "A"}, "不是地点"),
        (MARCH, {"pins": "K99"}, "没有指标"),
        (MARCH, {"author": "𠀀\U0001f980"}, "字"),
        ("?kind=mothly", {}, "没有简报种类"),
        ("?kind=special", {"theme": "nothing"}, "没有专题"),
        (MARCH + "&known=99", {}, "99"),
    ],
)  # fmt: skip
def test_what_cannot_be_written_is_one_sentence(
    reader: Reader, search: str, changes: dict[str, str], said: str
) -> None:
    told, seen = acts.previewed(reader, asking(search, **changes), [], NOTHING)
    assert len(told) == 1 and seen is None
    assert said in told[0].children and told[0].role == "alert"
    assert reader.issues.listed() == []


def test_only_what_was_seen_is_issued_and_but_once(reader: Reader) -> None:
    asked = asking()
    codes = codes_of(reader)
    _, seen = acts.previewed(reader, asked, codes, NOTHING)
    for given, notes, before, said in (
        (asking(author=""), NOTHING, seen, "没有签发人"),
        (asked, NOTHING, None, "还没有预览"),
        (asked, NOTHING, "x", "还没有预览"),
        (asking(period="2024-02"), NOTHING, seen, "有过改动"),
        (asked, ["又添一句。", *NOTHING[1:]], seen, "有过改动"),
    ):
        told, *_ = acts.issued(reader, given, codes, notes, before)
        assert said in text(told)
    assert reader.issues.listed() == [], "no number is used up"
    code = issued(reader, ["请各地注意。", *NOTHING[1:]])
    one = reader.issues.of(code)
    assert one is not None and (one.author, one.number, one.period) == ("沈堃", 1, "2024-03")
    assert set(reader.issues.prints(code)) == {"pdf", "docx", "pptx", "xlsx", "html"}
    paper = read(reader.issues.paper(code))
    assert "请各地注意。" in text(paper["sections"]) and paper["verify_at"] == reader.verify_at
    drawn, _ = acts.previewed(reader, asked, codes, NOTHING)
    assert "已签发过（2024年第1期）" in text(drawn[:-1])


def test_a_draft_is_put_away_when_something_else_is_asked(reader: Reader) -> None:
    search = MARCH + "&author=沈堃"
    _, seen = acts.previewed(reader, search, codes_of(reader), NOTHING)
    assert acts.stale(reader, search, None) == (acts.no_update,) * 2
    assert acts.stale(reader, search + "&of=weekly&at=district:A", seen) == (acts.no_update,) * 2
    assert acts.stale(reader, search + "&place=district:A", seen) == ([], None)


def test_pins_stand_in_a_section_of_their_own(reader: Reader) -> None:
    code = issued(reader, pins="K11,K01@district:A")
    paper = read(reader.issues.paper(code))
    assert paper["sections"][-1]["code"] == "pinned"
    assert "Old Town" in text(paper["sections"][-1])


def download(reader: Reader, name: str) -> Any:
    server = Flask("test")
    desk_routes.register(server, reader)
    return server.test_client().get(f"/briefings/{name}")


def test_what_was_issued_is_given_again_to_who_may(reader: Reader) -> None:
    code = issued(reader)
    for form, (size, _) in reader.issues.prints(code).items():
        answer = download(reader, f"{code}.{form}")
        assert answer.status_code == 200 and len(answer.data) == size
        assert reader.issues.with_file(answer.data) is not None, "the very bytes"
        assert answer.headers["Content-Disposition"].startswith("attachment; ")
        assert answer.headers["Content-Disposition"].isascii()
    assert stem(read(reader.issues.paper(code))).endswith("2024年第1期")
    assert download(reader, f"{code}.exe").status_code == 404
    assert download(reader, "nothing.pdf").status_code == 404
    assert download(seen_by(reader, OF_A), f"{code}.pdf").status_code == 404


def test_the_archive_shows_each_what_they_may_see(reader: Reader) -> None:
    own = seen_by(reader, OF_A)
    assert "没有签发过的简报" in shown(reader, archive.CARD, "")
    issued(reader)
    issued(own, search=MARCH + "&place=district:A")
    issued(reader, search="?kind=weekly&period=2024-W10")
    everything = shown(reader, archive.CARD, "")
    assert "签发登记 3 期" in everything and "周报" in everything
    assert "签发登记 1 期" in shown(own, archive.CARD, "")
    assert "签发登记 2 期" in shown(reader, archive.CARD, "?of=monthly")
    only = shown(reader, archive.CARD, "?of=monthly&at=district:A")
    assert "签发登记 1 期" in only and "Old Town ×" in only
    assert "没有简报种类 'mothly'（最接近的是 monthly）" in shown(
        reader, archive.CARD, "?of=mothly"
    )
    assert "没有地点 'A'" in shown(reader, archive.CARD, "?at=A")


def test_a_reader_of_a_part_writes_about_that_part_alone(reader: Reader) -> None:
    own = seen_by(reader, OF_A)
    own_places = offered(own, MARCH).places
    assert own_places is not None and own_places.chosen == "Old Town"
    assert set(places(own)) == {"Old Town", "North", "South"}
    for outside in ("city", "district:B", "town:B1"):
        told, seen = acts.previewed(own, asking(place=outside), [], NOTHING)
        assert seen is None and told[0].role == "alert", outside


def test_two_issues_of_a_kind_are_compared_side_by_side(reader: Reader) -> None:
    whole, again = issued(reader), issued(reader, ["前一期没有的话。", *NOTHING[1:]])
    part = issued(reader, search="?kind=weekly&period=2024-W10")
    for search in ("", f"?compare={whole}"):
        assert "还没有选两期" in shown(reader, comparison.CARD, search)
    told = shown(reader, comparison.CARD, f"?compare={whole},{again}")
    for words in ("2024年第1期与2024年第2期", "没有更正", "前一期没有的话", "没有不同"):
        assert words in told
    first, second = (
        {row.code: row.compare.href for row in value(reader, archive.CARD, search).rows}[
            "-".join(re.findall("....", again))
        ]
        for search in ("", f"?compare={whole}")
    )
    assert "#" not in first
    screen = Desks().of("briefings")
    assert screen is not None
    there = second.partition("#")[2]
    assert there and f"id='{there}'" in str(screen.screen.desk()), "the second brings it into view"
    assert "同一种类" in shown(reader, comparison.CARD, f"?compare={whole},{part}")
    assert "不在登记中" in shown(
        seen_by(reader, OF_A), comparison.CARD, f"?compare={whole},{again}"
    )


def test_a_later_load_restates_the_earlier_issue(
    reader: Reader, store: Store, profile: Path, tmp_path: Path
) -> None:
    first = issued(reader)
    more = incidents(tmp_path / "more.csv", some_incidents(30, "B1", first=500))
    run(store, load_profile(str(profile)), [("incidents", more)])
    second = issued(reader)
    told = shown(reader, comparison.CARD, f"?compare={second},{first}")
    assert "2024年第1期与2024年第2期" in told, (
        "the earlier stands first, whichever was chosen first"
    )
    assert "个有更正" in told and "按第 2 次装载" in told


def test_the_address_reads_as_it_is_written(reader: Reader) -> None:
    asked = acts.asked(reader, MARCH + "&place=district:A&author=沈堃&colour=7")
    link = asked.ask.address.with_
    assert link().startswith("/briefings?") and "colour" not in link()
    assert link(author=None).count("=") == 3
    again = acts.asked(reader, link().partition("?")[2])
    assert again.question == asked.question


def test_who_waits_too_long_for_those_before_is_told_so(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "_WAIT", 0.01)
    with turns.turn():
        told, seen = acts.previewed(reader, asking(), [], NOTHING)
    assert seen is None and "稍后再试" in text(told)
    assert acts.previewed(reader, asking(), [], NOTHING)[1] is not None


def test_a_comparison_waits_for_its_turn_and_keeps_no_refusal(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A card's answer is kept until the next load: what holds for a moment must not be one."""
    search = f"?compare={issued(reader)},{issued(reader)}"
    monkeypatch.setattr(turns, "_WAIT", 0.01)
    with turns.turn(), pytest.raises(StoreError, match="稍后再试"):
        value(reader, comparison.CARD, search)
    assert "没有更正" in shown(reader, comparison.CARD, search)
