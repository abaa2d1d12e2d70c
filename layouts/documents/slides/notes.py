"""What a speaker reads under a slide: each number with what it counts and how."""

from governance.briefing.paper import Figure, Paper
from governance.briefing.sentences import figures_in
from layouts.documents.ooxml import package as ooxml
from layouts.documents.ooxml.package import NOTHING
from layouts.documents.slides.plan import Slide


def used(slide: Slide) -> list[str]:
    """The ids of the figures on a slide, each once, in order."""
    ids = [piece.figure for line in (slide.title, *slide.texts, *slide.below) for piece in line]
    ids += [figure_id for block in slide.shown for figure_id in figures_in(block)]
    # A dict keeps the order of first insertion and drops repetitions.
    return [figure_id for figure_id in dict.fromkeys(ids) if figure_id]


def notes(paper: Paper, slide: Slide) -> str:
    """The numbers of a slide by what they are, each with its 口径; then when and whence."""
    figures = ooxml.figures_by_id(paper)
    by_label: dict[str, list[Figure]] = {}
    for figure_id in used(slide):
        if figure_id in figures:
            by_label.setdefault(figures[figure_id]["label"], []).append(figures[figure_id])
    lines = [
        f"【{label}】{ooxml.definition(paper, labelled)}\n{_values(labelled)}"
        for label, labelled in by_label.items()
    ]
    lines += [f"注：{b['note']}" for b in slide.shown if b["block"] == "table" and b["note"]]
    lines.append(ooxml.sources(paper))
    return "\n".join([*lines, *ooxml.marks(paper)])


def _values(figures: list[Figure]) -> str:
    return "；".join(_value(figure) for figure in figures) + "。"


def _value(figure: Figure) -> str:
    shown = figure["shown"] or NOTHING
    unit = figure["unit"]
    if unit and not shown.endswith(unit) and figure["value"] is not None:
        shown += unit
    counted = ooxml.counts(figure)
    tail = f"（{counted}）" if counted else ""
    if figure["value"] is None and figure["reason"]:
        tail += f"（{figure['reason']}）"
    return f"{figure['place']} {figure['period']} {shown}{tail}"
