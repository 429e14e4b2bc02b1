"""Before you answer: the card above the composer, facts that are kept, and what others with the same trouble needed."""

from datetime import timedelta

import pytest

from skranke.cases import like, receiving, replying, tagging
from skranke.cases.models import Case, Message
from skranke.people import customers, facts, private
from skranke.people.models import CustomerFact
from tests.cast import NOON, Cast
from tests.makers import arrival, later, make_case
from tests.web.asking import HTMX, queries_of, signed_in

ANGRY = "Hej, jag har skrivit två gånger och ingen svarar!!! När kommer order 8812? Vi ska till Rom den 3 maj."


@pytest.fixture(autouse=True)
def a_fixed_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("skranke.lib.clock.now", lambda: later(hours=72))


def card(case: Case, page: str) -> str:
    return page[page.index('id="before"') : page.index('id="composer-form"')]


def test_it_says_who_waits_since_when_and_what_they_ask(cast: Cast) -> None:
    case = make_case(cast, text=ANGRY)
    receiving.receive(case, arrival(text="Hallå?", at=later(hours=2), message_id="<2@kund.example>"))
    said = card(case, signed_in(cast.bo).get(f"/cases/{case.pk}").content.decode())
    for words in (
        "Hej Dag,",
        "has waited 3 days",
        "wrote 2 times",
        "När kommer order 8812?",
        "8812",
        "tried before without",
    ):
        assert words in said, words
    assert said.count("data-start") >= 2
    assert "Nothing yet; this is our first answer." in said
    assert " open>" in said[:200]


def test_it_is_one_line_once_an_answer_is_begun_or_none_is_due(cast: Cast) -> None:
    case, bo = make_case(cast), signed_in(cast.bo)
    bo.post(f"/cases/{case.pk}/draft", {"text": "Hej Dag", "cc": "", "bcc": ""})
    assert " open>" not in card(case, bo.get(f"/cases/{case.pk}").content.decode())[:200]
    answered = make_case(cast, message_id="<b@kund.example>")
    replying.reply(answered, author=cast.bo, text="Klacken är klar på torsdag klockan nio.", at=later(hours=1))
    said = card(answered, bo.get(f"/cases/{answered.pk}").content.decode())
    assert " open>" not in said[:200]
    assert "Klacken är klar på torsdag" in said
    assert "has waited" not in said


def test_a_fact_is_kept_by_a_person_for_a_year_and_forgotten_when_asked(cast: Cast) -> None:
    case, bo = make_case(cast), signed_in(cast.bo)
    bo.post(f"/cases/{case.pk}/facts/remember", {"fact": "ska till Rom i maj"})
    kept = CustomerFact.objects.get()
    assert (kept.customer, kept.expires_at) == (cast.dag, later(hours=72) + timedelta(days=365))
    assert kept.purpose
    assert "ska till Rom i maj" in bo.get(f"/cases/{case.pk}").content.decode()
    assert facts.tidy(at=later(days=400)) == 1
    facts.remember(cast.dag, text="har en hund", at=NOON)
    part = bo.post(f"/cases/{case.pk}/facts/forget", {"fact": CustomerFact.objects.get().pk}, headers=HTMX)
    assert "har en hund" not in part.content.decode()
    assert not CustomerFact.objects.exists()


def test_health_and_belief_are_refused_with_a_sentence(cast: Cast) -> None:
    case = make_case(cast)
    answer = signed_in(cast.bo).post(f"/cases/{case.pk}/facts/remember", {"fact": "har diabetes"})
    assert answer.status_code == 422
    assert "Nothing was saved." in answer.content.decode()
    assert not CustomerFact.objects.exists()


def test_another_team_neither_reads_nor_keeps_facts(cast: Cast) -> None:
    case, cecilia = make_case(cast), signed_in(cast.cecilia)
    for path in ("facts/remember", "facts/forget"):
        assert cecilia.post(f"/cases/{case.pk}/{path}", {"fact": "har en hund"}).status_code == 404
    assert cecilia.get(f"/cases/{case.pk}/like").status_code == 404
    assert not CustomerFact.objects.exists()


def test_an_opener_picks_up_what_both_have_spoken_of_in_the_agent_s_words(cast: Cast) -> None:
    private.keep_likes(cast.bo, text="Jag samlar på vykort.\nRom i maj är underbart, jag var där i fjol.")
    case = make_case(cast)
    facts.remember(cast.dag, text="ska till Rom i maj", at=NOON)
    assert "Hej Dag, Rom i maj är underbart" not in signed_in(cast.astrid).get(f"/cases/{case.pk}").content.decode()
    facts.remember(cast.dag, text="älskar vykort", at=NOON)
    assert "Hej Dag, Jag samlar på vykort." in signed_in(cast.bo).get(f"/cases/{case.pk}").content.decode()


