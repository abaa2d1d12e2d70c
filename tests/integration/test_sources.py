"""A database and an HTTP API as sources: what they say lands as it came, from the mark on, or nothing changes."""

import gzip
import json
import os
import re
import shutil
import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text

from data import schema
from data.keeping import writes
from data.keeping.state import state_hash
from data.queries import journal
from data.reference.profile import load_profile
from etl.mapping.source import load_mappings, parse_mapping
from etl.running.jobs import run
from etl.sources.fetching import asked, fetcher
from etl.sources.marks import Mark
from governance.declared import Table
from governance.errors import MappingError, SourceError
from governance.scope import Scope
from tests.cities import write_city
from tests.conftest import ROOT
from tests.web import Answer, served

EPOCH = datetime(2024, 1, 1, tzinfo=UTC).timestamp()


def clock() -> int:
    return int(time.time())


@pytest.fixture
def city(tmp_path) -> Path:
    return write_city(tmp_path / "seaford")


def mapped(city: Path, remote: dict[str, object], **more: object):
    """A source `calls` of the city that is asked as the table says."""
    table = {
        "job": "incidents",
        "id": {"columns": ["id"]},
        "fields": {"received_at": {"column": "at", "formats": ["iso"]}},
        "state": {"from_dates": True},
        "place": {"try": [], "unknown": "city"},
        **more,
        **remote,
    }
    return parse_mapping("calls", Table(table, "calls.toml", MappingError), load_profile(str(city)))


def http(city: Path, url: str, **rule: object):
    return mapped(city, {"http": {"url": f"{url}/requests.json", **rule}})


def fetched(mapping, folder: Path, since: str | None = None):
    """What was landed, and its items."""
    landed = fetcher(mapping, since)(folder / "landing", clock())
    with gzip.open(landed.path, "rt", encoding="utf-8") as lines:
        return landed, [json.loads(line) for line in lines]


def request(number: int, **more: object) -> dict[str, object]:
    return {"id": number, "at": f"2024-01-01T10:00:{number % 60:02}Z", **more}


def pages(*listed: list[dict[str, object]]):
    """A server of numbered pages: page=1, 2, … and beyond them empty ones."""

    def say(asked):
        number = int(asked.params["page"])
        return Answer(listed[number - 1] if number <= len(listed) else [])

    return say


def in_turn(*answers: Answer):
    """A server that gives these answers one after another; the last stays."""
    left = list(answers)
    return lambda asked: left.pop(0) if len(left) > 1 else left[0]


# Pages


def test_pages_are_read_until_one_is_empty_and_land_with_their_origin(city, tmp_path):
    with served(pages([request(1), request(2)], [request(3)])) as site:
        mapping = http(city, site.url, paging="page", page_size=2, params={"status": "open"})
        landed, items = fetched(mapping, tmp_path)
    assert [i["id"] for i in items] == ["1", "2", "3"]
    assert [a.params["page"] for a in site.asked] == ["1", "2", "3"]
    assert {a.params["page_size"] for a in site.asked} == {"2"}
    assert landed.origin == f"{site.url}/requests.json?status=open"
    assert landed.name.startswith("calls_20") and landed.name.endswith(".jsonl.gz")
    assert landed.path.is_file() and len(landed.sha256) == 64 and landed.mark is None
    assert not list((tmp_path / "landing").glob(".fetch-*"))


def test_a_short_page_in_the_middle_is_not_the_last(city, tmp_path):
    with served(pages([request(1)], [request(2), request(3)])) as site:
        _, items = fetched(http(city, site.url, paging="page", page_size=2), tmp_path)
    assert len(items) == 3


def test_an_answer_without_any_item_lands_as_an_empty_file(city, tmp_path):
    with served(pages()) as site:
        landed, items = fetched(http(city, site.url, paging="page"), tmp_path)
    assert items == [] and landed.bytes > 0


