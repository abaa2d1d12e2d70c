"""Personal data, hidden before it leaves: every form of a number that somebody could write down."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.disclosure import masked, person


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("13000000000", "130****0000"),
        ("19912345678", "199****5678"),
        ("12912345678", "12912345678"),  # no mobile number begins so
        ("20012345678", "20012345678"),
        ("1381234123", "1381234123"),  # a digit short
        ("138123412345", "138123412345"),  # a digit long
        ("0571-13812341234", "0571-138****1234"),
        ("tel13812341234x", "tel138****1234x"),
        ("13812341234，13912341235", "138****1234，139****1235"),
        ("张三 13812341234 330501199001011234", "张三 138****1234 330*************34"),
        ("330501199001011234", "330*************34"),
        ("33050119900101123X", "330*************3X"),
        ("33050119900101123x", "330*************3x"),
        ("330501199001011234，33050120991231123X", "330*************34，330*************3X"),
        ("330501199009091234", "330*************34"),
        ("330501199010101234", "330*************34"),
        ("330501199012311234", "330*************34"),
        ("330501199012291234", "330*************34"),
        ("330501199013011234", "330501199013011234"),  # no such month
        ("330501199020011234", "330501199020011234"),
        ("330501199001321234", "330501199001321234"),  # no such day
        ("330501199001401234", "330501199001401234"),
        ("330501180001011234", "330501180001011234"),  # no living person's year
        ("330501210001011234", "330501210001011234"),
        ("1330501199001011234", "1330501199001011234"),
        ("3305011990010112345", "3305011990010112345"),
        ("33050119900101123Y", "33050119900101123Y"),
        ("", ""),
    ],
)
def test_numbers_of_persons_are_hidden_and_other_numbers_stand(text, hidden):
    assert masked(text) == hidden


mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
identities = st.builds(
    lambda area, day, rest: f"{area}{day:%Y%m%d}{rest}",
    st.from_regex(r"[1-9][0-9]{5}", fullmatch=True),
    st.dates().filter(lambda day: 1900 <= day.year <= 2099),
    st.from_regex(r"[0-9]{3}[0-9Xx]", fullmatch=True),
)
around = st.text("电话：（) ,;中a\n", max_size=6)


@given(st.lists(st.tuples(around.filter(bool), mobiles | identities), max_size=4), around)
def test_no_number_of_a_person_leaves_whatever_stands_around_it(parts, end):
    text = "".join(before + number for before, number in parts) + end
    hidden = masked(text)
    assert len(hidden) == len(text)
    assert not re.search(r"\d{5}", hidden)
    rest = re.sub(r"\d+\*+\d+[Xx]?", "", hidden)
    assert rest == "".join(before for before, _ in parts) + end
    assert masked(hidden) == hidden


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (" 张三 ", "张*"),
        ("  ", ""),
        ("张*", "张*"),
        ("张**", "张**"),
        ("张三*", "张*"),
        ("网格员12", "网格员12"),
        ("网格员1", "网*"),  # one digit is no code
        ("网格员12345678", "网格员12345678"),
        ("网格员123456789", "网*"),
        ("调解主任-07", "调解主任-07"),
        ("站长_07", "站长_07"),
        ("干部 07", "干部 07"),
        ("干部--07", "干*"),
        ("WG0308", "WG0308"),
        ("wg-0308", "wg-0308"),
        ("ABCDEF12", "ABCDEF12"),
        ("ABCDEFG12", "A*"),
        ("0308", "0308"),
        ("李四07", "李*"),
        ("网格员0001张三", "网*"),
        ("一二三四五六七八九十十一员07", "一二三四五六七八九十十一员07"),
        ("一二三四五六七八九十十一二员07", "一*"),
    ],
)
def test_a_name_is_hidden_and_a_code_or_a_post_stands(name, shown):
    assert person(name) == shown
