"""Policies of the sample shop, some decisions by them, and a notice."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from skranke.cases import notices
from skranke.cases.models import Case
from skranke.fairness import deciding, policies, starters
from skranke.fairness.models import PolicyVersion
from skranke.fairness.policies import Wish
from skranke.people.models import Desk, User

NOTICE = {
    "sv": "Postens sorteringscentral står stilla till fredag, så paket kommer två dagar senare.",
    "da": "Postens sortering står stille til fredag, så pakker kommer to dage senere.",
    "nb": "Postens sortering står stille til fredag, så pakker kommer to dager senere.",
    "pl": "Sortownia poczty stoi do piątku, więc paczki dotrą dwa dni później.",
    "en": "The post’s sorting centre stands still until Friday, so parcels arrive two days later.",
}
ABOUT_PARCELS = ["Var är mitt paket???", "Inget paket än", "Gdzie jest moja paczka"]


@dataclass(frozen=True)
class Made:
    """A decision about goods that went wrong: months since the purchase, price, which of the faults, repairs so far."""

    subject: str
    outcome: str
    months: int
    price: int
    fault: int
    tries: int
    amount: int | None = None


MADE = [
    Made("Front light stopped working in the rain", "replace", 5, 900, 2, 0),
    Made("Batteriet lader ikke", "replace", 9, 4200, 2, 1),
    Made("Reklamation: fælgen er revnet", "repair", 7, 1100, 1, 0),
    Made("Reklamacja: pęknięta rama", "refund", 11, 6900, 2, 1),
]


def build(*, by: User, at: datetime) -> None:
    """The person who set the desk up is its lead, so the policies are theirs."""
    country = Desk.objects.values_list("country", flat=True).first() or ""
    wishes = starters.of_country(country) or starters.of_country("SE")
    published = [policies.publish(wish, by=by, at=at - timedelta(days=80)) for wish in wishes[:2]]
    for made in MADE:
        _decide(made, published[1], wishes[1], by=by)
    _tell(by=by, at=at)


def _decide(made: Made, version: PolicyVersion, wish: Wish, *, by: User) -> None:
    case = Case.objects.filter(subject=made.subject).first()
    if case is None:
        return
    answers = [made.months, made.price, wish.facts[2].choices[made.fault], made.tries]
    facts = dict(zip([fact.key for fact in wish.facts], answers, strict=True))
    amount = Decimal(made.amount) if made.amount is not None else None
    signer = case.owner or by
    decided = deciding.Wish(version, made.outcome, facts, amount)
    deciding.decide(case, decided, by=signer, at=case.opened_at + timedelta(hours=3))


def _tell(*, by: User, at: datetime) -> None:
    notice = notices.publish(notices.Wish(NOTICE, at - timedelta(hours=4), at + timedelta(days=2)), by=by)
    for case in Case.objects.filter(subject__in=ABOUT_PARCELS):
        notices.link(notice, case, by=by, at=at - timedelta(hours=3))
