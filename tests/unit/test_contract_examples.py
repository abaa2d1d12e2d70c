"""Every reject code's example in docs/mapping.md: what stands under accepted loads, what stands under refused does not."""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
import xlsxwriter
from shapely import box, to_geojson

from data.keeping.store import open_store
from data.reference.profile import Profile, load_profile
from data.reference.series import book_of
from etl.contracts import matters, observations, references
from etl.contracts.digests import digests
from etl.contracts.findings import REASONS
from etl.contracts.surroundings import Surroundings
from etl.mapping.model import WORD_FORMATS, SourceMapping
from etl.mapping.source import parse_mapping
from etl.placing.harmonise import Gazetteer
from etl.placing.places import place_rows
from etl.reading import Chunk, chunks
from etl.reading.landing import Landed
from etl.running.jobs import run
from governance.declared import Table
from governance.errors import MappingError, ProfileError
from tests.cities import square, write_city

PAGE = (Path(__file__).parents[2] / "docs" / "mapping.md").read_text(encoding="utf-8")
SECTION = PAGE.split("### An example of every reject\n")[1].split("\n## ")[0]
LANDED_AT = int(pd.Timestamp("2024-06-01", tz="Europe/Berlin").timestamp())
TABLES = re.findall(r"(?:^\|.*\n?)+", SECTION, re.M)
STORED = ("duplicate_id", "version_conflict")
"""Codes that a load gives, and not a contract."""
OF_PLACES = ("bad_shape", "unknown_parent")
OF_FIGURES = (
    "unknown_measure", "wrong_level", "wrong_grain", "negative_value", "zero_exposure", "not_whole", "out_of_range",
)  # fmt: skip
PLACES = pd.DataFrame(
    [
        {"level": level, "code": code, "name": code, "district": above, "statutory": "", "town": "", "village": "",
         "shape": to_geojson(box(10, 50, 10.1, 50.1))}
        for level, code, above in (
            ("district", "A", ""), ("district", "B", ""), ("town", "A1", "A"), ("town", "A2", "A"), ("town", "B1", "B"),
            ("village", "A1V", "A"),
        )
    ]
)  # fmt: skip


def cells(line: str) -> list[str]:
    return [c.strip() for c in line.strip().strip("|").split("|")]


def table(text: str) -> list[list[str]]:
    head, _, *rows = text.strip().splitlines()
    return [cells(head), *(cells(r) for r in rows)]


SOUND_TABLE, EXAMPLES = (table(t) for t in TABLES)
HEADER = SOUND_TABLE[0]
SOUND = dict(zip(HEADER, SOUND_TABLE[1], strict=True))
TOML = tomllib.loads(re.findall(r"```toml\n(.*?)```", SECTION, re.S)[0])
TOWNS: dict[str, Any] = {
    "job": "places", "level": "town", "format": "geojson",
    "fields": {"code": "code", "name": "name", "parent": "parent"},
}  # fmt: skip


FIGURE = {"measure": "B101", "month": "2024-03", "unit": "A", "value": "7"}
FIGURES: dict[str, Any] = {
    "job": "observations",
    "fields": {
        "measure": "measure", "value": "value", "month": {"column": "month", "formats": ["%Y-%m", "period"]},
    },
    "place": {"try": [{"by": "code", "column": "unit"}]},
}  # fmt: skip


def written(value: str) -> str:
    return re.sub(r"(.)×(\d+)", lambda m: m[1] * int(m[2]), value).replace("␀", "\0")


def changes(text: str) -> dict[str, str]:
    """What differs from the sound row: '列 = 值；…'."""
    said = (one.split("=", 1) for one in text.split("；"))
    return {name.strip(): written(value.strip()) for name, value in said}


def rows(example: str) -> list[dict[str, str]]:
    made = [{**SOUND, **changes(part)} for part in example.split("／")]
    assert all(list(r) == HEADER for r in made), example
    return made


def csv_file(path: Path, lines: Sequence[str]) -> Path:
    path.write_text("\n".join([",".join(HEADER), *lines]) + "\n", encoding="utf-8")
    return path


def quoted(row: dict[str, str]) -> str:
    return ",".join(f'"{v}"' if "," in v else v for v in row.values())


