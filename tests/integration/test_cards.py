"""Every card of the shelf: its faces can be shown, its table is a table, its sentences are bound to its value."""

import re
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime

import pytest

from dashboard.ask import Reader
from dashboard.briefing.composing.paper import Wanted, compose
from dashboard.cards import (
    CARDS,
    categories,
    chain,
    departments,
    funnel,
    matters,
    measures,
    trend,
)
from dashboard.wire.cache import Cache
from dashboard.wire.panel import Panel
from data.desk.issues import Issue, grouped, new_code, number_words
from data.desk.sessions import open_desk
from data.keeping.store import open_store
from data.queries import matters as queried
from data.reference.profile import load_profile
from data.reference.scopes import scope_to_json
from etl.running.jobs import run
from governance.briefing.paper import canonical, digest, read
from governance.scope import Scope
from layouts.cards.chain import Chain, Duty, Person
from layouts.cards.face import Ref
from layouts.cards.index.honours import Honour
from layouts.cards.quality.coverage import Span
from layouts.cards.quality.published import PublishedRow
from layouts.cards.sites import Sites
from layouts.chrome.tables import Status
from tests.cities import disputes, incidents, with_briefings, write_city, write_rows
from tests.conftest import ROOT
from tests.indexcity import HEADER, figures, quarrels, write_index_city
from tests.mapcity import HEADER as POSITIONED_HEADER
from tests.mapcity import POSITIONED

CODES = new_code(), new_code()
"""Of two briefings that were issued in each of the whole cities."""

ONE = "/matter/<source>/<key...>"
ELSEWHERE = {
    "peers": ("?period=2019&indicator=K01", "/town/A1"),
    "ranking": ("?period=2019&indicator=K10", "/"),
    "matter_now": ("?period=2019", ONE),
    "matter_course": ("?period=2019", ONE),
    "matter_versions": ("?period=2019", ONE),
    "matter_particulars": ("?period=2019", ONE),
    "subject": ("?period=2019", ONE),
    "briefing_choices": ("?period=2019-03", "/"),
    "briefing_draft": ("?period=2019-03", "/"),
    "briefing_comparison": (f"?compare={','.join(CODES)}", "/"),
    "verdict": (f"?code={CODES[0]}", "/"),
}
"""Where a card has something to tell: peers are of a town, a rate of few matters is not ranked, a matter is the newest one."""

CLOCK = 1_562_400_000
"""2019-07-06: a day after the figures were delivered."""

ASKED = [
    *((card, card.options()) for card in CARDS),
    (trend.CARD, trend.Options("resolved")),
    (trend.CARD, trend.Options(measure="K01")),
    (categories.CARD, categories.Options(compare=True)),
    (matters.CARD, matters.Options("overdue")),
    (matters.CARD, matters.Options("longest_open")),
    (matters.CARD, matters.Options("open", most=500)),
    (matters.CARD, matters.Options("closed", most=500)),
    (measures.CARD, measures.Options(careful=True)),
    (chain.CARD, chain.Options(people=True)),
]
"""Every card as a screen that says nothing shows it, and as those that choose do."""

NAMED = pytest.mark.parametrize(
    ("card", "options"), ASKED, ids=[f"{card.code}-{n}" for n, (card, _) in enumerate(ASKED)]
)


def incident(n: int, *, late: bool) -> dict[str, str]:
    """One incident of spring 2019 by turns in A and B; one of three is open beyond its due time."""
    return {
        "nr": f"i{n}", "title": "Lamp", "category": ("road", "noise", "dog")[n % 3],
        "received": f"2019-{3 + n % 3:02d}-{n % 28 + 1:02d} {n % 24:02d}:30:00",
        "due": "2019-06-02 09:00:00", "closed": "" if late and n % 3 == 0 else "2019-05-30 10:00:00",
        "changed": "2019-07-01 08:00:00", "town": "A1" if n % 2 else "B1",
        "grade": ("normal", "urgent", "critical")[n % 3],
        "lon": f"{(10.01 if n % 2 else 10.11) + n % 7 * 0.01:.5f}", "lat": f"{50.01 + n % 8 * 0.01:.5f}",
    }  # fmt: skip


