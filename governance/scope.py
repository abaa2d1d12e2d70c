"""Who asks: the places and kinds a reader may see. Every query takes one; it only narrows."""

from dataclasses import dataclass

PlaceKey = tuple[str, str]
"""(level, code): codes repeat between levels (吴兴区 with and without 南太湖新区)."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The places (with all below them) and kinds a reader may see; None means all of them."""

    places: frozenset[PlaceKey] | None
    kinds: frozenset[str] | None

    @classmethod
    def everything(cls) -> "Scope":
        return cls(places=None, kinds=None)

    @classmethod
    def of_places(cls, *keys: PlaceKey) -> "Scope":
        return cls(places=frozenset(keys), kinds=None)

    @property
    def whole_city(self) -> bool:
        return self.places is None

    def levels(self) -> frozenset[str]:
        return frozenset(level for level, _ in self.places or ())

    def narrowed_to(self, kind: str | None) -> frozenset[str] | None:
        """The kinds to count when `kind` is asked for; an empty set when it is out of reach."""
        if kind is None:
            return self.kinds
        if self.kinds is None or kind in self.kinds:
            return frozenset({kind})
        return frozenset()
