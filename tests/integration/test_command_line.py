"""The two command lines with wrong input: one sentence with the remedy, an exit status, nothing half-loaded."""

import fcntl
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from app import main as asker
from data.keeping.state import state_hash
from data.keeping.store import open_store
from etl.__main__ import main as loader
from tests.cities import disputes, incidents, write_city
from tests.conftest import ROOT, free_port

ROW = {
    "nr": "1", "title": "t", "received": "2024-03-01 10:00:00", "due": "2024-03-05 10:00:00",
    "closed": "2024-03-04 10:00:00", "changed": "2024-03-05 00:00:00", "town": "A1",
}  # fmt: skip
DISPUTE = {
    "nr": "d1", "received": "2024-03-02 10:00:00", "closed": "2024-03-04 10:00:00", "outcome": "resolved",
    "level": "town", "changed": "2024-03-05 00:00:00", "town": "A1",
}  # fmt: skip


@pytest.fixture
def city(tmp_path: Path) -> Path:
    return write_city(tmp_path / "city")


@pytest.fixture
def loaded(city: Path, tmp_path: Path) -> str:
    """The URL of a store with one incident and one dispute in it."""
    url = f"sqlite:///{tmp_path / 'cockpit.sqlite'}"
    some, others = incidents(tmp_path / "i.csv", [ROW]), disputes(tmp_path / "d.csv", [DISPUTE])
    given = ["--source", "incidents", str(some), "--source", "disputes", str(others)]
    assert loader(["run", "--profile", str(city), "--store", url, *given]) == 0
    return url


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]):
    """One of the two command lines as `conftest.command`, in this process: a second saved each time."""

    def call(*words: str | Path, fails: bool = False) -> subprocess.CompletedProcess[str]:
        said = [str(w) for w in words]
        main, given = (loader, said[2:]) if said[0] == "-m" else (asker, said[1:])
        capsys.readouterr()
        status = main(given)
        out, err = capsys.readouterr()
        assert (status != 0) is fails, err
        return subprocess.CompletedProcess(said, status, out, err)

    return call


def known(url: str) -> str:
    """The canonical hash of what a store knows."""
    store = open_store(url)
    digest = state_hash(store)
    store.close()
    return digest


def one_sentence(said: subprocess.CompletedProcess[str], *words: str) -> None:
    """Nothing on standard output; on standard error one line, no traceback, with every word."""
    lines = said.stderr.strip().splitlines()
    assert said.returncode == 2 and said.stdout == ""
    assert len(lines) == 1, said.stderr
    assert "Traceback" not in said.stderr and lines[0].endswith(("。", "）", "…")), lines
    for word in words:
        assert word in lines[0]


def loading(command, city: Path, url: str, *given: str | Path) -> subprocess.CompletedProcess[str]:
    return command(
        "-m", "etl", "run", "--profile", city, "--store", url, "--source", "incidents", *given,
        fails=True,
    )  # fmt: skip


# The loader

WRONG_FILES = {
    "missing file": (None, ("没有文件", "请检查路径")),
    "unreadable encoding": (b"nr,title\n\xff\xff\xff\n", ("编码无法识别", "另存为")),
    "missing column": (b"nr,title,category\n1,x,y\n", ("缺少列", "请检查导出")),
    "column renamed": (
        b"nr,title,category,received,dueby,first_closed,sent_back,closed,verified,declined,changed,"
        b"deleted,town,district\n",
        ("缺少列 due", "最接近的是 dueby"),
    ),
    "empty file": (b"", ("缺少列",)),
    "broken archive": (b"\x1f\x8b\x08\x00broken", ("不是完整的 gzip 文件", "重新导出")),
}


@pytest.mark.parametrize("name", WRONG_FILES)
def test_a_wrong_file_is_refused_and_nothing_of_its_load_stays(
    command, city, loaded, tmp_path, name
):
    content, words = WRONG_FILES[name]
    wrong = tmp_path / "wrong.csv"
    if content is not None:
        wrong.write_bytes(content)
    before = known(loaded)
    good = incidents(tmp_path / "good.csv", [ROW | {"nr": "2"}])
    said = command(
        "-m", "etl", "run", "--profile", city, "--store", loaded,
        "--source", "incidents", good, "--source", "incidents", wrong, fails=True,
    )  # fmt: skip
    one_sentence(said, *words)
    assert known(loaded) == before


def test_an_unknown_ending_and_a_broken_workbook(command, city, loaded, tmp_path):
    odd = tmp_path / "rows.pdf"
    odd.write_bytes(b"%PDF")
    one_sentence(loading(command, city, loaded, odd), "不知道 rows.pdf 是什么格式", "format")
    book = tmp_path / "rows.xlsx"
    book.write_bytes(b"no workbook at all")
    one_sentence(loading(command, city, loaded, book), "不是可读的 xlsx 工作簿")


