"""Preparing: a landed file as typed, placed rows, chunk by chunk, without the database."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd
from shapely.geometry.base import BaseGeometry

from data.counting.facts import facts_of
from data.reference.profile import Profile
from etl.contracts import matters, observations, references, steps
from etl.contracts.matters import Contracted
from etl.contracts.quality import polygons_by_district, quality_flags
from etl.contracts.surroundings import Surroundings
from etl.loading import milestones
from etl.loading.pipeline import Prepared
from etl.mapping.model import SourceMapping
from etl.placing.harmonise import Gazetteer, due_times, local_days, refuse_foreign
from etl.placing.places import place_rows
from etl.reading import Chunk, chunks
from etl.reading.drift import missing_sentence
from etl.reading.forms import FormReader
from etl.reading.header import MissingColumns
from etl.reading.landing import Landed
from governance.errors import SourceError
from governance.matters import DUE_INSTANTS, INSTANTS, KEPT_INSTANTS


@dataclass(slots=True)
class Preparation:
    """All that is needed to read one file; another process may do it, so the database is not among it."""

    mapping: SourceMapping
    file: Landed
    places: Gazetteer
    profile: Profile
    exported_at: int | None
    old_form: Mapping[str, Any] | None = None
    around: Surroundings = field(init=False)
    polygons: Mapping[str, BaseGeometry] = field(init=False)

    def __call__(self) -> Iterator[Prepared]:
        """The chunks of the file; the last one carries the form of the delivery.

        Raises:
            SourceError: the file cannot be read, or contradicts its mapping as a whole.
        """
        reader: FormReader | None = None
        waiting: Prepared | None = None
        self.around = Surroundings(self.places.extent(), self.mapping.name)
        self.polygons = polygons_by_district(self.places.places) if self.mapping.kind else {}
        for chunk in self._chunks():
            milestones.reached("chunk_extracted")
            first = reader is None
            if reader is None:
                reader = FormReader(chunk.header, frozenset(self.mapping.personal.values()))
            reader.add(chunk.frame)
            part = self._of(chunk, first=first)
            milestones.reached("chunk_contracted")
            if waiting is not None:
                yield waiting
            waiting = part
        if waiting is not None:
            waiting.form = reader.form() if reader else None
            yield waiting

    def _chunks(self) -> Iterator[Chunk]:
        try:
            yield from chunks(self.file, self.mapping)
        except MissingColumns as error:
            more = missing_sentence(self.old_form, error.header, error.missing[0])
            raise SourceError(f"{error}{more}") from error

    def _of(self, chunk: Chunk, *, first: bool) -> Prepared:
        """The contract of one chunk, and its harmonising."""
        # Without its text cells, the most of a chunk: it may have to go through a pipe.
        bare = replace(chunk, frame=pd.DataFrame(index=chunk.frame.index), shapes=None)
        job, landed, exported = self.mapping.job, self.file.landed_at, self.exported_at
        if self.mapping.kind:
            told = self._matters(chunk, first=first)
            rows, findings = told.rows, told.found
            newest = _newest(rows if findings.good.all() else rows[findings.good])
            facts = facts_of(rows.assign(source=self.mapping.name), self.profile.timezone)
            return Prepared(rows, findings, bare, newest, told.personal, facts=facts)
        if job == "steps":
            told = steps.contract(chunk, self.mapping, landed_at=landed, exported_at=exported)
            return Prepared(told.rows, told.found, bare, steps.newest(told))
        if job == "observations":
            told = observations.contract(
                chunk,
                self.mapping,
                self.profile.series,
                self.places,
                (self.profile.city_code, self.profile.city_name),
                landed_at=landed,
                exported_at=exported,
            )
            return Prepared(told.rows, told.found, bare)
        told = references.contract(chunk, self.mapping, exported_at=exported)
        return Prepared(self._references(chunk, told), told.found, bare)

    def _matters(self, chunk: Chunk, *, first: bool) -> Contracted:
        mapping, profile = self.mapping, self.profile
        told = matters.contract(
            chunk,
            mapping,
            landed_at=self.file.landed_at,
            exported_at=self.exported_at,
            around=self.around,
        )
        rows, findings = told.rows, told.found
        for column, codes in self.places.resolve(chunk.frame, rows, mapping, findings).items():
            rows[column] = codes
        if first:
            refuse_foreign(chunk.frame, rows, mapping, self.places)
        rows["due_at"] = due_times(rows, mapping, profile, findings.notes)
        # Rejected rows may have no time; what 0 gives for them is never stored.
        rows["received_day"] = local_days(rows["received_at"].fillna(0), profile.timezone)
        rows["kind"], rows["linked"] = mapping.kind, False
        rows["quality"] = quality_flags(rows, mapping, self.polygons)
        return told

    def _references(self, chunk: Chunk, told: Contracted) -> pd.DataFrame:
        rows, mapping = told.rows, self.mapping
        if mapping.level is not None:
            known = self.places.places
            job_rows = place_rows(chunk, rows, known, mapping, self.profile, told.found)
        elif mapping.job == "officers":
            job_rows = rows[["code", "place", "role", "name"]].fillna("")
            job_rows = job_rows.assign(full_time=rows["full_time"] == "yes")
        else:
            job_rows = rows[["code", "name", "kind", "place", "lon", "lat"]].fillna(
                {"kind": "", "place": ""}
            )
        digests = references.digests(job_rows.join(rows[["key", "version", "withdrawn"]]))
        return job_rows.join(rows[["key", "version", "withdrawn", "named"]]).assign(digest=digests)


def _newest(rows: pd.DataFrame) -> float | None:
    """The latest happened-time of these matters; a due time is none."""
    happened = [c for c in (*INSTANTS, *KEPT_INSTANTS) if c not in DUE_INSTANTS]
    newest = rows[happened].max().max()
    return None if pd.isna(newest) else float(newest)
