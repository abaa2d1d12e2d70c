"""How much of anything a delivered file may hold: every bound of reading, and why it is what it is."""

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30

CHUNK = 10_000
"""Rows handed on together: large enough for numpy, small enough that two of them are no memory to speak of."""
BLOCK = MIB
"""Bytes read and decoded at a time."""
CHUNK_CHARS = 16 * MIB
"""Characters after which a chunk ends before it is full: long rows must not gather."""
LINE_COST = 64
"""What a line costs beside its characters: a text of its own. Millions of empty lines are memory too."""
MAX_LINE = 4 * MIB
"""Bytes of one line. A matter with every field at its longest has some kilobytes."""
MAX_ROW = 8 * MIB
"""Characters of one row over all its lines (cells may hold line breaks)."""
MAX_CELL = MIB
"""Characters of one cell; a spreadsheet's own limit is 32 767."""
MAX_COLUMNS = 4096
"""Columns of a table. The widest export met has under two hundred; a spreadsheet's own limit is 16 384."""
MAX_MEMBERS = 1000
"""Members of an archive: a year of daily files, or a workbook of very many sheets, has hundreds."""
MAX_DIRECTORY = MIB
"""Bytes of an archive's table of contents, looked at before it is read: a thousand members need some 100 KiB."""
MAX_RATIO = 200
"""Times that something may grow when unpacked. Tables shrink to a fifth or a tenth, the most repetitive met to a 90th;
deflate itself ends at 1 032, and bombs live near it."""
RATIO_FROM = 16 * MIB
"""Unpacked bytes from which the ratio matters: a small file of blanks is no bomb."""
MAX_UNPACKED = 8 * GIB
"""Unpacked bytes of an archive in all; they are read in passing, so this bounds time and not memory."""
MAX_WORKBOOK = 128 * MIB
"""Bytes of a workbook as it comes; it is held whole while it is read."""
MAX_WORKBOOK_XML = 512 * MIB
"""Unpacked bytes of one part of a workbook (a sheet, the shared texts)."""
MAX_CELLS = 10_000_000
"""Cells of a sheet's bounding rectangle, filled or not: the library keeps some 32 bytes for each.
500 000 rows of 20 columns; what is larger comes as CSV."""
MAX_PROLOG = 64 * KIB
"""Bytes of an XML part before its first element; definitions of entities could hide nowhere else."""
MAX_GEOJSON = 64 * MIB
"""Bytes of a GeoJSON file; it is read whole. A city's villages with their shapes have some 10 MiB."""
