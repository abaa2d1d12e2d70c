"""The cloud: every version of every matter as columns in memory, filled once and brought up to date by load.

Until it is filled, a question of up to a year is answered from the matters of its own days, which are read in a moment.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from threading import Lock
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select
from sqlalchemy.sql import Select

from data import schema
from data.keeping.store import Store
from data.queries.filters import newest_done
from governance.errors import StoreError
from governance.lifecycle import Life
from governance.matters import COUNTED_INSTANTS, URGENCIES
from governance.periods import day_number

T = TypeVar("T")
Numbers = NDArray[Any]

# The largest of 32 unsigned bits, which tell seconds until the year 2106.
NEVER = 2**32 - 1
"""The instant of what has not happened: later than every cutoff."""
# The largest of 32 signed bits, so that `to_load > known` holds without a test for NULL.
STANDING = 2**31 - 1
"""The load that ends a version which is still current."""
CHUNK = 50_000
MOST_CHOSEN = 6
MOST_BRIEF = 3
BRIEF = 366 * 86_400
"""Seconds of the longest span whose matters are read by themselves while there is no cloud."""

_GRADES = {grade: n for n, grade in enumerate(URGENCIES)}
UNGRADED = len(URGENCIES)
# 13 of 16 bits: grade 0-1, state 2-3, link 4 (lateness in the flags), kind from 5 on.
GRADE_BIT, LINKED_BIT, KIND_BIT = 0, 4, 5
"""Where a matter's traits tell its grade, its link and its kind; data.queries.cloud puts state and lateness between."""
KIND_BITS = 8
MOST_KINDS = 1 << KIND_BITS
# The unit separator of ASCII, which no code of a place holds.
_MARK = "\x1f"


@dataclass(slots=True)
class Codebook:
    """The different combinations of place codes, and the kinds; they are only ever added to, so old numbers stay good."""

    places: dict[str, int] = field(default_factory=dict)
    """Combinations written as codes joined by a mark."""
    kinds: dict[str, int] = field(default_factory=dict)

    def kind_numbers(self, kinds: Sequence[str]) -> NDArray[np.uint16]:
        """The number of each matter's kind.

        Raises:
            StoreError: there are more kinds than a number may tell apart.
        """
        if len(self.kinds.keys() | kinds) > MOST_KINDS:
            raise StoreError(f"事项种类超过 {MOST_KINDS} 个：地图分不开，请在 kinds.toml 里合并。")
        return _numbered(kinds, self.kinds).astype("uint16")

    def place_numbers(self, joined: Sequence[str]) -> NDArray[np.int32]:
        """The number of each combination."""
        return _numbered(joined, self.places).astype("int32")

    def inside(self, keys: frozenset[tuple[str, str]]) -> NDArray[np.bool_]:
        """Which combinations lie in any of these places."""
        columns = [(schema.PLACE_COLUMNS.index(level), code) for level, code in keys]
        # A copy: another thread may add combinations while these are gone through.
        held = [combination.split(_MARK) for combination in list(self.places)]
        return np.array([any(c[n] == code for n, code in columns) for c in held], dtype=bool)


def _numbered(words: Sequence[str], known: dict[str, int]) -> NDArray[np.int64]:
    """The number of each word; new ones are numbered as they come."""
    return np.array([known.setdefault(word, len(known)) for word in words], dtype="int64")


@dataclass(frozen=True, slots=True)
class Cloud:
    """Versions of matters as columns of one length; never changed once made.

    Attributes:
        id, from_load, to_load: the version's row, and the loads that knew it (STANDING: still current).
        x, y: Web Mercator, the world being 2**32 wide, from the north-west; both 0 without a position.
        received, due, first, reopened, closed, verified, declined: epoch seconds (NEVER: it has not happened);
            `first` until `reopened` and from `closed` on the matter is closed, `due` as last extended.
        traits: from GRADE_BIT the grade, at LINKED_BIT whether it is linked, from KIND_BIT the number of its kind.
        place_key: which combination of place codes.
    """

    id: NDArray[np.int64]
    x: NDArray[np.uint32]
    y: NDArray[np.uint32]
    received: NDArray[np.uint32]
    due: NDArray[np.uint32]
    first: NDArray[np.uint32]
    reopened: NDArray[np.uint32]
    closed: NDArray[np.uint32]
    verified: NDArray[np.uint32]
    declined: NDArray[np.uint32]
    traits: NDArray[np.uint16]
    place_key: NDArray[np.int32]
    from_load: NDArray[np.int32]
    to_load: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.id)

    @property
    def nbytes(self) -> int:
        return sum(int(getattr(self, column.name).nbytes) for column in fields(self))

    def joined(self, more: list["Cloud"]) -> "Cloud":
        """These rows and more, in the order given."""
        parts = [cloud for cloud in (self, *more) if len(cloud)] or [self]
        return Cloud(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Cloud)))

    def ended(self, ends: dict[int, int]) -> "Cloud":
        """The same with some versions ended, by id the load that did."""
        if not ends:
            return self
        to_load = self.to_load.copy()
        # Rows stand in the order of their ids, so they are found by bisection; a withdrawn
        # version that ended is not among them.
        ids = np.fromiter(ends, dtype="int64", count=len(ends))
        rows = np.searchsorted(self.id, ids)
        held = rows < len(self)
        held[held] = self.id[rows[held]] == ids[held]
        to_load[rows[held]] = np.fromiter(ends.values(), dtype="int32", count=len(ends))[held]
        return replace(self, to_load=to_load)


