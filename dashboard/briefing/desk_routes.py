"""Downloads of what was issued: every form drawn again from the frozen paper, for who may see it."""

import logging
from typing import Final
from urllib.parse import quote

from flask import Flask, Response, abort

from dashboard.ask import Reader
from dashboard.briefing.forms import drawn, form_of
from dashboard.briefing.issuing import frozen, stem
from data.desk.issues import read_code
from data.reference.scopes import may_have
from governance.errors import BriefingError, CockpitError

_log = logging.getLogger(__name__)

ROUTE: Final = "/briefings/<code>.<ending>"


def register(server: Flask, reader: Reader) -> None:
    """Adds GET /briefings/<code>.<pdf|docx|pptx|xlsx|html>, behind the guard like everything."""

    def downloaded(code: str, ending: str) -> Response:
        read = read_code(code)
        issue = None if read is None else reader.issues.of(read)
        if issue is None or not may_have(reader.scope_of(), issue.scope):
            # Out of the reader's scope looks like not there: an answer must not tell which
            # codes exist.
            abort(404)
        try:
            form = form_of(ending)
        except BriefingError as error:
            return Response(str(error), status=404, mimetype="text/plain")
        try:
            paper = frozen(reader.issues, issue)
            answer = Response(drawn(paper, [form])[form.ending], content_type=form.media)
        except CockpitError as error:
            _log.error("briefing %s cannot be drawn: %s", code, error)
            return Response(str(error), status=409, mimetype="text/plain")
        # A header is Latin-1: browsers take the name from the encoded one.
        plain, named = f"briefing-{issue.code}.{form.ending}", quote(f"{stem(paper)}.{form.ending}")
        answer.headers["Content-Disposition"] = (
            f"attachment; filename={plain}; filename*=UTF-8''{named}"
        )
        return answer

    server.add_url_rule(ROUTE, "cockpit_briefing", downloaded, methods=["GET"])
