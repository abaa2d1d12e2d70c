"""Issuing: numbers without gaps or twins, files all or none, an issue that stays as it was."""

import errno
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.briefing import issuing, outbox
from dashboard.briefing.forms import Form
from dashboard.briefing.issuing import Order
from data.desk.issues import Issues, NumberTaken, grouped, new_code, read_code
from data.desk.sessions import open_desk
from data.tables.desk import issue as table
from data.tables.desk import metadata
from governance.briefing.paper import Paper, canonical
from governance.errors import AlreadyIssued, BriefingError, StoreError
from tests.conftest import ROOT
from tests.papers import paper as sample

NOW = 1_800_000_000
CITY = ("city", "330500")
WHOLE = {"places": None, "kinds": None}


def composed(**changes: object) -> Paper:
    """A paper as it is composed: no number, no code."""
    return sample(kind="monthly", kind_label="月报", issue="", code="", **changes)


def written(paper: Paper) -> bytes:
    """A form that anybody can read: the number, the code and all the rest."""
    return canonical(paper)


PLAIN = (
    Form("txt", "text/plain", "文本", written),
    Form("bin", "x/y", "另一种", lambda p: written(p)[::-1]),
)


@pytest.fixture(params=["file", pytest.param("pg", marks=pytest.mark.postgres)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "pg":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path}/cockpit.sqlite"


@pytest.fixture
def register(store_url: str) -> Iterator[Issues]:
    desk = open_desk(store_url)
    yield Issues(desk)
    if desk.engine.dialect.name == "postgresql":
        metadata.drop_all(desk.engine)
    desk.close()


@pytest.fixture
def order(tmp_path: Path) -> Order:
    return Order(PLAIN, tmp_path / "out", WHOLE, NOW)


def test_an_issue_has_its_number_its_code_and_its_files(register: Issues, order: Order) -> None:
    made = issuing.issue(register, composed(), order)
    assert made.issue is not None
    assert made.paper["issue"] == "2021年第1期" and read_code(made.paper["code"]) == made.issue.code
    assert [path.name for path in made.files] == [
        "月报-330500-湖州市-2021-11-2021年第1期.txt", "月报-330500-湖州市-2021-11-2021年第1期.bin",
    ]  # fmt: skip
    assert json.loads(made.files[0].read_bytes()) == json.loads(canonical(made.paper))
    assert register.of(made.issue.code) == made.issue
    assert issuing.frozen(register, made.issue) == made.paper
    assert sorted(path.name for path in order.folder.iterdir()) == sorted(
        p.name for p in made.files
    )


def test_numbers_run_by_kind_place_and_year(register: Issues, order: Order) -> None:
    def number(**changes: object) -> str:
        folder = order.folder / str(len(list(order.folder.glob("*"))))
        return issuing.issue(register, composed(**changes), replace(order, folder=folder)).paper[
            "issue"
        ]

    order.folder.mkdir()
    assert number() == "2021年第1期" and number() == "2021年第2期"
    town = {"level": "town", "code": "330500", "name": "某镇"}
    assert number(place=town) == "2021年第1期"
    assert number(period="2022-01") == "2022年第1期"
    assert number(period="2020-W53") == "2020年第1期"
    assert number(period="2021-12") == "2021年第3期"


def test_the_same_snapshot_gives_the_same_bytes_again(
    register: Issues, order: Order, tmp_path: Path
) -> None:
    made = issuing.issue(register, composed(), order)
    assert made.issue is not None
    later = issuing.again(register, made.issue.code, PLAIN, tmp_path / "later")
    assert [p.read_bytes() for p in later.files] == [p.read_bytes() for p in made.files]
    assert [p.name for p in later.files] == [p.name for p in made.files]


def test_a_preview_has_neither_number_nor_code_and_leaves_no_trace(
    register: Issues, order: Order
) -> None:
    made = issuing.preview(composed(), order)
    assert made.issue is None and made.paper["issue"] == made.paper["code"] == ""
    assert made.files[0].name == "月报-330500-湖州市-2021-11-预览.txt"
    assert register.listed() == []


def test_a_form_that_cannot_be_drawn_uses_no_number_and_leaves_no_file(
    register: Issues, order: Order
) -> None:
    def broken(_paper: Paper) -> bytes:
        raise BriefingError("缺少字形「𬭊」。")

    forms = (*PLAIN, Form("pdf", "application/pdf", "PDF", broken))
    with pytest.raises(BriefingError, match="𬭊"):
        issuing.issue(register, composed(), replace(order, forms=forms))
    assert register.listed() == [] and not order.folder.exists()
    assert issuing.issue(register, composed(), order).paper["issue"] == "2021年第1期"


def test_files_are_never_written_over(register: Issues, order: Order) -> None:
    order.folder.mkdir()
    taken = order.folder / "月报-330500-湖州市-2021-11-2021年第1期.bin"
    taken.write_text("mine")
    with pytest.raises(BriefingError, match="已经存在"):
        issuing.issue(register, composed(), order)
    assert register.listed() == [] and taken.read_text() == "mine"
    assert [p.name for p in order.folder.iterdir()] == [taken.name]


def test_who_is_slower_is_drawn_anew_with_the_next_number(
    register: Issues, order: Order, tmp_path: Path
) -> None:
    drawn: list[str] = []

    def overtaken(paper: Paper) -> bytes:
        drawn.append(paper["issue"])
        if len(drawn) == 1:
            issuing.issue(register, composed(), replace(order, folder=tmp_path / "other"))
        return written(paper)

    made = issuing.issue(
        register, composed(), replace(order, forms=(Form("txt", "t", "t", overtaken),))
    )
    assert drawn == ["2021年第1期", "2021年第2期"]
    assert json.loads(made.files[0].read_bytes())["issue"] == "2021年第2期"
    assert [p.name for p in order.folder.iterdir()] == [made.files[0].name]


def test_of_many_at_once_no_two_share_a_number_and_none_is_left_out(
    register: Issues, order: Order
) -> None:
    together = threading.Barrier(4)

    def several(who: int) -> list[int]:
        together.wait()
        return [
            one.number
            for n in range(3)
            if (one := issuing.issue(register, composed(), replace(order, folder=order.folder / f"{who}-{n}")).issue)
        ]  # fmt: skip

    with ThreadPoolExecutor(4) as pool:
        numbers = [number for found in pool.map(several, range(4)) for number in found]
    assert sorted(numbers) == list(range(1, 13))


SEVERAL = f"""
import sys
from pathlib import Path
from data.desk.sessions import open_desk
from data.desk.issues import Issues
from dashboard.briefing import issuing
from tests.integration.test_briefing_issuing import PLAIN, WHOLE, composed
register = Issues(open_desk(sys.argv[1]))
for n in range(6):
    order = issuing.Order(PLAIN, Path(sys.argv[2]) / str(n), WHOLE, {NOW})
    print(issuing.issue(register, composed(), order).issue.number, flush=True)
"""


def test_two_processes_at_once_share_no_number(
    store_url: str, register: Issues, tmp_path: Path
) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", SEVERAL, store_url, str(tmp_path / name)],
            stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment,
        )
        for name in "ab"
    ]  # fmt: skip
    numbers = [int(line) for one in running for line in one.communicate()[0].split()]
    assert sorted(numbers) == list(range(1, 13))


