"""Deciding: limits, like cases, a lead's yes, revising, and backing the one who decided."""

from decimal import Decimal

import pytest

from skranke.cases import receiving
from skranke.cases.models import Case
from skranke.fairness import deciding, overruling, policies, precedents
from skranke.fairness.errors import (
    AboveEveryLimit,
    BadAmount,
    BadFact,
    DecidedMeanwhile,
    FactMissing,
    NotOpenHere,
    NotYourYes,
    PolicyHasChanged,
    ReasonMissing,
    SleepOnIt,
)
from skranke.fairness.models import Decision, Override
from skranke.fairness.overruling import TheirsToChange
from skranke.people.errors import NotYours
from skranke.people.models import Letter, Membership
from tests.cast import NOON, Cast
from tests.fairness.shop import FACTS, OUTCOMES, many, policy, wish
from tests.makers import arrival, later, make_case


def test_a_decision_within_the_limit_holds_and_is_signed(cast: Cast) -> None:
    case, version = make_case(cast), policy(cast)
    decision = deciding.decide(case, wish(version, "refund"), by=cast.bo, at=NOON)
    assert (decision.state, decision.by_name, decision.amount) == (Decision.WAITS, "Bo", Decimal(800))
    other = make_case(cast, message_id="<2@kund.example>")
    assert deciding.decide(other, wish(version, "repair"), by=cast.bo, at=NOON).state == Decision.HOLDS


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        ({"outcome": "replace"}, NotOpenHere),
        ({"outcome": "goodwill", "amount": -1}, BadAmount),
        ({"outcome": "goodwill", "amount": 801}, BadAmount),
        ({"outcome": "goodwill", "amount": 1001, "price": 5000}, AboveEveryLimit),
        ({"days": -3}, BadFact),
        ({"days": "soon"}, BadFact),
        ({"fault": "none of these"}, FactMissing),
        ({"used": None}, FactMissing),
    ],
)
def test_what_cannot_be_decided_is_refused_and_nothing_is_saved(
    cast: Cast, wanted: dict[str, object], error: type[Exception]
) -> None:
    case, version = make_case(cast), policy(cast)
    with pytest.raises(error):
        deciding.decide(case, wish(version, **wanted), by=cast.bo, at=NOON)  # type: ignore[arg-type]
    assert not Decision.objects.exists()


def test_a_policy_changed_while_somebody_decides_stops_them(cast: Cast) -> None:
    case, version = make_case(cast), policy(cast)
    changed = policies.Wish("Returns", "SE", "Other words.", "", "SEK", FACTS, OUTCOMES)
    policies.publish(changed, by=cast.lea, at=later(hours=1), policy=version.policy)
    with pytest.raises(PolicyHasChanged):
        deciding.decide(case, wish(version), by=cast.bo, at=later(hours=2))


def test_two_who_decide_at_once_do_not_both_decide(cast: Cast) -> None:
    case, version = make_case(cast), policy(cast)
    first = deciding.decide(case, wish(version), by=cast.bo, at=NOON)
    with pytest.raises(DecidedMeanwhile):
        deciding.decide(case, wish(version, "no", reason="Late."), by=cast.bo, at=NOON)
    assert Decision.objects.get() == first


def test_above_the_limit_another_lead_says_yes(cast: Cast) -> None:
    case, version = make_case(cast), policy(cast)
    decision = deciding.decide(case, wish(version, "refund"), by=cast.bo, at=NOON)
    with pytest.raises(NotYours):
        deciding.approve(decision, by=cast.astrid, at=later(hours=1))
    deciding.approve(decision, by=cast.lea, at=later(hours=1))
    decision.refresh_from_db()
    assert (decision.state, decision.approved_by_name, decision.is_alone) == (Decision.HOLDS, "Lea", False)


def test_the_only_lead_sleeps_on_it_for_three_nights(cast: Cast) -> None:
    case, version = make_case(cast), policy(cast)
    decision = deciding.decide(case, wish(version, "refund"), by=cast.lea, at=NOON)
    with pytest.raises(SleepOnIt):
        deciding.approve(decision, by=cast.lea, at=later(days=2))
    deciding.approve(decision, by=cast.lea, at=later(days=3))
    decision.refresh_from_db()
    assert decision.is_alone


def test_a_lead_beside_another_does_not_say_yes_to_their_own(cast: Cast) -> None:
    Membership.objects.create(user=cast.cecilia, team=cast.team, role=Membership.LEAD)
    decision = deciding.decide(make_case(cast), wish(policy(cast), "refund"), by=cast.lea, at=NOON)
    with pytest.raises(NotYourYes):
        deciding.approve(decision, by=cast.lea, at=later(days=9))


