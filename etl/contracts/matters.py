"""The contract of matters of any kind: typed rows, or rejects with a reason."""

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.contracts import life
from etl.contracts.dates import Instants, instants
from etl.contracts.digests import digests
from etl.contracts.findings import Findings
from etl.contracts.keys import keys, refuse_unkeepable
from etl.contracts.own_fields import counted_as, own_columns, own_words, steps_of
from etl.contracts.personal import personal_frame, personal_texts, suspected
from etl.contracts.position import positions
from etl.contracts.surroundings import Surroundings
from etl.contracts.values import (
    Objects,
    among,
    checked,
    figures,
    is_none,
    numbers,
    objects,
    stripped,
    text_of,
    worded,
)
from etl.mapping.model import SourceMapping, choices_of, fields_of
from etl.reading import Chunk
from governance.matters import (
    COUNTS,
    DUE_INSTANTS,
    INSTANTS,
    KEPT_INSTANTS,
    KEPT_NUMBERS,
    KEPT_TEXTS,
    TEXTS,
)

Array = NDArray[np.float64]
_MOST = 1_000_000
"""A count of times beyond this is no count; the store keeps 32 bits."""
_INSTANTS = (*INSTANTS, "entered_at", *KEPT_INSTANTS)
_NUMBERS = (*COUNTS, *KEPT_NUMBERS)
_TEXTS = (*TEXTS, *KEPT_TEXTS)
_LARGEST = 2.0**53
"""Version numbers beyond are not exact, and the store keeps 64 bits."""
_DEGREE = 1e7
"""Digests tell points a centimetre apart, and not the last bits of a conversion."""


@dataclass(slots=True)
class Contracted:
    """A chunk's rows, typed; `found` says which are rejected. Index = position in the chunk.

    Columns of `rows`: key, version (float, nan = arrival), withdrawn, state, every instant (epoch seconds, nan),
    counts (nan), texts (None), lon, lat (WGS-84, nan), digest. Columns of `personal`: row (position in the
    chunk, rejected ones included), field, value.
    """

    rows: pd.DataFrame
    found: Findings
    personal: pd.DataFrame = field(default_factory=lambda: personal_frame({}))


def contract(
    chunk: Chunk,
    mapping: SourceMapping,
    *,
    landed_at: int,
    exported_at: int | None,
    around: Surroundings | None = None,
) -> Contracted:
    """Typed rows of a chunk.

    Args:
        chunk: the rows as text; mapping: their source; landed_at: no event lies later.
        exported_at: the version of every row, where the export's date orders them.
        around: one object for all chunks of a delivery; without it no point is far or swapped.

    Raises:
        SourceError: the delivery's points as a whole contradict the mapping.
    """
    frame, findings = chunk.frame, Findings(len(chunk.frame))
    # A row keeps its first reject: the order of these steps decides which reason is told.
    times = {n: _instants(frame, mapping, n, findings) for n in mapping.fields if n in _INSTANTS}
    life.settle_days(times, mapping)
    numeric = {n: times[n].at if n in times else np.full(len(frame), np.nan) for n in _INSTANTS}
    shared = _shared(mapping)
    numeric |= {n: _numbers(frame, shared, n, findings) for n in _NUMBERS}
    texts = {n: _texts(frame, shared, n, findings) for n in _TEXTS}
    numeric["outcome_at"] = life.outcome_times(numeric, texts["outcome"], mapping)
    stages, outcomes = steps_of(mapping)
    stated, stage = counted_as(life.stated(frame, mapping, findings), stages)
    state = life.states(stated, numeric, mapping, findings)
    numeric["declined_at"] = life.declined_times(numeric, state)
    lon, lat = positions(frame, mapping, findings, around)
    life.check_order(numeric, times, texts["outcome"], landed_at, findings)
    texts["outcome"], outcome = counted_as(texts["outcome"], outcomes)
    words = {"stage": stage, "outcome": outcome}
    own_numbers, own_texts = own_columns(
        chunk, mapping, findings, {w.name: words[w.name] for w in own_words(mapping)}
    )
    columns: dict[str, object] = {**numeric, **texts, "state": state, "lon": lon, "lat": lat}
    columns |= {**own_numbers, **own_texts}
    columns["withdrawn"] = withdrawn_of(frame, mapping)
    columns["version"] = version(frame, mapping, findings, exported_at, landed_at)
    personal = personal_texts(frame, mapping)
    free = list(own_texts.values())
    findings.note("personal_suspected", suspected(texts, free))
    values = [*_values(numeric, lon, lat, mapping), *own_numbers.values()]
    spoken = [*_words(texts, state, mapping), *personal.values(), *_place_words(frame, mapping)]
    row_digests = digests(values, [*spoken, *free])
    named_keys, named = keys(frame, mapping, row_digests, findings)
    columns |= {"digest": row_digests, "key": named_keys}
    columns["named"] = named & refuse_unkeepable(chunk, named_keys, findings)
    return Contracted(pd.DataFrame(columns, index=frame.index), findings, personal_frame(personal))


