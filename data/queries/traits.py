"""Which categories, grades and departments the matters have that a reader may see."""

from dataclasses import replace

from sqlalchemy import Connection, select

from data import schema
from data.queries.filters import having, known_at, seen
from governance.errors import UnknownTrait, close, nearest
from governance.scope import Scope
from governance.traits import GRADE_LABELS, GRADES, TRAIT_LABELS, Traits


def check_traits(
    connection: Connection, traits: Traits, kind: str | None, known: int, *, scope: Scope
) -> None:
    """That some matter has each trait, of the kind asked for, as known at the load and within the scope.

    Raises:
        UnknownTrait: none has; the nearest that one has is named.
    """
    m = schema.matter
    narrowed = replace(scope, kinds=scope.narrowed_to(kind))
    visible = [known_at(connection, m, known), *seen(m, narrowed)]
    for name, value in traits.named().items():
        if name == "grade":
            _check_grade(value)
            continue
        alone = having(m, Traits(**{name: value}))
        if connection.execute(select(m.c.id).where(*visible, *alone).limit(1)).first() is None:
            offered = connection.scalars(select(m.c[name]).where(*visible).distinct())
            raise _unknown(name, value, sorted(text for text in offered if text))


def _check_grade(value: str) -> None:
    if value not in GRADES:
        listed = "、".join(f"{code}（{GRADE_LABELS[code]}）" for code in GRADES)
        raise UnknownTrait(
            f"没有等级 {value!r}{nearest(value, GRADES)}：应是 {listed} 之一。",
            near=close(value, GRADES),
        )


def _unknown(name: str, value: str, offered: list[str]) -> UnknownTrait:
    sentence = f"没有{TRAIT_LABELS[name]} {value!r} 的事项{nearest(value, offered)}。"
    return UnknownTrait(sentence, near=close(value, offered))
