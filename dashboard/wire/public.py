"""The address under which readers reach the server through a proxy on the same machine, and what follows from it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from governance.errors import ServeError

PROXY = "127.0.0.1"
"""Only a proxy on this machine is believed, and only what it says of the scheme."""


@dataclass(frozen=True, slots=True)
class Public:
    """A public address, such as https://cockpit.example or https://cockpit.example:8443."""

    scheme: str
    host: str
    port: int | None = None

    @classmethod
    def of(cls, text: str) -> "Public":
        """Reads the address.

        Raises:
            ServeError: it is no address of a server, or has a path, a user or a query.
        """
        try:
            parts = urlsplit(text)
            bare = f"{parts.scheme}://{parts.netloc}"
            if (
                parts.scheme not in ("http", "https")
                or not parts.hostname
                or "@" in parts.netloc
                # Whatever stands behind the host, a path or a query, makes the two differ.
                or text.rstrip("/") != bare
            ):
                raise ValueError(text)
            # Reading the port raises ValueError where it is no number.
            return cls(parts.scheme, parts.hostname, parts.port)
        except ValueError:
            raise ServeError(
                f"--public {text!r} 不是网址：请写成 https://cockpit.example 或带端口的 https://cockpit.example:8443。"
            ) from None

    @property
    def url(self) -> str:
        # Without brackets an IPv6 address and the port would run together.
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + (f":{self.port}" if self.port else "")

    def waitress(self) -> dict[str, Any]:
        """What waitress is told: X-Forwarded-Proto of the proxy counts, nothing else, and from nobody else."""
        return {
            "trusted_proxy": PROXY,
            "trusted_proxy_headers": {"x-forwarded-proto"},
            "clear_untrusted_proxy_headers": True,
        }
