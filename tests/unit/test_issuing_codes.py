"""Codes of proof: short, unguessable, and no slip of the pen goes unnoticed."""

from itertools import combinations

import pytest

from dashboard.briefing.issuing import stem, year_of
from dashboard.briefing.proof.verifying import codes_in
from data.desk.issues import ALPHABET, LONG, grouped, new_code, read_code
from governance.periods import parse_period
from tests.papers import paper as sample


def test_codes_are_sixteen_characters_that_nobody_misreads() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == LONG and set(code) <= set(ALPHABET) for code in codes)
    assert all(read_code(code) == code for code in codes)
    assert not set("ILOU") & set(ALPHABET) and len(set(ALPHABET)) == 32


def test_no_wrong_character_and_no_two_exchanged_pass() -> None:
    code = new_code()
    for at in range(LONG):
        for other in ALPHABET.replace(code[at], ""):
            assert read_code(code[:at] + other + code[at + 1 :]) is None
    for one, two in combinations(range(LONG), 2):
        if code[one] != code[two]:
            swapped = list(code)
            swapped[one], swapped[two] = swapped[two], swapped[one]
            assert read_code("".join(swapped)) is None


TYPED = {
    "small": str.lower,
    "grouped": grouped,
    "spaced": lambda code: f" {grouped(code)} ",
    "misread": lambda code: code.replace("0", "o").replace("1", "l"),
}


@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED.keys())
def test_a_code_is_read_as_people_type_it(typed) -> None:
    for _ in range(50):
        code = new_code()
        assert read_code(typed(code)) == code


@pytest.mark.parametrize(
    "typed",
    ["", "ABCD", "0" * 15, "0" * 17, "U" * 16, "证明码证明码证明码证明码证明码一", "²" * 16],
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read_code(typed) is None


def test_codes_are_found_in_a_text_however_it_is_broken() -> None:
    one, two = new_code(), new_code()
    text = f"证明码：{grouped(one)}\n核对 https://x.example/verify?code={two} 12,345 件 2021-11-30"
    assert codes_in(text) == [one, two]
    assert codes_in(f"证明码 {grouped(one)[:9]}\n-{grouped(one)[10:]}。{grouped(one)}") == [one]
    assert codes_in("1234 5678 9012 345") == []


@pytest.mark.parametrize(
    ("period", "year"),
    [
        ("2021-11", 2021), ("2021-W01", 2021), ("2020-W53", 2020), ("2025-W01", 2025),
        ("2021-12-31", 2021), ("2021-12..2022-01", 2022),
    ],
)  # fmt: skip
def test_an_issue_is_counted_in_its_period_s_year(period: str, year: int) -> None:
    assert year_of(parse_period(period)) == year


def test_a_file_is_called_by_what_no_system_refuses() -> None:
    place = {"level": "town", "code": "3305/02", "name": '吴兴 区"\n../' * 30}
    name = stem(
        sample(kind_label="月报", place=place, period="2021-11..2021-12", issue="2021年第3期")
    )
    assert not set(name) & set('/\\:*?"<>|\n ') and len(f"{name}.pdf".encode()) < 255
    assert name.startswith("月报-3305·02-吴兴·区·..·") and name.endswith(
        "-2021-11..2021-12-2021年第3期"
    )
    assert stem(sample(kind_label="月报", issue="")).endswith("2021-11-预览")
