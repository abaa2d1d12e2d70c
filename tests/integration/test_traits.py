"""Questions narrowed by traits answer as a store does that holds none but the matters with those traits."""

import pytest

from dashboard.ask import Reader
from dashboard.stage import top
from dashboard.wire.cache import Cache
from data.keeping.store import open_store
from data.queries import asking, cloud, departments, matters, onmap, rhythm, trends
from data.queries.cloud import Layers
from data.queries.onmap import View
from data.reference.profile import load_profile
from etl.running.jobs import run
from governance.errors import AskError, UnknownTrait
from governance.indicators import INDICATORS
from governance.scope import Scope
from governance.traits import Traits
from tests.cities import write_rows
from tests.mapcity import HEADER, mixed, write_map_city

EVERYTHING = Scope.everything()
WIDE = View(9.9, 49.9, 10.4, 50.4, zoom=10)
CODES = [one.id for one in INDICATORS]
MAPPED = '\n[fields.department]\ncolumn = "office"\n'
NARROWED = [
    Traits(category="road"),
    Traits(category="noise"),
    Traits(grade="critical"),
    Traits(grade="ungraded"),
    Traits(department="Works"),
    Traits(category="road", grade="urgent", department="Works"),
]


def rows() -> list[dict[str, str]]:
    """Two categories, three departments, one matter in seven without a grade."""
    return [
        row
        | {
            "category": ("road", "noise")[n % 2 or n % 5 == 0],
            "office": ("Works", "Police", "")[n // 3 % 3],
        }
        | ({"grade": ""} if n % 7 == 0 else {})
        for n, row in enumerate(mixed(140))
    ]


def has(row: dict[str, str], traits: Traits) -> bool:
    grade = None if traits.grade is None else "" if traits.grade == "ungraded" else traits.grade
    told = {"category": traits.category, "grade": grade, "office": traits.department}
    return all(value is None or row[name] == value for name, value in told.items())


@pytest.fixture
def profile(tmp_path):
    folder = write_map_city(tmp_path / "city")
    source = folder / "sources" / "incidents.toml"
    source.write_text(source.read_text() + MAPPED)
    return load_profile(str(folder))


def loaded(store, profile, path, some):
    run(store, profile, [("incidents", write_rows(path, (*HEADER, "office"), some))])
    return store


@pytest.fixture
def whole(store, profile, tmp_path):
    return loaded(store, profile, tmp_path / "all.csv", rows())


@pytest.mark.parametrize("traits", NARROWED, ids=str)
def test_a_narrowed_question_is_answered_as_by_a_store_of_those_matters_alone(
    whole, profile, tmp_path, traits
):
    alone = open_store(f"sqlite:///{tmp_path / 'alone.sqlite'}", create=True)
    chosen = [row for row in rows() if has(row, traits)]
    assert 0 < len(chosen) < 100
    loaded(alone, profile, tmp_path / "some.csv", chosen)
    for period, cutoff in (("2024", None), ("2024-03", "2024-04-01T12:00:00"), ("2024-03", None)):
        # What a store of the few knows is older: the cutoff is the whole store's.
        end = cutoff or "2024-04-30"
        ours = asking.question(whole, period, end, traits=traits, scope=EVERYTHING)
        theirs = asking.question(alone, period, end, scope=EVERYTHING)
        for within in (None, ("district", "A")):
            told, expected = (
                asking.ask_many(store, CODES, question, by="town", within=within, scope=EVERYTHING)
                for store, question in ((whole, ours), (alone, theirs))
            )
            assert told == expected
        assert _beside(whole, ours) == _beside(alone, theirs)
    alone.engine.dispose()


def _beside(store, question):
    """What is asked of rows and of the map, beside the indicators."""
    on_map = cloud.chosen(store, question, scope=EVERYTHING)
    counts = cloud.counts(on_map, scope=EVERYTHING)
    late = matters.overdue(store, question, limit=99, scope=EVERYTHING)
    offices = departments.departments(store, question, ["received", "closed"], scope=EVERYTHING)
    return (
        (counts["n"], counts["placed"], counts["late"], counts["state"]),
        onmap.seen(store, on_map, Layers(), WIDE, scope=EVERYTHING).n,
        late["id"].tolist(),
        offices.to_dict("records"),
        rhythm.rhythm(store, question, scope=EVERYTHING)["n"].tolist(),
        trends.received(store, question, scope=EVERYTHING).to_dict("records"),
    )


@pytest.mark.parametrize(
    ("traits", "near"),
    [
        (Traits(category="rod"), "road"),
        (Traits(grade="critica"), "critical"),
        (Traits(department="Work"), "Works"),
    ],
    ids=str,
)
def test_a_trait_that_no_matter_has_is_refused_with_the_nearest(whole, traits, near):
    with pytest.raises(UnknownTrait, match=near) as refused:
        asking.question(whole, "2024", traits=traits, scope=EVERYTHING)
    assert refused.value.near == near


def test_a_trait_of_matters_beyond_the_scope_is_not_told(sqlite_store, profile, tmp_path):
    some = [row | {"category": "secret" if row["town"] == "B1" else "road"} for row in rows()]
    store = loaded(sqlite_store, profile, tmp_path / "all.csv", some)
    with pytest.raises(UnknownTrait) as refused:
        asking.question(
            store, traits=Traits(category="secret"), scope=Scope.of_places(("town", "A1"))
        )
    assert "road" in str(refused.value) and refused.value.near == ""
    assert asking.question(
        store, traits=Traits(category="secret"), scope=Scope.of_places(("town", "B1"))
    )


def test_an_address_narrows_every_question_of_a_screen_and_says_so(sqlite_store, profile, tmp_path):
    store = loaded(sqlite_store, profile, tmp_path / "all.csv", rows())
    reader = Reader(store, Cache(), Scope.everything)
    asked = reader.asked("/", "?period=2024&grade=critical&category=road&sort=due")
    assert asked.question.traits == Traits("road", "critical") and asked.sort == "due"
    chips = [one for one in top.controls(asked).kinds if one.words.endswith("✕")]
    assert [one.words for one in chips] == ["类别 road ✕", "等级 特急 ✕"]
    assert top.title(asked).period == "2024年（类别 road、等级 特急）"
    assert chips[0].href == "/?period=2024&grade=critical&sort=due"
    # The way to a place takes the traits along; how a list is sorted stays on its screen.
    place = asked.address.at(("district", "A"))
    assert place == "/district/A?period=2024&category=road&grade=critical"
    with pytest.raises(AskError, match="最接近的是 due"):
        _ = reader.asked("/", "?sort=dve").sort


def test_lists_are_sorted_by_the_instant_named(sqlite_store, profile, tmp_path):
    store = loaded(sqlite_store, profile, tmp_path / "all.csv", rows())
    question = asking.question(store, "2024", scope=EVERYTHING)
    for sort, ascending in matters.ORDERS.items():
        at = matters.counted(store, "K10", question, sort=sort, scope=EVERYTHING)[f"{sort}_at"]
        told = at.dropna().tolist()
        assert len(told) > 20 and told == sorted(told, reverse=not ascending)
        assert at.iloc[len(told) :].isna().all()
