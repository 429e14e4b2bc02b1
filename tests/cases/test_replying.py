"""Answering a case."""

from datetime import timedelta

import pytest

from skranke.cases import closing, drafts, receiving, replying, sending, writing_first
from skranke.cases.errors import AnsweredMeanwhile, CaseHasMoved, CaseIsClosed, NothingToSend, TooLateToUndo
from skranke.cases.models import Case, Message
from tests.cast import NOON, Cast
from tests.makers import arrival, later, make_case


def test_a_reply_is_queued_and_the_case_waits_for_the_customer(cast: Cast) -> None:
    case = make_case(cast)
    message = replying.reply(case, author=cast.astrid, text="Kom in på torsdag.", at=later(minutes=5))
    assert (message.state, message.to[0]["address"]) == (Message.QUEUED, "dag@kund.example")
    assert case.state == Case.WAITING
    assert case.answer_due_at is None
    assert case.owner == cast.astrid


def test_a_closed_case_takes_no_reply(cast: Cast) -> None:
    case = make_case(cast)
    closing.close(case, by=cast.astrid, at=later(minutes=1))
    with pytest.raises(CaseIsClosed):
        replying.reply(case, author=cast.astrid, text="Hej.", at=later(minutes=2))


def test_an_empty_reply_is_refused(cast: Cast) -> None:
    with pytest.raises(NothingToSend):
        replying.reply(make_case(cast), author=cast.astrid, text=" \n", at=NOON)


def test_undo_within_ten_seconds_gives_the_draft_and_the_promise_back(cast: Cast) -> None:
    case = make_case(cast)
    due = case.answer_due_at
    message = replying.reply(case, author=cast.astrid, text="Kom in.", at=later(minutes=5))
    assert sending.claim_due(at=later(minutes=5, seconds=9)) == []
    replying.take_back(message, by=cast.astrid, at=later(minutes=5, seconds=9))
    case.refresh_from_db()
    assert (case.state, case.answer_due_at) == (Case.OPEN, due)
    draft = drafts.of(case, cast.astrid)
    assert draft is not None
    assert draft.text == "Kom in."


def test_a_case_we_began_waits_for_us_when_its_first_message_is_taken_back(cast: Cast) -> None:
    message = writing_first.write_first(
        author=cast.astrid, address="ny@kund.example", name="Ny", subject="Hej", text="Din sko är klar.",
        way_in=cast.way_in, at=NOON,
    )  # fmt: skip
    assert message.case.state == Case.WAITING
    replying.take_back(message, by=cast.astrid, at=later(seconds=5))
    case = Case.objects.get(pk=message.case_id)
    assert (case.state, case.owner, case.unanswered_since) == (Case.OPEN, cast.astrid, NOON)


def test_after_the_answer_has_left_it_cannot_be_undone(cast: Cast) -> None:
    message = replying.reply(make_case(cast), author=cast.astrid, text="Kom in.", at=NOON)
    (claimed,) = sending.claim_due(at=later(seconds=11))
    assert sending.begin(claimed, message_id="<x@skomakarn.example>")
    with pytest.raises(TooLateToUndo):
        replying.take_back(message, by=cast.astrid, at=later(seconds=12))


def test_the_second_of_two_answers_is_stopped_with_the_first_shown(cast: Cast) -> None:
    case = make_case(cast)
    seen = case.version
    drafts.save(case, author=cast.bo, text="Mitt svar.", at=NOON)
    replying.reply(Case.objects.get(pk=case.pk), author=cast.astrid, text="Först!", at=NOON, seen_version=seen)
    with pytest.raises(AnsweredMeanwhile) as stopped:
        replying.reply(case, author=cast.bo, text="Mitt svar.", at=later(seconds=5), seen_version=seen)
    assert (stopped.value.by_name, stopped.value.text) == ("Astrid", "Först!")
    assert drafts.of(case, cast.bo) is not None


def test_an_answer_to_an_older_state_of_the_case_is_stopped_when_the_customer_wrote_meanwhile(cast: Cast) -> None:
    case = make_case(cast)
    seen = case.version
    receiving.receive(case, arrival(text="Glöm det!", at=later(minutes=1), message_id="<2@kund.example>"))
    with pytest.raises(CaseHasMoved):
        replying.reply(case, author=cast.bo, text="Kom in.", at=later(minutes=2), seen_version=seen)


def test_a_scheduled_answer_is_cancelled_when_the_customer_writes_first(cast: Cast) -> None:
    case = make_case(cast)
    message = replying.reply(
        case, author=cast.astrid, text="Vi ringer i morgon.", at=NOON, send_at=NOON + timedelta(days=1)
    )
    receiving.receive(case, arrival(text="Löst!", at=later(hours=1), message_id="<2@kund.example>"))
    message.refresh_from_db()
    draft = drafts.of(case, cast.astrid)
    assert message.state == Message.CANCELLED
    assert draft is not None
    assert draft.text == "Vi ringer i morgon."
    assert case.events.filter(kind="schedule_cancelled").exists()


def test_an_answer_whose_sender_died_is_left_to_a_person(cast: Cast) -> None:
    case = make_case(cast)
    replying.reply(case, author=cast.astrid, text="Kom in.", at=NOON)
    (claimed,) = sending.claim_due(at=later(seconds=11))
    assert sending.begin(claimed, message_id="<x@skomakarn.example>")
    assert sending.interrupted(at=later(seconds=30)) == []
    (lost,) = sending.interrupted(at=later(seconds=90))
    lost.refresh_from_db()
    case.refresh_from_db()
    assert lost.state == Message.MAYBE
    assert case.state == Case.OPEN


def test_an_answer_claimed_but_not_begun_is_simply_tried_again(cast: Cast) -> None:
    message = replying.reply(make_case(cast), author=cast.astrid, text="Kom in.", at=NOON)
    sending.claim_due(at=later(seconds=11))
    assert sending.claim_due(at=later(seconds=30)) == []
    assert sending.interrupted(at=later(seconds=90)) == []
    assert sending.claim_due(at=later(seconds=90)) == [message]


def test_an_answer_taken_back_while_it_was_claimed_does_not_leave(cast: Cast) -> None:
    message = replying.reply(make_case(cast), author=cast.astrid, text="Kom in.", at=NOON)
    (claimed,) = sending.claim_due(at=later(seconds=11))
    replying.take_back(message, by=cast.astrid, at=later(seconds=11))
    assert not sending.begin(claimed, message_id="<x@skomakarn.example>")