def test_offsets_count_what_came(city, tmp_path):
    rows = [request(n) for n in range(5)]

    def say(asked):
        start = int(asked.params["offset"])
        return Answer({"data": {"rows": rows[start : start + min(2, int(asked.params["limit"]))]}})

    with served(say) as site:
        mapping = http(city, site.url, paging="offset", page_size=3, items="data.rows")
        _, items = fetched(mapping, tmp_path)
    assert [i["id"] for i in items] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("where", ["body", "header"])
def test_links_to_the_next_page_are_followed(city, tmp_path, where):
    def say(asked):
        number = int(asked.params.get("cursor", "0"))
        link = f"/requests.json?cursor={number + 1}" if number < 2 else ""
        if where == "body":
            return Answer({"items": [request(number)], "links": {"next": link or None}})
        headers = {"Link": f'<{link}>; rel="next", </x>; rel="last"'} if link else {}
        return Answer({"items": [request(number)]}, headers=headers)

    with served(say) as site:
        rule = {"next": "links.next"} if where == "body" else {}
        _, items = fetched(http(city, site.url, paging="next", items="items", **rule), tmp_path)
    assert [i["id"] for i in items] == ["0", "1", "2"]


def test_numbers_keep_their_text_and_what_is_nested_stays_nested(city, tmp_path):
    body = '[{"id": 123456789012345678, "amount": 12.50, "ok": true, "none": null, "in": {"n": 1e2}, "at": "x"}]'
    with served(in_turn(Answer(body))) as site:
        _, items = fetched(http(city, site.url), tmp_path)
    assert items == [
        {
            "id": "123456789012345678",
            "amount": "12.50",
            "ok": True,
            "none": None,
            "in": {"n": "1e2"},
            "at": "x",
        }
    ]


# What passes is asked again; what does not is one sentence


def test_too_many_requests_are_waited_for(city, tmp_path):
    busy = Answer("slow down", 429, headers={"Retry-After": "1"})
    with served(in_turn(busy, Answer([request(1)]))) as site:
        begun = time.monotonic()
        _, items = fetched(http(city, site.url), tmp_path)
    assert len(items) == 1 and time.monotonic() - begun >= 1


@pytest.mark.parametrize(
    "fault",
    [Answer("oops", 500), Answer("oops", 503), Answer([request(1), request(2)], cut=20)],
    ids=["500", "503", "cut"],
)
def test_faults_that_pass_are_asked_again(city, tmp_path, fault):
    with served(in_turn(fault, fault, Answer([request(1)]))) as site:
        _, items = fetched(http(city, site.url), tmp_path)
    assert [i["id"] for i in items] == ["1"] and len(site.asked) == 3


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer("oops", 500), "试了 2 次仍取不到（状态 500）"),
        (Answer("slow", 429, headers={"Retry-After": "0"}), "状态 429"),
        (Answer([request(1)], cut=3), "试了 2 次仍取不到"),
        (Answer("<html>log in</html>", kind="text/html"), "答的不是 JSON（text/html）"),
        (Answer('[{"id": 1},'), "不是合法的 JSON"),
        (Answer('[{"id": NaN}]'), "NaN 不是 JSON 数字"),
        (Answer(b'[{"id": "\xff"}]'), "不是合法的 JSON"),
        (Answer("[" * 100_000), "不是合法的 JSON"),
        (Answer({"rows": []}), "正文 不是列表"),
        (Answer([1, 2]), "条目不是 JSON 对象"),
        (Answer([{"id": 1, "when": "x"}]), "条目都没有 at"),
        (Answer("no", 401), "答 401：它可能要口令（headers_env）"),
        (Answer("no", 404), "答 404：请检查地址与参数"),
        (Answer("", 302, headers={"Location": "http://localhost:1/x"}), "转到别的主机"),
        (Answer("", 302, headers={"Location": "file:///etc/passwd"}), "转到别的主机"),
        (Answer("", 302, headers={"Location": "/requests.json"}), "一再转到别处"),
        (Answer(" " * (2 << 20)), "一页超过 1 MB"),
    ],
)
def test_faults_that_stay_are_one_sentence(city, tmp_path, answer, said):
    with served(in_turn(answer)) as site:
        mapping = http(city, site.url, retries=1, most_mb=1)
        with pytest.raises(SourceError) as caught:
            fetched(mapping, tmp_path)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert [p for p in (tmp_path / "landing").rglob("*") if p.is_file()] == []


