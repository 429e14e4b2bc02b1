"""Answering: the answer is saved first and leaves later, so that it can be taken back and is never lost."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import getaddresses

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models.functions import Lower

from skranke.cases import drafts, repeating, search, states, threads, timeline
from skranke.cases.errors import (
    AnsweredMeanwhile,
    BadRecipients,
    CaseHasMoved,
    CaseIsClosed,
    NobodyToSendTo,
    NothingToSend,
    PastTime,
    SentAlready,
    TooLateToUndo,
)
from skranke.cases.models import Case, Message
from skranke.people.models import CustomerAddress, User

UNDO = timedelta(seconds=10)
Person = dict[str, str]


def reply(
    case: Case,
    *,
    author: User,
    text: str,
    at: datetime,
    seen_version: int | None = None,
    send_at: datetime | None = None,
    to: str = "",
    cc: str = "",
    bcc: str = "",
) -> Message:
    """Save an answer with the files of the author's draft and queue it; the case then waits for the customer.

    `seen_version` is the case as the author last saw it. `send_at` schedules; without it the answer leaves after the
    seconds in which it can be undone. Without `to` it goes to whoever wrote last. Raises a `DeskError` that keeps the
    draft.
    """
    _guard(case, text=text, send_at=send_at, at=at)
    people, copies, hidden = people_in(to), people_in(cc), people_in(bcc)
    with transaction.atomic():
        fresh = Case.objects.select_for_update().get(pk=case.pk)
        _stop_second_answer(fresh, author=author, seen_version=seen_version, text=text)
        people = people or recipients(fresh)
        message = _queue(fresh, author=author, text=text, at=at, send_at=send_at, to=people, cc=copies, bcc=hidden)
        _take_draft(fresh, message, author=author)
        if fresh.owner_id is None:
            fresh.owner = author
        _settle(fresh, message, by=author, at=at)
    case.refresh_from_db()
    return message


def reply_beside(case: Case, *, author: User, text: str, at: datetime) -> Message:
    """One answer of many: whoever owns the case keeps it, and what anyone has begun to write stays their draft."""
    _guard(case, text=text, send_at=None, at=at)
    with transaction.atomic():
        fresh = Case.objects.select_for_update().get(pk=case.pk)
        people = recipients(fresh)
        message = _queue(fresh, author=author, text=text, at=at, send_at=None, to=people, cc=[], bcc=[])
        _settle(fresh, message, by=author, at=at)
    return message


def take_back(message: Message, *, by: User, at: datetime) -> None:
    """Undo an answer that has not left: it becomes a draft again and the case needs an answer as before."""
    with transaction.atomic():
        took = Message.objects.filter(pk=message.pk, state=Message.QUEUED).update(state=Message.CANCELLED, send_at=None)
        if not took:
            raise TooLateToUndo
        case = Case.objects.select_for_update().get(pk=message.case_id)
        if not message.is_forward:
            drafts.give_back(message, at=at)
            repeating.take_back(message.text)
        timeline.note(case, timeline.Kind.REPLY_TAKEN_BACK, by=by, at=at, message=message.pk)
        since = _oldest_unanswered(case)
        if since is not None and not message.is_forward:
            if case.first_answered_at in {message.at, message.send_at}:
                case.first_answered_at = None
            states.needs_answer(case, since=since)
        states.save(case, "first_answered_at")


def has_sent(case: Case, *, author: User, text: str) -> bool:
    """Whether this person's last answer on the case is this very text."""
    sent = case.messages.filter(kind=Message.OUT, author=author).exclude(state=Message.CANCELLED)
    last = sent.order_by("-at", "-pk").values_list("text", flat=True).first()
    return last is not None and last == text.strip()


def people_in(typed: str) -> list[Person]:
    """The people in a line of addresses as typed; says which one cannot be read."""
    line = typed.replace(";", ",").strip().strip(",")
    people = [{"name": name, "address": address.strip()} for name, address in getaddresses([line]) if name or address]
    for person in people:
        try:
            validate_email(person["address"])
        except ValidationError as error:
            raise BadRecipients(person["address"] or line) from error
    return people


