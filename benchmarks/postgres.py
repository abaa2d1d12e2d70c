"""A PostgreSQL to measure on: the one named, or one started for the purpose."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def empty_database(url: str | None) -> Iterator[str | None]:
    """The URL of an empty database: `url` itself, or a cluster of our own; None where there is no PostgreSQL."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    if url or not programs:
        yield url
        return
    with _cluster(programs[-1]) as cluster:
        yield cluster


@contextmanager
def _cluster(programs: Path) -> Iterator[str]:
    home = Path(tempfile.mkdtemp(prefix="cockpit-bench-"))
    user = "postgres" if os.getuid() == 0 else None  # PostgreSQL refuses to run as root
    if user:
        shutil.chown(home, pwd.getpwnam(user).pw_uid)
    data = str(home / "data")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])

    def call(program: str, *words: str) -> None:
        subprocess.run(
            [programs / program, "-D", data, *words],
            check=True, cwd=home, user=user, stdout=subprocess.DEVNULL,
        )  # fmt: skip

    call("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
    call("pg_ctl", "-w", "-l", str(home / "log"), "-o", options, "start")
    try:
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
    finally:
        call("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(home)
