"""The register of issued briefings, kept at the desk: numbers 期号, codes of proof, frozen papers; nothing is replaced."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from data.desk.sessions import Desk
from data.tables.desk import issue as t
from data.tables.desk import issue_file as f
from governance.errors import AlreadyIssued, StoreError
from governance.scope import PlaceKey

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no I, L, O and U, which are misread."""

LONG: Final = 16
_GROUP: Final = 4
# Read as Crockford proposes; U is in no code, so it stays a mistake.
_MISREAD: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})

_HEAD: Final = [column for column in t.c if column.name != "paper"]


@dataclass(frozen=True, slots=True)
class Issue:
    """A briefing as it is registered; its paper is kept beside it."""

    code: str
    kind: str
    level: str
    place: str
    year: int
    number: int
    period: str
    known: int
    author: str
    scope: Mapping[str, Any]
    issued_at: int
    digest: str

    @property
    def key(self) -> PlaceKey:
        return self.level, self.place

    @property
    def printed(self) -> str:
        """期号 as documents print it."""
        return number_words(self.year, self.number)


Prints = Mapping[str, tuple[int, str]]
"""Of every form that was handed out the size and the sha-256."""


def prints(files: Mapping[str, bytes]) -> Prints:
    """Size and SHA-256 of each file, as the register keeps them."""
    return {
        form: (len(content), hashlib.sha256(content).hexdigest()) for form, content in files.items()
    }


def number_words(year: int, number: int) -> str:
    """期号 as documents print it."""
    return f"{year}年第{number}期"


class NumberTaken(Exception):
    """Somebody else was given the number meanwhile."""


def new_code() -> str:
    """75 unguessable bits and a check: no wrong character and no two exchanged go unnoticed."""
    # 15 characters of 5 bits each, and the 16th makes the polynomial of all of them 0.
    data = [secrets.randbelow(32) for _ in range(LONG - 1)]
    return "".join(ALPHABET[value] for value in [*data, _times_x(_syndrome(data))])


def grouped(code: str) -> str:
    """The code as it is printed: XXXX-XXXX-XXXX-XXXX."""
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def read_code(text: str) -> str | None:
    """The code that somebody typed, with or without dashes; None where it can be none."""
    # Dashes, spaces and full stops are dropped: codes are read out and typed from paper.
    bare = "".join(c for c in text.upper() if c.isalnum()).translate(_MISREAD)
    if len(bare) != LONG or any(c not in ALPHABET for c in bare):
        return None
    return bare if _syndrome([ALPHABET.index(c) for c in bare]) == 0 else None


def _syndrome(values: list[int]) -> int:
    """The polynomial of the values at a primitive element of GF(32)."""
    return reduce(lambda sum_, value: _times_x(sum_) ^ value, values, 0)


def _times_x(value: int) -> int:
    # Multiplication by x in GF(32), modulo x^5 + x^2 + 1: the XOR takes bit 5 off again.
    doubled = value << 1
    return doubled ^ 0b100101 if doubled & 32 else doubled


