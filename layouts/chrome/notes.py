"""备注: where notes about a matter, a place or a measure stand; assets/notes.js reads them, shows them and writes new ones."""

from layouts.chrome import parts
from layouts.chrome.elements import Element, html
from layouts.values import NotesOn

WARNING = "看得到此处的人都看得到；请勿写入个人身份信息"


def block(on: NotesOn) -> Element:
    """The heading and the empty place."""
    place = html.Div(
        className="notes-body", data_notes=on.key, data_period=on.period, data_title=on.title
    )
    return html.Section(parts.heading(on.title, WARNING), place, className="notes")
