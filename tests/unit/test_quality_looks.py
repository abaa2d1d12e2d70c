"""数据质量 as it looks: states are told by shape and word, long and missing things are shown, HTML stays text."""

import re
from dataclasses import replace
from pathlib import Path

from layouts.cards.quality import completeness, coverage, loads, published, rejects, sources
from layouts.cards.quality.completeness import Completeness
from layouts.cards.quality.coverage import Coverage, CoverRow, Span
from layouts.cards.quality.loads import Run, RunPart, Runs
from layouts.cards.quality.published import Published, PublishedRow
from layouts.cards.quality.rejects import CodeRow, Download, RejectRow, Rejects
from layouts.cards.quality.sources import SourceRow
from layouts.chrome import desk, stage
from layouts.chrome.tables import Status, status
from layouts.values import Figure
from tests.drawn import components, of_kind, text_of

CSS = (Path(__file__).parents[2] / "assets" / "desk.css").read_text()


def drawn(card, value):
    """A card's parts in half of a page."""
    return card.look(value, "half").children


MARKS = ("ok", "late", "failed", "running", "none")
COUNTS = ("10", "4", "1", "2", "1", "2", "0")


def source(**changes) -> SourceRow:
    row = SourceRow(
        "事件", "网格事件", "a.csv", "a.csv", "2026-11-22 08:00", "1,000", "3", "/quality?load=1",
        "每天", Status("迟到 3 天", "late"), True,
    )  # fmt: skip
    return replace(row, **changes)


def run(**changes) -> Run:
    part = RunPart("事件", "a.csv", COUNTS, True)
    row = Run("3", Status("完成", "ok"), "2026", "1.0 秒", COUNTS, "", (), (part,), "/quality?known=3", False)  # fmt: skip
    return replace(row, **changes)


def no_rejects(**changes) -> Rejects:
    return replace(Rejects("", (), (), (), "原行", None, None, ()), **changes)


def test_every_state_has_a_colour_and_a_shape_of_its_own():
    shapes = [re.search(rf'\.status-{m}::before {{ content: "(.)"', CSS) for m in MARKS]
    colours = [re.search(rf"\.status-{m} {{ color: var\((--\w+)\)", CSS) for m in MARKS]
    assert all(shapes) and all(colours)
    assert len({s[1] for s in shapes}) == len({c[1] for c in colours}) == len(MARKS)
    assert status(Status("按时", "ok")).children == "按时"


def test_what_is_empty_says_so():
    for parts in (
        drawn(sources, ()),
        drawn(loads, Runs((), "", None)),
        drawn(coverage, Coverage("", (), ())),
        drawn(published, Published((), ())),
        drawn(rejects, no_rejects()),
        drawn(rejects, no_rejects(refusal="不能看")),
    ):
        assert of_kind(parts, "P") and not of_kind(parts, "Table")
    filtered = drawn(rejects, no_rejects(filters=(("来源 x", "/quality"),)))
    assert "没有符合条件的拒收行" in text_of(filtered) and "来源 x" in text_of(filtered)


def test_a_source_says_its_lateness_in_words_and_leads_to_its_rejects():
    parts = drawn(sources, [source(), source(rejects=None, rejected="", read="")])
    assert "迟到 3 天" in text_of(parts)
    assert [link.href for link in of_kind(parts, "Link")] == ["/quality?load=1"]
    long = drawn(sources, [source(file="很长" * 80, origin="https")])
    clipped = [
        span for span in of_kind(long, "Span") if getattr(span, "className", "") == "clipped"
    ]
    assert clipped[1].title == "https"


def test_a_load_shows_its_sum_its_message_its_drift_and_its_files():
    failed = run(status=Status("失败", "failed"), message="坏", known=None, parts=())
    parts = drawn(loads, Runs((run(drifts=("列改名",)), failed), "n", "/quality?runs=40"))
    text = text_of(parts)
    for word in (*loads.COUNT_NAMES, "列改名", "坏", "1 个文件", "重放", "看更早的装载"):
        assert word in text
    names = [name.split()[-1] for name in loads.COUNT_NAMES]
    assert names == ["读入", "新增", "更新", "未变", "旧版", "拒收", "撤销"]
    linked = of_kind(drawn(loads, Runs((run(rejects="/quality?load=3"),), "", None)), "Link")
    assert [link.children for link in linked] == ["第 3 次", "2"]


def test_rows_of_a_table_are_as_wide_as_its_head():
    figure = Figure("K18b", "city", "S", "完整率", "99.99%", "1", "2")
    cover = CoverRow("甲", None, "1", "2026-01-01", (Span("1 / 30 天", 0.03, False),) * 2, "town")
    said = PublishedRow(
        "甲", "市", "2021", "2021", "1", "R", "2", "K01", "+1", Status("相符", "ok"), ""
    )
    code = CodeRow("bad_date", "日期无法识别", "1", "100.00%", 1.0, "0", "/quality", True)
    reject = RejectRow("1", "第 1 次", "s", "f", "2", "bad_date", "r", "<b>x</b>", "", "")
    views = (
        drawn(sources, [source()]),
        drawn(completeness, Completeness("", (("完整率", "定义"),), (("甲", (figure,)),))),
        drawn(coverage, Coverage("", ("近 30 天", "近 90 天"), (cover,))),
        drawn(published, Published((said,), (said,))),
        drawn(rejects, no_rejects(codes=(code,), rows=(reject,))),
    )
    for view in views:
        for table in of_kind(view, "Table"):
            wide = {len(row.children) for row in of_kind([table], "Tr")}
            assert len(wide) == 1, wide


def test_the_original_of_a_row_is_text_whatever_it_holds():
    row = RejectRow(
        "1",
        "第 1 次",
        "s",
        "f",
        "2",
        "c",
        "r",
        "<script>x</script>",
        "共 9 字",
        "第 2 次装载已重放",
    )
    code = CodeRow("c", "r", "1", "100.00%", 1.0, "1", "/quality", False)
    files = (Download("s · 1 行", "/rejects.xlsx?source=s", "/rejects.csv?source=s"),)
    parts = drawn(rejects, no_rejects(codes=(code,), rows=(row,), after="/quality?page=2", downloads=files))  # fmt: skip
    assert [
        s.children for s in of_kind(parts, "Span") if getattr(s, "className", "") == "original"
    ] == [row.original]
    text = text_of(parts)
    assert "dangerously" not in text and "后一页" in text and "前一页" not in text
    assert "/rejects.xlsx?source=s" in text and "第 2 次装载已重放" in text


def test_the_top_leads_home_at_the_same_load():
    links = (("‹ 回到驾驶舱", "/?known=3"), ("公布数据", "/facts?known=3"))
    parts = desk.heading(desk.Heading("数据质量", "2026", "2026", True, links))
    assert [a.href for a in of_kind(parts, "A")] == ["/?known=3", "/facts?known=3"]
    assert "演示数据" in text_of(parts)


def test_a_desk_has_the_control_of_known_at():
    spots = {"sources": stage.Spot("quality-sources", "来源", "sources")}
    page = desk.layout("quality", spots, [("sources",)], (1.0,), None)
    ids = {p.id for p in components(page) if getattr(p, "id", None)}
    assert {f"{desk.DESK}-known", f"{desk.DESK}-known-at", f"{desk.DESK}-known-shown"} <= ids
