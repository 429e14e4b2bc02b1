"""Notices: telling what is going on, and one answer to all who asked."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from skranke.cases import notices
from skranke.cases.models import Case, Draft, Message, Notice
from skranke.people.customers import find_or_add
from tests.cast import NOON, Cast
from tests.makers import make_case
from tests.web.test_setting_up import sign_in

HOURS = {"starts_at": "2026-03-04T12:00", "ends_at": "2026-03-05T12:00"}


@pytest.fixture
def agent(client: Client, cast: Cast) -> Client:
    return sign_in(client, cast.astrid)


def ice(cast: Cast) -> Notice:
    wish = notices.Wish({"sv": "Isen försenar bussen.", "da": "Isen forsinker bussen."}, NOON, NOON + timedelta(days=1))
    return notices.publish(wish, by=cast.astrid)


def polish_case(cast: Cast) -> Case:
    case = make_case(cast, message_id="<pl@kund.example>")
    customer = find_or_add("anna@kund.example", name="Anna Nowak", at=NOON, language="pl")
    Case.objects.filter(pk=case.pk).update(language="pl", customer=customer)
    return Case.objects.get(pk=case.pk)


def test_a_notice_is_published_and_shown_in_each_customers_language(agent: Client, cast: Cast) -> None:
    agent.post("/notices/new", {**HOURS, "text_sv": "Isen försenar  bussen.", "text_pl": "Lód opóźnia autobus."})
    (found,) = notices.active(cast.way_in, at=NOON)
    assert notices.said_to(found, "pl") == "Lód opóźnia autobus."
    assert notices.said_to(found, "da") == "Isen försenar bussen."
    assert notices.active(cast.way_in, at=NOON + timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (HOURS, "at least one language"),
        ({**HOURS, "text_sv": "Is.", "ends_at": "2026-03-04T11:00"}, "ends before it begins"),
        ({**HOURS, "text_sv": "Is.", "ends_at": "soon"}, "Enter a valid date/time."),
    ],
)
def test_a_notice_that_cannot_be_is_refused_in_words(agent: Client, typed: dict[str, str], words: str) -> None:
    answer = agent.post("/notices/new", typed)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Notice.objects.exists()


def test_a_notice_for_one_way_in_is_not_shown_at_another(cast: Cast) -> None:
    other = type(cast.way_in).objects.create(name="Form", kind="mail", address="form@skomakarn.example")
    wish = notices.Wish({"en": "Ice."}, NOON, NOON + timedelta(days=1), [other])
    notices.publish(wish, by=cast.astrid)
    assert notices.active(cast.way_in, at=NOON) == []
    assert len(notices.active(other, at=NOON)) == 1


def test_an_administrator_who_answers_no_cases_publishes_none(client: Client, cast: Cast) -> None:
    sign_in(client, cast.adam)
    assert client.get("/notices").status_code == 403
    assert client.post("/notices/new", {**HOURS, "text_sv": "Is."}).status_code == 403


def test_one_answer_reaches_all_each_in_their_language_and_name(agent: Client, cast: Cast) -> None:
    found, swedish, polish = ice(cast), make_case(cast), polish_case(cast)
    Draft.objects.create(case=swedish, author=cast.astrid, text="Half a thought", saved_at=NOON)
    for case in (swedish, polish):
        agent.post("/notices/link", {"notice": found.pk, "case": f"#{case.pk}"})
    typed = {"answer_sv": "Hej {name}! Bussen går kl. 14.", "answer_pl": "Dzień dobry! Autobus odjeżdża o 14."}
    agent.post(f"/notices/{found.pk}/answer", typed)
    texts = dict(Message.objects.filter(kind=Message.OUT).values_list("case_id", "text"))
    assert texts == {swedish.pk: "Hej Dag Dahl! Bussen går kl. 14.", polish.pk: "Dzień dobry! Autobus odjeżdża o 14."}
    assert set(Case.objects.values_list("state", flat=True)) == {Case.WAITING}
    assert Draft.objects.get().text == "Half a thought"


def test_a_missing_language_stops_the_answer_to_all_and_keeps_it(agent: Client, cast: Cast) -> None:
    found = ice(cast)
    for case in (make_case(cast), polish_case(cast)):
        notices.link(found, case, by=cast.astrid, at=NOON)
    answer = agent.post(f"/notices/{found.pk}/answer", {"answer_sv": "Bussen går kl. 14."})
    assert answer.status_code == 422
    assert "Polski" in answer.content.decode()
    assert "Bussen går kl. 14." in answer.content.decode()
    assert not Message.objects.filter(kind=Message.OUT).exists()


def test_the_coach_is_heard_once_and_the_person_decides(agent: Client, cast: Cast) -> None:
    found, case = ice(cast), make_case(cast)
    notices.link(found, case, by=cast.astrid, at=NOON)
    typed = {"answer_sv": "Du har fel. Bussen går kl. 14."}
    heard = agent.post(f"/notices/{found.pk}/answer", typed)
    assert heard.status_code == 422
    assert "Send as it is" in heard.content.decode()
    agent.post(f"/notices/{found.pk}/answer", {**typed, "send_anyway": "1"})
    assert Message.objects.filter(kind=Message.OUT, case=case).exists()


def test_answers_to_all_are_taken_back_together(agent: Client, cast: Cast) -> None:
    found, case = ice(cast), make_case(cast, at=timezone.now())
    notices.link(found, case, by=cast.astrid, at=NOON)
    agent.post(f"/notices/{found.pk}/answer", {"answer_sv": "Bussen går kl. 14."})
    assert "is on its way" in agent.get(f"/notices/{found.pk}").content.decode()
    agent.post(f"/notices/{found.pk}/take-back")
    assert Case.objects.get(pk=case.pk).state == Case.OPEN
    assert Draft.objects.get(case=case).text == "Bussen går kl. 14."


def test_another_teams_case_is_neither_linked_nor_answered(client: Client, cast: Cast) -> None:
    found, case = ice(cast), make_case(cast)
    sign_in(client, cast.cecilia)
    assert client.post("/notices/link", {"notice": found.pk, "case": case.pk}).status_code == 404
    notices.link(found, case, by=cast.astrid, at=NOON)
    assert notices.answer_all(found, {}, by=cast.cecilia, names={}, at=NOON).messages == []


def test_a_closed_case_under_a_notice_is_not_answered(agent: Client, cast: Cast) -> None:
    found, case = ice(cast), make_case(cast)
    notices.link(found, case, by=cast.astrid, at=NOON)
    Case.objects.filter(pk=case.pk).update(state=Case.CLOSED)
    assert notices.open_cases_of(found, cast.astrid) == []
    assert f"#{case.pk}" in agent.get(f"/notices/{found.pk}").content.decode()


def test_more_notices_do_not_mean_more_queries(agent: Client, cast: Cast) -> None:
    ice(cast)
    agent.get("/notices")
    with CaptureQueriesContext(connection) as few:
        agent.get("/notices")
    for _n in range(10):
        ice(cast)
    with CaptureQueriesContext(connection) as many:
        agent.get("/notices")
    assert len(many) == len(few)


def test_a_notice_that_is_over_says_so(agent: Client, cast: Cast) -> None:
    ice(cast)
    notices.end(Notice.objects.get(), at=NOON + timedelta(hours=1))
    assert "Over" in agent.get("/notices").content.decode()
