"""How answers leave: signed, by plus-addresses that work, paced, with links for large files, under the right name."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from email import message_from_bytes
from email.message import Message as Mail
from email.policy import default
from urllib.parse import quote

import dkim
import pytest
from django.test import Client as Browser
from tests.cast import NOON, Cast
from tests.channels.test_filing import letter, take_in
from tests.imap import PASSWORD, USER, ImapServer, is_here
from tests.running import MailServer
from tests.web.asking import signed_in

from skranke.cases import replying
from skranke.cases.models import Attachment, Case, Message
from skranke.channels import ledger, outbox
from skranke.channels.base import Outcome
from skranke.channels.mail import domain_records, file_links, pacing, sent_copies, signing
from skranke.channels.mail.mailbox_secrets import sealed
from skranke.channels.mail.models import Identity, Mailbox, Pace, SentCopy, SigningDomain
from skranke.lib import clock

DOMAIN = "skomakarn.example"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


@pytest.fixture
def mailbox(cast: Cast, server: MailServer) -> Mailbox:
    return Mailbox.objects.create(
        way_in=cast.way_in,
        sender_name="Skomakarn",
        signature="Skomakarn i Ekeby",
        smtp_host="127.0.0.1",
        smtp_port=server.port,
        smtp_security=Mailbox.NONE,
        fetch_from=date(2026, 1, 1),
    )


def answered(cast: Cast, *, files: int = 0, size: int = 0) -> Message:
    """A customer wrote and Astrid's answer is due now."""
    take_in(letter())
    case = Case.objects.get()
    message = replying.reply(case, author=cast.astrid, text="Vi lagar den.", at=NOON)
    for number in range(files):
        digest = ledger.files().put(b"%d" % number + b"x" * size)
        Attachment.objects.create(
            message=message, name=f"bild{number}.jpg", type="image/jpeg", size_bytes=size, digest=digest
        )
    return message


def deliver(times: int = 1) -> None:
    for _turn in range(times):
        outbox.deliver_due(at=clock.now())


def sent(server: MailServer) -> Mail:
    return message_from_bytes(server.contents[-1], policy=default)


# --- signing


def dns(records: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domain_records, "texts", lambda name: [records[name]] if name in records else [])


