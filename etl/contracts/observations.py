"""The contract of observations: a measure's figure for a place and a month, or a reject with a reason."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.tables.records import DELIVERED
from etl.contracts.dates import instants
from etl.contracts.digests import digests
from etl.contracts.findings import Findings
from etl.contracts.keys import refuse_unkeepable
from etl.contracts.matters import Contracted, _withdrawn, version
from etl.contracts.values import Named, Objects, is_none, mapped, numbers, objects, text_of
from etl.extract import Chunk
from etl.harmonise import Gazetteer, local_days
from etl.model import SourceMapping
from governance.pingan.definition import Definition

Mask = NDArray[np.bool_]
_MOST = 1e15
"""Beyond it a number of this kind is a mistake, and no longer told apart from the next whole one."""


def contract(
    chunk: Chunk,
    mapping: SourceMapping,
    definition: Definition,
    places: Gazetteer,
    *,
    landed_at: int,
    exported_at: int | None,
) -> Contracted:
    """Typed rows of observations.

    Columns of `rows`: those of the table, version, withdrawn, named, digest. A row that withdraws its record
    needs no value.
    """
    frame, found = chunk.frame, Findings(len(chunk.frame))
    gone = _withdrawn(frame, mapping)
    measure = _measures(frame, mapping, definition, found)
    month = _months(frame, mapping, landed_at, found)
    level, place = _placed(frame, mapping, places, found)
    told = ~is_none(measure) & (month > 0) & (level != "")
    value = _values(frame, mapping, gone, found)
    _check(measure, level, value, definition, found)
    key = objects(
        [
            "|".join((m or "", at, p, str(n)))
            for m, at, p, n in zip(measure, level, place, month.tolist(), strict=True)
        ]
    )
    columns = {
        "measure": np.where(is_none(measure), "", measure),
        "level": level,
        "place": place,
        "month": month,
        "value": np.nan_to_num(value),
        "origin": DELIVERED,
        "withdrawn": gone,
        "version": version(frame, mapping, found, exported_at, landed_at),
        "digest": digests([value], [key]),
        "key": key,
        "named": told & refuse_unkeepable(chunk, key, found),
    }
    return Contracted(pd.DataFrame(columns, index=frame.index), found)


def _measures(
    frame: pd.DataFrame, mapping: SourceMapping, definition: Definition, found: Findings
) -> Objects:
    """The measures' codes; None where the definition has none of that name."""
    field = mapping.fields["measure"]
    said = mapped(text_of(frame, field, mapping), field, found, "measure")
    found.reject(is_none(said), "missing_field", "measure")
    known = np.isin(np.where(is_none(said), "", said).astype(str), definition.measures)
    found.reject(~known, "unknown_measure", Named("measure", said))
    return objects([m if k else None for m, k in zip(said, known, strict=True)])


def _months(
    frame: pd.DataFrame, mapping: SourceMapping, landed_at: int, found: Findings
) -> NDArray[np.int64]:
    """The months as yyyymm, 0 where there is none; a month that has not begun at the landing is refused."""
    field = mapping.fields["month"]
    texts = text_of(frame, field, mapping)
    found.reject(is_none(texts), "missing_field", "month")
    at = instants(texts, field.formats, mapping.zone, found, "month").at
    found.reject(at > landed_at, "in_the_future", Named("month", texts))
    days = local_days(pd.Series(np.nan_to_num(at)), mapping.timezone)
    return np.where(np.isnan(at), 0, np.asarray(days, dtype="int64") // 100)


def _placed(
    frame: pd.DataFrame, mapping: SourceMapping, places: Gazetteer, found: Findings
) -> tuple[Objects, Objects]:
    """Level and code of each row's place; '' where there is none of a level that is observed."""
    codes = places.resolve(frame, pd.DataFrame(index=frame.index), mapping, found)
    town = (codes["town"] != "") & (codes["village"] == "") & (codes["grid"] == "")
    district = (codes["district"] != "") & (codes["town"] == "") & (codes["village"] == "")
    level = np.select([town, district], ["town", "district"], "").astype(object)
    code = np.select([town, district], [codes["town"], codes["district"]], "").astype(object)
    found.reject(level == "", "wrong_level", "只收区县与乡镇街道两级")
    return level, code


def _values(
    frame: pd.DataFrame, mapping: SourceMapping, gone: Mask, found: Findings
) -> NDArray[np.float64]:
    field = mapping.fields["value"]
    texts = mapped(text_of(frame, field, mapping), field, found, "value")
    found.reject(is_none(texts) & ~gone, "missing_field", "value")
    values = numbers(texts, found, "value", unit=field.unit)
    found.reject(values < 0, "negative_value", Named("value", texts))
    found.reject(values > _MOST, "bad_number", Named("value", texts))
    return values


def _check(
    measure: Objects,
    level: Objects,
    value: NDArray[np.float64],
    definition: Definition,
    found: Findings,
) -> None:
    """What the definition knows of a measure: where it is observed, whether it is a count or a denominator."""
    named = np.where(is_none(measure), "", measure).astype(str)

    def among(codes: list[str]) -> Mask:
        return np.asarray(np.isin(named, codes), dtype=bool)

    indicators, exposures = definition.indicators, definition.exposures
    counts = among([i.id for i in indicators if not i.dispersion])
    counts |= among([d.code for d in definition.deductions])
    divides = among([x.code for x in exposures if not x.computed])
    in_towns = among([one.id for one in indicators if one.towns])
    in_towns |= among([one.code for one in exposures if one.towns])
    shown = objects([f"{m} = {v:g}" for m, v in zip(named, value.tolist(), strict=True)])
    found.reject(
        (level == "town") & ~in_towns, "wrong_level", Named("只报到区县", named.astype(object))
    )
    found.reject(divides & (value == 0), "zero_exposure", shown)
    found.reject(counts & (value != np.floor(value)) & ~np.isnan(value), "not_whole", shown)
