"""Keeping policies: publishing a version, changing by publishing the next, and putting a policy away."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from skranke.fairness.models import Policy, PolicyVersion
from skranke.lib.errors import DeskError, NotFound
from skranke.people import audit, rights
from skranke.people.models import User

CURRENCIES = {"SE": "SEK", "DK": "DKK", "NO": "NOK", "PL": "PLN", "GB": "GBP"}


class PolicyNameTaken(DeskError):
    code = "policy_name_taken"

    def __init__(self, name: str) -> None:
        super().__init__(_("There is a policy called “{name}” already. Choose another name.").format(name=name))


class NoOutcome(DeskError):
    code = "no_outcome"

    def __init__(self) -> None:
        super().__init__(_("A policy needs at least one outcome that is open."))


class LimitsCross(DeskError):
    code = "limits_cross"

    def __init__(self) -> None:
        super().__init__(_("A lead’s limit cannot be lower than an agent’s."))


@dataclass(frozen=True)
class Fact:
    """Something about a matter that decides it: what it is called, and how it is answered."""

    key: str
    label: str
    kind: str
    choices: Sequence[str] = ()
    unit: str = ""
    is_ceiling: bool = False


@dataclass(frozen=True)
class Outcome:
    """A way a matter may end; limits in whole money, None where there is none."""

    key: str
    owed: str
    agent_limit: int | None = None
    lead_limit: int | None = None

    @property
    def costs(self) -> bool:
        return self.key in {PolicyVersion.REFUND, PolicyVersion.PART, PolicyVersion.GOODWILL}


@dataclass(frozen=True)
class Wish:
    name: str
    country: str
    says: str
    law: str
    currency: str
    facts: Sequence[Fact] = field(default_factory=tuple)
    outcomes: Sequence[Outcome] = field(default_factory=tuple)


def policy_for(user: User, number: int) -> Policy:
    rights.require(user, rights.Deed.ANSWER_CASES)
    found = Policy.objects.filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no such policy."))
    return found


def in_force() -> QuerySet[Policy]:
    return Policy.objects.filter(is_retired=False).order_by("name")


def newest(policy: Policy) -> PolicyVersion:
    return policy.versions.select_related("policy").latest("number")


def newest_of(policies: Sequence[Policy]) -> dict[int, PolicyVersion]:
    """The version that holds of each policy, in one look."""
    versions = PolicyVersion.objects.filter(policy__in=policies).order_by("number")
    return {version.policy_id: version for version in versions}


def publish(wish: Wish, *, by: User, at: datetime, policy: Policy | None = None) -> PolicyVersion:
    """Publish a policy, or its next version; what was decided by the versions before stays as it was."""
    rights.require(by, rights.Deed.CHANGE_POLICIES)
    _guard(wish, policy)
    with transaction.atomic():
        if policy is None:
            policy = Policy.objects.create(name=wish.name, country=wish.country)
        else:
            Policy.objects.filter(pk=policy.pk).update(name=wish.name, country=wish.country)
        last = policy.versions.order_by("-number").values_list("number", flat=True).first() or 0
        version = PolicyVersion.objects.create(
            policy=policy,
            number=last + 1,
            says=wish.says.strip(),
            law=wish.law.strip(),
            facts=[{**asdict(fact), "choices": list(fact.choices)} for fact in wish.facts],
            outcomes=[asdict(outcome) for outcome in wish.outcomes],
            currency=wish.currency,
            published_at=at,
            by_name=by.name,
        )
        audit.note("policy published", by=by, at=at, about=f"{wish.name} ({version.number})")
    return version


def retire(policy: Policy, *, by: User, at: datetime) -> None:
    """It is no longer offered for new decisions; the old ones stay."""
    rights.require(by, rights.Deed.CHANGE_POLICIES)
    Policy.objects.filter(pk=policy.pk).update(is_retired=True)
    audit.note("policy retired", by=by, at=at, about=policy.name)


def bring_back(policy: Policy, *, by: User, at: datetime) -> None:
    rights.require(by, rights.Deed.CHANGE_POLICIES)
    Policy.objects.filter(pk=policy.pk).update(is_retired=False)
    audit.note("policy brought back", by=by, at=at, about=policy.name)


def facts_of(version: PolicyVersion) -> list[Fact]:
    return [Fact(**{**fact, "choices": tuple(fact["choices"])}) for fact in version.facts]


def outcomes_of(version: PolicyVersion) -> list[Outcome]:
    return [Outcome(**outcome) for outcome in version.outcomes]


def ceiling(version: PolicyVersion, facts: Mapping[str, object]) -> Decimal | None:
    """The most that may be paid, by a fact that says what the purchase came to."""
    tops = [Decimal(str(facts[fact.key])) for fact in facts_of(version) if fact.is_ceiling and fact.key in facts]
    return min(tops, default=None)


def _guard(wish: Wish, policy: Policy | None) -> None:
    others = Policy.objects.filter(name__iexact=wish.name)
    if (others.exclude(pk=policy.pk) if policy else others).exists():
        raise PolicyNameTaken(wish.name)
    if not wish.outcomes:
        raise NoOutcome
    for outcome in wish.outcomes:
        if outcome.lead_limit is not None and (outcome.agent_limit is None or outcome.lead_limit < outcome.agent_limit):
            raise LimitsCross