def test_a_zipped_answer_is_bounded_as_unzipped(city, tmp_path):
    bomb = Answer(gzip.compress(b" " * (8 << 20)), headers={"Content-Encoding": "gzip"})
    with served(in_turn(bomb)) as site, pytest.raises(SourceError, match="一页超过 1 MB"):
        fetched(http(city, site.url, most_mb=1), tmp_path)
    plain = Answer(gzip.compress(b"[]"), headers={"Content-Encoding": "gzip"})
    with served(in_turn(plain)) as site:
        assert fetched(http(city, site.url), tmp_path)[1] == []


def test_a_redirect_within_the_host_is_followed(city, tmp_path):
    moved = Answer("", 301, headers={"Location": "/v2/requests.json"})
    with served(in_turn(moved, Answer([request(1)]))) as site:
        _, items = fetched(http(city, site.url), tmp_path)
    assert len(items) == 1 and site.asked[-1].path == "/v2/requests.json"


def test_a_next_link_to_another_host_or_in_a_circle_is_not_followed(city, tmp_path):
    for link, said in (("http://localhost:1/x", "转到别的主机"), ("/requests.json", "又回到前面")):
        with served(in_turn(Answer({"items": [], "next": link}))) as site:
            mapping = http(city, site.url, paging="next", items="items", next="next")
            with pytest.raises(SourceError, match=said):
                fetched(mapping, tmp_path)


def test_a_server_that_knows_no_pages_is_found_out(city, tmp_path):
    with served(in_turn(Answer([request(1)]))) as site:
        with pytest.raises(SourceError, match="每页都一样"):
            fetched(http(city, site.url, paging="page"), tmp_path)


def test_half_a_list_is_no_list(city, tmp_path):
    def endless(asked):
        return Answer([request(int(asked.params["page"]))])

    with served(endless) as site, pytest.raises(SourceError, match="超过 7 页"):
        fetched(http(city, site.url, paging="page", most_pages=7), tmp_path)


def test_a_server_that_is_down_or_silent_is_one_sentence(city, tmp_path):
    with served(in_turn(Answer([]))) as site:
        url = site.url
    with pytest.raises(SourceError, match="试了 2 次仍取不到（NewConnectionError）"):
        fetched(http(city, url, retries=1), tmp_path)

    def slow(asked):
        time.sleep(1.5)
        return Answer([])

    with served(slow) as site, pytest.raises(SourceError, match="ReadTimeoutError"):
        fetched(http(city, site.url, retries=0, timeout="1s"), tmp_path)


# Secrets and marks


def test_secrets_come_from_the_environment_and_stay_there(city, tmp_path, monkeypatch):
    with served(in_turn(Answer([request(1)]))) as site:
        mapping = http(
            city, site.url, headers_env={"Authorization": "CALLS_TOKEN"}, params_env={"api_key": "CALLS_KEY"}
        )  # fmt: skip
        with pytest.raises(SourceError, match="CALLS_KEY 没有设置"):
            fetched(mapping, tmp_path)
        monkeypatch.setenv("CALLS_TOKEN", "Bearer s3cret")
        monkeypatch.setenv("CALLS_KEY", "k3y")
        landed, _ = fetched(mapping, tmp_path)
    assert site.asked[0].headers["Authorization"] == "Bearer s3cret"
    assert site.asked[0].params["api_key"] == "k3y"
    assert landed.origin.endswith("?api_key=***")
    site.script = in_turn(Answer("no", 403))
    with served(site.script) as site, pytest.raises(SourceError) as caught:
        fetched(http(city, site.url, headers_env={"Authorization": "CALLS_TOKEN"}), tmp_path)
    assert "CALLS_TOKEN" in str(caught.value) and "s3cret" not in str(caught.value)


