"""Fetching from a real IMAP server."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from django.conf import settings

from skranke.cases.models import Message
from skranke.channels.mail import fetching, filing, visiting
from skranke.channels.mail.models import Mailbox
from skranke.channels.models import Heartbeat, Incoming
from skranke.lib.secrets import seal
from tests.cast import NOON, Cast
from tests.channels.test_filing import letter
from tests.imap import PASSWORD, USER, ImapServer, is_here
from tests.makers import later

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(not is_here(), reason="dovecot is not installed; apt install dovecot-imapd to run this."),
]


@pytest.fixture(scope="module")
def server() -> Iterator[ImapServer]:
    with ImapServer() as running:
        yield running


@pytest.fixture
def mailbox(cast: Cast, server: ImapServer) -> Mailbox:
    return Mailbox.objects.create(
        way_in=cast.way_in,
        sender_name="Skomakarn",
        imap_host="127.0.0.1",
        imap_port=server.port,
        imap_security=Mailbox.NONE,
        imap_user=USER,
        imap_password_sealed=seal(PASSWORD, key=settings.SKRANKE_KEY),
        fetch_from=date(2020, 1, 1),
    )


def visit(mailbox: Mailbox, *, at: datetime = NOON) -> int:
    with fetching.signed_in(mailbox, at=at) as connection:
        return visiting.visit(mailbox, connection, at=at)


def take_in() -> None:
    while filing.file_waiting(at=later(minutes=1)):
        pass


def test_mail_is_fetched_once_and_left_as_it_was(mailbox: Mailbox, server: ImapServer) -> None:
    server.put(letter(message_id="<f1@k>"), letter(message_id="<f2@k>", subject="Sulan"))
    assert visit(mailbox) >= 2
    assert visit(mailbox) == 0
    take_in()
    assert Message.objects.filter(message_id__in=["<f1@k>", "<f2@k>"]).count() == 2
    assert all(b"Seen" not in line for line in server.flags())
    server.put(letter(message_id="<f3@k>"))
    assert visit(mailbox) == 1


def test_new_numbering_on_the_server_doubles_nothing(mailbox: Mailbox, server: ImapServer) -> None:
    server.put(letter(message_id="<n1@k>"))
    visit(mailbox)
    take_in()
    before = Message.objects.count()
    server.number_anew()
    server.put(letter(message_id="<n2@k>"))
    assert visit(mailbox) == 1
    take_in()
    assert Message.objects.count() == before + 1
    assert set(Incoming.objects.values_list("state", "gone_at")) == {(Incoming.CASE, None)}


def test_a_mail_over_the_limit_is_kept_and_listed_unread(
    mailbox: Mailbox, server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SKRANKE_MAIL_LIMIT", 1_000)
    monkeypatch.setattr(fetching, "PIECE_BYTES", 700)
    large = letter("x" * 60 + "\r\n" + ("y" * 60 + "\r\n") * 40, message_id="<large@k>")
    server.put(large)
    visit(mailbox)
    kept = Incoming.objects.get(state=Incoming.LOOK)
    from skranke.channels import ledger

    assert ledger.mails().read(kept.digest) == large


def test_a_wrong_password_is_said_in_words_and_goes_away_when_mended(mailbox: Mailbox, server: ImapServer) -> None:
    good = mailbox.imap_password_sealed
    Mailbox.objects.update(imap_password_sealed=seal("wrong", key=settings.SKRANKE_KEY))
    visiting.visit_all(at=NOON)
    beat = Heartbeat.objects.get(part="mailbox hej@skomakarn.example")
    assert "did not take this user name and password" in beat.trouble
    Mailbox.objects.update(imap_password_sealed=good)
    visiting.visit_all(at=later(minutes=1))
    beat.refresh_from_db()
    assert beat.trouble == ""


def test_a_server_that_is_away_hinders_no_other(mailbox: Mailbox) -> None:
    Mailbox.objects.update(imap_port=9)
    visiting.visit_all(at=NOON)
    assert "Nothing listens at 127.0.0.1:9" in Heartbeat.objects.get().trouble