def test_a_key_signs_only_once_its_record_is_in_the_dns(
    cast: Cast, mailbox: Mailbox, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = signed_in(cast.adam)
    admin.post(f"/settings/domains/{DOMAIN}", {"deed": "make"})
    key = SigningDomain.objects.get()
    record = signing.record_of(key)
    page = admin.get(f"/settings/domains/{DOMAIN}").content.decode()
    assert record.name in page
    assert record.text in page
    assert "PRIVATE" not in key.private_sealed
    dns({}, monkeypatch)
    assert "not found" in admin.post(f"/settings/domains/{DOMAIN}", {"deed": "check"}).content.decode()
    answered(cast)
    deliver()
    assert sent(server)["DKIM-Signature"] is None
    dns({record.name: record.text, DOMAIN: "v=spf1 mx -all"}, monkeypatch)
    page = admin.post(f"/settings/domains/{DOMAIN}", {"deed": "check"}).content.decode()
    assert "Mail from this domain is signed." in page
    assert "v=spf1 mx -all" in page
    replying.reply(Case.objects.get(), author=cast.astrid, text="Den är klar.", at=NOON)
    deliver()
    raw = server.contents[-1]
    assert dkim.verify(raw, dnsfunc=lambda name, **_: record.text.encode())
    assert not dkim.verify(raw.replace(b"klar", b"borta"), dnsfunc=lambda name, **_: record.text.encode())
    dns({record.name: record.text.replace("p=MII", "p=XXX")}, monkeypatch)
    admin.post(f"/settings/domains/{DOMAIN}", {"deed": "check"})
    assert SigningDomain.objects.get().seen_at is None


def test_domains_are_for_administrators_and_only_our_own(cast: Cast, mailbox: Mailbox) -> None:
    assert signed_in(cast.lea).get("/settings/domains").status_code == 403
    admin = signed_in(cast.adam)
    assert DOMAIN in admin.get("/settings/domains").content.decode()
    assert admin.post("/settings/domains/evil.example", {"deed": "make"}).status_code == 404


# --- plus-addresses and VERP


def test_plus_addresses_are_used_only_after_one_has_come_back(cast: Cast, mailbox: Mailbox, server: MailServer) -> None:
    admin = signed_in(cast.adam)
    page = admin.post(f"/settings/mailboxes/{mailbox.pk}/sending", {"deed": "try"}, follow=True).content.decode()
    assert "The letter is on its way." in page
    trial = server.contents[-1]
    assert re.search(rb"To: hej\+t\d+\.[0-9a-f]{12}@", trial)
    answered(cast)
    deliver()
    assert sent(server)["Reply-To"] is None
    take_in(trial)
    assert Case.objects.count() == 1, "The letter to ourselves is no case."
    page = admin.get(f"/settings/mailboxes/{mailbox.pk}/sending").content.decode()
    assert "They work and are used" in page
    replying.reply(Case.objects.get(), author=cast.astrid, text="Den är klar.", at=NOON)
    deliver()
    assert re.fullmatch(r".*<hej\+c\d+\.[0-9a-f]{12}@skomakarn\.example>", str(sent(server)["Reply-To"]))


def test_a_forged_trial_changes_nothing(cast: Cast, mailbox: Mailbox) -> None:
    Mailbox.objects.update(plus_asked_at=NOON)
    to = f"hej+t{mailbox.pk}.000000000000@skomakarn.example".encode()
    take_in(letter().replace(b"hej@skomakarn.example", to))
    assert Mailbox.objects.get().plus_works_at is None


def test_a_bounce_without_ids_finds_its_answer_by_the_return_address(
    cast: Cast, mailbox: Mailbox, server: MailServer
) -> None:
    Mailbox.objects.update(plus_works_at=NOON)
    message = answered(cast)
    senders: list[str] = []
    server.controller.handler.handle_MAIL = _noting(senders)
    deliver()
    assert re.fullmatch(rf"hej\+b{message.pk}\.[0-9a-f]{{12}}@skomakarn\.example", senders[0])
    report = (
        "From: Mail Delivery Subsystem <mailer-daemon@kund.example>\r\n"
        f"To: {senders[0]}\r\nSubject: Undelivered Mail Returned to Sender\r\nMessage-ID: <b@kund.example>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n"
        "Content-Type: text/plain\r\n\r\nNo such user.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; kund.example\r\n\r\nFinal-Recipient: rfc822; dag@kund.example\r\nAction: failed\r\n"
        "Status: 5.1.1\r\n--b--\r\n"
    )
    take_in(report.encode())
    message.refresh_from_db()
    assert message.state == Message.FAILED


def _noting(senders: list[str]):  # type: ignore[no-untyped-def]
    async def handle(server: object, session: object, envelope: object, address: str, options: list[str]) -> str:
        senders.append(address)
        envelope.mail_from = address  # type: ignore[attr-defined]
        return "250 OK"

    return handle


# --- pacing


def test_a_receiver_who_asks_for_fewer_mails_gets_them_slower_and_others_do_not(
    cast: Cast, mailbox: Mailbox, server: MailServer
) -> None:
    message = answered(cast)
    server.answer = "421 4.7.0 Try again later, too many messages"
    deliver()
    pace = Pace.objects.get()
    assert (pace.domain, pace.wait_seconds) == ("kund.example", 30)
    Message.objects.update(send_at=NOON)
    server.answer = "250 OK"
    deliver()
    message.refresh_from_db()
    assert message.state == Message.QUEUED
    assert message.send_at is not None
    assert message.send_at > clock.now()
    assert message.attempts == 1, "Waiting is no attempt."
    assert pacing.wait_until({"annan.example"}, at=clock.now()) is None
    Pace.objects.update(next_at=NOON)
    Message.objects.update(send_at=NOON)
    deliver()
    message.refresh_from_db()
    assert message.state == Message.SENT


def test_the_wait_doubles_and_halves() -> None:
    assert pacing.FIRST_WAIT < pacing.LONGEST_WAIT


@pytest.mark.django_db
def test_the_wait_grows_and_shrinks_with_what_the_receiver_says() -> None:
    slower, well = Outcome.later("The mail server refused: 450 4.7.1 rate limited"), Outcome.delivered()
    waits = []
    for outcome in (slower, slower, slower, well, well, well):
        pacing.learn({"kund.example"}, outcome, at=NOON)
        waits.append(Pace.objects.values_list("wait_seconds", flat=True).first())
    assert waits == [30, 60, 120, 60, 30, 15]
    pacing.learn({"kund.example"}, well, at=NOON)
    assert not Pace.objects.exists()
    pacing.learn({"kund.example"}, Outcome.later("Nothing listens at smtp.example:25."), at=NOON)
    assert not Pace.objects.exists(), "Our own server being away says nothing of the receiver."


# --- large files


def test_files_that_are_too_large_leave_as_links_that_need_a_click(
    cast: Cast, mailbox: Mailbox, server: MailServer
) -> None:
    Mailbox.objects.update(largest_mb=1)
    message = answered(cast, files=2, size=500_000)
    deliver()
    mail = sent(server)
    names = [part.get_filename() for part in mail.walk() if part.get_filename()]
    body = mail.get_body(("plain",)).get_content()  # type: ignore[attr-defined]
    (address,) = re.findall(r"http://127\.0\.0\.1:8000(/f/\S+)", body)
    assert len(names) == 1
    assert "för stora" in body, "The words are in the customer's language."
    customer = Browser()
    page = customer.get(address)
    assert "Content-Disposition" not in page.headers, "A scanner that follows the link gets a page."
    assert page.headers["Referrer-Policy"] == "no-referrer"
    fetched = customer.post(address)
    assert len(b"".join(fetched.streaming_content)) == 500_001  # type: ignore[arg-type]
    assert customer.get(address[:-1] + ("A" if address[-1] != "A" else "B")).status_code == 404
    astrid = signed_in(cast.astrid)
    assert "sent as a link until" in astrid.get(f"/cases/{message.case_id}").content.decode()
    assert signed_in(cast.cecilia).post(f"/messages/{message.pk}/withdraw-links").status_code == 404
    astrid.post(f"/messages/{message.pk}/withdraw-links")
    assert customer.get(address).status_code == 404
    assert customer.post(address).status_code == 404


def test_a_link_runs_out(cast: Cast, mailbox: Mailbox) -> None:
    message = answered(cast, files=1, size=10)
    file = message.attachments.get()
    file_links.split([file], largest_mb=0, at=NOON)
    token = file_links.address(file).rpartition("/")[2]
    assert file_links.file_of(token, at=NOON + timedelta(days=29))
    assert file_links.file_of(token, at=NOON + timedelta(days=31)) is None
    # Sending again names the same day.
    file_links.split([file], largest_mb=0, at=NOON + timedelta(days=2))
    assert file.link_until == NOON + timedelta(days=30)


# --- names and signatures


def test_the_name_and_signature_fit_the_team_and_the_language(cast: Cast, mailbox: Mailbox, server: MailServer) -> None:
    path = f"/settings/mailboxes/{mailbox.pk}/sending"
    admin = signed_in(cast.adam)
    for team, language, name in (("", "sv", "Skomakarn SV"), (str(cast.team.pk), "", "Butiken"), ("", "pl", "Szewc")):
        fields = {"deed": "add", "team": team, "language": language, "sender_name": name, "signature": name.upper()}
        assert admin.post(path, fields).status_code == 302
    again = admin.post(path, {"deed": "add", "team": "", "language": "pl", "sender_name": "X"})
    assert again.status_code == 422
    assert "for this team and language already" in again.content.decode()
    answered(cast)
    deliver()
    assert str(sent(server)["From"]) == "Butiken <hej@skomakarn.example>"
    assert "BUTIKEN" in sent(server).get_body(("plain",)).get_content()  # type: ignore[attr-defined]
    identity = Identity.objects.get(sender_name="Butiken")
    admin.post(path, {"deed": "remove", "identity": identity.pk})
    replying.reply(Case.objects.get(), author=cast.astrid, text="Klar.", at=NOON)
    deliver()
    assert str(sent(server)["From"]) == "Skomakarn SV <hej@skomakarn.example>"
    assert signed_in(cast.lea).get(path).status_code == 403


# --- copies in the folder of sent mail


@pytest.mark.server
@pytest.mark.skipif(not is_here(), reason="dovecot is not installed; apt install dovecot-imapd to run this.")
def test_a_copy_is_put_into_the_folder_of_sent_mail_once(cast: Cast, mailbox: Mailbox, server: MailServer) -> None:
    with ImapServer() as imap:
        client = imap.client()
        client.create("Skickat")
        Mailbox.objects.update(
            imap_host="127.0.0.1",
            imap_port=imap.port,
            imap_security=Mailbox.NONE,
            imap_user=USER,
            imap_password_sealed=sealed(PASSWORD),
        )
        signed_in(cast.adam).post(
            f"/settings/mailboxes/{mailbox.pk}/sending", {"deed": "save", "keeps_sent": "on", "largest_mb": "20"}
        )
        message = answered(cast)
        deliver()
        copy = SentCopy.objects.get()
        assert sent_copies.put_due(at=clock.now()) == 1
        # The process died after putting it and before noting it.
        SentCopy.objects.create(message=message, mailbox=mailbox, next_try_at=copy.next_try_at)
        assert sent_copies.put_due(at=clock.now()) == 1
        (flags,) = imap.flags("Skickat")
        assert b"\\Seen" in flags
        client.select("Skickat", readonly=True)
        _status, found = client.uid(
            "SEARCH", "HEADER", "Message-ID", f'"{Message.objects.get(pk=message.pk).message_id}"'
        )
        assert len(found[0].split()) == 1
        assert not SentCopy.objects.exists()


def test_providers_that_keep_sent_mail_themselves_get_no_second_copy(cast: Cast, mailbox: Mailbox) -> None:
    Mailbox.objects.update(smtp_host="smtp.gmail.com", imap_host="imap.gmail.com", keeps_sent=True)
    message = answered(cast)
    sent_copies.want(message, Mailbox.objects.get(), at=NOON)
    assert not SentCopy.objects.exists()
    page = signed_in(cast.adam).get(f"/settings/mailboxes/{mailbox.pk}/sending").content.decode()
    assert "by itself" in page
    assert quote("keeps_sent") not in page
