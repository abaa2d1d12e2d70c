"""The commands briefing, schedule and verify from one end to the other, with right and with wrong input."""

import json
import re
import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app import main
from dashboard.briefing import issuing, scheduling, sending
from dashboard.briefing.forms import form_of
from dashboard.briefing.office import Office, Wanted
from dashboard.briefing.sending import Mailbox
from data.desk.issues import Issues, grouped, new_code
from data.desk.sessions import open_desk
from data.keeping.store import open_store
from data.reference.profile import load_profile
from data.reference.scopes import scope_to_json
from etl.__main__ import main as loader
from governance.errors import BriefingError, CockpitError, ServeError
from governance.scope import Scope
from settings import Mail, Settings
from tests.browser.conftest import some_disputes, some_incidents
from tests.cities import disputes, incidents, with_briefings, write_city
from tests.conftest import free_port
from tests.papers import paper as sample

MARCH = ("--kind", "月报", "--period", "2024-03", "--forms", "html,xlsx")


@pytest.fixture
def city(tmp_path: Path) -> Path:
    return with_briefings(write_city(tmp_path / "city"))


@pytest.fixture
def where(city: Path, tmp_path: Path) -> tuple[str, ...]:
    """A store with incidents and disputes of March 2024, and its profile, as flags."""
    url = f"sqlite:///{tmp_path / 'cockpit.sqlite'}"
    some = incidents(tmp_path / "i.csv", some_incidents(60, "A1") + some_incidents(50, "B1"))
    others = disputes(tmp_path / "d.csv", some_disputes(40, "A1") + some_disputes(30, "B1"))
    given = ("--source", "incidents", str(some), "--source", "disputes", str(others))
    assert loader(["run", "--profile", str(city), "--store", url, *given]) == 0
    return ("--store", url, "--profile", str(city))


