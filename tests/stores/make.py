"""Makes the kept store of a revision: `python -m tests.stores.make NAME`, run with the code of that revision.

It goes into tests/stores/NAME/ and is never made anew, for then it would be a store of today under an old name:

    sqlite.tar.xz      kept.sqlite, kept.desk.sqlite, kept.landing/, backup/ (by `etl backup`), papers/, city/ (the profile)
    postgresql.tar.xz  dump.sql (by pg_dump), backup/, papers/, city/
    printed.jsonl      what that revision printed: state hash, rejects, loads, every indicator and index at every load
    desk.json          the secrets of the desk of both, which it keeps as hashes only

With --brief it is a smaller one, for a change of schema that the first of them does not show: the index, a kind of matter
with own fields, a note at the desk, and fewer questions.

The city is invented and small; nothing in it is about anybody. docs/upgrading.md says when a new one is due.
"""

import argparse
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from data.desk.events import Event, Events
from data.desk.issues import Issues, grouped
from data.desk.remotes import Remotes
from data.desk.sessions import open_desk
from governance.indicators import INDICATORS
from governance.scope import Scope
from tests.cities import with_briefings, write_city, write_rows
from tests.conftest import ROOT, postgres_cluster
from tests.indexcity import DEFINITION, HEADER, MAPPING, figures, quarrels
from tests.kindcity import CHECKS, KINDS, checks
from tests.stores.asking import line, said_by
from tests.sweep import scenario
from tests.sweep.scenario import disputes

NOW = 1_800_000_000
"""When the sessions of the kept desk begin."""

SIZE = 90
"""Rows of the first delivery; the others follow from it."""

MONTHS = ("2019-05", "2019-06")


def write_scene(folder: Path) -> tuple[Path, list[list[str]]]:
    """The profile, and the words of each load: the index, then all sorts of deliveries, then corrected figures."""
    city, deliveries = scenario.write(folder, seed=11, size=SIZE)
    (city / "pingan.toml").write_text(DEFINITION, encoding="utf-8")
    (city / "sources" / "observations.toml").write_text(MAPPING, encoding="utf-8")
    with_briefings(city)
    late = [
        row | {"value": str(int(row["value"]) + 3), "changed": "2019-08-05 08:00:00"}
        for row in figures()
        if row["month"] == MONTHS[-1] and row["measure"] == "A101"
    ]
    first = write_rows(folder / "figures.csv", HEADER, figures())
    fights = disputes(folder / "quarrels.csv", quarrels())
    corrected = write_rows(folder / "corrected.csv", HEADER, late)
    return city, [
        ["--source", "observations", str(first), "--source", "disputes", str(fights)],
        *(delivery.words() for delivery in deliveries),
        ["--source", "observations", str(corrected)],
    ]


def write_brief_scene(folder: Path) -> tuple[Path, list[list[str]]]:
    """A smaller one: the index, checks with own fields, then some of both corrected."""
    city = write_city(folder / "city")
    for name, text in (
        ("pingan.toml", DEFINITION), ("kinds.toml", KINDS), ("sources/observations.toml", MAPPING),
        ("sources/checks.toml", CHECKS),
    ):  # fmt: skip
        (city / name).write_text(text, encoding="utf-8")
    with_briefings(city)
    fights = disputes(folder / "quarrels.csv", quarrels())
    late = [row | {"value": "70", "changed": "2019-08-05 08:00:00"} for row in figures()[-12:-10]]
    first = write_rows(folder / "figures.csv", HEADER, figures())
    corrected = write_rows(folder / "corrected.csv", HEADER, [*late, late[0] | {"measure": "?"}])
    seen = checks(folder / "checks.csv", range(12))
    again = checks(folder / "again.csv", range(3), parts="city", changed="2024-06-01 08:00:00")
    return city, [
        ["--source", "observations", str(first), "--source", "disputes", str(fights)],
        ["--source", "checks", str(seen)],
        ["--source", "checks", str(again), "--source", "observations", str(corrected)],
    ]


def questions(loads: int, *, brief: bool = False) -> Iterator[tuple[str, list[str]]]:
    """What is asked of a kept store, as words of the two programs."""
    yield "etl", ["state", "--json"]
    yield "etl", ["rejects", "--limit", "1000", "--json"]
    yield "etl", ["runs", "--json"]
    for known in map(str, range(1, loads + 1)):
        if brief and known != "1":
            yield "app", ["kpi", "K01", "--kind", "check", "--known", known, "--json"]
        for one in (i for i in INDICATORS if not brief or i.id in ("K01", "K04a", "K11")):
            for by in ("district", "town"):
                yield "app", ["kpi", one.id, "--by", by, "--known", known, "--json"]
        for month in MONTHS:
            for by in ("district", "town"):
                yield "app", ["pingan", "--month", month, "--by", by, "--known", known, "--json"]


