"""The demonstration files: shapes, order of events, determinism, and the published figures."""

from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from data.reference.coordinates import to_wgs84
from data.samples.demo import Delivery, Size, make
from data.samples.knowledge import PHANTOM_SEQUENCE
from data.samples.rhythm import shared_out
from data.samples.sheets import stamps

HUZHOU = Path(__file__).parents[2] / "data" / "profiles" / "huzhou"
TODAY = date(2026, 11, 22)
AFTER_ALL_FIGURES = date(2022, 1, 20)
"""The last late entry of 2021 has arrived by then."""
INCIDENT_ORDER = [
    "受理时间",
    "交办时间",
    "签收时间",
    "首次办结时间",
    "返工时间",
    "办结时间",
    "核实时间",
]
DISPUTE_ORDER = ["add_time", "assign_time", "accept_time", "resolve_date", "exam_date"]
LAYOUT = {
    "incidents": ("gb18030", "事件编号", "更新时间", "删除标记", "是"),
    "disputes": ("utf-8", "event_num", "update_time", "is_deleted", "1"),
}


def read(path: Path, source: str, columns: list[str] | None = None) -> pd.DataFrame:
    return pd.read_csv(
        path, dtype=str, keep_default_na=False, encoding=LAYOUT[source][0], usecols=columns
    )


def good(rows: pd.DataFrame, source: str) -> pd.DataFrame:
    """Without the faulty rows, which have ids of their own."""
    return rows[~rows[LAYOUT[source][1]].str[10:].str.startswith("99")]


def at(texts: pd.Series) -> pd.Series:
    return pd.to_datetime(texts.where(texts != ""), format="%Y-%m-%d %H:%M:%S")


def finally_known(
    deliveries: list[Delivery], source: str, columns: list[str] | None = None
) -> pd.DataFrame:
    _, key, version, flag, word = LAYOUT[source]
    wanted = None if columns is None else [key, version, flag, *columns]
    files = [path for delivery in deliveries for name, path in delivery if name == source]
    rows = good(pd.concat([read(path, source, wanted) for path in files]), source)
    rows = rows.sort_values(version, kind="stable").drop_duplicates(key, keep="last")
    return rows[rows[flag] != word]


def made(folder: Path, size: Size, today: date) -> list[Delivery]:
    return make(folder, size=size, today=today, profile=HUZHOU)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> list[Delivery]:
    return made(tmp_path_factory.mktemp("small"), "small", TODAY)


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> list[Delivery]:
    return made(tmp_path_factory.mktemp("long"), "full", AFTER_ALL_FIGURES)


def exports(deliveries: list[Delivery], source: str) -> list[tuple[pd.Timestamp, pd.DataFrame]]:
    """(the export's instant, its rows) of each delivery."""
    found = []
    for delivery in deliveries:
        path = dict(delivery)[source]
        instant = pd.Timestamp(path.stem.split("_")[1]) + pd.Timedelta(days=1, seconds=-1)
        found.append((instant, read(path, source)))
    return found


def test_a_history_and_three_later_exports_end_with_the_day_before_today(
    small: list[Delivery],
) -> None:
    both, monthly = ["incidents", "disputes"], ["observations"]
    found = [[name for name, _ in delivery] for delivery in small]
    assert found == [both + monthly, both + monthly, both, both + monthly]
    stems = [path.stem for _, path in (delivery[0] for delivery in small)]
    assert stems == [f"incidents_2026{d}" for d in ("1031", "1111", "1118", "1121")]


def test_the_same_day_and_seed_give_the_same_bytes_and_another_seed_does_not(
    small: list[Delivery], tmp_path: Path
) -> None:
    again = made(tmp_path / "again", "small", TODAY)
    other = make(tmp_path / "other", size="small", today=TODAY, seed=1, profile=HUZHOU)
    for one, two, third in zip(small, again, other, strict=True):
        for (_, a), (_, b), (_, c) in zip(one, two, third, strict=True):
            assert a.read_bytes() == b.read_bytes() != c.read_bytes()


@pytest.mark.parametrize("source", ["incidents", "disputes"])
def test_rows_have_no_word_that_needs_quoting_and_every_row_all_columns(
    small: list[Delivery], source: str
) -> None:
    for delivery in small:
        lines = dict(delivery)[source].read_bytes().decode(LAYOUT[source][0]).splitlines()
        assert {line.count(",") for line in lines} == {lines[0].count(",")}
        assert not any('"' in line for line in lines)