def test_an_unknown_profile_and_a_folder_that_is_none(command, tmp_path):
    url = f"sqlite:///{tmp_path / 'none.sqlite'}"
    said = command("-m", "etl", "run", "--profile", "huzho", "--store", url, fails=True)
    one_sentence(said, "没有档案 'huzho'", "最接近的是 huzhou")
    said = command("-m", "etl", "run", "--profile", tmp_path, "--store", url, fails=True)
    one_sentence(said, "没有 profile.toml", "docs/mapping.md")
    assert not (tmp_path / "none.sqlite").exists()


def test_an_unknown_source_names_the_nearest(command, city, loaded, tmp_path):
    said = command(
        "-m", "etl", "run", "--profile", city, "--store", loaded,
        "--source", "incident", incidents(tmp_path / "x.csv", [ROW]), fails=True,
    )  # fmt: skip
    one_sentence(said, "没有来源 'incident'", "最接近的是 incidents")


WRONG_MAPPINGS = {
    "unknown key": ('job = "incidents"', 'job = "incidents"\nmising = [""]', "最接近的是 missing"),
    "unknown job": ('job = "incidents"', 'job = "incident"', "最接近的是 incidents"),
    "unknown field": ("[fields.title]", "[fields.titel]", "最接近的是 title"),
    "no format": ('column = "due"\nformats = ["%Y-%m-%d %H:%M:%S"]', 'column = "due"', "formats"),
    "unknown level": ('level = "district" }', 'level = "distrikt" }', "最接近的是 district"),
    "two sources": ('column = "title"', 'column = "title"\nconst = "x"', "写且只写一个"),
    "no TOML": ("[fields.title]", "[fields.title", "不是合法的 TOML"),
    "required field": ("[fields.received_at]", "[fields.assigned_at]", "received_at"),
}


@pytest.mark.parametrize("name", WRONG_MAPPINGS)
def test_a_wrong_mapping_is_found_before_a_row_is_read(command, city, loaded, tmp_path, name):
    old, new, says = WRONG_MAPPINGS[name]
    path = city / "sources" / "incidents.toml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    before = known(loaded)
    said = loading(command, city, loaded, incidents(tmp_path / "x.csv", [ROW | {"nr": "2"}]))
    one_sentence(said, "incidents.toml", says)
    assert known(loaded) == before


def test_a_store_that_another_loader_holds(city, loaded, tmp_path):
    """Impatient, so that the test is quick: the loader waits a minute before it says so."""
    before = known(loaded)
    file = incidents(tmp_path / "x.csv", [ROW | {"nr": "2"}])
    words = ["run", "--profile", str(city), "--store", loaded, "--source", "incidents", str(file)]
    impatient = (
        "import sys, data.keeping.store as s; s.exclusive.__wrapped__.__kwdefaults__['wait_seconds'] = 0.2\n"
        f"from etl.__main__ import main; sys.exit(main({words!r}))"
    )
    with (tmp_path / "cockpit.sqlite.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = subprocess.run(
            [sys.executable, "-c", impatient], cwd=ROOT, capture_output=True, text=True, check=False
        )
    one_sentence(said, "另一个装载正在进行", "再试")
    assert known(loaded) == before


def test_a_store_that_another_program_has_locked(loaded, city, tmp_path):
    file = incidents(tmp_path / "x.csv", [ROW | {"nr": "2"}])
    words = ["run", "--profile", str(city), "--store", loaded, "--source", "incidents", str(file)]
    impatient = (
        "import sys, data.keeping.store as s; s.BUSY_SECONDS = 0.2\n"
        f"from etl.__main__ import main; sys.exit(main({words!r}))"
    )
    before = known(loaded)
    other = sqlite3.connect(tmp_path / "cockpit.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    said = subprocess.run(
        [sys.executable, "-c", impatient], cwd=ROOT, capture_output=True, text=True, check=False
    )
    other.execute("ROLLBACK")
    other.close()
    one_sentence(said, "正被别的进程占用", "稍后再试")
    assert known(loaded) == before


