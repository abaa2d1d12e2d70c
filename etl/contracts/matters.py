"""The contract of incidents and disputes: typed rows, or rejects with a reason."""

import re
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.contracts.dates import DAY, MONTH, TIME, Instants, instants
from etl.contracts.findings import Findings
from etl.contracts.position import positions
from etl.contracts.values import Named, Objects, checked, mapped, numbers, text_of
from etl.extract import Chunk
from etl.mapping import NUMBERS, TIMES, SourceMapping
from governance.matters import (
    CLOSED_STATES,
    CODED,
    COUNTS,
    DECLINED_STATES,
    DISPUTE_INSTANTS,
    DISPUTE_NUMBERS,
    DISPUTE_TEXTS,
    DUE_INSTANTS,
    INSTANTS,
    TEXTS,
    State,
)

LONGEST_KEY = 255
_CUT_ID = re.compile(r"(?:^|\|)\d(?:\.\d+)?[eE]\+?\d{2,}(?:$|\|)")
_MOST = 1_000_000
"""A count of times beyond this is no count; the store keeps 32 bits."""
_AFTER_RECEPTION = ("closed_at", "outcome_at", "verified_at", "declined_at", "first_closed_at")


@dataclass(slots=True)
class Contracted:
    """A chunk's rows, typed; `found` says which are rejected. Index = position in the chunk.

    Columns of `rows`: key, version (float, nan = arrival), withdrawn, state, every instant (epoch seconds, nan),
    counts (nan), texts (None), lon, lat (WGS-84, nan), digest.
    """

    rows: pd.DataFrame
    found: Findings


def contract(
    chunk: Chunk, mapping: SourceMapping, *, landed_at: int, exported_at: int | None
) -> Contracted:
    """Typed rows of a chunk."""
    found = Findings(len(chunk.frame))
    columns: dict[str, object] = {}
    times = {n: _instants(chunk.frame, mapping, n, found) for n in mapping.fields if n in TIMES}
    _settle_days(times, mapping.timezone)
    for name in (*INSTANTS, *DISPUTE_INSTANTS):
        columns[name] = times[name].at if name in times else np.full(len(chunk.frame), np.nan)
    for name in (*COUNTS, *DISPUTE_NUMBERS, *TEXTS, *DISPUTE_TEXTS):
        columns[name] = _value(chunk.frame, mapping, name, found)
    rows = pd.DataFrame(columns, index=chunk.frame.index)
    _follow_outcome(rows, mapping)
    rows["state"] = _states(chunk.frame, rows, mapping, found)
    _decline(rows)
    rows["lon"], rows["lat"] = positions(chunk.frame, mapping, found)
    _check_order(rows, times, landed_at, found)
    rows["withdrawn"] = _withdrawn(chunk.frame, mapping)
    rows["version"] = _version(chunk.frame, mapping, found, exported_at)
    rows["digest"] = _digests(rows, chunk.frame, mapping)
    rows["key"] = _keys(chunk.frame, mapping, rows, found)
    rows["named"] = _named(chunk.frame, mapping) & refuse_unkeepable(chunk, rows["key"], found)
    return Contracted(rows, found)


def refuse_unkeepable(chunk: Chunk, keys: pd.Series, found: Findings) -> NDArray[np.bool_]:
    """Reject what no database keeps (a NUL, an overlong id) and ids a spreadsheet has cut; True where sound."""
    count = len(keys)
    nul = np.fromiter(("\0" in text for text in chunk.originals), dtype=bool, count=count)
    found.reject(nul, "bad_text", "NUL")
    long = np.fromiter((len(str(k)) > LONGEST_KEY for k in keys), dtype=bool, count=count)
    found.reject(long, "bad_text", f"id > {LONGEST_KEY}")
    cut = np.fromiter((bool(_CUT_ID.search(str(k))) for k in keys), dtype=bool, count=count)
    found.reject(
        cut,
        "bad_text",
        Named("id 的末位已被电子表格丢失，请存为文本再导出", keys.to_numpy(dtype=object)),
    )
    return np.asarray(~(nul | long | cut))


