"""What a page in Chromium holds after a forced collection, and how it grows: a line through the samples."""

import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import CDPSession
from scipy.stats import theilslopes

from benchmarks.serving import Server

SURE: Final = 0.999
"""Of the limits: samples that follow one another are alike, which makes limits narrower than they are."""
TIMES: Final = 3
"""Collections before a sample: what a first one frees may hold what a second frees."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One look at the page and its server."""

    at: float
    redraws: int
    heap: float
    nodes: int
    listeners: int
    memory: float
    files: int


def sample(log: CDPSession, server: Server, redraws: int) -> Sample:
    """Collects, then measures; bytes."""
    for _ in range(TIMES):
        log.send("HeapProfiler.collectGarbage")
    told = {m["name"]: m["value"] for m in log.send("Performance.getMetrics")["metrics"]}
    return Sample(
        time.monotonic(), redraws, told["JSHeapUsedSize"], int(told["Nodes"]),
        int(told["JSEventListeners"]), server.memory(), server.open_files(),
    )  # fmt: skip


def slope(samples: Sequence[Sample], of: Callable[[Sample], float]) -> tuple[float, float, float]:
    """How much it grows with each redraw, and the 99.9 % limits of that: Theil and Sen's line, the median over all pairs.

    A sample may fall into an alert or before a collection; one that is far off does not bend this line as it would bend
    that of least squares.
    """
    if len({sampled.redraws for sampled in samples}) < 2:
        return 0.0, 0.0, 0.0
    line = theilslopes(
        [of(sampled) for sampled in samples], [sampled.redraws for sampled in samples], SURE
    )
    return float(line.slope), float(line.low_slope), float(line.high_slope)


def change(samples: Sequence[Sample], of: Callable[[Sample], float]) -> float:
    """Its change from the first third of the samples to the last, as a share."""
    size = max(1, len(samples) // 3)
    first = statistics.median(of(sampled) for sampled in samples[:size])
    last = statistics.median(of(sampled) for sampled in samples[-size:])
    return last / first - 1


def constructors(log: CDPSession) -> dict[str, tuple[int, int]]:
    """How many objects there are of each constructor, and their bytes, by a heap snapshot."""
    parts: list[str] = []

    def part(event: dict[str, Any]) -> None:
        parts.append(event["chunk"])

    log.on("HeapProfiler.addHeapSnapshotChunk", part)
    log.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
    log.remove_listener("HeapProfiler.addHeapSnapshotChunk", part)
    told = json.loads("".join(parts))
    meta = told["snapshot"]["meta"]
    fields, kinds = meta["node_fields"], meta["node_types"][0]
    kind, name, size = (fields.index(n) for n in ("type", "name", "self_size"))
    nodes, names, by_constructor = told["nodes"], told["strings"], dict[str, tuple[int, int]]()
    for at in range(0, len(nodes), len(fields)):
        sort = kinds[nodes[at + kind]]
        key = names[nodes[at + name]] if sort in ("object", "native") else f"({sort})"
        count, total = by_constructor.get(key, (0, 0))
        by_constructor[key] = (count + 1, total + nodes[at + size])
    return by_constructor