def test_the_next_asking_begins_a_little_before_the_mark(city, tmp_path):
    rows = [
        request(1, changed="2024-02-01T10:00:00+08:00"),
        request(2, changed="2024-02-01T03:00:00Z"),
    ]
    with served(in_turn(Answer([*rows, request(3)]))) as site:
        mapping = http(city, site.url, mark="changed", since="updated_after")
        landed, _ = fetched(mapping, tmp_path)
        assert "updated_after" not in site.asked[-1].params
        assert landed.mark == "instant:2024-02-01T03:00:00+00:00"
        again, _ = fetched(mapping, tmp_path, landed.mark)
        assert site.asked[-1].params["updated_after"] == "2024-02-01T02:59:59Z"
        site.script = in_turn(Answer([]))
        empty, _ = fetched(mapping, tmp_path, again.mark)
    assert empty.mark == landed.mark
    assert "updated_after=2024-02-01T02:59:59Z" in empty.origin


def test_a_mark_may_be_a_number_or_take_a_form(city, tmp_path):
    with served(in_turn(Answer([request(9, n=41), request(10, n=7)]))) as site:
        mapping = http(city, site.url, mark="n", since="after", start="0")
        landed, _ = fetched(mapping, tmp_path)
        assert site.asked[-1].params["after"] == "0"
        fetched(mapping, tmp_path, landed.mark)
        assert (landed.mark, site.asked[-1].params["after"]) == ("number:41", "41")
        site.script = in_turn(Answer([]))
        form = http(city, site.url, mark="n", since="after", since_format="%Y%m%d", overlap="1d")
        fetched(form, tmp_path, "instant:2024-03-01T00:00:00")
        assert site.asked[-1].params["after"] == "20240229"


def test_marks_of_two_kinds_are_refused(city, tmp_path):
    rows = [{"id": 1, "at": "2024-01-01T00:00:00"}, {"id": 2, "at": "2024-01-01T00:00:00Z"}]
    with served(in_turn(Answer(rows))) as site, pytest.raises(SourceError, match="比不出大小"):
        fetched(http(city, site.url, mark="at"), tmp_path)


# A database


CALLS = [
    (1, "2024-01-01 08:00:00", "a"),
    (2, "2024-01-01 09:00:00", None),
    (3, "2024-01-01 09:00:00", "龙"),
]


@pytest.fixture
def calls(city) -> Path:
    path = city / "calls.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("create table calls (id integer, at text, title text)")
        connection.executemany("insert into calls values (?, ?, ?)", CALLS)
    connection.close()
    return path


def database(city: Path, **rule: object):
    return mapped(city, {"database": rule})


def test_a_table_is_read_from_the_mark_on_with_that_instant_again(city, calls, tmp_path):
    mapping = database(city, url="sqlite:///calls.sqlite", table="calls", mark="at")
    landed, rows = fetched(mapping, tmp_path)
    assert rows == [{"id": str(i), "at": at, "title": title} for i, at, title in CALLS]
    assert landed.mark == "text:2024-01-01 09:00:00"
    assert landed.origin == "sqlite:///calls.sqlite calls"
    again, rows = fetched(mapping, tmp_path, landed.mark)
    assert [r["id"] for r in rows] == ["2", "3"] and again.mark == landed.mark
    with sqlite3.connect(calls) as connection:
        connection.execute("insert into calls values (4, '2024-01-01 09:00:00', 'late')")
        connection.execute("insert into calls values (5, null, 'undated')")
    connection.close()
    _, rows = fetched(mapping, tmp_path, landed.mark)
    assert [r["id"] for r in rows] == ["2", "3", "4", "5"]


@pytest.mark.parametrize(
    "query",
    ["select id, at, title from calls where at >= :mark", "select id, at, title from calls;"],
)
def test_a_query_is_bound_to_the_mark_or_wrapped(city, calls, tmp_path, query):
    start = {"start": "2000"} if ":mark" in query else {}
    mapping = database(city, url="sqlite:///calls.sqlite", query=query, mark="at", **start)
    first, rows = fetched(mapping, tmp_path)
    assert len(rows) == 3
    _, rows = fetched(mapping, tmp_path, first.mark)
    assert [r["id"] for r in rows] == ["2", "3"]
    hostile = "text:9'; drop table calls; --"
    assert fetched(mapping, tmp_path, hostile)[1] == []
    assert len(fetched(mapping, tmp_path)[1]) == 3


