"""Traits by which the matters of a question may be narrowed: their category, their grade of urgency, the department."""

from dataclasses import dataclass, fields

from governance.matters import URGENCIES

UNGRADED = "ungraded"
"""The grade of the matters to which their source gave none."""
GRADES = (*URGENCIES, UNGRADED)
GRADE_LABELS = {"normal": "一般", "urgent": "紧急", "critical": "特急", UNGRADED: "未定级"}
TRAIT_LABELS = {"category": "类别", "grade": "等级", "department": "部门"}


@dataclass(frozen=True, slots=True)
class Traits:
    """What the matters asked about have in common; None narrows nothing.

    `category` and `department` are the texts that the store holds, `grade` is one of GRADES.
    """

    category: str | None = None
    grade: str | None = None
    department: str | None = None

    @property
    def untallied(self) -> bool:
        """Whether only the matters themselves tell: tallies know categories alone."""
        return self.grade is not None or self.department is not None

    def named(self) -> dict[str, str]:
        """The traits that narrow, by name."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in given.items() if value is not None}

    def words(self) -> dict[str, str]:
        """How a reader is told of each: {'grade': '等级 紧急'}."""
        return {
            name: f"{TRAIT_LABELS[name]} {GRADE_LABELS.get(value, value) if name == 'grade' else value}"
            for name, value in self.named().items()
        }


ANY = Traits()
"""All matters, whatever their traits."""
