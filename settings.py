"""Settings by subject, frozen, from an environment passed in; only the roots read them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from governance.errors import ServeError

DEFAULT_STORE = "sqlite:///var/cockpit.sqlite"


_SMTP_PORTS = {"starttls": 587, "tls": 465}


def _port(environ: Mapping[str, str], name: str, otherwise: int) -> int:
    text = environ.get(name, str(otherwise))
    if not text.isdecimal():
        raise ServeError(f"{name}={text!r} 不是端口号：请写成 {otherwise} 这样的数字。")
    return int(text)


@dataclass(frozen=True, slots=True)
class Mail:
    """The server that briefings are sent by; no secret has a default."""

    host: str = ""
    port: int = 587
    sender: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    to: tuple[str, ...] = ()
    security: str = "starttls"
    ca: str = ""

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> "Mail":
        """The settings of mail; raises ServeError for a port that is no number."""
        security = environ.get("COCKPIT_SMTP_SECURITY", "starttls")
        to = environ.get("COCKPIT_SMTP_TO", "").replace(",", " ").split()
        return cls(
            host=environ.get("COCKPIT_SMTP_HOST", ""),
            port=_port(environ, "COCKPIT_SMTP_PORT", _SMTP_PORTS.get(security, 587)),
            sender=environ.get("COCKPIT_SMTP_FROM", ""),
            user=environ.get("COCKPIT_SMTP_USER", ""),
            password=environ.get("COCKPIT_SMTP_PASSWORD", ""),
            to=tuple(to),
            security=security,
            ca=environ.get("COCKPIT_SMTP_CA", ""),
        )


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set; the command line goes before the environment."""

    store: str = DEFAULT_STORE
    host: str = "127.0.0.1"
    port: int = 8050
    public: str = ""
    mail: Mail = field(default_factory=Mail)

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> "Settings":
        """The settings; raises ServeError for a port that is no number."""
        return cls(
            store=environ.get("COCKPIT_STORE", DEFAULT_STORE),
            host=environ.get("COCKPIT_HOST", "127.0.0.1"),
            port=_port(environ, "COCKPIT_PORT", 8050),
            public=environ.get("COCKPIT_PUBLIC", ""),
            mail=Mail.of(environ),
        )
