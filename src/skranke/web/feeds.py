"""How a process hears what others wrote: on SQLite by watching the file's version, on PostgreSQL by LISTEN."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from django.db import connection

from skranke.people import news

LOOK_SECONDS = 0.025
MOST_AT_ONCE = 300
Seen = dict[tuple[int, int], bool]  # (person, case) and whether they write


@dataclass(frozen=True)
class Change:
    case: int
    kind: str
    by: int | None = None
    team: int | None = None


# Something may have been missed: look again at everything.
REFRESH = Change(0, "refresh")
# Mail that belongs to no case came, or was dealt with.
LOOK = Change(0, "look")


class Feed(Protocol):
    def changes(self) -> AsyncIterator[list[Change]]: ...


def feed() -> Feed:
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return SqliteFeed(str(settings["NAME"]))
    # Its driver takes a third of a second to load, which a desk on SQLite need not wait for.
    from skranke.web.postgres_feed import PostgresFeed

    return PostgresFeed.of(settings)


@dataclass
class SqliteFeed:
    """Asks for `data_version`, which costs microseconds, and reads only when it has risen."""

    path: str
    last: int = 0
    looks: tuple[int, int] = (0, 0)
    seen: Seen = field(default_factory=dict)

    async def changes(self) -> AsyncIterator[list[Change]]:
        database = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, isolation_level=None, timeout=0)
        try:
            version, self.last, self.looks = _version(database), _last(database), _looks(database)
            self.seen = _present(database)
            while True:
                await asyncio.sleep(LOOK_SECONDS)
                now = _version(database)
                if now != version:
                    changes = self._read(database)
                    version = now
                    if changes:
                        yield changes
        finally:
            database.close()

    def _read(self, database: sqlite3.Connection) -> list[Change]:
        try:
            rows = database.execute(NEWER, (self.last, MOST_AT_ONCE)).fetchall()
            changes = [Change(case, kind, by, team) for _pk, case, kind, by, team in rows]
            if len(rows) == MOST_AT_ONCE:
                changes, self.last = [REFRESH], _last(database)
            elif rows:
                self.last = rows[-1][0]
            return changes + self._look(database) + self._presence(database)
        except sqlite3.OperationalError:
            # Busy (a backup, a migration): what came meanwhile is found the next time something is written.
            return [REFRESH]

    def _look(self, database: sqlite3.Connection) -> list[Change]:
        before, self.looks = self.looks, _looks(database)
        return [LOOK] if before != self.looks else []

    def _presence(self, database: sqlite3.Connection) -> list[Change]:
        now = _present(database)
        moved = {who for who in now.keys() | self.seen.keys() if now.get(who) != self.seen.get(who)}
        self.seen = now
        return [Change(case, news.PRESENCE, user, _team(database, case)) for user, case in moved]


NEWER = (
    "SELECT e.id, e.case_id, e.kind, e.by_id, c.team_id FROM cases_event e JOIN cases_case c ON c.id = e.case_id"
    " WHERE e.id > ? ORDER BY e.id LIMIT ?"
)


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA data_version").fetchone()[0])


def _last(database: sqlite3.Connection) -> int:
    return int(database.execute("SELECT COALESCE(MAX(id), 0) FROM cases_event").fetchone()[0])


def _looks(database: sqlite3.Connection) -> tuple[int, int]:
    """How many mails need a look, and a sum that tells others in their place."""
    row = database.execute("SELECT COUNT(*), COALESCE(SUM(id), 0) FROM channels_incoming WHERE state = 'look'")
    number, total = row.fetchone()
    return int(number), int(total)


def _present(database: sqlite3.Connection) -> Seen:
    rows: Iterable[tuple[int, int, int]] = database.execute(
        "SELECT user_id, case_number, is_writing FROM people_presence"
    )
    return {(user, case): bool(is_writing) for user, case, is_writing in rows}


def _team(database: sqlite3.Connection, case: int) -> int | None:
    row = database.execute("SELECT team_id FROM cases_case WHERE id = ?", (case,)).fetchone()
    return row[0] if row else None
