"""Proof: what was issued is known again, one digit that is altered is found out, and what cannot be told is said."""

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText

from dashboard.briefing import forms, issuing
from dashboard.briefing.forms import FORMS, Form, form_of
from dashboard.briefing.issuing import Issued, Order
from dashboard.briefing.proof import reading_back, verifying
from dashboard.briefing.proof.differences import differences
from dashboard.briefing.proof.reading_back import read_back
from dashboard.briefing.proof.signing import signer
from dashboard.briefing.proof.verifying import Status
from data.desk.issues import Issues, grouped, new_code
from data.desk.sessions import open_desk
from governance.briefing.paper import Paper, canonical, read
from governance.errors import BriefingError
from tests.papers import paper as sample

ENDINGS = [form.ending for form in FORMS]


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Issues]:
    desk = open_desk(f"sqlite:///{tmp_path_factory.mktemp('desk')}/cockpit.sqlite")
    yield Issues(desk)
    desk.close()


@pytest.fixture(scope="module")
def issued(register: Issues, tmp_path_factory: pytest.TempPathFactory) -> Issued:
    order = Order(
        FORMS, tmp_path_factory.mktemp("out"), {"places": None, "kinds": None}, 1_800_000_000
    )
    return issuing.issue(register, sample(kind="monthly", issue="", code=""), order)


@pytest.fixture(scope="module")
def files(issued: Issued) -> dict[str, bytes]:
    return {path.suffix[1:]: path.read_bytes() for path in issued.files}


