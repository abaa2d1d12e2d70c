"""指数变化: how each unit moved since the month before."""

from dashboard.cards.card import Nothing
from dashboard.cards.index.asked import NOT_YET, Index, card
from dashboard.cards.index.words import as_shown, points, step
from governance.errors import AskError
from governance.pingan.observed import shown
from layouts.cards.index import changes as face
from layouts.cards.index.changes import Moved, Moves


def ask(index: Index, _options: Nothing) -> Moves:
    """Each unit against the month before, in the order of the standings, or why there is no comparison."""
    standings = index.one
    before, ranks = standings.before, standings.moved
    if before is None or ranks is None:
        raise AskError(f"上月不能比：{standings.why or NOT_YET + '。'}")

    def moved(n: int) -> Moved:
        now, then = float(standings.reading.index[n]), float(before.index[n])
        change, size = step(now, then, int(ranks[n])), as_shown(now) - as_shown(then)
        name, moved_by = index.names[standings.reading.units[n]], change.ranks if ranks[n] else ""
        return Moved(name, points(now), change.words, change.verdict, size, moved_by)

    note = f"{shown(index.month)} 较 {shown(before.month)}，分"
    return Moves(note, tuple(moved(n) for n in standings.order))


CARD = card("index_changes", "指数变化", ask, face)