def workbook(path: Path, row: dict[str, str]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        for column, value in enumerate(row.values()):
            if value.startswith("#"):
                sheet.write_formula(1, column, "=A9", None, value)
            else:
                sheet.write_string(1, column, value)
    return path


def file_of(example: str, folder: Path) -> Path:
    """The example as a file of its kind, beside a sound row where a file of one row would say little."""
    kind, colon, rest = example.partition(":")
    if colon and kind == "csv":
        return csv_file(folder / "rows.csv", [quoted(SOUND), rest])
    if colon and kind == "jsonl":
        sound = json.dumps(SOUND, ensure_ascii=False)
        (folder / "rows.jsonl").write_text(f"{sound}\n{rest}\n", encoding="utf-8")
        return folder / "rows.jsonl"
    if colon and kind == "xlsx":
        return workbook(folder / "rows.xlsx", rows(rest)[0])
    return csv_file(folder / "rows.csv", [quoted(r) for r in rows(example)])


def town_file(example: str, folder: Path) -> Path:
    said = {"parent": "A", **changes(example)}
    shape = json.loads(
        said.pop("shape", json.dumps({"type": "Polygon", "coordinates": square(10, 50)}))
    )
    feature = {
        "type": "Feature",
        "geometry": shape,
        "properties": {"code": "A3", "name": "East", **said},
    }
    path = folder / "towns.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


def landed(path: Path) -> Landed:
    return Landed(path, path.name, "", path.stat().st_size, LANDED_AT)


def codes_of_matters(chunk: Chunk, mapping: SourceMapping) -> Counter[str]:
    around = Surroundings((0, 0, 1, 1), "disputes")
    made = matters.contract(chunk, mapping, landed_at=LANDED_AT, exported_at=None, around=around)
    Gazetteer(PLACES).resolve(chunk.frame, made.rows, mapping, made.found)
    return Counter(c for c in made.found.codes if c is not None)


def codes_of_places(chunk: Chunk, mapping: SourceMapping) -> Counter[str]:
    made = references.contract(chunk, mapping, exported_at=None)
    place_rows(chunk, made.rows, PLACES, mapping, cast(Profile, None), made.found)
    return Counter(c for c in made.found.codes if c is not None)


def codes_of_figures(example: str, folder: Path) -> Counter[str]:
    city = load_profile(write_city(folder / "city"))
    rate = book_of({"rate": 'label = "率"\ngrain = "quarter"\nlevels = ["district"]\nmost = 100'})
    profile = replace(city, series=rate.with_implied(load_profile("huzhou").series))
    mapping = parsed(FIGURES, profile)
    path = folder / "figures.csv"
    pd.DataFrame([{**FIGURE, **changes(example)}]).to_csv(path, index=False)
    [chunk] = chunks(landed(path), mapping)
    made = observations.contract(
        chunk, mapping, profile.series, Gazetteer(PLACES), landed_at=LANDED_AT, exported_at=None
    )
    return Counter(c for c in made.found.codes if c is not None)


def codes_of_load(code: str, path: Path, folder: Path) -> Counter[str]:
    """The rejects of a load of the example into a store of its own."""
    city = write_city(folder / "city")
    toml = re.findall(r"```toml\n(.*?)```", SECTION, re.S)[0]
    if code == "duplicate_id":
        toml = re.sub(r"\[version\]\n.*\n.*\n", "", toml)
    (city / "sources" / "disputes.toml").write_text(toml, encoding="utf-8")
    store = open_store(f"sqlite:///{folder}/store.sqlite", create=True)
    return run(store, load_profile(city), [("disputes", path)]).sources["disputes"].rejects


def codes(code: str, example: str, folder: Path) -> Counter[str]:
    if code in STORED:
        return codes_of_load(code, file_of(example, folder), folder)
    if code in OF_FIGURES:
        return codes_of_figures(example, folder)
    profile = load_profile(write_city(folder / "city"))
    places = code in OF_PLACES
    mapping = parsed(TOWNS if places else TOML, profile)
    path = town_file(example, folder) if places else file_of(example, folder)
    total: Counter[str] = Counter()
    for chunk in chunks(landed(path), mapping):
        total.update(r.code for r in chunk.refused)
        total += codes_of_places(chunk, mapping) if places else codes_of_matters(chunk, mapping)
    return total


@pytest.mark.parametrize(("code", "accepted", "refused"), EXAMPLES[1:])
def test_an_example_is_taken_or_refused_as_the_page_says(code, accepted, refused, tmp_path):
    for name, example, expected in (("good", accepted, {}), ("bad", refused, {code: 1})):
        folder = tmp_path / name
        folder.mkdir()
        assert codes(code, example, folder) == expected, example


def test_every_reject_code_has_an_example():
    assert {example[0] for example in EXAMPLES[1:]} == set(REASONS)
    assert len(EXAMPLES) > len(REASONS)


def test_the_sound_row_is_sound(tmp_path):
    assert codes("bad_date", "编号 = E1", tmp_path) == {}


def parsed(table: dict[str, Any], profile: Profile) -> SourceMapping:
    return parse_mapping("disputes", Table(table, "disputes.toml", MappingError), profile)


PERSONAL = {**TOML, "personal": {"name": "姓名", "phone": "电话"}}
VALID_ID = "11010519491231002X"


def contracted(table: dict[str, Any], folder: Path, *given: dict[str, str]) -> matters.Contracted:
    profile = load_profile(write_city(folder / "city"))
    mapping = parsed(table, profile)
    frame = pd.DataFrame([{**SOUND, **row} for row in given], dtype=object).fillna("")
    path = folder / "rows.csv"
    frame.to_csv(path, index=False)
    chunk = next(iter(chunks(landed(path), mapping)))
    return matters.contract(chunk, mapping, landed_at=LANDED_AT, exported_at=None)


def test_personal_fields_are_kept_apart_and_a_change_of_them_is_a_new_version(tmp_path):
    said = {"编号": "E1", "姓名": " 张三 ", "电话": "13800000000"}
    given = (
        said,
        {**said, "电话": "无"},
        {**said, "姓名": "张三"},
        {"编号": "E1", "姓名": "", "电话": "张三"},
    )
    made = contracted(PERSONAL, tmp_path, *given)
    assert made.personal.to_dict("split")["data"] == [
        [0, "name", "张三"], [1, "name", "张三"], [2, "name", "张三"], [0, "phone", "13800000000"],
        [2, "phone", "13800000000"], [3, "phone", "张三"],
    ]  # fmt: skip
    everything = made.rows.drop(columns="digest").to_csv()
    assert "张三" not in everything and "13800000000" not in everything
    digests = made.rows["digest"].tolist()
    assert digests[0] == digests[2] and len(set(digests)) == 3


def test_without_personal_fields_there_are_none(tmp_path):
    made = contracted(TOML, tmp_path, {})
    assert made.personal.empty and list(made.personal) == ["row", "field", "value"]


@pytest.mark.parametrize(
    ("personal", "message"),
    [
        ({"name": "编号"}, "列 编号 在 \\[personal\\] 里"), ({"phone": "金额"}, "列 金额 在"),
        ({"address": "地点"}, "列 地点 在"),
        ({"name": "状态"}, "列 状态 在"), ({"name": "经度"}, "列 经度 在"), ({"name": "更新时间"}, "列 更新时间 在"),
        ({"name": "姓名", "phone": "姓名"}, "同一列"), ({"nickname": "姓名"}, "nickname"), ({"name": 3}, "列名"),
    ],
)  # fmt: skip
def test_a_personal_column_feeds_nothing_else(personal, message, tmp_path):
    profile = load_profile(write_city(tmp_path / "city"))
    with pytest.raises(ProfileError, match=message):
        parsed({**TOML, "personal": personal}, profile)


@pytest.mark.parametrize(
    ("title", "times"),
    [
        ("邻里纠纷", 0), ("来电13800000000反映", 1), ("来电 138 0000 0000", 0), ("单号2138000000001", 0), ("12800000000", 0),
        (f"身份证{VALID_ID}", 1), (f"身份证{VALID_ID.lower()}", 1), ("编号110105194912310021", 0), ("3305020010010000011", 0),
        (f"{VALID_ID}与13800000000", 1),
    ],
)  # fmt: skip
def test_what_looks_like_a_person_in_free_text_is_noted(title, times, tmp_path):
    table = {**TOML, "fields": {**TOML["fields"], "title": {"column": "标题"}}}
    made = contracted(table, tmp_path, {"标题": title})
    assert made.found.notes["personal_suspected"] == times and made.found.good.all()
    assert made.rows["title"].tolist() == [title]


SAME = [
    ({"金额": "1,500"}, {"金额": "1500元"}), ({"金额": "0.15万"}, {"金额": "1500.0"}), ({"金额": "-0"}, {"金额": "0"}),
    ({"受理时间": "2024-03-01 09:00:00"}, {"受理时间": "2024年3月1日9时0分"}), ({"金额": ""}, {"金额": "无"}),
    ({"地点": "A1"}, {"地点": " A1 "}), ({"经度": "10.0500"}, {"经度": "10.05"}), ({"办结时间": ""}, {"办结时间": "无"}),
]  # fmt: skip
OTHER = [
    ({"金额": "1500"}, {"金额": "1500.5"}), ({"金额": ""}, {"金额": "0"}), ({"地点": "A1"}, {"地点": "A2"}),
    ({"紧急程度": ""}, {"紧急程度": "一般"}), ({"经度": "10.0500001"}, {"经度": "10.05"}), ({"经度": "", "纬度": ""}, {}),
    ({"受理时间": "2024-03-01 09:00:00"}, {"受理时间": "2024-03-01 09:00:01"}),
    ({"标题": "a", "协议": ""}, {"标题": "", "协议": "a"}), ({"标题": "a\x1fb", "协议": ""}, {"标题": "a", "协议": "b"}),
    ({"标题": "a\x1fb", "协议": "c"}, {"标题": "a", "协议": "b\x1fc"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "two", "same"), [*((*p, True) for p in SAME), *((*p, False) for p in OTHER)]
)
def test_a_digest_says_the_same_for_the_same_content_alone(one, two, same, tmp_path):
    texts = {"title": {"column": "标题"}, "agreement": {"column": "协议"}}
    table = {**TOML, "fields": {**TOML["fields"], **texts}}
    made = contracted(
        table, tmp_path, {"标题": "", "协议": "", **one}, {"标题": "", "协议": "", **two}
    )
    assert made.found.good.all()
    assert (made.rows["digest"][0] == made.rows["digest"][1]) is same


def test_rows_of_texts_that_would_run_together_have_digests_of_their_own():
    first, second = ["a\x1fb", "a", "a", "", None, None], ["c", "b\x1fc", "b", "a", "a", ""]
    texts = [np.array(column, dtype=object) for column in (first, second)]
    made = digests([np.zeros(6)], texts)
    assert len(set(made)) == 6
    alone = digests([np.zeros(1)], [column[2:3] for column in texts])
    assert alone == made[2:3]  # whatever stands beside it


def test_a_workbook_and_a_text_file_of_the_same_rows_have_the_same_digests(tmp_path):
    profile = load_profile(write_city(tmp_path / "city"))
    mapping = parsed(TOML, profile)
    with xlsxwriter.Workbook(tmp_path / "rows.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        for column, (name, value) in enumerate(SOUND.items()):
            if name in ("金额", "经度", "纬度"):
                sheet.write_number(1, column, float(value))
            else:
                sheet.write_string(1, column, value)
    paths = [tmp_path / "rows.xlsx", csv_file(tmp_path / "rows.csv", [quoted(SOUND)])]
    made = [
        matters.contract(
            next(iter(chunks(landed(p), mapping))), mapping, landed_at=LANDED_AT, exported_at=None
        )
        for p in paths
    ]
    assert made[0].rows["digest"].tolist() == made[1].rows["digest"].tolist()


def with_field(name: str, **more: object) -> dict[str, Any]:
    return {**TOML, "fields": {**TOML["fields"], name: {**TOML["fields"][name], **more}}}


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (with_field("urgency", unit="级"), "只用于数字"), (with_field("amount", unit=1), "unit"),
        (with_field("received_at", formats=["中文"]), "iso、chinese、excel、epoch、epoch_ms"),
        *(
            ({**TOML, "position": {**TOML["position"], "extent": extent}}, "extent 应是")
            for extent in ([1, 2, 3], [10.2, 50, 10, 50.1], [10, 50, 10.2, 95], ["a", 0, 1, 1], 5)
        ),
        *(
            ({**TOML, "position": dict.fromkeys(keys, "经度")}, "lon 与 lat，或 point")
            for keys in (["lon"], ["lat"], ["crs"], ["point", "lon"], ["point", "lat"], ["point", "lon", "lat"])
        ),
    ],
)  # fmt: skip
def test_a_mapping_that_cannot_be_meant_is_refused(table, message, tmp_path):
    profile = load_profile(write_city(tmp_path / "city"))
    with pytest.raises(MappingError, match=message):
        parsed(table, profile)


@pytest.mark.parametrize("form", WORD_FORMATS)
def test_every_word_for_a_format_may_be_declared(form, tmp_path):
    profile = load_profile(write_city(tmp_path / "city"))
    mapping = parsed(with_field("received_at", formats=[form]), profile)
    assert mapping.fields["received_at"].formats == (form,)
    assert mapping.position is not None and mapping.position.extent == (10.0, 50.0, 10.2, 50.1)
    assert mapping.fields["amount"].unit == "元"
