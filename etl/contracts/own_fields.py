"""The own fields of a kind: what only its matters have, typed as the kind declares it."""

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from etl.contracts.dates import instants
from etl.contracts.findings import Findings
from etl.contracts.values import (
    Objects,
    checked,
    is_none,
    mapped,
    numbers,
    objects,
    per_word,
    text_of,
)
from etl.contracts.zones import day_numbers, offsets_of
from etl.mapping.model import Field, SourceMapping, choices_of
from etl.reading import Chunk
from governance.kinds import NO_RATE, OwnField, Step

Array = NDArray[np.float64]
PREFIX = "own."
"""Before the name of an own field among the columns of rows: it may be called like a column of a table."""
APART = "|"
"""Between the codes of a field that has several."""
_SEVERAL = re.compile(r"[;；、,，|]")


def own_columns(
    chunk: Chunk, mapping: SourceMapping, findings: Findings, words: Mapping[str, Objects]
) -> tuple[dict[str, Array], dict[str, Objects]]:
    """Each own field's values row by row, by column: numbers, instants (epoch seconds), days (yyyymmdd); and texts.

    Args:
        words: the kind's own words for stage and outcome, read already; none where it has none.
    """
    own_numbers: dict[str, Array] = {}
    own_texts = {PREFIX + name: words[name] for name in words}
    for declared in mapping.own_fields:
        name, field = PREFIX + declared.name, mapping.fields.get(declared.name)
        if declared.name in words or field is None:
            continue
        texts = text_of(chunk.frame, field, mapping)
        if declared.numeric:
            own_numbers[name] = _numbers(texts, field, declared, mapping, findings)
        else:
            own_texts[name] = _texts(texts, field, declared, mapping, findings)
    return own_numbers, own_texts


def steps_of(mapping: SourceMapping) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """The stages and the outcomes of the mapping's kind."""
    return (mapping.matters.stages, mapping.matters.outcomes) if mapping.matters else ((), ())


def _numbers(
    texts: Objects, field: Field, declared: OwnField, mapping: SourceMapping, findings: Findings
) -> Array:
    if declared.type == "number":
        texts = mapped(texts, field, findings, declared.name)
        return numbers(texts, findings, declared.name, unit=field.unit or declared.unit)
    at = instants(texts, field.formats, mapping.zone, findings, declared.name).at
    return at if declared.type == "instant" else _days(at, mapping)


def _texts(
    texts: Objects, field: Field, declared: OwnField, mapping: SourceMapping, findings: Findings
) -> Objects:
    if declared.type == "codes":
        return _several(texts, field, declared, findings)
    texts = mapped(texts, field, findings, declared.name)
    known = choices_of(declared.name, mapping.matters)
    return checked(texts, known, findings, declared.name)


def _days(at: Array, mapping: SourceMapping) -> Array:
    """The local day of each instant."""
    days = np.full(len(at), np.nan)
    there = ~np.isnan(at)
    days[there] = day_numbers(offsets_of(mapping.zone).local(at[there].astype("int64")))
    return days


def _several(texts: Objects, field: Field, declared: OwnField, findings: Findings) -> Objects:
    """Codes parted by APART, each once, in the order in which they are said."""
    known = dict(declared.codes)

    def read(text: str) -> str | None:
        parts = [part.strip() for part in _SEVERAL.split(text) if part.strip()]
        if field.map is not None:
            parts = [field.map.get(part, field.otherwise or part) for part in parts]
        right = all(part in known for part in parts)
        return APART.join(dict.fromkeys(parts)) if right else None

    values = per_word(texts, read)
    wrong = is_none(values) & ~is_none(texts)
    findings.reject(wrong, "unknown_value", declared.name, texts)
    return values


def own_words(mapping: SourceMapping) -> tuple[OwnField, ...]:
    """The kind's own words for stage and outcome, where it has any."""
    return mapping.matters.words if mapping.matters else ()


def counted_as(words: Objects, steps: tuple[Step, ...]) -> tuple[Objects, Objects]:
    """What the rules count for a kind's own codes, and the codes themselves where they are other words (else None)."""
    meant = {step.code: step.counts_as for step in steps if step.own}
    if not meant:
        return words, objects([None] * len(words))
    listed = words.tolist()
    counted = [meant.get(word, word) for word in listed]
    return (
        objects([None if word == NO_RATE else word for word in counted]),
        objects([word if word in meant else None for word in listed]),
    )
