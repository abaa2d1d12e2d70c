"""A plugin of pytest: a browser test that fails is run once more and named; three such in a run fail the run."""

import pytest

TOO_MANY = 3
"""A second run forgives a busy machine; so many of them tell of a fault that comes and goes."""

WHY = 160
"""Characters of the reason that are shown beside a name; the whole traceback stands further up."""


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses by the mark
def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.parent.name == "browser":
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


def saved(config: pytest.Config) -> dict[str, str]:
    """Of each test that passed only when run again, why it failed at first, by its node id.

    With xdist only the controlling process has a terminal: in a worker there are none.
    """
    terminal = config.pluginmanager.getplugin("terminalreporter")
    if terminal is None:
        return {}
    failed = {
        report.nodeid for kind in ("failed", "error") for report in terminal.stats.get(kind, ())
    }
    return {
        report.nodeid: _why(report)
        for report in terminal.stats.get("rerun", ())
        if report.nodeid not in failed
    }


def _why(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    lines = str(crash.message if crash else report.longrepr).strip().splitlines()
    return lines[0][:WHY] if lines else ""


def pytest_sessionfinish(session):
    if len(saved(session.config)) >= TOO_MANY and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    again = saved(config)
    if not again:
        return
    terminalreporter.section("browser tests that passed only when run again", yellow=True)
    for name, why in again.items():
        terminalreporter.line(f"{name}: {why}")
    if len(again) >= TOO_MANY:
        terminalreporter.line(
            f"{len(again)} browser tests passed only when run again: the run fails, {TOO_MANY - 1} are the most",
            red=True,
        )
