"""A briefing composed: its numbers are figures, the figures are what `ask` answers, and nothing is said that data do not bear."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial, wraps
from pkgutil import resolve_name

import pytest

from dashboard.briefing.composing.paper import Memo, Pin, Wanted, asked_again, compose
from data.keeping.store import open_store
from data.queries import asking, matters
from data.queries.counts import count
from data.queries.standings import book
from data.queries.stuck import stuck
from data.reference.kinds import built_in
from data.reference.profile import load_profile
from etl.running.jobs import run
from governance.briefing.comparing import restated
from governance.briefing.paper import canonical, sentence
from governance.briefing.periods import title_of
from governance.briefing.sentences import figures_in
from governance.briefing.terms import askable
from governance.errors import AskError, BriefingError
from governance.indicators import BY_ID, indicator
from governance.periods import parse_period
from governance.pingan.reading import Span
from governance.scope import Scope
from tests.cities import DISPUTE_HEADER, write_city, write_rows
from tests.cities import incidents as incident_file
from tests.indexcity import GAP, LAST, load_index_city, write_index_city

EVERYTHING, OF_A = Scope.everything(), Scope.of_places(("district", "A"))
TEMPLATES = load_profile("huzhou").briefings
NOW = datetime(2024, 7, 1, 9, 0, tzinfo=UTC)
DATES = re.compile(
    r"\d{4}年(第\d季度|第\d+周)?(\d{1,2}月(\d{1,2}日)?)?|\d{1,2}月\d{1,2}日|至\d{1,2}日|"
    r"\d{1,2}时(\d{1,2}分)?"
)
UNBACKED = ("rejects",)
"""Figures that stand before the paper's first note."""


def incident(n: int, town: str, month: int, day: int) -> dict[str, str]:
    """One incident a number: closed in time, late, sent back or open, by turns."""
    row = {
        "nr": f"{town}{month}{n}", "title": f"水管漏水 13812345678 {n}", "category": ("road", "noise", "邻里")[n % 3],
        "received": f"2024-{month:02d}-{day:02d} {n % 24:02d}:30:00",
        "due": f"2024-{month:02d}-{min(day + 5, 28):02d} 09:00:00", "changed": "2024-06-20 08:00:00", "town": town,
    }  # fmt: skip
    if month == 6:
        return row
    late = f"2024-{month:02d}-{31 if month == 3 else 28} 10:00:00"
    match n % 5:
        case 0 | 1 | 2:
            row |= {"closed": late if n % 5 == 2 else row["due"]}
            row |= {"verified": late} if n % 5 == 0 else {}
        case 3:
            back = f"2024-{month + 1:02d}-02 10:00:00"
            row |= {"first_closed": late, "sent_back": back}
    return row


def dispute(n: int, town: str, month: int) -> dict[str, str]:
    outcome = ("resolved", "resolved", "failed", "")[n % 4]
    return {
        "nr": f"d{town}{month}{n}", "received": f"2024-{month:02d}-{n % 20 + 1:02d} 09:00:00",
        "closed": f"2024-{month:02d}-27 10:00:00" if outcome else "", "outcome": outcome,
        "level": "village" if outcome == "resolved" else "", "changed": "2024-06-20 08:00:00", "town": town,
        "incident": f"{town}{month}1" if n == 1 else "", "due": f"2024-{month:02d}-26 10:00:00",
        "verified": f"2024-{month:02d}-28 10:00:00" if n % 4 == 1 else "",
    }  # fmt: skip