FACT = """
[[facts]]
id = "wardens{n}"
label = "Wardens"
value = "nearly 40"
unit = "people"
scope = "Seaford"
place = "S"
period = "2023"
cutoff = "2023-12-31"
kind = "count"
source = "R1"
quote = "nearly forty wardens"
"""


def observation(row: dict[str, str], other: bool) -> dict[str, str]:
    """In the other city the last month has as many calls as the months before."""
    changed = other and row["measure"] == "A101" and row["month"] == "2019-06"
    return row | {"value": {"A": "31", "B": "16"}[row["unit"]]} if changed else row


def dispute_rows(*, other: bool) -> list[dict[str, str]]:
    """The quarrels; in the other city fewer of them, an hour earlier, and of the last month none solved."""
    if not other:
        return quarrels()
    return [
        row
        | {"received": row["received"].replace("09:00", "08:00")}
        | ({"closed": "", "outcome": ""} if "201906" in row["nr"] and "B1" in row["nr"] else {})
        for row in quarrels()
        if not (row["nr"].startswith("A1") and row["nr"].endswith("0"))
    ]


def loaded(folder, *, other: bool):
    """Seaford with matters and an index, or another city of every answer."""
    count = 60 if other else 90
    opened = open_store(f"sqlite:///{folder / 'store' / 'cockpit.sqlite'}", create=True)
    city = write_index_city(folder / "city")
    with_briefings(city)
    source = city / "sources" / "incidents.toml"
    source.write_text(
        source.read_text() + POSITIONED + '[fields.department]\ncolumn = "category"\n'
    )
    facts = "".join(FACT.format(n=n) for n in range(1 + other))
    (city / "facts.toml").write_text(f'[reports]\nR1 = "Yearbook 2023"\n{facts}')
    matters_ = [incident(n, late=True) for n in range(count)]
    for n in range(count // 30):
        matters_.append(incident(count + n, late=True) | {"received": "never"})
    observed = [observation(row, other) for row in figures()]
    given = [
        ("incidents", write_rows(folder / "i.csv", POSITIONED_HEADER, matters_)),
        ("disputes", disputes(folder / "d.csv", dispute_rows(other=other))),
        ("observations", write_rows(folder / "o.csv", HEADER, observed)),
    ]
    run(opened, load_profile(str(city)), given)
    return opened


def small(folder, job: str):
    """Seaford with one matter of one source, and nothing else."""
    opened = open_store(f"sqlite:///{folder / 'store' / 'cockpit.sqlite'}", create=True)
    city = write_city(folder / "city")
    row = {"nr": "x", "received": "2019-03-02 09:00:00", "changed": "2019-07-01 08:00:00", "town": "A1"}  # fmt: skip
    write = {"incidents": incidents, "disputes": disputes}[job]
    run(opened, load_profile(str(city)), [(job, write(folder / "x.csv", [row]))])
    return opened


def reader_of(store, folder) -> Reader:
    desk = open_desk(f"sqlite:///{folder / 'desk.sqlite'}")
    city = str(folder / "city")
    return Reader(store, Cache(), Scope.everything, lambda: CLOCK, desk=desk, profile=city)


def issue(reader, months) -> None:
    """Briefings of these months, the first of them under the first of the codes."""
    template = load_profile(reader.profile).briefings["monthly"]
    for number, (code, month) in enumerate(zip(CODES, months, strict=True), 1):
        day, scope = datetime(2019, 7, 6, 9, tzinfo=UTC), Scope.everything()
        wanted = Wanted("monthly", None, month)
        paper = compose(reader.store, template, wanted, scope=scope, issued_at=day)
        words = number_words(2019, number)
        paper = read(canonical({**paper, "issue": words, "code": grouped(code)}))
        one = Issue(
            code, "monthly", "city", paper["place"]["code"], 2019, number, month, paper["known"],
            "", scope_to_json(scope), CLOCK, digest(paper),
        )  # fmt: skip
        reader.issues.keep(one, canonical(paper), {})


@pytest.fixture(scope="module")
def cities(tmp_path_factory):
    """Two whole cities, one without incidents, one without disputes."""
    folders = {
        name: tmp_path_factory.mktemp(name) for name in ("whole", "other", "disputes", "incidents")
    }
    stores = {
        "whole": loaded(folders["whole"], other=False),
        "other": loaded(folders["other"], other=True),
        "disputes": small(folders["disputes"], "disputes"),
        "incidents": small(folders["incidents"], "incidents"),
    }
    readers = {name: reader_of(store, folders[name]) for name, store in stores.items()}
    issue(readers["whole"], ("2019-03", "2019-04"))
    issue(readers["other"], ("2019-04", "2019-05"))
    yield readers
    for reader in readers.values():
        reader.desk.close()
        reader.store.close()


def value_of(reader, card, options):
    """The card's value where it has something to tell."""
    search, path = ELSEWHERE.get(card.code, ("?period=2019", "/"))
    if path != ONE:
        return card.ask(reader.asked(path, search), options)
    newest = queried.newest(
        reader.store, reader.asked("/", search).question, limit=1, scope=Scope.everything()
    ).iloc[0]
    path = f"/matter/{newest['source']}/{newest['id']}"
    return card.ask(reader.ask(path, search, template=ONE), options)


def told(card, value) -> str:
    return " ".join(map(str, card.words(value)))


@NAMED
@pytest.mark.parametrize("city", ["whole", "disputes", "incidents"])
def test_every_card_can_be_shown_in_each_of_its_rooms(cities, city, card, options):
    for room in card.rooms:
        panel = Panel(
            card.code,
            lambda asked: card.ask(asked, options),
            lambda _asked, value, room=room: _drawn(card, card.look(value, room)),
        )
        assert panel.encoded(cities[city].asked("/", "?period=2019")).startswith(b"{")


def _drawn(card, look):
    graph = {} if look.figure is None else {"graph": {"drawing": look.figure.to_plotly_json()}}
    assert bool(graph) == card.graphed and bool(look.chrome) == bool(card.stage)
    return {**look.chrome, **graph, **({} if card.stage else {"body": {"children": look.children}})}


@NAMED
@pytest.mark.parametrize("city", ["whole", "disputes", "incidents"])
def test_every_table_has_labels_and_as_many_cells_as_columns(cities, city, card, options):
    table = card.table(value_of(cities[city], card, options))
    labels = [column.label for column in table.columns]
    assert all(labels) and len(labels) == len(set(labels))
    assert all(len(row) == len(labels) for row in table.rows)
    assert table.frame().shape == (len(table.rows), len(labels))
    assert city != "whole" or len(table.rows) or card.code in ("published", "honours")


@NAMED
@pytest.mark.parametrize("city", ["whole", "disputes", "incidents"])
@pytest.mark.parametrize(
    "search", ["?period=2019", "?period=1999", "?period=2019&cutoff=2019-01-15"]
)
def test_every_card_says_something_of_any_city_and_period(cities, city, search, card, options):
    sentences = card.words(card.ask(cities[city].asked("/", search), options))
    assert sentences
    for sentence in map(str, sentences):
        assert sentence.endswith("。") and len(sentence) > 3
        assert not re.search(r"None|nan|。。|：。|，。", sentence), sentence


def test_every_card_has_a_picture_in_the_manual():
    """Taken by `python -m docs.shots_cards`; none is left of a card that is gone."""
    pictures = {path.stem for path in (ROOT / "docs" / "shots" / "cards").glob("*.jpg")}
    assert pictures == {card.code for card in CARDS}


UNKNOWN = "尚未接入此类来源"
NOT_YET = "尚未报送"


@pytest.mark.parametrize(
    ("city", "card", "options", "said"),
    [
        ("incidents", "funnel", {}, UNKNOWN),
        ("incidents", "trend", {"done": "resolved"}, UNKNOWN),
        ("incidents", "matters", {"which": "longest_open"}, UNKNOWN),
        ("incidents", "measures", {"measures": ("K11",)}, UNKNOWN),
        ("incidents", "matrix", {"measures": ("K11",)}, "化解率：全部 未知"),
        ("incidents", "map", {}, "无值"),
        ("disputes", "measures", {"measures": ("K02",)}, "来源不提供此环节"),
        ("disputes", "matrix", {}, "件 / 专职网格员：全部 未知"),
        ("disputes", "completeness", {}, "坐标合规率 未知"),
        ("disputes", "index_headline", {}, NOT_YET),
        ("disputes", "index_ranking", {}, NOT_YET),
        ("disputes", "index_choices", {}, NOT_YET),
        ("disputes", "index_changes", {}, NOT_YET),
        ("disputes", "index_causes", {}, NOT_YET),
        ("disputes", "index_classes", {}, NOT_YET),
        ("disputes", "index_profile", {}, NOT_YET),
        ("disputes", "index_table", {}, NOT_YET),
        ("disputes", "index_course", {}, NOT_YET),
        ("disputes", "index_doubt", {}, NOT_YET),
        ("disputes", "briefing_choices", {}, "没有简报模板"),
        ("disputes", "briefing_draft", {}, "没有简报模板"),
        ("disputes", "briefing_archive", {}, "没有简报模板"),
        ("disputes", "briefing_comparison", {}, "没有简报模板"),
        ("disputes", "verdict", {}, "还没有要核对的"),
    ],
)
def test_what_a_city_has_no_source_of_is_unknown_and_never_nothing(
    cities, city, card, options, said
):
    (chosen,) = (one for one in CARDS if one.code == card)
    value = chosen.ask(cities[city].asked("/", "?period=2019"), chosen.options(**options))
    words = told(chosen, value)
    assert said in words
    if card not in ("matrix", "completeness", "map"):
        assert not re.search(r"\b0\b", words)


@pytest.mark.parametrize(
    ("card", "options", "said"),
    [
        ("trend", {}, "没有受理事项"),
        ("categories", {}, "没有受理事项"),
        ("rhythm", {}, "没有受理事项"),
        ("departments", {}, "没有受理事项"),
        ("matters", {}, "没有受理事项"),
        ("matters", {"which": "overdue"}, "没有超期在办事项"),
        ("matters", {"which": "longest_open"}, "没有在调纠纷"),
        ("funnel", {}, "没有受理纠纷"),
        ("risks", {}, "没有超期在办的事项"),
        ("multiples", {}, "没有可判断的数"),
        ("ranking", {}, "没有可排名的单位"),
        ("measures", {"measures": ("K03",)}, "没有应计事项"),
        ("index_headline", {}, NOT_YET),
    ],
)
def test_an_empty_period_is_said_in_a_sentence(cities, card, options, said):
    (chosen,) = (one for one in CARDS if one.code == card)
    value = chosen.ask(cities["whole"].asked("/", "?period=1999"), chosen.options(**options))
    assert said in told(chosen, value)


def test_disputes_are_counted_alone_whatever_the_screen_shows(cities):
    """The way down and the waiting are of disputes, on a screen of every kind as on one of disputes."""
    for card, options in ASKED:
        if card.code == "funnel" or getattr(options, "which", "") == "longest_open":
            everything, alone = (
                told(card, card.ask(cities["whole"].asked("/", f"?period=2019{kind}"), options))
                for kind in ("", "&kind=dispute")
            )
            assert everything == alone


def halved(judgement):
    return replace(judgement, weights=judgement.weights / 2)


LATE = Status("迟到 2 天", "late")
COMPARED = PublishedRow(
    "化解率", "S", "2019", "", "97%", "R1", "96%", "K11", "−1", Status("不符", "late"), ""
)
ANSWERED = Chain(
    "农村",
    (
        Duty("包村", "镇联村干部", "Mill 1", None, ("王*（P1）",)),
        Duty("包片", "村干部", "Mill 1", None, ()),
    ),
    people=(Person("网格员", "网格员0002（P2）", "专职"),),
)
OTHERWISE = {
    "chain": lambda _: ANSWERED,
    "sites": lambda _: Sites("Mill 7", (("Hall 7", "station"), ("Quay 3", "station"))),
    "notes": lambda value: replace(value, key="matter/incidents/i7"),
    "period": lambda value: replace(value, month="2018年"),
    "subject": lambda value: replace(value, title="Lamp 9"),
    "matter_now": lambda value: replace(value, hands=replace(value.hands, lasted="9 天")),
    "matter_course": lambda value: tuple(replace(one, at="2018-01-01 09:00") for one in value),
    "matter_versions": lambda value: tuple(replace(one, load="第 9 次装载") for one in value),
    "matter_particulars": lambda value: replace(value, groups=(("要素", (("人数", "9 人"),)),)),
    "index_choices": lambda value: replace(value, month="2019-05"),
    "briefing_choices": lambda value: replace(value, period="2019年5月"),
    "briefing_draft": lambda value: replace(value, issued="2019年第9期"),
    "index_about": lambda value: replace(value, indicators=value.indicators[:1]),
    "index_formula": lambda value: replace(value, scale=replace(value.scale, slope=90.0)),
    "index_weights": lambda value: replace(
        value, definition=replace(value.definition, judgement=halved(value.definition.judgement))
    ),
    "index_measures": lambda value: replace(
        value, definition=replace(value.definition, indicators=value.definition.indicators[:1])
    ),
    "index_baseline": lambda value: replace(value, statement="2018 年在用。"),
    "index_rules": lambda value: replace(
        value, definition=replace(value.definition, deductions=value.definition.deductions[:1])
    ),
    "honours": lambda _: (Honour("连冠", "9 次", "市", "2019", "2019-12-31", "九连冠", "年报"),),
    "index_matters": lambda value: replace(value, title="超期：3 件"),
    "sources": lambda rows: (replace(rows[0], status=LATE), *rows[1:]),
    "published": lambda value: replace(value, beside=(COMPARED,)),
    "coverage": lambda value: replace(
        value, rows=tuple(replace(r, spans=(Span("9 天", 1.0, True),)) for r in value.rows)
    ),
    "completeness": lambda value: replace(
        value,
        rows=tuple((n, tuple(replace(f, shown="9%") for f in fs)) for n, fs in value.rows),
    ),
}
"""Cards that the other city answers alike: how their value is changed instead."""


@NAMED
def test_sentences_change_when_their_value_does(cities, card, options):
    value = value_of(cities["whole"], card, options)
    changed = OTHERWISE.get(card.code, lambda _: value_of(cities["other"], card, options))(value)
    assert told(card, value) != told(card, changed)
    assert told(card, value) == told(card, value_of(cities["whole"], card, options))


PERIOD = r"\d{4}-\d{2}(-\d{2})?|近 12 个整月|K\d\d"
"""Digits that are no figure: the name of a month, a day, an indicator."""
HOUR = r"\d{1,2} 时"


@NAMED
@pytest.mark.parametrize("city", ["whole", "other"])
def test_every_number_of_a_sentence_is_a_reference(cities, city, card, options):
    value = value_of(cities[city], card, options)
    for one in (value, *([OTHERWISE[card.code](value)] if card.code in OTHERWISE else [])):
        plain = [run for s in card.words(one) for run in s.runs if not isinstance(run, Ref)]
        allowed = f"{PERIOD}|{HOUR}" if card.code == "rhythm" else PERIOD
        assert not [run for run in plain if re.search(r"\d", re.sub(allowed, "", run))]


@NAMED
def test_what_is_referred_to_stands_in_the_value(cities, card, options):
    """A reference is a cell of the card's table, or a number of its value that the table counts up to."""
    value = value_of(cities["whole"], card, options)
    cells = [cell for row in card.table(value).rows for cell in row]
    refs = [r for s in card.words(value) for r in s.runs if isinstance(r, Ref)]
    beside = [ref for ref in refs if ref.cell not in cells]
    assert all(_held(ref.cell, value) for ref in beside)


def _held(cell, value) -> bool:
    if isinstance(value, tuple | list):
        return any(_held(cell, part) for part in value)
    if is_dataclass(value):
        return cell == value or any(_held(cell, getattr(value, f.name)) for f in fields(value))
    return bool(cell == value)


@pytest.mark.parametrize("place", [None, ("district", "A")])
def test_a_paper_prints_the_departments_of_the_walls_card(cities, place):
    reader, template = cities["whole"], load_profile("huzhou").briefings["meeting"]
    wanted = Wanted("meeting", place, "2019-03-01..2019-05-31")
    day = datetime(2019, 7, 6, 9, tzinfo=UTC)
    paper = compose(reader.store, template, wanted, scope=Scope.everything(), issued_at=day)
    blocks = [block for section in paper["sections"] for block in section["blocks"]]
    printed = next(b for b in blocks if b["block"] == "table" and "部门" in b["header"][0])
    asked = reader.ask(
        "/" + "/".join(place or ()), "?period=2019-03-01..2019-05-31&cutoff=2019-05-31"
    )
    shown = departments.CARD.table(
        departments.ask(asked, departments.Options(most=template.wording.listed))
    ).frame()
    wall = [[f"{cell}" for cell in row] for row in shown[printed["header"]].to_numpy()]
    assert [[cell["text"].replace(",", "") for cell in row] for row in printed["rows"]] == wall
    told = {figure["id"]: figure for figure in paper["figures"]}
    for row in printed["rows"]:
        for cell in (each for each in row[1:] if each["text"] != "—"):
            figure = told[cell["figure"]]
            assert figure["shown"] == cell["text"]
            assert figure["source"]["department"] == row[0]["text"]


def test_a_paper_counts_the_ends_of_disputes_as_the_walls_funnel_does(cities):
    reader, template = cities["whole"], load_profile("huzhou").briefings["monthly"]
    day = datetime(2019, 7, 6, 9, tzinfo=UTC)
    wanted = Wanted("monthly", None, "2019-06")
    paper = compose(reader.store, template, wanted, scope=Scope.everything(), issued_at=day)
    asked = reader.ask("/", "?period=2019-06&cutoff=2019-06-30&kind=dispute")
    stages = {stage.name: stage.n for stage in funnel.ask(asked, funnel.CARD.options()).stages}
    told = {
        figure["source"]["measure"]: figure["value"]
        for figure in paper["figures"]
        if figure["indicator"] == "outcome"
    }
    assert told["received"] == stages["受理"] and told["open"] == stages["在调"] > 0
    assert told["resolved"] == sum(n for name, n in stages.items() if "化解" in name) > 0


def test_a_paper_lists_what_is_overdue_in_the_order_of_the_walls_list(cities):
    reader, template = cities["whole"], load_profile("huzhou").briefings["monthly"]
    day = datetime(2019, 7, 6, 9, tzinfo=UTC)
    wanted = Wanted("monthly", ("district", "A"), "2019-03", cutoff="2019-07-01")
    paper = compose(reader.store, template, wanted, scope=Scope.everything(), issued_at=day)
    blocks = [block for section in paper["sections"] for block in section["blocks"]]
    printed = next(b for b in blocks if b["block"] == "table" and b["title"] == "超期未办结事项")
    asked = reader.ask("/district/A", "?period=2019-03&cutoff=2019-07-01")
    shown = matters.overdue(asked, template.wording.listed)
    assert [row[0]["text"] for row in printed["rows"]] == [line.id for line in shown] != []


def test_a_paper_draws_the_types_and_the_months_that_the_walls_cards_count(cities):
    reader, template = cities["whole"], load_profile("huzhou").briefings["special"]
    wanted = Wanted("special", ("district", "A"), "2019-05", theme="网格事件")
    day = datetime(2019, 7, 6, 9, tzinfo=UTC)
    paper = compose(reader.store, template, wanted, scope=Scope.everything(), issued_at=day)
    blocks = [block for section in paper["sections"] for block in section["blocks"]]
    bars, course = (
        next(b for b in blocks if b["block"] == "chart" and b["form"] == form)
        for form in ("bars", "columns")
    )
    asked = reader.ask("/district/A", "?period=2019-05&cutoff=2019-05-31&kind=incident")
    types = {one.name: one.n for one in categories.counted(asked)}
    assert dict(zip(bars["categories"], bars["series"][0]["values"], strict=True)) == types != {}
    months = {one.month: (one.received, one.closed) for one in trend.closed(asked)}
    drawn = zip(course["categories"], *(of["values"] for of in course["series"]), strict=True)
    told = {month: (received, closed) for month, received, closed in drawn if received}
    assert told == {m: n for m, n in months.items() if n[0]} != {}
