"""What customers have told about themselves, kept by a person's decision, for one purpose and one year."""

from datetime import datetime, timedelta

from skranke.people.models import Customer, CustomerFact

KEPT_FOR = timedelta(days=365)
# The only purpose there is; it is written beside each fact so that an export or a request can show it.
TO_PICK_UP = "to pick up in a later conversation"
MOST = 20


def known(customer: Customer, *, at: datetime) -> list[CustomerFact]:
    return list(customer.facts.filter(expires_at__gt=at).order_by("-learned_at", "-pk")[:MOST])


def remember(customer: Customer, *, text: str, at: datetime) -> CustomerFact:
    """Keep a fact for a year; told again, the year begins anew. Whether it may be kept is the caller's to ask first."""
    values = {"purpose": TO_PICK_UP, "learned_at": at, "expires_at": at + KEPT_FOR}
    fact, _is_new = CustomerFact.objects.update_or_create(customer=customer, text=text[:200], defaults=values)
    return fact


def forget(customer: Customer, *, number: int) -> None:
    customer.facts.filter(pk=number).delete()


def tidy(*, at: datetime) -> int:
    """Forget what is a year old."""
    gone, _per_model = CustomerFact.objects.filter(expires_at__lte=at).delete()
    return gone
