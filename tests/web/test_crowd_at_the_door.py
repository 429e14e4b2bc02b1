"""When very many post forms at once, the door says so at once; other pages are answered as ever."""

import asyncio
import json
from typing import Any

import pytest
from django.http import HttpResponse

from skranke.web.door import MOST_WAITING, Door


def ask(door: Door, method: str, path: str) -> tuple[int, bytes]:
    scope: dict[str, Any] = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [(b"accept-language", b"sv-SE,sv;q=0.9")],
    }
    sent: list[Any] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(door.handle(scope, receive, send))
    return sent[0]["status"], sent[1]["body"]


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    door = Door()
    monkeypatch.setattr(door, "_answer", lambda scope, body: HttpResponse(json.dumps(scope["path"])))
    door.waiting = MOST_WAITING
    return door


def test_a_form_is_refused_with_a_word_when_too_many_wait(door: Door) -> None:
    status, body = ask(door, "POST", "/form/abc")
    assert status == 503
    assert "Väldigt många skriver" in body.decode()


def test_everything_else_is_answered_all_the_same(door: Door) -> None:
    assert ask(door, "GET", "/form/abc")[0] == 200
    assert ask(door, "POST", "/cases/1/reply")[0] == 200
    assert door.waiting == MOST_WAITING
