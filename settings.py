"""Settings by subject, frozen, from an environment passed in; only the roots read them."""

from collections.abc import Mapping
from dataclasses import dataclass

DEFAULT_STORE = "sqlite:///var/cockpit.sqlite"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set; the command line goes before the environment."""

    store: str = DEFAULT_STORE
    host: str = "127.0.0.1"
    port: int = 8050

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> "Settings":
        return cls(
            store=environ.get("COCKPIT_STORE", DEFAULT_STORE),
            host=environ.get("COCKPIT_HOST", "127.0.0.1"),
            port=int(environ.get("COCKPIT_PORT", "8050")),
        )
