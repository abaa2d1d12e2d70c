"""Alerts: which open matters have which grade, by rules that a profile writes down."""

import tomllib

import pandas as pd
import pytest

from data.reference.alerts import as_text, read_alerts, read_text
from data.reference.kinds import built_in
from data.reference.profile import load_profile
from governance.alerts import GRADE_LABELS, GRADE_LEVELS, Alerts, Grade, Rule, graded
from governance.declared import Table
from governance.errors import ProfileError
from layouts.chrome import alerts as layout
from layouts.chrome.alerts import Alert

DAY = 86_400
NOW = 20_000 * DAY
KINDS = built_in().codes
HUZHOU = load_profile("huzhou").alerts
TIMES = (
    "received_at", "first_closed_at", "sent_back_at", "closed_at", "verified_at", "declined_at", "due_at",
    "extended_due_at",
)  # fmt: skip


def matters(*rows: dict[str, object]) -> pd.DataFrame:
    """Matters received a day ago and due in four, where a row says nothing else."""
    usual = {
        "kind": "incident", "urgency": "normal", "category": "其他",
        "received_at": NOW - DAY, "due_at": NOW + 4 * DAY,
    }  # fmt: skip
    frame = pd.DataFrame([dict.fromkeys(TIMES) | usual | row for row in rows])
    return frame.astype(dict.fromkeys(TIMES, "float64"))


def grade(alerts: Alerts = HUZHOU, at: int = NOW, **row: object) -> str | None:
    found = graded(matters(row), alerts, at)
    return None if found.empty else str(found["grade"].iloc[0])


LATE = {"received_at": NOW - 20 * DAY}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({}, None),
        ({"urgency": "critical"}, "red"),
        ({"urgency": "critical", "due_at": None}, "red"),
        ({"urgency": "critical", "closed_at": NOW}, None),
        ({"urgency": "critical", "closed_at": NOW + 1}, "red"),
        ({"urgency": "critical", "declined_at": NOW}, None),
        ({"urgency": "critical", "declined_at": NOW + 1}, "red"),
        ({"urgency": "critical", "received_at": NOW + 1}, None),
        ({"urgency": "critical", "closed_at": NOW - 9, "sent_back_at": NOW - 5}, "red"),
        (
            {
                "urgency": "critical",
                "first_closed_at": NOW - 9,
                "sent_back_at": NOW - 5,
                "closed_at": NOW,
            },
            None,
        ),
        (
            {
                "urgency": "critical",
                "first_closed_at": NOW - 9,
                "sent_back_at": NOW + 5,
                "closed_at": NOW + 9,
            },
            None,
        ),
        ({"urgency": "urgent"}, "yellow"),
        ({"urgency": "urgent", "due_at": NOW}, "orange"),
        ({"urgency": "urgent", "due_at": NOW + 1}, "yellow"),
        ({"urgency": "urgent", "due_at": NOW, "extended_due_at": NOW + DAY}, "yellow"),
        ({"due_at": NOW}, "yellow"),
        ({**LATE, "due_at": NOW - 15 * DAY}, "orange"),
        ({**LATE, "due_at": NOW - 15 * DAY + 1}, "yellow"),
        ({"received_at": NOW - 8 * DAY, "due_at": NOW + 2 * DAY}, "blue"),
        ({"received_at": NOW - 8 * DAY, "due_at": NOW + 2 * DAY + 9}, None),
        ({"received_at": NOW - 99 * DAY, "due_at": NOW - 30 * DAY}, "orange"),
        (
            {"urgency": "critical", "received_at": NOW - 99 * DAY, "due_at": NOW - 30 * DAY - 1},
            None,
        ),
        ({"due_at": None, "received_at": NOW - 30 * DAY - 1, "urgency": "critical"}, None),
        ({"due_at": None, "received_at": NOW - 20 * DAY}, None),
    ],
)
def test_the_rules_of_huzhou(row, said):
    assert grade(**row) == said


def test_the_gravest_rule_gives_the_grade_however_the_rules_are_listed():
    rules = HUZHOU.rules
    turned = Alerts(tuple(reversed(rules)), HUZHOU.lapses_days)
    row = {"urgency": "critical", "due_at": NOW - DAY}
    assert grade(HUZHOU, **row) == grade(turned, **row) == "red"


