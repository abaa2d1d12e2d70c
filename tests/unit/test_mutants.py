"""What docs/mutants.md says of the mutants holds together, and a miss is a complaint."""

import re
from pathlib import Path

import pytest

from tests.mutants.__main__ import LEAST, complaints
from tests.mutants.defended import DEFENDED, NEAR
from tests.mutants.listing import PAGE, Mutant, Tally, mutant, reasons, with_rows
from tests.mutants.near import QUERIES, nearest

ROOT = Path(__file__).parents[2]
TEXT = PAGE.read_text(encoding="utf-8")
LISTED = reasons(TEXT)
ROW = re.compile(r"^\| `([\w/.]+)` \| (\d+) \| (\d+) \| (\d+) \| ([\d.]+) % \| (.*) \|$", re.M)


def test_every_defended_module_has_its_row_and_enough_killed():
    rows = {row[0]: row[1:] for row in ROW.findall(TEXT)}
    assert list(rows) == list(DEFENDED)
    for module, (mutants, killed, survived, share, tests) in rows.items():
        assert int(mutants) == int(killed) + int(survived), module
        assert float(share) >= LEAST * 100 and int(killed) >= LEAST * int(mutants), module
        assert int(survived) == sum(m.module == module for m in LISTED), module
        assert re.findall(r"`([^`]+)`", tests) == list(DEFENDED[module]), module


def test_the_modules_and_their_tests_are_there():
    for module, tests in DEFENDED.items():
        assert all((ROOT / path).is_file() for path in (module, *tests)), module


def test_every_query_has_its_nearest_tests_and_they_are_there():
    modules = {path.stem for path in (ROOT / QUERIES).glob("*.py")} - {"__init__"}
    assert set(NEAR) == modules
    for module in modules:
        for test in nearest(f"{QUERIES}/{module}.py"):
            file, _, name = test.partition("::")
            assert f"def {name or 'test_'}" in (ROOT / file).read_text("utf-8"), test


@pytest.mark.parametrize("survivor", LISTED, ids=lambda m: f"{m.module} {m.function}")
def test_every_listed_survivor_has_a_reason_and_is_of_todays_code(survivor):
    assert LISTED[survivor]
    code = [line.strip() for line in (ROOT / survivor.module).read_text("utf-8").splitlines()]
    for line in survivor.lines:
        assert line[0] == "+" or line[2:] in code, line


DIFF = ["--- a.py", "+++ a.py", "@@ -1,3 +1,3 @@", " def f():", "-    return 1", "+    return 2"]
FAULT = Mutant("a.py", "f", ("- return 1", "+ return 2"))
SAMPLE = """### `a.py`
```diff
@@ f
- return 1
+ return 2
@@ g
- x
```
Both are the same.
```diff
@@ h
+ y
```

### `b.py`
```diff
@@ f
- return 1
+ return 2
```
No matter.
## More
"""


def test_the_list_is_read_as_it_is_written():
    assert mutant("a.py", "f", DIFF) == FAULT
    said = {(m.module, m.function): reason for m, reason in reasons(SAMPLE).items()}
    assert said == {
        ("a.py", "f"): "Both are the same.", ("a.py", "g"): "Both are the same.", ("a.py", "h"): "",
        ("b.py", "f"): "No matter.",
    }  # fmt: skip
    assert reasons(SAMPLE)[FAULT] == "Both are the same."


def test_too_few_killed_and_a_survivor_without_reason_are_complaints():
    enough, few = Tally("a.py", 19, (FAULT,), ()), Tally("a.py", 18, (FAULT,), ())
    assert list(complaints(enough, {FAULT: "the same"})) == []
    assert len(list(complaints(enough, {FAULT: ""}))) == 1
    assert "- return 1" in next(complaints(enough, {}))
    assert "94.7%" in next(complaints(few, {FAULT: "the same"}))
    assert len(list(complaints(Tally("a.py", 0, (), ()), {}))) == 1


def test_a_row_is_written_over_and_its_share_is_never_rounded_up():
    tally = Tally("a.py", 1999, (FAULT,), ("t.py",))
    assert tally.row() == "| `a.py` | 2000 | 1999 | 1 | 99.9 % | `t.py` |"
    page = "| `a.py` | old |\n| `b.py` | old |\n"
    assert with_rows(page, [tally]) == f"{tally.row()}\n| `b.py` | old |\n"
