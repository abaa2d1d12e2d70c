"""Sentences hold numbers as figures alone, call each 口径 once, and say of a difference what it bears."""

import pytest

from governance.answers import Answer
from governance.briefing.sentences import (
    Ledger,
    compared_counts,
    compared_rates,
    fill,
    joined,
    points,
    run,
)
from governance.briefing.terms import term
from governance.errors import TemplateError
from governance.indicators import indicator

K01, K04A, K04B = indicator("K01"), indicator("K04a"), indicator("K04b")


def rate(top: int, bottom: int) -> Answer:
    return K01.of({"closed": top, "received": bottom}, level="city", place="1", name="全市")


def figure(ledger: Ledger, value: float = 12, **source: str):
    return ledger.figure(term("received"), "全市", {"place": "1", **source}, value, f"{value:,.0f}")


def test_a_pattern_keeps_the_figure_apart_from_the_words():
    ledger = Ledger()
    one = figure(ledger, 1234)
    found = fill("共受理{number}件{more}。", number=run(one, strong=True), more="")
    assert found == [
        {"text": "共受理"}, {"text": "1,234", "figure": one["id"], "strong": True}, {"text": "件。"},
    ]  # fmt: skip


def test_a_note_stands_behind_the_unit():
    ledger = Ledger()
    number = [*run(figure(ledger)), *ledger.called("received", "")]
    found = fill("受理{number}件。", number=number)
    assert [(r["text"], r.get("note")) for r in found] == [
        ("受理", None),
        ("12", None),
        ("件", 1),
        ("。", None),
    ]


def test_a_definition_is_called_where_it_stands_first_and_never_again():
    ledger = Ledger()
    assert ledger.called("K01", "办结率") == [{"text": "办结率", "note": 1}]
    assert ledger.called("K11", "化解率") == [{"text": "化解率", "note": 2}]
    assert ledger.called("K01", "办结率") == [{"text": "办结率"}]
    assert [n["label"] for n in ledger.notes] == ["办结率（账面）", "化解率（全口径）"]
    assert ledger.uncalled(["K01", "K02", "K02"]) == ["K02"]


def test_the_same_question_is_the_same_figure_in_every_paper():
    one, other = Ledger(), Ledger()
    assert figure(one)["id"] == figure(other, 99)["id"] != figure(one, place="2")["id"]
    assert figure(one) is figure(one) and len(one.figures) == 2


def test_a_figure_knows_the_number_of_its_definition():
    ledger = Ledger()
    figure(ledger)
    assert ledger.listed()[0]["note"] is None
    ledger.called("received", "受理")
    assert ledger.listed()[0]["note"] == 1


@pytest.mark.parametrize(
    ("now", "then", "verdict", "numbers"),
    [
        (100, 100, "equal", {}),
        (12, 5, "few", {"then": "5"}),
        (0, 29, "few", {"then": "29"}),
        (105, 100, "within_up", {"difference": "5"}),
        (100, 105, "within_down", {"difference": "5"}),
        (1500, 1000, "more", {"difference": "500", "percent": "50.00%"}),
        (1000, 2000, "fewer", {"difference": "1,000", "percent": "50.00%"}),
        (40, 0, "more_from_none", {"difference": "40"}),
    ],
)
def test_a_change_of_counts_says_what_it_bears(now, then, verdict, numbers):
    found = compared_counts(now, then)
    assert found.verdict == verdict
    assert {name: shown for name, (_, shown, _) in found.numbers.items()} == numbers


def test_the_value_of_a_difference_keeps_its_sign():
    assert compared_counts(1000, 2000).numbers["difference"][0] == -1000
    assert compared_counts(1000, 2000).numbers["percent"][0] == -0.5


@pytest.mark.parametrize(
    ("now", "then", "verdict"),
    [
        (rate(900, 1000), rate(800, 1000), "rate_up"),
        (rate(800, 1000), rate(900, 1000), "rate_down"),
        (rate(810, 1000), rate(800, 1000), "rate_same"),
        (rate(8, 10), rate(800, 1000), "rate_equal"),
        (rate(9, 10), rate(1, 2), "rate_same"),
    ],
)
def test_a_change_of_rates_is_told_where_their_intervals_do_not_meet(now, then, verdict):
    found = compared_rates(now, then, K01)
    assert found is not None and found.verdict == verdict


def test_more_of_what_is_bad_has_risen_and_not_improved():
    late = [
        K04B.of({"closed_late": n, "closed": 1000}, level="city", place="1", name="全市")
        for n in (10, 90)
    ]
    found = compared_rates(late[1], late[0], K04B)
    assert found is not None and found.verdict == "rate_risen"
    assert found.numbers["difference"][1:] == ("8.00", "个百分点")


def test_nothing_due_is_compared_with_nothing():
    assert compared_rates(rate(0, 0), rate(1, 2), K01) is None


def test_points_never_say_nothing_of_something():
    assert points(0.000001) == "0.01" and points(0) == "0.00" and points(-0.0123) == "1.23"


def test_a_term_that_there_is_not_is_named_with_the_nearest():
    with pytest.raises(TemplateError, match=r"K04.*K04b"):
        term("K04")
    assert term("K13").code == "K13a"


def test_parts_are_joined_with_a_mark():
    assert joined(["甲", [{"text": "乙", "note": 1}], "丙"]) == [
        {"text": "甲、"}, {"text": "乙", "note": 1}, {"text": "、丙"},
    ]  # fmt: skip
