"""Machines are not people: what is automatic, what is a bounce, whom we may answer automatically."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.channels.mail.letters import DAG, DESK, make_raw

from skranke.channels.mail.bounces import Bounce, bounce_of
from skranke.channels.mail.machines import automatic, may_answer_automatically, reason_not_to_answer
from skranke.channels.mail.parsed_mail import Mail
from skranke.channels.mail.parsing import parse

OURS = [DESK]


def mail(*lines: str, body: str = "Hej!\n", sender: str = DAG, to: str = DESK) -> Mail:
    return parse(make_raw(*([f"From: {sender}"] if sender else []), f"To: {to}", *lines, body=body))


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (["Auto-Submitted: auto-replied"], "auto-reply"),
        (["Auto-Submitted: auto-generated; why=cron"], "auto-reply"),
        (["Auto-Submitted: No"], ""),
        (["X-Autoreply: yes"], "auto-reply"),
        (["X-Autorespond: Semester"], "auto-reply"),
        (["Precedence: auto_reply"], "auto-reply"),
        (["Preference: auto_reply"], "auto-reply"),
        (["X-HmXmrOriginalRecipient: hjalp@butiken.example"], "auto-reply"),
        (["Precedence: bulk"], "list"),
        (["List-Id: Nyheter <nyheter.lista.example>"], "list"),
        (["List-Unsubscribe: <https://lista.example/bort>"], "list"),
        (["List-Id: <hjalp.butiken.example>", "List-Post: <mailto:hjalp@butiken.example>"], ""),
        (["Return-Path: <>"], "auto-reply"),
        (["Return-Path: <dag@kund.example>"], ""),
        (["X-MS-Exchange-Inbox-Rules-Loop: dag@kund.example"], ""),
        (["X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent"], "auto-reply"),
        (["Subject: Automatiskt svar: En fråga"], "auto-reply"),
        (["Subject: Automatisk svar: Et spørsmål"], "auto-reply"),
        (["Subject: Odpowiedź automatyczna: Pytanie"], "auto-reply"),
        (["Subject: Automatic reply: A question"], "auto-reply"),
        (["Subject: Automatische Antwort: Eine Frage"], "auto-reply"),
        (["Subject: Out of office"], "auto-reply"),
        (["Subject: SV: Automatiskt svar: En fråga"], ""),
        (["Subject: Frånvaro på kursen"], ""),
        (["Subject: Automatisk svarmaskine virker ikke"], ""),
        (["Content-Type: text/calendar; method=REPLY"], "calendar"),
        (["Content-Type: text/calendar; method=REQUEST"], ""),
        (["Content-Type: multipart/report; report-type=disposition-notification; boundary=b"], "receipt"),
        ([], ""),
    ],
)
def test_a_machine_is_told_from_a_person(lines: list[str], kind: str) -> None:
    assert automatic(mail(*lines), own_addresses=OURS) == kind


@pytest.mark.parametrize(
    ("lines", "sender", "reason"),
    [
        ([], DAG, ""),
        (["X-Loop: yes"], DAG, "loop"),
        (["X-Auto-Response-Suppress: DR, OOF, AutoReply"], DAG, "suppressed"),
        (["X-Auto-Response-Suppress: DR, RN"], DAG, ""),
        (["Precedence: junk"], DAG, "auto-reply"),
        (["List-Id: <hjalp.butiken.example>"], DAG, "list"),
        ([], "noreply@kund.example", "not-a-person"),
        ([], "Lista <skor-request@kund.example>", "not-a-person"),
        (["Reply-To: no-reply@kund.example"], DAG, "not-a-person"),
        ([], "bo@butiken.example", "own-domain"),
        ([], "", "no-sender"),
    ],
)
def test_an_automatic_answer_goes_only_to_people_who_wrote_to_us(lines: list[str], sender: str, reason: str) -> None:
    read = mail(*lines, sender=sender)
    assert reason_not_to_answer(read, OURS) == reason
    assert may_answer_automatically(read, OURS) == (reason == "")


def test_a_mail_that_does_not_name_us_gets_no_automatic_answer() -> None:
    assert reason_not_to_answer(mail(to="annan@annan.example"), OURS) == "not-addressed-to-us"
    assert may_answer_automatically(mail(to="hjalp+c12.abc@butiken.example"), OURS)


def report(action: str, status: str, *, original: str = "Message-ID: <7.8.ab@butiken.example>\nSubject: Svar") -> Mail:
    body = (
        "--b\n\nDet gick inte.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; dag@kund.example\nAction: {action}\nStatus: {status}\n"
        f"--b\nContent-Type: text/rfc822-headers\n\n{original}\n--b--\n"
    )
    kind = "Content-Type: multipart/report; report-type=delivery-status; boundary=b"
    return mail(kind, "Subject: Undelivered", body=body, sender="MAILER-DAEMON@mx.example")


def test_a_report_says_what_did_not_arrive() -> None:
    found = bounce_of(report("failed", "5.1.1"))
    assert found == Bounce("failed", "5.1.1", "dag@kund.example", "<7.8.ab@butiken.example>", said="Det gick inte.")
    assert found.is_final
    assert automatic(report("failed", "5.1.1")) == "auto-reply"


def test_a_delay_is_no_failure_and_a_delivery_is_a_receipt() -> None:
    late = bounce_of(report("delayed", "4.4.1"))
    assert late is not None
    assert (late.action, late.is_final) == ("delayed", False)
    assert bounce_of(report("delivered", "2.0.0")) is None
    assert automatic(report("delivered", "2.0.0")) == "receipt"


QMAIL = """Hi. This is the qmail-send program at mx.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<dag@kund.example>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 User unknown

