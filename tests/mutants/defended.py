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