def test_the_same_rows_land_as_the_same_bytes(city, calls, tmp_path):
    mapping = database(city, url="sqlite:///calls.sqlite", table="calls")
    first, _ = fetched(mapping, tmp_path)
    time.sleep(1.1)
    again, _ = fetched(mapping, tmp_path)
    assert first.sha256 == again.sha256 and first.name != again.name


def test_a_sqlite_file_is_never_made_or_changed(city, calls, tmp_path):
    missing = database(city, url="sqlite:///absent.sqlite", table="calls")
    with pytest.raises(SourceError, match="unable to open"):
        fetched(missing, tmp_path)
    assert not (city / "absent.sqlite").exists()
    writing = database(
        city, url="sqlite:///calls.sqlite", query="with x as (select 1) select * from nowhere"
    )
    with pytest.raises(SourceError, match="no such table"):
        fetched(writing, tmp_path)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"table": "calls", "mark": "when"}, "mark 列 'when' 不在结果里"),
        ({"query": "select id, title from calls"}, "缺少列 at"),
        ({"query": "select id, id from calls"}, "列名 id 重复"),
    ],
)
def test_what_a_query_lacks_is_one_sentence(city, calls, tmp_path, rule, said):
    with pytest.raises(SourceError, match=said):
        fetched(database(city, url="sqlite:///calls.sqlite", **rule), tmp_path)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "环境变量 CALLS_URL 没有设置"),
        ("not a url", "CALLS_URL 里的不是库地址"),
        ("nosuch://u:s3cret@h/d", "没有 nosuch://u:\\*\\*\\*@h/d 的驱动程序"),
        ("mysql+pymysql://u:s3cret@127.0.0.1:1/d", "驱动程序|失败"),
        ("postgresql://u:s3cret@127.0.0.1:1/d?password=s3cret", "读取数据库 postgresql.*失败"),
    ],
)
def test_a_database_out_of_reach_is_one_sentence_without_its_password(
    city, tmp_path, monkeypatch, url, said
):
    monkeypatch.setenv("CALLS_URL", url)
    with pytest.raises(SourceError, match=said) as caught:
        fetched(database(city, url_env="CALLS_URL", table="calls"), tmp_path)
    assert "s3cret" not in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.postgres
def test_a_server_s_types_become_exact_text(city, tmp_path, postgres_url, monkeypatch):
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(text("create schema desk"))
        connection.execute(
            text(
                "create table desk.calls (id bigint, at timestamptz, day date, amount numeric(12,2),"
                " ratio double precision, ok boolean, raw bytea, changed timestamp)"
            )
        )
        connection.execute(
            text(
                "insert into desk.calls select 900000000000000000 + n, '2024-01-01T08:00:00+08', '2024-01-02',"
                " 12.50, 0.1, true, '\\x00ff', timestamp '2024-01-01' + n * interval '1 second'"
                " from generate_series(1, 12000) n"
            )
        )
    engine.dispose()
    monkeypatch.setenv("CALLS_URL", postgres_url.replace("+psycopg", ""))
    mapping = database(city, url_env="CALLS_URL", table="desk.calls", mark="changed")
    landed, rows = fetched(mapping, tmp_path)
    assert len(rows) == 12000 and rows[0]["id"] == "900000000000000001"
    first = rows[0]
    assert datetime.fromisoformat(first["at"]).timestamp() == EPOCH
    assert (first["day"], first["amount"], first["ratio"]) == ("2024-01-02", "12.50", "0.1")
    assert (first["ok"], first["raw"]) == ("TRUE", "00ff")
    assert landed.mark == "instant:2024-01-01T03:20:00"
    _, rows = fetched(mapping, tmp_path, landed.mark)
    assert [r["id"] for r in rows] == ["900000000000012000"]
    query = "select * from desk.calls where changed >= :mark and id <> 3"
    start = datetime(2024, 1, 1, 3, 19, 59)
    bound = database(city, url_env="CALLS_URL", query=query, mark="changed", start=start)
    assert len(fetched(bound, tmp_path)[1]) == 2
    writing = "with gone as (delete from desk.calls returning id) select * from gone"
    with pytest.raises(SourceError, match=r"data-modifying|read-only"):
        fetched(database(city, url_env="CALLS_URL", query=writing), tmp_path)
    by_id = database(city, url_env="CALLS_URL", table="desk.calls", mark="id")
    assert len(fetched(by_id, tmp_path, "number:900000000000011999")[1]) == 2


