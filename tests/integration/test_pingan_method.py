"""The definition's page, its trial, the honours and the wall's scene, on a store with observations and on one without."""

import json
from functools import cache

import pytest

from dashboard.ask import Reader
from dashboard.cache import Cache
from dashboard.pages import pingan_method as page
from dashboard.scenes import standing as scene
from dashboard.views import method, monthly_index, standing, trial
from dashboard.views.method import Page
from data.profile import ROOT, load_profile
from data.store import open_store
from etl.jobs import run
from governance.pingan.observed import months_between, shown
from governance.scope import Scope
from layouts.pingan_method import Ids
from layouts.pingan_method.trial import MARK
from layouts.scenes import standing as looks
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


def test_every_section_tells_the_definition(reader):
    seen = {id: text(page.section(reader, id, "")) for id in page.DRAWN}
    assert "0.2461" in seen[Ids.WEIGHTS] and "8.0795" in seen[Ids.WEIGHTS]
    assert '"1/2"' in seen[Ids.WEIGHTS] and "CR = 0.0081 < 0.1" in seen[Ids.WEIGHTS]
    assert all(one.name in seen[Ids.INDICATORS] for one in definition().indicators)
    assert "2022-01 至 2023-12" in seen[Ids.BASELINE]
    assert "200 次" in seen[Ids.RULES] and "≥ 96" in seen[Ids.RULES] and "< 92" in seen[Ids.RULES]
    assert definition().version in seen[Ids.VERSIONS] and "没有别的版本" in seen[Ids.VERSIONS]
    assert "seven times" in seen[Ids.HONOURS] and "Yearbook（R1）" in seen[Ids.HONOURS]
    assert "非省平安办发布" in text(page.heading(reader, ""))


def test_the_worked_example_is_the_months_reading(reader):
    about = Page.of(reader, "?month=2024-02&example=B101&unit=B")
    reading = about.found().reading
    n = [i.id for i in reading.definition.indicators].index("B101")
    unit = reading.units.index("B")
    steps = {one.name.partition(" ")[0]: one.result for one in method.example(about).steps}
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
    assert said in text(page.section(reader, Ids.EXAMPLE, search))
    assert "0.2461" in text(page.section(reader, Ids.WEIGHTS, search))


def test_the_trial_moves_ranks_and_says_that_it_is_one(reader):
    plain_ = trial.trial(Page.of(reader, ""))
    assert not plain_.tried and {row.moved for row in plain_.rows} == {"不变"}
    search = "?w=A:100,B:100,C:0,D:0,E:0,F:0,G:0,H:0&without=B102"
    made = trial.trial(Page.of(reader, search))
    assert {row.moved for row in made.rows} == {"↑ 升 1 位", "↓ 降 1 位"}
    said = "".join(made.said)
    assert "合计 200.00%" in said and "按比例归一" in said and "命案" in said
    for asked in ("", search, "?w=A:0"):
        assert MARK in text(page.section(reader, Ids.TRIAL, asked))


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
    drawn = text(page.section(reader, Ids.TRIAL, search))
    assert said in drawn and MARK in drawn


def test_a_trial_leaves_the_definitions_standings_as_they_were(reader):
    about = Page.of(reader, "?w=A:90&without=C101")
    before = about.found().reading.index.copy()
    trial.trial(about)
    assert (about.found().reading.index == before).all()


def wall(reader, search: str = "", path: str = "/"):
    return reader.asked(path, search, "standing")


def test_the_scene_shows_the_last_whole_month_and_says_that_a_newer_one_is_not(reader):
    view = standing.board(wall(reader))
    assert view.month == "2024-03" and "2024-04" in view.late
    at = monthly_index.found(wall(reader))
    assert not isinstance(at, str)
    rows = [row for band in view.bands for row in band.units]
    assert [row.score for row in rows] == [f"{at.reading.index[n]:.2f}" for n in at.standings.order]
    assert "2024-04" in text(looks.strip(standing.strip(wall(reader))))
    early = standing.board(wall(reader, "?period=2024-01"))
    assert early.month == "2024-01" and not early.late
    for cutoff, month in (("2024-02-28", "2024-01"), ("2024-02-29", "2024-02")):
        assert standing.board(wall(reader, f"?period=2024&cutoff={cutoff}")).month == month


def test_the_dimensions_add_up_to_the_citys_change(reader):
    at = monthly_index.found(wall(reader))
    assert not isinstance(at, str) and at.move is not None
    view = standing.dimensions(wall(reader))
    steps = [
        0.0 if row.change == "持平" else float(row.change[2:]) * (1 if "↑" in row.change else -1)
        for row in view.rows
    ]
    assert round(sum(steps), 2) == round(at.move, 2)  # both as they follow from the scores shown


def test_without_observations_the_scene_says_so_and_still_stands(bare):
    for path in ("/", "/district/A", "/town/A1"):
        about = wall(bare, "", path)
        for panel in scene.PANELS:
            assert "尚未报送" in json.dumps(json.loads(panel.encoded(about)), ensure_ascii=False)
        assert scene.MAP.encoded(about)


@pytest.mark.parametrize(
    "search", ["", "?period=2024", "?period=1999", "?period=2024&cutoff=2024-02-03"]
)
@pytest.mark.parametrize("path", ["/", "/district/A", "/town/A1"])
def test_every_panel_can_be_shown_anywhere(reader, path, search):
    for panel in (*scene.PANELS, scene.MAP):
        assert panel.encoded(wall(reader, search, path)).startswith(b"{")


def test_panels_fill_places_that_the_scene_has(reader):
    ids, named = places(looks.layout())
    about = wall(reader)
    filled = [str(id) for panel in scene.PANELS for id in panel.drawn(about, panel.view(about))]
    assert len(filled) == len(set(filled)) and set(filled) <= ids
    assert {panel.name for panel in scene.PANELS} == named
