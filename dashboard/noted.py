"""Notes at the desk: what they can be about, who sees them, and how they are told."""

import unicodedata
from dataclasses import replace
from typing import Any, Final

from dashboard.ask import Ask
from dashboard.figures import period_words
from data.desk.events import Event, Events
from data.queries import matter, places
from governance.errors import NoteError, UnknownPlace
from governance.indicators import Indicator
from governance.periods import instant, parse_period
from governance.places import CHAIN, Place, check_level
from governance.scope import PlaceKey, Scope

NOTE: Final = "note"
WITHDRAWAL: Final = "note-withdrawn"
LONGEST_NAME: Final = 40
LONGEST_TEXT: Final = 500
_PLACES: Final = ("district", "statutory", "town", "village")
# Marks that turn the direction of writing can make a text read as another.
_TURNS_LINES_ROUND: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def matter_key(source: str, key: str) -> str:
    """Key of the notes on a matter."""
    return f"matter/{source}/{key}"


def place_key(key: PlaceKey) -> str:
    """Key of the notes on a place; a city has no code here."""
    return "place/city" if key[0] == "city" else f"place/{key[0]}/{key[1]}"


def measure_key(code: str, key: PlaceKey) -> str:
    """Key of the notes on a measure of a place; that of the whole city names no place."""
    return f"measure/{code}" if key[0] == "city" else f"measure/{code}/{key[0]}/{key[1]}"


def subject(asked: Ask, key: str) -> tuple[str, Scope]:
    """The key as it is kept, and what a reader must see to see a note about it: as much of it as the one who asks does.

    Raises:
        AskError: there is no such thing, or it is outside the scope.
    """
    about, _, rest = key.partition("/")
    first, _, last = rest.partition("/")
    match about:
        case "matter":
            return matter_key(first, last), _of_matter(asked, first, last)
        case "place":
            place = _place(asked, first, last)
            return place_key(place.key), _within(asked, place, asked.scope.kinds)
        case "measure":
            of = asked.measure(first)
            level, _, code = last.partition("/")
            place = _place(asked, level or "city", code)
            return measure_key(of.id, place.key), _within(asked, place, _kinds(asked, of))
    raise NoteError(f"备注不能写给 {key!r}：可以写给事项、地方或指标。")


def _of_matter(asked: Ask, source: str, key: str) -> Scope:
    row = matter.one(asked.store, source, key, asked.question, scope=asked.scope)
    level = next((level for level in reversed(CHAIN) if row[level]), "city")
    # The matter is within the scope, so its place may be told whatever lies between.
    place = places.one(asked.store, str(row.get(level) or ""), level, scope=Scope.everything())
    return _within(asked, place, frozenset({str(row["kind"])}))


def _place(asked: Ask, level: str, code: str) -> Place:
    if level == "city":
        if not asked.scope.whole_city:
            raise UnknownPlace("全市不在可看的范围内：请把备注写给自己的地方。")
        return places.city(asked.store, scope=asked.scope)
    return places.one(asked.store, code, check_level(level), scope=asked.scope)


def _kinds(asked: Ask, of: Indicator) -> frozenset[str] | None:
    kinds, seen = of.kinds, asked.scope.kinds
    # None is every kind; else the narrower of the two.
    return seen if kinds is None else kinds if seen is None else kinds & seen


def _within(asked: Ask, place: Place, kinds: frozenset[str] | None) -> Scope:
    """The place and all above it, for a reader of any of them sees the place; a city lies in none."""
    if place.level == "city":
        return Scope(None, kinds)
    above = {(level, code) for level in _PLACES if (code := getattr(place, level))}
    return Scope(frozenset(above | {place.key}), kinds)


def written(asked: Ask, key: str, author: str, text: str, period: str, now: int) -> Event:
    """A note, as it is to be recorded.

    Raises:
        AskError: what it is about cannot be noted on by this reader, or the name or text is empty, too long or unreadable.
    """
    about, scope = subject(asked, key)
    payload = {"text": _checked(text, "备注", LONGEST_TEXT)}
    if period:
        payload["period"] = parse_period(period).label
    author = _checked(" ".join(author.split()), "姓名", LONGEST_NAME)
    return Event(NOTE, about, author, scope, now, now, asked.known, payload)


def _checked(text: str, what: str, most: int) -> str:
    # Forms are sent with \r\n, which must not count as two characters.
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise NoteError(f"{what}还空着：请填写后再写下。")
    if len(text) > most:
        raise NoteError(f"{what}最多 {most} 个字，这里有 {len(text)} 个：请缩短。")
    if any(_is_unreadable(sign) for sign in text):
        raise NoteError(f"{what}里有显示不出的控制字符：请删去后再写下。")
    return text


def _is_unreadable(sign: str) -> bool:
    # Cc are control characters; Cs are halves of surrogates, which UTF-8 cannot store.
    return (unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t") or (
        sign in _TURNS_LINES_ROUND
    )


def withdrawn(asked: Ask, events: Events, key: str, author: str, note: int, now: int) -> Event:
    """The event by which a note is taken back.

    Raises:
        AskError: there is no such note that this reader sees, it was taken back already, or the name cannot be read.
    """
    about, _ = subject(asked, key)
    seen = events.about([about], known=asked.known, scope=asked.scope)
    gone = {event.payload["of"] for event in seen if event.kind == WITHDRAWAL}
    original = next((e for e in seen if e.kind == NOTE and e.revision == note), None)
    if original is None or note in gone:
        raise NoteError("没有这条备注，或它已经撤回。")
    name = _checked(" ".join(author.split()), "姓名", LONGEST_NAME)
    # Subject and scope stay the note's: who may see it sees that it was taken back.
    return replace(
        original, kind=WITHDRAWAL, author=name, happened_at=now, recorded_at=now, known=asked.known,
        payload={"of": note}, revision=0,
    )  # fmt: skip


def told(asked: Ask, events: Events, key: str) -> dict[str, Any]:
    """The notes about something as known at the load or instant asked, newest first, and whether more can be written.

    Raises:
        AskError: there is no such thing, or it is outside the scope.
    """
    about, _ = subject(asked, key)
    until = _until(asked)
    seen = events.about([about], known=asked.known, until=until, scope=asked.scope)
    # Reversed: of two withdrawals of one note the first counts.
    gone = {e.payload["of"]: e for e in reversed(seen) if e.kind == WITHDRAWAL}
    notes = [_line(asked, e, gone.get(e.revision)) for e in seen if e.kind == NOTE]
    return {"notes": notes[::-1], "writable": asked.known == asked.load and until is None}


def _until(asked: Ask) -> int | None:
    """The instant by which is asked, where that is no number of a load."""
    known = asked.address.get("known") or ""
    return int(instant(known, asked.zone)[0].timestamp()) if "-" in known else None


def _line(asked: Ask, note: Event, gone: Event | None) -> dict[str, Any]:
    period = note.payload.get("period")
    line = {
        "id": note.revision,
        "author": note.author,
        "at": f"{asked.local(note.happened_at):%Y-%m-%d %H:%M}",
        "about": period_words(parse_period(period)) if period else "",
        "text": note.payload["text"],
    }
    if gone is not None:
        at = f"{asked.local(gone.recorded_at):%Y-%m-%d %H:%M}"
        line |= {"text": "", "withdrawn": f"{gone.author} 于 {at} 撤回"}
    return line
