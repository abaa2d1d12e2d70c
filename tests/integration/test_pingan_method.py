"""The definition's page, its trial, the honours and the wall's scene, on a store with observations and on one without."""

import json
import re
from functools import cache

import pytest

from dashboard.ask import Ask, Reader
from dashboard.cards.card import Nothing
from dashboard.cards.index import causes as index_causes
from dashboard.cards.index import definition as index_definition
from dashboard.cards.index import example as index_example
from dashboard.cards.index import headline as index_headline
from dashboard.cards.index import ranking as index_ranking
from dashboard.cards.index import trial as index_trial
from dashboard.cards.index.asked import Index
from dashboard.desks import Desks
from dashboard.wall import SCENES
from dashboard.wire.cache import Cache
from data.keeping.store import open_store
from data.reference.profile import ROOT, load_profile
from etl.running.jobs import run
from governance.errors import AskError
from governance.pingan.observed import months_between, shown
from governance.scope import Scope
from layouts.cards.index.trial import MARK
from tests.cities import disputes, write_city, write_rows
from tests.drawn import places

DEFINITION = (ROOT / "data/profiles/huzhou/pingan.toml").read_text(encoding="utf-8")
MAPPING = """
job = "observations"
[version]
column = "changed"
formats = ["%Y-%m-%d %H:%M:%S"]
[fields]
measure = "measure"
[fields.month]
column = "month"
formats = ["%Y-%m"]
[fields.value]
column = "value"
[place]
try = [{ by = "code", column = "unit" }]
"""
FACTS = """
[reports]
R1 = "Yearbook"
[[facts]]
id = "first"
label = "Prize <b>"
value = "7"
unit = "times"
scope = "Seaford"
place = "S"
period = "2023"
cutoff = "2023-12-31"
kind = "honour"
source = "R1"
quote = "seven times"
"""
SCENE = SCENES["standing"].screen
MONTHS = months_between(202201, 202403)
BAD = 202404


@cache
def definition():
    return load_profile("huzhou").pingan


def figures():
    """Twenty-seven whole months of both districts, and a month that only one of them delivered."""
    own = definition()
    usual = {i.id: i.usual_a_year / 12 for i in own.indicators if not i.computed}
    usual |= {x.code: 3_000.0 for x in own.exposures if not x.computed}
    usual |= {d.code: 0.0 for d in own.deductions}
    for n, month in enumerate((*MONTHS, BAD)):
        for unit, more in (("A", 1.2), ("B", 0.8)):
            if month == BAD and unit == "B":
                continue
            for code, value in usual.items():
                counted = round(value * (more if code[0] in "AB" else 2 - more) + n % 3)
                given = value if value in (0.0, 3_000.0) else counted
                yield {
                    "measure": code, "month": shown(month), "unit": unit, "value": str(given),
                    "changed": "2024-06-01 08:00:00",
                }  # fmt: skip


def loaded(folder, *, whole: bool):
    opened = open_store(f"sqlite:///{folder / 'store' / 'cockpit.sqlite'}", create=True)
    city = write_city(folder / "city")
    quarrel = {
        "nr": "d1", "received": "2024-03-02 09:00:00", "changed": "2024-06-01 08:00:00", "town": "A1",
    }  # fmt: skip
    given = [("disputes", disputes(folder / "d.csv", [quarrel]))]
    if whole:
        (city / "pingan.toml").write_text(
            DEFINITION.replace("draws = 4000", "draws = 200"), "utf-8"
        )
        (city / "facts.toml").write_text(FACTS)
        (city / "sources" / "observations.toml").write_text(MAPPING)
        rows = list(figures())
        given.append(("observations", write_rows(folder / "o.csv", tuple(rows[0]), rows)))
    run(opened, load_profile(str(city)), given)
    return opened


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    store = loaded(tmp_path_factory.mktemp("method"), whole=True)
    yield Reader(store, Cache(), Scope.everything)
    store.close()


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    store = loaded(tmp_path_factory.mktemp("bare"), whole=False)
    yield Reader(store, Cache(), Scope.everything)
    store.close()


