"""Somebody stands at the counter or is on the phone: who they are, and the one line that becomes the case."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from skranke.cases import access, closing, opening, search, seeking, timeline
from skranke.cases.errors import NothingToSend
from skranke.cases.models import Case, Message
from skranke.people import rights
from skranke.people.models import Customer, CustomerAddress, User
from skranke.promise.models import WayIn

FEWEST_DIGITS = 5
MOST_CASES = 6


def find(user: User, typed: str, *, most: int = 8) -> list[Customer]:
    """The customers meant by a case number, a phone number, an address or a name, of those one may see."""
    digits = "".join(letter for letter in typed if letter.isdigit())
    if digits and digits == typed.strip().lstrip("#"):
        case = access.visible(user).select_related("customer").filter(pk=int(digits[:18])).first()
        if case is not None:
            return [case.customer]
    if len(digits) >= FEWEST_DIGITS and not any(letter.isalpha() for letter in typed):
        phones = CustomerAddress.objects.filter(kind=CustomerAddress.PHONE, value__endswith=digits[-8:])
        mine = Customer.objects.filter(addresses__in=phones, cases__in=access.visible(user))
        return list(mine.distinct()[:most])
    return seeking.people(user, typed, most=most)


def open_cases(user: User, customer: Customer) -> Sequence[Case]:
    """What is not settled with them, who waits longest first."""
    open_states = [Case.OPEN, Case.WAITING, Case.SNOOZED]
    cases = access.visible(user).filter(customer=customer, state__in=open_states)
    return list(cases.select_related("owner", "customer").order_by("unanswered_since", "pk")[:MOST_CASES])


def write_down(
    text: str, *, author: User, at: datetime, customer: Customer | None = None, name: str = "", phone: str = "",
    is_settled: bool = False,
) -> Case:  # fmt: skip
    """Make a case of what was said: it waits for an answer as any, unless it was settled then and there."""
    if not text.strip():
        raise NothingToSend
    with transaction.atomic():
        customer = customer or newcomer(name, phone=phone, at=at)
        case = opening.open_case(customer, subject=_subject(text), at=at, way_in=_way_in(author))
        _say(case, text=text.strip(), author=author, at=at)
        if is_settled:
            closing.close(case, by=author, at=at)
    return case


def newcomer(name: str, *, phone: str, at: datetime) -> Customer:
    """Whoever has this number, or somebody new."""
    number = "".join(letter for letter in phone if letter.isdigit() or letter == "+")[:40]
    known = CustomerAddress.objects.select_related("customer").filter(value=number).first() if number else None
    if known is not None:
        return known.customer
    customer = Customer.objects.create(name=name.strip()[:200], since=at.date())
    if number:
        CustomerAddress.objects.create(customer=customer, kind=CustomerAddress.PHONE, value=number)
    return customer


def _say(case: Case, *, text: str, author: User, at: datetime) -> None:
    # The customer's words, written down by one of us.
    message = Message.objects.create(
        case=case,
        kind=Message.IN,
        author=author,
        sender_name=case.customer.name,
        subject=case.subject,
        text=text,
        at=at,
    )
    search.index(message)
    case.owner, case.preview = author, " ".join(text.split())[:200]
    case.save(update_fields=["owner", "preview"])
    timeline.note(case, timeline.Kind.RECEIVED, by=author, at=at, message=message.pk)


def _subject(text: str) -> str:
    line = text.strip().splitlines()[0]
    return line if len(line) <= 80 else f"{line[:79].rsplit(' ', 1)[0]} …"


def _way_in(author: User) -> WayIn | None:
    counters = WayIn.objects.filter(kind=WayIn.COUNTER, is_active=True).order_by("pk")
    mine = counters.filter(team__in=rights.teams_of(author)) | counters.filter(team=None)
    return mine.first()
