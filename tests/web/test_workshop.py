"""Asking someone without an account, their answer, and the word of thanks."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from skranke.cases import receiving, replying
from skranke.cases.models import Case, Message, Question
from skranke.lib import clock
from skranke.people.models import Desk
from tests.cast import Cast
from tests.makers import arrival, make_case
from tests.web.asking import signed_in

ASKED = {"name": "Sixten", "address": "", "text": "Går klacken att limma?"}


def ask(cast: Cast, case: Case, **more: object) -> str:
    """The path of the link that they are given."""
    bo = signed_in(cast.bo)
    page = bo.post(f"/cases/{case.pk}/workshop", {**ASKED, **more}, follow=True).content.decode()
    link = re.search(r"/ask/[\w-]{20,}", page) or re.search(r"/ask/[\w-]{20,}", Message.objects.latest("pk").text)
    assert link is not None
    return link[0]


@pytest.fixture
def case(cast: Cast) -> Case:
    # Whoever is asked reads the language of the desk.
    Desk.objects.update(language="en")
    return make_case(cast, at=clock.now() - timedelta(hours=5))


def test_the_answer_comes_back_as_a_note_and_the_case_needs_us_again(cast: Cast, case: Case) -> None:
    replying.reply(case, author=cast.bo, text="Jag frågar verkstan.", at=clock.now())
    path, they = ask(cast, case), Client()
    page = they.get(path)
    assert "Går klacken att limma?" in page.content.decode()
    assert (page["X-Robots-Tag"], page["Cache-Control"]) == ("noindex", "no-store")
    assert "Klacken har lossnat" not in page.content.decode()
    they.post(path, {"text": "Ja, klart på fredag.", "ready_on": "2026-12-04"})
    note = case.messages.filter(kind=Message.NOTE).latest("pk")
    assert (note.sender_name, note.text.splitlines()[0]) == ("Sixten", "Ja, klart på fredag.")
    assert "2026-12-04" in note.text
    case.refresh_from_db()
    assert case.state == Case.OPEN
    assert case.answer_due_at is not None
    assert case.answer_due_at > clock.now()
    assert "Sixten has answered." in signed_in(cast.bo).get(f"/cases/{case.pk}").content.decode()


def test_a_question_is_answered_once_and_an_empty_answer_is_kept_out(cast: Cast, case: Case) -> None:
    path, they = ask(cast, case), Client()
    assert they.post(path, {"text": " "}).status_code == 422
    assert they.post(path, {"text": "Ja."}).status_code == 302
    assert they.post(path, {"text": "Nej."}).status_code == 422
    assert case.messages.filter(kind=Message.NOTE, sender_name="Sixten").count() == 1
    assert they.get("/ask/nonsense-nonsense-nonsense").status_code == 404


def test_a_link_ends_after_thirty_days(cast: Cast, case: Case) -> None:
    path = ask(cast, case)
    Question.objects.update(open_until=clock.now())
    assert Client().get(path).status_code == 404


def test_pictures_go_both_ways_and_no_other_file(cast: Cast, case: Case) -> None:
    files = [
        SimpleUploadedFile("sko.png", b"\x89PNG", content_type="image/png"),
        SimpleUploadedFile("a.html", b"<script>", content_type="text/html"),
    ]
    path = ask(cast, case, pictures=files)
    page = Client().get(path).content.decode()
    picture = re.search(rf"{path}/pictures/\d+", page)
    assert picture is not None
    assert Client().get(picture[0])["Content-Type"] == "image/png"
    assert "a.html" not in page
    assert Client().get(f"{path}/pictures/999999").status_code == 404


def test_a_mail_carries_the_link_and_the_customer_goes_on_waiting(cast: Cast, case: Case) -> None:
    path = ask(cast, case, address="sixten@verkstan.example", until="2099-01-05")
    message = case.messages.filter(is_forward=True).get()
    assert message.to == [{"name": "", "address": "sixten@verkstan.example"}]
    assert path in message.text
    case.refresh_from_db()
    assert case.state == Case.SNOOZED
    assert case.unanswered_since is not None
    Client().post(path, {"text": "Ja."})
    case.refresh_from_db()
    assert case.state == Case.OPEN


def test_they_are_told_when_the_customer_is_pleased(cast: Cast, case: Case) -> None:
    path = ask(cast, case, address="sixten@verkstan.example")
    Client().post(path, {"text": "Ja."})
    letter = arrival(
        message_id="<3@kund.example>", text="Tack, skorna blev helt underbara! Jag är så nöjd.", at=clock.now()
    )
    receiving.receive(case, letter)
    bo = signed_in(cast.bo)
    assert "The customer sounds pleased. Tell Sixten today." in bo.get(f"/cases/{case.pk}").content.decode()
    question = Question.objects.get()
    thank = f"/cases/{case.pk}/workshop/{question.pk}/thank"
    assert signed_in(cast.cecilia).post(thank).status_code == 404
    for _ in range(2):
        bo.post(thank, {"what": "pleased"})
    assert case.messages.filter(is_forward=True).count() == 2
    assert "was thanked" in bo.get(f"/cases/{case.pk}").content.decode()
    assert "you had a part in it" in Client().get(path).content.decode()


def test_only_those_who_may_see_the_case_ask_about_it(cast: Cast, case: Case) -> None:
    assert signed_in(cast.bo).get(f"/cases/{case.pk}/workshop").status_code == 200
    assert signed_in(cast.cecilia).get(f"/cases/{case.pk}/workshop").status_code == 404
    wrong = signed_in(cast.bo).post(f"/cases/{case.pk}/workshop", {**ASKED, "address": "sixten"})
    assert wrong.status_code == 422
    assert "Går klacken att limma?" in wrong.content.decode()
    assert not Question.objects.exists()
