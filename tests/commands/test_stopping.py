"""Stopping the desk while pages follow it."""

import time
import urllib.request

import pytest

from tests.browser.conftest import SESSION
from tests.running import running_desk

pytestmark = pytest.mark.server


def test_the_desk_stops_at_once_although_a_stream_is_open() -> None:
    with running_desk() as desk:
        session = desk.ask(SESSION.format(name="Astrid"))
        asked = urllib.request.Request(f"http://127.0.0.1:{desk.port}/live", headers={"Cookie": f"skranke={session}"})
        with urllib.request.urlopen(asked, timeout=20) as stream:
            assert stream.readline() == b"retry: 2000\n"
            assert desk.process is not None
            children = desk.children()
            begun = time.monotonic()
            desk.process.terminate()
            # The stream ends by itself, before the grace that requests are given is over.
            stream.read()
            assert time.monotonic() - begun < 2
            desk.process.wait(15)
            assert desk.children() == [] != children
