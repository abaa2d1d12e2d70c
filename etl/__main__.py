"""The command line of the loader: run, watch, rejects, replay, runs, state, demo, simulate, backup, restore, upgrade."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias
from zoneinfo import ZoneInfo

from data.keeping.backup import Manifest, backup, restore
from data.keeping.state import state_hash
from data.keeping.store import open_store
from data.queries import journal as journal_queries
from data.queries.quality import Which, rejected
from data.reference.profile import load_profile
from etl.loading.journal import instant_text
from etl.running import upgrade
from etl.running.demo import make_and_load
from etl.running.jobs import Given, run
from etl.running.replay import export, replay
from etl.running.simulate import Simulation, declare, inbox_of
from etl.running.watch import Event, Watch
from etl.sources.fetching import asked
from governance.errors import CockpitError
from governance.scope import Scope

DEFAULT_STORE = "sqlite:///var/cockpit.sqlite"


def _count(text: str) -> int:
    """A whole number that a database can hold."""
    number = int(text)
    if not 0 <= number < 2**31:
        raise argparse.ArgumentTypeError(f"{text} 不在 0 到 2147483647 之间")
    return number


def _period(text: str) -> float:
    """A number of seconds between two looks."""
    seconds = float(text)
    if not 0.05 <= seconds <= 3600:
        raise argparse.ArgumentTypeError(f"{text} 不在 0.05 到 3600 之间")
    return seconds


_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
_Answer = tuple[object, str]
"""What a command prints: as JSON, and as text for a person."""


def _arrivals(commands: _Commands) -> None:
    """The commands that bring data in."""
    loading = commands.add_parser("run", help="装载来源文件")
    loading.add_argument("--profile", required=True, help="档案名或其文件夹")
    loading.add_argument(
        "--source",
        nargs=2,
        action="append",
        default=[],
        metavar=("NAME", "FILE"),
        help="来源与文件",
    )
    loading.add_argument(
        "--fetch", action="append", default=[], metavar="NAME", help="去数据库或接口取这个来源"
    )
    loading.add_argument(
        "--afresh", action="store_true", help="--fetch 不从上次的位置接着取，从头取"
    )
    watching = commands.add_parser("watch", help="看守收件夹，按时去取")
    watching.add_argument("--profile", required=True, help="档案名或其文件夹")
    watching.add_argument("--inbox", help="收件夹；不给则只按 every 去取")
    watching.add_argument("--once", action="store_true", help="做完眼前的就结束")
    watching.add_argument("--every", type=_period, default=0.2, help="多少秒看一次，默认 0.2")
    demo = commands.add_parser("demo", help="生成并装载演示数据")
    demo.add_argument("--size", choices=("full", "small"), default="full")
    demo.add_argument("--today", help="演示数据到这一天的前一天为止（YYYY-MM-DD），默认今天")
    demo.add_argument("--once", action="store_true", help="已有数据时什么也不做；中断过的接着做完")


def _repairs(commands: _Commands) -> None:
    """The commands for rejected rows."""
    rejects = commands.add_parser("rejects", help="列出被拒收的行")
    rejects.add_argument("--load", type=_count, help="只看这次装载")
    rejects.add_argument("--code", help="只看这种代码")
    rejects.add_argument("--source", help="只看这个来源")
    rejects.add_argument("--limit", type=_count, default=50)
    rejects.add_argument("--export", metavar="FILE", help="把待修复的行写成可修复的 CSV")
    again = commands.add_parser("replay", help="把修复好的拒收行重新装载")
    again.add_argument("--profile", required=True, help="档案名或其文件夹")
    again.add_argument("file", metavar="FILE", help="修复好的 CSV 或 XLSX")


def _keepings(commands: _Commands) -> None:
    """The commands that keep a store."""
    keeping = commands.add_parser("backup", help="备份库、会话与原件，装载时也可")
    keeping.add_argument("to", metavar="TO", help="新文件夹")
    putting = commands.add_parser("restore", help="从备份还原")
    putting.add_argument("source", metavar="FROM", help="备份的文件夹")
    putting.add_argument("--replace", action="store_true", help="换掉已有的库")
    moving = commands.add_parser("upgrade", help="把旧程序的库升级到本程序的结构，先备份")
    moving.add_argument("--profile", help="改写这个档案到最新的格式：档案名或其文件夹")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m etl", description="装载数据。")
    commands = parser.add_subparsers(dest="command", required=True)
    _arrivals(commands)
    declare(commands.add_parser("simulate", help="让演示库活起来：不断滴入演示事项"))
    _repairs(commands)
    commands.add_parser("runs", help="列出历次装载")
    commands.add_parser("state", help="库中全部所知的规范散列")
    _keepings(commands)
    for command in commands.choices.values():
        command.add_argument(
            "--store", default=os.environ.get("COCKPIT_STORE", DEFAULT_STORE), help="库地址"
        )
        command.add_argument("--json", action="store_true", help="输出 JSON")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    given = _parser().parse_args(arguments)
    commands: dict[str, Callable[[argparse.Namespace], _Answer | int]] = {
        "run": _run,
        "watch": _watch,
        "demo": _demo,
        "simulate": _simulate,
        "rejects": _rejects,
        "replay": _replay,
        "runs": _runs,
        "state": _state,
        "backup": _backup,
        "restore": _restore,
        "upgrade": _upgrade,
    }
    try:
        answer = commands[given.command](given)
        if isinstance(answer, int):
            return answer
        data, text = answer
        print(json.dumps(data, ensure_ascii=False) if given.json else text)
        return 0
    except CockpitError as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of our output went away, as `| head` does
        # Python flushes stdout once more at exit and would complain on stderr.
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        print("已中断；这次装载没有留下任何数据。", file=sys.stderr)
        return 130


def _run(given: argparse.Namespace) -> _Answer:
    profile, store = load_profile(given.profile), open_store(given.store, create=True)
    sources: list[Given] = [(name, Path(file)) for name, file in given.source]
    sources += asked(store, profile, given.fetch, afresh=given.afresh)
    report = run(store, profile, sources)
    return report.as_dict(), report.as_text()


def _telling(given: argparse.Namespace) -> Callable[[Event], None]:
    """Prints what a watcher tells, as it happens."""

    def tell(event: Event) -> None:
        to = sys.stdout if event.what == "done" or given.json else sys.stderr
        text = json.dumps(event.as_dict(), ensure_ascii=False) if given.json else event.as_text()
        print(text, file=to, flush=True)

    return tell


def _watch(given: argparse.Namespace) -> int:
    inbox = Path(given.inbox) if given.inbox else None
    watch = Watch(open_store(given.store, create=True), given.profile, inbox, _telling(given))
    return watch.run(every=given.every, once=given.once)


def _simulate(given: argparse.Namespace) -> _Answer:
    store = open_store(given.store)
    inbox = Path(given.inbox) if given.inbox else inbox_of(store)
    print(f"演示数据：每分钟 {given.rate:g} 件，滴入 {inbox}；Ctrl+C 结束。", file=sys.stderr)
    simulation = Simulation(
        store, inbox, _telling(given), seed=given.seed, watched=not given.no_watch
    )
    rows = simulation.run(given.rate, minutes=given.minutes, count=given.count)
    return {"rows": rows}, f"已滴入演示数据 {rows} 件。"


def _demo(given: argparse.Namespace) -> _Answer:
    store = open_store(given.store, create=True)
    if not given.once:
        print("正在生成并装载演示数据（full 约一到两分钟）…", file=sys.stderr, flush=True)
    reports = make_and_load(store, size=given.size, today=given.today, once=given.once)
    return [r.as_dict() for r in reports], "\n\n".join(r.as_text() for r in reports)


def _replay(given: argparse.Namespace) -> _Answer:
    done = replay(open_store(given.store), load_profile(given.profile), Path(given.file))
    return done.as_dict(), done.as_text()


def _rejects(given: argparse.Namespace) -> _Answer:
    store = open_store(given.store)
    which = Which(given.code, given.source, given.load)
    if given.export:
        count = export(store, Path(given.export), which)
        return {"rows": count}, f"{given.export}：{count} 行待修复。"
    frame = rejected(store, None, which, limit=given.limit, scope=Scope.everything())
    columns = ["load", "source", "file", "line", "code", "reason", "original"]
    rows = frame[columns].to_dict("records")
    text = "\n".join(
        f"装载 {r['load']} {r['source']} {r['file']} 第 {r['line']} 行 {r['code']} {r['reason']}\n    {r['original']}"
        for r in rows
    )
    return rows, text or "没有被拒收的行。"


def _runs(given: argparse.Namespace) -> _Answer:
    store = open_store(given.store)
    zone = ZoneInfo(store.meta().get("timezone", "UTC"))
    rows = journal_queries.runs(store, scope=Scope.everything()).to_dict("records")
    for row in rows:
        at = row["finished_at"]
        row["finished_at"] = None if at is None else instant_text(at, zone)
    text = "\n".join(
        f"装载 {r['load']} {r['status']} {r['finished_at'] or '—'} {r['source'] or ''} {r['file'] or ''} "
        f"读 {r['read']} 新 {r['inserted']} 改 {r['updated']} 同 {r['unchanged']} 旧 {r['superseded']} "
        f"拒 {r['rejected']} 撤 {r['withdrawn']} {r['message'] or ''}"
        for r in rows
    )
    return rows, text or "还没有装载过。"


def _state(given: argparse.Namespace) -> _Answer:
    digest = state_hash(open_store(given.store))
    return {"state": digest}, digest


def _backup(given: argparse.Namespace) -> _Answer:
    manifest = backup(open_store(given.store), Path(given.to))
    text = f"已备份到 {given.to}：装载 {manifest.load}，状态 {manifest.state}，文件 {len(manifest.parts)} 个。"
    if manifest.missing:
        text += f"\n有 {len(manifest.missing)} 个原件已不在落地文件夹里，没有备份。"
    return _manifest(manifest), text


def _restore(given: argparse.Namespace) -> _Answer:
    manifest = restore(Path(given.source), given.store, replace=given.replace)
    text = f"已还原：装载 {manifest.load}，状态 {manifest.state}。请重新启动驾驶舱。"
    return _manifest(manifest), text


def _manifest(manifest: Manifest) -> dict[str, object]:
    return {key: getattr(manifest, key) for key in ("load", "state", "made_at", "missing")}


def _upgrade(given: argparse.Namespace) -> _Answer:
    report = upgrade.profile_told(given.profile) if given.profile else upgrade.told(given.store)
    return report, upgrade.as_text(report)


if __name__ == "__main__":
    sys.exit(main())