def mercator(lon: Numbers, lat: Numbers) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Degrees as x, y of a Cloud; nan becomes 0, 0."""
    # Where the square world of Web Mercator ends; at the poles themselves y is infinite.
    bounded = np.radians(np.clip(lat, -85.05, 85.05))
    x = (lon + 180) / 360
    y = 0.5 - np.log(np.tan(np.pi / 4 + bounded / 2)) / (2 * np.pi)
    # nan in either makes the sum nan: a position lacks both or none.
    known = ~np.isnan(x + y)
    most = 2**32 - 1
    scaled = (np.clip(np.where(known, coordinates, 0) * 2**32, 0, most) for coordinates in (x, y))
    first, second = (coordinates.astype("uint32") for coordinates in scaled)
    return first, second


def degrees(x: Numbers, y: Numbers) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """x, y of a Cloud as longitude and latitude."""
    north = np.pi * (1 - 2 * np.asarray(y, dtype="float64") / 2**32)
    lat = np.degrees(2 * np.arctan(np.exp(north)) - np.pi / 2)
    return np.asarray(x, dtype="float64") / 2**32 * 360 - 180, lat


def _rows(known: int) -> Select[Any]:
    m = schema.matter.c
    first, *rest = (m[level] for level in schema.PLACE_COLUMNS)
    places: Any = first
    for column in rest:
        places = places.concat(_MARK).concat(column)
    return select(
        m.id, m.lon, m.lat, m.kind, func.coalesce(m.urgency, ""), m.linked, places,
        m.from_load, m.to_load, m.withdrawn, *(m[name] for name in COUNTED_INSTANTS),
    ).where(m.from_load <= known)  # fmt: skip


def _chunk(after: int, known: int) -> Select[Any]:
    id = schema.matter.c.id
    # Pages by the last id, not by OFFSET, which would walk through all the rows before it.
    return _rows(known).where(id > after).order_by(id).limit(CHUNK)


def _between(span: tuple[int, int], known: int, zone: ZoneInfo) -> Select[Any]:
    """Without an order of its own: the day of receipt alone says how to look for them."""
    m = schema.matter.c
    first, last = (day_number(datetime.fromtimestamp(at, zone).date()) for at in span)
    return _rows(known).where(m.received_day.between(first, last), m.received_at.between(*span))


def _ended(connection: Connection, after: int, since: int) -> dict[int, int]:
    """The versions that loads after `since` ended: a later version of the same record did."""
    old, new = schema.matter, schema.matter.alias()
    query = (
        select(old.c.id, old.c.to_load)
        .join(new, (new.c.key == old.c.key) & (new.c.source == old.c.source))
        .where(new.c.id > after, old.c.to_load > since)
    )
    return {int(row.id): int(row.to_load) for row in connection.execute(query)}


def _made(rows: Sequence[Any], codebook: Codebook) -> Cloud:
    """The columns of rows as `_rows` reads them; withdrawn versions are left out."""
    kept = [row for row in rows if not row[9]]
    if not kept:
        return _nothing()
    id, lon, lat, kind, urgency, linked, places, begun, ended, _, *instants = (
        list(column) for column in zip(*kept, strict=True)
    )
    life = pd.DataFrame(
        {n: np.array(v, dtype="float64") for n, v in zip(COUNTED_INSTANTS, instants, strict=True)}
    )
    told = Life.of(life)
    x, y = mercator(np.array(lon, dtype="float64"), np.array(lat, dtype="float64"))
    kinds = codebook.kind_numbers(kind)
    # A word that is no grade counts as ungraded: two bits hold four values.
    grades = np.fromiter((_GRADES.get(u, UNGRADED) for u in urgency), dtype="uint16")
    links = np.array(linked, dtype="uint16")
    return Cloud(
        id=np.array(id, dtype="int64"),
        x=x,
        y=y,
        received=_seconds(life["received_at"].to_numpy()),
        due=_seconds(told.due),
        first=_seconds(told.closed_first),
        reopened=_seconds(told.reopened),
        closed=_seconds(told.closed_again),
        verified=_seconds(told.verified),
        declined=_seconds(told.declined),
        traits=(kinds << KIND_BIT | grades << GRADE_BIT | links << LINKED_BIT).astype("uint16"),
        place_key=codebook.place_numbers(places),
        from_load=np.array(begun, dtype="int32"),
        to_load=np.array([STANDING if e is None else e for e in ended], dtype="int32"),
    )


def _seconds(at: Numbers) -> NDArray[np.uint32]:
    # NEVER - 1 at most: a due time of the far future must not turn into none.
    return np.where(np.isnan(at), NEVER, np.clip(at, 0, NEVER - 1)).astype("uint32")


def _nothing() -> Cloud:
    types = {
        "id": "int64",
        "traits": "uint16",
        "place_key": "int32",
        "from_load": "int32",
        "to_load": "int32",
    }
    return Cloud(*(np.empty(0, dtype=types.get(f.name, "uint32")) for f in fields(Cloud)))


@dataclass(slots=True)
class Held:
    """The newest cloud of a store, and what was lately chosen of it; `_brief` is what stands in while there is none."""

    store: Store
    codebook: Codebook = field(default_factory=Codebook)
    cloud: Cloud = field(default_factory=_nothing)
    version: int = 0
    last: int = 0
    _chosen: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)
    _brief: OrderedDict[Hashable, tuple[Codebook, Cloud]] = field(default_factory=OrderedDict)
    _brief_lock: Lock = field(default_factory=Lock)

    def newest(self) -> Cloud:
        """The cloud as of the newest finished load; only what is new since the last time is read."""
        with self._lock, self.store.reading() as connection:
            known = newest_done(connection)
            if known < self.version:  # another store was put in its place
                self.codebook, self.cloud, self.version, self.last = Codebook(), _nothing(), 0, 0
            if known != self.version:
                self._read(connection, known)
            return self.cloud

    def once(self, key: Hashable, span: tuple[int, int], make: Callable[[Codebook, Cloud], T]) -> T:
        """What `make` chooses of what was received in `span`, kept while it is among the last asked for."""
        if not self.version and span[1] - span[0] <= BRIEF:
            return make(*self._received(span))
        cloud = self.newest()
        with self._lock:
            entry = self._chosen.get(key)
            # By identity: a new load makes a new cloud,
            # and what was chosen of the old one is stale.
            if entry is not None and entry[0] is cloud:
                self._chosen.move_to_end(key)
                kept: T = entry[1]
                return kept
        chosen = make(self.codebook, cloud)
        with self._lock:
            # Chosen without the lock, so another thread
            # may have brought a newer cloud meanwhile.
            if cloud is self.cloud:
                self._chosen[key] = (cloud, chosen)
                while len(self._chosen) > MOST_CHOSEN:
                    self._chosen.popitem(last=False)
        return chosen

    def _received(self, span: tuple[int, int]) -> tuple[Codebook, Cloud]:
        """The matters received in a span alone, without the cloud."""
        with self._brief_lock, self.store.reading() as connection:
            known = newest_done(connection)
            key = (span, known)
            if key not in self._brief:
                rows = connection.execute(_between(span, known, self.store.zone())).fetchall()
                codebook = Codebook()
                self._brief[key] = codebook, _made(sorted(rows, key=itemgetter(0)), codebook)
                while len(self._brief) > MOST_BRIEF:
                    self._brief.popitem(last=False)
            return self._brief[key]

    def _read(self, connection: Connection, known: int) -> None:
        before, last, parts = self.last, self.last, []
        # Of an empty cloud nothing can have ended: its rows are read with their ends.
        ends = _ended(connection, before, self.version) if self.version else {}
        while rows := connection.execute(_chunk(last, known)).fetchall():
            parts.append(_made(rows, self.codebook))
            last = int(rows[-1][0])
        # All or nothing: where a chunk cannot be read, the next call begins where this one began.
        self.cloud = self.cloud.ended(ends).joined(parts)
        self.version, self.last = known, last
        self._chosen.clear()
        self._brief.clear()


@lru_cache(maxsize=4)
def held(store: Store) -> Held:
    """The one cloud of a store in this process."""
    return Held(store)
