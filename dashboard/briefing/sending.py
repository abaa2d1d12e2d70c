"""Sending an issue by mail, over TLS unless to this machine; a mail that fails is said, and takes nothing back."""

import mimetypes
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Final

from dashboard.briefing.issuing import Issued
from data.desk.issues import grouped
from governance.errors import BriefingError
from layouts.documents.payload import minute

PATIENCE: Final = 30
SECURITIES: Final = ("starttls", "tls", "none")
LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The server that takes mail; `ca` is a file with the authority that it is known by."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    to: tuple[str, ...] = ()
    security: str = "starttls"
    ca: str = ""


def send(box: Mailbox, issued: Issued, to: Sequence[str] = ()) -> list[str]:
    """Sends the files of an issue; returns whom it went to.

    Raises:
        BriefingError: the settings lack something, or the server did not take it; the issue stands.
    """
    addresses = list(to or box.to)
    check(box, addresses)
    try:
        message = letter(box.sender, addresses, issued)
        with _connected(box) as server:
            if box.user:
                server.login(box.user, box.password)
            refused = server.send_message(message)
    # ValueError is EmailMessage's refusal of a line break in a header.
    except (OSError, smtplib.SMTPException, MessageError, ValueError) as error:
        raise BriefingError(
            f"邮件没有送出（{box.host}:{box.port}：{_reason(error)}）；简报已经签发，文件仍在原处："
            "可用 python app.py briefing --again 证明码 --mail 再送。"
        ) from error
    if refused:
        raise BriefingError(
            f"邮件服务器没有收下给 {'、'.join(refused)} 的信；其余已送出，简报已经签发。"
        )
    return addresses


def letter(sender: str, to: Sequence[str], issued: Issued) -> EmailMessage:
    """The mail: what it is in words, and the files."""
    paper = issued.paper
    mail = EmailMessage()
    mail["Subject"] = f"{paper['title']}（{paper['issue']}）"
    mail["From"] = sender
    mail["To"] = ", ".join(to)
    code = grouped(issued.issue.code) if issued.issue else ""
    mail.set_content(
        f"{paper['title']}\n{paper['kind_label']} {paper['issue']}，{paper['issuer']}，"
        f"签发于 {minute(paper['issued_at'])}。\n统计截止 {minute(paper['cutoff'])}。\n证明码 {code}"
        + (f"，核对：{paper['verify_at']}\n" if paper["verify_at"] else "\n")
        + ("本期数据为演示数据。\n" if paper["demonstration"] else "")
    )
    for path in issued.files:
        kind, _, rest = (
            mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        ).partition("/")
        mail.add_attachment(path.read_bytes(), maintype=kind, subtype=rest, filename=path.name)
    return mail


def check(box: Mailbox, addresses: Sequence[str]) -> None:
    """Refuse what can be seen before anything is issued.

    Raises:
        BriefingError: the settings lack a server, a sender or a recipient, or have what is no address.
    """
    if not box.host or not box.sender:
        raise BriefingError("没有设置邮件服务器：请设置 COCKPIT_SMTP_HOST 和 COCKPIT_SMTP_FROM。")
    if box.security not in SECURITIES:
        raise BriefingError(
            f"COCKPIT_SMTP_SECURITY 应为 {' 或 '.join(SECURITIES)}，不是 {box.security!r}。"
        )
    if box.security == "none" and box.host not in LOOPBACK:
        raise BriefingError(
            f"COCKPIT_SMTP_SECURITY=none 只用于本机的邮件服务器，不用于 {box.host}。"
        )
    if not addresses:
        raise BriefingError("没有收件人：请在 --mail 后写地址，或设置 COCKPIT_SMTP_TO。")
    for address in (*addresses, box.sender):
        try:
            Address(addr_spec=address)
        # email's address parser fails on some broken texts with IndexError.
        except (ValueError, MessageError, IndexError):
            raise BriefingError(f"{address!r} 不是邮件地址。") from None


def _connected(box: Mailbox) -> smtplib.SMTP:
    if box.security == "none":
        return smtplib.SMTP(box.host, box.port, timeout=PATIENCE)
    context = ssl.create_default_context(cafile=box.ca or None)
    if box.security == "tls":
        return smtplib.SMTP_SSL(box.host, box.port, timeout=PATIENCE, context=context)
    server = smtplib.SMTP(box.host, box.port, timeout=PATIENCE)
    try:
        server.starttls(context=context)
    # Nothing is sent in the clear where the server offers no TLS.
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return f"{error.smtp_code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
    return str(error) or type(error).__name__