@pytest.fixture
def said(
    capsys: pytest.CaptureFixture[str], where: tuple[str, ...]
) -> Callable[..., tuple[int, str, str]]:
    """One of the commands in this process: its status, what it printed, what it complained of."""

    def call(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main([*map(str, words), *where])
        out, err = capsys.readouterr()
        return status, out, err

    return call


@pytest.fixture
def register(where: tuple[str, ...]) -> Iterator[Issues]:
    desk = open_desk(where[1])
    yield Issues(desk)
    desk.close()


@pytest.fixture
def office(where: tuple[str, ...], register: Issues) -> Iterator[Office]:
    store = open_store(where[1])
    now = int(datetime(2024, 4, 20, 8, tzinfo=UTC).timestamp())
    yield Office(store, register, load_profile(where[3]), Scope.everything(), now)
    store.close()


def test_issue_verify_alter_and_have_again(said: Any, tmp_path: Path, register: Issues) -> None:
    out = tmp_path / "out"
    status, told, complaint = said(
        "briefing", *MARCH, "--out", out, "--author", "沈堃", "--remark", "overall=已督办。"
    )
    assert (status, complaint) == (0, "")
    (one,) = register.listed()
    assert (one.kind, one.printed, one.period, one.author) == (
        "monthly",
        "2024年第1期",
        "2024-03",
        "沈堃",
    )
    assert grouped(one.code) in told and all(str(path) in told for path in out.iterdir())
    page = next(out.glob("*.html"))
    assert "已督办。" in page.read_text() and grouped(one.code) in page.read_text()
    assert said("verify", page)[0] == 0 and said("verify", one.code)[0] == 0
    status, told, _ = said("verify", page, "--json")
    assert (
        json.loads(told)["status"] == "unchanged" and json.loads(told)["issue"]["签发人"] == "沈堃"
    )
    page.write_text(page.read_text().replace("110", "119", 1))
    status, told, _ = said("verify", page)
    assert status == 1 and "签发时为「110」，文件中为「119」" in told
    assert (
        said(
            "briefing", "--again", one.code.lower(), "--forms", "html", "--out", tmp_path / "again"
        )[0]
        == 0
    )
    assert said("verify", next((tmp_path / "again").iterdir()))[0] == 0


def test_a_second_issue_names_the_first_and_what_was_restated(
    said: Any, tmp_path: Path, city: Path, where: tuple[str, ...], register: Issues
) -> None:
    assert said("briefing", *MARCH, "--out", tmp_path / "a")[0] == 0
    more = incidents(tmp_path / "i2.csv", some_incidents(7, "A1", first=900))
    assert (
        loader(
            ["run", "--profile", str(city), "--store", where[1], "--source", "incidents", str(more)]
        )
        == 0
    )
    assert said("briefing", *MARCH, "--out", tmp_path / "b")[0] == 0
    second, first = register.listed()
    assert (second.printed, first.printed) == ("2024年第2期", "2024年第1期")
    paper = issuing.frozen(register, second)
    assert any(
        r["issue"] == "2024年第1期" and r["then"].startswith("180") for r in paper["restated"]
    )
    assert not issuing.frozen(register, first)["restated"]


def test_an_issue_before_that_cannot_be_asked_again_is_said_and_stops_nothing(
    said: Any, tmp_path: Path, city: Path, register: Issues
) -> None:
    assert said("briefing", *MARCH, "--out", tmp_path / "a")[0] == 0
    template = next((city / "screens").glob("monthly*.toml"))
    text = template.read_text(encoding="utf-8")
    template.write_text(re.sub("^period .*$", 'period = "day"', text, flags=re.M), "utf-8")
    later = ["2024-03-20" if word == "2024-03" else word for word in MARCH]
    assert said("briefing", *later, "--out", tmp_path / "b")[0] == 0
    second, first = register.listed()
    paper = issuing.frozen(register, second)
    assert paper["restated"] == []
    assert f"前一期（{first.printed}）已不能按原样重新查询" in paper["warnings"][-1]


def test_all_places_are_made_whatever_becomes_of_one(
    said: Any, tmp_path: Path, register: Issues
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "月报-A1-North-2024-03-2024年第1期.html").touch()
    status, told, complaint = said("briefing", *MARCH, "--all", "--out", out)
    places = {(one.level, one.place) for one in register.listed()}
    assert places == {
        ("city", "S"),
        ("district", "A"),
        ("district", "B"),
        ("town", "A2"),
        ("town", "B1"),
    }
    assert status == 2 and "（A1）" in complaint and "已经存在" in complaint
    assert "共 6 期，5 期完成" in told and len(list(out.iterdir())) == 1 + 2 * 5


def test_a_preview_leaves_no_trace(said: Any, tmp_path: Path, register: Issues) -> None:
    status, told, _ = said("briefing", *MARCH, "--preview", "--out", tmp_path / "out")
    assert status == 0 and "样稿" in told and len(list((tmp_path / "out").iterdir())) == 2
    assert register.listed() == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--kind", "月报", "--period", "1999-01"), "没有数据"),
        (("--kind", "月包", "--period", "2024-03"), "月报"),
        (("--kind", "月报", "--period", "2024-W10"), "按月编写"),
        (("--kind", "月报", "--period", "soon"), "无法识别时段"),
        (("--kind", "月报", "--period", "2024-03", "--place", "Z9"), "没有地点"),
        (("--kind", "月报", "--period", "2024-03", "--known", "99"), "装载"),
        (("--kind", "月报", "--period", "2024-03", "--forms", "doc"), "没有形式"),
        (("--kind", "月报", "--period", "2024-03", "--forms", ""), "--forms"),
        (("--kind", "月报", "--period", "2024-03", "--remark", "nothing"), "栏目代码"),
        (("--kind", "月报", "--period", "2024-03", "--remark", "nowhere=x"), "nowhere"),
        (("--kind", "月报", "--period", "2024-03", "--remark", "overall=\U0001f600"), "缺字"),
        (("--kind", "月报", "--period", "2024-03", "--sign", "none.p12"), "没有证书文件"),
        (("--kind", "月报", "--period", "2024-03", "--forms", "png", "--size", "big"), "宽x高"),
        (("--kind", "月报"), "--period"),
        (("--period", "2024-03"), "--kind"),
        (("--again", "ABCD"), "不是证明码"),
        (("--again", new_code()), "没有证明码为"),
    ],
)  # fmt: skip
def test_wrong_input_is_one_sentence_and_uses_no_number(
    said: Any, tmp_path: Path, register: Issues, words: tuple[str, ...], sentence: str
) -> None:
    status, told, complaint = said("briefing", *words, "--out", tmp_path / "out")
    assert (status, told) == (2, "") and len(complaint.strip().splitlines()) == 1
    assert sentence in complaint
    assert register.listed() == [] and not (tmp_path / "out").exists()


def test_a_template_with_an_unknown_indicator_is_named(
    said: Any, city: Path, tmp_path: Path
) -> None:
    monthly = city / "screens" / "monthly.toml"
    monthly.write_text(monthly.read_text().replace('"K01"', '"K99"', 1))
    status, _, complaint = said("briefing", *MARCH, "--out", tmp_path / "out")
    assert status == 2 and "K99" in complaint and "monthly.toml" in complaint