--- Below this line is a copy of the message.

Message-ID: <7.8.ab@butiken.example>
Subject: Svar
"""
EXIM = """This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  dag@kund.example
    host mx.kund.example [192.0.2.1]
    SMTP error from remote mail server after RCPT TO:<dag@kund.example>:
    550 no such user

------ This is a copy of the message, including all the headers. ------

Message-ID: <7.8.ab@butiken.example>
"""
EXIM_LATE = """This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.example.

The address to which the message has not yet been delivered is:

  dag@kund.example

No action is required on your part. Delivery attempts will continue for some time.
"""
EXCHANGE = """Your message did not reach some or all of the intended recipients.

      Subject: Svar
      Sent:    2026-03-03 10:15

The following recipient(s) could not be reached:

      dag@kund.example on 2026-03-03 10:15
            The e-mail account does not exist. <mx.kund.example #5.1.1 smtp;550 5.1.1 unknown>
"""
GMAIL = """Delivery to the following recipient failed permanently:

     dag@kund.example

Technical details of permanent failure:
550 5.7.1 Our system has detected that this message is unsolicited.

----- Original message -----
Message-ID: <7.8.ab@butiken.example>
"""


@pytest.mark.parametrize(
    ("sender", "subject", "body", "action", "status"),
    [
        ("MAILER-DAEMON@mx.example", "failure notice", QMAIL, "failed", "5.1.1"),
        ("Mail Delivery System <Mailer-Daemon@mx.example>", "Mail delivery failed", EXIM, "failed", "5.0.0"),
        ("Mailer-Daemon@mx.example", "Warning: message 1 delayed 24 hours", EXIM_LATE, "delayed", ""),
        ("postmaster@kund.example", "Kan inte levereras: Svar", EXCHANGE, "failed", "5.1.1"),
        ("Mail Delivery Subsystem <mailer-daemon@mx.example>", "Delivery Status", GMAIL, "failed", "5.7.1"),
        ("", "Undelivered Mail Returned to Sender", "<dag@kund.example>: gone", "failed", ""),
    ],
)
def test_a_daemon_that_knows_no_report_is_understood(
    sender: str, subject: str, body: str, action: str, status: str
) -> None:
    found = bounce_of(mail(f"Subject: {subject}", body=body, sender=sender))
    assert found is not None
    assert (found.action, found.status, found.recipient) == (action, status, "dag@kund.example")
    assert found.original_message_id == ("<7.8.ab@butiken.example>" if "Message-ID" in body else "")


@pytest.mark.parametrize(
    ("lines", "sender", "body"),
    [
        (["Subject: Undeliverable: Svar"], DAG, "Jag fick det här tillbaka, varför?\n\n" + EXCHANGE),
        (["Subject: Paketet"], DAG, "Your parcel could not be delivered, they say. User unknown?"),
        (["Subject: Delivery failed"], "noreply@bud.example", "Your parcel could not be delivered today."),
        (
            ["Subject: Delivery failed", "Auto-Submitted: auto-generated"],
            "bud@bud.example",
            "Paketet kunde inte levereras.",
        ),
        (["Return-Path: <>", "Subject: Semester"], DAG, "Jag är borta till måndag."),
        (["Subject: Fwd: Undelivered Mail Returned to Sender"], DAG, QMAIL),
        (["Subject: Nya öppettider"], "postmaster@kund.example", "Vi har nya öppettider."),
    ],
)
def test_what_only_speaks_of_delivery_is_no_bounce(lines: list[str], sender: str, body: str) -> None:
    assert bounce_of(mail(*lines, body=body, sender=sender)) is None


PIECES = st.sampled_from(
    [
        *("Auto-Submitted: x", "List-Id: ", "Precedence: bulk", "Return-Path: <>", "Subject: Undeliverable"),
        *(
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
            "Content-Type: message/delivery-status",
        ),
        *("", "--b", "--b--", "Action: failed", "Action:", "Status: 5", "Final-Recipient: rfc822", "Message-ID: <>"),
    ]
)


@given(st.lists(PIECES, max_size=30))
def test_any_mix_of_machine_words_gets_a_verdict(pieces: list[str]) -> None:
    read = parse("\n".join(["From: mailer-daemon@x.example", *pieces]).encode())
    assert automatic(read) in ("", "auto-reply", "receipt", "list", "calendar")
    assert bounce_of(read) is None or bounce_of(read).action in ("failed", "delayed")  # type: ignore[union-attr]
    assert may_answer_automatically(read, OURS) is False
