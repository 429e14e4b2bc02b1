"""Deciding a case: by a policy's facts, signed by a person, held unless revised openly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from skranke.cases import timeline
from skranke.cases.models import Case
from skranke.fairness import policies, precedents, signals
from skranke.fairness.errors import (
    AboveEveryLimit,
    AmountMissing,
    BadAmount,
    BadFact,
    DecidedMeanwhile,
    FactMissing,
    NothingToApprove,
    NotOpenHere,
    NotYourYes,
    PolicyHasChanged,
    ReasonMissing,
    SleepOnIt,
)
from skranke.fairness.models import Decision, PolicyVersion
from skranke.fairness.policies import Fact, Outcome
from skranke.lib.errors import NotFound
from skranke.people import rights
from skranke.people.models import Membership, User

ALONE_AFTER = timedelta(days=3)
COUNTS = [Decision.WAITS, Decision.HOLDS]


@dataclass(frozen=True)
class Wish:
    """What somebody wants to decide. `seen` is the decision that stood on the case when they looked, 0 for none."""

    version: PolicyVersion
    outcome: str
    facts: Mapping[str, object] = field(default_factory=dict)
    amount: Decimal | None = None
    reason: str = ""
    seen: int = 0


def standing(case: Case) -> Decision | None:
    """The decision that counts on this case."""
    return Decision.objects.select_related("policy", "version", "by").filter(case=case, state__in=COUNTS).first()


def decision_of(case: Case, number: int) -> Decision:
    found = case.decisions.select_related("policy", "version", "by").filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no such decision on this case."))
    return found


def decide(case: Case, wish: Wish, *, by: User, at: datetime) -> Decision:
    """Decide; a decision that stands already is revised, and stays to be read.

    Above the limit of one's role it waits for a lead's yes. Raises a `DeskError` that keeps what was chosen.
    """
    version = wish.version
    if policies.newest(version.policy).pk != version.pk:
        raise PolicyHasChanged(version.policy.name)
    outcome = _outcome(version, wish.outcome)
    facts = {fact.key: checked(fact, wish.facts.get(fact.key)) for fact in policies.facts_of(version)}
    amount = _amount(version, outcome, facts, wish.amount)
    asked = precedents.words_of(signals.asked(case))
    alike = precedents.like(version.policy, version, facts, words=asked, but_case=case.pk)
    is_usual = precedents.usual(alike).is_usual(outcome.key, amount)
    reason = " ".join(wish.reason.split())[:2000]
    if not is_usual and not reason:
        raise ReasonMissing
    decision = Decision(
        case=case,
        policy=version.policy,
        version=version,
        facts=facts,
        sketch=precedents.sketch_of(version, facts),
        words=asked,
        outcome=outcome.key,
        amount=amount,
        currency=version.currency,
        reason=reason,
        is_unusual=not is_usual,
        state=Decision.HOLDS if _within(outcome, amount, by) else Decision.WAITS,
        by=by,
        by_name=by.name,
        decided_at=at,
        signals=signals.of(case, at=at),
    )
    return _save(decision, seen=wish.seen, at=at)


def approve(decision: Decision, *, by: User, at: datetime) -> None:
    """A lead's yes to a decision above the limit: another's, or one's own after three nights when there is no other."""
    rights.require(by, rights.Deed.APPROVE)
    is_alone = decision.by_id == by.pk
    if is_alone:
        if _other_leads(by):
            raise NotYourYes
        if at - decision.decided_at < ALONE_AFTER:
            raise SleepOnIt
    mine = Decision.objects.filter(pk=decision.pk, state=Decision.WAITS)
    with transaction.atomic():
        if not mine.update(
            state=Decision.HOLDS, approved_by=by, approved_by_name=by.name, approved_at=at, is_alone=is_alone
        ):
            raise NothingToApprove
        timeline.note(decision.case, timeline.Kind.DECISION_APPROVED, by=by, at=at, decision=decision.pk)


def refuse(decision: Decision, *, by: User, reason: str, at: datetime) -> None:
    """A lead says no to a decision above the limit, with a reason for the colleague; it can be decided anew."""
    rights.require(by, rights.Deed.APPROVE)
    reason = " ".join(reason.split())[:2000]
    if not reason:
        raise ReasonMissing
    mine = Decision.objects.filter(pk=decision.pk, state=Decision.WAITS)
    with transaction.atomic():
        if not mine.update(state=Decision.REFUSED, approved_by=by, approved_by_name=by.name, approved_at=at):
            raise NothingToApprove
        timeline.note(decision.case, timeline.Kind.DECISION_REFUSED, by=by, at=at, decision=decision.pk, reason=reason)


def checked(fact: Fact, value: object) -> object:
    """An answer to a fact in the form it is kept in; says which one is missing or no number."""
    if value is None or value == "":
        raise FactMissing(fact.label)
    if fact.kind in {PolicyVersion.NUMBER, PolicyVersion.MONEY}:
        return _number(fact, value)
    if fact.kind == PolicyVersion.YES:
        return bool(value) if isinstance(value, bool) else str(value) == "yes"
    if value not in fact.choices:
        raise FactMissing(fact.label)
    return value


def _number(fact: Fact, value: object) -> float | int:
    try:
        number = Decimal(str(value).replace(" ", "").replace(",", "."))
    except ArithmeticError as error:
        raise BadFact(fact.label) from error
    if not number.is_finite() or number < 0 or number > Decimal(10) ** 9:
        raise BadFact(fact.label)
    return int(number) if number == number.to_integral_value() else float(number)


def _outcome(version: PolicyVersion, key: str) -> Outcome:
    for outcome in policies.outcomes_of(version):
        if outcome.key == key:
            return outcome
    raise NotOpenHere


def _amount(version: PolicyVersion, outcome: Outcome, facts: Mapping[str, object], given: Decimal | None) -> Decimal:
    if not outcome.costs:
        return Decimal(0)
    most = policies.ceiling(version, facts)
    if given is None and outcome.key == PolicyVersion.REFUND:
        given = most
    if given is None:
        raise AmountMissing
    if not given.is_finite() or given < 0:
        raise BadAmount
    if most is not None and given > most:
        raise BadAmount(most=most, currency=version.currency)
    return given.quantize(Decimal("0.01"))


def _within(outcome: Outcome, amount: Decimal, by: User) -> bool:
    """Whether the role of the one who decides reaches that far; above every limit nobody may."""
    if outcome.lead_limit is not None and amount > outcome.lead_limit:
        raise AboveEveryLimit
    return outcome.agent_limit is None or amount <= outcome.agent_limit


def _save(decision: Decision, *, seen: int, at: datetime) -> Decision:
    case = decision.case
    try:
        with transaction.atomic():
            before = Decision.objects.select_for_update().filter(case=case, state__in=COUNTS).first()
            if (before.pk if before else 0) != seen:
                raise DecidedMeanwhile(before.by_name if before else decision.by_name)
            if before is not None:
                Decision.objects.filter(pk=before.pk).update(state=Decision.REVISED)
                decision.revises = before
            decision.save(force_insert=True)
            kind = timeline.Kind.DECISION_REVISED if before else timeline.Kind.DECIDED
            timeline.note(case, kind, by=decision.by, at=at, decision=decision.pk, outcome=decision.outcome)
    except IntegrityError as error:
        other = standing(case)
        raise DecidedMeanwhile(other.by_name if other else decision.by_name) from error
    return decision


def _other_leads(user: User) -> bool:
    leads = Membership.objects.filter(role=Membership.LEAD, user__is_active=True)
    return leads.exclude(user=user).exists()