def test_how_they_found_us_is_written_beside_the_case(cast: Cast) -> None:
    case, bo = make_case(cast), signed_in(cast.bo)
    bo.post(f"/cases/{case.pk}/customer", {"name": "Dag Dahl", "language": "sv", "found_us_by": "en granne"})
    assert "found us by en granne" in bo.get(f"/cases/{case.pk}").content.decode()


def tagged(cast: Cast, number: int, *, then: str = "", after_days: float = 1) -> Case:
    """A case of another customer with the tag, answered, and what the customer then wrote."""
    customer = customers.find_or_add(f"kund{number}@kund.example", name=f"Kund {number}", at=NOON)
    case = make_case(cast, message_id=f"<l{number}@kund.example>")
    Case.objects.filter(pk=case.pk).update(customer=customer, language="sv")
    case.refresh_from_db()
    tagging.tag(case, name="leverans", by=cast.bo, at=NOON)
    replying.reply(case, author=cast.bo, text="Det kommer på fredag.", at=later(hours=1), to="dag@kund.example")
    if then:
        again = arrival(text=then, at=later(hours=1, days=after_days), message_id=f"<m{number}@kund.example>")
        receiving.receive(case, again)
    return case


def test_others_with_the_same_trouble_are_a_true_count(cast: Cast) -> None:
    case = make_case(cast)
    tagging.tag(case, name="leverans", by=cast.bo, at=NOON)
    for number in range(3):
        tagged(cast, number)
    old = tagged(cast, 3)
    Case.objects.filter(pk=old.pk).update(opened_at=NOON - timedelta(days=40))
    elsewhere = tagged(cast, 4)
    Case.objects.filter(pk=elsewhere.pk).update(team=cast.other_team)
    assert like.others(case, user=cast.bo, at=later(hours=72)) == 3
    said = signed_in(cast.bo).get(f"/cases/{case.pk}/like", headers=HTMX).content.decode()
    assert "3 other customers have had the same trouble." in said
    assert "leverans" in said


def test_what_they_will_need_next_is_what_like_customers_asked_again(cast: Cast) -> None:
    case = make_case(cast)
    Case.objects.filter(pk=case.pk).update(language="sv")
    case.refresh_from_db()
    tagging.tag(case, name="leverans", by=cast.bo, at=NOON)
    for number, question in enumerate(
        [
            "Tack! Har ni ett spårningsnummer?",
            "Kan jag få spårningsnummer till paketet?",
            "Var står mitt spårningsnummer?",
        ]
    ):
        tagged(cast, number, then=question)
    assert like.needed_next(case, user=cast.bo, at=later(hours=72)) is None, "three answered are too few"
    tagged(cast, 10)
    tagged(cast, 11, then="Har ni öppet på söndag?", after_days=20)
    found = like.needed_next(case, user=cast.bo, at=later(days=30))
    assert found is not None
    assert (found.answered, found.again, found.asking) == (5, 3, 3)
    assert found.question == "Har ni ett spårningsnummer?"
    said = signed_in(cast.bo).get(f"/cases/{case.pk}/like").content.decode()
    assert "Of 5 customers with such a case, 3 wrote again within 14 days of our answer, 3 of them about this." in said


def test_a_case_without_tags_says_nothing_of_others(cast: Cast) -> None:
    case = make_case(cast)
    assert signed_in(cast.bo).get(f"/cases/{case.pk}/like", headers=HTMX).content.decode().strip() == ""


def test_more_like_cases_cost_no_more_queries(cast: Cast) -> None:
    case, bo = make_case(cast), signed_in(cast.bo)
    tagging.tag(case, name="leverans", by=cast.bo, at=NOON)
    tagged(cast, 0, then="Har ni ett spårningsnummer?")
    bo.get(f"/cases/{case.pk}/like")
    before = queries_of(lambda: bo.get(f"/cases/{case.pk}/like"))
    for number in range(1, 11):
        tagged(cast, number, then="Har ni ett spårningsnummer?")
    assert queries_of(lambda: bo.get(f"/cases/{case.pk}/like")) <= before
    assert Message.objects.filter(kind=Message.IN).count() == 23
