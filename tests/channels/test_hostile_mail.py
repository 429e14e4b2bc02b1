"""Mail as bad as it comes: stored, shown, and never in the way of the next."""

import pytest
from django.test import Client

from skranke.cases.models import Case
from skranke.channels.models import Incoming
from tests.cast import Cast
from tests.channels.test_filing import letter, take_in


def nested(depth: int) -> bytes:
    parts = [b"From: Dag <dag@kund.example>\r\nTo: hej@skomakarn.example\r\nMessage-ID: <deep@k>\r\nSubject: djup\r\n"]
    parts += [f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n".encode() for n in range(depth)]
    return b"".join([*parts, b"Content-Type: text/plain\r\n\r\nInnerst.\r\n"])


def html_bomb() -> bytes:
    return letter("<div>" * 200_000, headers="").replace(b"text/plain", b"text/html")


HOSTILE = {
    "nul bytes everywhere": letter("Hej\0 du\0", subject="S\0ak", sender="D\0ag <dag@kund.example>"),
    "nul in a file name": letter(
        '--x\r\nContent-Type: text/plain\r\n\r\nHej\r\n--x\r\nContent-Type: image/png; name="a\0b.png"\r\n'
        'Content-Disposition: attachment; filename="a\0b.png"\r\n\r\nbild\r\n--x--'
    ).replace(b"Content-Type: text/plain; charset=utf-8", b"Content-Type: multipart/mixed; boundary=x", 1),
    "bytes that are no text in any charset": letter("").replace(
        b"\r\n\r\n", b"\r\n\r\n\xff\xfe\x80\x81\xed\xa0\x80", 1
    ),
    "an unknown charset": letter("Hej").replace(b"utf-8", b"x-made-up"),
    "an encoded word cut in the middle": letter("Hej", subject="=?utf-8?B?w7Z2ZXJs=?= =?utf-8?Q?=C3"),
    "a thousand parts deep": nested(1_000),
    "ten thousand recipients": letter(
        "Hej", headers="Cc: " + ", ".join(f"k{n}@kund.example" for n in range(10_000)) + "\r\n"
    ),
    "an html bomb": html_bomb(),
    "a subject of a megabyte": letter("Hej", subject="x" * 1_000_000),
    "no date": letter("Hej").replace(b"Date: Wed, 4 Mar 2026 12:00:00 +0000\r\n", b""),
    "a date in the year 9999": letter("Hej").replace(b"4 Mar 2026", b"31 Dec 9999"),
    "a name of control characters": letter("Hej", sender='"\x01\x02\x1b[31m" <dag@kund.example>'),
    "a message-id of a thousand letters": letter("Hej", message_id="<" + "a" * 1_000 + "@k>"),
    "no body at all": letter("Hej").partition(b"\r\n\r\n")[0] + b"\r\n\r\n",
    "surrogates in utf-8": letter("Hej").replace(b"Hej", b"\xed\xa0\x80Hej"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_becomes_a_case_that_can_be_read(name: str, cast: Cast, client: Client) -> None:
    rows = take_in(HOSTILE[name], letter("Nästa.", message_id="<next@k>"))
    assert [row.state for row in rows] == [Incoming.CASE, Incoming.CASE], rows[0].reason
    client.force_login(cast.bo, backend="allauth.account.auth_backends.AuthenticationBackend")
    for case in Case.objects.all():
        assert client.get(f"/cases/{case.pk}").status_code == 200
        for message in case.messages.exclude(html=""):
            assert client.get(f"/messages/{message.pk}/html").status_code == 200
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("raw", [b"", b"\0", b"\r\n", b"not a mail at all", b"\xff" * 10_000, b":" * 100_000])
def test_what_is_no_mail_is_kept_under_needs_a_look(raw: bytes, cast: Cast) -> None:
    (row,) = take_in(raw)
    assert row.state == Incoming.LOOK
    assert row.reason
