"""Where briefings are made: what is wanted becomes a paper, which is compared with the issue before."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from dashboard.briefing.composing.paper import Memo, Wanted, asked_again, compose
from dashboard.briefing.issuing import frozen
from data.desk.issues import Issues
from data.keeping.store import Store
from data.reference.kinds import kinds_of
from data.reference.profile import Profile
from governance.briefing.comparing import changed, restated
from governance.briefing.paper import Paper
from governance.briefing.templates import KINDS, Template, kind_code
from governance.errors import BriefingError, CockpitError, nearest
from governance.scope import Scope


@dataclass(frozen=True, slots=True)
class Office:
    """A store with its register and templates; `verify_at` is where readers have a document proved."""

    store: Store
    register: Issues
    profile: Profile
    scope: Scope
    now: int
    verify_at: str = ""

    def template(self, kind: str) -> Template:
        """The template of a kind given by code or label.

        Raises:
            BriefingError: the profile has none.
        """
        template = self.profile.briefings.get(kind_code(kind))
        if template is None:
            known = [KINDS.get(code, code) for code in self.profile.briefings]
            raise BriefingError(f"没有简报种类 {kind!r}{nearest(kind, known)}。")
        return template

    def composed(self, wanted: Wanted, memo: Memo | None = None) -> Paper:
        """The paper that is wanted, without number and code, compared with the issue before.

        Raises:
            CockpitError: there is no such kind, place, period or data, or it lies outside the scope.
        """
        template = self.template(wanted.kind)
        at = datetime.fromtimestamp(self.now, ZoneInfo(self.profile.timezone))
        paper = compose(self.store, template, wanted, scope=self.scope, issued_at=at, memo=memo)
        told = {**paper, "verify_at": self.verify_at}
        before = self._before(paper)
        if before is not None:
            kinds = kinds_of(self.store)
            told["changed"] = changed(before, paper, kinds)
            try:
                again = asked_again(
                    self.store,
                    template,
                    before,
                    known=str(paper["known"]),
                    scope=self.scope,
                    memo=memo,
                )
                told["restated"] = restated(before, again, kinds)
            # What can no longer be asked must not stop the new issue, and must not look as if
            # nothing had been corrected.
            except CockpitError:
                warning = f"前一期（{before['issue']}）已不能按原样重新查询，本期不列更正。"
                told["warnings"] = [*paper["warnings"], warning]
        return cast(Paper, told)

    def _before(self, paper: Paper) -> Paper | None:
        """The issue that this one follows: of the same kind, place, theme and scope."""
        key = (paper["place"]["level"], paper["place"]["code"])
        issue = self.register.issued(paper["kind"], key, paper["period"])
        if issue is None:
            return None
        before = frozen(self.register, issue)
        same = before["scope"] == paper["scope"] and _theme(before) == _theme(paper)
        return before if same else None


def _theme(paper: Paper) -> list[str]:
    return paper["subject"].split(" · ")[2:]


__all__ = ["Office", "Wanted"]