def recipients(case: Case) -> list[Person]:
    """Whom an answer goes to: who wrote last, is confirmed and was not asked by us; else the customer's address."""
    outside = case.participants.filter(is_outside=True).values("address")
    last = (
        case.messages.filter(kind=Message.IN, is_held=False, automatic="")
        .exclude(sender_address="")
        .annotate(address=Lower("sender_address"))
        .exclude(address__in=outside)
        .order_by("-at", "-pk")
        .first()
    )
    if last is not None:
        return [{"name": last.sender_name, "address": last.sender_address}]
    address = case.customer.addresses.filter(kind=CustomerAddress.EMAIL).order_by("pk").first()
    if address is None:
        raise NobodyToSendTo
    return [{"name": case.customer.name, "address": address.value}]


def _guard(case: Case, *, text: str, send_at: datetime | None, at: datetime) -> None:
    if case.is_closed:
        raise CaseIsClosed
    if not text.strip():
        raise NothingToSend
    if send_at is not None and send_at <= at:
        raise PastTime


def _stop_second_answer(case: Case, *, author: User, seen_version: int | None, text: str) -> None:
    if seen_version is None or case.version == seen_version:
        return
    answered = [timeline.Kind.REPLIED, timeline.Kind.ANSWERED_ELSEWHERE]
    since = case.events.filter(kind__in=answered).order_by("-pk").first()
    answers = case.messages.filter(kind=Message.OUT, is_forward=False, automatic="").exclude(state=Message.CANCELLED)
    last = answers.order_by("-at", "-pk").first()
    if last and last.author_id == author.pk and last.text == text.strip() and case.state == Case.WAITING:
        raise SentAlready
    if since and last and last.author_id != author.pk and case.state == Case.WAITING:
        raise AnsweredMeanwhile(by_name=since.by_name or since.data.get("sender", ""), text=last.text)
    if case.messages.filter(kind=Message.IN, automatic="").order_by("-at", "-pk").values_list("pk").first() and (
        case.state == Case.OPEN
    ):
        raise CaseHasMoved


def _queue(
    case: Case,
    *,
    author: User,
    text: str,
    at: datetime,
    send_at: datetime | None,
    to: Sequence[Person],
    cc: Sequence[Person],
    bcc: Sequence[Person],
) -> Message:
    message = Message.objects.create(
        case=case,
        kind=Message.OUT,
        state=Message.QUEUED,
        author=author,
        sender_name=author.name,
        to=list(to),
        cc=list(cc),
        bcc=list(bcc),
        subject=case.subject,
        text=text.strip(),
        signature=author.signature,
        at=at,
        send_at=send_at or at + UNDO,
        is_scheduled=send_at is not None,
    )
    for person in (*message.to, *message.cc):
        threads.add(case, person["address"], name=person["name"])
    search.index(message)
    return message


def _settle(case: Case, message: Message, *, by: User, at: datetime) -> None:
    """The case after an answer was queued."""
    if case.first_answered_at is None and case.unanswered_since is not None and case.unanswered_since < at:
        case.first_answered_at = message.send_at if message.is_scheduled else at
    states.waits_for_customer(case, at=at)
    case.last_message_at = at
    states.save(case, "owner", "last_message_at", "first_answered_at")
    timeline.note(case, timeline.Kind.REPLIED, by=by, at=at, message=message.pk)
    repeating.count(message.text, at=at)


def _take_draft(case: Case, message: Message, *, author: User) -> None:
    draft = drafts.of(case, author)
    if draft is not None:
        draft.attachments.update(message=message, draft=None)
        draft.delete()


def _oldest_unanswered(case: Case) -> datetime | None:
    """When the oldest message came that nothing of ours has answered; where nobody has said anything, the opening."""
    answered = (
        case.messages.filter(kind=Message.OUT, is_forward=False, automatic="")
        .exclude(state=Message.CANCELLED)
        .order_by("-at")
        .values_list("at", flat=True)
        .first()
    )
    waiting = case.messages.filter(kind=Message.IN, automatic="").order_by("at")
    if answered is not None:
        waiting = waiting.filter(at__gt=answered)
    oldest = waiting.values_list("at", flat=True).first()
    # We wrote first and took it back: the case waits for us, not for a customer who has heard nothing.
    return case.opened_at if oldest is None and answered is None else oldest
