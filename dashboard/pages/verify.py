"""核对简报, as it lives: the code of the address, or the file that was dropped, held against the register."""

import base64
import binascii
from typing import Any, Final
from urllib.parse import parse_qs, unquote

from dash import Dash, Input, Output, State, ctx, no_update

from dashboard.ask import Reader
from dashboard.wire.downloads import Exporter
from dashboard.wire.panels import quietly
from data.desk.issues import Issues
from data.reference.scopes import scope_to_json
from governance.errors import BriefingError
from layouts import verify as screen
from layouts.chrome import shell
from layouts.chrome.still import still

_MOODS: Final = {
    "issued": ("good", "确有此期"),
    "unchanged": ("good", "未变"),
    "signed": ("good", "未变"),
    "resaved": ("good", "数字未变"),
    "differs": ("bad", "不同"),
    "unknown": ("plain", "无法核对"),
}


@quietly(lambda sentence: screen.body(screen.Told("plain", "无法核对", sentence), ""))
def of_code(reader: Reader, register: Issues, path: str, search: str | None) -> list[Any]:
    """What is said of the code in the address, `/verify/CODE` or `?code=CODE`; nothing where there is none."""
    # Imported here: readers of PDF and office files are loaded only once something is verified.
    from dashboard.briefing.proof.verifying import verify_code

    asked = parse_qs((search or "").lstrip("?")).get("code", [""])[-1].strip()
    code = asked or unquote(path.removeprefix("/verify").strip("/"))
    return screen.body(_told(reader, verify_code(register, code)), "") if code else []


@quietly(lambda sentence: screen.body(screen.Told("plain", "无法核对", sentence), ""))
def of_file(reader: Reader, register: Issues, contents: str, name: str) -> list[Any]:
    """What is said of a file that was dropped, which is kept nowhere."""
    from dashboard.briefing.proof.verifying import verify

    return screen.body(_told(reader, verify(register, _bytes(contents))), name)


def _bytes(contents: str) -> bytes:
    """The bytes of a data URL.

    Raises:
        BriefingError: it is none, or too large.
    """
    coded = contents.partition(";base64,")[2]
    # Base64 makes four characters of three bytes, and pads to a multiple of four.
    if len(coded) > screen.LARGEST * 4 // 3 + 4:
        raise BriefingError(f"文件超过 {screen.LARGEST >> 20} MB，不是本系统签发的简报。")
    try:
        # Without validate foreign characters would be skipped, and another file be judged.
        return base64.b64decode(coded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BriefingError("文件没有完整传上来：请再选一次。") from error


def _told(reader: Reader, verdict: Any) -> screen.Told:
    """The verdict in words; of an issue beyond the reader's scope only whether it is so."""
    mood, word = _MOODS[verdict.status.value]
    scope = reader.scope_of()
    whole = scope.places is None and scope.kinds is None
    if verdict.issue is not None and not (whole or verdict.issue.scope == scope_to_json(scope)):
        return screen.Told(mood, word, verdict.sentence)
    found = [(d.label, d.where, d.issued, d.found) for d in verdict.differences]
    return screen.Told(mood, word, verdict.sentence, verdict.told(), found)


def register(app: Dash, reader: Reader, exporter: Exporter) -> None:
    """Registers the page's callbacks."""
    issues = Issues(exporter.desk)

    @app.callback(
        Output(screen.Ids.BODY, "children"),
        Input(screen.Ids.FILE, "contents"),
        Input(shell.Ids.URL, "pathname"),
        Input(shell.Ids.URL, "search"),
        State(screen.Ids.FILE, "filename"),
    )
    def filled(contents: Any, path: Any, search: Any, name: Any) -> Any:
        if str(path).split("/")[1:2] != ["verify"]:
            return no_update
        # The field keeps its file while the address changes; only a file just dropped is
        # judged.
        if isinstance(contents, str) and ctx.triggered_id == screen.Ids.FILE:
            return still(of_file(reader, issues, contents, str(name or "")))
        return still(of_code(reader, issues, path, search))
