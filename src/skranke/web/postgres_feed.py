"""How a process hears what others wrote on PostgreSQL: by LISTEN."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from skranke.people import news
from skranke.web.feeds import REFRESH, Change

log = logging.getLogger(__name__)
AGAIN_SECONDS = 1.0
NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


@dataclass
class PostgresFeed:
    """One connection that listens; when it is lost, everybody looks again once it is back."""

    address: str

    @classmethod
    def of(cls, settings: Mapping[str, object]) -> "PostgresFeed":
        """The feed of the database that these settings of Django name."""
        given = {name: str(settings[key]) for name, key in NAMES.items() if settings.get(key)}
        return cls(make_conninfo("", **given))

    async def changes(self) -> AsyncIterator[list[Change]]:
        is_again = False
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self.address, autocommit=True) as listening:
                    await listening.execute(f"LISTEN {news.CHANNEL}")
                    if is_again:
                        yield [REFRESH]
                    while True:
                        yield await self._heard(listening)
            except psycopg.OperationalError:
                log.warning("The connection that listens for changes was lost; it is opened again.")
                is_again = True
                await asyncio.sleep(AGAIN_SECONDS)

    async def _heard(self, listening: "psycopg.AsyncConnection[tuple[Any, ...]]") -> list[Change]:
        payloads = [notice.payload async for notice in listening.notifies(timeout=60, stop_after=1)]
        parts = [payload.split(":") for payload in dict.fromkeys(payloads)]
        if not parts:
            return []
        numbers = [int(case) for case, _kind, _by in parts]
        answer = await listening.execute("SELECT id, team_id FROM cases_case WHERE id = ANY(%s)", [numbers])
        teams = {0: None} | {row[0]: row[1] for row in await answer.fetchall()}
        return [
            Change(int(case), kind, int(by) if by else None, teams[int(case)])
            for case, kind, by in parts
            if int(case) in teams
        ]
