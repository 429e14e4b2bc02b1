"""Receipts: who gets one, once; what it says in which language; and that it answers nothing."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from skranke.cases.models import Case, Event, Message
from skranke.channels import ledger, outbox, receipts
from skranke.channels.mail import delivering
from skranke.channels.mail.models import Mailbox
from skranke.channels.models import ReceiptSent
from skranke.channels.receipt_text import Facts, receipt
from skranke.promise import giving
from tests.cast import NOON, Cast
from tests.channels.test_filing import letter, take_in
from tests.makers import later


@pytest.fixture
def on(cast: Cast) -> Cast:
    receipts.set_rule(cast.way_in, is_on=True, own_words={"sv": "I jul svarar vi långsammare."})
    return cast


@pytest.fixture(autouse=True)
def _just_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Filing happens at noon, when the letters come."""
    monkeypatch.setattr("tests.channels.test_filing.datetime", _Noon)


class _Noon(datetime):
    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
        return NOON


def receipts_on(case: Case) -> list[Message]:
    return list(case.messages.filter(kind=Message.OUT, automatic="receipt"))


def test_a_new_case_is_answered_with_its_number_and_opening_hours(on: Cast) -> None:
    take_in(letter("Hej, klacken har lossnat på min ena sko. Kan ni laga den?"))
    case = Case.objects.get()
    (message,) = receipts_on(case)
    assert message.to == [{"name": "", "address": "dag@kund.example"}]
    assert f"nummer {case.pk}" in message.text
    assert "måndag–fredag 9.00–17.00" in message.text
    assert "I jul svarar vi långsammare." in message.text
    assert Event.objects.filter(case=case, kind="acknowledged").exists()


def test_a_sender_who_may_be_forged_gets_none_of_the_text_back(on: Cast) -> None:
    take_in(letter("Köp billiga skor på http://ond.example nu?", subject="Köp skor"))
    (message,) = receipts_on(Case.objects.get())
    assert "ond.example" not in message.text + message.subject
    assert "Köp" not in message.text + message.subject
    assert "Dag" not in message.text


def test_a_sender_whom_our_own_server_vouches_for_reads_what_was_understood(on: Cast) -> None:
    Mailbox.objects.create(
        way_in=on.way_in, sender_name="Skomakarn", fetch_from=NOON, trusted_server="mx.skomakarn.example"
    )
    proof = "Authentication-Results: mx.skomakarn.example; dmarc=pass header.from=kund.example\r\n"
    take_in(letter("Hej! Klacken har lossnat. Kan ni laga den före fredag?", headers=proof))
    (message,) = receipts_on(Case.objects.get())
    assert message.subject == "Re: Klacken"
    assert "– Kan ni laga den före fredag?" in message.text
    assert "Hej Dag Dahl!" in message.text


def test_whoever_stands_in_a_forged_mail_gets_no_receipt(on: Cast) -> None:
    Mailbox.objects.create(
        way_in=on.way_in, sender_name="Skomakarn", fetch_from=NOON, trusted_server="mx.skomakarn.example"
    )
    take_in(letter(headers="Authentication-Results: mx.skomakarn.example; dmarc=fail header.from=kund.example\r\n"))
    assert receipts_on(Case.objects.get()) == []


def test_a_receipt_answers_nothing(on: Cast) -> None:
    take_in(letter())
    case = Case.objects.get()
    assert case.state == Case.OPEN
    assert case.unanswered_since == NOON
    assert case.owner is None