def repacked(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The same archive with some parts changed."""
    made = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            new.writestr(entry, change(entry.filename, old.read(entry)))
    return made.getvalue()


def other(digit: bytes) -> bytes:
    return b"7" if digit != b"7" else b"3"


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_was_issued_is_unchanged(
    register: Issues, issued: Issued, files: dict[str, bytes], ending: str
) -> None:
    verdict = verifying.verify(register, files[ending])
    assert (verdict.status, verdict.exit, verdict.differences) == (Status.UNCHANGED, 0, ())
    told = dict(verdict.told())
    assert (
        told["期号"].endswith("2021年第1期")
        and told["签发人"] == "沈堃"
        and told["地区"] == "湖州市"
    )
    assert told["证明码"] == issued.paper["code"] and told["签发"] == "2021-12-02 09:15"


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_form_drawn_from_the_register_later_is_unchanged_too(
    register: Issues, tmp_path: Path, files: dict[str, bytes], ending: str
) -> None:
    order = Order((form_of("html"),), tmp_path / "first", {"places": None, "kinds": None}, 1)
    one = issuing.issue(
        register, sample(kind="weekly", period="2021-W45", issue="", code=""), order
    ).issue
    assert one is not None
    (path,) = issuing.again(register, one.code, (form_of(ending),), tmp_path / "later").files
    assert verifying.verify(register, path.read_bytes()).status is Status.UNCHANGED


def test_what_was_issued_is_known_though_it_would_be_drawn_otherwise_by_now(
    register: Issues, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def anew(_paper: Paper) -> bytes:
        raise AssertionError("nothing needs to be drawn")

    monkeypatch.setattr(forms, "FORMS", tuple(replace(form, draw=anew) for form in FORMS))
    assert verifying.verify(register, files["pdf"]).status is Status.UNCHANGED


_TEXTS = re.compile(rb"<(?:w:t|a:t|c:v|t|v)(?: [^>]*)?>([^<]*\d[^<]*)</")
_READ = re.compile(
    r"word/(document|footnotes|header\d|footer\d)\.xml|(word|ppt|xl)/charts/chart\d+\.xml"
    r"|ppt/(slides|notesSlides)/\w+\.xml|xl/(worksheets/sheet\d+|sharedStrings)\.xml"
)


def digits(content: bytes) -> Iterator[tuple[str, int, bytes]]:
    """Where a digit of a text or a value stands, in every part that is read: (part, position, digit)."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if _READ.fullmatch(name):
                text = archive.read(name)
                for found in _TEXTS.finditer(text):
                    digit = re.search(rb"\d", found[1])
                    if digit is not None and not _is_index(name, text, found.start()):
                        yield name, found.start(1) + digit.start(), digit[0]


def _is_index(name: str, text: bytes, at: int) -> bool:
    """A cell that points to a shared string."""
    cell = text.rfind(b"<c ", 0, at) if "worksheets" in name else -1
    return cell >= 0 and b't="s"' in text[cell:at]


@pytest.mark.parametrize("ending", ["docx", "pptx", "xlsx"])
def test_every_single_digit_of_an_office_file_is_found_out(
    issued: Issued, files: dict[str, bytes], ending: str
) -> None:
    whole, original = files[ending], read_back(files[ending])
    every = list(digits(whole))
    parts = {name for name, _, _ in every}
    assert len(every) > 100 and len(parts) >= 3
    step = max(1, len(every) // 40)
    chosen = every[::step] + [next(d for d in every if d[0] == part) for part in sorted(parts)]
    for part, at, digit in chosen:

        def change(
            name: str, text: bytes, part: str = part, at: int = at, digit: bytes = digit
        ) -> bytes:
            return text[:at] + other(digit) + text[at + 1 :] if name == part else text

        found = differences(original, read_back(repacked(whole, change)), issued.paper)
        assert found, (part, at, digit)


def test_a_digit_in_a_chart_s_own_workbook_is_found_out(
    register: Issues, issued: Issued, files: dict[str, bytes]
) -> None:
    found = 0
    for ending in ("docx", "pptx"):
        with zipfile.ZipFile(BytesIO(files[ending])) as archive:
            books = [name for name in archive.namelist() if name.endswith(".xlsx")]
        for book in books[:2]:

            def inner(name: str, text: bytes) -> bytes:
                if not name.startswith("xl/worksheets/"):
                    return text
                return re.sub(
                    rb"(<c [^>]*r=\"B2\"(?![^>]*t=\"s\")[^>]*><v>)\d", rb"\g<1>9", text, count=1
                )

            def outer(name: str, text: bytes, book: str = book) -> bytes:
                return repacked(text, inner) if name == book else text

            altered = repacked(files[ending], outer)
            said = differences(read_back(files[ending]), read_back(altered), issued.paper)
            assert len(said) <= 2
            found += bool(said)
    assert found >= 1


def test_a_figure_that_was_altered_is_named(register: Issues, files: dict[str, bytes]) -> None:
    def change(name: str, text: bytes) -> bytes:
        return text.replace(b"11,276", b"11,277", 1) if name == "word/document.xml" else text

    verdict = verifying.verify(register, repacked(files["docx"], change))
    assert (verdict.status, verdict.exit) == (Status.DIFFERS, 1)
    (one,) = verdict.differences
    assert (one.issued, one.found, one.where) == ("11,276", "11,277", "正文")
    assert "受理" in one.label and "11,277" in one.sentence


def test_a_word_that_was_turned_round_is_found_out(
    register: Issues, files: dict[str, bytes]
) -> None:
    def change(name: str, text: bytes) -> bytes:
        return text.replace("增".encode(), "减".encode()) if name == "word/document.xml" else text

    verdict = verifying.verify(register, repacked(files["docx"], change))
    assert verdict.status is Status.DIFFERS and verdict.differences[0].label == "文字"


def figures_of(paper: Paper) -> dict[str, str]:
    """What paragraphs print, by figure."""
    return {
        run["figure"]: run["text"]
        for section in paper["sections"]
        for block in section["blocks"]
        for run in (block["runs"] if block["block"] == "paragraph" else [])
        if "figure" in run
    }


ALTERED = {
    figure: (shown, shown[:-2] + str((int(shown[-2]) + 1) % 10) + shown[-1])
    for figure, shown in figures_of(sample()).items()
    if re.fullmatch(r"[\d,.]+\d[\d%]", shown)
}


def test_a_forged_pdf_is_found_out(register: Issues, issued: Issued) -> None:
    forged = read(canonical(issued.paper))
    for section in forged["sections"]:
        for block in section["blocks"]:
            for run in block["runs"] if block["block"] == "paragraph" else []:
                if run.get("figure") in ALTERED:
                    run["text"] = ALTERED[run["figure"]][1]
    verdict = verifying.verify(register, form_of("pdf").draw(forged))
    assert verdict.status is Status.DIFFERS
    assert {(d.issued, d.found) for d in verdict.differences} == set(ALTERED.values())
    assert all("页" in d.where and "中的数" not in d.label for d in verdict.differences)


def test_a_page_altered_in_text_or_in_a_length_is_found_out(
    register: Issues, files: dict[str, bytes]
) -> None:
    page = files["html"]
    text = page.replace(b"11,276", b"11,296", 1)
    drawn = re.sub(rb'height="(\d+)', lambda m: b'height="' + b"1" + m[1], page, count=1)
    assert page not in (text, drawn)
    for altered in (text, drawn):
        verdict = verifying.verify(register, altered)
        assert verdict.status is Status.DIFFERS and verdict.differences


def saved(ending: str, content: bytes) -> bytes:
    """As a program that opens and saves it again leaves it."""
    made = BytesIO()
    if ending == "docx":
        docx.Document(BytesIO(content)).save(made)
    else:
        pptx.Presentation(BytesIO(content)).save(made)
    return made.getvalue()


@pytest.mark.parametrize("ending", ["docx", "pptx"])
def test_a_file_that_was_saved_again_has_its_figures_still(
    register: Issues, files: dict[str, bytes], ending: str
) -> None:
    again = saved(ending, files[ending])
    assert again != files[ending]
    verdict = verifying.verify(register, again)
    assert (verdict.status, verdict.exit, verdict.differences) == (Status.RESAVED, 0, ())
    assert "重新保存" in verdict.sentence


def test_a_number_altered_in_the_data_book_by_a_program_is_named(
    register: Issues, files: dict[str, bytes]
) -> None:
    book = openpyxl.load_workbook(BytesIO(files["xlsx"]))
    cell = next(c for s in book for row in s.iter_rows() for c in row if c.value == 11276)
    cell.value = 11275
    made = BytesIO()
    book.save(made)
    verdict = verifying.verify(register, made.getvalue())
    assert verdict.status is Status.DIFFERS
    assert ("11276", "11275") in {(d.issued, d.found) for d in verdict.differences}
    assert any(cell.coordinate in d.where for d in verdict.differences)


def test_a_code_alone_says_what_was_issued(register: Issues, issued: Issued) -> None:
    code = issued.paper["code"]
    for typed in (
        code,
        code.lower(),
        code.replace("-", ""),
        f" {code.replace('-', ' ')} ".replace("0", "O"),
    ):
        verdict = verifying.verify_code(register, typed)
        assert (verdict.status, verdict.exit) == (Status.ISSUED, 0)
        assert verdict.issue == issued.issue
    wrong = verifying.verify_code(register, code[:-1] + ("2" if code[-1] != "2" else "3"))
    assert wrong.exit == 2 and "不是证明码" in wrong.sentence
    unknown = verifying.verify_code(register, new_code())
    assert unknown.exit == 2 and "登记中没有" in unknown.sentence


def bomb() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(300 << 20))
    return made.getvalue()


def archive(**parts: str) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as new:
        for name, text in parts.items():
            new.writestr(name.replace("__", "/"), text)
    return made.getvalue()


def locked(content: bytes) -> bytes:
    writer = PdfWriter(BytesIO(content))
    writer.encrypt("secret")
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "认不出"),
        (b"hello 12345", "认不出"),
        (b"\x89PNG\r\n\x1a\n123", "图片"),
        (b"%PDF-1.7\nnot really", "损坏"),
        (b"PK\x03\x04 not really", "损坏"),
        (archive(a="1"), "压缩文件"),
        (archive(word__document__xml="1"), "压缩文件"),
        (b"<!doctype html><html>no code</html>", "没有证明码"),
        (b"<!doctype html><html>\xff\xfe</html>", "损坏"),
        (bytes(reading_back.LARGEST + 1), "MB"),
    ],
)
def test_what_is_no_briefing_is_one_sentence(register: Issues, content: bytes, word: str) -> None:
    verdict = verifying.verify(register, content)
    assert (verdict.status, verdict.exit) == (Status.UNKNOWN, 2)
    assert word in verdict.sentence and verdict.told() == []


