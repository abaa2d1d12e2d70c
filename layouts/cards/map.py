"""一张图: the units of a place in classes of an indicator, on the one map of the stage."""

from layouts.cards.face import Column, Look, Ref, Room, Run, Sentence, Table, sentence
from layouts.values_map import MapView
from layouts.wall import mapped


def look(value: MapView, _room: Room) -> Look:
    """What the stage's map becomes."""
    return Look.of(chrome=mapped.drawn(value))


def table(value: MapView) -> Table:
    """A row a unit, as it is coloured."""
    columns = (Column("单位"), Column("指标"), Column("数值"), Column("计数"))
    rows = tuple(
        (str(unit["name"]), str(unit["label"]), str(unit["shown"]), str(unit["counts"]))
        for unit in value.units.values()
    )
    return Table(columns, rows)


def words(value: MapView) -> tuple[Sentence, ...]:
    """What is shown, until when, and the classes with how many units are in each."""
    classes: list[Run] = []
    for row in value.legend:
        classes += ["、" if classes else "：", Ref(row.words), " 的 ", Ref(row.units), " 个"]
    of = value.title.partition("　")[0]
    return (sentence(f"{of}，数据至 ", Ref(value.data_time), *classes, "。"),)
