"""Composition root: settings → store → pages → serve; besides, the command line of questions."""

import argparse
import contextlib
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from dashboard.briefing import flags
from data.desk.sessions import Desk, open_desk
from data.keeping.store import Store, open_store
from data.queries import asking, matters
from data.reference.briefings import read_briefings
from data.reference.measures import measure_of
from data.reference.profile import find, load_profile, read_kinds
from governance.answers import REASON_LABELS, Reason
from governance.errors import CockpitError, ProfileError, ServeError
from governance.scope import Scope
from governance.traits import GRADES, Traits
from settings import Settings


def _parser(settings: Settings) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python app.py", description="社会治理驾驶舱")
    commands = parser.add_subparsers(dest="command")
    serving = commands.add_parser("serve", help="启动驾驶舱（默认命令）")
    for command in (parser, serving):
        command.add_argument("--host", default=settings.host)
        command.add_argument("--port", type=int, default=settings.port)
        _add_public(command, settings)
    asked = commands.add_parser("kpi", help="问一个指标")
    asked.add_argument("indicator", help="K01 … K13b，序列的代码，或档案自己的指标")
    asked.add_argument("--by", default="district", help="district statutory town village grid")
    asked.add_argument("--period", help="2021, 2021-Q3, 2021-11, 2021-W45, 2021-11-05, A..B")
    asked.add_argument("--kind", help="incident 或 dispute")
    asked.add_argument("--category", help="只计这个类别")
    asked.add_argument("--grade", choices=GRADES, help="只计这个等级")
    asked.add_argument("--department", help="只计这个部门的")
    asked.add_argument("--cutoff", help="统计截止：2021-12-31 或 2021-12-31T23:59:59")
    asked.add_argument("--known", help="知悉时点：装载号，或时刻")
    asked.add_argument("--list", action="store_true", help="列出被计入的事项编号")
    asked.add_argument("--json", action="store_true", help="输出 JSON")
    ranked = commands.add_parser(
        "pingan", help="平安指数（湖州测算口径）：排名、区间、各项指标与变动分解"
    )
    ranked.add_argument("--month", required=True, help="2021-11")
    ranked.add_argument("--by", default="district", choices=("district", "town"))
    ranked.add_argument("--span", default="month", choices=("month", "ytd"), help="当月或累计")
    ranked.add_argument("--known", help="知悉时点：装载号，或时刻")
    ranked.add_argument("--against", help="与另一个月相比：2021-10")
    ranked.add_argument("--unit", help="单位代码：只看它，或与另一个单位相比")
    ranked.add_argument("--against-unit", help="与 --unit 相比的单位代码")
    ranked.add_argument("--json", action="store_true", help="输出 JSON")
    listing = commands.add_parser("screens", help="列出并核对各屏幕的文件：内置的与档案的")
    listing.add_argument("--json", action="store_true", help="输出 JSON")
    linking = commands.add_parser("link", help="再给一个一次性登录链接")
    linking.add_argument("--host", default=settings.host)
    linking.add_argument("--port", type=int, default=settings.port)
    _add_public(linking, settings)
    papers = flags.parsers(commands)
    for command in papers[:2]:
        _add_public(command, settings)
    for command in (parser, serving, asked, ranked, listing, linking, *papers):
        command.add_argument("--store", default=settings.store, help="库地址")
        otherwise = "只看内置的" if command is listing else "用库自己的"
        command.add_argument("--profile", help=f"档案；省略时{otherwise}")
    return parser


