"""Text to values: numbers, value maps, words that mean missing, codes that stay as they are."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.keeping.frames import plain
from etl.contracts.findings import REASONS, Findings
from etl.contracts.values import checked, mapped, numbers, text_of
from etl.mapping.model import Field, SourceMapping
from etl.reading import cell_text


def one(word: str) -> float | str:
    """The number a word says, or its reject."""
    found = Findings(1)
    value = numbers(np.array([word], dtype=object), found, "amount")[0]
    return str(found.codes[0]) if found.codes[0] else float(value)


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("0", 0), ("7", 7), ("-3", -3), ("+3", 3), ("3.5", 3.5), (".5", 0.5), ("5.", 5), ("007", 7), (" 12 ", 12),
        ("1,234", 1234), ("1,234,567.5", 1234567.5), ("１２３", 123), ("１，２３４．５", 1234.5), ("1e3", 1000),
        ("12万", 120000), ("2.59万", 25900), ("2.59 万", 25900), ("32.57万", 325700), ("1.2亿", 120000000),
        ("3‰", 0.003), ("1\u2009234", 1234), ("1\u202f234\u202f567", 1234567), ("1\u00a0234", 1234),
        ("1'234", 1234), ("1’234.5", 1234.5),
        ("−5", -5), ("1E5", 100000), ("１．５万", 15000), ("0.1亿", 10000000), ("-0", 0),
        ("50%", 0.5), ("96.05％", 0.9605), ("-1.5万", -15000), ("1,000万", 10000000),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(word, value):
    assert one(word) == value


@pytest.mark.parametrize(
    "word",
    [
        "3,5", "1,23", "12,34,567", "1,234,5", ",5", "1_000", "1 000", "0x10", "nan", "NaN", "inf", "-inf", "Infinity",
        "1e999", "一百", "12万元", "约50", "50%%", "万", "%", "-", "+", ".", "e3", "--3", "3-", "1.2.3", "12a", "#N/A", "#REF!",
        "2024-03-01", "=1+1", "٣,٤", "约3万", "(1,234)", "（500）", "三万", "1.5万元", "3元", "1'23", "1,234'567", "1e3万",
        "1万亿",
        "3万5", "12,345万6", "5-10", "3～5", "＞3", "½", "Ⅳ", "1.5.万", "￥3", "$3", "3人", "1" * 400,
    ],
)  # fmt: skip
def test_what_is_no_number_is_a_reject(word):
    assert one(word) == "bad_number"


@pytest.mark.parametrize(
    ("word", "unit", "value"),
    [
        ("15000元", "元", 15000), ("1.5万元", "元", 15000), ("1,500 元", "元", 1500), ("1500", "元", 1500), ("3人", "人", 3),
        ("1.5万元", "万元", 1.5), ("15000美元", "元", None), ("元", "元", None), ("15000元元", "元", None),
        ("元15000", "元", None),
        ("15000圆", "元", None), ("15000人", "元", None),
    ],
)  # fmt: skip
def test_a_declared_unit_and_no_other_word_may_stand_behind_a_number(word, unit, value):
    found = Findings(1)
    made = numbers(np.array([word], dtype=object), found, "amount", unit=unit)
    assert found.codes.tolist() == [None if value is not None else "bad_number"]
    assert value is None or made[0] == value


@given(st.from_regex(r"-?[0-9]{0,3}[.]?[0-9]{0,3}", fullmatch=True))
def test_a_number_is_read_alike_whatever_stands_beside_it(word):
    found, both = Findings(1), Findings(2)
    alone = numbers(np.array([word], dtype=object), found, "x")
    among = numbers(np.array([word, "1,000"], dtype=object), both, "x")
    assert found.codes[0] == both.codes[0]
    assert np.array_equal(alone, among[:1], equal_nan=True) and among[1] == 1000


def test_missing_is_no_number_and_no_reject():
    found = Findings(2)
    values = numbers(np.array([None, "4"], dtype=object), found, "amount")
    assert np.isnan(values[0]) and values[1] == 4 and found.good.all()


@given(st.integers(-(10**12), 10**12), st.sampled_from(["{}", "{:,}", " {} ", "{}.0"]))
def test_a_whole_number_is_read_as_itself_however_it_is_grouped(number, form):
    assert one(form.format(number)) == number


@given(st.integers(0, 10**9))
def test_ten_thousands_are_exact(hundredths):
    whole, part = divmod(hundredths, 100)
    assert one(f"{whole}.{part:02d}万") == hundredths * 100


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_a_reject_and_never_an_exception(word):
    if word.strip():
        value = one(word)
        assert value == "bad_number" or np.isfinite(float(value))


LEVELS = Field(columns=("level",), map={"一般": "normal", "紧急": "urgent"})


def test_an_unlisted_word_is_a_reject_unless_the_map_says_what_it_counts_as():
    texts = np.array(["一般", "紧急", "特急", None], dtype=object)
    found = Findings(4)
    assert mapped(texts, LEVELS, found, "urgency").tolist() == ["normal", "urgent", None, None]
    assert found.codes.tolist() == [None, None, "unknown_value", None]
    assert found.reason(2) == "取值不在对照表中：urgency = 特急"
    lenient = Field(columns=("level",), map=dict(LEVELS.map or {}), otherwise="normal")
    found = Findings(4)
    said = mapped(texts, lenient, found, "urgency").tolist()
    assert said == ["normal", "urgent", "normal", None] and found.good.all()


def test_without_a_map_the_sources_own_words_are_kept_but_codes_are_checked():
    texts = np.array(["resolved", "solved", None], dtype=object)
    found = Findings(3)
    assert mapped(texts, Field(columns=("x",)), found, "outcome") is texts
    checked(texts, ("resolved", "failed"), found, "outcome")
    assert found.codes.tolist() == [None, "unknown_value", None]


def mapping(*missing: str) -> SourceMapping:
    return SourceMapping(
        "s", "incidents", "s", "UTC", {}, missing=frozenset(missing) | {""}, id_columns=("id",)
    )


def test_the_first_column_that_is_not_missing_counts():
    frame = pd.DataFrame({"a": ["", " x ", "NA", "-"], "b": ["1", "2", "3", "NA"]}, dtype=object)
    field = Field(columns=("a", "b"), missing=frozenset({"-"}))
    assert text_of(frame, field, mapping("NA")).tolist() == ["1", "x", "3", None]
    assert text_of(frame, field, mapping()).tolist() == ["1", "x", "NA", "NA"]
    assert text_of(frame, Field(const="call"), mapping()).tolist() == ["call"] * 4


@pytest.mark.parametrize("word", ["007", "330502001001000001", "NA", "nan", "None", "1e5", "TRUE"])
def test_text_is_never_taken_for_something_else(word):
    frame = pd.DataFrame({"a": [word]}, dtype=object)
    assert text_of(frame, Field(columns=("a",)), mapping()).tolist() == [word]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (45352.0, "45352"), (45352.5, "45352.5"), ("007", "007"), (True, "TRUE"), (False, "FALSE"), ("", ""), (3, "3"),
        (330502001001.0, "330502001001"), (pd.Timestamp("2024-03-01 10:20:30"), "2024-03-01 10:20:30"),
        (pd.Timestamp("2024-03-01").date(), "2024-03-01"),
    ],
)  # fmt: skip
def test_a_cell_is_the_text_a_csv_would_hold(cell, text):
    assert cell_text(cell) == text


def test_the_first_thing_found_wrong_with_a_row_is_its_reject():
    found = Findings(2)
    found.reject(np.array([True, False]), "bad_date", "first")
    found.reject(np.array([True, True]), "bad_number", "second")
    assert [found.reason(r) for r in range(2)] == ["日期无法识别：first", "数字无法识别：second"]
    assert not found.good.any()


def test_what_is_written_to_a_database_has_one_kind_of_missing():
    assert plain(pd.Series([1.0, np.nan])) == [1, None]
    assert plain(pd.Series([1.5, np.nan])) == [1.5, None]
    assert plain(pd.Series(["a", None, np.nan, pd.NA], dtype=object)) == ["a", None, None, None]
    assert plain(pd.Series([True, False])) == [True, False]


def test_every_reject_code_has_its_chinese_reason():
    assert all(REASONS.values()) and len(set(REASONS.values())) == len(REASONS)
