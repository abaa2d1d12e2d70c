"""Each indicator by district and by town: from tallies and by recount, which must agree."""

from benchmarks.report import median, seconds, table
from benchmarks.stores import demonstration, parser
from data.keeping.store import Store, open_store
from data.queries import asking
from governance.indicators import INDICATORS
from governance.questions import Question
from governance.scope import Scope

EVERYTHING = Scope.everything()
LEVELS = ("district", "town")


def milliseconds(store: Store, code: str, question: Question, by: str, times: int) -> list[float]:
    """[from tallies, by recount]; raises AssertionError where the two answers differ."""
    tallied = asking.ask(store, code, question, by=by, scope=EVERYTHING)
    once, counted = seconds(
        lambda: asking.ask(store, code, question, by=by, scope=EVERYTHING, recount=True)
    )
    assert tallied == counted, f"{code} by {by}: a tally is not its recount"
    quick = median(lambda: asking.ask(store, code, question, by=by, scope=EVERYTHING), times)
    return [quick * 1000, once * 1000]


def main() -> None:
    command = parser("indicators", __doc__)
    command.add_argument("--period", help="default: the year of the newest data")
    command.add_argument(
        "--times", type=int, default=5, help="runs from tallies; the median counts"
    )
    given = command.parse_args()
    lines = []
    with demonstration(given.store) as url:
        store = open_store(url)
        question = asking.question(store, given.period, scope=EVERYTHING)
        for indicator in INDICATORS:
            line = [indicator.id]
            for by in LEVELS:
                quick, slow = milliseconds(store, indicator.id, question, by, given.times)
                line += [f"{quick:,.0f}", f"{slow:,.0f}", f"{slow / quick:,.0f}"]
            lines.append(line)
        store.close()
    header = [f"{by}: {what}" for by in LEVELS for what in ("tallies", "recount", "ratio")]
    cutoff = question.cutoff.local(question.zone)
    title = f"Indicators, {question.period.label} up to {cutoff:%Y-%m-%d %H:%M:%S}, milliseconds"
    table(title, ["indicator", *header], lines)


if __name__ == "__main__":
    main()