# From the source to the store


REQUESTS = "/v2/requests.json"


@pytest.fixture
def open311(tmp_path, monkeypatch):
    """The worked example, with the city's endpoint on loopback."""
    folder = tmp_path / "open311"
    shutil.copytree(ROOT / "tests" / "profiles" / "open311", folder)
    monkeypatch.setenv("OPEN311_API_KEY", "k3y")

    def at(url: str):
        path = folder / "sources" / "requests.toml"
        text = path.read_text(encoding="utf-8")
        text = re.sub(r'^url = ".*?"', f'url = "{url}{REQUESTS}"', text, flags=re.M)
        path.write_text(
            text.replace("page_size = 100", "page_size = 2\nretries = 2"), encoding="utf-8"
        )
        return load_profile(str(folder))

    return at


def report(number: int, updated: str, **more: object) -> dict[str, object]:
    """A service request as GeoReport v2 has it."""
    return {
        "service_request_id": number, "status": "open", "status_notes": None, "service_name": "Pothole",
        "service_code": "p1", "description": f"hole {number}", "agency_responsible": "Roads",
        "requested_datetime": "2024-01-01T10:00:00Z", "updated_datetime": updated, "address": "1 Main St",
        "lat": 42.36, "long": -71.06, **more,
    }  # fmt: skip


def matters(store) -> dict[str, str]:
    m = schema.matter.c
    query = select(m.key, m.state).where(m.to_load.is_(None), m.withdrawn.is_(False))
    with store.reading() as connection:
        return {row.key: row.state for row in connection.execute(query)}


def ask(store, profile, name: str = "requests", **options):
    return run(store, profile, asked(store, profile, [name], **options)).sources[name]


def test_open311_from_page_to_matter_and_again_from_the_mark(open311, store):
    first = [report(1, "2024-01-02T10:00:00Z"), report(2, "2024-01-02T11:00:00Z")]
    # While we turn pages a new request comes in: the second page begins with a record of the first.
    second = [first[1], report(3, "2024-01-03T10:00:00+08:00", status="closed")]
    with served(pages(first, second)) as site:
        profile = open311(site.url)
        counts = ask(store, profile).counts
        assert (counts.read, counts.inserted, counts.unchanged) == (4, 3, 1)
        assert matters(store) == {"1": "accepted", "2": "accepted", "3": "fed_back"}
        asked_for = site.asked[0].params
        assert asked_for["status"] == "open,closed" and asked_for["api_key"] == "k3y"
        site.asked.clear()
        site.script = pages([report(1, "2024-01-04T10:00:00Z", status="closed"), second[1]])
        counts = ask(store, profile).counts
        assert site.asked[0].params["updated_after"] == "2024-01-03T01:59:59Z"
        assert (counts.read, counts.updated, counts.unchanged) == (2, 1, 1)
        assert matters(store)["1"] == "fed_back"
        site.script = pages()
        assert ask(store, profile).counts.read == 0
        assert ask(store, profile, afresh=True).counts.read == 0
        assert "updated_after" not in site.asked[-1].params
    d = schema.delivery.c
    with store.reading() as connection:
        lines = connection.execute(select(d.origin, d.mark, d.sha256, d.bytes).order_by(d.id)).all()
    assert len(lines) == 4 and all(len(row.sha256) == 64 and row.bytes for row in lines)
    assert lines[0].origin == f"{site.url}{REQUESTS}?status=open%2Cclosed&api_key=***"
    assert lines[1].mark == lines[2].mark == "instant:2024-01-04T10:00:00+00:00"


