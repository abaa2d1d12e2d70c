"""风险清单: the open matters past their due time, graver grades first, then the longest overdue."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.ask import Ask
from dashboard.ask.address import matter_path
from dashboard.cards.card import Card
from dashboard.figures import moment
from data.counting.cloud import GRADE_BIT
from data.queries import cloud, onmap
from governance.traits import GRADES
from layouts.cards import risks as face
from layouts.cards.risks import Risk, Risks
from layouts.onemap import GRADE_WORDS


@dataclass(frozen=True, slots=True)
class Options:
    """How many matters are listed."""

    most: int = 14


def ask(asked: Ask, options: Options) -> Risks:
    """The gravest open matters of the question: overdue, graver grades first, then the longest overdue."""
    chosen = cloud.chosen(asked.store, asked.question, within=asked.key, scope=asked.scope)
    frame = onmap.gravest(asked.store, asked.question, chosen, options.most, scope=asked.scope)
    late = chosen.flags[chosen.late]
    grades = np.bincount(late >> GRADE_BIT & 3, minlength=len(GRADES))
    return Risks(
        lines=tuple(_risk(asked, row) for row in frame.to_dict("records")),  # type: ignore[arg-type]
        total=len(late),
        grades=tuple(
            (grade, GRADE_WORDS[grade], int(n))
            for grade, n in reversed(list(zip(GRADES, grades, strict=True)))
            if n
        ),
        cutoff=moment(asked.question.cutoff.at, asked.question),
    )


def _risk(asked: Ask, row: dict[str, Any]) -> Risk:
    grade = GRADES[row["grade"]]
    over = asked.question.cutoff.at - int(row["due_at"])
    # pandas gives NaN where the database has NULL.
    title, category = (
        row[name] if isinstance(row[name], str) else "" for name in ("title", "category")
    )
    return Risk(
        href=matter_path(row["source"], row["id"]),
        kind=row["kind"],
        grade=grade,
        grade_words=GRADE_WORDS[grade],
        title=title or category or row["id"],
        place=row["place_name"],
        late=f"{over // 86_400:,} 天" if over >= 86_400 else f"{over // 3600} 小时",
        due=moment(int(row["due_at"]), asked.question),
    )


CARD = Card("risks", "风险清单", ask, face, Options)
