"""The table at the end: points by kind, how many struck, failures, the longest recovery."""

import time
from collections import defaultdict
from dataclasses import dataclass, field

from tests.sweep.points import Outcome

LABELS = {
    "kill": "SIGKILL at a milestone",
    "instant": "SIGKILL at a random instant",
    "worker": "SIGKILL for the process that prepares rows",
    "cut": "connection cut by the server at a milestone",
    "full": "ENOSPC from the n-th write on (strace)",
    "io": "EIO at the n-th write (strace)",
    "fsize": "file size limit (RLIMIT_FSIZE)",
    "tmpfs": "small tmpfs",
    "rivals": "8 loaders at once",
    "locked": "store locked by another program",
    "serve": "loads killed under the cockpit",
    "watch": "watch killed while files arrive",
}


@dataclass(slots=True)
class Tally:
    """Outcomes as they come in."""

    begun: float
    outcomes: dict[str, list[Outcome]] = field(default_factory=lambda: defaultdict(list))

    def add(self, outcome: Outcome) -> None:
        self.outcomes[outcome.kind].append(outcome)

    @property
    def failures(self) -> int:
        return sum(bool(o.wrong) for found in self.outcomes.values() for o in found)

    def table(self, *, planned: int) -> str:
        """Markdown, to be pasted into docs/sweep.md."""
        lines = ["| points | run | struck | failed | longest rerun, s |", "|---|---|---|---|---|"]
        everything = [o for found in self.outcomes.values() for o in found]
        for kind, found in self.outcomes.items():
            lines.append(_line(LABELS[kind], found))
        lines.append(_line("all", everything))
        if len(everything) < planned:
            lines.append(f"{planned - len(everything)} of {planned} points were not begun in time")
        told: dict[str, float] = {}
        for outcome in everything:
            for name, value in outcome.told.items():
                told[name] = max(value, told.get(name, value))
        lines += [f"{name}: {value:.4g}" for name, value in told.items()]
        return "\n".join([*lines, f"{time.monotonic() - self.begun:.0f} s in all"])


def _line(label: str, found: list[Outcome]) -> str:
    hit, failed = sum(o.struck for o in found), sum(bool(o.wrong) for o in found)
    slowest = max((o.recovery for o in found), default=0.0)
    return f"| {label} | {len(found)} | {hit} | {failed} | {slowest:.2f} |"
