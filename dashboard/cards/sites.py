"""站点: what stands in the village of the place that is looked at."""

from dashboard.ask import Ask
from dashboard.cards import chain
from dashboard.cards.card import Card, Nothing
from data.queries import places
from layouts.cards import sites as face
from layouts.cards.sites import Sites


def ask(asked: Ask, _options: Nothing) -> Sites:
    """The sites of the village that the place lies in."""
    code = chain.place_codes(asked)["village"]
    village = chain.place(asked, ("village", code))
    sites = asked.read(places.facilities, known=asked.known)
    here = sites[sites["place"] == code]
    rows = tuple((str(n), str(k)) for n, k in zip(here["name"], here["kind"], strict=True))
    return Sites(village.name if village else "", rows)


CARD = Card("sites", "所在村社的站点", ask, face)