@pytest.mark.parametrize(
    ("source", "order"), [("incidents", INCIDENT_ORDER), ("disputes", DISPUTE_ORDER)]
)
def test_events_come_in_order_and_none_after_its_export(
    small: list[Delivery], source: str, order: list[str]
) -> None:
    version = LAYOUT[source][2]
    for instant, rows in exports(small, source):
        kept = good(rows, source)
        times = pd.DataFrame({name: at(kept[name]) for name in order})
        last = times.ffill(axis=1)
        for before, after in pairwise(order):
            assert not (times[after] < last[before]).any(), (before, after)
        assert (times.max(axis=1) <= at(kept[version])).all()
        assert (at(kept[version]) <= instant).all()


def test_a_rework_is_closed_sent_back_and_closed_in_strict_order(small: list[Delivery]) -> None:
    rows = finally_known(small, "incidents")
    first, back, last = (at(rows[c]) for c in ("首次办结时间", "返工时间", "办结时间"))
    assert back.notna().sum() > 100
    assert (first.notna() == back.notna()).all()
    assert (first < back)[back.notna()].all()
    assert (back < last)[back.notna() & last.notna()].all()
    assert (rows.loc[last.isna() & back.notna(), "事件状态"] == "处置中").all()


@pytest.mark.parametrize("source", ["incidents", "disputes"])
def test_ids_are_unique_in_a_file_and_stand_for_one_reception(
    small: list[Delivery], source: str
) -> None:
    key, received = LAYOUT[source][1], "受理时间" if source == "incidents" else "add_time"
    seen = pd.concat([rows.assign(n=n) for n, (_, rows) in enumerate(exports(small, source))])
    assert not seen.duplicated(["n", key]).any()
    kept = good(seen, source)
    assert (kept.groupby(key)[received].nunique() == 1).all()
    assert (kept[key].str[2:10] == kept[received].str[:10].str.replace("-", "")).all()


@pytest.mark.parametrize("source", ["incidents", "disputes"])
def test_later_exports_bring_new_late_corrected_withdrawn_and_faulty_rows(
    small: list[Delivery], source: str
) -> None:
    _, key, version, flag, word = LAYOUT[source]
    received = "受理时间" if source == "incidents" else "add_time"
    known: pd.DataFrame | None = None
    late = withdrawn = repeated = changed = 0
    before = pd.Timestamp.min
    for instant, rows in exports(small, source):
        kept = good(rows, source).set_index(key)
        assert len(rows) > len(kept)
        if known is not None:
            fresh = kept.index.difference(known.index)
            late += int((at(kept.loc[fresh, received]) < before - pd.Timedelta(hours=12)).sum())
            withdrawn += int((kept[flag] == word).sum())
            both = kept.index.intersection(known.index)
            same = (kept.loc[both] == known.loc[both]).all(axis=1)
            repeated, changed = repeated + int(same.sum()), changed + int((~same).sum())
            one_version = kept.loc[both, version] == known.loc[both, version]
            assert same[one_version].all(), "one version, two contents"
            assert (kept.loc[both, version] >= known.loc[both, version]).all()
            known = pd.concat([known.drop(both), kept])
        known, before = kept if known is None else known, instant
    assert late > 5
    assert withdrawn > 3
    assert repeated > 50
    assert changed > 500


def test_withdrawn_rows_are_second_entries_known_from_the_first_export(
    small: list[Delivery],
) -> None:
    first, *rest = [good(rows, "incidents") for _, rows in exports(small, "incidents")]
    twice = set(first.loc[first["事件编号"].str[10:].astype(int) > PHANTOM_SEQUENCE, "事件编号"])
    gone = set().union(*(rows.loc[rows["删除标记"] == "是", "事件编号"] for rows in rest))
    assert twice == gone != set()


def test_points_lie_in_their_village_after_conversion_back(small: list[Delivery]) -> None:
    cells = gpd.read_file(HUZHOU / "boundaries" / "villages.geojson").set_index("village_code")
    for source, names, crs in (
        ("incidents", ("经度", "纬度", "网格编码"), "gcj02"),
        ("disputes", ("longitude", "latitude", "grid_num"), "wgs84"),
    ):
        rows = finally_known(small, source)
        rows = rows[rows[names[0]] != ""]
        lon, lat = to_wgs84(
            rows[names[0]].to_numpy(dtype=float), rows[names[1]].to_numpy(dtype=float), crs
        )
        cell = cells.geometry.loc[rows[names[2]].str[:12]].reset_index(drop=True)
        assert cell.contains(gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=cells.crs)).all()


