"""Every error the cockpit raises on purpose.

CockpitError
├── AskError            a question cannot be answered as asked
│   ├── UnknownIndicator · UnknownKind · UnknownSeries · UnknownTrait
│   ├── UnknownPeriod · UnknownPlace · UnknownLevel · UnknownLoad · UnknownScene · UnknownMatter · BadInstant
│   ├── IncompleteMonth  a month of the index that was not delivered, or but in part
│   └── NoteError        a note that cannot be written or taken back
├── ProfileError        a profile or a mapping is wrong, found before a row is read
│   ├── MappingError
│   ├── DefinitionError  a definition of the index that cannot stand
│   ├── TemplateError    a template of a briefing that asks for what there is not
│   ├── ScreenError      a screen's file that cannot be shown
│   └── SeriesError      a series or a measure that cannot stand as it is declared
├── SourceError         a file cannot be read at all (single bad rows are rejects, not errors)
├── StoreError          the store is absent, locked, or of another kind
│   ├── NotDemonstration  demonstration data may go into a demonstration alone
│   └── NothingLoaded    a store into which nothing was loaded; an AskError too, for no question can be answered
├── ServeError          the server cannot start
├── BriefingError       a briefing cannot be issued, drawn, sent or told from another
│   ├── AlreadyIssued    of this period there is an issue
│   ├── MissingGlyph     a character that no shipped font can print
│   └── MissingFont      a font that is shipped is not there
└── AccessError         the reader may not
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches


class CockpitError(Exception):
    """One clear sentence with the remedy; the edges print it as it stands."""


class AskError(CockpitError):
    """A question that cannot be answered as asked; `near` is the nearest that could be, or ''."""

    def __init__(self, sentence: str, *, near: str = "") -> None:
        super().__init__(sentence)
        self.near = near


class UnknownIndicator(AskError):
    """No indicator of that id."""


class UnknownKind(AskError):
    """No kind of matter of that code."""


class UnknownSeries(AskError):
    """No series of observations of that code."""


class UnknownTrait(AskError):
    """No matter has such a category, grade or department."""


class UnknownPeriod(AskError):
    """A period that is none of the forms."""


class UnknownPlace(AskError):
    """No such place in this store."""


class UnknownLevel(AskError):
    """No such level of places."""


class UnknownLoad(AskError):
    """No load of that number, or none as early as that."""


class UnknownScene(AskError):
    """No scene of that name on the wall."""


class UnknownMatter(AskError):
    """No such matter in this store, or none that the reader may see."""


class BadInstant(AskError):
    """A cutoff or an instant that cannot be read."""


class IncompleteMonth(AskError):
    """A month of the index that was not delivered, or but in part: shown as such, never ranked."""

    def __init__(
        self,
        sentence: str,
        *,
        units: tuple[str, ...] = (),
        measures: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.units, self.measures = units, dict(measures or {})


class ProfileError(CockpitError):
    """A profile that is missing or wrong."""


class MappingError(ProfileError):
    """A source mapping that is wrong."""


class DefinitionError(ProfileError):
    """A definition of the index that contradicts itself."""


class TemplateError(ProfileError):
    """A template of a briefing that asks for what there is not."""


class ScreenError(ProfileError):
    """A screen's file that cannot be shown."""


class SeriesError(ProfileError):
    """A series or a measure that cannot stand as it is declared."""


class SourceError(CockpitError):
    """A source that cannot be read at all."""


class StoreError(CockpitError):
    """A store that cannot be used."""


class NothingLoaded(StoreError, AskError):
    """A store into which nothing was loaded yet: no question can be answered."""


class NotDemonstration(StoreError):
    """A store of real matters, into which no made-up one may come."""


class NoteError(AskError):
    """A note that cannot be written or taken back as it was sent."""


class ServeError(CockpitError):
    """The server cannot start."""


class BriefingError(CockpitError):
    """A briefing that cannot be issued, drawn, sent or told from another."""


class AlreadyIssued(BriefingError):
    """Of this kind, place and period there is an issue."""


class MissingGlyph(BriefingError):
    """A character that none of the shipped fonts can print; `characters` are those missing."""

    def __init__(self, sentence: str, *, characters: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.characters = characters


class MissingFont(BriefingError):
    """A font file of the documents that is not where it was shipped."""


class AccessError(CockpitError):
    """The reader may not."""


def close(word: str, known: Iterable[str]) -> str:
    """The known word most like `word`, or ''."""
    return next(iter(get_close_matches(word, sorted(known), n=1, cutoff=0.5)), "")


def nearest(word: str, known: Iterable[str]) -> str:
    """'（最接近的是 x）' for the known word most like `word`, or the whole short list, or ''."""
    names = sorted(known)
    like = close(word, names)
    if like:
        return f"（最接近的是 {like}）"
    return f"（可用的有 {'、'.join(names)}）" if 0 < len(names) <= 12 else ""
