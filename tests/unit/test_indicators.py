"""Every indicator's arithmetic: what it divides by what, when it has no value, and how it is shown."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.answers import REASON_LABELS, Answer, Reason, percent, poisson_interval
from governance.errors import UnknownIndicator
from governance.indicators import INDICATORS, Better, Indicator, Unit, indicator
from governance.lifecycle import MEASURES
from governance.matters import INSTANTS, KEPT_INSTANTS, KEPT_TEXTS
from governance.measures import Matters

COUNTS = {
    "received": 100, "declined": 8, "closed": 60, "settled": 45, "due": 70, "closed_in_time": 50,
    "closed_late": 7, "resolved": 40, "resolved_village": 12, "resolved_town": 18, "failed": 5,
    "to_court": 3, "to_petition": 2,
}  # fmt: skip


def answer(code: str, counts: dict[str, int] = COUNTS, **more: object) -> Answer:
    return indicator(code).of(counts, level="district", place="A", name="Old Town", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "top", "bottom"),
    [
        ("K01", 60, 92), ("K02", 45, 92), ("K03", 50, 70), ("K04b", 7, 60), ("K11", 40, 100),
        ("K12", 40, 50), ("K13a", 30, 40), ("K13b", 30, 100),
    ],
)  # fmt: skip
def test_a_rate_is_its_numerator_divided_by_its_denominator(code, top, bottom):
    said = answer(code)
    assert (said.numerator, said.denominator, said.value) == (top, bottom, top / bottom)
    assert said.reason is None and said.low is None


def test_the_list_of_indicators_is_the_one_that_was_asked_for():
    assert [i.id for i in INDICATORS] == [
        "K01", "K02", "K03", "K04a", "K04b", "K10", "K11", "K12", "K13a", "K13b",
        "K18a", "K18b", "K18c",
    ]  # fmt: skip
    assert indicator("K13") is indicator("K13a")
    assert indicator("K18") is indicator("K18a")


def test_a_count_has_no_denominator():
    assert answer("K04a") == Answer("district", "A", "Old Town", 70 - 50 - 7, None, 13.0)
    assert answer("K04a", {}) == Answer("district", "A", "Old Town", 0, None, 0.0)


@pytest.mark.parametrize("one", INDICATORS, ids=lambda i: i.id)
@pytest.mark.parametrize("counts", [COUNTS, {}])
@pytest.mark.parametrize("more", [{}, {"residents": 5000}, {"reason": Reason.NO_SOURCE}])
def test_every_answer_says_whose_it_is(one, counts, more):
    said = answer(one.id, counts, **more)
    assert (said.level, said.place, said.name) == ("district", "A", "Old Town")
    assert said.as_dict()["place"] == "A" and said.as_dict()["name"] == "Old Town"


@pytest.mark.parametrize("one", [i for i in INDICATORS if i.is_rate], ids=lambda i: i.id)
def test_nothing_due_is_no_value_and_neither_0_nor_100_percent(one):
    said = answer(one.id, {})
    assert (said.numerator, said.denominator, said.value) == (0, 0, None)
    assert said.reason == Reason.NOTHING_DUE
    assert one.shown(said.value) == "—"
    assert said.as_dict()["value"] is None


@pytest.mark.parametrize("one", INDICATORS, ids=lambda i: i.id)
@pytest.mark.parametrize("reason", [Reason.NOT_OBSERVED, Reason.NO_SOURCE, Reason.OTHER_KIND])
def test_what_no_source_can_tell_has_no_numbers_at_all(one, reason):
    said = answer(one.id, COUNTS, residents=5000, reason=reason)
    assert (said.numerator, said.denominator, said.value, said.low) == (None, None, None, None)
    assert said.as_dict()["reason"] == reason


@pytest.mark.parametrize("residents", [None, 0])
def test_a_place_without_residents_has_no_value_by_residents(residents):
    said = answer("K10", residents=residents)
    assert (said.numerator, said.denominator, said.value) == (100, None, None)
    assert said.reason == Reason.NO_RESIDENTS
    assert "low" not in said.as_dict()


def test_by_residents_comes_with_its_interval():
    said = answer("K10", residents=250_000)
    assert said.numerator == 100 and said.reason is None
    assert said.denominator == 25.0 and said.value == 4.0
    assert said.low is not None and said.high is not None
    assert math.isclose(said.low, 81.3639 / 25, rel_tol=1e-5)
    assert math.isclose(said.high, 121.6273 / 25, rel_tol=1e-5)
    assert list(said.as_dict()) == ["place", "name", "numerator", "denominator", "value", "low", "high"]  # fmt: skip


@pytest.mark.parametrize(
    ("n", "low", "high"),
    [(0, 0.0, 3.6889), (1, 0.0253, 5.5716), (5, 1.6235, 11.6683), (10, 4.7954, 18.3904)],
)
def test_the_interval_is_the_exact_one_of_the_tables(n, low, high):
    found = poisson_interval(n)
    assert found == pytest.approx((low, high), abs=6e-5)


@given(st.integers(0, 400))
def test_the_interval_leaves_two_and_a_half_percent_on_either_side(n):
    low, high = poisson_interval(n)
    assert low <= n < high

    def at_most(k: int, mean: float) -> float:
        return math.fsum(
            math.exp(i * math.log(mean) - mean - math.lgamma(i + 1)) for i in range(k + 1)
        )

    assert at_most(n, high) == pytest.approx(0.025, abs=1e-6)
    if n:
        assert 1 - at_most(n - 1, low) == pytest.approx(0.025, abs=1e-6)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=6))
def test_a_citys_rate_is_of_its_sums_and_never_the_mean_of_its_districts(parts):
    counts = [{"received": due + extra, "resolved": due} for due, extra in parts]
    total = {m: sum(c[m] for c in counts) for m in ("received", "resolved")}
    city = answer("K11", total)
    assert city.numerator == sum(c["resolved"] for c in counts)
    if total["received"]:
        assert city.value == total["resolved"] / total["received"]
        rates = [answer("K11", c).value for c in counts]
        known = [r for r in rates if r is not None]
        assert min(known) - 1e-12 <= (city.value or 0) <= max(known) + 1e-12


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.00%"), (1.0, "100.00%"), (0.5, "50.00%"), (24912 / 25936, "96.05%"),
        (0.99999, "99.99%"), (0.999951, "99.99%"), (25935 / 25936, "99.99%"), (0.00001, "0.01%"), (0.00004, "0.01%"),
        (0.123456, "12.35%"), (0.9568, "95.68%"),
    ],
)  # fmt: skip
def test_what_is_not_quite_all_or_nothing_never_reads_so(value, text):
    assert percent(value) == text


@given(st.integers(1, 10**7), st.data())
def test_only_a_full_rate_reads_100_and_only_an_empty_one_0(bottom, data):
    top = data.draw(st.integers(0, bottom))
    text = percent(top / bottom)
    assert (text == "100.00%") == (top == bottom)
    assert (text == "0.00%") == (top == 0)


def test_values_are_shown_in_their_unit():
    assert indicator("K04a").shown(1234567) == "1,234,567"
    assert indicator("K10").shown(1234.56) == "1,234.6"
    assert indicator("K01").shown(0.9) == "90.00%"
    assert indicator("K04a").shown(0) == "0"


@pytest.mark.parametrize("code", ["", "k11", "K1", "K99", "K13c", "化解率"])
def test_an_unknown_indicator_is_refused_with_its_name(code):
    with pytest.raises(UnknownIndicator, match="没有指标"):
        indicator(code)


def test_a_near_miss_names_the_nearest():
    with pytest.raises(UnknownIndicator, match=r"^没有指标 'K04'（最接近的是 K04b）。$") as problem:
        indicator("K04")
    assert problem.value.near == "K04b"
    with pytest.raises(UnknownIndicator) as problem:
        indicator("化解率")
    assert problem.value.near == ""


@pytest.mark.parametrize("one", INDICATORS, ids=lambda i: i.id)
def test_a_declaration_is_whole(one):
    observable = {
        *INSTANTS,
        *KEPT_INSTANTS,
        *KEPT_TEXTS,
        "entered_at",
        "required",
        "position",
    }
    assert one.measures <= set(MEASURES)
    assert one.needs <= observable
    assert one.label and one.definition.endswith("。") and one.numerator_label and one.source
    assert bool(one.denominator) == one.is_rate
    assert bool(one.denominator_label) == (one.unit is not Unit.COUNT)
    assert one.better in set(Better)


def test_what_the_rates_count_is_what_they_say():
    """A declaration's measures by value: a sign or a measure in the wrong sum is seen here."""
    accepted, below = {"received": 1, "declined": -1}, {"resolved_village": 1, "resolved_town": 1}
    ended = {"resolved": 1, "failed": 1, "to_court": 1, "to_petition": 1}
    sums = {
        "K01": ({"closed": 1}, accepted),
        "K02": ({"settled": 1}, accepted),
        "K03": ({"closed_in_time": 1}, {"due": 1}),
        "K04a": ({"due": 1, "closed_in_time": -1, "closed_late": -1}, None),
        "K04b": ({"closed_late": 1}, {"closed": 1}),
        "K10": ({"received": 1}, None),
        "K11": ({"resolved": 1}, {"received": 1}),
        "K12": ({"resolved": 1}, ended),
        "K13a": (below, {"resolved": 1}),
        "K13b": (below, {"received": 1}),
        "K18a": ({"timely": 1}, {"entered": 1}),
        "K18b": ({"complete": 1}, {"received": 1}),
        "K18c": ({"inside": 1}, {"pointed": 1}),
    }
    assert {i.id: (i.numerator, i.denominator) for i in INDICATORS} == sums
    assert {i.id for i in INDICATORS if i.better is not Better.HIGHER} == {"K04a", "K04b", "K10"}
    assert indicator("K10").better is Better.NEITHER
    assert {i.id for i in INDICATORS if i.kinds} == {"K11", "K12", "K13a", "K13b"}
    assert {kind for i in INDICATORS for kind in i.kinds or ()} == {"dispute"}


