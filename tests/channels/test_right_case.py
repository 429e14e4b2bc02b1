"""Each mail reaches the right case, once, whatever road it came by."""

import tomllib
from pathlib import Path

import pytest

from skranke.cases import closing, merging, replying
from skranke.cases.models import Case, Message
from skranke.channels.mail import importing
from skranke.channels.mail.spam import learning
from skranke.channels.models import Incoming
from skranke.people.models import CustomerAddress
from tests.cast import Cast
from tests.channels.test_filing import letter, take_in
from tests.makers import later

FORWARDS = tomllib.loads((Path(__file__).parent / "mail" / "forwards.toml").read_text("utf-8"))["forward"]
KARIN = "Karin Berg <karin@skomakarn.example>"
REFERS = "References: <1@kund.example>\r\n"


@pytest.mark.parametrize("forward", FORWARDS, ids=lambda each: f"{each['client']}-{each['language']}")
def test_what_a_colleague_passes_on_is_a_case_of_who_wrote_first(cast: Cast, forward: dict[str, str]) -> None:
    words = "Hej, klacken på min vänstra sko lossnade i går. Kan ni laga den till fredag?"
    text = forward["text"].strip().replace("{text}", words)
    take_in(letter(text, sender=KARIN, subject=forward["subject"]))
    case = Case.objects.get()
    message = case.messages.get(kind=Message.IN)
    assert (case.customer, case.subject, message.sender_name) == (cast.dag, "Trasig klack", "Dag Dahl")
    assert message.text.strip() == words
    note = case.messages.filter(kind=Message.NOTE).first()
    assert (note.text if note else "") == forward.get("note", "")
    assert replying.recipients(case) == [{"name": "Dag Dahl", "address": "dag@kund.example"}]


def test_a_forward_as_an_attachment_is_the_mail_itself(cast: Cast) -> None:
    inner = letter("Klacken har lossnat.", message_id="<inner@kund.example>", subject="Trasig klack").decode()
    boundary = 'Content-Type: multipart/mixed; boundary="x"\r\n'
    outer = (
        f"From: {KARIN}\r\nTo: hej@skomakarn.example\r\nSubject: Fwd: Trasig klack\r\n"
        f"Message-ID: <o@s>\r\n{boundary}\r\n"
        f"--x\r\nContent-Type: text/plain\r\n\r\nTar du den?\r\n--x\r\nContent-Type: message/rfc822\r\n"
        f'Content-Disposition: attachment; filename="mail.eml"\r\n\r\n{inner}\r\n--x--\r\n'
    ).encode()
    rows = take_in(outer)
    assert Case.objects.get().customer == cast.dag
    rows = take_in(letter("Klacken har lossnat.", message_id="<inner@kund.example>", subject="Trasig klack"))
    assert [row.state for row in rows] == ["case", "duplicate"]


def test_a_customer_who_forwards_something_stays_the_customer(cast: Cast) -> None:
    text = "Se nedan.\r\n\r\n---------- Forwarded message ---------\r\nFrom: Eva <eva@annan.example>\r\n"
    take_in(letter(f"{text}Date: Wed, 4 Mar 2026\r\nSubject: Hej\r\n\r\nText", subject="Fwd: Hej"))
    assert Case.objects.get().customer == cast.dag


def test_a_mail_that_is_here_and_is_passed_on_is_no_second_message(cast: Cast) -> None:
    take_in(letter("Klacken har lossnat."))
    forward = (
        "Har du sett den?\r\n\r\n-------- Forwarded Message --------\r\nSubject: Klacken\r\nDate: Wed, 4 Mar 2026\r\n"
        "From: Dag Dahl <dag@kund.example>\r\nTo: hej@skomakarn.example\r\n\r\nKlacken har lossnat."
    )
    rows = take_in(letter(forward, sender=KARIN, message_id="<f@s>", subject="Fwd: Klacken", headers=REFERS))
    case = Case.objects.get()
    assert [row.state for row in rows] == ["case", "duplicate"]
    assert case.messages.filter(kind=Message.IN).count() == 1
    assert case.messages.get(kind=Message.NOTE).text == "Har du sett den?"


def test_one_mail_to_two_of_our_addresses_is_one_message(cast: Cast) -> None:
    rows = take_in(letter(), letter(headers="Delivered-To: order@skomakarn.example\r\n"))
    assert [row.state for row in rows] == ["case", "duplicate"]


def test_a_program_that_gives_every_mail_the_same_id_loses_none(cast: Cast) -> None:
    take_in(letter("Klacken har lossnat."), letter("Nu har sulan lossnat också, och det regnar in."))
    assert Message.objects.count() == 2
    assert Case.objects.count() == 1