def test_it_leaves_without_an_envelope_sender_and_says_that_a_machine_wrote_it(
    on: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    Mailbox.objects.create(way_in=on.way_in, sender_name="Skomakarn", smtp_host="smtp.example", fetch_from=NOON)
    sent: list[dict[str, object]] = []

    def send(server: object, **given: object) -> object:
        sent.append(given)
        return delivering.Outcome.delivered()

    monkeypatch.setattr(delivering.smtp, "send", send)
    take_in(letter())
    outbox.deliver_due(at=later(minutes=1))
    assert sent[0]["sender"] == ""
    content = sent[0]["content"]
    assert isinstance(content, bytes)
    mail = message_from_bytes(content, policy=policy.default)
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["In-Reply-To"] == mail["References"] == "<1@kund.example>"
    assert f"[#{Case.objects.get().pk}]" in mail["Subject"]


def test_what_goes_on_in_a_case_gets_no_second_receipt(on: Cast) -> None:
    take_in(letter())
    take_in(letter("Ett till.", message_id="<2@k>", headers="References: <1@kund.example>\r\n"))
    assert len(receipts_on(Case.objects.get())) == 1


def test_a_machine_that_marks_nothing_gets_one_receipt_and_then_no_more(on: Cast) -> None:
    for number in range(5):
        take_in(letter("We have received your ticket.", message_id=f"<robot-{number}@k>", subject=f"Ticket {number}"))
    assert Case.objects.count() == 5
    assert Message.objects.filter(automatic="receipt", kind=Message.OUT).count() == 1


def test_no_more_than_three_a_day_go_to_one_person(on: Cast) -> None:
    ReceiptSent.objects.all().delete()
    for hours in (20, 15, 10):
        ReceiptSent.objects.create(
            address="dag@kund.example", case=Case.objects.create(**_case_of(on)), at=later(hours=-hours)
        )
    take_in(letter())
    assert not Message.objects.filter(automatic="receipt").exists()


def _case_of(cast: Cast) -> dict[str, object]:
    return {"customer": cast.dag, "opened_at": NOON, "last_message_at": NOON}


@pytest.mark.parametrize(
    "headers",
    [
        "Auto-Submitted: auto-replied\r\n",
        "X-Loop: yes\r\n",
        "Precedence: bulk\r\n",
        "List-Id: <nyheter.kund.example>\r\n",
        "X-Auto-Response-Suppress: All\r\n",
        "Reply-To: noreply@kund.example\r\n",
        "Return-Path: <>\r\n",
    ],
)
def test_machines_and_lists_get_no_receipt(headers: str, on: Cast) -> None:
    take_in(letter(headers=headers))
    assert not Message.objects.filter(kind=Message.OUT).exists()


def test_mail_that_lay_for_days_and_mail_from_our_own_house_get_no_receipt(on: Cast) -> None:
    take_in(letter().replace(b"hej@skomakarn", b"hej@annan"), at=NOON)
    take_in(letter(sender="bo@skomakarn.example", message_id="<bo@s>"))
    assert Case.objects.count() == 2
    assert not Message.objects.filter(kind=Message.OUT).exists()


def test_nothing_is_sent_while_receipts_are_off(cast: Cast) -> None:
    take_in(letter())
    receipts.set_rule(cast.way_in, is_on=False, own_words={})
    take_in(letter(sender="annan@kund.example", message_id="<2@k>"))
    assert not Message.objects.filter(kind=Message.OUT).exists()


def test_a_customer_at_a_shared_provider_is_not_taken_for_one_of_us(on: Cast) -> None:
    on.way_in.address = "skomakarn@gmail.com"
    on.way_in.save(update_fields=["address"])
    raw = letter(sender="dag@gmail.com").replace(b"hej@skomakarn.example", b"skomakarn@gmail.com")
    take_in(raw)
    assert len(receipts_on(Case.objects.get())) == 1


def test_a_proven_sender_reads_what_was_understood_and_who_answers(on: Cast) -> None:
    facts = Facts(
        number=7,
        desk="Skomakarn",
        at=datetime(2026, 3, 7, 20, 0, tzinfo=UTC),  # a Saturday evening
        calendar=giving.book().default,
        subject="Re: Klacken",
        name="Dag",
        asks=("Kan ni laga den?",),
        owner="Astrid",
        is_verified=True,
    )
    words = receipt(facts, language="sv")
    assert words.subject == "Re: Klacken"
    assert "– Kan ni laga den?" in words.text
    assert "Astrid" in words.text
    assert "måndag 9 mars" in words.text


@pytest.mark.parametrize("language", ["sv", "da", "nb", "pl", "en"])
def test_a_receipt_is_whole_in_every_language(language: str, on: Cast) -> None:
    facts = Facts(number=7, desk="Skomakarn", at=NOON, calendar=giving.book().default)
    words = receipt(facts, language=language)
    assert "7" in words.text
    assert "{" not in words.text + words.subject
    english = receipt(facts, language="en")
    assert language == "en" or not set(words.paragraphs) & set(english.paragraphs)


def test_what_was_sent_is_forgotten_after_two_days(on: Cast) -> None:
    take_in(letter())
    receipts.forget_old(at=later(days=1))
    assert ReceiptSent.objects.count() == 1
    receipts.forget_old(at=later(days=3))
    assert ReceiptSent.objects.count() == 0
    assert ledger.mails() is not None