def text(parts) -> str:
    return json.dumps(
        [part.to_plotly_json() for part in parts],
        default=lambda part: part.to_plotly_json(), ensure_ascii=False,
    )  # fmt: skip


DESK = Desks().at("/pingan/method")


def about(reader, search: str = "") -> Ask:
    return reader.ask("/pingan/method", search, template=DESK.screen.address)


def section(reader, name: str, search: str = "") -> str:
    """What stands in an area of the page."""
    (panel,) = (one for one in DESK.panels if one.name == f"pingan-method-{name}")
    return json.dumps(json.loads(panel.encoded(about(reader, search))), ensure_ascii=False)


def test_every_section_tells_the_definition(reader):
    seen = {name: section(reader, name) for name in DESK.screen.areas}
    assert "0.2461" in seen["weights"] and "8.0795" in seen["weights"]
    assert '"1/2"' in seen["weights"] and "CR = 0.0081 < 0.1" in seen["weights"]
    assert all(one.name in seen["indicators"] for one in definition().indicators)
    assert "2022-01 至 2023-12" in seen["baseline"]
    assert "200 次" in seen["rules"] and "≥ 96" in seen["rules"] and "< 92" in seen["rules"]
    assert definition().version in seen["about"] and "没有别的版本" in seen["about"]
    assert "seven times" in seen["honours"] and "Yearbook（R1）" in seen["honours"]
    assert "非省平安办发布" in seen["about"]
    assert "2024-03" in seen["month"] and "算例与试算取自" in seen["month"]


def test_the_formula_names_each_shrinkage_that_the_definition_uses(reader):
    view = index_definition.FORMULA.ask(wall(reader), Nothing())
    used = {indicator.k for indicator in definition().indicators}
    drawn = str(index_definition.FORMULA.look(view, "full"))
    told = re.findall(r"收缩强度，按指标定为 ([\d.、]+)", drawn)
    assert [{float(k) for k in printed.split("、")} for printed in told] == [used]


def test_the_worked_example_is_the_months_reading(reader):
    asked = about(reader, "?month=2024-02&example=B101&unit=B")
    reading = Index(asked).reading
    n = [i.id for i in reading.definition.indicators].index("B101")
    unit = reading.units.index("B")
    worked = index_example.CARD.ask(asked, Nothing()).steps
    steps = {name.partition(" ")[0]: result for name, _, result in worked}
    assert steps["比值"] == f"{reading.ratio[n, unit]:.4f}"
    assert steps["得分"] == f"{reading.score[n, unit]:.2f}"
    assert steps["指数"] == f"{reading.index[unit]:.2f}"


@pytest.mark.parametrize(
    ("search", "said"),
    [
        ("?month=soon", "看不懂"),
        ("?month=2024-04", "不排名"),
        ("?month=2018-01", "早于口径的起始月"),
        ("?example=Z999", "没有指标 'Z999'"),
        ("?unit=Q", "没有单位 'Q'"),
    ],
)
def test_what_cannot_be_worked_is_said_and_the_definition_stands(reader, search, said):
    DESK.screen.check(about(reader, search))
    assert said in section(reader, "example", search)
    assert "0.2461" in section(reader, "weights", search)


def tried(reader, search: str):
    return index_trial.CARD.ask(about(reader, search), Nothing())


def test_the_trial_moves_ranks_and_says_that_it_is_one(reader):
    plain_ = tried(reader, "")
    assert not plain_.tried and {row.moved for row in plain_.rows} == {"不变"}
    search = "?w=A:100,B:100,C:0,D:0,E:0,F:0,G:0,H:0&without=B102"
    made = tried(reader, search)
    assert {row.moved for row in made.rows} == {"↑ 升 1 位", "↓ 降 1 位"}
    said = "".join(made.said)
    assert "合计 200.00%" in said and "按比例归一" in said and "命案" in said
    for asked in ("", search, "?w=A:0"):
        assert MARK in section(reader, "trial", asked)