def test_some_disputes_were_incidents_of_the_same_grid(small: list[Delivery]) -> None:
    cases = finally_known(small, "disputes")
    cases = cases[cases["source_event_num"] != ""]
    events = finally_known(small, "incidents").set_index("事件编号")
    origin = events.loc[cases["source_event_num"]].reset_index(drop=True)
    cases = cases.reset_index(drop=True)
    assert len(cases) > 100
    assert cases["source_event_num"].is_unique
    assert (origin["网格编码"] == cases["grid_num"]).all()
    assert (at(origin["受理时间"]) < at(cases["add_time"])).all()


def test_what_was_received_does_not_depend_on_the_day_of_making(
    small: list[Delivery], tmp_path: Path
) -> None:
    columns = ["受理时间", "网格编码", "标题"]
    later = finally_known(made(tmp_path, "small", date(2026, 12, 2)), "incidents", columns)
    today = finally_known(small, "incidents", columns)
    shared = (later["受理时间"] > "2026-09-15") & (later["受理时间"] < "2026-11-05")
    one = later[shared].set_index("事件编号").sort_index()[columns]
    two = today[today["事件编号"].isin(one.index)].set_index("事件编号").sort_index()[columns]
    assert len(one) > 5_000
    pd.testing.assert_frame_equal(one, two)


def test_disputes_agree_with_the_published_years(long: list[Delivery]) -> None:
    columns = ["add_time", "resolve_date", "is_success", "resolve_level"]
    rows = finally_known(long, "disputes", columns)
    counted: dict[int, Any] = {}
    for year in (2019, 2021):
        own = rows[rows["add_time"].str[:4] == str(year)]
        done = own[(own["is_success"] == "1") & (own["resolve_date"] <= f"{year}-12-31 23:59:59")]
        below = done["resolve_level"].isin(["村社", "镇街"]).sum()
        counted[year] = (len(own), len(done), int(below))
    assert counted[2019][:2] == (25_102, 24_976)
    assert counted[2021] == (25_936, 24_912, 23_420)


def test_incidents_of_wuxing_agree_with_the_published_figure_and_go_on(
    long: list[Delivery],
) -> None:
    columns = ["受理时间", "网格编码", "不予受理时间", "首次办结时间", "返工时间", "办结时间"]
    rows = finally_known(long, "incidents", columns)
    towns = pd.read_csv(HUZHOU / "places" / "towns.csv", dtype=str).set_index("town_code")
    unit = rows["网格编码"].str[:9].map(towns["report_unit"])
    end = "2020-09-30 23:59:59"
    own = rows[(unit == "330502") & (rows["受理时间"] <= end)]
    accepted = own[(own["不予受理时间"] == "") | (own["不予受理时间"] > end)]
    closed = (accepted["办结时间"] != "") & (accepted["办结时间"] <= end)
    open_again = (accepted["首次办结时间"] != "") & (accepted["首次办结时间"] <= end) & ~closed
    assert (len(accepted), int(closed.sum()), int(open_again.sum())) == (100_625, 96_278, 0)
    assert int((accepted["办结时间"] > end).sum()) > 2_000


def test_the_mix_of_days_and_hours_is_believable(long: list[Delivery]) -> None:
    received = at(finally_known(long, "incidents", ["受理时间"])["受理时间"])
    by_day = received.dt.normalize().value_counts()
    assert by_day["2021-10-01"] < 0.75 * by_day["2021-10-15"]
    assert by_day["2021-09-26"] > 1.1 * by_day["2021-09-19"]
    assert 0.5 < received.dt.hour.between(8, 16).mean() < 0.85
    assert by_day.min() > 30


def test_numbers_shared_out_add_up_and_follow_the_weights() -> None:
    shares = shared_out(10, np.array([1.0, 1.0, 1.0, 7.0]))
    assert shares.tolist() == [1, 1, 1, 7]
    assert shared_out(101, np.array([1.0, 2.0, 3.3])).sum() == 101


def test_an_instant_prints_as_the_platforms_print_it() -> None:
    seconds = np.datetime64("2021-03-05T08:30:09", "s").astype("int64")
    assert stamps(np.array([float(seconds), np.nan])) == ["2021-03-05 08:30:09", ""]