@dataclass(frozen=True, slots=True)
class Issues:
    """The register; safe to share between threads and processes."""

    desk: Desk

    def next_number(self, kind: str, key: PlaceKey, year: int) -> int:
        """The number that the next issue of this series gets, unless somebody is faster."""
        query = sa.select(sa.func.max(t.c.number)).where(*_series(kind, key), t.c.year == year)
        with self.desk.changing() as connection:
            return int(connection.scalar(query) or 0) + 1

    def keep(self, issue: Issue, paper: bytes, files: Prints, *, once: bool = False) -> None:
        """Registers an issue; its number must be the next one. With `once` a period is issued but once.

        Raises:
            NumberTaken: it is not, any more.
            AlreadyIssued: there is an issue of this kind, place and period already.
        """
        row = {c.name: getattr(issue, c.name) for c in _HEAD}
        row |= {"scope": dict(issue.scope), "paper": paper}
        with self.desk.changing() as connection:
            if connection.dialect.name == "sqlite":
                # Papers are handed out the moment this returns: it must outlive a power cut.
                connection.exec_driver_sql("PRAGMA synchronous = FULL")
            try:
                connection.execute(t.insert().values(**row))
            except IntegrityError as error:
                raise NumberTaken(issue.printed) from error
            # The insert came first: from here on others of this series wait.
            _check_alone(connection, issue, once=once)
            handed = [
                {"code": issue.code, "form": form, "size": size, "sha256": sha}
                for form, (size, sha) in files.items()
            ]
            if handed:
                connection.execute(f.insert(), handed)

    def count(self) -> int:
        """How many were issued. Raises StoreError."""
        with self.desk.changing() as connection:
            return int(connection.scalar(sa.select(sa.func.count()).select_from(t)) or 0)

    def of(self, code: str) -> Issue | None:
        """The issue of that code, without its paper."""
        return self._first(sa.select(*_HEAD).where(t.c.code == code))

    def paper(self, code: str) -> bytes:
        """The frozen bytes of an issue.

        Raises:
            StoreError: there is no such issue.
        """
        with self.desk.changing() as connection:
            paper = connection.scalar(sa.select(t.c.paper).where(t.c.code == code))
        if paper is None:
            raise StoreError(f"没有证明码为 {grouped(code)} 的简报。")
        return bytes(paper)

    def prints(self, code: str) -> Prints:
        """What was handed out with an issue."""
        query = sa.select(f.c.form, f.c.size, f.c.sha256).where(f.c.code == code)
        with self.desk.changing() as connection:
            return {r.form: (r.size, r.sha256) for r in connection.execute(query)}

    def with_file(self, content: bytes) -> tuple[Issue, str] | None:
        """The issue with which exactly these bytes were handed out, and their form."""
        sha = hashlib.sha256(content).hexdigest()
        query = sa.select(f.c.code, f.c.form).where(f.c.sha256 == sha, f.c.size == len(content))
        with self.desk.changing() as connection:
            row = connection.execute(query.limit(1)).first()
        issue = None if row is None else self.of(row.code)
        return None if row is None or issue is None else (issue, row.form)

    def issued(self, kind: str, key: PlaceKey, before: str) -> Issue | None:
        """The last issue of the newest period up to `before` (a period's label): the one that an issue of it follows."""
        # Labels of periods of one kind have one form
        # (2021-11, 2021-W45), so text order is time.
        query = sa.select(*_HEAD).where(*_series(kind, key), t.c.period <= before)
        return self._first(query.order_by(t.c.period.desc(), *_NEWEST))

    def has(self, kind: str, key: PlaceKey, period: str) -> Issue | None:
        """The newest issue of exactly this period."""
        query = sa.select(*_HEAD).where(*_series(kind, key), t.c.period == period)
        return self._first(query.order_by(*_NEWEST))

    def _first(self, query: sa.Select[Any]) -> Issue | None:
        with self.desk.changing() as connection:
            row = connection.execute(query.limit(1)).first()
        return None if row is None else Issue(**row._mapping)

    def listed(
        self, *, kind: str | None = None, key: PlaceKey | None = None, most: int = 200
    ) -> list[Issue]:
        """Issues, the newest first, without their papers."""
        query = sa.select(*_HEAD).order_by(*_NEWEST).limit(most)
        if kind is not None:
            query = query.where(t.c.kind == kind)
        if key is not None:
            query = query.where(t.c.level == key[0], t.c.place == key[1])
        with self.desk.changing() as connection:
            return [Issue(**row) for row in connection.execute(query).mappings()]


_NEWEST: Final = (t.c.issued_at.desc(), t.c.year.desc(), t.c.number.desc(), t.c.code)


def _series(kind: str, key: PlaceKey) -> tuple[sa.ColumnElement[bool], ...]:
    return t.c.kind == kind, t.c.level == key[0], t.c.place == key[1]


def _check_alone(connection: sa.Connection, issue: Issue, *, once: bool) -> None:
    """That an issue just inserted has the next number, and with `once` no twin."""
    # Without itself: the row was inserted in this transaction already.
    same = (*_series(issue.kind, issue.key), t.c.code != issue.code)
    below = (t.c.year == issue.year, t.c.number < issue.number)
    count = connection.scalar(sa.select(sa.func.count()).select_from(t).where(*same, *below))
    # Neither a gap nor a number given twice: there are exactly as many issues before it.
    if count != issue.number - 1:
        raise NumberTaken(issue.printed)
    twin = sa.select(t.c.year, t.c.number).where(*same, t.c.period == issue.period)
    issued = connection.execute(twin.limit(1)).first() if once else None
    if issued is not None:
        printed = number_words(issued.year, issued.number)
        raise AlreadyIssued(f"{issue.period} 已经签发过（{printed}），不再签发。")