def test_the_gravest_stand_first_and_within_a_grade_the_newest():
    rows = [
        {"urgency": "urgent", "received_at": NOW - 3 * DAY},
        {"urgency": "critical", "received_at": NOW - 2 * DAY},
        {"urgency": "urgent"},
        {},
        {"urgency": "critical"},
        {"due_at": NOW - 9},
    ]
    found = graded(matters(*rows), HUZHOU, NOW)
    assert found["row"].tolist() == [4, 1, 5, 2, 0]
    assert found["since"].tolist() == [NOW - DAY, NOW - 2 * DAY, NOW - 9, NOW - DAY, NOW - 3 * DAY]
    assert found["rule"].iloc[0] == "特急件未办结"


def test_alerts_of_one_instant_stand_as_the_rules_do_and_within_a_rule_as_the_matters_do():
    """More rows than a sort that is not stable would leave in their order."""
    rules = Alerts((Rule(Grade.RED, "disputes", kinds=("dispute",)), Rule(Grade.RED, "all")))
    rows = [{"kind": "dispute" if n % 3 else "incident"} for n in range(60)]
    found = graded(matters(*rows), rules, NOW)
    disputes = [n for n in range(60) if n % 3]
    assert found["row"].tolist() == disputes + [n for n in range(60) if not n % 3]
    assert found["rule"].tolist() == ["disputes"] * 40 + ["all"] * 20
    assert found.index.tolist() == list(range(60))


def test_the_columns_have_their_types_with_alerts_and_without():
    some = graded(matters({"urgency": "critical"}, {}), HUZHOU, NOW)
    for found in (some, graded(matters({}), HUZHOU, NOW), graded(matters({}), Alerts(), NOW)):
        assert [str(t) for t in found.dtypes] == ["int64", "object", "object", "int64"]


def test_fields_may_be_whole_numbers_that_are_missing():
    frame = matters({"urgency": "critical"}, {"urgency": "urgent", "due_at": NOW})
    assert graded(frame.astype(dict.fromkeys(TIMES, "Int64")), HUZHOU, NOW).equals(
        graded(frame, HUZHOU, NOW)
    )


@pytest.mark.parametrize(("later", "said"), [(-1, None), (0, "red"), (1, "red")])
def test_an_alert_holds_from_the_instant_of_reception_and_of_the_sending_back(later, said):
    assert grade(at=NOW + later, urgency="critical", received_at=NOW) == said
    back = {"urgency": "critical", "closed_at": NOW - 9, "sent_back_at": NOW}
    found = graded(matters(back), HUZHOU, NOW + later)
    assert found["since"].tolist() == ([NOW] if said else [])


def test_an_alert_begins_again_when_the_matter_is_sent_back():
    row = {"urgency": "critical", "closed_at": NOW - 50, "sent_back_at": NOW - 7}
    assert graded(matters(row), HUZHOU, NOW)["since"].tolist() == [NOW - 7]


@pytest.mark.parametrize(
    ("rule", "row", "fits"),
    [
        (Rule(Grade.RED, "w", kinds=("dispute",)), {}, False),
        (Rule(Grade.RED, "w", kinds=("dispute",)), {"kind": "dispute"}, True),
        (Rule(Grade.RED, "w", categories=("突发事件",)), {"category": "突发事件"}, True),
        (Rule(Grade.RED, "w", categories=("突发事件",)), {}, False),
        (
            Rule(Grade.RED, "w", urgency=("urgent",), categories=("其他",)),
            {"urgency": "urgent"},
            True,
        ),
        (
            Rule(Grade.RED, "w", urgency=("urgent",), categories=("其他",)),
            {},
            False,
        ),
        (
            Rule(Grade.RED, "w", kinds=("dispute",), urgency=("normal",), categories=("其他",)),
            {},
            False,
        ),
        (Rule(Grade.RED, "w", used=0.2), {}, True),
        (Rule(Grade.RED, "w", used=0.21), {}, False),
    ],
)
def test_a_rule_names_what_a_matter_must_fulfil(rule, row, fits):
    assert (grade(Alerts((rule,)), **row) == "red") is fits


def test_a_city_without_rules_and_a_city_without_matters_have_no_alerts():
    assert graded(matters({"urgency": "critical"}), Alerts(), NOW).empty
    assert graded(matters({})[:0], HUZHOU, NOW).empty
    assert list(graded(matters({}), Alerts(), NOW)) == ["row", "grade", "rule", "since"]