def test_of_two_schedules_at_once_one_issues(register: Issues, order: Order) -> None:
    together = threading.Barrier(3)

    def once(who: int) -> bool:
        together.wait()
        try:
            issuing.issue(
                register, composed(), replace(order, folder=order.folder / str(who), once=True)
            )
        except AlreadyIssued as error:
            assert "2021年第1期" in str(error)
            return False
        return True

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(once, range(3))) == 1
    assert len(register.listed()) == 1 and len(list(order.folder.glob("*/*"))) == 2


def test_the_issue_before_is_that_of_the_newest_period_up_to_this(
    register: Issues, order: Order
) -> None:
    for n, period in enumerate(("2021-10", "2021-11", "2021-09", "2021-10")):
        issuing.issue(
            register,
            composed(period=period),
            replace(order, folder=order.folder / str(n), now=NOW + n),
        )

    def before(period: str) -> tuple[str, int] | None:
        one = register.issued("monthly", CITY, period)
        return one and (one.period, one.number)

    assert before("2021-12") == ("2021-11", 2)
    assert before("2021-10") == ("2021-10", 4)
    assert before("2021-08") is None
    assert register.issued("weekly", CITY, "2021-12") is None


def test_no_number_is_left_out_and_none_is_given_twice(register: Issues, order: Order) -> None:
    made = issuing.issue(register, composed(), order)
    assert made.issue is not None
    for number in (1, 3):
        other = replace(made.issue, code=new_code(), number=number)
        with pytest.raises(NumberTaken):
            register.keep(other, b"{}", {})
    assert register.listed() == [made.issue]
    register.keep(replace(made.issue, code=new_code(), number=2), b"{}", {})


