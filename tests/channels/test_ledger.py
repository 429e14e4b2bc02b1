"""The mail ledger: what a real server has = what the desk has, and an alarm when not."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from django.conf import settings
from django.utils import translation

from skranke.cases.models import Case, Message
from skranke.channels import health, outbox
from skranke.channels.mail import balancing, fetching, filing, visiting
from skranke.channels.mail.models import Balance, Mailbox
from skranke.channels.models import Incoming
from skranke.lib.secrets import seal
from skranke.people.models import Letter
from skranke.promise.models import WayIn
from tests.cast import NOON, Cast
from tests.channels.test_filing import letter
from tests.imap import PASSWORD, USER, ImapServer, is_here
from tests.makers import later
from tests.running import MailServer

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(not is_here(), reason="dovecot is not installed; apt install dovecot-imapd to run this."),
]


@pytest.fixture
def server() -> Iterator[ImapServer]:
    with ImapServer() as running:
        yield running


@pytest.fixture
def mailbox(cast: Cast, server: ImapServer) -> Mailbox:
    """Three mails on the server and in the desk, and the sum has come out."""
    made = Mailbox.objects.create(
        way_in=cast.way_in,
        sender_name="Skomakarn",
        imap_host="127.0.0.1",
        imap_port=server.port,
        imap_security=Mailbox.NONE,
        imap_user=USER,
        imap_password_sealed=seal(PASSWORD, key=settings.SKRANKE_KEY),
        fetch_from=date(2020, 1, 1),
    )
    server.put(*(letter(f"Sak {number}", message_id=f"<{number}@k>") for number in range(3)))
    turn(made)
    return made


def turn(mailbox: Mailbox, *, at: datetime = NOON) -> Balance:
    """A visit with a check at its end, and all that it brought filed."""
    balancing.want(mailbox, at=at)
    with fetching.signed_in(mailbox, at=at) as connection:
        visiting.visit(mailbox, connection, at=at)
    while filing.file_waiting(at=at):
        pass
    return Balance.objects.get(mailbox=mailbox)


def letters() -> list[tuple[str, str]]:
    return list(Letter.objects.order_by("pk").values_list("to", "subject"))


def test_the_sum_comes_out_and_nobody_is_written_to(mailbox: Mailbox) -> None:
    balance = Balance.objects.get()
    assert (balance.on_server, balance.difference, letters()) == (3, 0, [])


def test_a_mail_that_the_desk_has_lost_is_an_alarm_and_is_fetched_again(
    mailbox: Mailbox, server: ImapServer, cast: Cast
) -> None:
    Message.objects.filter(message_id="<1@k>").delete()
    Incoming.objects.filter(mail_id="<1@k>").delete()
    assert turn(mailbox, at=later(days=1)).missing == 1
    assert letters() == [("lea@skomakarn.example", "The mail of hej@skomakarn.example does not add up")]
    assert "1 mail is on the server and was not in the desk." in Letter.objects.get().text
    assert turn(mailbox, at=later(days=1, hours=1)).difference == 0
    assert Message.objects.filter(message_id="<1@k>").exists()
    assert letters()[-1] == ("lea@skomakarn.example", "The mail of hej@skomakarn.example adds up again")


def test_a_mail_taken_away_before_it_was_fetched_is_an_alarm_every_day_until_a_person_settles_it(
    mailbox: Mailbox, server: ImapServer, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put(letter("Borta", message_id="<gone@k>"))
    with monkeypatch.context() as away:
        away.setattr(fetching, "fetch_batch", lambda *args, **more: 0)
        turn(mailbox, at=later(days=1))
    assert letters() == []
    server.take_away("<gone@k>")
    balance = turn(mailbox, at=later(days=1, hours=1))
    assert (balance.lost, balance.on_server) == (1, 3)
    turn(mailbox, at=later(days=1, hours=3))
    assert len(letters()) == 1
    turn(mailbox, at=later(days=2, hours=2))
    assert len(letters()) == 2
    with translation.override("en"):
        (point,) = health.mail_ledger(at=later(days=2))
    assert "1 mail was taken away on the server before the desk fetched it." in point.words
    balancing.settle_lost(Incoming.objects.get(mail_id="<gone@k>"), by=cast.lea, at=later(days=3))
    assert Balance.objects.get().difference == 0
    assert letters()[-1][1] == "The mail of hej@skomakarn.example adds up again"


def test_a_mail_that_is_here_may_be_taken_away_on_the_server(mailbox: Mailbox, server: ImapServer) -> None:
    server.take_away("<1@k>")
    balance = turn(mailbox, at=later(days=1))
    assert (balance.on_server, balance.difference, letters()) == (2, 0, [])
    assert Incoming.objects.get(mail_id="<1@k>").gone_at == later(days=1)


def test_what_was_moved_before_it_was_fetched_is_found_where_it_lies_now(
    mailbox: Mailbox, server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.make("Order")
    Mailbox.objects.update(more_folders="Order")
    mailbox.refresh_from_db()
    server.put(letter("Flyttad", message_id="<moved@k>"))
    with monkeypatch.context() as away:
        away.setattr(fetching, "fetch_batch", lambda *args, **more: 0)
        turn(mailbox, at=later(days=1))
    server.take_away("<moved@k>")
    server.put(letter("Flyttad", message_id="<moved@k>"), folder="Order")
    assert turn(mailbox, at=later(days=1, hours=1)).difference == 0
    assert letters() == []


def test_a_mail_whose_case_is_gone_is_an_alarm_and_can_be_filed_again(
    mailbox: Mailbox, server: ImapServer, cast: Cast
) -> None:
    Case.objects.filter(messages__message_id="<2@k>").delete()
    assert turn(mailbox, at=later(days=1)).caseless == 1
    balancing.file_again(Incoming.objects.get(mail_id="<2@k>"), by=cast.lea, at=later(days=1))
    assert turn(mailbox, at=later(days=1, hours=1)).difference == 0
    assert Message.objects.filter(message_id="<2@k>").exists()


def test_a_mail_that_cannot_be_fetched_for_a_day_is_an_alarm(
    mailbox: Mailbox, server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put(letter("Fast", message_id="<stuck@k>"))
    monkeypatch.setattr(fetching, "fetch_batch", lambda *args, **more: 0)
    assert turn(mailbox, at=later(hours=1)).difference == 0
    assert turn(mailbox, at=later(hours=26)).late == 1


def test_the_alarm_leaves_through_another_mailbox_than_the_one_in_doubt(
    mailbox: Mailbox, server: ImapServer, cast: Cast
) -> None:
    with MailServer() as in_doubt, MailServer() as other:
        Mailbox.objects.update(smtp_host="127.0.0.1", smtp_port=in_doubt.port, smtp_security=Mailbox.NONE)
        way_in = WayIn.objects.create(name="Order", kind=WayIn.MAIL, address="order@skomakarn.example")
        Mailbox.objects.create(
            way_in=way_in,
            sender_name="Order",
            smtp_host="127.0.0.1",
            smtp_port=other.port,
            smtp_security=Mailbox.NONE,
            fetch_from=NOON.date(),
        )
        Incoming.objects.filter(mail_id="<1@k>").delete()
        turn(mailbox, at=later(days=1))
        outbox.deliver_due(at=later(days=1))
        assert (len(in_doubt.contents), len(other.contents)) == (0, 1)


def test_the_sum_is_checked_every_morning_and_when_somebody_asks(mailbox: Mailbox) -> None:
    balance = Balance.objects.get()
    assert not balancing.is_due(balance, at=later(hours=14))  # three in the morning in Stockholm
    assert balancing.is_due(balance, at=later(hours=15))
    balancing.want(mailbox, at=later(minutes=1))
    assert balancing.is_due(Balance.objects.get(), at=later(minutes=1))


def test_a_new_numbering_is_no_difference(mailbox: Mailbox, server: ImapServer) -> None:
    server.number_anew()
    balance = turn(mailbox, at=later(days=1))
    assert (balance.on_server, balance.difference, Message.objects.count()) == (3, 0, 3)


def test_a_mailbox_that_cannot_be_read_for_hours_is_an_alarm(mailbox: Mailbox, server: ImapServer) -> None:
    Mailbox.objects.update(imap_port=9)
    for hours in (0, 3):
        visiting.visit_all(at=later(hours=hours))
    assert letters() == []
    for hours in (5, 6, 30):
        visiting.visit_all(at=later(hours=hours))
    assert [subject for _to, subject in letters()] == ["The mail of hej@skomakarn.example cannot be fetched"] * 2
    assert "Nothing listens at 127.0.0.1:9" in Letter.objects.first().text
    Mailbox.objects.update(imap_port=server.port)
    visiting.visit_all(at=later(hours=31))
    visiting.visit_all(at=later(hours=32))
    assert [subject for _to, subject in letters()][2:] == ["The mail of hej@skomakarn.example is fetched again"]
