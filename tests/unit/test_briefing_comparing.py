"""Two issues side by side: what changed is told once, what was restated is told with then and now."""

from copy import deepcopy

from data.reference.kinds import built_in
from governance.briefing.comparing import changed, restated
from tests.papers import figure, paper, words


def issue(period: str, value: int, shown: str, **more):
    """A paper with one figure in its text."""
    made = figure(f"f{period}", "受理数", shown, value, period=period, unit="件")
    made["source"] = {
        "indicator": "received",
        "place": "330500",
        "period": period,
        "cutoff": period,
    }
    strong = {"text": shown, "figure": made["id"], "strong": True}
    block = words("受理", strong, "件。")
    section = {"code": "s", "title": "总体情况", "blocks": [block]}
    return paper(**{
        "figures": [made], "sections": [section], "notes": [], "period": period, "issue": f"第{period}期",
        "period_label": period, **more,
    })  # fmt: skip


OLD, NEW = issue("2021-10", 7054, "7,054"), issue("2021-11", 7712, "7,712")


def test_the_main_figures_are_told_with_both_values():
    assert changed(OLD, NEW, built_in()) == ["湖州市受理数：上期7,054件，本期7,712件。"]


def test_what_is_the_same_is_not_told():
    assert changed(OLD, issue("2021-11", 7054, "7,054"), built_in()) == []


def test_sections_that_come_and_go_are_named():
    other = {"code": "t", "title": "专题", "blocks": []}
    new = issue("2021-11", 7054, "7,054")
    new["sections"].append(other)
    assert changed(OLD, new, built_in()) == ["新设栏目：专题。"]
    assert changed(new, OLD, built_in()) == ["不再设栏目：专题。"]


def test_a_definition_that_was_revised_is_named_but_not_the_note_of_the_cutoff():
    notes = [
        [{"number": 1, "label": n, "text": t} for n in ("办结率", "统计截止")] for t in ("甲", "乙")
    ]
    old, new = (issue("2021-10", 1, "1", notes=n) for n in notes)
    assert changed(old, new, built_in()) == ["“办结率”的口径有修订。"]


def asked(value: int, shown: str):
    again = deepcopy(OLD["figures"][0])
    again |= {"value": value, "shown": shown}
    return {again["id"]: again}


def test_a_figure_asked_again_that_is_another_is_a_correction():
    assert restated(OLD, asked(7060, "7,060"), built_in()) == [
        {
            "label": "2021-10湖州市受理数",
            "issue": "第2021-10期",
            "then": "7,054件",
            "now": "7,060件",
        }
    ]


def test_what_is_the_same_or_was_not_asked_again_is_no_correction():
    assert restated(OLD, asked(7054, "7,054"), built_in()) == [] == restated(OLD, {}, built_in())


def test_another_question_under_the_same_id_is_no_correction():
    again = asked(1, "1")
    again[OLD["figures"][0]["id"]]["source"] = {"indicator": "received", "place": "330502"}
    assert restated(OLD, again, built_in()) == []


def test_differences_and_figures_that_were_not_printed_are_not_restated():
    old = deepcopy(OLD)
    old["sections"][0]["blocks"] = []
    assert restated(old, asked(7060, "7,060"), built_in()) == []
