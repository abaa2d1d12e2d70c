"""How a source comes, as its mapping says: aliases of its columns, inbox, how often."""

from etl.sources.declared import seconds
from governance.cadence import Cadence
from governance.declared import Table
from governance.errors import ProfileError


def aliases(top: Table) -> dict[str, tuple[str, ...]]:
    """Other spellings of a column; no spelling may mean two columns."""
    table = top.sub("aliases", optional=True)
    other_spellings = {column: table.words(column) for column in table.values}
    # A set, because a column may list its own name among its aliases.
    spellings = [s for c, words in other_spellings.items() for s in {c, *words}]
    for twice in sorted({s for s in spellings if spellings.count(s) > 1}):
        raise table.fail(f"[aliases]：{twice!r} 同时是两列的名字")
    return other_spellings


def every(top: Table) -> int | None:
    """After how many seconds a source that is asked is asked again."""
    if "every" not in top.values:
        return None
    if not {"database", "http"} & set(top.values):
        raise top.fail("every 要与 [database] 或 [http] 一起写", "every")
    return max(1, seconds(top, "every", ""))


def inbox(top: Table) -> tuple[str, ...]:
    """Patterns of the names of its files in an inbox."""
    given = top.values.get("inbox", [])
    names = (given,) if isinstance(given, str) else top.words("inbox", otherwise=())
    if any("/" in name or not name for name in names):
        raise top.fail("inbox 应是文件名的样式，如 incidents_*.csv", "inbox")
    return names


def expects(top: Table) -> str | None:
    """How often it ought to come."""
    if "expects" not in top.values:
        return None
    try:
        # Called for its error alone: a cadence that cannot be read must fail now and not at the first late delivery.
        Cadence.of(top.word("expects"))
    except ProfileError as error:
        raise top.fail(str(error).rstrip("。"), "expects") from error
    return top.word("expects")
