"""The stores that older revisions made, kept to be upgraded: unpacked, and put where a test wants them."""

import json
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
REVISIONS = sorted(path.parent.name for path in HERE.glob("*/printed.jsonl"))


@dataclass(frozen=True, slots=True)
class Kept:
    """A store as its revision made it: unpacked in a folder, which also has its backup, papers and profile."""

    revision: str
    url: str
    folder: Path

    @property
    def kind(self) -> str:
        return "sqlite" if self.url.startswith("sqlite") else "postgresql"

    @property
    def secrets(self) -> dict[str, Any]:
        """What opens the desk: `now`, `link`, `session`, `ended`, `frozen`, `screen`, `issues`."""
        told: dict[str, dict[str, Any]] = json.loads(
            (HERE / self.revision / "desk.json").read_text()
        )
        return told[self.kind]

    @property
    def backup(self) -> Path:
        return self.folder / "backup"

    @property
    def city(self) -> Path:
        return self.folder / "city"

    @property
    def papers(self) -> list[Path]:
        return sorted((self.folder / "papers").iterdir())

    def printed(self) -> Iterator[dict[str, Any]]:
        """What the revision printed: program, words, status, printed."""
        with (HERE / self.revision / "printed.jsonl").open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)

    @property
    def state(self) -> str:
        said = next(line for line in self.printed() if line["words"][0] == "state")
        return str(json.loads(said["printed"])["state"])


def unpack(revision: str, folder: Path, database: str | None = None) -> Kept:
    """Unpack the SQLite store of a revision into a folder, or fill an empty database with the PostgreSQL one."""
    kind = "sqlite" if database is None else "postgresql"
    with tarfile.open(HERE / revision / f"{kind}.tar.xz") as tar:
        tar.extractall(folder, filter="data")
    if database is None:
        return Kept(revision, f"sqlite:///{folder / 'kept.sqlite'}", folder)
    dump = (folder / "dump.sql").read_text(encoding="utf-8")
    # Only the psql of pg_dump's own day knows these two.
    plain = "\n".join(
        x for x in dump.splitlines() if not x.startswith(("\\restrict", "\\unrestrict"))
    )
    url = database.replace("postgresql+psycopg", "postgresql")
    psql = ["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", url]
    subprocess.run(psql, input=plain, text=True, check=True, stdout=subprocess.DEVNULL)
    return Kept(revision, database, folder)