def _add_public(parser: argparse.ArgumentParser, settings: Settings) -> None:
    parser.add_argument(
        "--public",
        default=settings.public,
        help="代理之后读者所用的网址，如 https://cockpit.example",
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    commands = {
        "kpi": kpi,
        "pingan": pingan,
        "link": link,
        "screens": screens,
        "serve": serve,
        None: serve,
    }
    commands |= {"briefing": briefing, "schedule": briefing, "verify": verify}
    try:
        given = _parser(Settings.of(os.environ)).parse_args(arguments)
        return commands[given.command](given)
    except CockpitError as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of our output went away, as `| head` does
        sys.stderr.close()
        return 0


def _store(given: argparse.Namespace) -> Store:
    """The store asked for; a profile named beside it must be the store's own."""
    store = open_store(given.store)
    if given.profile:
        profile, store_profile = load_profile(given.profile).name, store.meta().get("profile")
        if store_profile != profile:
            raise ProfileError(
                f"这个库属于档案 {store_profile}，不是 {profile}：请改 --store 或 --profile。"
            )
    return store


def kpi(given: argparse.Namespace) -> int:
    """Print an indicator by place, the whole city first; or the ids it counted."""
    store, scope = _store(given), Scope.everything()
    measure = measure_of(store, given.indicator)
    traits = Traits(given.category, given.grade, given.department)
    times = (given.period, given.cutoff, given.known)
    question = asking.question(store, *times, given.kind, traits=traits, scope=scope)
    if given.list:
        ids = matters.counted(store, measure.id, question, scope=scope)["id"].tolist()
        print(json.dumps(ids, ensure_ascii=False) if given.json else "\n".join(ids))
        return 0
    answers = asking.ask(store, measure.id, question, by=given.by, scope=scope)
    if given.json:
        print(json.dumps([a.as_dict() for a in answers], ensure_ascii=False))
        return 0
    cutoff = question.cutoff.local(question.zone)
    print(
        f"{measure.id} {measure.label}  时段 {question.period.label}  截止 {cutoff:%Y-%m-%d %H:%M:%S}  知悉 {question.known}"
    )
    for a in answers:
        why = f"（{REASON_LABELS[Reason(a.reason)]}）" if a.reason else ""
        top = a.amount if a.numerator is None else a.numerator
        print(f"{a.place}\t{a.name}\t{top}\t{a.denominator}\t{measure.shown(a.value)}{why}")
    return 0


def pingan(given: argparse.Namespace) -> int:
    """Print the index of a month, or what a change or a difference is made of."""
    from data.queries.standings import index_of
    from governance.pingan.told import as_lines

    store, scope = _store(given), Scope.everything()
    known = asking.known_load(store, given.known, scope=scope)
    answer = index_of(
        store,
        given.month,
        by=given.by,
        span=given.span,
        against=given.against,
        unit=given.unit,
        against_unit=given.against_unit,
        known=known,
        scope=scope,
    )
    text = json.dumps(answer, ensure_ascii=False) if given.json else "\n".join(as_lines(answer))
    print(text)
    return 0


def screens(given: argparse.Namespace) -> int:
    """List the screens that are files, having read and checked each."""
    from dashboard import screening

    folder = find(given.profile) if given.profile else None
    listed = screening.everything(folder and folder / "screens")
    papers = read_briefings(folder, read_kinds(folder / "kinds.toml")) if folder else {}
    told = [screen.as_dict() for screen in listed] + [paper.as_dict() for paper in papers.values()]
    text = "\n".join(
        f"{row['for']}\t{row['code']}\t{row['title']}\t{row['address']}\t{len(row['cards'])} 栏"
        for row in told
    )
    print(json.dumps(told, ensure_ascii=False) if given.json else text)
    return 0


def briefing(given: argparse.Namespace) -> int:
    """Issue briefings: those asked for, or by the timetable."""
    from dashboard.briefing import command
    from dashboard.briefing.office import Office
    from dashboard.briefing.sending import Mailbox
    from dashboard.wire.public import Public
    from data.desk.issues import Issues

    store = _store(given)
    profile = load_profile(given.profile or store.meta().get("profile", ""))
    verify_at = f"{Public.of(given.public).url}/verify" if given.public else ""
    register = Issues(open_desk(given.store))
    office = Office(store, register, profile, Scope.everything(), now(), verify_at)
    mailbox = Mailbox(**asdict(Settings.of(os.environ).mail))
    run = command.schedule if given.command == "schedule" else command.briefing
    return run(given, command.Desk(office, os.environ, mailbox))


def verify(given: argparse.Namespace) -> int:
    """Say whether a document is as it was issued."""
    from dashboard.briefing import command
    from data.desk.issues import Issues

    _store(given)
    return command.verify(given, Issues(open_desk(given.store)))


def _screens(store: Store, profile: str | None) -> Path | None:
    """The profile's own screens: of the profile named, or of the store's; None where it has none."""
    name = profile or store.meta().get("profile", "")
    try:
        folder = find(name) / "screens"
    except (
        ProfileError
    ):  # a folder that lies elsewhere and was not named: its store is shown without its screens
        return None
    return folder if folder.is_dir() else None


def _address(host: str) -> str:
    """The host as a browser on this machine would write it."""
    if host in ("0.0.0.0", "::", ""):
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _print_link(desk: Desk, given: argparse.Namespace) -> None:
    from dashboard.wire.public import Public

    own_address = f"http://{_address(given.host)}:{given.port}"
    base = Public.of(given.public).url if given.public else own_address
    print(f"open: {base}/open/{desk.make_link(now=now())}", flush=True)


def _check_port(port: int) -> None:
    """Refuse a number that is no port: the system would take the remainder and serve elsewhere."""
    if not 1 <= port <= 65535:
        raise ServeError(f"{port} 不是端口号：请用 --port 给出 1 到 65535 之间的数。")


def link(given: argparse.Namespace) -> int:
    """Print another one-time link."""
    _check_port(given.port)
    _store(given)
    _print_link(open_desk(given.store), given)
    return 0


def now() -> int:
    """Epoch seconds; the one place where the web side reads the clock."""
    return int(time.time())


_TURN = 0.001
"""Seconds that a thread keeps the interpreter: a screen's short answer must not wait long behind panels being drawn."""


def serve(given: argparse.Namespace) -> int:
    """Serve until stopped; without a live session one line says how to get in."""
    from waitress import create_server

    from dashboard.access import current_scope, guard
    from dashboard.build import create_app
    from dashboard.wire import onemap
    from dashboard.wire.public import Public

    _check_port(given.port)
    sys.setswitchinterval(_TURN)
    # Of fifty screens that ask in the same moment some wait for a thread: no news for a log of weeks.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    public = Public.of(given.public) if given.public else None
    store, desk = _store(given), open_desk(given.store)
    app = create_app(
        store,
        desk,
        now=now,
        scope_of=current_scope,
        profile=given.profile or "",
        verify_at=f"{public.url}/verify" if public else "",
        screens=_screens(store, given.profile),
    )
    onemap.warm(store)
    guard(
        app.server,
        desk,
        now=now,
        hosts=(given.host, *([public.host] if public else [])),
        script_hashes=app.csp_hashes,
    )
    try:
        server = create_server(
            app.server,
            host=given.host,
            port=given.port,
            threads=32,
            connection_limit=500,  # a browser keeps up to six open; beyond the limit nobody is let in
            asyncore_use_poll=True,
            ident=None,
            channel_timeout=60,
            **(public.waitress() if public else {}),
        )
    except OSError as error:
        raise ServeError(
            f"无法在 {given.host}:{given.port} 上启动：{error.strerror}。请用 --port 换一个端口，或先停掉占用它的程序。"
        ) from error
    except ValueError as error:  # waitress's word for a host name that nobody knows
        raise ServeError(
            f"没有主机 {given.host!r}：请用 --host 给出本机的地址，例如 127.0.0.1。"
        ) from error
    if not desk.has_live_session(now=now()):
        _print_link(desk, given)
    print(f"驾驶舱在 http://{_address(given.host)}:{given.port}/ ；Ctrl+C 停止。", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
    return 0


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # a panel that hangs in its thread must not keep a stopped server alive
