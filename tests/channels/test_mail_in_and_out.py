"""Mail in by SMTP, an answer, mail out by SMTP: with real conversations on this machine."""

import smtplib
from email import message_from_bytes, policy

import pytest

from tests.running import MailServer, running_desk, until

pytestmark = pytest.mark.server

LETTER = (
    b"From: Dag Dahl <dag@kund.example>\r\nTo: hej@skomakarn.example\r\nSubject: Klacken\r\n"
    b"Message-ID: <1@kund.example>\r\nDate: Wed, 4 Mar 2026 12:00:00 +0000\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\nKlacken p\xc3\xa5 h\xc3\xb6ger sko har lossnat.\r\n"
)
CASES = "from skranke.cases.models import Case; print(Case.objects.count())"
REPLY = """
from datetime import UTC, datetime, timedelta
from skranke.cases import replying
from skranke.cases.models import Case
from skranke.people.models import User
at = datetime.now(UTC) - timedelta(seconds=11)
replying.reply(Case.objects.get(), author=User.objects.get(), text="Kom in på torsdag.", at=at)
"""
TOLD = """
from skranke.cases.models import Case, Message
print(Case.objects.get().state, Message.objects.get(kind="out").error)
"""
AT_ONCE = """
from skranke.cases.models import Message
Message.objects.filter(kind="out").update(send_at="2026-01-01T00:00Z")
"""
STATE = "from skranke.cases.models import Message; print(Message.objects.get(kind='out').state)"


def test_a_mail_becomes_a_case_and_its_answer_leaves_threaded() -> None:
    with MailServer() as server, running_desk(smtp_out=server.port) as desk:
        desk.send(LETTER)
        until(lambda: desk.ask(CASES) == "1", every=0.5)
        desk.ask(REPLY)
        until(lambda: server.contents, seconds=40)
        until(lambda: desk.ask(STATE) == "sent", every=0.5)
        mail = message_from_bytes(server.contents[0], policy=policy.default)
        assert mail["In-Reply-To"] == "<1@kund.example>"
        assert "dag@kund.example" in mail["To"]
        body = mail.get_body(("plain",))
        assert body is not None
        assert "Kom in på torsdag." in body.get_content()
        # The customer answers ours, and it joins the case.
        answer = LETTER.replace(b"<1@kund", b"<2@kund").replace(
            b"Subject", b"In-Reply-To: " + mail["Message-ID"].encode() + b"\r\nSubject"
        )
        desk.send(answer)
        joined = "from skranke.cases.models import Message; print(Message.objects.filter(kind='in').count())"
        until(lambda: desk.ask(joined) == "2", every=0.5)
        assert desk.ask(CASES) == "1"


def test_the_receiver_refuses_what_is_not_ours_and_what_is_too_large() -> None:
    with running_desk() as desk:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            desk.send(LETTER, to="nobody@elsewhere.example")
        assert refused.value.recipients["nobody@elsewhere.example"][0] == 550
        with pytest.raises(smtplib.SMTPResponseException) as large:
            desk.send(LETTER + b"x" * 76 * 600_000)
        assert large.value.smtp_code == 552
        desk.send(LETTER, to="hej+c1.abc@skomakarn.example")


def test_a_server_that_says_no_for_good_brings_the_case_back_with_the_reason() -> None:
    with MailServer() as server, running_desk(smtp_out=server.port) as desk:
        server.answer = "550 5.1.1 No such mailbox"
        desk.send(LETTER)
        until(lambda: desk.ask(CASES) == "1", every=0.5)
        desk.ask(REPLY)
        until(lambda: desk.ask(STATE) == "failed", seconds=40, every=0.5)
        told = desk.ask(TOLD)
        assert told.startswith("open ")
        assert "550 5.1.1 No such mailbox" in told


def test_a_server_that_says_later_is_tried_again() -> None:
    with MailServer() as server, running_desk(smtp_out=server.port) as desk:
        server.answer = "451 4.7.1 Try again later"
        desk.send(LETTER)
        until(lambda: desk.ask(CASES) == "1", every=0.5)
        desk.ask(REPLY)
        attempts = (
            "from skranke.cases.models import Message; m=Message.objects.get(kind='out'); print(m.state, m.attempts)"
        )
        until(lambda: desk.ask(attempts) == "queued 1", seconds=40, every=0.5)
        server.answer = "250 OK"
        desk.ask(AT_ONCE)
        until(lambda: desk.ask(STATE) == "sent", seconds=40, every=0.5)
        assert list(server.taken.values()) == [1]


def test_lmtp_answers_once_for_every_recipient_and_makes_one_case() -> None:
    with running_desk() as desk:
        with smtplib.LMTP("127.0.0.1", desk.lmtp_port, timeout=20) as conversation:
            conversation.ehlo_or_helo_if_needed()
            conversation.mail("dag@kund.example")
            for address in ("hej@skomakarn.example", "hej+c1.abc@skomakarn.example"):
                assert conversation.rcpt(address)[0] == 250
            assert conversation.rcpt("nobody@elsewhere.example")[0] == 550
            assert conversation.data(LETTER)[0] == 250
            assert conversation.getreply()[0] == 250
        until(lambda: desk.ask(CASES) == "1", every=0.5)
