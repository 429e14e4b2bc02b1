"""What happens elsewhere while somebody writes: another tab, a lost connection, a case merged or closed."""

from skranke.cases import closing, drafts, merging, replying
from skranke.cases.models import Case, Draft, Message
from tests.cast import Cast
from tests.makers import later, make_case
from tests.web.asking import HTMX, signed_in


def test_two_tabs_that_write_side_by_side_lose_nothing(cast: Cast) -> None:
    case, bo = make_case(cast), signed_in(cast.bo)
    first = bo.post(f"/cases/{case.pk}/draft", {"text": "Hej Dag.\n\nFrån den ena fliken.", "base": ""}).json()
    other = bo.post(f"/cases/{case.pk}/draft", {"text": "Hej Dag.\n\nFrån den andra.", "base": ""}).json()
    assert "in another tab or on another device" in other["word"]
    assert other["text"] == "Hej Dag.\n\nFrån den andra.\n\nFrån den ena fliken."
    assert Draft.objects.get().text == other["text"]
    assert first["at"] != other["at"]


def test_one_tab_that_writes_on_is_never_told_of_another(cast: Cast) -> None:
    case, bo = make_case(cast), signed_in(cast.bo)
    first = bo.post(f"/cases/{case.pk}/draft", {"text": "Hej", "base": ""}).json()
    then = bo.post(f"/cases/{case.pk}/draft", {"text": "Något helt annat", "base": first["at"]}).json()
    assert "word" not in then
    assert Draft.objects.get().text == "Något helt annat"


def test_texts_put_together_hold_each_part_once() -> None:
    assert drafts.put_together("Hej. Mer.", "Hej.") == "Hej. Mer."
    assert drafts.put_together("Hej.", "Hej. Mer.") == "Hej. Mer."
    assert drafts.put_together("A\n\nB", "A\n\nC") == "A\n\nB\n\nC"


def test_an_answer_sent_from_another_tab_does_not_come_back_as_a_draft(cast: Cast) -> None:
    case, bo = make_case(cast), signed_in(cast.bo)
    kept = bo.post(f"/cases/{case.pk}/draft", {"text": "Kom på torsdag.", "base": ""}).json()
    bo.post(f"/cases/{case.pk}/reply", {"text": "Kom på torsdag."})
    said = bo.post(f"/cases/{case.pk}/draft", {"text": "Kom på torsdag.", "base": kept["at"]}).json()
    assert (said["sent"], said["saved"]) == (True, "")
    assert not Draft.objects.exists()


def test_the_same_answer_is_not_sent_twice_from_two_tabs(cast: Cast) -> None:
    case, bo = make_case(cast), signed_in(cast.bo)
    seen = case.version
    for _tab in range(2):
        answer = bo.post(f"/cases/{case.pk}/reply", {"text": "Kom på torsdag.", "seen_version": seen})
    assert answer.status_code == 409
    assert "It was not sent again." in answer.content.decode()
    assert Message.objects.filter(kind=Message.OUT).count() == 1
    assert bo.post(f"/cases/{case.pk}/reply", {"text": "Ett tillägg.", "seen_version": seen}).status_code == 302


def test_what_is_written_on_a_case_that_was_merged_moves_along(cast: Cast) -> None:
    case, into, bo = make_case(cast), make_case(cast, message_id="<b@kund.example>"), signed_in(cast.bo)
    merging.merge(case, into=into, by=cast.astrid, at=later(hours=1))
    said = bo.post(f"/cases/{case.pk}/draft", {"text": "Halvfärdigt", "base": ""}).json()
    assert said["url"] == f"/cases/{into.pk}"
    assert "Your text has moved there" in said["word"]
    answer = bo.post(f"/cases/{case.pk}/reply", {"text": "Färdigt."}, headers=HTMX)
    assert answer.headers["HX-Redirect"] == f"/cases/{into.pk}"
    assert Draft.objects.get().case_id == into.pk
    assert "Färdigt." in bo.get(f"/cases/{into.pk}").content.decode()
    assert not Message.objects.filter(kind=Message.OUT).exists()


def test_a_case_merged_into_another_team_s_keeps_its_door_shut(cast: Cast) -> None:
    case, into = make_case(cast), make_case(cast, message_id="<b@kund.example>")
    merging.merge(case, into=into, by=cast.astrid, at=later(hours=1))
    Case.objects.filter(pk=into.pk).update(team=cast.other_team)
    assert signed_in(cast.bo).post(f"/cases/{case.pk}/draft", {"text": "x", "base": ""}).status_code == 404


def test_a_case_that_was_closed_meanwhile_keeps_the_words(cast: Cast) -> None:
    case, bo = make_case(cast), signed_in(cast.bo)
    closing.close(case, by=cast.astrid, at=later(hours=1))
    answer = bo.post(f"/cases/{case.pk}/reply", {"text": "Kom på torsdag."})
    assert answer.status_code == 422
    assert "Your draft is kept; reopen the case to send it." in answer.content.decode()
    assert Draft.objects.get().text == "Kom på torsdag."


def test_taking_an_answer_back_gives_back_its_text(cast: Cast) -> None:
    case, bo = make_case(cast), signed_in(cast.bo)
    message = replying.reply(case, author=cast.bo, text="Kom på torsdag.", at=later(hours=1))
    replying.take_back(message, by=cast.bo, at=later(hours=1))
    assert "Kom på torsdag." in bo.get(f"/cases/{case.pk}").content.decode()
