"""The pages of policies and decisions."""

import pytest
from django.test import Client

from skranke.fairness import deciding
from skranke.fairness.models import Decision, Policy
from tests.cast import NOON, Cast
from tests.fairness.shop import many, policy, wish
from tests.makers import make_case
from tests.web.test_setting_up import sign_in

FACTS = {"days": "10", "price": "800", "fault": "small", "used": "yes"}


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    return sign_in(client, cast.lea)


def test_a_starter_is_read_changed_and_published(lead: Client) -> None:
    assert "Reklamation av en vara" in lead.get("/policies").content.decode()
    form = lead.get("/policies/new?from=Reklamation av en vara").context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() not in {None, False}}
    lead.post("/policies/new", {**typed, "name": "Reklamation"})
    assert Policy.objects.get().name == "Reklamation"
    assert "Reklamation" in lead.get("/policies").content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"currency": "kr"}, "three letters"),
        ({"fact_0_label": "Fault", "fact_0_kind": "choice", "fact_0_extra": "one"}, "at least two choices"),
        ({"outcome_no_owed": ""}, "at least one outcome"),
        ({"outcome_refund_owed": "law", "outcome_refund_agent": "500", "outcome_refund_lead": "100"}, "lower than"),
    ],
)
def test_a_policy_that_cannot_be_is_refused_in_words(lead: Client, change: dict[str, str], words: str) -> None:
    typed = {"name": "Returns", "says": "Fair.", "currency": "SEK", "outcome_no_owed": "policy"}
    kinds = {f"fact_{n}_kind": "number" for n in range(8)}
    answer = lead.post("/policies/new", {**kinds, **typed, **change})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Policy.objects.exists()


def test_an_agent_reads_policies_and_publishes_none(client: Client, cast: Cast) -> None:
    policy(cast)
    sign_in(client, cast.bo)
    assert "Returns" in client.get("/policies").content.decode()
    assert client.get("/policies/new").status_code == 403
    assert client.post(f"/policies/{Policy.objects.get().pk}/put-away").status_code == 403


def test_while_deciding_the_facts_are_shown_and_not_the_capitals(client: Client, cast: Cast) -> None:
    version = policy(cast)
    case = make_case(cast, text="YOU IDIOTS!!! WHEN DO I GET MY MONEY BACK???")
    sign_in(client, cast.bo)
    text = client.get(f"/cases/{case.pk}/decide?policy={version.policy_id}").content.decode()
    assert "IDIOTS" not in text
    assert "MONEY" not in text
    assert "Days since purchase" in text


def test_like_cases_and_the_usual_range_stand_beside(client: Client, cast: Cast) -> None:
    version = policy(cast)
    many(cast, version, n=6)
    case = make_case(cast)
    sign_in(client, cast.astrid)
    typed = {"policy": version.policy_id, "version": version.pk, "seen": "0", "deed": "look", **FACTS}
    text = client.post(f"/cases/{case.pk}/decide", typed).content.decode()
    assert "6 like cases were decided: repair 6." in text
    assert not Decision.objects.filter(case=case).exists()


def test_a_case_is_decided_and_the_decision_stands_beside_it(client: Client, cast: Cast) -> None:
    version, case = policy(cast), make_case(cast)
    sign_in(client, cast.bo)
    typed = {"policy": version.policy_id, "version": version.pk, "seen": "0", "outcome": "repair", **FACTS}
    assert client.post(f"/cases/{case.pk}/decide", typed).status_code == 302
    text = client.get(f"/cases/{case.pk}").content.decode()
    assert "Repair" in text
    assert "Bo decided the case." in text


def test_a_decision_with_a_missing_fact_keeps_what_was_written(client: Client, cast: Cast) -> None:
    version, case = policy(cast), make_case(cast)
    sign_in(client, cast.bo)
    typed = {"policy": version.policy_id, "version": version.pk, "seen": "0", "outcome": "repair", **FACTS, "days": ""}
    answer = client.post(f"/cases/{case.pk}/decide", {**typed, "reason": "My long thought."})
    assert answer.status_code == 422
    assert "Say what holds for “Days since purchase”" in answer.content.decode()
    assert "My long thought." in answer.content.decode()


def test_a_lead_says_yes_on_the_case_and_an_agent_cannot(client: Client, cast: Cast) -> None:
    version, case = policy(cast), make_case(cast)
    decision = deciding.decide(case, wish(version, "refund"), by=cast.bo, at=NOON)
    path = f"/cases/{case.pk}/decisions/{decision.pk}/approve"
    sign_in(client, cast.astrid)
    assert client.post(path).status_code == 403
    sign_in(client, cast.lea)
    assert f"#{case.pk}" in client.get("/policies").content.decode()
    client.post(path)
    decision.refresh_from_db()
    assert decision.state == Decision.HOLDS


def test_another_teams_case_is_not_decided(client: Client, cast: Cast) -> None:
    version, case = policy(cast), make_case(cast)
    decision = deciding.decide(case, wish(version, "refund"), by=cast.bo, at=NOON)
    sign_in(client, cast.cecilia)
    assert client.get(f"/cases/{case.pk}/decide").status_code == 404
    assert client.post(f"/cases/{case.pk}/decisions/{decision.pk}/approve").status_code == 404
