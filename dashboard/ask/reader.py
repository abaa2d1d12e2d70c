"""What screens ask through: the store, who asks, what was answered before, and the clock."""

from collections.abc import Callable
from dataclasses import dataclass, field

from dashboard.ask.address import Address, scene_of
from dashboard.ask.question import Ask
from dashboard.wire.cache import Cache
from dashboard.wire.turnstile import Turnstile
from data.desk.issues import Issues
from data.desk.sessions import Desk
from data.keeping.store import Store
from data.queries import journal
from data.reference import scenes
from governance.errors import ServeError
from governance.scenes import SceneName, scene_named
from governance.scope import Scope


def _no_clock() -> int:
    raise ServeError("这个读者没有钟：请在启动时给出 clock。")


@dataclass(frozen=True, slots=True)
class Reader:
    """What screens ask through: the store, who asks, what was answered before, and the clock."""

    store: Store
    cache: Cache
    scope_of: Callable[[], Scope]
    clock: Callable[[], int] = _no_clock
    gate: Turnstile = field(default_factory=lambda: Turnstile("数据库"))
    scenes: Callable[[], tuple[SceneName, ...]] = scenes.built_in
    """The scenes that an address may name, as they are now."""
    revision: Callable[[], int] = lambda: 0
    """How much was recorded at the desk; nothing where there is none."""
    desk: Desk | None = None
    """Where sessions, exports, events and issued briefings are kept."""
    profile: str = ""
    """Whose templates briefings are written by; '' is the store's own."""
    verify_at: str = ""
    """Where readers of a briefing have it proved."""

    @property
    def issues(self) -> Issues:
        """The register of issued briefings. Raises ServeError where the reader has no desk."""
        if self.desk is None:
            raise ServeError("这个读者没有工作台：请在启动时给出 desk。")
        return Issues(self.desk)

    def version(self) -> int:
        """Version of store and desk together, which grows with every load and desk event. Raises StoreError as `load` does."""
        return self.load() + self.revision()

    def load(self) -> int:
        """The newest finished load that the reader may know of.

        Raises:
            StoreError: the store cannot be read, or those who asked before still wait for it.
        """
        with self.gate.passing():
            return journal.version(self.store, scope=self.scope_of())

    def ask(
        self,
        pathname: str | None,
        search: str | None,
        scene: str | SceneName | None = None,
        *,
        template: str = "",
    ) -> Ask:
        """What an address asks, not yet looked into; its scene (or the one given by code, or a page's) settles some of it.

        `template` is the address in the file of a page to work at.

        Raises:
            AskError: the path is that of no screen, or there is no such scene.
        """
        shown = scene if isinstance(scene, SceneName) else self._scene(scene or scene_of(search))
        address = Address.of(pathname, search, template).narrowed(kind=shown.kind)
        return Ask(self, self.scope_of(), self.load(), self.revision(), address, shown)

    def _scene(self, code: str | None) -> SceneName:
        return scene_named(code, self.scenes()) if code else self.scenes()[0]

    def asked(self, pathname: str | None, search: str | None, scene: str | None = None) -> Ask:
        """The question that an address asks, found to be askable.

        Raises:
            AskError: an unknown place, period, indicator, kind, cutoff, load or scene.
        """
        return self.ask(pathname, search, scene).checked()
