"""Mails that look real and are spoilt: pieces cut out, doubled, exchanged, repeated until they weigh."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.channels.mail.letters import DAG, DESK, make_letter, make_nested, make_raw, make_tnef

from skranke.channels.mail.bounces import bounce_of
from skranke.channels.mail.html_text import html_to_text
from skranke.channels.mail.machines import automatic, reason_not_to_answer
from skranke.channels.mail.parsing import parse
from skranke.channels.mail.quoting import split_text
from skranke.channels.mail.sanitising import safe_html
from skranke.channels.mail.threading_ids import bare_subject, number_in_subject

LETTERS = Path(__file__).parent / "letters"
MOST_BYTES = 300_000
REPORT = (
    "--b\n\nDet gick inte.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
    "Final-Recipient: rfc822; dag@kund.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no\n"
    "--b\nContent-Type: message/rfc822\n\nMessage-ID: <7.8.ab@butiken.example>\nSubject: Svar\n\nHej\n--b--\n"
)
HISTORY = (
    "<html><head><meta charset=utf-8><style>p{margin:0}</style></head><body><p class=MsoNormal>Hej &amp; tack!</p>"
    '<div id="divRplyFwdMsg"><b>Från:</b> Butiken<br><b>Skickat:</b> den 3 mars 2026<br><b>Till:</b> Dag<br>'
    "<b>Ämne:</b> SV: En fråga</div><blockquote type=cite><div>Vi lagar <img src='cid:1'></div></blockquote></body>"
)
QUOTING = (
    "Hej!\n\nDet går bra.\n\nMvh Dag\n\nDen tis 3 mars 2026 kl 10:15 skrev Butiken <hjalp@butiken.example>:\n"
    "> Hej Dag,\n> > När?\n>\n\n-----Ursprungligt meddelande-----\nFrån: Dag\nSkickat: 3 mars 2026\nÄmne: x\n\nHej\n"
)
# What readers of mail stumble over, alone or in rows.
TOKENS: Sequence[bytes] = [
    *(b"\n", b"\r\n", b"\r", b"\0", b" ", b"\t", b"\n ", b":", b";", b'"', b"\\", b"<", b">", b"(", b")", b",", b"@"),
    *(b"--b\n", b"--b--\n", b"\n\n", b"=", b"=\n", b"=?utf-8?Q?", b"?=", b"=?iso-8859-1?B?w6U=?= ", b"%", b"*0*="),
    *(b"begin 644 a\n", b"`\nend\n", b"<div>", b"</div>", b"<blockquote>", b"<!--", b"<style>", b"&#", b"&amp;", b"''"),
    *(b"> ", b">", b"From: a@b.example\n", b"On 3 March a wrote:\n", b"-----Original Message-----\n", b"Mvh\n"),
    *(b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: message/rfc822\n\n", b"-- \n", b"<a href="),
    *(b"Content-Transfer-Encoding: base64\n", b"charset=", b"utf-7", b"filename*0*=", b"Content-Type: text/html\n"),
    *(b"\xff", b"\xc3", b"\xe2\x80\xae", b"\xed\xa0\x80", b"a" * 80, b"1.1.1.", b"550 ", b"a.b@", b"_", b"*", b"| "),
    *(b"Action: failed\n", b"Status: 5.1.1\n", b"[", b"]", b"mailto:", b"http://a/", b"-", b"Skickat: 3 mars\n"),
    *("Från: ".encode(), "Ämne: x\n".encode()),
]  # fmt: skip


def seeds() -> list[bytes]:
    """Sound mails of every kind, some by our makers, some from the kept collection."""
    kept = [path.read_bytes() for path in sorted(LETTERS.rglob("*.eml"))] if LETTERS.is_dir() else []
    winmail = make_tnef(("a.txt", b"hej"), text="Hej")
    return [
        *kept,
        make_letter(QUOTING),
        make_letter(QUOTING, html=HISTORY),
        make_letter("Hej", files=(("räkning.pdf", "application/pdf", b"%PDF"), ("b.png", "image/png", b"\x89PNG"))),
        make_letter("Hej", files=(("winmail.dat", "application/ms-tnef", winmail),)),
        make_raw(f"From: {DAG}", f"To: {DESK}", "Content-Type: text/html", body=HISTORY),
        make_raw(f"From: {DAG}", body="Hej\nbegin 644 a.txt\n#0V%T\n`\nend\n"),
        make_raw(
            "From: MAILER-DAEMON@mx.example",
            "Subject: Undelivered",
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
            body=REPORT,
        ),
        make_nested(8),
    ]


def read_wholly(raw: bytes) -> None:
    """All that intake and the page do with one mail; nothing of it may raise."""
    mail = parse(raw)
    automatic(mail)
    bounce_of(mail)
    reason_not_to_answer(mail, [DESK])
    split = split_text(mail.text, known=[QUOTING])
    assert "".join(mail.text[piece.start : piece.end] for piece in split.pieces) == mail.text
    bare_subject(mail.subject)
    number_in_subject(mail.subject)
    for attachment in mail.attachments:
        assert len(attachment.content) == attachment.size
    if mail.html:
        html_to_text(mail.html)
        safe_html(mail.html, fold_label="Earlier")
    for text in (mail.text, mail.html, mail.subject, mail.sender.name, *(each.name for each in mail.attachments)):
        # What the databases cannot hold.
        assert "\0" not in text
        text.encode("utf-8")


def spoil(raw: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    """Some mutations of a mail, one after the other."""
    for _ in range(chance.randint(1, 6)):
        raw = chance.choice(WAYS)(raw, chance, others)[:MOST_BYTES]
    return raw


def _place(raw: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randint(0, len(raw))
    return start, min(len(raw), start + chance.choice([1, 2, 8, 40, 200, 2_000]))


def _cut(raw: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    start, end = _place(raw, chance)
    return raw[:start] + raw[end:]


def _flip(raw: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    start, end = _place(raw, chance)
    return raw[:start] + bytes(chance.randrange(256) for _ in range(min(end - start, 40))) + raw[end:]


def _put_token(raw: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    start, end = _place(raw, chance)
    return raw[:start] + chance.choice(TOKENS) * chance.choice([1, 2, 5]) + raw[chance.choice([start, end]) :]


def _repeat(raw: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    """What takes quadratic time shows itself in long rows of one piece, or of two."""
    start, end = _place(raw, chance)
    piece = raw[start:end] if chance.random() < 0.4 else chance.choice(TOKENS) + chance.choice([b"", *TOKENS])
    times = chance.choice([10, 300, 10_000, 60_000])
    return raw[:start] + (piece * times)[:MOST_BYTES] + raw[end:]


def _cross(raw: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    other = chance.choice(others)
    start, end = _place(other, chance)
    at = chance.randint(0, len(raw))
    return raw[:at] + other[start : chance.choice([end, len(other)])] + raw[at:]


def _drop_line(raw: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    lines = raw.split(b"\n")
    del lines[chance.randrange(len(lines))]
    return b"\n".join(lines)


def _swap_lines(raw: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    lines = raw.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


WAYS: Sequence[Callable[[bytes, random.Random, Sequence[bytes]], bytes]] = [
    *(_cut, _flip, _put_token, _put_token, _repeat, _cross, _drop_line, _swap_lines),
]
