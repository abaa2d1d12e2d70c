"""五包责任链: who answers for a place, level by level, and who is registered there."""

from dataclasses import dataclass

from layouts.cards.face import Cell, Column, Look, Ref, Room, Sentence, Table, joined, sentence
from layouts.chrome import parts
from layouts.chrome.elements import Element, html


@dataclass(frozen=True, slots=True)
class Person:
    """One in charge of a place: the role, who (masked), and whether full-time."""

    role: str
    name: str
    full_time: str


@dataclass(frozen=True, slots=True)
class Duty:
    """One level of the chain with those in charge; nobody is registered where `people` is empty."""

    duty: str
    role: str
    place: str
    href: str | None
    people: tuple[str, ...]

    @property
    def who(self) -> tuple[str, ...]:
        return self.people or ("未登记",)


@dataclass(frozen=True, slots=True)
class Chain:
    """The chain of a place; `remark` instead where there is none. `people` are those registered there, None: not asked."""

    setting: str
    duties: tuple[Duty, ...]
    remark: str = ""
    people: tuple[Person, ...] | None = None


def look(view: Chain, _room: Room) -> Look:
    """Those registered at the place, then the chain from the village down to the household."""
    heading = parts.heading("五包责任链", f"{view.setting}链" if view.setting else "")
    if view.remark:
        return Look.of(*_people(view), heading, parts.remark(view.remark))
    return Look.of(
        *_people(view), heading, html.Ol([_duty(d) for d in view.duties], className="chain")
    )


def _people(view: Chain) -> list[Element | Element | Element]:
    if view.people is None:
        return []
    heading = parts.heading("谁负责", "登记的人员；姓名脱敏")
    if not view.people:
        return [heading, parts.remark("这里没有登记人员")]
    rows = [
        html.Li(
            html.Span(person.role),
            html.Strong(person.name),
            html.Span(person.full_time, className="moment-note"),
        )
        for person in view.people
    ]
    return [heading, html.Ul(rows, className="people")]


def _duty(duty: Duty) -> Element:
    name = "chain-who" if duty.people else "chain-missing"
    who = [html.Span(person, className=name) for person in duty.who]
    return html.Li(
        html.Span(duty.duty, className="chain-duty"),
        html.Div(html.Span(duty.role, className="chain-role"), *who, className="chain-people"),
        parts.link(duty.place, duty.href, className="link chain-place"),
    )


def table(view: Chain) -> Table:
    """A row a level, then a row a person; the reason alone where there is no chain."""
    rows: list[tuple[Cell, ...]] = [
        (d.duty, d.role, d.place, "、".join(d.who)) for d in view.duties
    ]
    rows += [(None, None, None, view.remark)] if view.remark else []
    rows += [("登记", person.role, person.full_time, person.name) for person in view.people or ()]
    return Table(tuple(map(Column, ("责任", "角色", "地点或性质", "人员"))), tuple(rows))


def words(view: Chain) -> tuple[Sentence, ...]:
    """Who answers at each level, or why nobody can be named; then who is registered."""
    if view.remark:
        told = [sentence("五包责任链：", Ref(view.remark))]
    else:
        duties = table(view).rows[: len(view.duties)]
        runs = joined(((f"{row[0]} {row[1]} ", Ref(row[3])) for row in duties), "；")
        told = [sentence(f"{view.setting}五包责任链：", *runs, "。")]
    if view.people:
        people = joined((f"{person.role} ", Ref(person.name)) for person in view.people)
        told.append(sentence("登记的人员：", *people, "。"))
    return tuple(told)
