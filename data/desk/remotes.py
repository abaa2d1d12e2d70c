"""Which phone may drive which wall: codes shown on walls, and what they were exchanged for; kept at the desk.

A code opens nothing but the order of scenes on one screen: no figure can be read with it.
"""

import secrets
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from data.desk.sessions import Desk, hashed
from data.tables.desk import screen

CODE_LASTS: Final = 600
REMOTE_LASTS: Final = 12 * 3600
_TRIES: Final = 20
"""How often another code is drawn where one is taken already."""


@dataclass(frozen=True, slots=True)
class Remotes:
    """Pairs phones with walls; a screen is known by the hash of what its browser calls it."""

    desk: Desk

    def offer(self, name: str, *, now: int) -> str:
        """A code of six digits for the screen, good for CODE_LASTS; a former one is void."""
        me = hashed(name)
        with self.desk.changing() as connection:
            connection.execute(
                screen.delete().where(
                    # A row without a code or a remote has NULL,
                    # which no comparison is true of; 0 is long past.
                    sa.func.coalesce(screen.c.code_until, 0) <= now,
                    sa.func.coalesce(screen.c.remote_until, 0) <= now,
                    screen.c.id_sha256 != me,
                )
            )
            taken = set(connection.scalars(sa.select(screen.c.code)))
            code = next(c for c in _codes() if c not in taken)
            changed = connection.execute(
                screen.update()
                .where(screen.c.id_sha256 == me)
                .values(code=code, code_until=now + CODE_LASTS)
            )
            if not changed.rowcount:
                connection.execute(
                    screen.insert().values(id_sha256=me, code=code, code_until=now + CODE_LASTS)
                )
        return code

    def pair(self, code: str, *, now: int) -> str | None:
        """The secret of a remote for the wall that shows the code, which is then spent; None for a wrong one."""
        secret = secrets.token_urlsafe(32)
        with self.desk.changing() as connection:
            spent = connection.execute(
                screen.update()
                # Spent by the same statement that tests it: of
                # two phones with one code, one row count is 0.
                .where(screen.c.code == code, screen.c.code_until > now)
                .values(
                    code=None,
                    code_until=None,
                    remote_sha256=hashed(secret),
                    remote_until=now + REMOTE_LASTS,
                )
            )
        return secret if spent.rowcount == 1 else None

    def driven(self, secret: str, *, now: int) -> str | None:
        """The wall (its hashed name) that the remote drives; None where it drives none any more."""
        with self.desk.changing() as connection:
            screens = connection.execute(
                sa.select(screen.c.id_sha256).where(
                    screen.c.remote_sha256 == hashed(secret), screen.c.remote_until > now
                )
            )
            return screens.scalar_one_or_none()

    def part(self, secret: str) -> None:
        """Ends the remote."""
        with self.desk.changing() as connection:
            connection.execute(
                screen.update()
                .where(screen.c.remote_sha256 == hashed(secret))
                .values(remote_sha256=None, remote_until=None)
            )

    @staticmethod
    def name_of(name: str) -> str:
        """What a screen is known by, as `driven` gives it."""
        return hashed(name)


def _codes() -> list[str]:
    return [f"{secrets.randbelow(1_000_000):06d}" for _ in range(_TRIES)]