def _shared(mapping: SourceMapping) -> SourceMapping:
    """The mapping without the fields that the kind keeps as its own."""
    own = {own_field.name for own_field in mapping.own_fields} - {"outcome"}
    kept = {name: field for name, field in mapping.fields.items() if name not in own}
    return replace(mapping, fields=kept)


def _instants(
    frame: pd.DataFrame, mapping: SourceMapping, name: str, findings: Findings
) -> Instants:
    field = mapping.fields[name]
    texts = text_of(frame, field, mapping)
    read = instants(texts, field.formats, mapping.zone, findings, name, last=name in DUE_INSTANTS)
    if name == "received_at":
        findings.reject(is_none(texts), "missing_field", name)
    return read


def _texts(frame: pd.DataFrame, mapping: SourceMapping, name: str, findings: Findings) -> Objects:
    texts = worded(frame, mapping, name, findings)
    return checked(texts, choices_of(name, mapping.matters), findings, name)


def _numbers(frame: pd.DataFrame, mapping: SourceMapping, name: str, findings: Findings) -> Array:
    texts, values = figures(frame, mapping, name, findings)
    if name in COUNTS:
        broken = (values < 0) | (values != np.floor(values)) & ~np.isnan(values)
        findings.reject(broken | (values > _MOST), "bad_number", name, texts)
    return values


def withdrawn_of(frame: pd.DataFrame, mapping: SourceMapping) -> NDArray[np.bool_]:
    if mapping.withdrawn is None:
        return np.zeros(len(frame), dtype=bool)
    column, values = mapping.withdrawn
    return among(map(str.strip, frame[column]), values)


def version(
    frame: pd.DataFrame,
    mapping: SourceMapping,
    findings: Findings,
    exported_at: int | None,
    landed_at: int | None = None,
) -> Array:
    """What orders the versions of each row's record; nan = the order of arrival.

    A change later than its landing would outrank every later correction: it is refused where `landed_at` is given.
    """
    rule = mapping.version
    if rule.by == "export_date":
        return np.full(len(frame), float(exported_at or 0))
    if rule.by == "arrival":
        return np.full(len(frame), np.nan)
    texts = stripped(frame, rule.column, frozenset())
    findings.reject(is_none(texts), "missing_field", rule.column)
    if rule.formats:
        at = instants(texts, rule.formats, mapping.zone, findings, rule.column).at
        if landed_at is not None:
            findings.reject(at > landed_at, "in_the_future", rule.column, texts)
        return at
    read = numbers(texts, findings, rule.column)
    odd = (np.abs(read) > _LARGEST) | (read != np.floor(read)) & ~np.isnan(read)
    findings.reject(odd, "bad_number", rule.column, texts)
    return np.where(odd, np.nan, read)


def _values(
    numeric: dict[str, Array], lon: Array, lat: Array, mapping: SourceMapping
) -> list[Array]:
    """The numbers of a row that its source says, for the digest."""
    known = fields_of(mapping.job, mapping.matters)
    return [
        *(numeric[n] for n in numeric if n in known),
        np.round(lon * _DEGREE),
        np.round(lat * _DEGREE),
    ]


def _words(texts: dict[str, Objects], state: Objects, mapping: SourceMapping) -> list[Objects]:
    known = fields_of(mapping.job, mapping.matters)
    return [*(texts[n] for n in texts if n in known), state]


def _place_words(frame: pd.DataFrame, mapping: SourceMapping) -> list[Objects]:
    columns = sorted({c for s in mapping.place_steps for c in (s.column, s.within) if c})
    return [objects([w.strip() for w in frame[c].tolist()]) for c in columns]
