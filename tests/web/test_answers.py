"""Answering through the pages: drafts, sending, undo, and what did not arrive."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from skranke.cases import drafts, replying
from skranke.cases.models import Case, Message
from tests.cast import NOON, Cast
from tests.makers import make_case
from tests.web.asking import HTMX, signed_in


def test_an_answer_is_sent_and_can_be_undone_without_javascript(cast: Cast) -> None:
    case = make_case(cast)
    bo = signed_in(cast.bo)
    sent = bo.post(f"/cases/{case.pk}/reply", {"text": "Kom in på torsdag.", "seen_version": case.version}, follow=True)
    page = sent.content.decode()
    assert "Your answer is on its way." in page
    message = case.messages.get(kind=Message.OUT)
    assert f'action="/messages/{message.pk}/undo"' in page
    assert signed_in(cast.cecilia).post(f"/messages/{message.pk}/undo").status_code == 404
    again = bo.post(f"/messages/{message.pk}/undo", follow=True).content.decode()
    assert "Kom in på torsdag.</textarea>" in again
    case.refresh_from_db()
    assert case.state == Case.OPEN


def test_what_was_begun_since_is_kept_below_what_undo_gives_back(cast: Cast) -> None:
    case = make_case(cast)
    bo = signed_in(cast.bo)
    bo.post(f"/cases/{case.pk}/reply", {"text": "Det första."})
    message = case.messages.get(kind=Message.OUT)
    part = bo.post(f"/messages/{message.pk}/undo", {"text": "Och ett till."}, headers=HTMX).content.decode()
    assert "Det första.\n\nOch ett till.</textarea>" in part


def test_another_team_neither_answers_nor_drafts(cast: Cast) -> None:
    case = make_case(cast)
    cecilia = signed_in(cast.cecilia)
    for place in ("reply", "draft", "files"):
        assert cecilia.post(f"/cases/{case.pk}/{place}", {"text": "Hej."}).status_code == 404
    assert not case.messages.filter(kind=Message.OUT).exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"text": " "}, "The answer is empty."),
        ({"text": "Hej.", "cc": "inte en adress"}, "is not a mail address."),
        ({"text": "Hej.", "when": "later", "send_at": "2001-01-01T10:00"}, "That time has passed."),
        ({"text": "Hej.", "when": "later", "send_at": "i morgon"}, "That time has passed."),
    ],
)
def test_what_cannot_be_sent_is_kept_with_the_reason(cast: Cast, typed: dict[str, str], words: str) -> None:
    case = make_case(cast)
    for headers in ({}, HTMX):
        answer = signed_in(cast.bo).post(f"/cases/{case.pk}/reply", typed, headers=headers)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert words in page
        assert f"{typed['text'].strip()}</textarea>" in page
    assert not case.messages.filter(kind=Message.OUT).exists()


def test_the_second_answer_is_stopped_with_the_first_shown_and_goes_out_when_read(cast: Cast) -> None:
    case = make_case(cast)
    seen = case.version
    signed_in(cast.astrid).post(f"/cases/{case.pk}/reply", {"text": "Astrids svar.", "seen_version": seen})
    bo = signed_in(cast.bo)
    stopped = bo.post(f"/cases/{case.pk}/reply", {"text": "Bos svar.", "seen_version": seen}, headers=HTMX)
    page = stopped.content.decode()
    assert stopped.status_code == 409
    assert "Astrid answered this case meanwhile." in page
    assert "Astrids svar." in page
    assert "Bos svar.</textarea>" in page
    case.refresh_from_db()
    assert f'id="seen-version" value="{case.version}"' in page
    assert bo.post(f"/cases/{case.pk}/reply", {"text": "Bos svar.", "seen_version": case.version}).status_code == 302


def test_a_draft_is_saved_as_typed_for_its_author_alone(cast: Cast) -> None:
    case = make_case(cast)
    bo = signed_in(cast.bo)
    saved = bo.post(f"/cases/{case.pk}/draft", {"text": "Halv men"}).json()
    assert saved["saved"].startswith("Saved ")
    assert "Halv men</textarea>" in bo.get(f"/cases/{case.pk}").content.decode()
    assert "Halv men" not in signed_in(cast.astrid).get(f"/cases/{case.pk}").content.decode()
    assert bo.post(f"/cases/{case.pk}/draft", {"text": " "}).json()["saved"] == ""
    assert drafts.of(case, cast.bo) is None


def test_files_are_attached_removed_and_leave_with_the_answer(cast: Cast) -> None:
    case = make_case(cast)
    bo = signed_in(cast.bo)
    upload = {"text": "Se bilagan.", "files": [SimpleUploadedFile(name, b"innehall") for name in ("a.txt", "b.txt")]}
    part = bo.post(f"/cases/{case.pk}/files", upload, headers=HTMX).content.decode()
    assert "a.txt" in part
    draft = drafts.of(case, cast.bo)
    assert draft is not None
    assert draft.text == "Se bilagan."
    first, second = draft.attachments.order_by("pk")
    astrid = signed_in(cast.astrid)
    assert astrid.post(f"/cases/{case.pk}/files/{first.pk}/remove").status_code == 404
    assert astrid.get(f"/files/{first.pk}").status_code == 404
    bo.post(f"/cases/{case.pk}/files/{first.pk}/remove", {"text": "Se bilagan."})
    bo.post(f"/cases/{case.pk}/reply", {"text": "Se bilagan."})
    assert [file.pk for file in case.messages.get(kind=Message.OUT).attachments.all()] == [second.pk]


def test_an_answer_for_later_says_when_and_can_be_taken_back(cast: Cast) -> None:
    case = make_case(cast)
    bo = signed_in(cast.bo)
    typed = {"text": "I morgon.", "when": "later", "send_at": "2099-05-01T10:00"}
    page = bo.post(f"/cases/{case.pk}/reply", typed, follow=True).content.decode()
    message = case.messages.get(kind=Message.OUT)
    assert message.send_at is not None
    # Ten in the morning in Stockholm, in summer time.
    assert message.send_at.isoformat() == "2099-05-01T08:00:00+00:00"
    assert "Leaves 1 May 2099" in page
    assert "Take it back" in page


@pytest.mark.parametrize(
    ("state", "deed", "words", "after"),
    [
        (Message.FAILED, "again", "This answer was not delivered.", Message.QUEUED),
        (Message.MAYBE, "again", "it may have arrived", Message.QUEUED),
        (Message.MAYBE, "arrived", "It arrived", Message.SENT),
        (Message.FAILED, "change", "Change and send", Message.CANCELLED),
    ],
)
def test_what_did_not_arrive_is_said_with_what_to_do(cast: Cast, state: str, deed: str, words: str, after: str) -> None:
    case = make_case(cast)
    message = replying.reply(case, author=cast.astrid, text="Kom in.", at=NOON)
    Message.objects.filter(pk=message.pk).update(state=state, error="550 No such mailbox")
    bo = signed_in(cast.bo)
    page = bo.get(f"/cases/{case.pk}").content.decode()
    assert words in page
    assert "550 No such mailbox" in page
    assert signed_in(cast.cecilia).post(f"/messages/{message.pk}/{deed}").status_code == 404
    bo.post(f"/messages/{message.pk}/{deed}")
    message.refresh_from_db()
    assert message.state == after
    draft = drafts.of(case, cast.bo)
    assert (draft.text if draft else "") == ("Kom in." if deed == "change" else "")


def test_a_closed_case_takes_no_answer_until_it_is_opened_again(cast: Cast) -> None:
    case = make_case(cast)
    bo = signed_in(cast.bo)
    bo.post(f"/cases/{case.pk}/close")
    refused = bo.post(f"/cases/{case.pk}/reply", {"text": "Ändå."})
    assert refused.status_code == 422
    assert "This case is closed." in refused.content.decode()
    bo.post(f"/cases/{case.pk}/reopen")
    assert "Ändå.</textarea>" in bo.get(f"/cases/{case.pk}").content.decode()


def test_a_draft_keeps_whom_it_goes_to_and_when(cast: Cast) -> None:
    case = make_case(cast)
    bo = signed_in(cast.bo)
    typed = {"text": "Halv", "to": "annan@kund.example", "send_at": "2099-01-02T08:30"}
    bo.post(f"/cases/{case.pk}/draft", typed)
    page = bo.get(f"/cases/{case.pk}").content.decode()
    assert 'value="annan@kund.example"' in page
    assert 'value="2099-01-02T08:30"' in page


def test_a_draft_to_the_usual_address_follows_the_customer(cast: Cast) -> None:
    case = make_case(cast)
    signed_in(cast.bo).post(f"/cases/{case.pk}/draft", {"text": "Halv", "to": "dag@kund.example"})
    assert case.drafts.get().to == ""


def test_an_answer_taken_back_still_goes_to_whom_it_was_for(cast: Cast) -> None:
    case = make_case(cast)
    message = replying.reply(case, author=cast.bo, text="Hej.", to="annan@kund.example", at=NOON)
    replying.take_back(message, by=cast.bo, at=NOON)
    assert 'value="annan@kund.example"' in signed_in(cast.bo).get(f"/cases/{case.pk}").content.decode()
