"""How long a briefing takes: composing, each form, all of them, and one for every place of the city."""

import tempfile
import time
from pathlib import Path

from benchmarks.report import median, seconds, table
from benchmarks.stores import copied, parser
from dashboard.briefing import issuing, picture
from dashboard.briefing.composing.paper import Memo
from dashboard.briefing.forms import FORMS, form_of
from dashboard.briefing.issuing import Order
from dashboard.briefing.office import Office, Wanted
from data.desk.issues import Issues
from data.desk.sessions import open_desk
from data.keeping.store import open_store
from data.queries import places
from data.reference.profile import load_profile
from governance.scope import PlaceKey, Scope

RUNS = 5
_ALL = Scope.everything()


def everybody(office: Office) -> list[PlaceKey | None]:
    """The city, the districts, the towns."""
    known = 1_000_000
    return [
        None,
        *(
            place.key
            for level in ("district", "town")
            for place in places.listing(office.store, level, known=known, scope=_ALL)
        ),
    ]


def issued(office: Office, period: str, ending: str, folder: Path) -> int:
    """Issues a month's briefing of every place in one form; how many."""
    memo, wanted = Memo(), everybody(office)
    order = Order([form_of(ending)], folder, {}, office.now)
    for key in wanted:
        paper = office.composed(Wanted("monthly", key, period, author="benchmark"), memo)
        issuing.issue(office.register, paper, order)
    return len(wanted)


def pictured(office: Office, wanted: Wanted) -> list[list[str]]:
    """All six forms as the command makes them: the wall is pictured while the documents are drawn."""
    begin = time.perf_counter()
    with picture.studio(office.store, now=office.now) as studio:
        paper = office.composed(wanted)
        composed = time.perf_counter()
        shown = studio.picture("/", {"period": paper["period"]}, (1920, 1080))
        for form in FORMS:
            form.draw(paper)
        size = len(shown.result())
        done = time.perf_counter()
        alone, _ = seconds(lambda: studio.picture("/", {}, (1920, 1080)).result())
    return [
        ["all six, the browser started while it was composed", f"{done - composed:.2f}", "–"],
        ["composing and all six", f"{done - begin:.2f}", "–"],
        ["png, browser at hand", f"{alone:.2f}", f"{size / 1024:,.0f} kB"],
    ]


def main() -> None:
    command = parser("briefing", __doc__)
    command.add_argument("--period", default="2026-10")
    command.set_defaults(store=None)
    given = command.parse_args()
    with copied(given.store) as url, tempfile.TemporaryDirectory() as folder:
        store = open_store(url)
        office = Office(
            store, Issues(open_desk(url)), load_profile("huzhou"), _ALL, int(time.time())
        )
        wanted = Wanted("monthly", None, given.period, author="benchmark")
        cold, paper = seconds(lambda: office.composed(wanted))
        rows = [["composing, city, first time", f"{cold:.2f}", "–"]]
        warm = median(lambda: office.composed(wanted), RUNS)
        rows.append(["composing, city", f"{warm:.2f}", "–"])
        whole = 0.0
        for form in FORMS:
            first, drawn = seconds(lambda form=form: form.draw(paper))  # type: ignore[misc]
            again = median(lambda form=form: form.draw(paper), RUNS)  # type: ignore[misc]
            whole += first
            rows.append([form.ending, f"{first:.2f}", f"{again:.2f}; {len(drawn) / 1024:,.0f} kB"])
        rows.append(["all five, first time", f"{whole:.2f}", "–"])
        rows += pictured(office, wanted)
        took, count = seconds(lambda: issued(office, given.period, "pdf", Path(folder)))
        rows.append([f"{count} briefings, PDF, issued", f"{took:.1f}", "–"])
        table(f"Briefings of {given.period}", ["what", "s", "s when drawn again; size"], rows)


if __name__ == "__main__":
    main()