def test_the_beginning_of_a_thread_by_somebody_else_comes_late_and_is_held(cast: Cast) -> None:
    take_in(letter("Som min fru skrev: klacken.", message_id="<2@k>", headers=REFERS))
    take_in(letter("Klacken är av.", sender="Eva <eva@kund.example>"))
    case = Case.objects.get()
    late = case.messages.get(sender_address="eva@kund.example")
    assert late.is_held
    assert late.at <= case.last_message_at


def test_a_customer_may_write_from_another_address_of_theirs(cast: Cast) -> None:
    CustomerAddress.objects.create(customer=cast.dag, value="dag@arbete.example")
    take_in(letter())
    take_in(letter("Hur går det?", sender="dag@arbete.example", message_id="<2@a>", headers=REFERS))
    assert not Message.objects.get(message_id="<2@a>").is_held
    assert Case.objects.count() == 1


def test_another_subject_on_an_old_thread_asks_whether_it_is_a_new_matter(cast: Cast) -> None:
    take_in(letter())
    take_in(letter("Och sulan?", message_id="<2@k>", subject="SV: [EXT] Klacken", headers=REFERS))
    take_in(letter("Jag vill köpa skokräm.", message_id="<3@k>", subject="Skokräm", headers=REFERS))
    take_in(letter("Svart, tack.", message_id="<4@k>", subject="Re: Skokräm", headers=REFERS))
    asking = Message.objects.filter(asks_new_matter=True)
    assert [message.message_id for message in asking] == ["<3@k>"]


def test_what_a_person_took_apart_is_not_put_together_by_the_next_mail(cast: Cast) -> None:
    take_in(letter())
    take_in(letter("Jag vill köpa skokräm.", message_id="<3@k>", subject="Skokräm", headers=REFERS))
    old = Case.objects.get()
    new = merging.split(Message.objects.get(message_id="<3@k>"), at=later(minutes=5), by=cast.astrid)
    both = "References: <1@kund.example> <3@k>\r\n"
    take_in(letter("Svart.", message_id="<5@k>", subject="Re: Skokräm", headers=both))
    assert Message.objects.get(message_id="<5@k>").case == new
    assert Case.objects.filter(state=Case.MERGED).count() == 0
    assert merging.unsplit(new, at=later(minutes=9), by=cast.astrid) == old
    assert old.messages.count() == 3


def test_two_cases_that_were_merged_and_taken_apart_stay_apart(cast: Cast) -> None:
    take_in(letter(), letter("Skokräm?", message_id="<2@k>", subject="Skokräm"))
    first, second = Case.objects.order_by("pk")
    merging.merge(second, into=first, at=later(minutes=1), by=cast.astrid)
    merging.unmerge(Case.objects.get(pk=second.pk), at=later(minutes=2), by=cast.astrid)
    take_in(letter("Svart.", message_id="<3@k>", subject="Re: Skokräm", headers="References: <2@k>\r\n"))
    assert Message.objects.get(message_id="<3@k>").case == second
    both = "References: <1@kund.example> <2@k>\r\n"
    take_in(letter("Tack.", message_id="<4@k>", subject="Re: Skokräm", headers=both))
    assert Message.objects.get(message_id="<4@k>").case == second


def test_an_imported_answer_of_ours_joins_its_case_in_either_order(cast: Cast) -> None:
    ours = (
        b"From: Skomakarn <hej@skomakarn.example>\r\nTo: dag@kund.example\r\nSubject: Re: Klacken\r\n"
        b"Message-ID: <svar@s>\r\nIn-Reply-To: <1@kund.example>\r\nDate: Wed, 4 Mar 2026 15:00:00 +0000\r\n\r\n"
        b"Kom in.\r\n"
    )
    list(importing.bring_in([ours], at=later(days=1)))
    assert Incoming.objects.get().state == Incoming.FILED
    list(importing.bring_in([letter()], at=later(days=1)))
    take_in()
    case = Case.objects.get()
    assert (case.messages.filter(kind=Message.OUT).count(), case.state) == (1, Case.WAITING)


def test_a_mail_to_a_closed_case_opens_it_and_old_mail_does_not(cast: Cast) -> None:
    take_in(letter())
    closing.close(Case.objects.get(), by=cast.astrid, at=later(minutes=5))
    row = take_in(letter("En gammal rad.", message_id="<old@k>", headers=REFERS))[-1]
    assert Case.objects.get().state == Case.OPEN
    assert row.state == Incoming.CASE


def test_the_ledger_follows_when_a_person_sorts_out_spam(cast: Cast) -> None:
    take_in(letter())
    closing.mark_spam(Case.objects.get(), by=cast.astrid, at=later(minutes=5))
    learning.catch_up()
    assert Incoming.objects.get().state == Incoming.SPAM
    closing.not_spam(Case.objects.get(), by=cast.astrid, at=later(minutes=6))
    learning.catch_up()
    assert Incoming.objects.get().state == Incoming.CASE