def _named(frame: pd.DataFrame, mapping: SourceMapping) -> NDArray[np.bool_]:
    """Where a row says which record it is of, even if it is rejected."""
    if mapping.id_content:
        return np.zeros(len(frame), dtype=bool)
    lacking = [frame[c].str.strip().isin(mapping.missing) for c in mapping.id_columns]
    return np.asarray(~np.logical_or.reduce([part.to_numpy(dtype=bool) for part in lacking]))


def _instants(frame: pd.DataFrame, mapping: SourceMapping, name: str, found: Findings) -> Instants:
    field = mapping.fields[name]
    texts = text_of(frame, field, mapping)
    read = instants(texts, field.formats, mapping.zone, found, name, last=name in DUE_INSTANTS)
    if name == "received_at":
        found.reject(texts == None, "missing_field", name)  # noqa: E711 -- elementwise
    return read


def _month(at: NDArray[np.float64], zone: str) -> NDArray[np.int64]:
    local = pd.to_datetime(pd.Series(at), unit="s", utc=True).dt.tz_convert(zone).dt
    return np.asarray((local.year * 12 + local.month).to_numpy(), dtype="int64")


def _settle_days(times: dict[str, Instants], zone: str) -> None:
    """A date-only event of the day (a month of the month) of reception does not lie before the reception."""
    received = times["received_at"]
    for name in _AFTER_RECEPTION:
        if name not in times:
            continue
        event = times[name]
        span = np.where(
            event.precision == TIME, 0, np.where(event.precision == DAY, 86_400, 2_678_400)
        )
        same = (event.at < received.at) & (received.at < event.at + span)
        monthly = np.flatnonzero(same & (event.precision == MONTH))
        same[monthly] = _month(event.at[monthly], zone) == _month(received.at[monthly], zone)
        event.at[same] = received.at[same]


def _value(frame: pd.DataFrame, mapping: SourceMapping, name: str, found: Findings) -> object:
    field = mapping.fields.get(name)
    if field is None:
        numeric = name in NUMBERS
        return np.full(len(frame), np.nan if numeric else None, dtype=float if numeric else object)
    texts = mapped(text_of(frame, field, mapping), field, found, name)
    if name in NUMBERS:
        values = numbers(texts, found, name)
        if name in COUNTS:
            broken = (values < 0) | (values != np.floor(values)) & ~np.isnan(values)
            found.reject(broken | (values > _MOST), "bad_number", Named(name, texts))
        return values
    return checked(texts, CODED[name], found, name) if name in CODED else texts


def _follow_outcome(rows: pd.DataFrame, mapping: SourceMapping) -> None:
    """An outcome without an instant of its own is dated by the closing; an instant without outcome is dropped."""
    if "outcome_at" not in mapping.fields:
        rows["outcome_at"] = rows["closed_at"].where(rows["outcome"].notna())
    else:
        rows["outcome_at"] = (
            rows["outcome_at"].fillna(rows["closed_at"]).where(rows["outcome"].notna())
        )


def _states(
    frame: pd.DataFrame, rows: pd.DataFrame, mapping: SourceMapping, found: Findings
) -> Objects:
    if mapping.state is None:
        return _states_from_dates(rows)
    field = mapping.state
    texts = text_of(frame, field, mapping)
    found.reject(texts == None, "missing_field", "state")  # noqa: E711 -- elementwise
    states = mapped(texts, field, found, "state", code="unknown_state")
    known = tuple(s.value for s in State)
    unknown = np.array([s is not None and s not in known for s in states], dtype=bool)
    found.reject(unknown, "unknown_state", Named("state", states))
    closed = np.isin(states.astype(str), [s.value for s in CLOSED_STATES])
    found.reject(
        closed & rows["closed_at"].isna().to_numpy(), "closed_without_time", Named("state", states)
    )
    return states


