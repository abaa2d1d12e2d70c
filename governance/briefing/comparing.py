"""Two issues side by side: what changed between them, and which earlier figures later loads restated (更正)."""

from collections.abc import Iterator, Mapping

from governance.briefing.paper import Figure, Paper, Restated, blocks_of
from governance.briefing.sentences import figures_in
from governance.kinds import Kinds

WORDED = 8
"""Largest number of moved figures that are listed."""


def changed(old: Paper, new: Paper, kinds: Kinds) -> list[str]:
    """What the new issue says otherwise than the one before: what is left out, what is new, which figures moved."""
    sentences = []
    before, after = ({s["code"]: s["title"] for s in paper["sections"]} for paper in (old, new))
    gone = [title for code, title in before.items() if code not in after]
    come = [title for code, title in after.items() if code not in before]
    if gone:
        sentences.append(f"不再设栏目：{'、'.join(gone)}。")
    if come:
        sentences.append(f"新设栏目：{'、'.join(come)}。")
    sentences += [
        f"“{label}”的口径有修订。"
        for label, text in _definitions(new).items()
        # A definition that the old issue lacked is new, not revised: the default tells no
        # difference.
        if _definitions(old).get(label, text) != text
    ]
    return sentences + [_moved(was, now, kinds) for was, now in _paired(old, new)][:WORDED]


def _definitions(paper: Paper) -> dict[str, str]:
    """The 口径 by label, but for the note of the cutoff, which every issue has of its own."""
    return {note["label"]: note["text"] for note in paper["notes"] if note["label"] != "统计截止"}


def _paired(old: Paper, new: Paper) -> Iterator[tuple[Figure, Figure]]:
    """The main figures of the text that both have for their own periods, and that differ."""
    main = _spoken(new)
    before = {_role(f, old): f for f in old["figures"] if _role(f, old)}
    for figure in new["figures"]:
        earlier = before.get(_role(figure, new)) if figure["id"] in main else None
        if earlier is not None and earlier["shown"] != figure["shown"]:
            yield earlier, figure


def _spoken(paper: Paper) -> set[str]:
    """Ids of the figures marked `strong` in paragraphs: the main numbers of the text."""
    runs = (r for b in blocks_of(paper) if b["block"] == "paragraph" for r in b["runs"])
    return {run["figure"] for run in runs if run.get("strong") and "figure" in run}


def _role(figure: Figure, paper: Paper) -> str:
    """Key of a figure that is the same in any issue (its source without the times); '' for one of another period."""
    source = figure["source"]
    # Differences (`against`) are left out: they move whenever one of their two figures does.
    if source.get("period") != paper["period"] or source.get("against"):
        return ""
    kept = {k: v for k, v in source.items() if k not in ("period", "cutoff")}
    return repr(sorted(kept.items(), key=lambda parameter: parameter[0]))


def _moved(old: Figure, new: Figure, kinds: Kinds) -> str:
    unit = "" if new["unit"] == "%" else new["unit"]
    named = _of_kind(new, kinds)
    return (
        f"{new['place']}{named}{new['label']}：上期{old['shown']}{unit}，本期{new['shown']}{unit}。"
    )


def restated(old: Paper, asked_again: Mapping[str, Figure], kinds: Kinds) -> list[Restated]:
    """Corrections (更正): printed figures of an earlier issue that come out differently when asked again today; each once.

    Figures whose definition is another by now are no corrections of data; `changed` tells of those.
    """
    corrections: list[Restated] = []
    printed = _printed(old)
    for figure in old["figures"]:
        again = asked_again.get(figure["id"])
        if again is None or figure["id"] not in printed or figure["source"].get("against"):
            continue
        # What was printed counts: a change behind the last printed digit is no correction.
        if figure["source"] != again["source"] or figure["shown"] == again["shown"]:
            continue
        unit = "" if figure["unit"] == "%" else figure["unit"]
        label = f"{old['period_label']}{figure['place']}{_of_kind(figure, kinds)}{figure['label']}"
        corrections.append(
            {
                "label": label,
                "issue": old["issue"],
                "then": f"{figure['shown']}{unit}",
                "now": f"{again['shown']}{unit}",
            }
        )
    return corrections


def _of_kind(figure: Figure, kinds: Kinds) -> str:
    kind = figure["source"].get("kind")
    return kinds.label(kind) if kind else ""


def _printed(paper: Paper) -> set[str]:
    """The figures printed in sentences and tables; a chart's past months are told by their own issues."""
    printed = (b for b in blocks_of(paper) if b["block"] in ("paragraph", "table"))
    return {id for block in printed for id in figures_in(block)}