def test_a_fetch_that_fails_changes_nothing_and_the_next_begins_where_it_did(open311, sqlite_store):
    with served(pages([report(1, "2024-01-02T10:00:00Z")])) as site:
        profile = open311(site.url)
        ask(sqlite_store, profile)
        before, reached = state_hash(sqlite_store), mark(sqlite_store)
        late = [report(1, "2024-01-09T10:00:00Z"), report(2, "2024-01-09T10:00:00Z")]
        broken = Answer("oops", 500)

        def second_page_broken(asked):
            return Answer(late) if asked.params["page"] == "1" else broken

        site.script = second_page_broken
        with pytest.raises(SourceError, match="试了 3 次"):
            ask(sqlite_store, profile)
        assert state_hash(sqlite_store) == before and mark(sqlite_store) == reached
        site.script = pages(late)
        assert ask(sqlite_store, profile).counts.updated == 1
        assert mark(sqlite_store) == "instant:2024-01-09T10:00:00+00:00"


def interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def mark(store, name: str = "requests") -> str | None:
    return journal.mark(store, name, scope=Scope.everything())


def test_a_load_that_fails_after_the_fetch_keeps_the_old_mark(open311, sqlite_store, monkeypatch):
    with served(pages([report(1, "2024-01-02T10:00:00Z")])) as site:
        profile = open311(site.url)
        ask(sqlite_store, profile)
        site.script = pages([report(2, "2024-01-05T10:00:00Z")])

        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr(writes, "finish_load", interrupted)
            ask(sqlite_store, profile)
        assert mark(sqlite_store) == "instant:2024-01-02T10:00:00+00:00"
        assert ask(sqlite_store, profile).counts.inserted == 1
    assert set(matters(sqlite_store)) == {"1", "2"}


def test_the_command_line_fetches_and_says_what_fails(open311, tmp_path, process):
    store = f"sqlite:///{tmp_path / 'c.sqlite'}"
    words = ("-m", "etl", "run", "--profile", tmp_path / "open311", "--store", store, "--json")
    with served(pages([report(1, "2024-01-02T10:00:00Z")])) as site:
        open311(site.url)
        told = json.loads(process(*words, "--fetch", "requests").stdout)
        assert told["sources"]["requests"]["inserted"] == 1
        told = json.loads(process(*words, "--fetch", "requests", "--afresh").stdout)
        assert told["sources"]["requests"]["unchanged"] == 1
    down = process(*words, "--fetch", "requests", fails=True)
    assert down.returncode == 2 and len(down.stderr.strip().splitlines()) == 1
    assert "试了 3 次仍取不到" in down.stderr and "k3y" not in down.stderr
    unknown = process(*words, "--fetch", "request", fails=True)
    assert "最接近的是 requests" in unknown.stderr


DATABASE = """
job = "incidents"
[database]
url = "sqlite:///calls.sqlite"
table = "calls"
mark = "changed"
[id]
columns = ["id"]
[version]
column = "changed"
formats = ["%Y-%m-%d %H:%M:%S"]
[fields]
title = "title"
[fields.received_at]
column = "at"
formats = ["%Y-%m-%d %H:%M:%S"]
[state]
from_dates = true
[place]
try = []
unknown = "city"
"""


