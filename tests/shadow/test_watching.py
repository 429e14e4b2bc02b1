"""Watching a real IMAP server: nothing is touched, answers are found in Sent, one click makes it the desk."""

import imaplib
from collections.abc import Iterator
from datetime import timedelta

import pytest

from skranke.cases.models import Case, Message
from skranke.channels.mail import filing, visiting
from skranke.channels.mail.models import Mailbox
from skranke.channels.models import Heartbeat, Incoming
from skranke.lib import clock
from skranke.promise.models import WayIn
from skranke.shadow import watching
from skranke.shadow.models import Seen, Shadow
from skranke.shadow.report import report
from tests.cast import Cast
from tests.channels.test_filing import letter
from tests.imap import PASSWORD, USER, ImapServer, is_here
from tests.web.asking import signed_in

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(not is_here(), reason="dovecot is not installed; apt install dovecot-imapd to run this."),
]


@pytest.fixture
def server() -> Iterator[ImapServer]:
    with ImapServer() as running:
        client = running.client()
        client.create("Skickat")
        client.logout()
        running.put(letter(message_id="<asked@k>"), letter(message_id="<waits@k>", sender="Eva <eva@kund.example>"))
        answer = letter(
            sender="Skomakarn <hej@skomakarn.example>",
            message_id="<re@s>",
            headers="In-Reply-To: <asked@k>\r\n",
        ).replace(b"To: hej@skomakarn.example", b"To: dag@kund.example")
        running.put(answer.replace(b"4 Mar 2026", f"{clock.now():%-d %b %Y}".encode()), folder="Skickat")
        yield running


def connect(cast: Cast, server: ImapServer) -> Shadow:
    WayIn.objects.all().delete()
    fields = {
        "sender_name": "Skomakarn",
        "user": USER,
        "password": PASSWORD,
        "imap_host": "127.0.0.1",
        "imap_port": server.port,
        "imap_security": "none",
        "imap_folder": "INBOX",
        "fetch_from": "2026-03-01",
        "smtp_host": "127.0.0.1",
        "smtp_port": 9,
        "smtp_security": "none",
        "watched_by": "its_team",
        "deed": "watch",
    }
    answer = signed_in(cast.adam).post(f"/settings/mailboxes/new?address={USER}", fields)
    assert answer.status_code == 302, answer.content.decode()
    Mailbox.objects.update(fetch_from="2020-01-01")
    return Shadow.objects.get()


def test_nothing_is_touched_and_nothing_becomes_a_case(cast: Cast, server: ImapServer) -> None:
    connect(cast, server)
    before = (server.flags(), server.flags("Skickat"))
    watching.watch_all(at=clock.now())
    visiting.visit_all(at=clock.now())
    assert (server.flags(), server.flags("Skickat")) == before
    assert all(b"Seen" not in line for line in server.flags())
    assert Seen.objects.count() == 3
    assert not Incoming.objects.exists()
    assert not Case.objects.exists()
    # Neither does a button elsewhere wake it.
    signed_in(cast.adam).post(f"/settings/mailboxes/{Mailbox.objects.get().pk}/pause")
    assert Mailbox.objects.get().is_paused


def test_answers_are_found_in_the_sent_folder(cast: Cast, server: ImapServer) -> None:
    shadow = connect(cast, server)
    watching.watch_all(at=clock.now())
    figures = report(shadow, days=30, at=clock.now())
    assert [wait.first.sender for wait in figures.open] == ["eva@kund.example"]
    assert len(figures.answered) == 1
    assert figures.dead == []


def test_new_mail_is_seen_on_the_next_look_and_old_mail_once(cast: Cast, server: ImapServer) -> None:
    connect(cast, server)
    now = clock.now()
    watching.watch_all(at=now)
    server.put(letter(message_id="<new@k>"))
    watching.watch_all(at=now + timedelta(minutes=1))
    assert Seen.objects.count() == 3, "A mailbox is looked into every five minutes."
    watching.watch_all(at=now + timedelta(minutes=6))
    assert Seen.objects.count() == 4


def test_a_large_mailbox_is_read_in_portions(cast: Cast, server: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "MOST_A_ROUND", 2)
    shadow = connect(cast, server)
    assert watching.watch_all(at=clock.now())
    assert Seen.objects.count() == 2
    page = signed_in(cast.lea).get(f"/settings/beside/{shadow.pk}").content.decode()
    assert "2 of 3 mails read." in page
    assert not watching.watch_all(at=clock.now())
    assert Seen.objects.count() == 3


def test_one_click_makes_it_the_desk_and_takes_the_unanswered_along(cast: Cast, server: ImapServer) -> None:
    shadow = connect(cast, server)
    watching.watch_all(at=clock.now())
    (waiting,) = report(shadow, days=30, at=clock.now()).open
    form = {"take_along": "1", "unanswered": str(waiting.first.number)}
    answer = signed_in(cast.adam).post(f"/settings/beside/{shadow.pk}/desk", form, follow=True)
    assert "1 unanswered mail came along." in answer.content.decode()
    while filing.file_waiting(at=clock.now()):
        pass
    assert Message.objects.get().sender_address == "eva@kund.example"
    mailbox = Mailbox.objects.select_related("way_in").get()
    assert not mailbox.is_shadow
    assert not mailbox.is_paused
    assert mailbox.way_in.is_active
    assert not Seen.objects.exists(), "What was read for the report is not kept longer than it is needed."
    visiting.visit_all(at=clock.now())
    while filing.file_waiting(at=clock.now()):
        pass
    assert Message.objects.filter(sender_address="eva@kund.example").count() == 1
    assert all(b"Seen" not in line for line in server.flags())


def test_forgetting_leaves_the_mailbox_as_it_was(cast: Cast, server: ImapServer) -> None:
    shadow = connect(cast, server)
    watching.watch_all(at=clock.now())
    assert signed_in(cast.adam).get(f"/settings/beside/{shadow.pk}/forget").status_code == 200
    signed_in(cast.adam).post(f"/settings/beside/{shadow.pk}/forget")
    assert not Shadow.objects.exists()
    assert not Seen.objects.exists()
    assert not Mailbox.objects.exists()
    assert len(server.flags()) == 2


def test_a_server_that_is_away_is_said_in_words(cast: Cast, server: ImapServer) -> None:
    connect(cast, server)
    Mailbox.objects.update(imap_port=9)
    watching.watch_all(at=clock.now())
    assert "Nothing listens at 127.0.0.1:9" in Heartbeat.objects.get().trouble
    with pytest.raises((OSError, imaplib.IMAP4.error)):
        imaplib.IMAP4("127.0.0.1", 9, timeout=1)
