"""The coach beside the writer: hints on a draft, the switches of each person, and that nothing is kept."""

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from skranke.cases import receiving
from skranke.cases.models import Draft, Message
from skranke.coach.codes import FAULTS
from skranke.people import private
from skranke.people.models import Private, User
from tests.cast import Cast
from tests.makers import arrival, later, make_case
from tests.web.asking import queries_of, signed_in

BLUNT = "Hej Dag! Som jag redan har sagt återkommer vi så snart som möjligt."


@pytest.fixture(autouse=True)
def by_rules_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKRANKE_SECOND_OPINION", "off")


def ask(client: Client, number: int, text: str, **more: str) -> HttpResponse:
    body = json.dumps({"text": text, **more})
    return client.post(f"/cases/{number}/hints", body, content_type="application/json")  # type: ignore[return-value]


def hints(client: Client, number: int, text: str, **more: str) -> dict[str, Any]:
    answer = ask(client, number, text, **more)
    assert answer.status_code == 200
    return dict(json.loads(answer.content))


def test_a_draft_gets_hints_and_the_checklist_of_its_case(cast: Cast) -> None:
    case = make_case(cast)
    said = hints(signed_in(cast.bo), case.pk, BLUNT)
    assert {hint["code"] for hint in said["hints"]} == {"lecturing", "vague_promise"}
    assert all(BLUNT[hint["start"] : hint["end"]] == hint["words"] for hint in said["hints"])
    assert {"uses_name": True}.items() <= {v["code"]: v["holds"] for v in said["virtues"]}.items()


def test_places_are_counted_as_browsers_count(cast: Cast) -> None:
    case = make_case(cast)
    plain = hints(signed_in(cast.bo), case.pk, BLUNT)["hints"]
    smiling = hints(signed_in(cast.bo), case.pk, "😀\n" + BLUNT)["hints"]
    wanted = [hint["start"] + 3 for hint in plain]
    assert [hint["start"] for hint in smiling if hint["code"] != "cheeky_humour"] == wanted


def test_another_team_gets_no_hints_on_the_case(cast: Cast) -> None:
    case = make_case(cast)
    assert ask(signed_in(cast.bo), case.pk, BLUNT).status_code == 200
    assert ask(signed_in(cast.cecilia), case.pk, BLUNT).status_code == 404


def test_what_cannot_be_read_is_said_in_words(cast: Cast) -> None:
    case = make_case(cast)
    for body in ("", "[]", "{}", '{"text": '):
        answer = signed_in(cast.bo).post(f"/cases/{case.pk}/hints", body, content_type="application/json")
        assert answer.status_code == 422
        assert "Your text is untouched." in answer.content.decode()


def test_nothing_of_a_question_to_the_coach_is_kept(cast: Cast) -> None:
    case = make_case(cast)
    answer = ask(signed_in(cast.bo), case.pk, BLUNT)
    assert answer.headers["Cache-Control"] == "no-store"
    assert not Draft.objects.exists()
    assert not Private.objects.exists()
    assert Message.objects.count() == 1


def test_a_kind_that_is_switched_off_is_silent_for_that_person_only(cast: Cast) -> None:
    case, bo = make_case(cast), signed_in(cast.bo)
    assert bo.post("/settings/writing/switch", {"never": "lecturing"}).status_code == 204
    assert {hint["code"] for hint in hints(bo, case.pk, BLUNT)["hints"]} == {"vague_promise"}
    assert "lecturing" in {hint["code"] for hint in hints(signed_in(cast.astrid), case.pk, BLUNT)["hints"]}


def test_it_is_switched_on_again_on_one_s_own_page(cast: Cast) -> None:
    bo = signed_in(cast.bo)
    bo.post("/settings/writing/switch", {"never": "lecturing", "coach": "off"})
    assert private.of(cast.bo).is_coach_off
    page = bo.get("/settings/writing").content.decode()
    assert 'value="blame" checked' in page
    assert 'value="lecturing">' in page
    bo.post("/settings/writing", {"coach": "on", "hints": [*FAULTS, "contempt"], "likes": "Jag har också pudel."})
    own = private.of(User.objects.get(pk=cast.bo.pk))
    assert (own.is_coach_off, own.hints_off, own.likes) == (False, [], "Jag har också pudel.")


def test_what_is_one_s_own_is_on_no_one_else_s_page(cast: Cast) -> None:
    private.keep_likes(cast.bo, text="Jag har pudel hemma.")
    assert "pudel" in signed_in(cast.bo).get("/settings/writing").content.decode()
    assert "pudel" not in signed_in(cast.astrid).get("/settings/writing").content.decode()
    assert "pudel" not in signed_in(cast.adam).get("/settings/staff").content.decode()


def test_the_switches_are_for_those_who_answer(cast: Cast) -> None:
    assert signed_in(cast.bo).get("/settings/writing").status_code == 200
    assert signed_in(cast.adam).get("/settings/writing").status_code == 403


def test_a_note_is_read_for_contempt_alone(cast: Cast) -> None:
    case, bo = make_case(cast), signed_in(cast.bo)
    said = hints(bo, case.pk, "Den här gnällspiken igen. Återkommer snart.", kind="note")
    assert [hint["words"] for hint in said["hints"]] == ["gnällspiken"]
    assert said["virtues"] == []


def test_every_hint_has_a_page_with_its_reason(cast: Cast) -> None:
    bo = signed_in(cast.bo)
    for code in (*FAULTS, "contempt", "uses_name"):
        assert "Source" in bo.get(f"/guide/{code}").content.decode(), code
    assert bo.get("/guide/README").status_code == 404


def test_the_longest_text_is_read_as_far_as_it_is_asked_for(cast: Cast) -> None:
    case = make_case(cast)
    said = hints(signed_in(cast.bo), case.pk, BLUNT * 2_000)
    assert len(said["hints"]) == 20


def test_a_longer_conversation_costs_no_more_queries(cast: Cast) -> None:
    case, bo = make_case(cast), signed_in(cast.bo)
    before = queries_of(lambda: hints(bo, case.pk, BLUNT))
    for number in range(10):
        receiving.receive(case, arrival(at=later(hours=number + 1), message_id=f"<{number}@kund.example>"))
    assert queries_of(lambda: hints(bo, case.pk, BLUNT)) <= before
