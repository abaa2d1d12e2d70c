"""Harmonising: a matter's place in the tree, its due time, a place's ancestors and shape."""

from collections import Counter
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely import STRtree, from_geojson, intersects_xy

from data.reference.profile import Profile
from data.schema import PLACE_COLUMNS
from etl.contracts.findings import Findings
from etl.contracts.position import as_read
from etl.contracts.surroundings import foreign_system
from etl.contracts.values import Objects, per_word
from etl.contracts.zones import day_numbers, offsets_of
from etl.mapping.model import PlaceStep, SourceMapping
from governance.errors import SourceError
from governance.lifecycle import Limit
from governance.places import CHAIN

_SAMPLE = 2_000
"""Points of a chunk that are compared with the places they name."""


class Gazetteer:
    """The places known to a load, found by code, by name or by point.

    Args:
        places: the current places; columns level, code, name, district, statutory, town, village, shape.
    """

    def __init__(self, places: pd.DataFrame) -> None:
        # Points, names and codes lead to row numbers; the smallest row is the first by code.
        self.places = places.sort_values(["level", "code"], ignore_index=True)
        levels, codes, names = (self.places[c].tolist() for c in ("level", "code", "name"))
        self._codes = {key: n for n, key in enumerate(zip(levels, codes, strict=True))}
        self._names: dict[tuple[str, str], list[int]] = {}
        for n, key in enumerate(zip(levels, names, strict=True)):
            self._names.setdefault(key, []).append(n)
        self._shapes: dict[str, pd.Series] = {}
        self.columns = self._columns()

    def _columns(self) -> dict[str, Objects]:
        """For each place column of a matter its code by row of `places`, and '' at the end for none."""
        columns = {}
        for column in PLACE_COLUMNS:
            at_level = self.places["level"] == column
            above = self.places[column] if column in self.places else ""
            codes = self.places["code"].where(at_level, above).to_numpy(dtype=object)
            # Row -1 means no place, and numpy's index -1 is the last entry: this ''.
            columns[column] = np.append(codes, "").astype(object)
        return columns

    def by_code(self, texts: Objects, step: PlaceStep) -> NDArray[np.int64]:
        # A code may be used on two levels; the smallest place says most.
        levels = [step.level] if step.level else list(reversed(CHAIN))

        def find(word: str) -> int | None:
            for length in step.cut or (len(word),):
                for level in levels:
                    position = self._codes.get((level, word[:length]))
                    if position is not None:
                        return position
            return None

        return _rows(per_word(texts, lambda w: find(w.strip())))

    def by_name(self, texts: Objects, step: PlaceStep, within: Objects | None) -> NDArray[np.int64]:
        """The one place of that name at the level (below the place named in `within`), else none."""
        levels = [step.level] if step.level else list(CHAIN)

        def find(word: str, above: str | None = None) -> int | None:
            for level in levels:
                rows = self._names.get((level, word), [])
                if above is not None:
                    rows = [n for n in rows if self._is_below(n, above)]
                # Two places of one name on a level: to take either would be a guess.
                if len(rows) == 1:
                    return rows[0]
            return None

        if within is None:
            return _rows(per_word(texts, lambda w: find(w.strip())))
        pairs = zip(texts, within, strict=True)
        answers = [
            None if t is None else find(str(t).strip(), str(w or "").strip()) for t, w in pairs
        ]
        return _rows(np.array(answers, dtype=object))

    def _is_below(self, row: int, name: str) -> bool:
        return any(
            self.places.at[n, "code"] == self.columns[level][row]
            for level in CHAIN
            for n in self._names.get((level, name), [])
        )

    def by_point(
        self, lon: NDArray[np.float64], lat: NDArray[np.float64], level: str
    ) -> NDArray[np.int64]:
        """The polygon of that level that holds each point; on a shared border the first by code."""
        rows = np.full(len(lon), -1, dtype="int64")
        polygons = self._polygons(level)
        usable = np.flatnonzero(~np.isnan(lon))
        points = shapely.points(lon[usable], lat[usable])
        at, inside = STRtree(polygons.to_numpy()).query(points, predicate="intersects")
        # A point on a shared border lies in both neighbours, and one row may not become two.
        first = pd.Series(polygons.index.to_numpy()[inside]).groupby(at).min()
        rows[usable[first.index]] = first
        return rows

    def _polygons(self, level: str) -> pd.Series:
        """The shapes of a level's places, where they have any; index = the row of `places`."""
        if level not in self._shapes:
            here = self.places[(self.places["level"] == level) & self.places["shape"].notna()]
            shapes = from_geojson(here["shape"].to_numpy(dtype=object))
            self._shapes[level] = pd.Series(shapes, index=here.index, dtype=object)
        return self._shapes[level]

    def extent(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north of all places with a polygon; None if there is none."""
        shapes = np.concatenate([self._polygons(level).to_numpy() for level in CHAIN])
        return tuple(shapely.total_bounds(shapes).tolist()) if len(shapes) else None

    def named_polygons(self, rows: pd.DataFrame) -> pd.Series:
        """The polygon of the smallest place that each row names, where there is one; index = that of the rows.

        Args:
            rows: contracted rows with the place columns that `resolve` gave.
        """
        for level in reversed(CHAIN):
            polygons = self._polygons(level)
            codes = self.places.loc[polygons.index, "code"]
            shapes = rows[level].map(dict(zip(codes, polygons, strict=True))).dropna()
            if len(shapes):
                return shapes
        return pd.Series(dtype=object)

    def resolve(
        self, frame: pd.DataFrame, rows: pd.DataFrame, mapping: SourceMapping, findings: Findings
    ) -> dict[str, Objects]:
        """The place columns of matters; unknown places are rejected or count for the city."""
        place = self.positions(frame, rows, mapping, findings)
        nowhere = place < 0
        if mapping.unknown_place == "reject":
            findings.reject(nowhere, "unknown_place", *self.words(frame, mapping))
        elif mapping.place_steps:
            findings.note("place_city_only", int(nowhere.sum()))
        return {column: codes[place] for column, codes in self.columns.items()}

    def positions(
        self, frame: pd.DataFrame, rows: pd.DataFrame, mapping: SourceMapping, findings: Findings
    ) -> NDArray[np.int64]:
        """The row of `places` that each row's place is by the mapping's steps; -1 for none."""
        place = np.full(len(rows), -1, dtype="int64")
        for step in mapping.place_steps:
            open_rows = place < 0
            answer = self._try(frame, rows, step)
            decided = open_rows & (answer >= 0)
            place[decided] = answer[decided]
            if step.by == "name":
                findings.note("place_by_name", int(decided.sum()))
            if step.by == "point":
                outside = open_rows & (answer < 0) & rows["lon"].notna().to_numpy()
                findings.note("point_outside", int(outside.sum()))
        return place

    def words(self, frame: pd.DataFrame, mapping: SourceMapping) -> tuple[str, Objects | None]:
        """What a row says of its place, as a reject tells it."""
        columns = [s.column for s in mapping.place_steps if s.column]
        return (
            (columns[0], frame[columns[0]].to_numpy(dtype=object)) if columns else ("point", None)
        )

    def _try(self, frame: pd.DataFrame, rows: pd.DataFrame, step: PlaceStep) -> NDArray[np.int64]:
        if step.by == "point":
            return self.by_point(rows["lon"].to_numpy(), rows["lat"].to_numpy(), step.level or "")
        texts = frame[step.column].to_numpy(dtype=object)
        if step.by == "code":
            return self.by_code(texts, step)
        within = frame[step.within].to_numpy(dtype=object) if step.within else None
        return self.by_name(texts, step, within)


def refuse_foreign(
    frame: pd.DataFrame, rows: pd.DataFrame, mapping: SourceMapping, places: Gazetteer
) -> None:
    """Compare a chunk's points with the places that its rows name by code or name.

    Args:
        frame: the chunk as text; rows: its contracted rows with the place columns; places: the places known.

    Raises:
        SourceError: under another coordinate system than the declared one far more points lie in their places.
    """
    rule = mapping.position
    if rule is None or any(step.by == "point" for step in mapping.place_steps):
        return
    # Findings of its own, thrown away: the contract has counted these points already.
    lon, lat, _ = as_read(frame, mapping, Findings(len(frame)))
    named = places.named_polygons(rows[~np.isnan(lon)])[:_SAMPLE]
    at, shapes = named.index.to_numpy(), named.to_numpy()

    def inside(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
        return np.asarray(intersects_xy(shapes, x, y), dtype=bool)

    better = foreign_system(lon[at], lat[at], rule.crs, inside) if len(at) else None
    if better is not None:
        crs, share, declared_share = better
        raise SourceError(
            f"来源 {mapping.name} 的坐标看来不是 {rule.crs} 而是 {crs}：按 {crs} 有 {share:.0%} 的点落在所报的地点内，"
            f'按 {rule.crs} 只有 {declared_share:.0%}。请在映射的 [position] 里写 crs = "{crs}"，再装载。'
        )


def _rows(answers: Objects) -> NDArray[np.int64]:
    return np.array([-1 if n is None else n for n in answers.tolist()], dtype="int64")


def due_times(
    rows: pd.DataFrame, mapping: SourceMapping, profile: Profile, notes: Counter[str]
) -> pd.Series:
    """due_at: the source's own, or, where it has none at all, the profile's limit in working time."""
    limits = profile.deadlines.get(mapping.kind)
    if "due_at" in mapping.fields or not limits:
        return rows["due_at"]
    due = pd.Series(np.nan, index=rows.index)
    urgency = rows["urgency"].fillna("default")
    for name in urgency.unique():
        limit = limits.get(name) or limits.get("default")
        if limit is not None:
            here = (urgency == name) & rows["received_at"].notna()
            due[here] = _limited(rows.loc[here, "received_at"], limit, profile, notes)
    return due


def _limited(received: pd.Series, limit: Limit, profile: Profile, notes: Counter[str]) -> pd.Series:
    if received.empty:
        return received
    offsets, calendar = offsets_of(ZoneInfo(profile.timezone)), profile.calendar
    local = offsets.local(received.to_numpy().astype("int64"))
    # Clock time of the city without a zone: working hours are hours of its own clock.
    due = calendar.due(
        pd.Series(local.astype("datetime64[s]"), received.index).dt.as_unit("us"), limit
    )
    # Past the last announced year only weekends are days off.
    if limit.working_days is not None and calendar.until is not None:
        if beyond := int((due.dt.date > calendar.until).sum()):
            notes["beyond_calendar"] += beyond
    clock = due.dt.as_unit("s").astype("int64").to_numpy()
    return pd.Series(offsets.instants(clock).at.astype("float64"), received.index)


def local_days(at: pd.Series, zone: str) -> NDArray[np.int64]:
    """The local day (yyyymmdd) of instants without gaps."""
    return day_numbers(offsets_of(ZoneInfo(zone)).local(at.to_numpy().astype("int64")))
