"""Writes docs/screens.md from the shelf and the files: `python -m docs.make_screens`; a test tells when it is stale."""

from pathlib import Path

from dashboard import screening
from dashboard.cards import CARDS
from dashboard.cards.card import Card
from dashboard.cards.options import described

PAGE = Path(__file__).parent / "screens.md"

HEAD = """# Screens and cards

*Made by `python -m docs.make_screens` from `dashboard/cards/` and `dashboard/screens/`. Change these, not this page;
the pictures of the cards are taken by `python -m docs.shots_cards` on the full demonstration (演示数据).*

A **screen** is a file: `dashboard/screens/<name>.toml` is built in, `<profile>/screens/<name>.toml` belongs to a city and
stands in place of a built-in one of the same name. A **card** is one question with four faces: what it asks, how it
looks in its room, its table, and its sentences. A new screen of existing cards is one file and no Python; a new
card is two modules
(`dashboard/cards/x.py` asks, `layouts/cards/x.py` draws) and its line in `CARDS`.

```toml
title   = "今日"
address = "/today"
for     = "desk"              # wall | desk | paper
columns = [2, 1]              # a desk's columns, as shares of its width
areas   = \"\"\"
  figures  figures
  ranking  newest
\"\"\"

[figures]
card     = "measures"
measures = ["K01", "K03"]

[ranking]
card = "ranking"

[newest]
card  = "matters"
which = "newest"
```

| key | says |
|---|---|
| `title`, `address` | name and place; scenes share the wall's addresses |
| `address` of a desk | may ask in its path, `/pingan/<unit>`; its end may be left out, `<code?>`, or take the rest, `<key...>` |
| `for` | who looks: a scene of the wall, a desk (a page to work at), a [paper](briefing.md), with sections in place of areas |
| `areas` | the grid as it is drawn: every name fills a rectangle and has a table `[name]` |
| `columns` | a desk's columns, as shares of its width; areas that do not go over all of them have lengths of their own |
| `beside` | from how many pixels of width a desk's areas stand beside each other: 1000, 1240 (on paper), 1600 (on dark) |
| `[links]` | a desk's ways on, `"name" = "/address"`; a name that begins with ‹ leads back, by Escape too |
| `ground` | what a desk is drawn on: `dark` (as the wall) or `paper` |
| `timeless` | `true`: nothing on a desk depends on what was loaded when, so no 知悉时点 is offered |
| `dwell` | how many seconds a scene stands |
| `scope` | what the screen settles of the question: `kind`, `indicator` |
| `[name]` | `card` and its options; `height`, its share of its column (walls); `menu`, what the menu of a desk calls it |
| `[name.town]` | another card for the same area where the place is a town (also `district`, `village`) |

`python app.py screens [--profile DIR]` reads and checks all files. What is amiss is one sentence with the file, the line, and the
nearest word. A desk that is saved while the server runs is seen when it is opened next; while its file is broken, the last
good screen stays and says so. A card with controls (a draft to be made, a file to be judged) stands on desks alone, once on
each. A desk of a profile is served where the server is started with `--profile DIR` or the profile is one of the built-in. A
scene that a profile adds has a tab, its turn, its order from a phone, and may be named in the playlist; one of a built-in's
name stands in its place.
"""


def _options(card: Card) -> list[str]:
    return [
        f"| `{name}` | {kind} | `{default}` |" for name, kind, default in described(card.options)
    ]


def _card(card: Card, used: dict[str, list[str]]) -> str:
    rows = _options(card)
    table = ["", "| option | type | default |", "|---|---|---|", *rows] if rows else []
    where = ", ".join(f"`{name}`" for name in used.get(card.code, [])) or "no built-in screen"
    rooms = ", ".join(card.rooms)
    what = (card.question.__doc__ or "").strip().splitlines()[0]
    head = [f"### `{card.code}` · {card.label}", "", f"{what} Rooms: {rooms}. On {where}."]
    return "\n".join([*head, *table, "", f"![{card.label}](shots/cards/{card.code}.jpg)", ""])


def page() -> str:
    """The whole page."""
    used: dict[str, list[str]] = {}
    screens = screening.everything(None)
    for screen in screens:
        for code in dict.fromkeys(
            card.code for area in screen.areas.values() for card in area.cards()
        ):
            used.setdefault(code, []).append(screen.code)
    rows = [
        f"| `{s.code}` | {s.title} | {s.audience} | `{s.address}` | {', '.join(f'`{a.card.code}`' for a in s.areas.values())} |"
        for s in screens
    ]
    listed = [
        "## Built-in screens",
        "",
        "| file | title | for | address | cards |",
        "|---|---|---|---|---|",
        *rows,
        "",
    ]
    cards = ["## Cards", "", *(_card(card, used) for card in CARDS)]
    return "\n".join([HEAD, *listed, *cards]).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
