"""A message from a customer reaches a case."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from skranke.cases import drafts, search, states, threads, timeline
from skranke.cases.models import Attachment, Case, Event, Message, Participant
from skranke.people.customers import normal_address


@dataclass(frozen=True)
class StoredFile:
    """A file whose content is already in the store, under its digest."""

    name: str
    type: str
    size_bytes: int
    digest: str
    content_id: str = ""
    is_inline: bool = False
    danger: str = ""


@dataclass(frozen=True)
class Arrival:
    """What came, in the desk's words; the channel has already read it."""

    sender_name: str
    sender_address: str
    text: str
    at: datetime
    subject: str = ""
    to: Sequence[dict[str, str]] = ()
    cc: Sequence[dict[str, str]] = ()
    quoted: str = ""
    signature: str = ""
    html: str = ""
    message_id: str = ""
    cited: Sequence[str] = ()
    automatic: str = ""
    raw: str = ""
    verdict: str = ""
    verdict_detail: str = ""
    files: Sequence[StoredFile] = ()


@dataclass(frozen=True)
class Delivery:
    """An arrival and the case it is for; a case that is not saved yet is opened with it."""

    case: Case
    arrival: Arrival
    is_stranger: bool = False
    copies: Sequence[dict[str, str]] = ()  # others who are on the mail and thereby on the case
    is_history: bool = False  # older than the desk: kept and found, but nobody waits
    asks_new_matter: bool = False  # its subject says something else than the case's


def receive(case: Case, arrival: Arrival, *, is_stranger: bool = False) -> Message:
    """Add what came to the case. A person's message needs an answer; a machine's is filed and changes nothing."""
    return receive_all([Delivery(case, arrival, is_stranger)])[0]


def receive_all(deliveries: Sequence[Delivery]) -> list[Message]:
    """Add many at once, in order, with few statements; the messages come back in the same order."""
    known = [delivery.case for delivery in deliveries if delivery.case.pk is not None]
    _cancel_scheduled(deliveries)
    for delivery in deliveries:
        _move(delivery)
    opened = _each_once(delivery.case for delivery in deliveries if delivery.case.pk is None)
    Case.objects.bulk_create(opened)
    for case in _each_once(known):
        states.save(case, "opened_at", "last_message_at", "preview", "has_attachments")
    messages = Message.objects.bulk_create([_message(delivery) for delivery in deliveries])
    _write_around(deliveries, messages, opened=opened)
    return messages


def _each_once(cases: Iterable[Case]) -> list[Case]:
    return list({id(case): case for case in cases}.values())


def _message(delivery: Delivery) -> Message:
    arrival = delivery.arrival
    return Message(
        case=delivery.case,
        kind=Message.IN,
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
        automatic=arrival.automatic,
        is_held=delivery.is_stranger,
        asks_new_matter=delivery.asks_new_matter,
        raw=arrival.raw,
        verdict=arrival.verdict,
        verdict_detail=arrival.verdict_detail[:200],
        at=arrival.at,
    )


def _write_around(deliveries: Sequence[Delivery], messages: Sequence[Message], *, opened: Sequence[Case]) -> None:
    """Files, people, ids, the timeline and the words of what came."""
    pairs = list(zip(deliveries, messages, strict=True))
    Attachment.objects.bulk_create(
        [row for delivery, message in pairs for row in files_of(message, delivery.arrival.files)]
    )
    Participant.objects.bulk_create(
        [row for delivery in deliveries for row in _people(delivery)], ignore_conflicts=True
    )
    threads.remember_all((to.case, [to.arrival.message_id, *to.arrival.cited]) for to in deliveries)
    events = [timeline.line(case, timeline.Kind.OPENED, at=case.opened_at) for case in opened]
    events += [
        timeline.line(case, timeline.Kind.SPAM, at=case.opened_at, **case.spam_why) for case in opened if case.spam_why
    ]
    timeline.write([*events, *(row for _delivery, message in pairs for row in _events(message))])
    search.index_all(messages)


def files_of(message: Message, files: Sequence[StoredFile]) -> Iterator[Attachment]:
    for file in files:
        yield Attachment(
            message=message,
            name=file.name[:255],
            type=file.type[:100],
            size_bytes=file.size_bytes,
            digest=file.digest,
            content_id=file.content_id[:255],
            is_inline=file.is_inline,
            danger=file.danger,
        )


def _people(delivery: Delivery) -> Iterator[Participant]:
    arrival = delivery.arrival
    if arrival.sender_address:
        yield threads.person(
            delivery.case, arrival.sender_address, name=arrival.sender_name, is_held=delivery.is_stranger
        )
    if not delivery.is_stranger:
        for copied in delivery.copies:
            yield threads.person(delivery.case, copied["address"], name=copied["name"])


def _events(message: Message) -> Iterator[Event]:
    kind = timeline.Kind.RECEIVED_AUTOMATIC if message.automatic else timeline.Kind.RECEIVED
    sender = message.sender_name or message.sender_address
    yield timeline.line(message.case, kind, at=message.at, message=message.pk, sender=sender)
    if message.is_held:
        address = normal_address(message.sender_address)
        yield timeline.line(message.case, timeline.Kind.HELD, at=message.at, address=address)


def _move(delivery: Delivery) -> None:
    """What the arrival does to its case, in memory."""
    case, arrival = delivery.case, delivery.arrival
    is_newest = arrival.at >= case.last_message_at
    case.opened_at = min(case.opened_at, arrival.at)
    case.last_message_at = max(case.last_message_at, arrival.at)
    case.has_attachments = case.has_attachments or any(not file.is_inline for file in arrival.files)
    if case.pk is None or (is_newest and not arrival.automatic):
        case.preview = preview(arrival.text)
    if not arrival.automatic and not delivery.is_history and case.state != Case.SPAM:
        states.needs_answer(case, since=arrival.at)


def _cancel_scheduled(deliveries: Sequence[Delivery]) -> None:
    """An answer that was to leave later no longer fits once the customer writes; its text becomes a draft."""
    by_people = {d.case.pk: d.arrival.at for d in deliveries if d.case.pk is not None and not d.arrival.automatic}
    if not by_people:
        return
    scheduled = Message.objects.filter(
        case__in=list(by_people), kind=Message.OUT, state=Message.QUEUED, is_scheduled=True
    )
    for message in scheduled.select_related("case", "author"):
        took = Message.objects.filter(pk=message.pk, state=Message.QUEUED).update(state=Message.CANCELLED, send_at=None)
        if took:
            at = by_people[message.case_id]
            drafts.give_back(message, at=at)
            timeline.note(message.case, timeline.Kind.SCHEDULE_CANCELLED, at=at, message=message.pk)


def preview(text: str) -> str:
    """The first words, for the one line of a list."""
    return " ".join(text.split())[:200]
