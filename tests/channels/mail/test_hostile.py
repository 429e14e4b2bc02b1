"""Mails made to keep the reader busy. Nothing is timed: each of these once took minutes, and would be noticed."""

import pytest
from tests.channels.mail.letters import DAG, make_nested, make_raw

from skranke.channels.mail.bounces import bounce_of
from skranke.channels.mail.machines import automatic
from skranke.channels.mail.parsing import parse
from skranke.channels.mail.quoting import split_text

MANY = 200_000


@pytest.mark.parametrize(
    "raw",
    [
        make_raw('From: "' + '\\"' * MANY),
        make_raw("From: " + '@""' * MANY),
        make_raw("From: " + "(<" * MANY),
        make_raw("Subject: " + "=?utf-8?q?" * MANY),
        make_raw("References: " + "a" * MANY),
        make_raw(f"From: {DAG}", *["stray line"] * MANY, "Subject: x"),
        make_raw(f"From: {DAG}", "Content-Type: text/plain;" + "a" * MANY),
        make_raw(f"From: {DAG}", "Content-Type: text/plain;" + " \t" * MANY),
        make_raw(f"From: {DAG}", body=b"begin 644 a\n" * MANY),
        make_raw(f"From: {DAG}", "Content-Type: text/html", body="<" * MANY * 10),
        make_raw(f"From: {DAG}", "Content-Type: text/html", body="<style>" * MANY),
        make_raw(f"From: {DAG}", "Content-Type: text/html", body="<a " + "h" * MANY + ">x</a>"),
        make_raw(f"From: {DAG}", "Content-Type: text/html", body="<blockquote>x" * MANY),
        make_raw(f"From: {DAG}", "Content-Type: multipart/mixed; boundary=x", body="--x\n\nhej\n" * MANY),
        make_raw(f"From: {DAG}", "Content-Transfer-Encoding: base64", body="AAAA*\n" * MANY),
        make_nested(49).replace("längst in".encode(), b"--b1x\n--b\n" * MANY),
        b"\n \n" * MANY,
        bytes(range(256)) * 10_000,
    ],
    ids=range(18),
)
def test_a_hostile_mail_is_read_like_any_other(raw: bytes) -> None:
    mail = parse(raw)
    assert mail.defects
    assert automatic(mail) in ("", "auto-reply", "list")
    assert split_text(mail.text).text == mail.text


def test_a_report_about_ten_thousand_recipients_is_read_like_any_other() -> None:
    person = "Дорогой получатель нашего письма".encode("cp1251")
    group = b"Final-Recipient: rfc822; " + person + b"\nAction: failed\n\n"
    body = b"--b\nContent-Type: message/delivery-status\n\n" + group * 10_000 + b"\n--b--\n"
    kind = "Content-Type: multipart/report; report-type=delivery-status; boundary=b"
    found = bounce_of(parse(make_raw("From: MAILER-DAEMON@mx.example", kind, body=body)))
    assert found is not None
    assert found.is_final


@pytest.mark.parametrize(
    "line", ["From: a@b.example", "On 3 x@y.example wrote:", "a:", "-----Original Message-----", "> a", "Mvh"]
)
def test_a_hostile_text_is_split_like_any_other(line: str) -> None:
    text = (line + "\n") * 50_000
    split = split_text(text)
    assert sum(piece.end - piece.start for piece in split.pieces) == len(text)
