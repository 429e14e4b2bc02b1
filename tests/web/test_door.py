"""The door of the web server: what reaches the threads that answer, and what leaves."""

import gzip
import http.client
import tarfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest

from tests.browser.conftest import SESSION
from tests.running import RunningDesk, running_desk

pytestmark = pytest.mark.server
LIMIT = 1_000_000


@pytest.fixture(scope="module")
def desk() -> Iterator[RunningDesk]:
    with running_desk(start=False) as desk:
        desk.environment["SKRANKE_MAIL_LIMIT"] = str(LIMIT)
        desk.start()
        yield desk


@pytest.fixture(scope="module")
def cookie(desk: RunningDesk) -> str:
    return "skranke=" + desk.ask(SESSION.format(name="Astrid"))


def get(desk: RunningDesk, path: str, **headers: str) -> tuple[int, bytes]:
    conversation = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=30)
    conversation.request("GET", path, headers=headers)
    answer = conversation.getresponse()
    return answer.status, answer.read()


def test_files_of_pages_are_sent_packed_and_nothing_is_said_of_it_in_the_log(desk: RunningDesk, cookie: str) -> None:
    page = get(desk, "/", Cookie=cookie)[1].decode()
    style = page.split('rel="stylesheet" href="')[1].split('"')[0]
    status, packed = get(desk, style, **{"Accept-Encoding": "gzip"})
    assert status == 200
    assert gzip.decompress(packed) == get(desk, style)[1]
    assert "Warning" not in (desk.home / "desk.log").read_text()


def test_a_long_download_arrives_whole(desk: RunningDesk) -> None:
    status, packed = get(desk, "/source")
    assert status == 200
    with tarfile.open(fileobj=BytesIO(packed)) as source:
        assert any(name.endswith("src/skranke/web/door.py") for name in source.getnames())


def test_many_at_once_are_all_answered_although_streams_stay_open(desk: RunningDesk, cookie: str) -> None:
    streams = [http.client.HTTPConnection("127.0.0.1", desk.port, timeout=30) for _ in range(20)]
    for stream in streams:
        stream.request("GET", "/live", headers={"Cookie": cookie})
        assert stream.getresponse().readline() == b"retry: 2000\n"
    with ThreadPoolExecutor(24) as clients:
        answers = list(clients.map(lambda _n: get(desk, "/", Cookie=cookie)[0], range(72)))
    assert answers == [200] * 72
    for stream in streams:
        stream.close()


@pytest.mark.parametrize("in_pieces", [True, False])
def test_a_body_over_the_limit_is_refused_in_words(desk: RunningDesk, cookie: str, in_pieces: bool) -> None:
    conversation = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=30)
    piece = b"x" * 100_000
    body = iter([piece] * 12) if in_pieces else piece * 12
    conversation.request("POST", "/cases/new", body=body, headers={"Cookie": cookie}, encode_chunked=in_pieces)
    answer = conversation.getresponse()
    assert answer.status == 413
    assert b"more than this desk takes" in answer.read()
