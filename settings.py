"""Settings by subject, frozen, from an environment passed in; only the roots read them."""

from collections.abc import Mapping
from dataclasses import dataclass

from governance.errors import ServeError

DEFAULT_STORE = "sqlite:///var/cockpit.sqlite"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set; the command line goes before the environment."""

    store: str = DEFAULT_STORE
    host: str = "127.0.0.1"
    port: int = 8050
    public: str = ""

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> "Settings":
        """The settings; raises ServeError for a port that is no number."""
        port = environ.get("COCKPIT_PORT", "8050")
        if not port.isdecimal():
            raise ServeError(f"COCKPIT_PORT={port!r} 不是端口号：请写成 8050 这样的数字。")
        return cls(
            store=environ.get("COCKPIT_STORE", DEFAULT_STORE),
            host=environ.get("COCKPIT_HOST", "127.0.0.1"),
            port=int(port),
            public=environ.get("COCKPIT_PUBLIC", ""),
        )
