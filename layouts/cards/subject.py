"""所看的: what a page is about, a matter or a place: the way down to it, its name, its number, and what limits what is told."""

from dataclasses import dataclass

from governance.kinds import Kind
from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome.elements import html
from layouts.values import Crumb


@dataclass(frozen=True, slots=True)
class Subject:
    """A matter (of a kind, with tags as (class, word)) or a place; `crumbs` lead down to it, the last is itself."""

    title: str
    code: str
    crumbs: tuple[Crumb, ...]
    kind: Kind | None = None
    tags: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        return " › ".join(crumb.name for crumb in self.crumbs)


def look(view: Subject, _room: Room) -> Look:
    """The way down, the name with its tags, then number and remarks."""
    mark = [parts.kind(view.kind)] if view.kind else []
    tags = [html.Span(word, className=f"desk-tag {name}".strip()) for name, word in view.tags]
    title = html.H2(*mark, html.Span(view.title))
    return Look.of(
        html.Nav(parts.crumbs(view.crumbs), className="crumbs", aria_label="位置"),
        html.Div(title, *tags, html.Span(view.code, className="subject-code"), className="subject"),
        *(parts.remark(remark, className="trust-remark") for remark in view.remarks),
    )


def table(view: Subject) -> Table:
    """A row a fact."""
    rows = (("名称", view.title), ("编号", view.code), ("位置", view.path))
    tags = "、".join(word for _, word in view.tags)
    told = (*rows, *([("标记", tags)] if tags else []), *(("注意", x) for x in view.remarks))
    return Table((Column("项目"), Column("内容")), told)


def words(view: Subject) -> tuple[Sentence, ...]:
    """What it is called, where it lies, what it is marked as, and what limits what is told."""
    told = table(view)
    what, code, way = (told.cell(at, "内容") for at in range(3))
    first = sentence(what, "（", code, "），位置 ", way, "。")
    return (first, *(sentence(f"{row[0]}：", Ref(row[1]), "。") for row in told.rows[3:]))
