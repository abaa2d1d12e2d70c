"""Published figures: shown as they stand with their source, kept by the profile, computed by nobody."""

import json

import pytest

from dashboard.ask import Reader
from dashboard.cards.quality.facts import CARD
from dashboard.wire.cache import Cache
from data.queries import journal
from data.reference.profile import load_profile
from etl.running.jobs import run
from governance.errors import ProfileError
from governance.scope import Scope
from tests.cities import write_city

FACTS = """
[reports]
R1 = "Yearbook 2023"
[[facts]]
id = "wardens"
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


@pytest.fixture
def city(tmp_path):
    folder = write_city(tmp_path / "city")
    (folder / "facts.toml").write_text(FACTS)
    return folder


def test_a_fact_stands_as_it_was_published_beside_its_report(sqlite_store, city):
    run(sqlite_store, load_profile(str(city)))
    reader = Reader(sqlite_store, Cache(), Scope.everything)
    value = CARD.ask(reader.ask("/facts", ""), CARD.options())
    text = json.dumps(
        [part.to_plotly_json() for part in CARD.look(value, "full").children],
        default=lambda part: part.to_plotly_json(), ensure_ascii=False,
    )  # fmt: skip
    for words in ("nearly 40 people", "Yearbook 2023", "2023-12-31", "nearly forty wardens"):
        assert words in text
    assert journal.facts(sqlite_store, scope=Scope.of_places(("district", "A"))) == []


def test_a_fact_without_its_report_is_refused(city):
    (city / "facts.toml").write_text(FACTS.replace('source = "R1"', 'source = "R2"'))
    with pytest.raises(ProfileError, match="R2"):
        load_profile(str(city))


def test_the_published_figures_of_huzhou_are_all_there():
    facts = load_profile("huzhou").facts
    assert len(facts) == len({f.id for f in facts}) >= 45
    assert {"R0", "R1", "R2", "R3", "R4"} == {f.source for f in facts}
    assert all(f.report and f.quote and f.period and f.cutoff for f in facts)