def foreign(path: Path, kind: str) -> str:
    """A store of another kind at `path`; its URL."""
    if kind == "text":
        path.write_text("no database at all, but long enough to be read as a header " * 40)
    elif kind == "folder":
        path.mkdir()
    else:
        other = sqlite3.connect(path)
        other.execute("CREATE TABLE contacts (name TEXT)")
        if kind == "other version":
            other.execute("CREATE TABLE meta (key TEXT, value TEXT)")
            other.execute("INSERT INTO meta VALUES ('schema', '99')")
        other.commit()
        other.close()
    return f"sqlite:///{path}"


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("text", "无法打开库"),
        ("folder", "无法使用库"),
        ("contacts", "别的程序的库"),
        ("other version", "结构版本是 99"),
    ],
)
def test_a_store_of_another_kind_is_left_alone(command, city, tmp_path, kind, says):
    url = foreign(tmp_path / "other.sqlite", kind)
    tables = "SELECT name FROM sqlite_master ORDER BY name"
    has_tables = kind not in ("text", "folder")

    def names() -> list[tuple[str]]:
        with sqlite3.connect(tmp_path / "other.sqlite") as raw:
            return raw.execute(tables).fetchall()

    before = names() if has_tables else None
    file = incidents(tmp_path / "x.csv", [ROW])
    for words in (
        ("-m", "etl", "run", "--profile", city, "--source", "incidents", file),
        ("-m", "etl", "runs"),
        ("app.py", "kpi", "K01"),
        ("app.py", "serve", "--port", str(free_port())),
    ):
        said = command(*words, "--store", url, fails=True)
        assert said.returncode == 2 and says in said.stderr and "Traceback" not in said.stderr
    assert before is None or names() == before


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("cockpit.sqlite", "无法识别库地址"),
        ("mysql://localhost/x", "不支持的库"),
        ("sqlite:///:memory:", "不支持的库"),
        ("postgresql://cockpit:secret@127.0.0.1:1/x", "无法使用库"),
        ("sqlite:////no/such/folder/x.sqlite", "不存在"),
    ],
)
def test_an_address_that_is_no_store_and_never_shows_a_password(command, url, says):
    said = command("app.py", "kpi", "K01", "--store", url, fails=True)
    assert said.returncode == 2 and said.stdout == ""
    assert says in said.stderr and "Traceback" not in said.stderr and "secret" not in said.stderr


def test_a_store_of_another_profile(command, city, loaded, tmp_path):
    said = command("app.py", "kpi", "K01", "--store", loaded, "--profile", "huzhou", fails=True)
    one_sentence(said, "属于档案 seaford", "--store")
    said = command("-m", "etl", "demo", "--store", loaded, "--size", "small", fails=True)
    assert "已有数据" in said.stderr.splitlines()[-1] and "Traceback" not in said.stderr


@pytest.mark.parametrize("day", ["tomorrow", "2999-01-01", "2024-02-30"])
def test_a_demonstration_of_a_day_that_cannot_be(command, tmp_path, day):
    url = f"sqlite:///{tmp_path / 'demo.sqlite'}"
    said = command("-m", "etl", "demo", "--store", url, "--today", day, fails=True)
    assert day in said.stderr.splitlines()[-1] and "Traceback" not in said.stderr


# Questions


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["K99"], "没有指标 'K99'"),
        (["k01"], "最接近的是 K01"),
        (["K01", "--by", "distrit"], "最接近的是 district"),
        (["K01", "--by", "city"], "没有层级 'city'"),
        (["K01", "--period", "2021-13"], "无法识别时段 '2021-13'"),
        (["K01", "--period", "2022..2021"], "止日早于起日"),
        (["K01", "--period", "0001-01"], "无法识别时段"),
        (["K01", "--cutoff", "yesterday"], "无法识别时刻 'yesterday'"),
        (["K01", "--cutoff", "9999-12-31"], "无法识别时刻"),
        (["K01", "--known", "7"], "没有完成的装载 '7'：最新的是 1"),
        (["K01", "--known", "99999999999999999999"], "没有完成的装载"),
        (["K01", "--known", "0"], "没有完成的装载"),
        (["K01", "--known", "2001-01-01"], "之前还没有完成的装载"),
        (["K01", "--known", "a-b"], "无法识别时刻 'a-b'"),
        (["K01", "--kind", "disputes"], "最接近的是 dispute"),
        (["K01", "--profile", "nowhere"], "没有档案 'nowhere'"),
    ],
)
def test_a_question_that_cannot_be_answered(command, loaded, words, says):
    one_sentence(command("app.py", "kpi", *words, "--json", "--store", loaded, fails=True), says)


def test_a_store_that_is_not_there_or_empty(command, tmp_path):
    url = f"sqlite:///{tmp_path / 'none.sqlite'}"
    one_sentence(command("app.py", "kpi", "K01", "--store", url, fails=True), "不存在", "etl demo")
    one_sentence(command("app.py", "--store", url, fails=True), "不存在", "etl demo")
    assert not (tmp_path / "none.sqlite").exists()
    open_store(url, create=True).close()
    one_sentence(command("app.py", "kpi", "K01", "--store", url, fails=True), "还没有数据")


