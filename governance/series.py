"""Series of observations as data: what is observed of which places, how often, and what its figures may be (docs/series.md)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Final

from governance.computed import Computed
from governance.declared import Table
from governance.errors import SeriesError, UnknownSeries, close, nearest
from governance.grains import GRAINS
from governance.indicators import Better
from governance.places import LEVELS

SUBJECTS: Final = ("city", *LEVELS)
"""Kinds of subject that figures can be of: places of these levels."""
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}")


@dataclass(frozen=True, slots=True)
class Series:
    """One figure that is reported again and again, for each subject and period.

    Attributes:
        levels: the kinds of subject that it is reported of, as SUBJECTS names them.
        additive: whether the figures of parts add up to that of the whole, and those of categories; a rate's do not.
        stock: whether it says how many there are (residents), not how many came (births): it adds over places and
            not over time.
        whole: whether it counts, so that no figure has decimals.
        least, most: figures outside are mistakes.
        divides: whether others are divided by it, so that zero is a mistake.
        categories: the codes and labels of its kinds of figure; none for a series without.
        computed: how a load counts it from matters; None for one that is delivered alone.
    """

    code: str
    label: str
    unit: str = ""
    grain: str = "month"
    levels: tuple[str, ...] = ("district",)
    additive: bool = True
    stock: bool = False
    whole: bool = False
    least: float = 0.0
    most: float | None = None
    divides: bool = False
    better: Better = Better.NEITHER
    categories: tuple[tuple[str, str], ...] = ()
    definition: str = ""
    source: str = ""
    computed: Computed | None = None


_KEYS: Final = {field.name for field in fields(Series)} - {"code", "divides", "computed"} | {
    "reviewed"
}


@dataclass(frozen=True, slots=True)
class SeriesBook:
    """The series of a profile in their order."""

    declared: tuple[Series, ...] = ()

    def __iter__(self) -> Iterator[Series]:
        return iter(self.declared)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(series.code for series in self.declared)

    def of(self, code: str) -> Series:
        """The series of that code.

        Raises:
            UnknownSeries: there is none; the nearest is named.
        """
        known = next((series for series in self.declared if series.code == code), None)
        if known is None:
            sentence = f"没有序列 {code!r}{nearest(code, self.codes)}。"
            raise UnknownSeries(sentence, near=close(code, self.codes))
        return known

    def with_implied(self, implied: Iterable[Series]) -> "SeriesBook":
        """With the series that something else needs, such as the index; one that is declared here says the rest of it.

        Raises:
            SeriesError: one is declared in a way in which it cannot serve.
        """
        by = {series.code: series for series in self.declared}
        for needed in implied:
            declared = by.get(needed.code)
            by[needed.code] = needed if declared is None else _serving(declared, needed)
        return SeriesBook(tuple(by.values()))


def _serving(declared: Series, needed: Series) -> Series:
    """A declared series that something needs: label, unit and 口径 are its own, what can be reckoned with is not."""
    if (
        declared.grain != needed.grain
        or declared.categories
        or not set(needed.levels) <= set(declared.levels)
    ):
        raise SeriesError(
            f"series/{declared.code}.toml：{declared.code} 是平安指数的指标，应写 grain = {needed.grain!r}、"
            f"levels 含 {'、'.join(needed.levels)}，且不分 categories。"
        )
    return replace(
        # Overruled even where the file says otherwise: the index needs them just so.
        declared, computed=needed.computed, whole=needed.whole, divides=needed.divides,
        least=needed.least,
    )  # fmt: skip


def series_of_table(code: str, top: Table) -> Series:
    """The series of a file of that name.

    Raises:
        SeriesError: the first thing that cannot stand, with its line and the remedy.
    """
    if not _CODE.fullmatch(code):
        raise top.fail("文件名（序列的代码）用字母开头的字母、数字与 _，不超过 32 个")
    top.only(*_KEYS)
    least = top.number("least", otherwise=0.0)
    most = top.number("most", above=least) if "most" in top.values else None
    series = Series(
        code,
        top.text("label"),
        top.text("unit", otherwise=""),
        top.choice("grain", GRAINS, otherwise="month"),
        top.choices("levels", SUBJECTS),
        top.flag("additive", otherwise=True),
        top.flag("stock"),
        top.flag("whole"),
        least,
        most,
        better=Better(top.choice("better", tuple(Better), otherwise=Better.NEITHER)),
        categories=top.codes("categories") if "categories" in top.values else (),
        definition=top.text("definition", otherwise=""),
        source=top.text("source", otherwise=""),
    )
    # Read to be checked alone: a series does not keep the date.
    if "reviewed" in top.values:
        top.day("reviewed")
    if series.stock and not series.additive:
        raise top.wrong("stock", True, "存量各处可以相加；不可相加（additive = false）的不必写它")
    return series