@pytest.mark.parametrize(
    ("search", "said"),
    [
        ("?without=" + ",".join(i.id for i in definition().indicators), "没有剩下可以计算的指标"),
        ("?w=A:many", "看不懂"),
        ("?w=Z:1", "没有维度 'Z'"),
        ("?w=A:-1", "不能用"),
        ("?w=A:nan", "不能用"),
    ],
)
def test_a_trial_that_cannot_be_is_refused_under_its_mark(reader, search, said):
    drawn = section(reader, "trial", search)
    assert said in drawn and MARK in drawn


def test_a_trial_leaves_the_definitions_standings_as_they_were(reader):
    before = Index(about(reader)).one.reading.index.copy()
    tried(reader, "?w=A:90&without=C101")
    assert (Index(about(reader)).one.reading.index == before).all()


def test_without_a_definition_the_page_is_refused_whole(bare):
    with pytest.raises(AskError, match="平安指数"):
        DESK.screen.check(about(bare))


def wall(reader, search: str = "", path: str = "/"):
    return reader.asked(path, search, "standing")


def test_the_scene_shows_the_last_whole_month_and_says_that_a_newer_one_is_not(reader):
    view = index_ranking.CARD.ask(wall(reader), Nothing())
    assert view.month == "2024-03" and "2024-04" in view.late
    one = Index(wall(reader)).one
    assert [row.shown for row in view.units] == [f"{one.reading.index[n]:.2f}" for n in one.order]
    head = index_headline.CARD
    assert "2024-04" in text(head.look(head.ask(wall(reader), Nothing()), "strip").children)
    early = index_ranking.CARD.ask(wall(reader, "?period=2024-01"), Nothing())
    assert early.month == "2024-01" and not early.late
    for cutoff, month in (("2024-02-28", "2024-01"), ("2024-02-29", "2024-02")):
        assert (
            index_ranking.CARD.ask(wall(reader, f"?period=2024&cutoff={cutoff}"), Nothing()).month
            == month
        )


def test_the_dimensions_add_up_to_the_citys_change(reader):
    one = Index(wall(reader)).one
    assert one.city_before is not None
    now, then = (round(float(x.index[0]), 2) for x in (one.city, one.city_before))
    view = index_causes.CARD.ask(wall(reader), Nothing())
    steps = [float(piece.words.replace("−", "-")) for piece in view.pieces]
    assert round(sum(steps), 2) == round(now - then, 2)  # as they follow from the scores shown
    beside = text(index_causes.CARD.look(view, "side").children)
    assert all(piece.words in beside for piece in view.pieces if piece.now)


def test_without_observations_the_scene_says_so_and_still_stands(bare):
    for path in ("/", "/district/A", "/town/A1"):
        about = wall(bare, "", path)
        for panel in SCENE.panels():
            told = json.dumps(json.loads(panel.encoded(about)), ensure_ascii=False)
            assert panel.name == "map" or "尚未报送" in told


@pytest.mark.parametrize(
    "search", ["", "?period=2024", "?period=1999", "?period=2024&cutoff=2024-02-03"]
)
@pytest.mark.parametrize("path", ["/", "/district/A", "/town/A1"])
def test_every_panel_can_be_shown_anywhere(reader, path, search):
    for panel in SCENE.panels():
        assert panel.encoded(wall(reader, search, path)).startswith(b"{")


def test_panels_fill_places_that_the_scene_has(reader):
    ids, named = places(SCENE.scene())
    about = wall(reader)
    own = [panel for panel in SCENE.panels() if panel.name != "map"]
    filled = [str(id) for panel in own for id in panel.drawn(about, panel.view(about))]
    assert len(filled) == len(set(filled)) and set(filled) <= ids
    assert {panel.name for panel in own} == named


def test_the_wall_and_the_pages_mean_the_same_month(reader):
    page = Desks().at("/pingan").screen.address
    for search in ("", "?period=2024-01", "?period=2024&cutoff=2024-02-28", "?month=2023-05"):
        own = Index(reader.ask("/pingan", search, template=page))
        assert own.month == Index(wall(reader, search)).month
    assert Index(reader.ask("/pingan", "", template=page)).month == 202403
