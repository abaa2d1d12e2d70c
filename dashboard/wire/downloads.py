"""Exports: freezing a wall's figures at the desk, and giving the same bytes again by their id."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, abort, request

from dashboard.ask import Ask, Reader
from dashboard.cards.quality.rejects import waiting
from dashboard.stage import drawer, export
from dashboard.wire.replies import attachment
from data.desk.sessions import Desk, new_id
from data.reference.scopes import may_have, scope_to_json
from governance.errors import CockpitError
from layouts.documents import payload
from layouts.documents.books import repair, workbook
from layouts.documents.books.listing import listing
from layouts.documents.pages import onepage

FORMS: dict[str, tuple[str, Callable[[payload.Payload], bytes]]] = {
    "pdf": ("application/pdf", onepage.pdf),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        workbook.workbook,
    ),
}


@dataclass(frozen=True, slots=True)
class Exporter:
    """The desk that keeps exports, and the clock that dates them."""

    desk: Desk
    now: Callable[[], int]

    def freeze(self, asked: Ask) -> str:
        """Keeps the wall's figures of this question; the id is all one needs to have them again."""
        id, now = new_id(), self.now()
        frozen = payload.canonical(export.frozen(asked, id, now))
        question: dict[str, Any] = dict(export.question_words(asked))
        question["scope"] = scope_to_json(asked.scope)
        self.desk.freeze(id, question=question, payload=frozen, now=now)
        return id


def register(server: Flask, reader: Reader, desk: Desk) -> None:
    """Adds GET /export/<id>.<xlsx|pdf>, /matters.xlsx and /rejects.<xlsx|csv>, behind the guard like everything."""

    def exported(id: str, ending: str) -> Response:
        frozen = desk.thaw(id) if ending in FORMS else None
        if frozen is None or not may_have(reader.scope_of(), frozen.question.get("scope")):
            abort(404)
        kind, draw = FORMS[ending]
        return attachment(draw(payload.read(frozen.payload)), kind, f"cockpit-{id}.{ending}")

    def matters() -> Response:
        which = {name: request.args.get(name, "") for name in ("indicator", "level", "place")}
        path, search = request.args.get("path", "/"), request.args.get("search", "")
        try:
            whole = drawer.whole_list(reader, path, search, which)
        except CockpitError as error:
            return Response(str(error), status=404, mimetype="text/plain")
        return attachment(listing(whole), FORMS["xlsx"][0], "matters.xlsx")

    def rejects(ending: str) -> Response:
        if ending not in repair.FORMS:
            abort(404)
        asked = {name: request.args.get(name) for name in ("code", "source", "load", "known")}
        try:
            refused = waiting(reader, asked)
        except CockpitError as error:
            return Response(str(error), status=404, mimetype="text/plain")
        kind, draw = repair.FORMS[ending]
        return attachment(draw(refused.header, refused.rows), kind, f"rejects.{ending}")

    server.add_url_rule("/rejects.<ending>", "cockpit_rejects", rejects, methods=["GET"])
    server.add_url_rule("/matters.xlsx", "cockpit_matters", matters, methods=["GET"])
    server.add_url_rule("/export/<id>.<ending>", "cockpit_export", exported, methods=["GET"])
