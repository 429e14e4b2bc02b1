"""An answer that a colleague wrote in another mail program: it joins the case and counts as an answer."""

from collections.abc import Iterable

from django.db import transaction

from skranke.cases import receiving, search, states, threads, timeline
from skranke.cases.models import Attachment, Case, Message
from skranke.cases.receiving import Arrival
from skranke.people.customers import normal_address
from skranke.people.models import User


def join(case: Case, arrival: Arrival) -> Message:
    """Put what was sent elsewhere on the case; to someone who is not on it, it answers nothing."""
    with transaction.atomic():
        case = threads.settled(Case.objects.select_related("merged_into", "customer").get(pk=case.pk))
        message = _message(case, arrival)
        Attachment.objects.bulk_create(receiving.files_of(message, arrival.files))
        threads.remember(case, [arrival.message_id, *arrival.cited])
        _bring_in(case, [*arrival.to, *arrival.cc], is_outside=message.is_forward)
        search.index(message)
        by = User.objects.filter(email__iexact=arrival.sender_address).first()
        name = by.name if by else arrival.sender_name or arrival.sender_address
        timeline.note(case, timeline.Kind.ANSWERED_ELSEWHERE, by=by, at=arrival.at, message=message.pk, sender=name)
        if not message.is_forward:
            _answered(case, arrival)
        case.last_message_at = max(case.last_message_at, arrival.at)
        states.save(case, "last_message_at")
    return message


def is_on(case: Case, people: Iterable[dict[str, str]]) -> bool:
    """Whether any of these is on the case, not counting those whom we asked ourselves."""
    addresses = [normal_address(person["address"]) for person in people]
    on_it = case.participants.filter(is_outside=False, address__in=addresses)
    return on_it.exists() or case.customer.addresses.filter(value__in=addresses).exists()


def _message(case: Case, arrival: Arrival) -> Message:
    return Message.objects.create(
        case=case,
        kind=Message.OUT,
        state=Message.SENT,
        author=User.objects.filter(email__iexact=arrival.sender_address).first(),
        sender_name=arrival.sender_name[:200],
        sender_address=arrival.sender_address[:320],
        to=list(arrival.to),
        cc=list(arrival.cc),
        subject=arrival.subject[:998],
        text=arrival.text,
        quoted=arrival.quoted,
        signature=arrival.signature,
        html=arrival.html,
        message_id=arrival.message_id[:255],
        is_forward=not is_on(case, [*arrival.to, *arrival.cc]),
        raw=arrival.raw,
        at=arrival.at,
        sent_at=arrival.at,
    )


def _bring_in(case: Case, people: Iterable[dict[str, str]], *, is_outside: bool) -> None:
    for person in list(people)[:20]:
        if not case.participants.filter(address=normal_address(person["address"])).exists():
            threads.add(case, person["address"], name=person["name"])
            if is_outside:
                case.participants.filter(address=normal_address(person["address"])).update(is_outside=True)


def _answered(case: Case, arrival: Arrival) -> None:
    """The customer waits only for what came after the answer."""
    if case.state not in {Case.OPEN, Case.SNOOZED}:
        return
    after = case.messages.filter(kind=Message.IN, automatic="", at__gt=arrival.at).order_by("at").first()
    states.waits_for_customer(case, at=arrival.at)
    if after is not None:
        states.needs_answer(case, since=after.at)
