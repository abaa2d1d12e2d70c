"""The measures that a store knows: the built-in ones, its series, and those of the profile of its last load."""

from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection, select

from data import schema
from data.keeping.store import Store
from data.reference.files import read
from data.reference.kinds import kinds_in
from data.reference.profile import Profile, read_index, read_kinds
from data.reference.series import book_of, read_texts, series_in
from governance.declared import Written
from governance.errors import SeriesError
from governance.indicators import BY_ID, Indicator
from governance.kinds import Kinds
from governance.measures import Measures, measures_of
from governance.series import SeriesBook

META = "measures"
"""The entry of meta that holds the file as it is written."""
FILE = "measures.toml"


def read_text(folder: Path) -> str:
    """The measures.toml of a profile's folder; '' for none. Raises SeriesError where it cannot be read."""
    path = folder / FILE
    return read(path, SeriesError).text if path.is_file() else ""


def measures_at(store: Store) -> Measures:
    """The measures that can be asked of a store."""
    with store.reading() as connection:
        return measures_in(connection)


def measure_of(store: Store, code: str) -> Indicator:
    """The measure of an id; the store is asked for those of a profile alone. Raises UnknownIndicator."""
    return BY_ID[code] if code in BY_ID else measures_at(store).of(code)


def measures_in(connection: Connection) -> Measures:
    """The same for what is being read already."""
    m = schema.meta.c
    text = connection.scalar(select(m.value).where(m.key == META)) or ""
    indexed = connection.scalar(select(schema.pingan_definition.c.digest).limit(1)) is not None
    return _read(text, kinds_in(connection), series_in(connection), indexed)


@lru_cache(maxsize=8)
def _read(text: str, kinds: Kinds, book: SeriesBook, indexed: bool) -> Measures:
    return measures_of(Written(FILE, text) if text else None, kinds, book, indexed=indexed)


def measures_of_profile(profile: Profile) -> Measures:
    """The measures of a profile as its files say now. Raises SeriesError for a file that is no TOML."""
    indexed = profile.pingan is not None
    return _read(read_text(profile.folder), profile.kinds, profile.series, indexed)


def measures_beside(screens: Path) -> Measures:
    """Those of the profile whose folder of screens this is, as its files say now; the built-in ones of any other folder.

    Raises:
        ProfileError: a file of the profile cannot stand.
    """
    folder = screens.parent
    if not (folder / "profile.toml").is_file():
        return Measures()
    definition, _ = read_index(folder / "pingan.toml")
    book = book_of(read_texts(folder / "series"))
    book = book.with_implied(definition.series if definition else ())
    kinds = read_kinds(folder / "kinds.toml")
    return _read(read_text(folder), kinds, book, definition is not None)
