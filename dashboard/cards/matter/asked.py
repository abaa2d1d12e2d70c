"""One matter as cards ask it: what an address names, and what the store knows of it at the load asked about."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Final

import pandas as pd

from dashboard.ask import Ask
from dashboard.cards.card import telling
from data.queries import matter, own_fields
from data.queries.own_fields import Values
from governance.disclosure import masked
from governance.errors import AskError
from governance.kinds import Kind
from governance.places import CHAIN
from governance.scope import PlaceKey
from governance.traits import GRADE_LABELS

Row = Mapping[str, Any]
"""A version of a matter: data.queries.matter.COLUMNS."""

SOLVED_LEVELS: Final[Mapping[str, str]] = {
    "village": "村社", "town": "镇街", "county": "区县", "city": "市",
}  # fmt: skip
GRADES: Final = GRADE_LABELS


@dataclass(frozen=True)
class Matter:
    """What one question of one reader means for a matter; parts of it are read when they are wanted."""

    ask: Ask

    @property
    def name(self) -> tuple[str, str]:
        """Its source and its key there. Raises AskError where the address names none."""
        source, key = self.ask.address.get("source"), self.ask.address.get("key")
        if not (source and key):
            raise AskError("网址没有指明事项：应是 /matter/来源/编号。")
        return source, key

    @cached_property
    def row(self) -> Row:
        """What is known of it. Raises UnknownMatter, with the nearest."""
        return self.ask.read(matter.one, *self.name, self.ask.question)

    @cached_property
    def versions(self) -> list[dict[str, Any]]:
        """All that loads said of it, in their order."""
        return self.ask.read(matter.versions, *self.name, self.ask.question)

    @cached_property
    def steps(self) -> pd.DataFrame:
        """Its step records, as data.queries.matter.steps gives them."""
        ask, row = self.ask, dict(self.row)
        return ask.once(
            "steps", lambda: matter.steps(ask.store, row, ask.question, scope=ask.scope), self.name
        )

    @cached_property
    def fields(self) -> dict[int, Values]:
        """The fields that only its kind has, by version."""
        ids = tuple(version["id"] for version in self.versions)
        return self.ask.read(own_fields.of_versions, ids)

    @property
    def kind(self) -> Kind:
        return self.ask.kinds.shown(str(self.row["kind"]))

    @property
    def codes(self) -> dict[str, str]:
        """The codes of its places by level, '' where it lies no deeper."""
        return {level: str(self.row[level] or "") for level in CHAIN}

    @property
    def place(self) -> PlaceKey | None:
        """The narrowest place that it lies in."""
        codes = self.codes
        return next(((level, codes[level]) for level in reversed(CHAIN) if codes[level]), None)


def title(row: Row) -> str:
    """What a matter is called."""
    return masked(str(row["title"] or row["category"] or "（无标题）"))


def named(ask: Ask) -> Matter | None:
    """The matter that an address names; None where it names none."""
    return Matter(ask) if ask.address.get("key") else None


card = partial(telling, about=Matter)
"""A card about the matter that an address names."""
