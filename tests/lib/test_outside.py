"""What the desk fetches from addresses that others wrote."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from skranke.lib import outside


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1",
     "0.0.0.0", "100.64.0.1", "2002:7f00:1::", "224.0.0.1"],
)  # fmt: skip
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not outside.is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_an_address_outside_is_public(address: str) -> None:
    assert outside.is_public(address)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/a.png", "http://localhost/a.png", "http://[::1]/a.png", "http://2130706433/a.png", "file:///etc/passwd",
     "ftp://host.example/a.png", "http://user@127.0.0.1/", "http://", "gopher://x"],
)  # fmt: skip
def test_places_inside_are_refused(url: str) -> None:
    with pytest.raises(outside.CannotFetch):
        outside.fetch(url, types=outside.PICTURES)


class Pictures(BaseHTTPRequestHandler):
    """A web server on this machine, named to the fetcher as if it were outside."""

    asked: list[dict[str, str]] = []

    def do_GET(self) -> None:
        Pictures.asked.append({"path": self.path, "host": self.headers["Host"], **dict(self.headers.items())})
        status, headers, body = {
            "/a.png": (200, {"Content-Type": "image/png", "Set-Cookie": "spy=1"}, b"\x89PNG"),
            "/big.png": (200, {"Content-Type": "image/png"}, b"x" * 2000),
            "/page": (200, {"Content-Type": "text/html"}, b"<p>"),
            "/hop": (302, {"Location": "/a.png"}, b""),
            "/inside": (302, {"Location": "http://inside.example/a.png"}, b""),
            "/loop": (302, {"Location": "/loop"}, b""),
        }.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        return


@pytest.fixture
def picture_host(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """`bild.example` resolves to a public address whose connections end up at the server on this machine."""
    server = HTTPServer(("127.0.0.1", 0), Pictures)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    real_connect = socket.create_connection

    def resolve(host: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        address = {"bild.example": "93.184.216.34", "inside.example": "10.0.0.1"}.get(host)
        if address is None:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))]

    def connect(address: tuple[str, int], *args: object, **options: object) -> socket.socket:
        assert address[0] == "93.184.216.34", "Only the address that was looked at may be called."
        return real_connect(("127.0.0.1", port), *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(outside.socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    Pictures.asked.clear()
    yield "http://bild.example"
    server.shutdown()
    server.server_close()


def test_a_picture_comes_from_the_pinned_address_without_cookies(picture_host: str) -> None:
    assert outside.fetch(f"{picture_host}/hop", types=outside.PICTURES) == outside.Fetched(
        b"\x89PNG", "image/png", url=f"{picture_host}/a.png"
    )
    assert [asked["host"] for asked in Pictures.asked] == ["bild.example", "bild.example"]
    assert not any({"Cookie", "Referer"} & asked.keys() for asked in Pictures.asked)


@pytest.mark.parametrize("path", ["/page", "/missing", "/inside", "/loop"])
def test_what_is_no_picture_or_leads_inside_is_refused(picture_host: str, path: str) -> None:
    with pytest.raises(outside.CannotFetch):
        outside.fetch(f"{picture_host}{path}", types=outside.PICTURES)


def test_a_picture_over_the_limit_is_refused(picture_host: str) -> None:
    with pytest.raises(outside.CannotFetch):
        outside.fetch(f"{picture_host}/big.png", types=outside.PICTURES, largest_bytes=1000)