def test_rules_up_to_a_grade_give_that_grade_the_same_matters():
    rows = [{"urgency": u, "due_at": NOW + d} for u in ("urgent", "critical") for d in (-9, 9)]
    whole = graded(matters(*rows), HUZHOU, NOW)
    for one in Grade:
        part = graded(matters(*rows), HUZHOU.of_grades([one]), NOW)
        assert part[part["grade"] == one].equals(whole.loc[whole["grade"] == one][: len(part)])
    assert len(HUZHOU.of_grades([Grade.RED]).rules) == 1
    assert HUZHOU.of_grades(list(Grade)) == HUZHOU
    later = Alerts(HUZHOU.rules[1:], 7)
    assert later.of_grades([Grade.RED]) == Alerts((), 7)
    assert Alerts(HUZHOU.rules[1:2], 7).of_grades([Grade.RED]) == Alerts((), 7)
    assert later.of_grades([Grade.ORANGE]) == Alerts(HUZHOU.rules[1:3], 7)


def test_every_grade_has_its_words_and_rules_say_theirs():
    assert [rule.words for rule in HUZHOU.rules if rule.grade is Grade.ORANGE] == [
        "紧急件超过时限",
        "超过时限 15 天",
    ]
    assert set(GRADE_LABELS) == set(GRADE_LEVELS) == set(Grade)


def test_rules_come_back_from_the_store_as_they_went_in():
    assert read_text(as_text(HUZHOU), KINDS) == HUZHOU
    assert read_text(as_text(Alerts()), KINDS) == Alerts()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lapse_days = 3", "lapse_days"),
        ("lapses_days = -1", "0 到 3650"),
        ("lapses_days = true", "lapses_days"),
        ('[[rules]]\ngrade = "red"', "缺少 words"),
        ('[[rules]]\nwords = "w"', "缺少 grade"),
        ('[[rules]]\ngrade = "purple"\nwords = "w"', "purple"),
        ('[[rules]]\ngrade = "red"\nwords = "w"\nurgency = ["critcal"]', "最接近的是 critical"),
        ('[[rules]]\ngrade = "red"\nwords = "w"\nkinds = ["incidents"]', "最接近的是 incident"),
        ('[[rules]]\ngrade = "red"\nwords = "w"\nused = 1.5', "used = 1.5 不对，应是 0 到 1"),
        ('[[rules]]\ngrade = "red"\nwords = "w"\noverdue_day = 1', "overdue_days"),
        ('[[rules]]\ngrade = "red"\nwords = "w"\nurgency = "critical"', "urgency"),
        ("rules = 3", "rules"),
        ("rules = [3]", "第 1 条"),
    ],
)
def test_a_wrong_rule_is_named_with_the_remedy(text, said):
    with pytest.raises(ProfileError, match=said):
        read_alerts(Table(tomllib.loads(text), "profile.toml [alerts]", ProfileError), KINDS)


def alert(**changes: object) -> Alert:
    usual = {
        "key": "SJ1", "source": "incidents", "grade": "red", "grade_word": "红色",
        "level_word": "Ⅰ级", "what": "水管爆裂", "category": "突发事件", "rule": "特急件未办结",
        "where": "吴兴区 · 织里镇", "since": "11-18 11:43", "age": "已 16 分钟",
        "due": "11-19 11:43，余 23 小时", "who": "应急管理 · WG1658", "lon": 120.1, "lat": 30.8,
        "href": "/matter/incidents/SJ1",
    }  # fmt: skip
    return Alert(**(usual | changes))


def texts(part) -> list[str]:
    if part is None or isinstance(part, str | int):
        return [] if part is None else [str(part)]
    if isinstance(part, list | tuple):
        return [t for each in part for t in texts(each)]
    return texts(getattr(part, "children", None))


def test_the_card_says_what_where_since_when_until_when_who_and_why():
    said = "|".join(texts(layout.interrupt(alert())))
    for word in (
        "红色预警", "Ⅰ级", "水管爆裂", "吴兴区 · 织里镇", "11-18 11:43（已 16 分钟）", "余 23 小时", "WG1658", "特急件未办结",
    ):  # fmt: skip
        assert word in said


def test_every_grade_is_told_by_a_shape_and_a_word_besides_the_colour():
    assert len(set(layout.SHAPES.values())) == len(Grade) == len(layout.SHAPES)
    for one in Grade:
        said = texts(layout.interrupt(alert(grade=one.value, grade_word=GRADE_LABELS[one])))
        assert layout.SHAPES[one.value] in said and f"{GRADE_LABELS[one]}预警" in said