def test_a_lead_who_says_no_gives_a_reason(cast: Cast) -> None:
    case, version = make_case(cast), policy(cast)
    decision = deciding.decide(case, wish(version, "refund"), by=cast.bo, at=NOON)
    with pytest.raises(ReasonMissing):
        deciding.refuse(decision, by=cast.lea, reason=" ", at=NOON)
    deciding.refuse(decision, by=cast.lea, reason="Try a repair first.", at=NOON)
    assert deciding.decide(case, wish(version), by=cast.bo, at=later(hours=1)).state == Decision.HOLDS


def test_like_cases_are_found_and_those_of_another_kind_are_not(cast: Cast) -> None:
    version = policy(cast)
    many(cast, version, n=6)
    facts = {"days": 12, "price": 750, "fault": "small", "used": True}
    assert len(precedents.like(version.policy, version, facts, words=[])) == 6
    other = {"days": 400, "price": 20, "fault": "serious", "used": False}
    assert precedents.like(version.policy, version, other, words=[]) == []


def test_deciding_otherwise_than_like_cases_needs_a_reason(cast: Cast) -> None:
    version = policy(cast)
    many(cast, version, n=6)
    case = make_case(cast)
    with pytest.raises(ReasonMissing):
        deciding.decide(case, wish(version, "no"), by=cast.astrid, at=NOON)
    decision = deciding.decide(case, wish(version, "no", reason="It was cut with a knife."), by=cast.astrid, at=NOON)
    assert decision.is_unusual


def test_a_revised_decision_stays_to_be_read(cast: Cast) -> None:
    case, version = make_case(cast), policy(cast)
    first = deciding.decide(case, wish(version), by=cast.bo, at=NOON)
    second = deciding.decide(case, wish(version, "no", seen=first.pk), by=cast.bo, at=later(hours=1))
    first.refresh_from_db()
    assert (first.state, second.revises) == (Decision.REVISED, first)


def test_an_agent_cannot_overrule_a_colleague(cast: Cast) -> None:
    case, version = make_case(cast), policy(cast)
    first = deciding.decide(case, wish(version), by=cast.bo, at=NOON)
    with pytest.raises(TheirsToChange):
        overruling.decide(case, wish(version, "no", reason="I say so.", seen=first.pk), by=cast.astrid, at=NOON)
    assert deciding.standing(case) == first


def test_a_lead_who_overrules_gives_a_reason_and_the_colleague_is_told(cast: Cast) -> None:
    case, version = make_case(cast), policy(cast)
    first = deciding.decide(case, wish(version), by=cast.bo, at=NOON)
    with pytest.raises(ReasonMissing):
        overruling.decide(case, wish(version, "no", seen=first.pk), by=cast.lea, at=later(hours=1))
    overruling.decide(
        case, wish(version, "no", reason="Cut with a knife.", seen=first.pk), by=cast.lea, at=later(hours=1)
    )
    letter = Letter.objects.get(to=cast.bo.email)
    assert "Cut with a knife." in letter.text
    assert Override.objects.get().told_at == later(hours=1)


def test_an_overruling_after_a_louder_message_is_counted_as_such(cast: Cast) -> None:
    case, version = make_case(cast), policy(cast)
    first = deciding.decide(case, wish(version), by=cast.bo, at=NOON)
    loud = arrival(text="THIS IS A SCANDAL!!! I WANT MY MONEY NOW!!!", at=later(hours=1), message_id="<2@kund.example>")
    receiving.receive(Case.objects.get(pk=case.pk), loud)
    fresh = Case.objects.get(pk=case.pk)
    overruling.decide(fresh, wish(version, "no", reason="Peace.", seen=first.pk), by=cast.lea, at=later(hours=2))
    assert overruling.tally(at=later(hours=3)) == overruling.Tally(decisions=2, overruled=1, after_louder=1)


def test_a_colleague_not_at_fault_is_told(cast: Cast) -> None:
    decision = deciding.decide(make_case(cast), wish(policy(cast)), by=cast.bo, at=NOON)
    overruling.clear(decision, by=cast.lea, at=later(hours=1))
    assert "not your fault" in Letter.objects.get(to=cast.bo.email).subject


def test_only_leads_publish_policies(cast: Cast) -> None:
    with pytest.raises(NotYours):
        policies.publish(policies.Wish("X", "SE", "x", "", "SEK", FACTS, OUTCOMES), by=cast.bo, at=NOON)
