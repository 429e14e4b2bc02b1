"""A report about an answer of ours tells whoever works on the case what did not arrive, why, and how else to go on."""

import pytest
from django.test import Client

from skranke.cases import replying
from skranke.cases.models import Case, Event, Message
from skranke.channels.mail import failure_words
from skranke.channels.models import Incoming
from skranke.people import customers
from skranke.people.models import CustomerAddress
from tests.cast import NOON, Cast
from tests.channels.mail.bounce_letters import raw_of
from tests.channels.test_filing import letter, take_in
from tests.web.test_setting_up import sign_in


def answered(cast: Cast) -> Message:
    take_in(letter("Klacken har lossnat.\n\nMvh\nDag\nTel 070-123 45 67"))
    answer = replying.reply(Case.objects.get(), author=cast.astrid, text="Kom in på torsdag.", at=NOON)
    Message.objects.filter(pk=answer.pk).update(state=Message.SENT, sent_at=NOON, message_id="<7.8.ab@butiken.example>")
    answer.refresh_from_db()
    return answer


def bounce(status: str, *, action: str = "failed", said: str = "550 5.1.1 User unknown") -> bytes:
    entry = {
        "from": "MAILER-DAEMON@mx.kund.example",
        "subject": "Undelivered Mail Returned to Sender",
        "text": f"<dag@kund.example>: {said}",
        "status": status,
        "report_action": action,
    }
    original = b"\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <7.8.ab@butiken.example>\n\n--b--\n"
    return raw_of(entry).replace(b"\n--b--\n", original)


def test_the_case_needs_an_answer_again_and_says_what_is_known(client: Client, cast: Cast) -> None:
    answer = answered(cast)
    customers.add_address(cast.dag, "dag.dahl@annan.example")
    CustomerAddress.objects.create(customer=cast.dag, kind=CustomerAddress.PHONE, value="+46700000000")
    rows = take_in(bounce("5.1.1"))
    answer.refresh_from_db()
    assert rows[-1].state == Incoming.CASE
    assert (answer.state, answer.case.state) == (Message.FAILED, Case.OPEN)
    assert Event.objects.filter(case=answer.case, kind="bounced").exists()
    shown = sign_in(client, cast.astrid).get(f"/cases/{answer.case.pk}").content.decode()
    assert "There is no mailbox with this address." in shown
    assert "550 5.1.1 User unknown" in shown
    assert "dag.dahl@annan.example" in shown
    assert "+46700000000" in shown
    assert "070-123 45 67" in shown


def test_a_delay_changes_nothing_but_is_on_the_case(cast: Cast) -> None:
    answer = answered(cast)
    take_in(bounce("4.4.1", action="delayed", said="451 4.4.1 try later"))
    answer.refresh_from_db()
    assert (answer.state, answer.case.state) == (Message.SENT, Case.WAITING)
    assert answer.case.messages.filter(automatic="bounce").count() == 1


def test_a_report_about_nothing_of_ours_is_filed(cast: Cast) -> None:
    take_in(bounce("5.1.1").replace(b"7.8.ab", b"9.9.zz"))
    assert not Case.objects.exists()
    assert Incoming.objects.get().state == Incoming.FILED


@pytest.mark.parametrize(
    ("said", "begins"),
    [
        ("550 5.1.1 User unknown", "There is no mailbox"),
        ("550 5.1.10 RESOLVER.ADR.RecipientNotFound", "There is no mailbox"),
        ("552 5.2.2 Mailbox full", "The mailbox is full"),
        ("552 5.3.4 Message too large", "The answer with its files is too large"),
        ("554 5.7.1 Message rejected due to policy", "The other side refused"),
        ("5.4.4 Host not found", "The part behind the @"),
        ("4.4.7 delivery time expired", "The mail server of the other side"),
        ("550 5.0.0 no such user here", "There is no mailbox"),
        ("something nobody has ever said", ""),
        ("", ""),
    ],
)
def test_what_servers_say_is_told_in_plain_words(said: str, begins: str) -> None:
    assert failure_words.meaning(said).startswith(begins)
    assert bool(failure_words.meaning(said)) == bool(begins)