def test_a_register_that_was_meddled_with_is_no_proof(register: Issues, order: Order) -> None:
    made = issuing.issue(register, composed(), order)
    assert made.issue is not None
    forged = canonical(made.paper | {"title": "别的题目"})  # type: ignore[typeddict-item]
    with register.desk.changing() as connection:
        connection.execute(table.update().values(paper=forged))
    with pytest.raises(BriefingError, match="改动过"):
        issuing.frozen(register, made.issue)


def test_an_unknown_code_is_said(register: Issues, order: Order) -> None:
    with pytest.raises(BriefingError, match="0000-0000"):
        issuing.again(register, "0" * 16, PLAIN, order.folder)


FULL = f"""
import resource, sys
from pathlib import Path
from data.desk.sessions import open_desk
from data.desk.issues import Issues
from dashboard.briefing import issuing
from dashboard.briefing.forms import Form
from governance.errors import BriefingError
from tests.integration.test_briefing_issuing import PLAIN, WHOLE, composed
register = Issues(open_desk(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
forms = (*PLAIN, Form("big", "x/y", "大", lambda paper: bytes(2 << 20)))
try:
    issuing.issue(register, composed(), issuing.Order(forms, Path(sys.argv[2]), WHOLE, {NOW}))
except BriefingError as error:
    print(error)
"""


def test_a_disk_that_takes_no_more_leaves_nothing_and_uses_no_number(
    store_url: str, register: Issues, order: Order
) -> None:
    said = subprocess.run(
        [sys.executable, "-c", FULL, store_url, str(order.folder)],
        capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True,
    )  # fmt: skip
    assert "磁盘空间" in said.stdout and os.strerror(errno.EFBIG) in said.stdout
    assert not order.folder.exists() and register.listed() == []


def test_a_register_that_takes_no_more_leaves_no_file(
    register: Issues, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_options: object) -> None:
        assert len(list(order.folder.glob(".briefing-*/*"))) == 2, "written before it is registered"
        raise StoreError("database or disk is full")

    monkeypatch.setattr(Issues, "keep", full)
    with pytest.raises(StoreError):
        issuing.issue(register, composed(), order)
    assert not order.folder.exists()


def test_a_folder_that_is_none_is_said(register: Issues, order: Order, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BriefingError, match="无法写入"):
        issuing.issue(register, composed(), replace(order, folder=tmp_path / "file" / "out"))
    assert register.listed() == []


def test_files_that_cannot_get_their_names_after_all_can_be_had_again(
    register: Issues, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sick(_source: object, _target: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(outbox.os, "replace", sick)
    with pytest.raises(BriefingError, match="--again") as said:
        issuing.issue(register, composed(), order)
    monkeypatch.undo()
    (one,) = register.listed()
    assert grouped(one.code) in str(said.value)
    assert len(issuing.again(register, one.code, PLAIN, order.folder).files) == 2
