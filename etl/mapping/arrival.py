"""How a source comes, as its mapping says: header, aliases, inbox, how often, in which time zone."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from etl.mapping.keys import Keys, is_length
from etl.sources.declared import seconds
from governance.cadence import Cadence


def zone(keys: Keys, name: str) -> str:
    """A time zone that exists."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, TypeError, AttributeError):
        raise keys.fail(f"没有时区 {name!r}。") from None
    return name


def header_row(keys: Keys, key: str) -> int:
    """A row's number, from 1."""
    row = keys.table.get(key, 1)
    if not is_length(row):
        raise keys.fail(f"{key} 应是正整数（1 起）。")
    return int(row)


def aliases(keys: Keys) -> dict[str, tuple[str, ...]]:
    """Other spellings of a column; no spelling may mean two columns."""
    table = keys.table.get("aliases", {})
    if not isinstance(table, dict):
        raise keys.fail("[aliases] 应是一张表。")
    other_spellings = {c: tuple(keys.words(w, f"[aliases] {c}")) for c, w in table.items()}
    # A set, because a column may list its own name among its aliases.
    spellings = [s for c, words in other_spellings.items() for s in {c, *words}]
    for twice in sorted({s for s in spellings if spellings.count(s) > 1}):
        raise keys.fail(f"[aliases]：{twice!r} 同时是两列的名字。")
    return other_spellings


def every(keys: Keys) -> int | None:
    """After how many seconds a source that is asked is asked again."""
    if "every" not in keys.table:
        return None
    if not {"database", "http"} & set(keys.table):
        raise keys.fail("every 要与 [database] 或 [http] 一起写。")
    return max(1, seconds(keys.table["every"], f"{keys.path} every"))


def inbox(keys: Keys) -> tuple[str, ...]:
    """Patterns of the names of its files in an inbox."""
    given = keys.table.get("inbox", [])
    names = keys.words([given] if isinstance(given, str) else given, "inbox")
    if any("/" in n or not n for n in names):
        raise keys.fail("inbox 应是文件名的样式，如 incidents_*.csv。")
    return tuple(names)


def expects(keys: Keys) -> str | None:
    """How often it ought to come."""
    text = keys.table.get("expects")
    if text is not None:
        # Called for its error alone: a cadence that cannot be read must fail now and not at the
        # first late delivery.
        Cadence.of(str(text))
    return None if text is None else str(text)