def rows_of(a1: int, b1: int, month: int) -> list[dict[str, str]]:
    return [
        incident(n, town, month, n % 25 + 1)
        for town, many in (("A1", a1), ("B1", b1))
        for n in range(many)
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A city whose old town had thrice as many incidents in April as in March, up to 20 June."""
    made = write_city(tmp_path_factory.mktemp("composing") / "city")
    mapping = made / "sources" / "disputes.toml"
    fields = (("due_at", "due"), ("verified_at", "verified"))
    more = [
        f'[fields.{field}]\ncolumn = "{column}"\nformats = ["%Y-%m-%d %H:%M:%S"]\n'
        for field, column in fields
    ]
    mapping.write_text(mapping.read_text() + "".join(more))
    return made


@pytest.fixture(scope="module")
def store(folder):
    opened = open_store(f"sqlite:///{folder.parent / 'store' / 'cockpit.sqlite'}", create=True)
    rows = rows_of(40, 40, 3) + rows_of(120, 42, 4) + rows_of(35, 33, 5) + rows_of(10, 4, 6)
    quarrels = [
        dispute(n, town, month) for month in (3, 4) for town in ("A1", "B1") for n in range(36)
    ]
    given = [
        ("incidents", incident_file(folder.parent / "i.csv", rows)),
        (
            "disputes",
            write_rows(folder.parent / "d.csv", (*DISPUTE_HEADER, "due", "verified"), quarrels),
        ),
    ]
    run(opened, load_profile(str(folder)), given)
    changed = [
        row | {"closed": "2024-04-29 10:00:00", "changed": "2024-06-21 08:00:00"}
        for row in rows_of(120, 42, 4)[4::5]
    ]
    run(
        opened,
        load_profile(str(folder)),
        [("incidents", incident_file(folder.parent / "j.csv", changed))],
    )
    yield opened
    opened.close()


def made(store, kind: str = "monthly", place=None, period: str = "2024-04", template=None, **more):
    own = template or TEMPLATES[kind]
    told = {name: more.pop(name) for name in ("scope", "memo") if name in more}
    wanted = Wanted(kind, place, period, **more)
    return compose(store, own, wanted, **{"scope": EVERYTHING, "issued_at": NOW, **told})


def worded(**more):
    """The monthly template with longer lists."""
    return replace(
        TEMPLATES["monthly"], wording=replace(TEMPLATES["monthly"].wording, listed=50, **more)
    )


PAPERS = [
    ("monthly", None, "2024-04", {}),
    ("monthly", ("district", "A"), "2024-04", {}),
    ("monthly", ("town", "B1"), "2024-05", {}),
    ("monthly", None, "2024-06", {}),
    ("weekly", None, "2024-W15", {}),
    ("weekly", ("town", "A1"), "2024-W15", {}),
    ("daily", None, "2024-04-10", {}),
    ("special", ("district", "A"), "2024-03-01..2024-04-30", {"theme": "矛盾纠纷"}),
    ("special", None, "2024-04", {"theme": "road"}),
    ("special", None, "2024-Q2", {"theme": "K11"}),
    ("special", ("district", "A"), "2024-04", {"theme": "K18b"}),
    ("meeting", None, "2024-04-01..2024-04-30", {}),
    ("meeting", ("district", "B"), "2024-05", {}),
]


@pytest.fixture(scope="module", params=PAPERS, ids=lambda p: f"{p[0]}-{p[1]}-{p[2]}")
def one(request, store):
    kind, place, period, more = request.param
    return made(store, kind, place, period, **more)


def paragraphs(paper):
    return [b for s in paper["sections"] for b in s["blocks"] if b["block"] == "paragraph"]


def said(paper) -> str:
    return "\n".join(sentence(p["runs"]) for p in paragraphs(paper))


def test_no_digit_stands_in_a_text_that_is_no_figures_but_dates(one):
    for block in paragraphs(one):
        words = "".join(r["text"] for r in block["runs"] if "figure" not in r)
        assert not re.search(r"\d", DATES.sub("", words)), words


def test_every_number_shown_is_its_figures(one):
    figures = {f["id"]: f for f in one["figures"]}
    for section in one["sections"]:
        for block in section["blocks"]:
            assert set(figures_in(block)) <= figures.keys()
            if block["block"] == "paragraph":
                assert all(
                    r["text"] == figures[r["figure"]]["shown"]
                    for r in block["runs"]
                    if "figure" in r
                )
            if block["block"] == "table":
                cells = [c for row in block["rows"] for c in row if "figure" in c]
                assert all(c["text"] == figures[c["figure"]]["shown"] for c in cells)
                assert (
                    {len(row) for row in block["rows"]}
                    <= {len(block["header"])}
                    == {len(block["align"])}
                )


def test_every_definition_is_called_once_in_order_before_its_numbers(one):
    called = [r["note"] for p in paragraphs(one) for r in p["runs"] if "note" in r]
    assert called == [n["number"] for n in one["notes"]] == list(range(1, len(called) + 1))
    assert all(f["note"] for f in one["figures"] if f["indicator"] not in UNBACKED)


def test_sentences_are_whole_and_have_no_double_marks(one):
    for block in paragraphs(one):
        words = sentence(block["runs"])
        assert words.endswith("。") and not re.search(r"[，；。、]{2}|[{}]|None|（）", words), words


def test_the_paper_is_plain_data_and_the_same_every_time(store, one):
    kind = one["kind"]
    place = one["place"]
    theme = one["subject"].split(" · ")[2] if one["subject"].count(" · ") == 2 else None
    again = made(store, kind, (place["level"], place["code"]), one["period"], theme=theme)
    assert canonical(one) == canonical(again)
    assert one["issue"] == one["code"] == ""


def shown(paper, indicator: str, **source: str):
    found = [
        f for f in paper["figures"]
        if f["indicator"] == indicator and all(f["source"].get(k) == v for k, v in source.items())
    ]  # fmt: skip
    assert len(found) == 1, (indicator, source, len(found))
    return found[0]


def test_a_theme_of_a_category_counts_its_matters_alone_and_what_is_pinned_counts_all(store):
    whole, themed = made(store, "special", theme="incident"), made(store, "special", theme="road")
    pinned = made(store, "special", theme="road", pins=[Pin("K10", ("district", "A"))])

    def received(paper, **more):
        told = [
            f
            for f in paper["figures"]
            if f["indicator"] == "received" and more.items() <= f["source"].items()
        ]
        return told[0]["value"]

    question = asking.question(store, "2024-04", "2024-04-30", None, "incident", scope=EVERYTHING)
    table = count(store, question, ["category"], measures=["received"], scope=EVERYTHING)
    by = dict(zip(table["category"], table["n"], strict=True))
    assert received(themed) == by["road"] < received(whole) == sum(by.values())
    rows = pinned["sections"][-1]["blocks"][-1]["rows"]
    own = asking.ask(store, "K10", question, by="district", scope=EVERYTHING)
    told = next(indicator("K10").shown(a.value) for a in own if a.place == "A")
    assert [row[2]["text"] for row in rows] == [told]


@pytest.mark.parametrize("code", BY_ID)
def test_every_indicator_can_be_a_theme_and_its_figure_is_what_ask_answers(store, code):
    paper, of = made(store, "special", theme=code), indicator(code)
    kind = next(iter(of.kinds or ()), None)
    about = asking.question(store, "2024-04", "2024-04-30", None, kind, scope=EVERYTHING)
    whole = asking.ask(store, of.id, about, by="district", scope=EVERYTHING)[0]
    # Of K10 the paper tells the matters themselves, not how many there are a month.
    named, value = ("received", whole.numerator) if of.id == "K10" else (of.id, whole.value)
    told = [f["value"] for f in paper["figures"] if f["indicator"] == named]
    assert value in told or value is None
    assert of.label.partition("（")[0] in paper["title"]


@pytest.mark.parametrize("code", ["K13", "K18", "K18c"])
def test_a_template_may_ask_every_indicator_that_its_reading_lets_pass(store, code):
    plan = replace(TEMPLATES["special"].sections[2], indicators=(askable(code).code,))
    short = replace(plan, indicators=(code,))
    papers = [
        made(store, "special", template=replace(TEMPLATES["special"], sections=(section,)))
        for section in (plan, short)
    ]
    assert plan.blocks[0] == "rates" and papers[0]["sections"] == papers[1]["sections"] != []


def test_figures_are_what_ask_answers(store):
    paper = made(store)
    about = asking.question(store, "2024-04", "2024-04-30", scope=EVERYTHING)
    for code in ("K01", "K02", "K03", "K04a"):
        for answer in asking.ask(store, code, about, by="district", scope=EVERYTHING, recount=True):
            if code == "K04a" and answer.level != "city":
                continue
            own = shown(paper, code, part="value", place=answer.place, level=answer.level)
            assert own["value"] == answer.value and own["numerator"] == answer.numerator
            assert own["source"]["cutoff"].startswith("2024-04-30T23:59:59")


def test_the_month_before_is_told_up_to_its_own_end(store):
    about = asking.question(store, "2024-03", "2024-03-31", scope=EVERYTHING)
    now = asking.question(store, "2024-04", "2024-04-30", scope=EVERYTHING)
    then, own = (
        asking.ask(store, "K10", q, by="district", scope=EVERYTHING)[0].numerator
        for q in (about, now)
    )
    step = shown(
        made(store),
        "received",
        part="difference",
        against="previous",
        level="city",
        category=None,
        kind=None,
    )
    assert step["value"] == own - then
    assert f"环比增加{step['shown']}件" in said(made(store))


def test_what_was_late_the_month_before_is_counted_at_that_months_end(store):
    about = asking.question(store, "2024-03", "2024-03-31", scope=EVERYTHING)
    earlier = asking.question(store, "2024-03", "2024-03-30", scope=EVERYTHING)
    own, before = (
        asking.ask(store, "K04a", q, by="district", scope=EVERYTHING)[0].numerator
        for q in (about, earlier)
    )
    paper = made(store)
    step = [f for f in paper["figures"] if f["indicator"] == "K04a" and f["source"].get("against")]
    now = shown(paper, "K04a", part="value")["value"]
    told = {
        now - f["value"] if f["source"]["part"] == "difference" else f["value"]
        for f in step
        if f["source"]["part"] != "percent"
    }
    assert own != before and told == {own}


def test_who_moved_the_total_is_named_with_the_exact_difference_and_who_did_not_is_not(store):
    text = said(made(store))
    assert "受理量增加较多的有Old Town（增加80件）。" in text
    assert "Harbour（" not in text.split("从类别看")[0]


def test_the_kinds_add_up_and_linked_disputes_are_told_apart(store):
    paper = made(store)
    parts = [
        f["value"]
        for f in paper["figures"]
        if f["source"].get("linked") == "once" and "category" not in f["source"]
    ]
    about = asking.question(store, "2024-04", "2024-04-30", scope=EVERYTHING)
    assert (
        sum(parts) == asking.ask(store, "K10", about, by="district", scope=EVERYTHING)[0].numerator
    )
    assert "另有2件矛盾纠纷由网格事件转入" in said(paper)


def test_rates_of_few_matters_are_told_with_their_number_and_not_compared(store):
    text = said(made(store, "monthly", ("town", "B1"), "2024-06"))
    assert (
        "（只有4件，仅供参考）" in text and "化解率（全口径）暂无数值（本期没有应计事项）" in text
    )


def test_a_running_period_says_so_first(store):
    paper = made(store, period="2024-06")
    assert "早于时段末" in paper["warnings"][0]
    assert "比上月同期" in said(paper) and "环比" not in said(paper).replace("环比、同比", "")
    assert made(store)["warnings"] == []


def test_a_course_begins_where_the_data_do(store):
    blocks = [b for s in made(store)["sections"] for b in s["blocks"] if b["block"] == "chart"]
    course = next(b for b in blocks if b["form"] == "columns")
    assert course["categories"] == ["2024-03", "2024-04"]
    assert all(v for each in course["series"] for v in each["values"])


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2024-04", "2024年4月"),
        ("2024-Q2", "2024年第2季度"),
        ("2024-W15", "2024年第15周（4月8日至14日）"),
        ("2026-W01", "2026年第1周（2025年12月29日至2026年1月4日）"),
        ("2024-04-10", "2024年4月10日"),
        ("2024-03-30..2024-04-02", "2024年3月30日至4月2日"),
        ("2023-12-30..2024-01-02", "2023年12月30日至2024年1月2日"),
        ("2024", "2024年"),
    ],
)
def test_a_period_is_written_as_an_office_does(period, words):
    assert title_of(parse_period(period)) == words


def test_a_source_that_never_came_is_named(folder):
    opened = open_store(f"sqlite:///{folder.parent / 'half' / 'cockpit.sqlite'}", create=True)
    rows = incident_file(folder.parent / "h.csv", rows_of(40, 40, 3))
    run(opened, load_profile(str(folder)), [("incidents", rows)])
    paper = made(opened, period="2024-03")
    assert any("尚未接入“矛盾纠纷”" in w for w in paper["warnings"])
    assert "化解率（全口径）暂无数值（尚未接入此类来源）" in said(paper)
    opened.close()


def test_titles_have_no_personal_data_and_delicate_ones_no_title_at_all(store):
    written = canonical(made(store, "meeting", period="2024-04-01..2024-04-30")).decode()
    assert "13812345678" not in written and "138****5678" in written
    tables = [
        b
        for s in made(store, period="2024-05", template=worded())["sections"]
        for b in s["blocks"]
        if b["block"] == "table"
    ]
    rows = next(b["rows"] for b in tables if b["title"] == "超期未办结事项")
    assert any("水管漏水" in row[1]["text"] for row in rows) and not any(
        "类事项" in row[1]["text"] for row in rows
    )
    strict = worded(sensitive=frozenset({"road", "noise", "邻里"}))
    delicate = canonical(made(store, period="2024-05", template=strict)).decode()
    assert "水管漏水" not in delicate and "road类事项" in delicate


def test_the_list_of_what_is_overdue_is_the_one_the_indicator_counts(store):
    for period, cutoff in (
        ("2024-03", "2024-03-31"),
        ("2024-04", "2024-04-30"),
        ("2024-04", "2024-05-15"),
        ("2024", "2024-06-10"),
    ):
        about = asking.question(store, period, cutoff, scope=EVERYTHING)
        counted = matters.counted(store, "K04a", about, scope=EVERYTHING)
        found = stuck(store, about, scope=EVERYTHING)
        late = found[found["due_at"].notna() & (found["due_at"] <= about.cutoff.at)]
        assert len(counted) and sorted(late["id"]) == sorted(counted["id"])


def test_a_meeting_is_laid_what_is_stuck_with_every_reason_counted(store):
    paper = made(store, "meeting", period="2024-05")
    told = {f["source"].get("reason"): f for f in paper["figures"] if f["indicator"] == "stuck"}
    about = asking.question(store, told[None]["period"], paper["cutoff"][:19], scope=EVERYTHING)
    rows = stuck(store, about, scope=EVERYTHING).to_dict("records")
    days = {row["id"]: (about.cutoff.at - row["due_at"]) // 86_400 for row in rows}
    reasons = {
        row["id"]: {"overdue": days[row["id"]] >= 0, "returned": row["returned"] >= 2, "crossing": bool(row["other"])}
        for row in rows
    }  # fmt: skip
    counted = {name: sum(r[name] for r in reasons.values()) for name in ("overdue", "returned", "crossing")}  # fmt: skip
    expected = {None: len(rows)} | {name: n for name, n in counted.items() if n}
    assert {reason: f["value"] for reason, f in told.items()} == expected
    (table,) = [b for s in paper["sections"] for b in s["blocks"] if b["block"] == "table"]
    ids = [row[0]["text"] for row in table["rows"]]
    weight = {id: (-sum(reasons[id].values()), -max(days[id], 0), id) for id in ids}
    assert ids == sorted(ids, key=weight.__getitem__)
    assert [row[4]["text"] for row in table["rows"]] == [f"{days[id]:,.0f}" if days[id] >= 0 else "—" for id in ids]  # fmt: skip


def test_a_scope_sees_its_own_and_nothing_else(store):
    paper = made(store, "monthly", ("district", "A"), scope=OF_A)
    assert paper["scope"] == ["A"] and "Harbour" not in canonical(paper).decode()
    whole = made(store, "monthly", ("district", "A"))
    assert [s["code"] for s in paper["sections"]] == [s["code"] for s in whole["sections"]]


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"period": "2023-01"}, "没有数据"),
        ({"period": "2025-01"}, "没有数据"),
        ({"period": "2024-W15"}, "按月编写"),
        ({"kind": "weekly"}, "按周编写"),
        ({"place": ("district", "B"), "scope": OF_A}, "Harbour不在"),
        ({"scope": OF_A}, "全市简报"),
        ({"kind": "special", "theme": "roads"}, "road"),
        ({"kind": "index"}, "平安指数"),
        ({"remarks": {"overal": "x"}}, "overal"),
    ],
)
def test_what_cannot_be_written_is_refused_in_a_sentence(store, asked, named):
    with pytest.raises(BriefingError, match=named):
        made(store, **asked)


def test_an_unknown_place_or_load_is_the_askers_mistake(store):
    for wrong in ({"place": ("district", "X")}, {"known": "99"}):
        with pytest.raises(AskError):
            made(store, **wrong)


def test_the_offices_words_stand_at_the_end_of_their_section(store):
    paper = made(store, remarks={"handling": "请各地加快办理。"}, author="沈堃")
    section = next(s for s in paper["sections"] if s["code"] == "handling")
    assert (
        section["blocks"][-1]["remark"]
        and sentence(section["blocks"][-1]["runs"]) == "请各地加快办理。"
    )
    assert paper["author"] == "沈堃"


def test_pinned_indicators_are_asked_at_the_papers_own_period(store):
    paper = made(store, pins=[Pin("K01", ("town", "A1")), Pin("K11")])
    section = paper["sections"][-1]
    assert section["title"] == "关注指标"
    rows = section["blocks"][-1]["rows"]
    about = asking.question(store, "2024-04", "2024-04-30", scope=EVERYTHING)
    own = next(
        a for a in asking.ask(store, "K01", about, by="town", scope=EVERYTHING) if a.place == "A1"
    )
    assert [c["text"] for c in rows[0]][::2] == ["North", f"{own.value * 100:.2f}%"]


def test_what_later_loads_changed_is_a_correction_with_then_and_now(store):
    old = made(store, known="1") | {"issue": "2024年第4期"}
    again = asked_again(store, TEMPLATES["monthly"], old, known=None, scope=EVERYTHING)
    found = restated(old, again, built_in())
    labels = {r["label"]: r for r in found}
    assert (
        labels["2024年4月Seaford办结率（账面）"]["then"]
        != labels["2024年4月Seaford办结率（账面）"]["now"]
    )
    assert all(r["issue"] == "2024年第4期" for r in found)
    assert (
        restated(
            old,
            asked_again(store, TEMPLATES["monthly"], old, known="1", scope=EVERYTHING),
            built_in(),
        )
        == []
    )


def test_briefings_of_one_run_share_what_was_asked_and_are_the_same(store, monkeypatch):
    memo = Memo()
    shared = [
        made(store, place=key, memo=memo) for key in (None, ("district", "A"), ("town", "A1"))
    ]
    assert canonical(shared[1]) == canonical(made(store, place=("district", "A")))

    def asked_anew(*_args, **_more):
        raise AssertionError

    for name in ("asking.ask_many", "trends.count", "alerts.alerts", "quality.sources"):
        query = f"data.queries.{name}"
        # Under the query's own name: what was asked is kept by it.
        monkeypatch.setattr(query, wraps(resolve_name(query))(partial(asked_anew)))
    again = made(store, place=("district", "A"), memo=memo)
    assert canonical(shared[1]) == canonical(again)
    with pytest.raises(AssertionError):
        made(store, place=("district", "A"))


def test_a_town_is_held_against_the_towns_of_its_kind_together(tmp_path):
    city = write_city(tmp_path / "city")
    towns = city / "sources" / "towns.toml"
    towns.write_text(towns.read_text() + 'kind = "kind"\n')
    (city / "towns.csv").write_text(
        "code,name,district,kind\nA1,North,A,镇\nA2,South,A,街道\nB1,Quay,B,镇\n"
    )
    rows = rows_of(60, 40, 4)
    rows += [incident(5 * n + 4, "A2", 4, n % 25 + 1) for n in range(50)]
    opened = open_store(f"sqlite:///{tmp_path / 'store' / 'cockpit.sqlite'}", create=True)
    run(opened, load_profile(str(city)), [("incidents", incident_file(tmp_path / "i.csv", rows))])
    paper = made(opened, place=("town", "B1"))
    own = [f for f in paper["figures"] if f["source"].get("part") == "pooled"]
    assert {f["indicator"] for f in own} == {"K01", "K03"}
    about = asking.question(opened, "2024-04", "2024-04-30", scope=EVERYTHING)
    for figure in own:
        answers = asking.ask(opened, figure["indicator"], about, by="town", scope=EVERYTHING)
        alike = [a for a in answers if a.place in ("A1", "B1")]
        pooled = sum(a.numerator for a in alike) / sum(a.denominator for a in alike)
        assert figure["value"] == pooled and figure["place"] == "全市镇"
    assert "与全市各镇合计水平相比" in said(paper)
    assert not any(s["code"] == "like" for s in made(opened, place=("town", "A2"))["sections"])
    opened.close()


@pytest.fixture(scope="module")
def indexed(tmp_path_factory):
    """Seaford with an index of its own, from 2018 to June 2019."""
    folder = tmp_path_factory.mktemp("indexed")
    opened = open_store(f"sqlite:///{folder / 'cockpit.sqlite'}", create=True)
    load_index_city(opened, write_index_city(folder / "city"), folder)
    yield opened
    opened.close()


@pytest.mark.parametrize("place", [None, ("district", "A")])
def test_the_index_is_told_with_its_change_and_its_parts(indexed, place):
    paper = made(indexed, "index", place, "2019-06")
    reading, city = book(indexed, "district", known=1, scope=EVERYTHING).readings(LAST, Span.MONTH)
    own = float(city.index[0]) if place is None else float(reading.index[reading.units.index("A")])
    assert f"平安指数为{own:.2f}分" in said(paper)
    assert [n["label"] for n in paper["notes"]][:2] == ["统计截止", "平安指数（湖州测算口径）"]
    blocks = [b for s in paper["sections"] for b in s["blocks"]]
    table = next(b for b in blocks if b["block"] == "table" and b["title"] == "各区县平安指数")
    assert {row[0]["text"] for row in table["rows"]} == {"Old Town", "Harbour"}
    spread = next(b for b in blocks if b["block"] == "chart")
    for low, value, high in zip(
        spread["low"], spread["series"][0]["values"], spread["high"], strict=True
    ):
        assert low <= value <= high
    parts = {
        f["source"]["part"]: f["value"] for f in paper["figures"] if f["indicator"] == "index_part"
    }
    assert parts


def test_a_month_of_the_index_that_was_not_delivered_whole_is_refused(indexed):
    with pytest.raises(BriefingError, match=f"{GAP // 100}-{GAP % 100:02d}"):
        made(indexed, "index", None, f"{GAP // 100}-{GAP % 100:02d}")


def test_index_papers_keep_the_rules_of_all_papers(indexed):
    paper = made(indexed, "index", None, "2019-06")
    test_no_digit_stands_in_a_text_that_is_no_figures_but_dates(paper)
    test_every_number_shown_is_its_figures(paper)
    test_every_definition_is_called_once_in_order_before_its_numbers(paper)
    test_sentences_are_whole_and_have_no_double_marks(paper)
