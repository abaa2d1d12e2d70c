"""Pages to work at: what stands above the areas of their file, and what a refusal says instead."""

from dashboard import known
from dashboard.ask import Ask
from dashboard.cards.sources import source_frame
from dashboard.panel import Changes, Panel
from dashboard.screening import Screen
from dashboard.views.figures import cutoff_words
from data.queries import quality
from governance.errors import AskError
from layouts import desk
from layouts import known as control
from layouts.desk import Heading


def panels(screen: Screen) -> tuple[Panel, ...]:
    """The heading with its control, then the areas."""
    own = desk.heading_id(screen.code)

    def ask(ask: Ask) -> tuple[Heading, known.Offered]:
        return heading(ask, screen), known.choices(ask)

    def drawn(_ask: Ask, value: tuple[Heading, known.Offered]) -> Changes:
        return {own: {"children": desk.heading(value[0])}, **_control(value[1])}

    return (Panel(own, ask, drawn), *screen.panels())


def _control(offered: known.Offered) -> Changes:
    menu, field, shown = control.ids(desk.DESK)
    return {
        shown: {"data": {"known": offered.chosen, "at": offered.at}},
        menu: {"options": list(offered.options), "value": offered.chosen},
        field: {"value": offered.at},
    }


def heading(ask: Ask, screen: Screen) -> Heading:
    """Since when the page tells, up to when its data go, and whether they are a demonstration."""
    try:
        data = cutoff_words(ask.question.cutoff, ask.question)
    except AskError:
        data = "还没有事项"
    done = quality.finished_at(ask.store, ask.known, scope=ask.scope)
    at = f"{ask.local(done / 1_000_000):%Y-%m-%d %H:%M}" if done else ""
    elsewhere = (("‹ 回到驾驶舱", "/"), ("公布数据", "/facts"))
    return Heading(
        title=screen.title,
        known=f"{at}（第 {ask.known} 次装载）" if done else "还没有完成的装载",
        data=data,
        demonstration=bool(source_frame(ask)["demonstration"].any()),
        links=tuple((name, ask.address.elsewhere(path)) for name, path in elsewhere),
    )


def refused(ask: Ask, screen: Screen, sentence: str) -> Changes:
    """What stands in place of the page where its question cannot be answered."""
    body = desk.refused(screen.title, screen.address, sentence)
    return {desk.heading_id(screen.code): {"children": body}, **_control(known.choices(ask))}
