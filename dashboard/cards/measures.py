"""指标条: the measures of the place asked about."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.ask import Ask
from dashboard.cards.card import Card
from dashboard.cards.options import measured
from dashboard.figures import comparisons, counted, figure
from governance.answers import Answer
from governance.errors import CockpitError
from governance.indicators import Indicator, Unit
from governance.ranking import SMALL
from layouts.cards import measures as face
from layouts.cards.measures import Kpi
from layouts.chrome import words

_log = logging.getLogger(__name__)
BESIDE = "/"
"""'K01/K02' are two measures in one box."""


@dataclass(frozen=True, slots=True)
class Options:
    """Which measures stand in the row, in order; 'K01/K02' stand beside each other in one box."""

    measures: tuple[str, ...] = measured(("K11", "K13a", "K01/K02", "K03", "K04a"), beside=BESIDE)
    careful: bool = False
    """For a small place: a rate of few matters is marked and not compared, a count says that it is of the period alone."""


def ask(ask: Ask, options: Options) -> list[Kpi | str]:
    """The measures; one that fails is a sentence in its place."""
    shown = [_kpi_or_sentence(ask, codes.split(BESIDE)) for codes in options.measures]
    return [_careful(ask, kpi) for kpi in shown] if options.careful else shown


def _careful(ask: Ask, shown: Kpi | str) -> Kpi | str:
    if isinstance(shown, str) or shown.figure.reason:
        return shown
    of = ask.measure(shown.figure.indicator)
    if of.unit is Unit.COUNT:
        return replace(shown, counted=f"本期受理，{shown.counted}")
    return replace(shown, small=of.is_rate and float(shown.figure.denominator or 0) < SMALL)


def _kpi_or_sentence(ask: Ask, codes: Sequence[str]) -> Kpi | str:
    try:
        return kpi(ask, *(ask.measure(code) for code in codes))
    except CockpitError as error:
        return str(error)
    except Exception:  # noqa: BLE001 - one measure must not take the row down; logged whole
        _log.exception("measure %s failed", codes)
        return f"{codes[0]} {words.UNAVAILABLE}"


def kpi(ask: Ask, of: Indicator, beside: Indicator | None = None) -> Kpi:
    """One measure of the place asked about."""
    now = ask.whole(of)
    shown = Kpi(
        title=of.label,
        figure=figure(now, of),
        counted=counted(now, of) if now.value is not None else "",
        comparisons=comparisons(ask, of, now),
    )
    return shown if beside is None else _paired(ask, shown, now, beside)


def _paired(ask: Ask, first: Kpi, now: Answer, of: Indicator) -> Kpi:
    checked_answer = ask.whole(of)
    gap = ""
    if now.value is not None and checked_answer.value is not None:
        gap = f"账面与核实相差 {(now.value - checked_answer.value) * 100:.2f} 个百分点"
    second = figure(checked_answer, of)
    # By reason, so that what both lack for the same reason is told once.
    reasons = {first.figure.reason: "账面", second.reason: "核实"}
    missing = "；".join(f"{name}：{reason}" for reason, name in reasons.items() if reason)
    return Kpi(
        title="办结与核实",
        figure=first.figure,
        counted=missing
        if first.figure.reason
        else "；".join(filter(None, (first.counted, missing))),
        comparisons=first.comparisons,
        first_name="账面办结",
        second=second,
        second_name="核实结案",
        gap=gap,
    )


CARD = Card("measures", "指标", ask, face, Options, rooms=("strip", "full"))