def test_every_reason_has_words():
    assert set(REASON_LABELS) == set(Reason)


def declared(**more: Any) -> Indicator:
    """A measure as a profile declares one; `against` may be anything that is a part."""
    counted = more.pop("numerator_", {})
    more = {"unit": Unit.AMOUNT, **more}
    return Indicator("x", "甲", "", counted, None, "甲", None, Better.LOWER, **more)


HERE = {"level": "district", "place": "A", "name": "North"}
PART = Matters()


@pytest.mark.parametrize(
    ("of", "parts", "told"),
    [
        # A plain amount is no count of matters.
        (declared(), (26.5, None), (None, None, 26.5, None, 26.5)),
        (declared(), (0.0, None), (None, None, 0.0, None, 0.0)),
        # A ratio of amounts, with its factor.
        (declared(against=PART, per=10.0), (26.0, 4.0), (None, 4.0, 65.0, None, 26.0)),
        (declared(against=PART), (26.0, 0.0), (None, 0, None, Reason.NOTHING_DUE, 26.0)),
        # With a numerator it counts matters, and so does a share or a count.
        (declared(against=PART, numerator_={"closed": 1}), (3.0, 4.0), (3, 4.0, 0.75, None, None)),
        (declared(unit=Unit.RATE, against=PART), (3.0, 4.0), (3, 4.0, 0.75, None, None)),
        (declared(unit=Unit.RATE, against=PART), (3.0, 0.0), (3, 0, None, Reason.NOTHING_DUE, None)),
        (declared(unit=Unit.COUNT), (3.0, None), (3, None, 3.0, None, None)),
        # What a part lacks is nothing, whatever the other says.
        (declared(), (None, None), (None, None, None, None, None)),
        (declared(against=PART), (26.0, None), (None, None, None, None, None)),
        (declared(against=PART), (None, 4.0), (None, None, None, None, None)),
    ],
)  # fmt: skip
def test_a_declared_measure_is_worked_out_of_its_parts(of, parts, told):
    numerator, denominator, value, reason, amount = told
    expected = Answer(
        "district", "A", "North", numerator, denominator, value, reason, amount=amount
    )
    assert of.of_parts(*parts, **HERE) == expected


def test_a_declared_measure_with_a_reason_has_no_value():
    for parts in ((26.0, 4.0), (None, None)):
        told = declared(against=PART).of_parts(*parts, **HERE, reason=Reason.INCOMPLETE)
        assert told == Answer("district", "A", "North", None, None, None, Reason.INCOMPLETE)


def test_an_amount_is_printed_in_its_unit_and_a_score_to_two_digits():
    money, bare = declared(suffix="万元"), declared()
    assert [money.shown(n) for n in (95.0, 1234.5, 0.25)] == [
        "95 万元",
        "1,234.50 万元",
        "0.25 万元",
    ]
    assert bare.shown(95.0) == "95" and declared(scored=True, suffix="分").shown(95.0) == "95.00 分"


def test_an_answer_tells_its_amount_where_nothing_was_counted():
    amount = Answer("district", "A", "North", None, 4.0, 6.5, amount=26.0).as_dict()
    assert amount["numerator"] == 26.0
    counted = Answer("district", "A", "North", 3, 4.0, 0.75, amount=26.0).as_dict()
    assert counted["numerator"] == 3
