"""Kind: one named way in which a row is faulty, or strange and yet good; and the small tools that spoil a row."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from random import Random

from tests.corruptor.rows import Row

Spoil = Callable[[Row, Random], None]
Text = str | Callable[[str], str]


class Stage(IntEnum):
    """Where a fault is found; of two faults of one row the one of the earlier stage is its code."""

    LINE = 1
    DATE = 2
    NUMBER = 3
    VALUE = 4
    STATE = 5
    POSITION = 6
    ORDER = 7
    VERSION = 8
    KEY = 9
    PLACE = 10
    HISTORY = 11


@dataclass(frozen=True, slots=True)
class Kind:
    """A named corruption of rows of one source.

    Attributes:
        source: to whose rows it applies.
        spoil: changes a good row in place.
        code: the reject that must follow; '' for a row that is good.
        stage: where the fault is found.
        expected: what the loader says of the row.
        twin: the row is a second one of a record that stands above it.
        broken: the row falls into two lines, and each is a reject.
    """

    name: str
    source: str
    spoil: Spoil
    code: str = ""
    stage: Stage = Stage.LINE
    expected: str = "rejected"
    twin: bool = False
    broken: bool = False


def fault(source: str, stage: Stage, code: str, name: str, *spoils: Spoil) -> Kind:
    """A kind of faulty row whose fault lies in its cells or its text."""
    return Kind(name, source, each(*spoils), code, stage)


def variety(source: str, name: str, *spoils: Spoil) -> Kind:
    """A kind of strange but good row."""
    return Kind(name, source, each(*spoils), expected="inserted")


def each(*spoils: Spoil) -> Spoil:
    """All of them, one after the other."""

    def spoil(row: Row, draw: Random) -> None:
        for one in spoils:
            one(row, draw)

    return spoil


def put(column: str, *values: object) -> Spoil:
    """One of the values in place of the cell; a function is given what stood there."""

    def spoil(row: Row, draw: Random) -> None:
        value = draw.choice(values)
        row.cells[column] = value(row.cells[column]) if callable(value) else value

    return spoil


def true(**truth: object) -> Spoil:
    """What the store must hold instead."""

    def spoil(row: Row, draw: Random) -> None:
        row.truth.update(truth)

    return spoil


def titled(text: str, column: str = "标题") -> Spoil:
    """The title; {} is the mark."""

    def spoil(row: Row, draw: Random) -> None:
        row.cells[column] = row.truth["title"] = text.format(row.mark)

    return spoil


def rewritten(change: Callable[[str], str]) -> Spoil:
    """The row's text, changed after it was printed."""

    def spoil(row: Row, draw: Random) -> None:
        row.rewrite = change

    return spoil


def swapped(one: str, other: str) -> Spoil:
    """Two cells in each other's place."""

    def spoil(row: Row, draw: Random) -> None:
        row.cells[one], row.cells[other] = row.cells[other], row.cells[one]

    return spoil


def emptied(text: object = "") -> Spoil:
    """The same in every cell."""

    def spoil(row: Row, draw: Random) -> None:
        row.cells.update(dict.fromkeys(row.cells, text))

    return spoil