def test_a_place_outside_the_scope_is_refused(office: Office, tmp_path: Path) -> None:
    narrow = replace(office, scope=Scope.of_places(("district", "A")))
    with pytest.raises(CockpitError):
        narrow.composed(Wanted("monthly", ("town", "B1"), "2024-03"))
    with pytest.raises(CockpitError):
        narrow.composed(Wanted("monthly", None, "2024-03"))
    assert office.register.listed() == []


def test_verify_of_what_there_is_not(said: Any, tmp_path: Path) -> None:
    for what, word in (
        ("no/such.pdf", "没有文件"),
        ("hello", "不是证明码"),
        (new_code(), "登记中没有"),
    ):
        status, told, complaint = said("verify", what)
        assert (status, told) == (2, "") and word in complaint


def at(office: Office, *moment: int) -> Office:
    return replace(office, now=int(datetime(*moment, tzinfo=UTC).timestamp()))  # type: ignore[arg-type]


def test_a_timetable_takes_the_newest_period_that_is_over(office: Office) -> None:
    """The newest event is of 5 April 2024."""
    newest = scheduling.newest_complete
    assert newest(at(office, 2024, 4, 20, 8), "monthly").label == "2024-03"
    assert newest(at(office, 2024, 3, 31, 12), "monthly").label == "2024-02"
    assert newest(at(office, 2024, 3, 31, 23), "monthly").label == "2024-03", (
        "it is April in Berlin"
    )
    assert newest(at(office, 2024, 4, 4, 8), "daily").label == "2024-04-03"
    assert newest(at(office, 2024, 4, 4, 8), "weekly").label == "2024-W13"
    assert newest(at(office, 2024, 6, 20, 8), "daily").label == "2024-04-05", "no data after that"
    assert newest(at(office, 2024, 6, 20, 8), "monthly").label == "2024-03"
    with pytest.raises(BriefingError, match="--period"):
        newest(office, "special")


def test_a_timetable_issues_once(said: Any, tmp_path: Path, register: Issues) -> None:
    words = ("schedule", "--kind", "monthly", "--forms", "html", "--out", tmp_path / "out")
    status, told, _ = said(*words)
    assert status == 0 and "2024年第1期" in told
    status, told, _ = said(*words)
    assert status == 0 and "已经签发过" in told and "2024年第1期" in told
    assert len(register.listed()) == 1 and len(list((tmp_path / "out").iterdir())) == 1


class Box:
    """Keeps the letters it is given, or refuses them."""

    def __init__(self) -> None:
        self.letters: list[Any] = []
        self.refuses = False

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:
        if self.refuses:
            return "554 no thanks"
        self.letters.append(envelope)
        return "250 OK"


@pytest.fixture
def authority(tmp_path: Path) -> tuple[Path, Path]:
    """A self-made certificate of localhost and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    held, secret = tmp_path / "ca.pem", tmp_path / "key.pem"
    held.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return held, secret


@pytest.fixture
def post(authority: tuple[Path, Path]) -> Iterator[tuple[Box, Mailbox]]:
    """A mail server on this machine that speaks TLS alone, and the mailbox that reaches it."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*authority)
    box, port = Box(), free_port()
    server = Controller(
        box, hostname="localhost", port=port, tls_context=context, require_starttls=True
    )
    server.start()
    yield (
        box,
        Mailbox(
            "localhost", port, "office@example.cn", to=("leader@example.cn",), ca=str(authority[0])
        ),
    )
    server.stop()


@pytest.fixture
def issued(register: Issues, tmp_path: Path) -> issuing.Issued:
    order = issuing.Order(
        (form_of("html"),), tmp_path / "out", scope_to_json(Scope.everything()), 1
    )
    return issuing.issue(register, sample(kind="monthly", issue="", code=""), order)


def test_an_issue_is_sent_over_tls_with_its_files(
    post: tuple[Box, Mailbox], issued: issuing.Issued
) -> None:
    box, mailbox = post
    assert sending.send(mailbox, issued, ["a@example.cn", "b@example.cn"]) == [
        "a@example.cn",
        "b@example.cn",
    ]
    (envelope,) = box.letters
    assert envelope.rcpt_tos == ["a@example.cn", "b@example.cn"]
    letter = message_from_bytes(envelope.content, policy=default)
    assert letter["Subject"] == f"{issued.paper['title']}（2021年第1期）"
    (file,) = letter.iter_attachments()
    assert file.get_filename() == issued.files[0].name
    assert file.get_payload(decode=True) == issued.files[0].read_bytes()
    assert issued.paper["code"] in letter.get_body().get_content()
    assert sending.send(mailbox, issued) == ["leader@example.cn"]


