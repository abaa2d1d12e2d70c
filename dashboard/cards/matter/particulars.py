"""要素: what a matter says of itself and what only its kind has, in words: nobody is named, numbers stand with their unit."""

from collections.abc import Iterable, Mapping
from typing import Any

from dashboard.cards.card import Nothing
from dashboard.cards.matter.asked import GRADES, SOLVED_LEVELS, Matter, card
from dashboard.figures import moment
from data.queries.own_fields import Values
from governance.disclosure import masked, person
from governance.kinds import Kind, OwnField
from governance.matters import KEPT
from governance.questions import Question
from layouts.cards.matter import particulars as face
from layouts.cards.matter.particulars import Particulars

UNSAID = "（不显示）"


def ask(matter: Matter, _options: Nothing) -> Particulars:
    """What the source says of a matter, then what only its kind has and what became of it."""
    peculiar = tuple(_own(matter))
    groups = (("事项要素", tuple(_common(matter))), (f"{matter.kind.label}要素", peculiar))
    return Particulars(groups if peculiar else groups[:1])


def _common(matter: Matter) -> Iterable[tuple[str, str]]:
    row = matter.row
    pairs = (
        ("类别", " / ".join(str(row[n]) for n in ("category", "category2") if row[n])),
        ("紧急程度", GRADES.get(str(row["urgency"] or ""), "")),
        ("承办部门", str(row["department"] or "")),
        ("退回", f"{row['returned_times']} 次" if row["returned_times"] else ""),
        ("返工", f"{row['reworked_times']} 次" if row["reworked_times"] else ""),
        ("坐标", "有（见一张图）" if row["lon"] is not None else "来源没有坐标"),
    )
    return ((name, masked(value)) for name, value in pairs if value)


def _own(matter: Matter) -> Iterable[tuple[str, str]]:
    row, kind = matter.row, matter.kind
    values = values_of(row, matter.fields.get(row["id"], {}))
    yield from particulars(kind, values, matter.ask.question)
    became = (
        ("结果", outcome_words(kind, values)),
        ("化解层级", SOLVED_LEVELS.get(str(row["solved_level"] or ""), "")),
    )
    yield from ((name, value) for name, value in became if value)


def field_words(field: OwnField, values: Iterable[Any], question: Question) -> str:
    """The values of an own field as a screen or a list prints them; '' for none."""
    return "、".join(_word(field, value, question) for value in values)


def _word(field: OwnField, value: Any, question: Question) -> str:
    if field.type == "number":
        number = f"{value:,.2f}".rstrip("0").rstrip(".")
        return f"{number} {field.unit}".rstrip()
    if field.type == "instant":
        return moment(value, question)
    if field.type == "day":
        day = f"{int(value):08d}"
        return f"{day[:4]}-{day[4:6]}-{day[6:]}"
    if field.type == "people":
        # A source may write names where the number of people is asked: these are not shown.
        return f"{value} 人" if str(value).isdecimal() else UNSAID
    if field.type == "person":
        return person(str(value))
    if field.type == "flag":
        return {"yes": "是", "no": "否"}.get(str(value), str(value))
    return masked(dict(field.codes).get(str(value), str(value)))


def values_of(row: Mapping[str, Any], fields: Values) -> Values:
    """All own fields of a version: those with columns of their own, and the rows of own_field."""
    kept = {name: (row[name],) for name in KEPT if row[name] not in (None, "")}
    return kept | dict(fields)


def particulars(kind: Kind, values: Values, question: Question) -> tuple[tuple[str, str], ...]:
    """Label and words of the kind's own fields, as declared, then its own word for the stage; what is missing is left out."""
    stages = tuple(word for word in kind.words if word.name == "stage")
    pairs = (
        (field.label, field_words(field, values.get(field.name, ()), question))
        for field in (*kind.fields, *stages)
        if not field.personal
    )
    return tuple((label, words) for label, words in pairs if words)


def outcome_words(kind: Kind, values: Values) -> str:
    """The outcome in the kind's own words; '' for none."""
    code = next(iter(values.get("outcome", ())), "")
    return next((step.label for step in kind.outcomes if step.code == code), str(code))


def list_words(kind: Kind, values: Values, question: Question) -> str:
    """The fields that lists print, in one line; '' where there is nothing to say."""
    pairs = (
        (field.label, field_words(field, values.get(field.name, ()), question))
        for field in kind.fields
        if field.listed
    )
    return "；".join(f"{label}：{words}" for label, words in pairs if words)


CARD = card("matter_particulars", "要素", ask, face)
