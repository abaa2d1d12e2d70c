"""Extraction: a landed file as chunks of text, with each row's line and original."""

from collections.abc import Iterator

from etl.mapping.model import SourceMapping
from etl.reading.chunk import Chunk, Refused
from etl.reading.header import MissingColumns
from etl.reading.landing import Landed
from etl.reading.limits import CHUNK
from etl.reading.objects import geojson, json_lines, object_of, read_geojson, text_of_value
from etl.reading.parts import Part, parts, reading
from etl.reading.sheets import cell_text, sheet
from etl.reading.tables import delimited, in_chunks

__all__ = [
    "CHUNK",
    "Chunk",
    "MissingColumns",
    "Refused",
    "cell_text",
    "chunks",
    "object_of",
    "read_geojson",
    "text_of_value",
]


def chunks(landed: Landed, mapping: SourceMapping, *, size: int = CHUNK) -> Iterator[Chunk]:
    """The rows of a file, `size` at a time; of an archive, one member after the other.

    Raises:
        SourceError: unreadable encoding, missing column, broken archive or workbook, hostile content.
    """
    noted = False
    for part in parts(landed, mapping):
        with reading(part):
            for chunk in _of(part, mapping, size):
                if not noted:
                    noted, chunk.notes["member_not_read"] = True, part.unread
                yield chunk


def _of(part: Part, mapping: SourceMapping, size: int) -> Iterator[Chunk]:
    if part.form == "geojson":
        yield geojson(part, mapping)
    elif part.form == "jsonl":
        yield from json_lines(part, mapping, size)
    else:
        with (sheet if part.form == "xlsx" else delimited)(part, mapping) as table:
            yield from in_chunks(table, part, mapping, size)