@pytest.mark.parametrize(
    "sort", ["refused", "untrusted", "nobody", "not tls", "no server", "no recipient", "no address"]
)
def test_a_mail_that_fails_is_said_and_the_issue_stands(
    post: tuple[Box, Mailbox], issued: issuing.Issued, register: Issues, sort: str
) -> None:
    box, mailbox = post
    box.refuses = sort == "refused"
    changes: dict[str, Any] = {
        "untrusted": {"ca": ""}, "nobody": {"port": 1}, "not tls": {"security": "none", "host": "mail.example"},
        "no server": {"host": ""}, "no recipient": {"to": ()}, "no address": {"to": ("leader",)},
    }.get(sort, {})  # fmt: skip
    with pytest.raises(BriefingError) as failed:
        sending.send(replace(mailbox, **changes), issued)
    words = {
        "refused": "no thanks", "untrusted": "certificate", "nobody": "没有送出", "not tls": "SECURITY",
        "no server": "COCKPIT_SMTP_HOST", "no recipient": "COCKPIT_SMTP_TO", "no address": "不是邮件地址",
    }  # fmt: skip
    assert words[sort] in str(failed.value) and "\n" not in str(failed.value)
    assert box.letters == [] and len(register.listed()) == 1 and issued.files[0].exists()


def test_the_settings_of_mail_have_no_secret_and_speak_tls() -> None:
    plain = Settings.of({}).mail
    assert plain == Mail() and plain.password == "" and plain.security == "starttls"
    told = Mail.of(
        {
            "COCKPIT_SMTP_SECURITY": "tls",
            "COCKPIT_SMTP_PASSWORD": "secret",
            "COCKPIT_SMTP_TO": "a@b, c@d",
        }
    )
    assert (told.port, told.to) == (465, ("a@b", "c@d")) and "secret" not in repr(told)
    with pytest.raises(ServeError, match="端口"):
        Mail.of({"COCKPIT_SMTP_PORT": "x"})


def test_a_timetable_whose_mail_fails_keeps_the_issue(
    said: Any, tmp_path: Path, register: Issues, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COCKPIT_SMTP_HOST", "localhost")
    monkeypatch.setenv("COCKPIT_SMTP_PORT", "1")
    monkeypatch.setenv("COCKPIT_SMTP_FROM", "office@example.cn")
    words = ("--kind", "monthly", "--forms", "html", "--out", tmp_path / "out")
    status, told, complaint = said("schedule", *words, "--mail", "leader@example.cn")
    assert status == 2 and "没有送出" in complaint and "2024年第1期" in told
    assert len(register.listed()) == 1 and len(list((tmp_path / "out").iterdir())) == 1


def test_what_a_mail_lacks_is_said_before_anything_is_issued(
    said: Any, tmp_path: Path, register: Issues
) -> None:
    for words in (("schedule", "--kind", "monthly", "--forms", "html"), ("briefing", *MARCH)):
        status, told, complaint = said(*words, "--out", tmp_path / "out", "--mail")
        assert (status, told) == (2, "") and "COCKPIT_SMTP_HOST" in complaint
    status, _, complaint = said(
        "briefing", *MARCH, "--out", tmp_path / "out", "--preview", "--mail", "a@b.cn"
    )
    assert status == 2
    assert register.listed() == [] and not (tmp_path / "out").exists()


def test_an_issue_whose_mail_failed_is_sent_later(
    said: Any,
    tmp_path: Path,
    register: Issues,
    post: tuple[Box, Mailbox],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    box, mailbox = post
    monkeypatch.setenv("COCKPIT_SMTP_HOST", mailbox.host)
    monkeypatch.setenv("COCKPIT_SMTP_PORT", str(mailbox.port))
    monkeypatch.setenv("COCKPIT_SMTP_CA", mailbox.ca)
    monkeypatch.setenv("COCKPIT_SMTP_FROM", "office@example.cn")
    box.refuses = True
    words = ("--kind", "monthly", "--forms", "html", "--out", tmp_path / "out")
    assert said("schedule", *words, "--mail", "leader@example.cn")[0] == 2
    (one,), box.refuses = register.listed(), False
    again = ("--again", one.code, "--forms", "html", "--out", tmp_path / "again")
    status, told, _ = said("briefing", *again, "--mail", "leader@example.cn")
    assert status == 0 and "已送 leader@example.cn" in told and len(box.letters) == 1


def test_to_this_machine_a_mail_may_go_as_it_is(issued: issuing.Issued) -> None:
    box, port = Box(), free_port()
    server = Controller(box, hostname="localhost", port=port)
    server.start()
    mailbox = Mailbox("localhost", port, "office@example.cn", to=("a@example.cn",), security="none")
    assert sending.send(mailbox, issued) == ["a@example.cn"]
    server.stop()
    assert len(box.letters) == 1