def _states_from_dates(rows: pd.DataFrame) -> Objects:
    """The furthest state whose instant is there."""
    states = np.full(len(rows), State.ACCEPTED.value, dtype=object)
    reopened = rows["sent_back_at"].notna() & ~(rows["closed_at"] > rows["sent_back_at"])
    for column, state in (
        ("assigned_at", State.ASSIGNED),
        ("acknowledged_at", State.ACKNOWLEDGED),
        ("closed_at", State.FED_BACK),
        ("verified_at", State.SETTLED),
        ("declined_at", State.DECLINED),
    ):
        states[rows[column].notna().to_numpy()] = state.value
    states[(reopened & rows["declined_at"].isna()).to_numpy()] = State.HANDLING.value
    return states


def _decline(rows: pd.DataFrame) -> None:
    """A declined or merged matter without the instant of that decision was so from its reception."""
    declined = rows["state"].isin([s.value for s in DECLINED_STATES]) & rows["declined_at"].isna()
    rows.loc[declined, "declined_at"] = rows.loc[declined, "received_at"]


def _check_order(
    rows: pd.DataFrame, times: dict[str, Instants], landed_at: int, found: Findings
) -> None:
    received = rows["received_at"].to_numpy()
    for name in ("first_closed_at", "closed_at", "outcome_at"):
        early = rows[name].to_numpy() < received
        found.reject(early, "closed_before_received", _gaps(name, rows))
    undated = (rows["outcome"].notna() & rows["outcome_at"].isna()).to_numpy()
    found.reject(undated, "closed_without_time", Named("outcome", rows["outcome"].to_numpy()))
    for name in times:
        if name not in DUE_INSTANTS:
            found.reject(rows[name].to_numpy() > landed_at, "in_the_future", name)


def _gaps(name: str, rows: pd.DataFrame) -> str:
    return f"{name} < received_at"


def _withdrawn(frame: pd.DataFrame, mapping: SourceMapping) -> NDArray[np.bool_]:
    if mapping.withdrawn is None:
        return np.zeros(len(frame), dtype=bool)
    column, values = mapping.withdrawn
    return np.asarray(frame[column].str.strip().isin(values).to_numpy(dtype=bool))


def _version(
    frame: pd.DataFrame, mapping: SourceMapping, found: Findings, exported_at: int | None
) -> NDArray[np.float64]:
    rule = mapping.version
    if rule.by == "export_date":
        return np.full(len(frame), float(exported_at or 0))
    if rule.by == "arrival":
        return np.full(len(frame), np.nan)
    texts = np.array([w.strip() or None for w in frame[rule.column]], dtype=object)
    found.reject(texts == None, "missing_field", rule.column)  # noqa: E711 -- elementwise
    if rule.formats:
        return instants(texts, rule.formats, mapping.zone, found, rule.column).at
    return numbers(texts, found, rule.column)


def _digests(rows: pd.DataFrame, frame: pd.DataFrame, mapping: SourceMapping) -> list[str]:
    """A digest of what the source says of each row: values, position and the words for its place."""
    said = [rows[c].tolist() for c in rows.columns if c not in ("version", "withdrawn")]
    spoken = sorted({c for s in mapping.place_steps for c in (s.column, s.within) if c})
    said += [frame[c].tolist() for c in spoken]
    return [blake2b(repr(t).encode(), digest_size=16).hexdigest() for t in zip(*said, strict=True)]


def _keys(
    frame: pd.DataFrame, mapping: SourceMapping, rows: pd.DataFrame, found: Findings
) -> list[str]:
    if mapping.id_content:
        return rows["digest"].tolist()
    parts = [frame[c].str.strip() for c in mapping.id_columns]
    for column, part in zip(mapping.id_columns, parts, strict=True):
        found.reject(part.isin(mapping.missing).to_numpy(dtype=bool), "missing_field", column)
    whole = parts[0]
    for part in parts[1:]:
        whole = whole + "|" + part
    return whole.tolist()
