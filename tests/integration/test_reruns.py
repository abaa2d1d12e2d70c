"""A browser test that fails once is run again and named; three of them, or any other test, fail the run."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.reruns import TOO_MANY

HEADER = "browser tests that passed only when run again"
ONCE = """
from pathlib import Path
import pytest

def first(name):
    met = Path(__file__).with_name(name)
    if not met.exists():
        met.touch()
        pytest.fail(f"{name} is not ready")
"""
FLICKERING = """
@pytest.mark.browser
def test_flickers_{n}():
    first("wall {n}")
"""
PLAIN = """
def test_reckons():
    first("sum")
"""
BROKEN = """
@pytest.mark.browser
def test_is_broken():
    assert False, "always"
"""


@pytest.fixture(params=[(), ("-n", "2", "--dist", "worksteal")], ids=["alone", "with xdist"])
def ended(request, tmp_path):
    """Runs pytest, with the project's own settings, on a file made of parts: its exit status and what it printed."""

    def run(*parts: str, folder: str = ".") -> tuple[int, str]:
        at = tmp_path / folder / "test_parts.py"
        at.parent.mkdir(exist_ok=True)
        at.write_text("".join((ONCE, *parts)))
        settings = ["-c", ROOT / "pyproject.toml", "--rootdir", tmp_path, "-p", "tests.reruns"]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *settings, *request.param, at],
            cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    return run


def test_this_run_has_the_plugin(pytestconfig):
    assert pytestconfig.pluginmanager.has_plugin("tests.reruns")


def test_fewer_than_three_that_pass_when_run_again_are_named_with_the_reason_and_pass(ended):
    status, told = ended(*(FLICKERING.format(n=n) for n in range(TOO_MANY - 1)))
    assert status == 0, told
    named = told.split(HEADER)[1]
    for n in range(TOO_MANY - 1):
        assert f"test_parts.py::test_flickers_{n}: Failed: wall {n} is not ready" in named, told
    assert "the run fails" not in told and "2 passed, 2 rerun" in told


def test_three_fail_the_run_and_a_sentence_says_so(ended):
    status, told = ended(*(FLICKERING.format(n=n) for n in range(TOO_MANY)))
    assert status == 1, told
    assert "3 passed, 3 rerun" in told
    assert "3 browser tests passed only when run again: the run fails, 2 are the most" in told


def test_every_test_of_the_folder_browser_is_a_browser_test(ended):
    status, told = ended(PLAIN, folder="browser")
    assert status == 0 and "browser/test_parts.py::test_reckons: Failed: sum" in told, told


def test_no_other_test_is_run_again(ended):
    status, told = ended(PLAIN, FLICKERING.format(n=0))
    assert status == 1, told
    assert "1 failed, 1 passed, 1 rerun" in told
    assert "test_reckons" not in told.split(HEADER)[1].split("short test summary")[0], told


def test_what_fails_twice_fails_and_is_not_among_those_that_passed(ended):
    status, told = ended(BROKEN)
    assert status == 1 and "1 failed, 1 rerun" in told, told
    assert HEADER not in told