def test_rows_of_a_database_are_read_again_only_from_the_mark_on(city, sqlite_store):
    (city / "sources" / "calls.toml").write_text(DATABASE, encoding="utf-8")
    connection = sqlite3.connect(city / "calls.sqlite", isolation_level=None)
    connection.execute("create table calls (id integer, at text, changed text, title text)")
    rows = [(n, "2024-01-01 08:00:00", f"2024-02-01 00:00:{n:02}", f"t{n}") for n in range(50)]
    connection.executemany("insert into calls values (?, ?, ?, ?)", rows)
    profile = load_profile(str(city))
    assert ask(sqlite_store, profile, "calls").counts.inserted == 50
    connection.execute(
        "update calls set title = 'new', changed = '2024-02-01 00:00:49' where id < 3"
    )
    counts = ask(sqlite_store, profile, "calls").counts
    assert (counts.read, counts.updated, counts.unchanged) == (4, 3, 1)
    counts = ask(sqlite_store, profile, "calls").counts
    assert (counts.read, counts.unchanged) == (4, 4)
    assert mark(sqlite_store, "calls") == "text:2024-02-01 00:00:49"
    connection.execute("alter table calls rename column title to headline")
    with pytest.raises(SourceError, match="缺少列 title"):
        ask(sqlite_store, profile, "calls")
    connection.close()


# The mapping language


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"database": {"table": "t"}}, "url_env 与 url 要写且只写一个"),
        ({"database": {"url_env": "U", "table": "t", "query": "select 1"}}, "table 与 query"),
        ({"database": {"url": "postgresql://u:p@h/d", "table": "t"}}, "只能是 sqlite"),
        ({"database": {"url_env": "U", "query": "delete from t"}}, "应是一条 SELECT"),
        ({"database": {"url_env": "U", "query": "select 1; drop table t"}}, "应是一条 SELECT"),
        ({"database": {"url_env": "U", "query": "select :mark", "mark": "m"}}, "start"),
        ({"database": {"url_env": "U", "table": "t", "start": "2000"}}, "要与 mark 一起写"),
        ({"database": {"url_env": "U", "table": "t", "marks": "m"}}, "最接近的是 mark"),
        ({"database": "x"}, "应是一张表"),
        ({"http": {}}, "只能是 http"),
        ({"http": {"url": "ftp://h/x"}}, "只能是 http"),
        ({"http": {"url": "http://u:p@h/x"}}, "不能有用户名或口令"),
        ({"http": {"url": "http://h/x?key=1"}}, "参数写在 params 里"),
        ({"http": {"url": "http://h/x", "paging": "pages"}}, "最接近的是 page"),
        ({"http": {"url": "http://h/x", "since": "after"}}, "since 要与 mark"),
        ({"http": {"url": "http://h/x", "timeout": "soon"}}, "应写成 30s"),
        (
            {"http": {"url": "http://h/x", "page_size": 0}},
            "page_size = 0 不对，应是不小于 1 的整数",
        ),
        (
            {"http": {"url": "http://h/x", "headers_env": ["A"]}},
            "headers_env = .* 不对，应是一张表",
        ),
        ({"http": {"url": "http://h/x"}, "file": "x.csv"}, "只能写一个"),
        ({"every": "5m"}, "every 要与"),
        ({"inbox": "a/b.csv"}, "inbox 应是文件名的样式"),
    ],
)
def test_a_wrong_table_is_refused_before_anything_is_asked(city, table, said):
    with pytest.raises(MappingError, match=said):
        mapped(city, table)


def test_a_source_that_is_not_asked_says_so(city):
    with pytest.raises(MappingError, match="--source calls 文件"):
        fetcher(mapped(city, {}), None)


def test_marks_remember_their_type():
    for kept in ("instant:2024-01-01T00:00:00+08:00", "day:2024-01-01", "number:12.5", "text:a:b"):
        assert str(Mark.parse(kept)) == kept
    assert str(Mark.of_text("20240101")) == "number:20240101"
    assert str(Mark.of_text("2024-01-01")) == "instant:2024-01-01T00:00:00"
    assert str(Mark.of_text("NaN")) == "text:NaN"
    assert Mark.parse("number:9").greater(Mark.parse("number:10")) == Mark.parse("number:10")
    with pytest.raises(SourceError, match="既不是时刻"):
        Mark.of(b"x", "m")


def test_the_worked_example_is_a_mapping(tmp_path):
    mapping = load_mappings(load_profile("open311"))["requests"]
    assert mapping.remote is not None and mapping.every == 300
    assert os.environ.get("OPEN311_API_KEY") is None
