"""Extraction: a landed file as chunks of text, with each row's line and original."""

import codecs
import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from etl.landing import Landed
from etl.mapping import SourceMapping
from governance.errors import SourceError, nearest

CHUNK = 20_000
csv.field_size_limit(4 << 20)


@dataclass(slots=True)
class Chunk:
    """Rows as text: a frame of the columns asked for, and line and original text of each row."""

    frame: pd.DataFrame
    lines: list[int]
    originals: list[str]
    ragged: list[tuple[int, str]] = field(default_factory=list)
    shapes: list[Any] | None = None


def chunks(landed: Landed, mapping: SourceMapping, *, size: int = CHUNK) -> Iterator[Chunk]:
    """The rows of a file, `size` at a time.

    Raises:
        SourceError: unreadable encoding, missing column, broken archive or workbook.
    """
    form = mapping.format or _format_of(landed.name)
    columns = mapping.columns()
    try:
        if form == "geojson":
            yield _geojson(landed, columns)
            return
        rows = _xlsx(landed, mapping) if form == "xlsx" else _delimited(landed, mapping, form)
        yield from _in_chunks(rows, landed.name, mapping, columns, size)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise SourceError(f"{landed.name} 不是完整的 gzip 文件：请重新导出。（{error}）") from error
    except csv.Error as error:
        raise SourceError(f"{landed.name} 不是合法的表格文本：{error}。") from error


def _format_of(name: str) -> str:
    suffix = Path(name.removesuffix(".gz")).suffix.lower()
    known = {".csv": "csv", ".tsv": "tsv", ".txt": "csv", ".xlsx": "xlsx"}
    known |= {".geojson": "geojson", ".json": "geojson"}
    if suffix not in known:
        raise SourceError(
            f"不知道 {name} 是什么格式：请在映射里写 format（csv、tsv、xlsx、geojson）。"
        )
    return known[suffix]


@contextmanager
def _opened(landed: Landed) -> Iterator[IO[bytes]]:
    with landed.path.open("rb") as raw:
        zipped = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        if zipped:
            with gzip.open(raw) as unzipped:
                yield unzipped  # type: ignore[misc]
        else:
            yield raw


def encoding_of(landed: Landed, declared: str) -> str:
    """BOM, then strict UTF-8, then strict GB18030; the whole file is checked.

    Raises:
        SourceError: neither reads it.
    """
    with _opened(landed) as stream:
        bom = stream.read(3) == codecs.BOM_UTF8
    tried = ["utf-8-sig"] if bom else ["utf-8", "gb18030"] if declared == "auto" else [declared]
    for name in tried:
        with _opened(landed) as stream:
            if _decodes(stream, name):
                return name
    raise SourceError(
        f"{landed.name} 的编码无法识别（试过 {'、'.join(tried)}）：请另存为 UTF-8 或 GB18030。"
    )