def test_an_archive_that_unfolds_without_end_is_not_opened(register: Issues) -> None:
    assert "过大" in verifying.verify(register, bomb()).sentence


def test_a_sheet_without_end_is_not_walked(register: Issues) -> None:
    book = openpyxl.Workbook()
    book.active["XFD1048576"] = 1
    made = BytesIO()
    book.save(made)
    assert "过大" in verifying.verify(register, made.getvalue()).sentence


def test_a_locked_pdf_is_said(register: Issues, files: dict[str, bytes]) -> None:
    assert "密码" in verifying.verify(register, locked(files["pdf"])).sentence


def test_a_document_with_an_altered_or_a_foreign_code_cannot_be_told(
    register: Issues, issued: Issued, files: dict[str, bytes]
) -> None:
    code = issued.paper["code"]
    foreign = files["html"].replace(code.encode(), grouped(new_code()).encode())
    foreign = foreign.replace(code.replace("-", "").encode(), b"")
    assert "不在签发登记" in verifying.verify(register, foreign).sentence
    gone = files["html"].replace(code.encode(), b"")
    assert verifying.verify(register, gone.replace(code.replace("-", "").encode(), b"")).exit == 2


def test_a_preview_is_no_issue(register: Issues, tmp_path: Path) -> None:
    order = Order((form_of("pdf"),), tmp_path, {}, 1)
    (path,) = issuing.preview(sample(kind="monthly"), order).files
    assert "没有证明码" in verifying.verify(register, path.read_bytes()).sentence


