"""The ticker: what there is to say in one line each, from the same answers as the cards."""

from dashboard.ask import Ask
from dashboard.cards import measures
from dashboard.cards.matters import overdue
from dashboard.cards.ranking import ranking
from dashboard.figures import asked_words
from dashboard.stage.top import trusted
from layouts.cards.measures import Kpi


def ticker(asked: Ask) -> list[str]:
    """What there is to say in one line each, from the same answers as the panels."""
    place, period = asked.place.name, asked_words(asked.question)
    lines = [
        f"{place}{period}{kpi.title} {kpi.figure.shown}（{kpi.counted.rstrip('。')}）"
        for kpi in measures.ask(asked, measures.Options())
        if isinstance(kpi, Kpi) and kpi.figure.mark in ("value", "zero")
    ]
    first = [row for row in ranking(asked).standings if row.rank == "1"]
    if first:
        names = "、".join(row.name for row in first[:3])
        lines.append(f"{asked.indicator.label}居首：{names} {first[0].figure.shown}")
    longest = overdue(asked)[:1]
    lines += [
        f"超期最久：{line.title}（{line.place or '未定位'}，{line.when}）" for line in longest
    ]
    delivered = [source for source in trusted(asked).sources if source.rejected]
    lines += [
        f"{source.title}最近一次装载拒收 {source.rejected:,} 行，待来源单位更正"
        for source in delivered
    ]
    return lines or [f"{place}{period}没有可播报的数据"]
