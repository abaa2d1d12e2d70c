"""The contracts of reference data: places, grids, officers, facilities."""

from hashlib import blake2b

import numpy as np
import pandas as pd

from data import schema
from etl.contracts.findings import Findings
from etl.contracts.keys import refuse_unkeepable
from etl.contracts.matters import Contracted, version
from etl.contracts.position import positions
from etl.contracts.values import checked, figures, worded
from etl.mapping.model import FIELDS, FLAGS, NUMBERS, SourceMapping
from etl.reading import Chunk

_TABLES = {"officers": schema.officer, "facilities": schema.facility}
_MOST = 2**31 - 1
"""What the store's whole numbers hold."""


def contract(chunk: Chunk, mapping: SourceMapping, *, exported_at: int | None) -> Contracted:
    """Typed rows of reference data: the job's fields (None or nan where missing), key, version, withdrawn, digest."""
    findings = Findings(len(chunk.frame))
    columns = {n: _value(chunk.frame, mapping, n, findings) for n in FIELDS[mapping.job]}
    rows = pd.DataFrame(columns, index=chunk.frame.index)
    for name in mapping.must_have:
        findings.reject(rows[name].isna().to_numpy(), "missing_field", name)
    if mapping.position is not None or "lon" not in rows:
        rows["lon"], rows["lat"] = positions(chunk.frame, mapping, findings)
    rows["withdrawn"] = False
    rows["version"] = version(chunk.frame, mapping, findings, exported_at)
    rows["key"] = (
        # Places of all levels share one table, and two levels may use one code.
        rows["code"] if mapping.level is None else f"{mapping.level}:" + rows["code"].astype(str)
    )
    _refuse_unfitting(rows, mapping, findings)
    sound = refuse_unkeepable(chunk, rows["key"].to_numpy(dtype=object), findings)
    rows["named"] = rows["code"].notna().to_numpy() & sound
    return Contracted(rows, findings)


def _refuse_unfitting(rows: pd.DataFrame, mapping: SourceMapping, findings: Findings) -> None:
    """Reject texts longer than their column: a code cut short would be another place."""
    table = _TABLES.get(mapping.job, schema.place)
    for column in table.columns:
        longest = getattr(column.type, "length", None)
        if longest and column.name in FIELDS[mapping.job]:
            long = rows[column.name].str.len().gt(longest).to_numpy(dtype=bool)
            findings.reject(long, "bad_text", f"{column.name} > {longest}")


def _value(frame: pd.DataFrame, mapping: SourceMapping, name: str, findings: Findings) -> object:
    if name in NUMBERS:
        texts, values = figures(frame, mapping, name, findings)
        if name == "residents":
            broken = (values < 0) | (values > _MOST) | (values != np.floor(values))
            findings.reject(broken & ~np.isnan(values), "bad_number", name, texts)
        return values
    texts = worded(frame, mapping, name, findings)
    return checked(texts, ("yes", "no"), findings, name) if name in FLAGS else texts


def digests(rows: pd.DataFrame) -> list[str]:
    """A digest of each row's values, for telling a changed row from an unchanged one."""
    columns = [
        rows[c].tolist()
        for c in sorted(rows.columns)
        if c not in ("version", "withdrawn", "digest")
    ]
    return [
        blake2b(repr(t).encode(), digest_size=16).hexdigest() for t in zip(*columns, strict=True)
    ]
