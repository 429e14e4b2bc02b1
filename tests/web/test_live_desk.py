"""A running desk: what one process writes is heard in a stream of the other, on either database."""

import http.client
import json
from collections.abc import Iterator

import pytest

from tests.browser.conftest import SESSION
from tests.running import RunningDesk, running_desk

pytestmark = pytest.mark.server
MAIL = b"From: Dag <dag@kund.example>\r\nMessage-ID: <1@kund.example>\r\nSubject: Klacken\r\n\r\nDen har lossnat.\r\n"
NAMELESS = b"Subject: ?\r\n\r\nVem skrev detta?\r\n"


@pytest.fixture
def desk() -> Iterator[RunningDesk]:
    with running_desk() as desk:
        yield desk


def test_what_comes_in_is_told_to_the_pages_that_are_open(desk: RunningDesk) -> None:
    conversation = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=30)
    conversation.request("GET", "/live", headers={"Cookie": "skranke=" + desk.ask(SESSION.format(name="Astrid"))})
    stream = conversation.getresponse()
    assert stream.readline() == b"retry: 2000\n"
    desk.send(MAIL)
    assert {"case": 1, "kind": "received", "mine": False} in heard_until(stream, "received")
    desk.send(NAMELESS, sender="")
    assert {"case": 0, "kind": "look", "mine": False} in heard_until(stream, "look")


def heard_until(stream: http.client.HTTPResponse, kind: str) -> list[dict[str, object]]:
    """What the stream says, up to the first change of this kind."""
    heard: list[dict[str, object]] = []
    while not heard or heard[-1]["kind"] != kind:
        line = stream.readline()
        assert line, f"The stream ended after {heard}."
        if line.startswith(b"data: "):
            heard.append(json.loads(line.removeprefix(b"data: ")))
    return heard
