"""High-water marks: the greatest value seen of a column that only grows, kept as text that remembers its type."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from governance.errors import SourceError


@dataclass(frozen=True, slots=True)
class Mark:
    """A value to ask from on: an instant, a day, a number, or a text that sorts as it is written."""

    value: datetime | date | Decimal | str

    @classmethod
    def of(cls, value: object, column: str) -> "Mark":
        """A mark from a value as a database gave it, or as a mapping writes it."""
        if isinstance(value, datetime | date | Decimal | str):
            return cls(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            # Through text: Decimal(0.1) would be the binary fraction with all its digits.
            return cls(Decimal(str(value)))
        raise SourceError(
            f"mark 列 {column} 的值 {value!r} 既不是时刻、数字，也不是文字：请换一列。"
        )

    @classmethod
    def of_text(cls, text: str) -> "Mark":
        """A mark from a text of a JSON document: an ISO instant or day, a number, or a text."""
        try:
            number = Decimal(text)
            # Decimal also reads NaN and Infinity, which no later value would ever exceed.
            return cls(number) if number.is_finite() else cls(text)
        except InvalidOperation:
            pass
        try:
            return cls(datetime.fromisoformat(text))
        except ValueError:
            return cls(text)

    @classmethod
    def parse(cls, kept: str) -> "Mark":
        """A mark as `str` wrote it."""
        kind, _, text = kept.partition(":")
        readers: dict[str, Any] = {
            "instant": datetime.fromisoformat,
            "day": date.fromisoformat,
            "number": Decimal,
            "text": str,
        }
        return cls(readers[kind](text))

    def __str__(self) -> str:
        match self.value:
            # Before `date`: a datetime is a date as well.
            case datetime():
                return f"instant:{self.value.isoformat()}"
            case date():
                return f"day:{self.value.isoformat()}"
            case Decimal():
                return f"number:{self.value}"
            case _:
                return f"text:{self.value}"

    def greater(self, other: "Mark | None") -> "Mark":
        """The greater of two.

        Raises:
            SourceError: nobody can say, for they are of two kinds.
        """
        if other is None:
            return self
        try:
            return other if other.value > self.value else self  # type: ignore[operator]
        except TypeError:
            raise SourceError(
                f"mark 列里有两种值（{self.value}、{other.value}），比不出大小：请换一列。"
            ) from None

    def earlier(self, seconds: int) -> "Mark":
        """The mark that long before, where it is an instant."""
        if not seconds or not isinstance(self.value, datetime):
            return self
        return Mark(self.value - timedelta(seconds=seconds))

    def as_parameter(self, form: str = "") -> str:
        """The mark as a parameter of a URL: an instant in UTC where its zone is known, in the form asked for."""
        value = self.value
        if not isinstance(value, datetime):
            return str(value)
        if value.tzinfo is not None:
            value = value.astimezone(UTC)
        return value.strftime(form) if form else value.isoformat().replace("+00:00", "Z")


class Reader(Protocol):
    """One asking of a source. `origin` says where it asked, without secrets; `mark` what it has reached so far."""

    origin: str
    mark: Mark | None

    def items(self) -> Iterator[Mapping[str, object]]:
        """What the source says, item by item; raises SourceError with one sentence when it does not."""
        ...
