"""Extraction: a landed file as chunks of text, with each row's line and original."""

from collections.abc import Iterator

from etl.extract.chunk import Chunk, Refused
from etl.extract.header import MissingColumns
from etl.extract.objects import geojson, json_lines, object_of, read_geojson, text_of_value
from etl.extract.parts import Part, parts, reading, unread
from etl.extract.sheets import cell_text, sheet
from etl.extract.tables import delimited, in_chunks
from etl.landing import Landed
from etl.limits import CHUNK
from etl.model import SourceMapping

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
                    noted, chunk.notes["member_not_read"] = True, unread(landed, mapping)
                yield chunk


def _of(part: Part, mapping: SourceMapping, size: int) -> Iterator[Chunk]:
    if part.form == "geojson":
        yield geojson(part, mapping)
    elif part.form == "jsonl":
        yield from json_lines(part, mapping, size)
    else:
        with (sheet if part.form == "xlsx" else delimited)(part, mapping) as table:
            yield from in_chunks(table, part, mapping, size)