def _decodes(stream: IO[bytes], name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        while block := stream.read(1 << 20):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


class _Lines:
    """Hands lines to the csv reader and remembers those of the row being read."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.taken: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.taken.append(line)
        return line

    def original(self) -> str:
        text = "".join(self.taken).rstrip("\r\n")
        self.taken.clear()
        return text


def _delimited(
    landed: Landed, mapping: SourceMapping, form: str
) -> Iterator[tuple[int, list[str], str]]:
    encoding = encoding_of(landed, mapping.encoding)
    with _opened(landed) as stream:
        lines = _Lines(io.TextIOWrapper(stream, encoding=encoding, newline=""))
        reader = csv.reader(lines, delimiter="\t" if form == "tsv" else ",")
        first = 1
        for cells in reader:
            original = lines.original()
            if any(cells):
                yield first, cells, original
            first = reader.line_num + 1


def _xlsx(landed: Landed, mapping: SourceMapping) -> Iterator[tuple[int, list[str], str]]:
    try:
        book = CalamineWorkbook.from_path(str(landed.path))
        names = book.sheet_names
        name = mapping.sheet or names[0]
        if name not in names:
            raise SourceError(f"{landed.name} 没有工作表 {name!r}{nearest(name, names)}。")
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise SourceError(f"{landed.name} 不是可读的 xlsx 工作簿：{error}。") from error
    for line, cells in enumerate(rows, 1):
        texts = [cell_text(c) for c in cells]
        if any(texts):
            yield line, texts, ",".join(texts)


def cell_text(cell: object) -> str:
    """A cell as the text a CSV of it would hold: whole floats without '.0', instants in ISO form."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, float) and abs(cell) >= 1e15:
        return f"{cell:.15e}"  # a number that long has lost its last digits: never an id
    if hasattr(cell, "isoformat"):
        return str(
            cell.isoformat(sep=" ")
            if hasattr(cell, "hour") and hasattr(cell, "year")
            else cell.isoformat()
        )
    return str(cell)


def _in_chunks(
    rows: Iterator[tuple[int, list[str], str]],
    name: str,
    mapping: SourceMapping,
    columns: frozenset[str],
    size: int,
) -> Iterator[Chunk]:
    header: list[str] = []
    for line, cells, _ in rows:
        if line >= mapping.header_row:
            header = [c.strip() for c in cells]
            break
    positions = _positions(header, columns, name)
    width = len(header)
    lines: list[int] = []
    kept: list[list[str]] = []
    originals: list[str] = []
    ragged: list[tuple[int, str]] = []
    for line, cells, original in rows:
        if len(cells) != width:
            ragged.append((line, original))
        else:
            lines.append(line)
            kept.append(cells)
            originals.append(original)
        if len(kept) + len(ragged) >= size:
            yield _chunk(kept, positions, lines, originals, ragged)
            lines, kept, originals, ragged = [], [], [], []
    if kept or ragged:
        yield _chunk(kept, positions, lines, originals, ragged)


def _positions(header: list[str], columns: frozenset[str], name: str) -> dict[str, int]:
    missing = sorted(columns - set(header))
    if missing:
        hint = nearest(missing[0], header)
        raise SourceError(
            f"{name} 缺少列 {'、'.join(missing)}{hint}：请检查导出，或在映射里改列名。"
        )
    repeated = [c for c in columns if header.count(c) > 1]
    if repeated:
        raise SourceError(f"{name} 的列名 {'、'.join(sorted(repeated))} 重复：请先改名。")
    return {c: header.index(c) for c in columns}


def _chunk(
    kept: list[list[str]],
    positions: dict[str, int],
    lines: list[int],
    originals: list[str],
    ragged: list[tuple[int, str]],
) -> Chunk:
    frame = pd.DataFrame(
        {c: pd.Series([row[i] for row in kept], dtype=object) for c, i in positions.items()},
        index=range(len(kept)),
    )
    return Chunk(frame, lines, originals, ragged)


def read_geojson(path: Path, name: str) -> list[dict[str, Any]]:
    """The features of a GeoJSON file; raises SourceError when it is none."""
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        return [
            f for f in features if f["geometry"] is not None and isinstance(f["properties"], dict)
        ]
    except FileNotFoundError:
        raise SourceError(f"没有文件 {path}：请检查映射里的 file。") from None
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError(f"{name} 不是 GeoJSON 要素集：{error}。") from error


def _geojson(landed: Landed, columns: frozenset[str]) -> Chunk:
    features = read_geojson(landed.path, landed.name)
    header = sorted({k for f in features for k in f["properties"]})
    _positions(header, columns, landed.name)
    rows = [{c: _property(f["properties"].get(c)) for c in columns} for f in features]
    return Chunk(
        pd.DataFrame(rows, columns=sorted(columns), dtype=object),
        list(range(1, len(rows) + 1)),
        [json.dumps(f["properties"], ensure_ascii=False) for f in features],
        shapes=[f["geometry"] for f in features],
    )


def _property(value: object) -> str:
    return "" if value is None else cell_text(value)
