"""Live pages: who hears of what, and when a stream ends."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from django.test import Client

from skranke.cases import handing_over
from skranke.web import live
from skranke.web.feeds import REFRESH, Change, SqliteFeed
from skranke.web.pages.live import _teams_while_signed_in
from tests.cast import NOON, Cast
from tests.makers import make_case
from tests.web.asking import signed_in

OURS, THEIRS = 1, 2


class Told:
    """A feed that says what the test tells it to."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[list[Change]] = asyncio.Queue()

    async def changes(self) -> AsyncIterator[list[Change]]:
        while True:
            yield await self.queue.get()


async def always(_listener: live.Listener) -> bool:
    return True


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    feed = Told()
    monkeypatch.setattr(live, "feed", lambda: feed)
    monkeypatch.setattr(live, "_hub", None)
    return feed


def test_a_stream_names_only_cases_that_its_person_may_see(told: Told) -> None:
    async def listen() -> list[bytes]:
        stream = live.stream(live.Listener(7, frozenset({OURS})), always)
        heard = [await anext(stream)]
        changes = [
            Change(1, "received", None, OURS),
            Change(2, "received", None, THEIRS),
            Change(3, "replied", 7, None),
            REFRESH,
        ]
        told.queue.put_nowait(changes)
        heard += [await anext(stream) for _ in range(3)]
        await stream.aclose()  # type: ignore[attr-defined]
        return heard

    assert asyncio.run(listen())[1:] == [
        b'data: {"case":1,"kind":"received","mine":false}\n\n',
        b'data: {"case":3,"kind":"replied","mine":true}\n\n',
        b'data: {"case":0,"kind":"refresh","mine":false}\n\n',
    ]


def test_a_stream_beats_while_nothing_happens_and_ends_with_the_session(told: Told) -> None:
    asked = 0

    async def once(_listener: live.Listener) -> bool:
        nonlocal asked
        asked += 1
        return asked < 2

    async def listen() -> list[bytes]:
        return [said async for said in live.stream(live.Listener(7, frozenset()), once, heartbeat=0.02)]

    assert asyncio.run(listen()) == [b"retry: 2000\n\n", b":\n\n", b":\n\n"]


def test_all_streams_end_when_the_process_is_told_to_stop(told: Told) -> None:
    async def listen() -> int:
        stream = live.stream(live.Listener(7, frozenset()), always)
        await anext(stream)
        live.end_all()
        return len([said async for said in stream])

    assert asyncio.run(asyncio.wait_for(listen(), 1)) == 0


def test_nobody_listening_means_nothing_is_read(told: Told) -> None:
    async def listen() -> bool:
        stream = live.stream(live.Listener(7, frozenset()), always)
        await anext(stream)
        was_reading = live.hub().reading is not None
        await stream.aclose()  # type: ignore[attr-defined]
        return was_reading and live.hub().reading is None

    assert asyncio.run(listen())


def test_one_who_is_too_slow_is_told_once_to_look_again() -> None:
    async def fill() -> list[Change | None]:
        listener = live.Listener(7, frozenset())
        for number in range(live.MOST_WAITING + 1):
            listener.tell(Change(number, "received"))
        return [listener.waiting.get_nowait() for _ in range(listener.waiting.qsize())]

    assert asyncio.run(fill()) == [REFRESH]


SCHEMA = """
CREATE TABLE cases_case (id INTEGER PRIMARY KEY, team_id INTEGER);
CREATE TABLE cases_event (id INTEGER PRIMARY KEY AUTOINCREMENT, case_id INTEGER, kind TEXT, by_id INTEGER);
CREATE TABLE channels_incoming (id INTEGER PRIMARY KEY, state TEXT);
CREATE TABLE people_presence (user_id INTEGER, case_number INTEGER, is_writing INTEGER);
INSERT INTO cases_case VALUES (5, 1);
INSERT INTO cases_event (case_id, kind, by_id) VALUES (5, 'opened', NULL);
"""


@pytest.mark.sqlite_only
def test_another_connections_writing_is_heard_on_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite3"
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA journal_mode=WAL")
    writer.executescript(SCHEMA)

    async def listen() -> list[list[Change]]:
        changes = SqliteFeed(str(path)).changes()
        heard = []
        for statement in (
            "INSERT INTO cases_event (case_id, kind, by_id) VALUES (5, 'replied', 7)",
            "INSERT INTO people_presence VALUES (7, 5, 1)",
            "DELETE FROM people_presence",
            "INSERT INTO channels_incoming VALUES (1, 'look')",
            "UPDATE channels_incoming SET state = 'case'",
        ):
            waiting = asyncio.ensure_future(anext(changes))
            await asyncio.sleep(0.1)
            writer.execute(statement)
            heard.append(await asyncio.wait_for(waiting, 2))
        return heard

    assert asyncio.run(listen()) == [
        [Change(5, "replied", 7, 1)],
        [Change(5, "presence", 7, 1)],
        [Change(5, "presence", 7, 1)],
        [Change(0, "look")],
        [Change(0, "look")],
    ]


def test_the_stream_is_for_those_who_answer_cases(cast: Cast) -> None:
    assert Client().get("/live").status_code == 302
    assert signed_in(cast.adam).get("/live").status_code == 204
    answer = signed_in(cast.bo).get("/live")
    assert answer.headers["Content-Type"] == "text/event-stream"


def test_a_session_that_ended_or_a_person_who_left_hears_no_more(cast: Cast) -> None:
    client = signed_in(cast.bo)
    session = client.session.session_key or ""
    assert _teams_while_signed_in(session, cast.bo.pk) == frozenset({cast.team.pk})
    cast.bo.is_active = False
    cast.bo.save(update_fields=["is_active"])
    assert _teams_while_signed_in(session, cast.bo.pk) is None
    cast.bo.is_active = True
    cast.bo.save(update_fields=["is_active"])
    client.logout()
    assert _teams_while_signed_in(session, cast.bo.pk) is None


def test_without_a_stream_one_asks_what_is_new(cast: Cast) -> None:
    bo, cecilia = signed_in(cast.bo), signed_in(cast.cecilia)
    start = bo.get("/live/since").json()
    assert start["changes"] == []
    case = make_case(cast)
    handing_over.take(case, by=cast.bo, at=NOON)
    said = bo.get(f"/live/since?after={start['after']}").json()["changes"]
    assert {"case": case.pk, "kind": "taken", "mine": True} in said
    assert cecilia.get(f"/live/since?after={start['after']}").json()["changes"] == []
