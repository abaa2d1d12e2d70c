"""试算: the what-if of the index in words: read from the address, tried, and set beside the definition's."""

from typing import Final

from dashboard.cards.card import Nothing
from dashboard.cards.index.asked import Index, card
from dashboard.cards.index.words import arrow, points
from dashboard.cards.ranking import along
from governance.errors import AskError
from governance.pingan import whatif
from governance.pingan.definition import Definition
from governance.pingan.observed import shown
from layouts.cards.index import trial as face
from layouts.cards.index.trial import Trial, TrialRow, WeightField

DIGITS: Final = 2
"""Weights are shown and typed in per cent, with so many digits."""


def weights(text: str) -> dict[str, float]:
    """Reads 'A:20,B:24.6', in per cent.

    Raises:
        AskError: what cannot be read.
    """
    shares = {}
    for part in filter(None, text.split(",")):
        code, _, value = part.partition(":")
        try:
            # Typed in per cent, kept as a share.
            shares[code.strip()] = float(value) / 100
        except ValueError:
            raise AskError(f"权重 {part!r} 看不懂：请写成 A:20（维度代码和百分数）。") from None
    return shares


def without(text: str) -> tuple[str, ...]:
    """Reads 'B102,C201'."""
    return tuple(code.strip() for code in text.split(",") if code.strip())


def ask(index: Index, _options: Nothing) -> Trial:
    """The month with other weights, or without some indicators, as the address says; nothing of it is kept anywhere."""
    asked = index.get("w") or "", index.get("without") or ""
    fields, reset = _fields(index, *asked), index.ask.address.with_(w=None, without=None)
    try:
        standings = index.one
        given = whatif.weights_of(index.definition) | weights(asked[0])
        trial = whatif.what_if(standings.reading, given, without(asked[1]))
        city = whatif.what_if(standings.city, given, without(asked[1]))
    except AskError as error:
        return Trial("", fields, any(asked), (), (), None, "", reset, str(error))
    axis = _axis(trial, city)
    return Trial(
        month=shown(index.month),
        fields=fields,
        tried=trial.changed,
        said=_said(index.definition, trial),
        rows=_rows(index, trial, axis),
        city=_row("全市", city, 0, axis, "", ("—", "—")),
        axis=f"横轴 {axis[0]:g} – {axis[1]:g} 分：○ 正式口径，● 试算",
        reset=reset,
    )


def _fields(index: Index, weights_text: str, left: str) -> tuple[WeightField, ...]:
    """The fields as the address says them; what cannot be read there shows the definition's."""
    definition = index.definition
    usual = whatif.weights_of(definition)
    try:
        tried = weights(weights_text)
    except AskError:
        # ask tells the error; the fields still show weights to start from.
        tried = {}
    left_out, fields = set(without(left)), []
    for d in definition.dimensions:
        own = tuple((i.id, i.name) for i in definition.indicators if i.dimension == d.code)
        kept = tuple(code for code, _ in own if code not in left_out)
        value = round((usual | tried)[d.code] * 100, DIGITS)
        shown_usual = f"{usual[d.code] * 100:.{DIGITS}f}"
        fields.append(WeightField(d.code, d.name, value, shown_usual, own, kept))
    return tuple(fields)


def _said(definition: Definition, trial: whatif.Trial) -> tuple[str, ...]:
    """What was tried, in sentences."""
    if not trial.changed:
        return ("还没有改动：下面试算与正式口径相同。改一个权重，或去掉一项指标的勾。",)
    names = {d.code: d.name for d in definition.dimensions}
    sentences = []
    if trial.normalised:
        sentences.append(f"各维度权重合计 {trial.given:.2%}，不是 100%：已按比例归一后计算。")
    if trial.without:
        which = "、".join(definition.indicator(code).name for code in trial.without)
        sentences.append(f"不计 {len(trial.without)} 项：{which}；其余指标按原比例补足 100%。")
    if trial.emptied:
        which = "、".join(names[code] for code in trial.emptied)
        sentences.append(f"{which}已没有指标，其权重由其余维度按比例分担。")
    # Shares that make 1 may miss it by a rounding of floating point.
    if trial.tried.coverage < 1 - 1e-9:
        sentences.append(f"试算的权重里有数据的占 {trial.tried.coverage:.1%}。")
    moved = int((trial.ranks[0] != trial.ranks[1]).sum())
    sentences.append(f"{moved} 个单位名次变动。" if moved else "名次没有变动。")
    return tuple(sentences)


def _axis(*trials: whatif.Trial) -> tuple[float, float]:
    """Whole points around all scores before and after."""
    scores = [float(x) for trial in trials for r in (trial.defined, trial.tried) for x in r.index]
    # Never of width 0, since places on the axis are divided by it.
    low, high = float(int(min(scores))), float(int(max(scores)) + 1)
    return low, high


def _rows(index: Index, trial: whatif.Trial, axis: tuple[float, float]) -> tuple[TrialRow, ...]:
    """Units in the order of the trial."""
    names, (before, after) = index.names, trial.ranks
    order = sorted(range(len(after)), key=lambda n: (after[n], before[n], trial.tried.units[n]))
    doubt = index.one.doubted
    rows = []
    for n in order:
        low, high = int(doubt.rank_low[n]), int(doubt.rank_high[n])
        inside = low <= int(after[n]) <= high
        span = f"{low}–{high}" if low != high else f"{low}"
        within = f"{'仍在' if inside else '超出'}正式名次区间 {span}"
        ranks = str(int(before[n])), str(int(after[n]))
        rows.append(_row(names[trial.tried.units[n]], trial, n, axis, within, ranks))
    return tuple(rows)


def _row(
    name: str,
    trial: whatif.Trial,
    n: int,
    axis: tuple[float, float],
    within: str,
    ranks: tuple[str, str],
) -> TrialRow:
    before, after = float(trial.defined.index[n]), float(trial.tried.index[n])
    words, verdict = arrow(after - before)
    scores = points(before), points(after)
    shares = along(before, axis), along(after, axis)
    judged = verdict if trial.changed else "same"
    return TrialRow(name, *ranks, _moved(*ranks), *scores, words, judged, within, *shares)


def _moved(before: str, after: str) -> str:
    """'↑ 升 2 位': an arrow and words."""
    # The city has a dash where units have ranks.
    if not (before.isdecimal() and after.isdecimal()):
        return ""
    step = int(before) - int(after)
    if not step:
        return "不变"
    return f"{'↑ 升' if step > 0 else '↓ 降'} {abs(step)} 位"


CARD = card("index_trial", "试算", ask, face, rooms=("full",))
