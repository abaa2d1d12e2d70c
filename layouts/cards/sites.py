"""站点: what stands in the village of a place, such as a station or a hall."""

from dataclasses import dataclass

from layouts.cards.face import Column, Look, Ref, Room, Run, Sentence, Table, joined, sentence
from layouts.chrome import parts
from layouts.chrome.elements import html


@dataclass(frozen=True, slots=True)
class Sites:
    """The sites of a village as (name, kind)."""

    village: str
    rows: tuple[tuple[str, str], ...]


def look(view: Sites, _room: Room) -> Look:
    """A list, or that there are none."""
    heading = parts.heading("所在村社的站点", view.village)
    if not view.rows:
        return Look.of(heading, parts.remark("这个村社没有登记站点"))
    shown = [html.Li(name, html.Span(kind)) for name, kind in view.rows]
    return Look.of(heading, html.Ul(shown, className="sites"))


def table(view: Sites) -> Table:
    """A row a site."""
    rows = view.rows or ((None, "没有登记站点"),)
    return Table((Column("站点"), Column("类别")), rows)


def words(view: Sites) -> tuple[Sentence, ...]:
    """The sites by name."""
    if not view.rows:
        where: list[Run] = [Ref(view.village)] if view.village else ["这里"]
        return (sentence("站点：", *where, "没有登记站点。"),)
    runs = joined([Ref(name)] for name, _ in view.rows)
    return (sentence(Ref(view.village), "的站点：", *runs, "。"),)
