"""Stored mails become parts of cases."""

from datetime import UTC, datetime

import pytest

from skranke.cases import replying
from skranke.cases.models import Case, Message
from skranke.channels import ledger
from skranke.channels.mail import filing
from skranke.channels.models import Incoming
from tests.cast import NOON, Cast
from tests.makers import later


def letter(
    text: str = "Klacken har lossnat.",
    *,
    sender: str = "Dag Dahl <dag@kund.example>",
    message_id: str = "<1@kund.example>",
    subject: str = "Klacken",
    headers: str = "",
) -> bytes:
    sender_line = f"From: {sender}\r\n" if sender else ""
    return (
        f"{sender_line}To: hej@skomakarn.example\r\nSubject: {subject}\r\nMessage-ID: {message_id}\r\n"
        f"Date: Wed, 4 Mar 2026 12:00:00 +0000\r\n{headers}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    ).encode()


def take_in(*raws: bytes, at: datetime = NOON) -> list[Incoming]:
    entries = [ledger.entry(raw, source=Incoming.SMTP, at=at, envelope_to=["hej@skomakarn.example"]) for raw in raws]
    Incoming.objects.bulk_create(entries)
    while filing.file_waiting(at=datetime.now(UTC)):
        pass
    return list(Incoming.objects.order_by("pk"))


def test_a_mail_becomes_a_case_of_the_team_of_its_address(cast: Cast) -> None:
    take_in(letter())
    case = Case.objects.get()
    assert (case.customer, case.team, case.state, case.preview) == (
        cast.dag,
        cast.team,
        Case.OPEN,
        "Klacken har lossnat.",
    )


def test_a_thread_is_one_case_in_whatever_order_it_comes(cast: Cast) -> None:
    first = letter(message_id="<a@k>")
    second = letter(message_id="<b@k>", headers="References: <a@k>\r\n")
    third = letter(message_id="<c@k>", headers="References: <a@k> <b@k>\r\n")
    take_in(third, first)
    take_in(second)
    assert Case.objects.count() == 1
    assert Message.objects.count() == 3


def test_the_same_mail_twice_is_one_message(cast: Cast) -> None:
    take_in(letter(), letter(headers="Received: by another road\r\n"))
    rows = take_in(letter(headers="Received: by a third road\r\n"))
    assert [row.state for row in rows] == ["case", "duplicate", "duplicate"]
    assert Message.objects.count() == 1


def test_a_number_in_the_subject_lets_no_stranger_in(cast: Cast) -> None:
    take_in(letter())
    number = Case.objects.get().pk
    take_in(letter(sender="okand@annan.example", message_id="<2@annan>", subject=f"Re: [#{number}] Klacken"))
    assert Case.objects.count() == 2


def test_a_mail_without_a_sender_needs_a_look_and_holds_up_nothing(cast: Cast) -> None:
    rows = take_in(letter(sender="", message_id="<x@k>"), letter())
    assert [row.state for row in rows] == ["look", "case"]
    assert rows[0].reason


def test_one_mail_that_breaks_the_filing_is_set_aside_alone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from skranke.cases import opening

    real = opening.new_case

    def breaks(*args: object, **more: object) -> Case:
        if more["subject"] == "bad":
            raise RuntimeError("no")
        return real(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(opening, "new_case", breaks)
    rows = take_in(letter(), letter(subject="bad", message_id="<2@k>"), letter(message_id="<3@k>"))
    assert [row.state for row in rows] == ["case", "look", "case"]


def test_our_own_words_are_folded_away_however_they_come_back(cast: Cast) -> None:
    take_in(letter())
    ours = "Kom in på torsdag mellan nio och tolv, så limmar vi fast klacken medan du väntar. Ta med kvittot."
    replying.reply(Case.objects.get(), author=cast.astrid, text=ours, at=later(minutes=1))
    take_in(
        letter(f"Tack, det passar bra!\r\n\r\n{ours}", message_id="<2@k>", headers="References: <1@kund.example>\r\n")
    )
    last = Message.objects.order_by("pk").last()
    assert last is not None
    assert last.text == "Tack, det passar bra!"
    assert "Kom in på torsdag" in last.quoted


def test_mail_the_host_calls_spam_lies_under_spam(cast: Cast) -> None:
    (row,) = take_in(letter(headers="X-Spam: Yes\r\n"))
    assert (row.state, Case.objects.get().state) == ("spam", Case.SPAM)


def test_a_case_is_in_the_language_its_letter_is_written_in(cast: Cast) -> None:
    polish = (
        "Dzień dobry, obcas w lewym bucie się odkleił i nie wiem, czy można go jeszcze naprawić. Proszę o odpowiedź."
    )
    take_in(letter(polish, sender="Ewa <ewa@klient.example>"))
    case = Case.objects.get()
    assert (case.language, case.customer.language) == ("pl", "pl")


OWN_GROUP = "List-Id: <hej.skomakarn.example>\r\nList-Post: <mailto:hej@skomakarn.example>\r\nPrecedence: list\r\n"


def test_what_comes_by_a_group_of_our_own_is_written_by_people(cast: Cast) -> None:
    take_in(letter(headers=OWN_GROUP))
    case = Case.objects.get()
    replying.reply(case, author=cast.astrid, text="Kom in.", at=NOON)
    take_in(
        letter("När?", message_id="<2@k>", headers=f"{OWN_GROUP}References: <1@kund.example>\r\n"), at=later(hours=1)
    )
    case.refresh_from_db()
    assert (case.state, case.messages.filter(automatic="list").count()) == (Case.OPEN, 0)


def test_a_list_of_others_is_marked_and_an_answer_to_an_invitation_is_filed(cast: Cast) -> None:
    reply = letter("BEGIN:VCALENDAR", message_id="<2@k>").replace(b"text/plain", b"text/calendar; method=REPLY")
    rows = take_in(letter(headers="List-Id: <nyheter.annan.example>\r\n"), reply)
    assert Message.objects.get().automatic == "list"
    assert [(row.state, row.reason) for row in rows] == [(Incoming.CASE, ""), (Incoming.FILED, "calendar")]
