"""What is stuck between departments: the department of the other end of a link, as far as the reader may see it."""

import pytest

from data.queries.asking import question
from data.queries.stuck import stuck
from data.reference.profile import load_profile
from etl.running.jobs import run
from governance.scope import Scope
from tests.cities import DISPUTE_HEADER, INCIDENT_HEADER, write_city, write_rows

EVERYTHING = Scope.everything()


@pytest.fixture
def city(store, tmp_path):
    """Incident 7 of A1 became a dispute in B1; incident 8 has a link within its own kind's key alone."""
    folder = write_city(tmp_path / "city")
    for name in ("incidents", "disputes"):
        mapping = folder / "sources" / f"{name}.toml"
        mapping.write_text(mapping.read_text() + '[fields.department]\ncolumn = "dept"\n')
    changed = {"received": "2024-03-01 09:00:00", "changed": "2024-03-02 09:00:00"}
    ours = [
        {"nr": "7", "dept": "roads", "town": "A1", **changed},
        {"nr": "8", "dept": "water", "town": "A1", **changed},
    ]
    theirs = [
        {"nr": "d1", "dept": "court", "town": "B1", "incident": "7", **changed},
        # A dispute of the same key as an incident, named by nobody.
        {"nr": "8", "dept": "court", "town": "B1", **changed},
    ]
    files = [
        ("incidents", write_rows(tmp_path / "i.csv", (*INCIDENT_HEADER, "dept"), ours)),
        ("disputes", write_rows(tmp_path / "d.csv", (*DISPUTE_HEADER, "dept"), theirs)),
    ]
    run(store, load_profile(str(folder)), files)
    return store


@pytest.mark.parametrize(
    ("scope", "other"),
    [
        (EVERYTHING, {"7": "court"}),
        (Scope.of_places(("district", "A")), {}),
        (Scope(None, frozenset({"incident"})), {}),
    ],
)
def test_the_other_department_is_told_as_far_as_the_reader_may_see_the_other_end(
    city, scope, other
):
    about = question(city, "2024", "2024-03-20", scope=scope)
    rows = stuck(city, about, scope=scope)
    assert {row["id"]: row["other"] for row in rows.to_dict("records")} == other
