"""Objects: JSON lines and GeoJSON as rows of text; nested values are reached by dotted names."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from etl.mapping.model import SourceMapping
from etl.reading.chunk import Chunk, Physical, Refused, frame_of
from etl.reading.guards import wide
from etl.reading.header import locate, plain
from etl.reading.limits import MAX_COLUMNS, MAX_GEOJSON
from etl.reading.lines import Lines, encoding_of
from etl.reading.parts import Part
from etl.reading.sheets import cell_text
from governance.errors import SourceError

_UNKEEPABLE = re.compile("[\0\ud800-\udfff]")
"""NUL and lone surrogates: JSON can write them as escapes, and no database keeps them."""
_ESCAPED = "转义写出的 NUL 或半个字符"


class BadObject(ValueError):
    """A line that is no JSON object, or one that says something twice."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise BadObject("同一个名字出现两次")
    return members


_READ = json.JSONDecoder(
    object_pairs_hook=_once, parse_int=str, parse_float=str, parse_constant=str
).decode
"""Numbers stay the text they are: an id of eighteen digits is not to become a float."""


def object_of(line: str) -> dict[str, Any]:
    """The object in a line.

    Raises:
        BadObject: there is none.
    """
    try:
        value = _READ(line)
    except BadObject:
        raise
    except json.JSONDecodeError as error:
        raise BadObject(f"第 {error.colno} 个字符起不是 JSON") from error
    except RecursionError as error:
        raise BadObject("嵌套过深") from error
    if not isinstance(value, dict):
        raise BadObject("不是 JSON 对象")
    return value


def text_of_value(value: object) -> str:
    """A value as text: nothing for null, a list or object as JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return cell_text(value)


def reached(record: Mapping[str, Any], path: str) -> object:
    """The value at a name, or at a dotted name that leads into nested objects; None where there is none."""
    # A name with a dot in it is taken as it is before the dot is read as a step.
    if path in record:
        return record[path]
    at: object = record
    for step in path.split("."):
        if not isinstance(at, dict) or step not in at:
            return None
        at = at[step]
    return at


def _names(record: Mapping[str, Any], before: str = "") -> Iterator[str]:
    """The names of an object's values, dotted, with those of the objects between."""
    for name, value in record.items():
        yield before + name
        if isinstance(value, dict):
            yield from _names(value, f"{before}{name}.")


def json_lines(part: Part, mapping: SourceMapping, size: int) -> Iterator[Chunk]:
    """One object a line; a column that no object has is missing, as in a table."""
    encoding = encoding_of(part, mapping.encoding)
    with part.opened() as stream:
        lines = Lines(stream, encoding, part.name)
        reader = _Objects(lines, part, mapping)
        for number, line in enumerate(lines.feed(), 1):
            reader.take(number, line)
            if reader.count >= size or lines.full():
                if reader.count:
                    yield reader.chunk()
                else:
                    lines.take()
        # An empty file is one empty chunk, so that its arrival is counted like any other.
        if reader.count or not reader.given:
            yield reader.chunk()
        reader.check()


class _Objects:
    """The chunk under way, and every name met so far."""

    def __init__(self, lines: Lines, part: Part, mapping: SourceMapping) -> None:
        self._lines, self._part, self._mapping = lines, part, mapping
        self._strict = _strictness(mapping)
        self._columns = sorted(mapping.columns())
        self._names: dict[str, None] = {}
        self._paths: dict[str, str] = {}
        self._wanted = {plain(c): c for c in self._columns}
        for column, spellings in mapping.aliases.items():
            self._wanted |= {plain(s): column for s in spellings}
        self.given = 0
        self._begin()

    def _begin(self) -> None:
        self._cells: list[str] = []
        self._numbers: list[int] = []
        self._refused: list[Refused] = []

    @property
    def count(self) -> int:
        return len(self._numbers) + len(self._refused)

    def take(self, number: int, line: str) -> None:
        """Keep a line's values, or refuse it; a blank line is nothing."""
        if not line.strip():
            return
        try:
            record = object_of(line)
        except BadObject as error:
            self._refused.append(Refused(number, "bad_json", line.rstrip("\r\n"), str(error)))
            return
        self._learn(record)
        path = self._paths.get
        cells = [text_of_value(reached(record, path(c, c))) for c in self._columns]
        # The text was decoded strictly, so only an escape can bring them in.
        if "\\u" in line and _UNKEEPABLE.search("".join(cells)):
            self._refused.append(Refused(number, "bad_text", line.rstrip("\r\n"), _ESCAPED))
            return
        self._cells += cells
        self._numbers.append(number)

    def _learn(self, record: dict[str, Any]) -> None:
        """Remember names not met before, and which of them is which column."""
        for name in _names(record):
            if name in self._names:
                continue
            self._names[name] = None
            column = self._wanted.get(plain(name))
            if column is not None:
                # The first spelling met is read; a second one is an error, which `check`
                # reports.
                self._paths.setdefault(column, name)
        if len(self._names) > MAX_COLUMNS:
            raise wide(self._part.name)

    def chunk(self) -> Chunk:
        first, texts = self._lines.take()
        positions = {c: i for i, c in enumerate(self._columns)}
        chunk = Chunk(
            frame_of(self._cells, len(self._numbers), positions),
            self._numbers,
            Physical(texts, first, self._numbers, self._numbers),
            self._refused,
            member=self._part.member,
            header=tuple(self._names),
        )
        self.given += 1
        self._begin()
        return chunk

    def check(self) -> None:
        """At the end: every column was met, under one of its names only."""
        if self._names:
            locate(list(self._names), self._strict, self._part.name, lambda _: "")


def _strictness(mapping: SourceMapping) -> SourceMapping:
    """The mapping as `check` applies it: a source that is asked may leave out what is null, so only its id
    and the required fields must be met.
    """
    if mapping.remote is None:
        return mapping
    every = {c for n in mapping.must_have for c in mapping.fields[n].columns[:1]}
    return replace(mapping, optional=mapping.columns() - every - set(mapping.id_columns))


def read_geojson(content: bytes, name: str) -> list[dict[str, Any]]:
    """The features of a GeoJSON file that have a shape; raises SourceError when it is none."""
    try:
        features = json.loads(content)["features"]
        return [
            f for f in features if f["geometry"] is not None and isinstance(f["properties"], dict)
        ]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SourceError(f"{name} 不是 GeoJSON 要素集：{error}。") from error


def geojson(part: Part, mapping: SourceMapping) -> Chunk:
    """The properties of the features as rows, with their shapes beside."""
    features = read_geojson(part.whole(MAX_GEOJSON), part.name)
    header = sorted({k for f in features for k in f["properties"]})
    positions = locate(header, mapping, part.name, lambda _: "")
    cells = [text_of_value(f["properties"].get(k)) for f in features for k in header]
    absent = tuple(mapping.columns() - set(positions))
    return Chunk(
        frame_of(cells, len(features), positions, absent),
        list(range(1, len(features) + 1)),
        [json.dumps(f["properties"], ensure_ascii=False) for f in features],
        shapes=[f["geometry"] for f in features],
        member=part.member,
        header=tuple(header),
    )
