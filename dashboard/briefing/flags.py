"""The words of the commands briefing, schedule and verify; nothing heavy is imported to read them."""

import argparse
from typing import Any

FORMS = "pdf,docx,pptx,xlsx,html"


def parsers(commands: Any) -> tuple[argparse.ArgumentParser, ...]:
    """The three commands; the caller adds where the store is."""
    return _briefing(commands), _schedule(commands), _verify(commands)


def _briefing(commands: Any) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(
        "briefing", help="签发一期简报：日报、周报、月报、专报、平安指数月报、联席会议"
    )
    _common(command)
    command.add_argument("--period", help="2021-11, 2021-W45, 2021-11-05, 2021-Q3, A..B")
    command.add_argument("--known", help="知悉时点：装载号，或时刻")
    command.add_argument("--cutoff", help="统计截止：2021-12-31 或 2021-12-31T23:59:59")
    command.add_argument("--theme", help="专报的主题：事项种类、类别或指标")
    command.add_argument(
        "--remark", action="append", default=[], metavar="SECTION=TEXT", help="某栏目的附言，可多次"
    )
    command.add_argument(
        "--preview", action="store_true", help="只看样稿：没有期号和证明码，不登记"
    )
    command.add_argument("--again", metavar="CODE", help="按证明码再取一次已签发的文件")
    command.add_argument("--size", default="1920x1080", help="PNG 的宽×高，如 3840x1080")
    return command


def _schedule(commands: Any) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(
        "schedule", help="签发最近一个完整时段的简报，签发过的不再签发（供 cron 调用）"
    )
    _common(command)
    return command


def _common(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--kind", help="日报 周报 月报 专报 平安指数月报 联席会议，或其代码 monthly …"
    )
    command.add_argument("--place", help="地点代码，如 330500；省略时为全市")
    command.add_argument("--level", help="代码有重复时说明层级：district town")
    command.add_argument("--all", action="store_true", help="全市、各区县、各镇街各一期")
    command.add_argument("--forms", default=FORMS, help=f"形式：{FORMS}，另有 png")
    command.add_argument("--out", help="写到哪个文件夹")
    command.add_argument("--author", default="", help="签发人")
    command.add_argument(
        "--mail", nargs="*", metavar="ADDRESS", help="签发后用邮件送出；不写地址时用设置中的收件人"
    )
    command.add_argument("--sign", metavar="P12", help="用这份 PKCS#12 证书签署 PDF")
    command.add_argument("--pass-env", metavar="NAME", help="存放证书口令的环境变量名")


def _verify(commands: Any) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(
        "verify", help="核对一份简报或一个证明码"
    )
    command.add_argument("what", metavar="FILE|CODE", help="简报文件，或其证明码")
    command.add_argument("--json", action="store_true", help="输出 JSON")
    return command
