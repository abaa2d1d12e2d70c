"""The one reader of declarations: every refusal names the file, the line, what is wrong and what it should be."""

import pytest

from governance.declared import Table, Written
from governance.errors import MappingError

TEXT = """title = "x"
[place]
try = [
  { by = "code" },
  { by = "name" },
]
[fields]
short = "column"
[fields.long]
column = "c"
[[rules]]
grade = "red"
[[rules]]
grade = "blue"
[[rules.parts]]
code = "a"
[[rules.parts]]
code = "b"
[[others.rows]]
n = 1
[[others.rows]]
n = 2
"""
TOP = Written("city/x.toml", TEXT).top(MappingError)


@pytest.mark.parametrize(
    ("table", "key", "place"),
    [
        (TOP, "title", "第 1 行"),
        (TOP, "place", "第 2 行"),
        (TOP.sub("place"), "try", "第 3 行"),
        (TOP.sub("place"), "unknown", "第 2 行"),
        (TOP.sub("place").each("try", "步")[1], "by", "第 3 行 [place] 第 2 步"),
        (TOP.sub("fields").sub("short", short="column"), "column", "第 8 行 [fields.short]"),
        (TOP.sub("fields").sub("long", short="column"), "column", "第 10 行"),
        (TOP.each("rules", "条")[1], "grade", "第 14 行"),
        (TOP.each("rules", "条")[1].each("parts", "段")[0], "code", "第 16 行"),
        (TOP.each("rules", "条")[1].each("parts", "段")[1], "code", "第 18 行"),
        (TOP.sub("others").each("rows", "行")[1], "n", "第 22 行"),
    ],
)
def test_a_refusal_names_the_file_and_the_line(table, key, place):
    assert str(table.fail("不行", key)) == f"city/x.toml {place}：不行。"
    assert isinstance(table.fail("不行"), MappingError)


def test_a_table_that_may_be_missing_is_empty_and_named_by_its_file_alone():
    missing = TOP.sub("position", optional=True)
    assert missing.values == {} and str(missing.fail("不行")) == "city/x.toml：不行。"
    with pytest.raises(MappingError, match=r"x.toml：缺少 position，请补上。"):
        TOP.sub("position")
    assert TOP.each("nothing", "条") == () and TOP.texts("nothing") == {}


def test_a_word_may_be_blank_or_a_code_without_quotes_but_no_list():
    table = Table({"a": "", "b": 330500, "c": ["x"], "d": {"e": 5}}, "here", MappingError)
    assert (table.word("a"), table.word("b"), table.word("z", otherwise="y")) == ("", "330500", "y")
    assert table.texts("d") == {"e": "5"}
    with pytest.raises(MappingError, match=r"here：c = \['x'\] 不对，应是文字。"):
        table.word("c")


def test_what_may_be_left_out_is_still_checked_where_it_is_written():
    table = Table({"row": 0, "flag": 1, "words": "x", "of": ["b"], "n": 3.0}, "here", MappingError)
    assert table.whole("other", least=1, otherwise=7) == 7 and table.flag("other", otherwise=True)
    assert table.words("other", otherwise=()) == table.choices("other", ("a",), optional=True) == ()
    assert table.choice("other", ("a",), otherwise="") == ""
    for read in (
        lambda: table.whole("row", least=1, otherwise=7),
        lambda: table.flag("flag", otherwise=True),
        lambda: table.words("words", otherwise=()),
        lambda: table.choices("of", ("a",), optional=True),
        lambda: table.number("n", least=0, most=1, otherwise=0),
        lambda: table.each("words", "条"),
    ):
        with pytest.raises(MappingError, match=r"here：.* 不对，应"):
            read()
