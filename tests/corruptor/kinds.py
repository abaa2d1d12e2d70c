"""KINDS: every named corruption with the reject code that must follow; VARIETIES: what is strange and yet good."""

from tests.corruptor.kind import Kind
from tests.corruptor.kinds_cells import CELL_KINDS
from tests.corruptor.kinds_lines import LINE_KINDS
from tests.corruptor.kinds_typed import TYPED_KINDS
from tests.corruptor.varieties import VARIETIES

__all__ = ["ALL", "KINDS", "VARIETIES"]

KINDS: tuple[Kind, ...] = (*CELL_KINDS, *LINE_KINDS, *TYPED_KINDS)
ALL: dict[str, Kind] = {k.name: k for k in (*KINDS, *VARIETIES)}
assert len(ALL) == len(KINDS) + len(VARIETIES), "two kinds of one name"
