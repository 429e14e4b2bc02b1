"""Policies and decisions in words; while somebody decides, nothing of how the customer sounds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_decimal
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from skranke import coach
from skranke.cases import access
from skranke.cases.models import Case
from skranke.fairness import overruling, policies, precedents, signals
from skranke.fairness.models import Decision, Policy, PolicyVersion
from skranke.fairness.policies import Outcome
from skranke.fairness.precedents import Alike, Usual
from skranke.people import rights
from skranke.web.reader import Reader

MOST_WAITING = 50


@dataclass(frozen=True)
class OutcomeWords:
    name: str
    owed: str
    limits: str


@dataclass(frozen=True)
class PolicyRow:
    number: int
    name: str
    says: str
    law: str
    version: str
    facts: Sequence[str]
    outcomes: Sequence[OutcomeWords]
    is_retired: bool


def policy_rows(found: Sequence[Policy], reader: Reader) -> list[PolicyRow]:
    newest = policies.newest_of(found)
    return [policy_row(newest[policy.pk], policy, reader) for policy in found if policy.pk in newest]


def policy_row(version: PolicyVersion, policy: Policy, reader: Reader) -> PolicyRow:
    return PolicyRow(
        number=policy.pk,
        name=policy.name,
        says=version.says,
        law=version.law,
        version=_("Version {n}, {day}, by {name}.").format(
            n=version.number, day=reader.day(version.published_at.date()), name=version.by_name
        ),
        facts=[fact.label for fact in policies.facts_of(version)],
        outcomes=[outcome_words(outcome, version.currency) for outcome in policies.outcomes_of(version)],
        is_retired=policy.is_retired,
    )


def outcome_words(outcome: Outcome, currency: str) -> OutcomeWords:
    parts = []
    if outcome.agent_limit is not None:
        parts.append(_("agents up to {sum}").format(sum=money(Decimal(outcome.agent_limit), currency)))
    if outcome.lead_limit is not None:
        parts.append(_("leads up to {sum}").format(sum=money(Decimal(outcome.lead_limit), currency)))
    names, owed = dict(PolicyVersion.OUTCOMES), dict(PolicyVersion.OWED)
    rests_on = "" if outcome.key == PolicyVersion.NO else str(owed[outcome.owed])
    return OutcomeWords(str(names[outcome.key]), rests_on, ", ".join(parts))


def money(amount: Decimal, currency: str) -> str:
    pattern = "#,##0" if amount == amount.to_integral_value() else "#,##0.00"
    return f"{format_decimal(amount, pattern, locale=get_language() or 'en')} {currency}"


@dataclass(frozen=True)
class AlikeRow:
    number: int
    result: str
    why: str
    differs: str
    by: str
    may_open: bool


@dataclass(frozen=True)
class Precedents:
    sentence: str
    rows: Sequence[AlikeRow]


def precedents_of(reader: Reader, version: PolicyVersion, facts: Mapping[str, object], case: Case) -> Precedents:
    """The like cases and the usual range, by the facts given so far."""
    asked = precedents.words_of(signals.asked(case))
    alike = precedents.like(version.policy, version, facts, words=asked, but_case=case.pk)
    shown = alike[: precedents.SHOWN]
    visible = _visible([one.decision.case_id for one in shown], reader)
    return Precedents(_usual_words(precedents.usual(alike), version.currency), [_row(one, visible) for one in shown])


def _visible(numbers: Sequence[int], reader: Reader) -> set[int]:
    return set(access.visible(reader.user).filter(pk__in=numbers).values_list("pk", flat=True))


def _row(one: Alike, visible: set[int]) -> AlikeRow:
    decision = one.decision
    return AlikeRow(
        number=decision.case_id,
        result=result_words(decision),
        why=decision.reason,
        differs=_("differs in: {facts}").format(facts=", ".join(one.differs_in))
        if one.differs_in
        else _("the same facts"),
        by=decision.by_name,
        may_open=decision.case_id in visible,
    )


def _differs(labels: Sequence[str]) -> str:
    return _("differs in: {facts}").format(facts=", ".join(labels)) if labels else _("the same facts")


def result_words(decision: Decision) -> str:
    name = str(decision.get_outcome_display())
    return f"{name}, {money(decision.amount, decision.currency)}" if decision.amount else name


def _usual_words(usual: Usual, currency: str) -> str:
    if usual.rests_on == 0:
        return _("No like case has been decided yet. Yours is the first.")
    names = dict(PolicyVersion.OUTCOMES)
    parts = []
    for key, n in sorted(usual.outcomes.items(), key=lambda pair: -pair[1]):
        low, high = usual.amounts[key]
        span = f" ({money(low, currency)}–{money(high, currency)})" if high else ""
        parts.append(f"{names[key]} {n}{span}")
    words = ngettext("{n} like case was decided: {results}.", "{n} like cases were decided: {results}.", usual.rests_on)
    return words.format(n=usual.rests_on, results=", ".join(parts))


@dataclass(frozen=True)
class Calm:
    """What the customer asks, without how it sounds."""

    asks: Sequence[str]
    numbers: Sequence[str]
    dates: Sequence[str]
    amounts: Sequence[str]


def calm_of(case: Case) -> Calm:
    """The calm box; capitals are lowered, since a shouted question is the same question."""
    asks = coach.read(signals.asked(case), language=case.language or None).asks
    return Calm([_calmed(ask) for ask in asks.questions], asks.numbers, asks.dates, asks.amounts)


def _calmed(text: str) -> str:
    said = " ".join(_lowered(word) for word in text.split())
    said = said[:1].upper() + said[1:]
    while said.endswith(("!!", "??", "?!", "!?")):
        said = said[:-1]
    return said


def _lowered(word: str) -> str:
    letters = [letter for letter in word if letter.isalpha()]
    return word.lower() if len(letters) > 3 and word.isupper() and word.isalpha() else word


@dataclass(frozen=True)
class DecisionRow:
    """A decision on a case, as it stands in the page beside it."""

    number: int
    result: str
    state: str
    state_words: str
    policy: str
    reason: str
    by: str
    when: str
    approved: str
    may_approve: bool


def decisions_of(reader: Reader, case: Case) -> list[DecisionRow]:
    found = list(case.decisions.select_related("policy").order_by("-pk")[:10])
    return [decision_row(reader, decision) for decision in found]


def decision_row(reader: Reader, decision: Decision) -> DecisionRow:
    approved = ""
    if decision.approved_by_name and decision.state != Decision.REFUSED:
        approved = _("With the yes of {name}.").format(name=decision.approved_by_name)
        if decision.is_alone:
            approved = _("Decided alone: there was no other lead.")
    return DecisionRow(
        number=decision.pk,
        result=result_words(decision),
        state=decision.state,
        state_words=str(decision.get_state_display()),
        policy=decision.policy.name,
        reason=decision.reason,
        by=decision.by_name,
        when=reader.stamp(decision.decided_at),
        approved=approved,
        may_approve=decision.state == Decision.WAITS and rights.may(reader.user, rights.Deed.APPROVE),
    )


@dataclass(frozen=True)
class WaitingRow:
    case: int
    subject: str
    decision: DecisionRow


def waiting_rows(reader: Reader) -> list[WaitingRow]:
    """Decisions that wait for a yes, on cases this person may see."""
    found = Decision.objects.filter(state=Decision.WAITS, case__in=access.visible(reader.user))
    found = found.select_related("policy", "case").order_by("decided_at")[:MOST_WAITING]
    return [WaitingRow(one.case_id, one.case.subject, decision_row(reader, one)) for one in found]


def tally_words(reader: Reader) -> str:
    """How often decisions of staff held, for the whole desk."""
    tally = overruling.tally(at=reader.at)
    if not tally.decisions:
        return ""
    words = _("Decisions in twelve months: {n}. Overruled: {overruled}, of these after a louder message: {louder}.")
    return words.format(n=tally.decisions, overruled=tally.overruled, louder=tally.after_louder)
