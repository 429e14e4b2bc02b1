"""The counter card: large, for whoever stands there now."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from skranke.cases import access, counter, notices
from skranke.cases.models import Case
from skranke.coach.language import guess
from skranke.lib.errors import NotFound
from skranke.people import facts
from skranke.people.models import Customer
from skranke.web.contexts import hints
from skranke.web.contexts.before import openers_of
from skranke.web.moments import Due
from skranke.web.reader import Reader


@dataclass(frozen=True)
class OpenCase:
    number: int
    url: str
    subject: str
    state: str
    due: Due | None
    owner: str


@dataclass(frozen=True)
class Card:
    """Who it is, how long they have waited, what is open and promised, a first sentence and something useful."""

    number: int
    name: str
    waited: str
    cases: Sequence[OpenCase]
    opener: str
    extra: str

    @classmethod
    def of(cls, reader: Reader, customer: Customer) -> "Card":
        cases = counter.open_cases(reader.user, customer)
        waiting = [case.unanswered_since for case in cases if case.needs_answer and case.unanswered_since]
        return cls(
            number=customer.pk,
            name=customer.name or _("Unknown customer"),
            waited=reader.since(min(waiting)) if waiting else "",
            cases=[_open_case(reader, case) for case in cases],
            opener=_opener(reader, customer, cases),
            extra=_extra(reader, customer),
        )


@dataclass(frozen=True)
class Counter:
    """The search at the counter and what it found."""

    typed: str
    people: Sequence[tuple[str, str]]

    @classmethod
    def of(cls, reader: Reader, typed: str) -> "Counter":
        found = counter.find(reader.user, typed) if typed.strip() else []
        return cls(typed, [(each.name or str(each.pk), reverse("counter_card", args=[each.pk])) for each in found])


def customer_for(reader: Reader, number: int) -> Customer:
    """A customer of a case one may see, or with no case yet."""
    customer = Customer.objects.filter(pk=number).first()
    seen = access.visible(reader.user).filter(customer=number).exists()
    if customer is None or not seen:
        raise NotFound(_("There is no such customer, or they belong to another team."))
    return customer


def _open_case(reader: Reader, case: Case) -> OpenCase:
    return OpenCase(
        number=case.pk,
        url=reverse("case", args=[case.pk]),
        subject=case.subject or _("(no subject)"),
        state=str(case.get_state_display()),
        due=reader.due(case.answer_due_at) if case.answer_due_at else None,
        owner=case.owner.name if case.owner else "",
    )


def _opener(reader: Reader, customer: Customer, cases: Sequence[Case]) -> str:
    if not cases:
        return ""
    context = hints.context_of(cases[0], agent_name=reader.user.name, at=reader.at)
    known = [fact.text for fact in facts.known(customer, at=reader.at)]
    code = cases[0].language or customer.language or guess(context.customer_message or "", expected="en")
    return next(iter(openers_of(reader, context, code=code, known=known, told=())), "")


def _extra(reader: Reader, customer: Customer) -> str:
    """The one thing worth knowing: what is going on now, else something they told us, else how long we know them."""
    for notice in notices.active(at=reader.at):
        return notices.said_to(notice, reader.user.language)
    for fact in facts.known(customer, at=reader.at):
        return fact.text
    return _("Customer since {since}").format(since=reader.day(customer.since))