def ask(url: str, loads: int, *, brief: bool) -> Iterator[str]:
    """A line of JSON for every question."""
    for program, words in questions(loads, brief=brief):
        yield json.dumps(line(program, words, url), ensure_ascii=False)


def keep_desk(url: str, city: Path, papers: Path, *, brief: bool) -> dict[str, object]:
    """Sessions, a link, a frozen export, a paired screen, a note and two issued briefings; their secrets."""
    for kind, period in (("月报", "2024-03"), ("月报", "2024-02"))[: 1 if brief else 2]:
        words = ["briefing", "--kind", kind, "--period", period, "--forms", "html,xlsx"]
        words += ["--out", str(papers), "--author", "测试", "--profile", str(city)]
        _done("app", words, url)
    desk = open_desk(url)
    scope = {"places": [["district", "A"]], "kinds": None}
    sessions = [desk.redeem(desk.make_link(now=NOW), scope=scope, now=NOW) for _ in range(2)]
    desk.end(str(sessions[1]), now=NOW + 1)
    payload = '{"title":"旧库","n":1}'.encode()
    frozen = desk.freeze("kept-export", question={"period": "2024"}, payload=payload, now=NOW)
    code = Remotes(desk).offer("wall", now=NOW)
    secrets = {
        "now": NOW,
        "link": desk.make_link(now=NOW),
        "session": sessions[0],
        "ended": sessions[1],
        "frozen": frozen.id,
        "screen": code,
        "issues": [grouped(issue.code) for issue in Issues(desk).listed()],
    }
    everybody = Scope.everything()
    note = Event(
        "note", "place/district/A", "测试", everybody, NOW, NOW, 1, {"text": "已电话核实。"}
    )
    Events(desk).append(note)
    desk.close()
    return secrets


def _done(program: str, words: list[str], url: str) -> None:
    status, printed = said_by(program, [*words, "--store", url])
    if status != 0:
        raise SystemExit(printed)


def build(
    url: str, folder: Path, archive: Path, *, brief: bool
) -> tuple[dict[str, object], list[str]]:
    """Load, issue, back up and ask where the store is to be; what the desk's secrets are, and what was printed."""
    city, loads = write_brief_scene(folder) if brief else write_scene(folder)
    papers, kept = folder / "papers", folder / "backup"
    for words in loads:
        _done("etl", ["run", "--profile", str(city), *words], url)
    secrets = keep_desk(url, city, papers, brief=brief)
    printed = list(ask(url, len(loads), brief=brief))
    _done("etl", ["backup", str(kept)], url)
    if url.startswith("postgresql"):
        plain = url.replace("postgresql+psycopg", "postgresql")
        dump = ["pg_dump", "--no-owner", "-f", str(folder / "dump.sql"), plain]
        subprocess.run(dump, check=True)
    with tarfile.open(archive, "w:xz", preset=9) as tar:
        for path in sorted({*folder.glob("kept.*"), folder / "dump.sql", kept, papers, city}):
            if path.exists() and path.suffix != ".lock":
                tar.add(path, path.name)
    return secrets, printed


def main() -> None:
    """Make the kept store that is named on the command line."""
    parser = argparse.ArgumentParser(description="Makes the kept store of the revision that runs.")
    parser.add_argument("name", help="the revision: the folder's name below tests/stores")
    parser.add_argument("--brief", action="store_true", help="a smaller one")
    given = parser.parse_args()
    to, brief = Path(__file__).parent / given.name, given.brief
    to.mkdir()
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        made = build(
            f"sqlite:///{first}/kept.sqlite", Path(first), to / "sqlite.tar.xz", brief=brief
        )
        os.chdir(second)  # a server's landing folder is below where the loader runs
        with postgres_cluster() as server:
            url = f"{server}/postgres"
            other = build(url, Path(second), to / "postgresql.tar.xz", brief=brief)
        os.chdir(ROOT)
    desks = {"sqlite": made[0], "postgresql": other[0]}
    (to / "desk.json").write_text(json.dumps(desks, indent=1) + "\n", encoding="utf-8")
    (to / "printed.jsonl").write_text("\n".join(made[1]) + "\n", encoding="utf-8")
    differs = [pair for pair in zip(made[1], other[1], strict=True) if pair[0] != pair[1]]
    print(f"{len(made[1])} answers, {len(differs)} of them differ on PostgreSQL", file=sys.stderr)
    for pair in differs:
        print(*pair, sep="\n", file=sys.stderr)


if __name__ == "__main__":
    main()
