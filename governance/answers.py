"""What an indicator answers: a value with its parts, or the reason why there is none."""

from dataclasses import dataclass

from scipy.special import gammaincinv

from governance.labelled import Labelled


class Reason(Labelled):
    """Why an indicator has no value."""

    NOTHING_DUE = "nothing_due", "本期没有应计事项"
    NOT_OBSERVED = "not_observed", "来源不提供此环节"
    NO_SOURCE = "no_source", "尚未接入此类来源"
    NO_RESIDENTS = "no_residents", "没有常住人口数"
    OTHER_KIND = "other_kind", "此指标不统计这类事项"
    OTHER_LEVEL = "other_level", "此序列不报到这一级"
    NO_FIGURES = "no_figures", "时段内没有报送"
    INCOMPLETE = "incomplete", "报送不全"
    NO_PERIOD = "no_period", "时段短于统计期"


REASON_LABELS = {member: member.label for member in Reason}


@dataclass(frozen=True, slots=True)
class Answer:
    """An indicator's value for a place; `value` None comes with a reason, a bare count without denominator."""

    level: str
    place: str
    name: str
    numerator: int | None
    denominator: float | None
    value: float | None
    reason: str | None = None
    low: float | None = None
    high: float | None = None
    amount: float | None = None
    """The numerator where it is an amount and no count of matters."""

    def as_dict(self) -> dict[str, object]:
        row: dict[str, object] = {
            "place": self.place,
            "name": self.name,
            "numerator": self.amount if self.numerator is None else self.numerator,
            "denominator": self.denominator,
            "value": self.value,
        }
        if self.reason:
            row["reason"] = self.reason
        if self.low is not None:
            row |= {"low": self.low, "high": self.high}
        return row


def percent(value: float) -> str:
    """Two decimals, and never 100.00 % or 0.00 % for what is not quite all or nothing."""
    text = f"{value * 100:.2f}"
    if text == "100.00" and value < 1:
        text = "99.99"
    if text == "0.00" and value > 0:
        text = "0.01"
    return f"{text}%"


def poisson_interval(n: int, level: float = 0.95) -> tuple[float, float]:
    """Exact (Garwood) interval of a Poisson mean from a count."""
    tail = (1 - level) / 2
    # gammaincinv(n, p) is half the chi-square quantile of 2n degrees; it is nan for n = 0.
    low = float(gammaincinv(n, tail)) if n else 0.0
    return low, float(gammaincinv(n + 1, 1 - tail))
