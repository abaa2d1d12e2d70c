"""An axis of round numbers: one rule of ticks for the screen, the page and the office files."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil, floor, log10

_EVEN = 1e-9
"""What arithmetic may be off by where a value stands on a tick."""


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from `low` to `high` with a tick every `step`; a value is printed `factor` times as large (100 for %)."""

    low: float
    high: float
    step: float
    factor: float = 1.0

    @classmethod
    def of(
        cls,
        values: Iterable[float | None],
        *,
        ticks: int = 7,
        zero: bool = False,
        factor: float = 1.0,
    ) -> "Scale":
        """The axis with round ends that holds all values and has at most `ticks` ticks (two at least); `zero` puts 0 on it."""
        known = [value for value in values if value is not None] or [0.0]
        low, high = min(known), max(known)
        if zero:
            low, high = min(low, 0.0), max(high, 0.0)
        if high - low < 1e-12:
            # All values are equal: 2 % more room, or one printed unit where they are zero.
            spread = abs(high) * 0.02 or 1.0 / factor
            low, high = (low if zero or not low else low - spread), high + spread
        for step in _steps((high - low) * factor):
            # A value on a tick may be off by float noise: it must not open one more step.
            first = floor(low * factor / step + _EVEN)
            last = ceil(high * factor / step - _EVEN)
            if last - first < max(ticks, 2):
                break
        return cls(
            round(first * step / factor, 10), round(last * step / factor, 10), step / factor, factor
        )

    def at(self, value: float) -> float:
        """Where a value lies, 0 at the low end, 1 at the high one; beyond the ends it stays at them."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))

    @property
    def ticks(self) -> tuple[float, ...]:
        count = round((self.high - self.low) / self.step)
        # Ten decimals take off the noise of adding up steps.
        return tuple(round(self.low + n * self.step, 10) for n in range(count + 1))

    @property
    def places(self) -> int:
        """How many decimals the printed ticks need."""
        step = self.step * self.factor
        # As few decimals as print the step itself to a thousandth; four at most.
        return next((n for n in range(4) if abs(round(step, n) - step) < step / 1e3), 4)

    def words(self, tick: float) -> str:
        """A tick as the figures are printed."""
        written = f"{tick * self.factor:,.{self.places}f}"
        # The typographic minus; a zero with a sign ("-0.0") loses it.
        return written.replace("-", "−") if float(written.replace(",", "")) else written.strip("-")

    @property
    def announced(self) -> str:
        """What is said of the axis's ends, and that it is cut where it does not begin at 0."""
        cut = "，不从 0 起" if self.low else ""
        return f"横轴 {self.words(self.low)}–{self.words(self.high)} 分{cut}"


def _steps(span: float) -> Iterator[float]:
    """Round steps from a hundredth of the span upwards: 1, 2, 2.5, 5, 10 …"""
    # Two powers below the span: the first steps are far too fine, so none is missed.
    power = floor(log10(span)) - 2
    while True:
        yield from (n * 10.0**power for n in (1, 2, 2.5, 5))
        power += 1