PHRASE = {"MY_PHRASE": "secret"}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-made certificate with its key."""
    key, path = ec.generate_private_key(ec.SECP256R1()), tmp_path_factory.mktemp("cert") / "own.p12"
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "某某中心")]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    kept = serialization.BestAvailableEncryption(b"secret")
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"own", key, made, None, kept))
    return path


def test_a_signature_is_told_and_the_original_stands(
    register: Issues, certificate: Path, tmp_path: Path, files: dict[str, bytes]
) -> None:
    sign = signer(str(certificate), "MY_PHRASE", PHRASE)
    order = Order((form_of("pdf"),), tmp_path, {"places": None, "kinds": None}, 1, sign=sign)
    made = issuing.issue(
        register, sample(kind="daily", period="2021-11-05", issue="", code=""), order
    )
    signed = made.files[0].read_bytes()
    assert made.issue is not None and set(register.prints(made.issue.code)) == {
        "pdf",
        issuing.SIGNED,
    }
    for content in (signed, sign(files["pdf"])):
        verdict = verifying.verify(register, content)
        assert (verdict.status, verdict.exit) == (Status.SIGNED, 0)
        assert "某某中心" in verdict.sentence and verdict.as_dict()["signatures"][0]["intact"]
    original = form_of("pdf").draw(made.paper)
    assert signed.startswith(original)
    assert verifying.verify(register, original).status is Status.UNCHANGED


def overlaid(content: bytes) -> bytes:
    """The PDF with a note added to it, as a revision after the original."""
    writer = PdfWriter(BytesIO(content), incremental=True)
    writer.add_annotation(0, FreeText(text="99999", rect=(50, 550, 200, 650)))
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def test_a_signature_over_an_alteration_is_no_proof(
    register: Issues, certificate: Path, files: dict[str, bytes]
) -> None:
    sign = signer(str(certificate), "MY_PHRASE", PHRASE)
    for altered in (
        overlaid(files["pdf"]),
        sign(overlaid(files["pdf"])),
        overlaid(sign(files["pdf"])),
    ):
        assert altered.startswith(files["pdf"])
        verdict = verifying.verify(register, altered)
        assert (verdict.status, verdict.exit) == (Status.DIFFERS, 1), verdict.sentence
    signed = bytearray(sign(files["pdf"]))
    at = signed.index(b"/ByteRange", len(files["pdf"]))
    contents = signed.index(b"/Contents", len(files["pdf"]), at + 20_000)
    signed[contents + 600] ^= 1
    assert verifying.verify(register, bytes(signed)).exit == 1
    assert len(PdfReader(BytesIO(overlaid(files["pdf"]))).pages) >= 1


def test_a_signature_that_covers_a_part_of_the_page_is_no_proof(
    register: Issues, certificate: Path, files: dict[str, bytes]
) -> None:
    """Its picture could be another number."""
    stamp = SigFieldSpec("Stamp", on_page=0, box=(50, 550, 200, 650))
    signed = signers.sign_pdf(
        IncrementalPdfFileWriter(BytesIO(files["pdf"])),
        signers.PdfSignatureMetadata(field_name="Stamp", md_algorithm="sha256"),
        signer=signers.SimpleSigner.load_pkcs12(str(certificate), passphrase=b"secret"),
        new_field_spec=stamp,
    ).getvalue()
    assert verifying.verify(register, signed).exit == 1


@pytest.mark.parametrize(
    ("path", "variable", "word"),
    [
        ("none.p12", None, "没有证书文件"),
        ("", "NOWHERE", "NOWHERE"),
        ("", None, "打不开证书"),
        ("", "WRONG", "打不开证书"),
    ],
)
def test_a_certificate_that_does_not_open_is_said(
    certificate: Path, path: str, variable: str | None, word: str
) -> None:
    with pytest.raises(BriefingError, match=word):
        signer(path or str(certificate), variable, {"WRONG": "guess"})


def test_forms_are_named_and_an_unknown_one_is_refused() -> None:
    assert form_of("PDF").ending == "pdf" and isinstance(FORMS[0], Form)
    with pytest.raises(BriefingError, match="docx"):
        form_of("doc")
