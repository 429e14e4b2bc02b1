"""Fetching from a real IMAP server."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

import pytest
from django.conf import settings

from skranke.cases import replying
from skranke.cases.models import Case, Message
from skranke.channels.mail import balancing, fetching, filing, folders, listing, mailboxes, visiting
from skranke.channels.mail.models import Mailbox, ServerDay
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


@pytest.fixture
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


LAST_YEAR = 1_750_000_000.0  # June 2025


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


def test_older_mail_comes_at_night_newest_first_and_waits_for_nobody(mailbox: Mailbox, server: ImapServer) -> None:
    Mailbox.objects.update(fetch_from=date(2026, 3, 1), fetches_older=True)
    mailbox.refresh_from_db()
    server.put(letter(message_id="<old@k>"), at=LAST_YEAR)
    server.put(letter("Sulan", sender="Eva <eva@kund.example>", message_id="<new@k>"))
    assert visit(mailbox) == 1
    take_in()
    assert Case.objects.get().customer.name == "Eva"
    assert Incoming.objects.get(state=Incoming.LISTED).mail_id == "<old@k>"
    assert visit(mailbox, at=later(hours=11)) == 1
    take_in()
    old = Case.objects.get(customer__name="Dag Dahl")
    assert (old.state, old.unanswered_since) == (Case.CLOSED, None)
    server.put(letter("Hur gick det?", message_id="<again@k>", headers="References: <old@k>\r\n"))
    visit(mailbox)
    take_in()
    old.refresh_from_db()
    assert old.state == Case.OPEN


def test_without_older_mail_nothing_old_is_noted(mailbox: Mailbox, server: ImapServer) -> None:
    Mailbox.objects.update(fetch_from=date(2026, 3, 1))
    mailbox.refresh_from_db()
    server.put(letter(message_id="<old@k>"), at=LAST_YEAR)
    assert visit(mailbox, at=later(hours=11)) == 0
    assert not Incoming.objects.exists()


def test_a_large_folder_is_listed_in_windows_and_goes_on_where_it_stopped(
    mailbox: Mailbox, server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "WINDOW", 3)
    server.put(*(letter(message_id=f"<w{number}@k>") for number in range(10)))
    with fetching.signed_in(mailbox, at=NOON) as connection:
        (folder,) = folders.of(mailbox, connection)
        listing.Lister(connection, folder, at=NOON).list_all(most_windows=2)
        assert Incoming.objects.count() == 6
        assert not folder.is_listed
    server.put(letter(message_id="<w10@k>"), letter(message_id="<w11@k>"))
    assert visit(mailbox) == 12
    assert Incoming.objects.values("mail_id").distinct().count() == 12
    assert sum(ServerDay.objects.values_list("on_server", flat=True)) == 12


def test_several_folders_are_read_and_a_mail_in_two_of_them_is_one_message(
    mailbox: Mailbox, server: ImapServer
) -> None:
    server.make("Order")
    Mailbox.objects.update(more_folders="Order\n")
    mailbox.refresh_from_db()
    server.put(letter(message_id="<both@k>"))
    server.put(letter(message_id="<both@k>"), letter("Sulan", message_id="<order@k>"), folder="Order")
    assert visit(mailbox) == 3
    take_in()
    assert sorted(Message.objects.values_list("message_id", flat=True)) == ["<both@k>", "<order@k>"]


def test_a_folder_that_is_not_there_is_named_and_hinders_no_other(mailbox: Mailbox, server: ImapServer) -> None:
    Mailbox.objects.update(more_folders="Ordrar")
    server.put(letter(message_id="<here@k>"))
    visiting.visit_all(at=NOON)
    assert Incoming.objects.get().state == Incoming.STORED
    assert "This mailbox has no folder Ordrar." in Heartbeat.objects.get().trouble


def test_when_other_mail_is_wanted_the_folder_is_gone_through_again(
    mailbox: Mailbox, server: ImapServer, cast: Cast
) -> None:
    Mailbox.objects.update(fetch_from=date(2026, 3, 1))
    mailbox.refresh_from_db()
    server.put(letter(message_id="<old@k>"), at=LAST_YEAR)
    server.put(letter(message_id="<new@k>"))
    assert visit(mailbox) == 1
    wish = mailboxes.Wish(cast.way_in.address, "Skomakarn", "", None, date(2025, 1, 1), imap_host="127.0.0.1")
    kept = {name: getattr(mailbox, name) for name in mailboxes.OF_MAILBOX if name not in {"fetch_from"}}
    mailboxes.change(mailbox, replace(wish, **kept), by=cast.adam, at=NOON)
    assert visit(mailboxes.mailbox_of(mailbox.pk)) == 1
    assert sum(ServerDay.objects.values_list("on_server", flat=True)) == 2
    balancing.want(mailbox, at=NOON)
    visit(mailboxes.mailbox_of(mailbox.pk))
    assert mailboxes.mailbox_of(mailbox.pk).balance.difference == 0


def test_an_answer_from_another_program_joins_its_case_and_counts(
    mailbox: Mailbox, server: ImapServer, cast: Cast
) -> None:
    server.make("Sent")
    server.put(letter(message_id="<q@k>"))
    visit(mailbox)
    take_in()
    case = Case.objects.get()
    server.put(_answer(), folder="Sent")
    visit(mailbox)
    take_in()
    case.refresh_from_db()
    answer = case.messages.get(kind=Message.OUT)
    assert (answer.author, answer.state, case.state) == (cast.astrid, Message.SENT, Case.WAITING)
    assert case.unanswered_since is None


def test_an_answer_that_comes_before_its_question_waits_for_it(mailbox: Mailbox, server: ImapServer) -> None:
    server.make("Sent")
    server.put(_answer(), folder="Sent")
    visit(mailbox)
    take_in()
    assert Incoming.objects.get().state == Incoming.FILED
    server.put(letter(message_id="<q@k>"))
    visit(mailbox)
    take_in()
    case = Case.objects.get()
    assert (case.messages.count(), case.state) == (2, Case.WAITING)
    assert set(Incoming.objects.values_list("state", flat=True)) == {Incoming.CASE}


def test_our_own_answer_in_the_sent_folder_is_no_second_one(mailbox: Mailbox, server: ImapServer, cast: Cast) -> None:
    server.make("Sent")
    server.put(letter(message_id="<q@k>"))
    visit(mailbox)
    take_in()
    ours = replying.reply(Case.objects.get(), author=cast.astrid, text="Kom in.", at=later(minutes=1))
    Message.objects.filter(pk=ours.pk).update(message_id="<own@skomakarn.example>", state=Message.MAYBE)
    # The server has given it another id on the way, as some do; a customer's answer will cite that one.
    server.put(
        _answer(message_id="<rewritten@host>", headers="X-Skranke-Id: <own@skomakarn.example>\r\n"), folder="Sent"
    )
    visit(mailbox)
    take_in()
    ours.refresh_from_db()
    assert (Message.objects.count(), ours.state) == (2, Message.SENT)
    server.put(letter("Tack!", message_id="<t@k>", headers="In-Reply-To: <rewritten@host>\r\n"))
    visit(mailbox)
    take_in()
    assert Case.objects.count() == 1


def test_mail_is_moved_afterwards_only_when_asked_and_never_before_it_is_here(
    mailbox: Mailbox, server: ImapServer
) -> None:
    server.put(letter(message_id="<m1@k>"), letter(sender="", message_id="<m2@k>"))
    visit(mailbox)
    Mailbox.objects.update(move_to="Done")
    mailbox.refresh_from_db()
    visit(mailbox)
    assert server.ids() == ["<m1@k>", "<m2@k>"]
    take_in()
    visit(mailbox)
    # What needs a look stays.
    assert (server.ids("Done"), server.ids()) == (["<m1@k>"], ["<m2@k>"])
    assert not mailbox.balance.difference


def _answer(*, message_id: str = "<a@skomakarn.example>", headers: str = "") -> bytes:
    return (
        "From: Astrid <astrid@skomakarn.example>\r\nTo: Dag Dahl <dag@kund.example>\r\nSubject: Re: Klacken\r\n"
        f"Message-ID: {message_id}\r\nIn-Reply-To: <q@k>\r\nDate: Wed, 4 Mar 2026 13:00:00 +0000\r\n{headers}\r\n"
        "Kom in, sa lagar vi den.\r\n"
    ).encode()
