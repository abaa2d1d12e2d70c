"""Makes a profile's calendar file from the maintained library chinesecalendar.

Run `python -m data.samples.calendar` once a year, when the next year's days off have been announced.
"""

import argparse
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from governance.errors import ProfileError

FIRST_YEAR = 2018
HUZHOU = Path(__file__).parents[1] / "profiles" / "huzhou"


def deviations(first_year: int = FIRST_YEAR) -> Iterator[tuple[str, str, str]]:
    """(date, kind, name) of weekdays that are off and weekend days that are worked.

    Ends with the last announced year: what comes later is unknown, so it is not listed.

    Raises:
        ProfileError: the development package chinesecalendar is not installed.
    """
    try:
        # Imported here: a development package, which a running cockpit does not have.
        import chinese_calendar
    except ImportError as error:
        raise ProfileError(
            "the calendar is made from the package chinesecalendar: install requirements-dev.txt"
        ) from error
    names = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}
    last_year = max(day.year for day in chinese_calendar.holidays)
    day = date(first_year, 1, 1)
    while day.year <= last_year:
        off, name = chinese_calendar.get_holiday_detail(day)
        weekend = day.weekday() >= 5
        if off != weekend:
            kind = "holiday" if off else "workday"
            yield day.isoformat(), kind, names[name] if name else ""
        day += timedelta(days=1)


def write(path: Path) -> int:
    """Write the calendar file; the number of its days."""
    days = pd.DataFrame(deviations(), columns=["date", "kind", "name"])
    days.to_csv(path, index=False, lineterminator="\n")
    return len(days)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m data.samples.calendar", description=__doc__)
    parser.add_argument("--out", type=Path, default=HUZHOU / "calendar.csv", help="the file made")
    path = parser.parse_args().out
    print(f"{path.name}: {write(path)} days")


if __name__ == "__main__":
    main()
