"""The contract of step records: whose step, which step, when; or a reject with a reason."""

import numpy as np
import pandas as pd

from etl.contracts.dates import TIME, Instants, instants
from etl.contracts.digests import digests
from etl.contracts.findings import Findings
from etl.contracts.keys import keys, refuse_unkeepable
from etl.contracts.matters import Contracted, version, withdrawn_of
from etl.contracts.values import Objects, checked, is_none, text_of, worded
from etl.mapping.model import REQUIRED, Field, SourceMapping
from etl.reading import Chunk
from governance.steps import Step

_KINDS = tuple(s.value for s in Step)


def contract(
    chunk: Chunk, mapping: SourceMapping, *, landed_at: int, exported_at: int | None
) -> Contracted:
    """Typed rows of step records.

    Columns of `rows`: matter, step (a value of Step), at (epoch seconds), dated (known to the day only), limit_at (nan but for
    an extension), actor, key, version, withdrawn, named, digest. A row that withdraws its record needs nothing but its id.
    """
    frame, findings = chunk.frame, Findings(len(chunk.frame))
    gone = withdrawn_of(frame, mapping)
    matter, actor = (_texts(frame, mapping, name) for name in ("matter", "actor"))
    step = checked(worded(frame, mapping, "step", findings), _KINDS, findings, "step")
    at, limit = (_instants(frame, mapping, name, findings) for name in ("at", "limit"))
    told = dict(
        zip(REQUIRED["steps"], (is_none(matter), is_none(step), np.isnan(at.at)), strict=True)
    )
    for name, lacking in told.items():
        findings.reject(lacking & ~gone, "missing_field", name)
    extends = step == Step.EXTENDED.value
    findings.reject(extends & np.isnan(limit.at) & ~gone, "missing_field", "limit")
    findings.reject(at.at > landed_at, "in_the_future", "at")
    limit_at = np.where(extends, limit.at, np.nan)
    dated = at.precision != TIME
    digest = digests([at.at, limit_at, dated.astype("float64")], [matter, step, actor])
    key, named = keys(frame, mapping, digest, findings)
    columns = {
        "matter": _filled(matter),
        "step": _filled(step),
        "at": np.nan_to_num(at.at),
        "dated": dated,
        "limit_at": limit_at,
        "actor": _filled(actor),
        "withdrawn": gone,
        "version": version(frame, mapping, findings, exported_at, landed_at),
        "digest": digest,
        "key": key,
        "named": named & refuse_unkeepable(chunk, key, findings),
    }
    return Contracted(pd.DataFrame(columns, index=frame.index), findings)


def newest(contracted: Contracted) -> float | None:
    """The latest instant of the good steps that stand; a limit is none."""
    stands = contracted.found.good & ~contracted.rows["withdrawn"].to_numpy(dtype=bool)
    at = contracted.rows.loc[stands, "at"]
    return None if at.empty else float(at.max())


def _texts(frame: pd.DataFrame, mapping: SourceMapping, name: str) -> Objects:
    return text_of(frame, mapping.fields.get(name, Field()), mapping)


def _instants(
    frame: pd.DataFrame, mapping: SourceMapping, name: str, findings: Findings
) -> Instants:
    """A limit known to the day alone lasts until its last second."""
    field = mapping.fields.get(name, Field())
    texts = text_of(frame, field, mapping)
    return instants(texts, field.formats, mapping.zone, findings, name, last=name == "limit")


def _filled(texts: Objects) -> Objects:
    """Texts without gaps: only rejected or withdrawn rows have any."""
    return np.where(is_none(texts), "", texts)
