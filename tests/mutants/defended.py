"""Which tests defend which module: small files, so that a module is judged in minutes."""

UNIT = "tests/unit"
DEFENDED = {
    "governance/scope.py": (f"{UNIT}/test_scope.py",),
    "governance/intervals.py": (f"{UNIT}/test_intervals.py",),
    "governance/light.py": (f"{UNIT}/test_light.py",),
    "governance/ranking.py": (f"{UNIT}/test_ranking.py",),
    "governance/alerts.py": (f"{UNIT}/test_alerts.py",),
    "governance/disclosure.py": (f"{UNIT}/test_disclosure.py",),
    "governance/lifecycle.py": (f"{UNIT}/test_lifecycle.py",),
    "governance/answers.py": (f"{UNIT}/test_indicators.py",),
    "governance/indicators.py": (f"{UNIT}/test_indicators.py",),
    "data/queries/filters.py": (f"{UNIT}/test_filters.py",),
    "dashboard/access.py": (f"{UNIT}/test_access.py",),
}
"""Every mutant of these modules is judged."""

_INTEGRATION = "tests/integration"
_SCENES = (f"{_INTEGRATION}/test_scenes.py", "-m", "not postgres")
_INDEX = (f"{_INTEGRATION}/test_score_measure.py", f"{_INTEGRATION}/test_pingan_pages.py")
NEAR = {
    f"data/queries/{module}.py": tests
    for module, tests in {
        "alerts": (f"{_INTEGRATION}/test_alerts.py", "-k", "told or without_rules or seconds"),
        "asking": (f"{_INTEGRATION}/test_wall.py", f"{_INTEGRATION}/test_third_city.py"),
        "cloud": (f"{_INTEGRATION}/test_cloud.py", "-m", "not postgres"),
        "counts": (f"{_INTEGRATION}/test_traits.py", "-m", "not postgres"),
        "coverage": (f"{_INTEGRATION}/test_wall.py", *_SCENES),
        "departments": _SCENES,
        "filters": (f"{UNIT}/test_filters.py",),
        "handling": (f"{_INTEGRATION}/test_matter.py",),
        "intensity": _SCENES,
        "journal": (f"{_INTEGRATION}/test_quality.py", "-m", "not postgres"),
        "matter": (f"{_INTEGRATION}/test_matter.py",),
        "matters": (f"{_INTEGRATION}/test_cloud.py", f"{_INTEGRATION}/test_traits.py", "-m", "not postgres"),
        "measured": (f"{_INTEGRATION}/test_measures.py", "-m", "not postgres"),
        "months": _SCENES,
        "onmap": (f"{_INTEGRATION}/test_cloud.py", "-m", "not postgres"),
        "outcomes": _SCENES,
        "own_fields": (f"{_INTEGRATION}/test_kinds.py", "-m", "not postgres"),
        "pingan": (f"{_INTEGRATION}/test_observations.py", "-m", "not postgres"),
        "places": (f"{_INTEGRATION}/test_wall.py", f"{_INTEGRATION}/test_matter.py"),
        "quality": (f"{_INTEGRATION}/test_quality.py", "-m", "not postgres"),
        "recount": (f"{_INTEGRATION}/test_loading.py", "-m", "not postgres"),
        "rhythm": _SCENES,
        "scores": _INDEX,
        "standings": _INDEX,
        "stuck": (f"{_INTEGRATION}/test_stuck.py", *_SCENES),
        "traced": (f"{_INTEGRATION}/test_observations.py", "-m", "not postgres"),
        "traits": (f"{_INTEGRATION}/test_traits.py", "-m", "not postgres"),
        "trends": (f"{_INTEGRATION}/test_wall.py", *_SCENES),
    }.items()
}  # fmt: skip
"""Every query, and the tests that see a change of it in less than twenty seconds."""
