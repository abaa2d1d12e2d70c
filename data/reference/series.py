"""The series of observations that a profile declares, and those that a store knows: of the profile of its last load."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection, select

from data import schema
from data.queries.filters import newest_done
from data.reference import frozen
from data.reference.files import read
from governance.declared import Written
from governance.errors import SeriesError
from governance.series import SeriesBook, series_of_table

META = "series"
"""The entry of meta that holds the files as they are written, by the code of the series."""
NONE_DECLARED = (
    "没有声明任何序列：请写 series/*.toml（见 docs/series.md），或平安指数的 pingan.toml"
)


def read_texts(folder: Path) -> dict[str, str]:
    """The files of a folder by the code of the series. Raises SeriesError for one that cannot be read."""
    return {path.stem: read(path, SeriesError).text for path in sorted(folder.glob("*.toml"))}


def book_of(texts: Mapping[str, str]) -> SeriesBook:
    """The series that files declare. Raises SeriesError with file and line."""
    return SeriesBook(
        tuple(
            series_of_table(code, Written(f"series/{code}.toml", text).top(SeriesError))
            for code, text in texts.items()
        )
    )


def series_in(connection: Connection) -> SeriesBook:
    """The series kept by the newest load, with those that its definition of the index reads: the latter alone before any."""
    m = schema.meta.c
    book = _read(connection.scalar(select(m.value).where(m.key == META)) or "{}")
    told = frozen.definition_at(connection, newest_done(connection))
    return book.with_implied(told[0].series) if told else book


@lru_cache(maxsize=8)
def _read(text: str) -> SeriesBook:
    return book_of(json.loads(text))
