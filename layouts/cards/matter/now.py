"""现状: in whose hands a matter is and since when, its deadline light, and where it lies."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc

from layouts.cards.face import Column, Look, Ref, Room, Run, Sentence, Table, joined, sentence
from layouts.cards.matter import light as lights
from layouts.cards.matter.light import Light
from layouts.chrome import parts
from layouts.chrome.elements import Element, html

NOWHERE = (("所在地", "没有落到任何地点，计入全市"),)


@dataclass(frozen=True, slots=True)
class Hands:
    """Who holds it, at which step, since when, how long; and who else is named."""

    holder: str
    step: str
    since: str
    lasted: str
    people: tuple[tuple[str, str], ...] = ()
    """(role, name)."""


@dataclass(frozen=True, slots=True)
class Now:
    """Where a matter stands; `where` is its places by level, `on_map` the link to the map there."""

    hands: Hands
    light: Light
    clock: str
    """How the hours of the light are counted."""
    where: tuple[tuple[str, str], ...]
    on_map: str | None


def look(view: Now, _room: Room) -> Look:
    """Three answers beside each other."""
    return Look.of(html.Div(_hands(view.hands), _light(view), _where(view), className="answers"))


def _answer(title: str, *inside: Any) -> Element:
    return html.Section(html.H2(title), *inside, className="answer-card")


def _hands(view: Hands) -> Element:
    lasted = f"，已 {view.lasted}" if view.lasted else ""
    return _answer(
        "现在在谁手里",
        html.Div(view.holder, className="answer"),
        html.Div(view.step, className="answer-step"),
        html.Div("自 ", html.Strong(view.since), lasted, className="answer-since"),
        *(html.Div(f"{role}：{name}", className="answer-more") for role, name in view.people),
    )


def _light(view: Now) -> Element:
    return _answer(
        "时限灯",
        lights.light(view.light, large=True),
        lights.used(view.light),
        html.Div(view.clock, className="answer-more"),
    )


def _where(view: Now) -> Element:
    way = [dcc.Link("在一张图上看这里", href=view.on_map, className="link")] if view.on_map else []
    return _answer("所在地", parts.pairs(view.where or NOWHERE), *way)


def table(view: Now) -> Table:
    """A row an answer."""
    hands, light = view.hands, view.light
    told: Sequence[tuple[str, str]] = (
        ("在谁手里", hands.holder), ("步骤", hands.step), ("自", hands.since), ("已", hands.lasted), *hands.people,
        ("时限灯", light.word), ("计时", light.numbers), ("已用份额", light.percent), ("说明", light.note),
        ("计时办法", view.clock), *(view.where or NOWHERE),
    )  # fmt: skip
    return Table(
        (Column("项目"), Column("内容")), tuple((name, value or None) for name, value in told)
    )


def words(view: Now) -> tuple[Sentence, ...]:
    """Who holds it and since when, what the light says, and where it lies."""
    hands = view.hands
    lasted: list[Run] = ["，已 ", Ref(hands.lasted)] if hands.lasted else []
    where = joined(([Ref(name)] for _, name in view.where or NOWHERE), " › ")
    return (
        sentence("在谁手里：", Ref(hands.holder), "，", Ref(hands.step), "，自 ", Ref(hands.since), *lasted, "。"),
        sentence("时限灯：", Ref(view.light.word), "，", Ref(view.light.numbers), "。"),
        sentence("所在地：", *where, "。"),
    )  # fmt: skip