def test_the_answers_of_a_right_question(command, loaded):
    said = command("app.py", "kpi", "K11", "--by", "district", "--period", "2024", "--json", "--store", loaded)  # fmt: skip
    rows = json.loads(said.stdout)
    assert [(r["place"], r["numerator"], r["denominator"], r["value"]) for r in rows] == [
        ("S", 1, 1, 1.0), ("A", 1, 1, 1.0), ("B", 0, 0, None),
    ]  # fmt: skip
    assert rows[2]["reason"] == "nothing_due" and said.stderr == ""
    listed = command("app.py", "kpi", "K11", "--period", "2024", "--list", "--store", loaded)
    assert listed.stdout.split() == ["d1"]


@pytest.mark.parametrize("port", ["abc", "-1", ""])
def test_a_port_in_the_environment_that_is_none(port):
    said = subprocess.run(
        [sys.executable, "app.py", "link"], cwd=ROOT, capture_output=True, text=True, check=False,
        env=os.environ | {"COCKPIT_PORT": port},
    )  # fmt: skip
    one_sentence(said, "COCKPIT_PORT", "8050")


# The server


@contextmanager
def served(url: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server on a store, awaited; ended as a user would."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "app.py", "serve", "--store", url, "--port", str(port)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 60
        while not answers(port):
            assert process.poll() is None and time.monotonic() < deadline, process.communicate()
            time.sleep(0.1)
        yield process, port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
        assert process.stdout is not None
        process.stdout.close()


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.read() == b"ok")
    except (URLError, OSError):
        return False


def refused(url: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A server that cannot start, as a process of its own."""
    return subprocess.run(
        [sys.executable, "app.py", *words, "--store", url],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_a_port_in_use(loaded):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        one_sentence(refused(loaded, "serve", "--port", port), f"127.0.0.1:{port}", "--port")


@pytest.mark.parametrize("port", ["0", "65536", "99999"])
@pytest.mark.parametrize("verb", ["serve", "link"])
def test_a_number_that_is_no_port(command, loaded, verb, port):
    said = command("app.py", verb, "--store", loaded, "--port", port, fails=True)
    one_sentence(said, "不是端口号", "--port")


def test_a_host_that_nobody_knows(loaded):
    said = refused(loaded, "--host", "no.such.invalid", "--port", str(free_port()))
    one_sentence(said, "no.such.invalid", "--host")


def test_loader_and_server_are_processes_of_their_own_and_work_at_the_same_time(
    process, city, loaded, tmp_path
):
    many = [ROW | {"nr": str(n)} for n in range(4000)]
    file = incidents(tmp_path / "many.csv", many)
    with served(loaded) as (server, port):
        load = subprocess.Popen(
            [sys.executable, "-m", "etl", "run", "--profile", str(city), "--store", loaded,
             "--source", "incidents", str(file), "--json"],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        healthy = 0
        while load.poll() is None:
            assert answers(port)
            healthy += 1
            time.sleep(0.05)
        said, complaints = load.communicate()
        assert load.returncode == 0, complaints
        counts = json.loads(said)["sources"]["incidents"]
        assert (counts["read"], counts["inserted"], counts["unchanged"]) == (4000, 3999, 1)
        assert healthy > 3
        # While it serves, links are made and questions asked by still other processes.
        link = process("app.py", "link", "--store", loaded, "--port", str(port)).stdout
        assert re.search(rf"open: http://127\.0\.0\.1:{port}/open/\S+", link)
        asked = process("app.py", "kpi", "K10", "--store", loaded, "--json").stdout
        assert json.loads(asked)[0]["numerator"] == 4001
        assert server.poll() is None
    assert server.returncode == 0


def test_a_load_ended_by_a_signal_leaves_nothing_and_the_next_one_runs(
    process, city, loaded, tmp_path
):
    before = known(loaded)
    file = incidents(tmp_path / "many.csv", [ROW | {"nr": str(n)} for n in range(60_000)])
    load = subprocess.Popen(
        [sys.executable, "-m", "etl", "run", "--profile", str(city), "--store", loaded,
         "--source", "incidents", str(file)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    journal, status = tmp_path / "cockpit.sqlite", ""
    deadline = time.monotonic() + 30
    while status != "running" and time.monotonic() < deadline:
        with sqlite3.connect(journal) as raw:
            status = raw.execute("SELECT status FROM load ORDER BY id DESC").fetchone()[0]
        raw.close()
        time.sleep(0.02)
    assert status == "running"
    load.kill()
    load.communicate()
    assert known(loaded) == before
    small = incidents(tmp_path / "small.csv", [ROW | {"nr": "2"}])
    process(
        "-m", "etl", "run", "--profile", city, "--store", loaded, "--source", "incidents", small
    )
    runs = json.loads(process("-m", "etl", "runs", "--store", loaded, "--json").stdout)
    assert [r["status"] for r in runs if r["load"] == 2] == ["failed"]
    assert runs[-1]["status"] == "done"
