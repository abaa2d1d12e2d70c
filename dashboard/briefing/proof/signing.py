"""Signatures with the operator's own certificate: a PDF is signed by adding to it, and what was added is judged."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from pyhanko.pdf_utils.generic import DictionaryObject, Reference
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext

from governance.errors import BriefingError

FIELD: Final = "CockpitSignature"

_BROKEN: Final = (PdfError, SigningError, SignatureValidationError, ArithmeticError, AttributeError,
           LookupError, NotImplementedError, OSError, TypeError, ValueError)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature: whose certificate, when it says, and whether the bytes are those that were signed."""

    signer: str
    signed_at: str
    intact: bool


def signer(certificate: str, variable: str | None, environ: Mapping[str, str]) -> Callable[[bytes], bytes]:  # fmt: skip
    """What signs a PDF with a PKCS#12 certificate; its pass phrase is in the environment variable named.

    Raises:
        BriefingError: the file or the variable is missing, or the pass phrase does not open it.
    """
    path = Path(certificate)
    if not path.is_file():
        raise BriefingError(
            f"没有证书文件 {certificate}：--sign 应给出 PKCS#12 文件（.p12 或 .pfx）。"
        )
    if variable is not None and variable not in environ:
        raise BriefingError(f"环境变量 {variable} 没有设置：证书口令应放在其中。")
    phrase = environ[variable].encode() if variable is not None else None
    with _quiet():
        loaded = signers.SimpleSigner.load_pkcs12(  # type: ignore[no-untyped-call]
            str(path), passphrase=phrase
        )
    if loaded is None:
        raise BriefingError(
            f"打不开证书 {certificate}：文件不是 PKCS#12，或口令不对（用 --pass-env 给出存放口令的环境变量名）。"
        )
    return lambda content: _signed(content, loaded)


def _signed(content: bytes, with_: signers.SimpleSigner) -> bytes:
    try:
        written = signers.sign_pdf(
            IncrementalPdfFileWriter(BytesIO(content)),
            signers.PdfSignatureMetadata(field_name=FIELD, md_algorithm="sha256"),
            signer=with_,
        )
    except _BROKEN as error:
        raise BriefingError(f"签名没有成功：{error}。请检查证书是否可用于签名。") from error
    return bytes(written.getvalue())


def judged(content: bytes, original: bytes) -> list[Signature] | None:
    """The signatures that were added to an original; None where anything else was added or taken away."""
    # Signing appends to a file: the original is still its beginning, byte for byte.
    if len(content) <= len(original) or not content.startswith(original):
        return None
    try:
        with _quiet():
            return _judged(content, original)
    except _BROKEN:
        return None


def _judged(content: bytes, original: bytes) -> list[Signature] | None:
    reader, before = PdfFileReader(BytesIO(content)), PdfFileReader(BytesIO(original))
    if not _only_signed(reader, before):
        return None
    signatures = [_signature(signature) for signature in reader.embedded_regular_signatures]
    return signatures or None


_UNSEEN: Final = {"/AcroForm", "/Extensions", "/Version", "/DSS", "/Perms", "/Metadata"}
"""Entries of the catalog that a signature may add or change."""


def _only_signed(reader: PdfFileReader, before: PdfFileReader) -> bool:
    """Whether what was added shows nothing: pyHanko's own rules need a form that stood before the signature."""
    old = _refs(before, 0, before.xrefs.total_revisions)
    new = _refs(reader, before.xrefs.total_revisions, reader.xrefs.total_revisions)
    unseen = {str(before.trailer.raw_get(key)) for key in ("/Info",) if key in before.trailer}
    unseen |= {str(before.root.raw_get(key)) for key in ("/Metadata",) if key in before.root}
    # Only objects defined anew can change what is shown; new ones are reached from these alone.
    for ref in old & new:
        was, is_ = _object(before, ref), _object(reader, ref)
        if ref == reader.root_ref:
            same = _bare(was, _UNSEEN) == _bare(is_, _UNSEEN)
        elif isinstance(was, DictionaryObject) and was.get("/Type") == "/Page":
            same = _bare(was, {"/Annots"}) == _bare(is_, {"/Annots"})
            same = same and _bare_annots(was, is_)
        else:
            same = f"IndirectObject({ref.idnum}, {ref.generation})" in unseen
        if not same:
            return False
    # An XFA form could draw pages of its own.
    return "/AcroForm" in reader.root and "/XFA" not in reader.root["/AcroForm"]


def _refs(reader: PdfFileReader, first: int, end: int) -> set[Reference]:
    return {ref for n in range(first, end) for ref in reader.xrefs.explicit_refs_in_revision(n)}


def _object(reader: PdfFileReader, ref: Reference) -> Any:
    return reader.get_object(ref)  # type: ignore[no-untyped-call]


def _bare(dictionary: Any, without: set[str]) -> dict[str, str]:
    """A dictionary as it is written, references unfollowed."""
    return {key: str(dictionary.raw_get(key)) for key in dictionary if key not in without}


def _bare_annots(was: DictionaryObject, is_: DictionaryObject) -> bool:
    """Whether the annotations added are signatures without a place on the page."""
    before, held = (page["/Annots"] if "/Annots" in page else [] for page in (was, is_))
    kept, now = ({str(a) for a in annots} for annots in (before, held))
    added = [held[at] for at, a in enumerate(held) if str(a) not in kept]
    return kept <= now and all(
        a.get("/FT") == "/Sig" and list(a["/Rect"]) == [0, 0, 0, 0] and not {"/A", "/AA"} & set(a)
        for a in added
    )


def _signature(embedded: object) -> Signature:
    # No certificate is trusted and nothing is fetched: whose it is, is for the reader to judge.
    nobody = ValidationContext(trust_roots=[], allow_fetching=False)
    status = validate_pdf_signature(embedded, nobody)  # type: ignore[arg-type]
    subject = status.signing_cert.subject.human_friendly
    when = status.signer_reported_dt
    signed_at = when.isoformat(sep=" ", timespec="seconds") if when is not None else ""
    covered = status.intact and status.valid
    return Signature(str(subject), signed_at, covered)


@contextmanager
def _quiet() -> Iterator[None]:
    """Silences pyHanko's loggers: its answers say the same."""
    loggers = [logging.getLogger(name) for name in ("pyhanko", "pyhanko_certvalidator")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
