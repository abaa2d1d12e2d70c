"""Preparing: a landed file as typed, placed rows, chunk by chunk, without the database."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from data.counting.facts import facts_of
from data.reference.profile import Profile
from etl.contracts import matters as matter_contract
from etl.contracts import observations, references
from etl.contracts import steps as step_contract
from etl.contracts.findings import Findings
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


@dataclass(frozen=True, slots=True)
class Preparation:
    """All that is needed to read one file; another process may do it, so the database is not among it."""

    mapping: SourceMapping
    file: Landed
    places: Gazetteer
    profile: Profile
    exported_at: int | None
    old_form: Mapping[str, Any] | None = None

    def __call__(self) -> Iterator[Prepared]:
        """The chunks of the file; the last one carries the form of the delivery.

        Raises:
            SourceError: the file cannot be read, or contradicts its mapping as a whole.
        """
        reader: FormReader | None = None
        waiting: Prepared | None = None
        work = _Work(self)
        for chunk in self._chunks():
            milestones.reached("chunk_extracted")
            if reader is None:
                reader = FormReader(chunk.header, frozenset(self.mapping.personal.values()))
            reader.add(chunk.frame)
            part = work.of(chunk)
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


class _Work:
    """The contract and the harmonising of one file's chunks."""

    def __init__(self, given: Preparation) -> None:
        self._given = given
        self._around = Surroundings(given.places.extent(), given.mapping.name)
        self._polygons = polygons_by_district(given.places.places) if given.mapping.kind else {}
        self._first = True

    def of(self, chunk: Chunk) -> Prepared:
        mapping = self._given.mapping
        personal = facts = None
        if mapping.kind:
            contracted = self._matters(chunk)
            rows, findings, personal = contracted.rows, contracted.found, contracted.personal
            newest = _newest(rows if findings.good.all() else rows[findings.good])
            facts = facts_of(rows.assign(source=mapping.name), self._given.profile.timezone)
        elif mapping.job == "steps":
            told = step_contract.contract(
                chunk,
                mapping,
                landed_at=self._given.file.landed_at,
                exported_at=self._given.exported_at,
            )
            rows, findings, newest = told.rows, told.found, step_contract.newest(told)
        elif mapping.job == "observations":
            rows, findings = self._observations(chunk)
            newest = None
        else:
            rows, findings = self._references(chunk)
            newest = None
        # Without its text cells, the most of a chunk: it may have to go through a pipe.
        bare = replace(chunk, frame=pd.DataFrame(index=chunk.frame.index), shapes=None)
        return Prepared(rows, findings, bare, newest, personal, facts=facts)

    def _matters(self, chunk: Chunk) -> matter_contract.Contracted:
        given, mapping = self._given, self._given.mapping
        contracted = matter_contract.contract(
            chunk,
            mapping,
            landed_at=given.file.landed_at,
            exported_at=given.exported_at,
            around=self._around,
        )
        rows, findings = contracted.rows, contracted.found
        for column, codes in given.places.resolve(chunk.frame, rows, mapping, findings).items():
            rows[column] = codes
        if self._first:
            refuse_foreign(chunk.frame, rows, mapping, given.places)
            self._first = False
        rows["due_at"] = due_times(rows, mapping, given.profile, findings.notes)
        # Rejected rows may have no time; what 0 gives for them is never stored.
        rows["received_day"] = local_days(rows["received_at"].fillna(0), given.profile.timezone)
        rows["kind"], rows["linked"] = mapping.kind, False
        rows["quality"] = quality_flags(rows, mapping, self._polygons)
        return contracted

    def _observations(self, chunk: Chunk) -> tuple[pd.DataFrame, Findings]:
        given = self._given
        contracted = observations.contract(
            chunk,
            given.mapping,
            given.profile.series,
            given.places,
            (given.profile.city_code, given.profile.city_name),
            landed_at=given.file.landed_at,
            exported_at=given.exported_at,
        )
        return contracted.rows, contracted.found

    def _references(self, chunk: Chunk) -> tuple[pd.DataFrame, Findings]:
        given, mapping = self._given, self._given.mapping
        contracted = references.contract(chunk, mapping, exported_at=given.exported_at)
        rows, findings = contracted.rows, contracted.found
        kept = rows[["key", "version", "withdrawn", "named"]]
        if mapping.level is not None:
            job_rows = place_rows(
                chunk, rows, given.places.places, mapping, given.profile, findings
            )
        elif mapping.job == "officers":
            job_rows = rows[["code", "place", "role", "name"]].fillna("")
            job_rows = job_rows.assign(full_time=rows["full_time"] == "yes")
        else:
            job_rows = rows[["code", "name", "kind", "place", "lon", "lat"]].fillna(
                {"kind": "", "place": ""}
            )
        made_rows = job_rows.join(kept)
        return made_rows.assign(
            digest=references.digests(made_rows.drop(columns="named"))
        ), findings


def _newest(rows: pd.DataFrame) -> float | None:
    """The latest happened-time of these matters; a due time is none."""
    happened = [c for c in (*INSTANTS, *KEPT_INSTANTS) if c not in DUE_INSTANTS]
    newest = rows[happened].max().max()
    return None if pd.isna(newest) else float(newest)
