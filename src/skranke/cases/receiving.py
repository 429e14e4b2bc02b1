"""A message from a customer reaches a case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from skranke.cases import drafts, search, states, threads, timeline
from skranke.cases.models import Attachment, Case, Message
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
    files: Sequence[StoredFile] = ()


def receive(case: Case, arrival: Arrival, *, is_stranger: bool = False) -> Message:
    """Add what came to the case. A person's message needs an answer; a machine's is filed and changes nothing."""
    message = Message.objects.create(
        case=case,
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
        is_held=is_stranger,
        raw=arrival.raw,
        at=arrival.at,
    )
    _keep_files(message, arrival.files)
    threads.remember(case, [arrival.message_id, *arrival.cited])
    if not arrival.automatic or not case.participants.exists():
        threads.add(case, arrival.sender_address, name=arrival.sender_name, is_held=is_stranger)
    search.index(message)
    _move(case, message)
    return message


def _keep_files(message: Message, files: Sequence[StoredFile]) -> None:
    Attachment.objects.bulk_create(
        Attachment(
            message=message,
            name=file.name[:255],
            type=file.type[:100],
            size_bytes=file.size_bytes,
            digest=file.digest,
            content_id=file.content_id[:255],
            is_inline=file.is_inline,
        )
        for file in files
    )


def _move(case: Case, message: Message) -> None:
    kind = timeline.Kind.RECEIVED_AUTOMATIC if message.automatic else timeline.Kind.RECEIVED
    timeline.note(case, kind, at=message.at, message=message.pk, sender=message.sender_name or message.sender_address)
    if message.is_held:
        timeline.note(case, timeline.Kind.HELD, at=message.at, address=normal_address(message.sender_address))
    case.last_message_at = max(case.last_message_at, message.at)
    case.has_attachments = case.has_attachments or message.attachments.filter(is_inline=False).exists()
    if not message.automatic:
        case.preview = preview(message.text)
        if case.state != Case.SPAM:
            _cancel_scheduled(case, at=message.at)
            states.needs_answer(case, since=message.at)
    states.save(case, "last_message_at", "preview", "has_attachments")


def _cancel_scheduled(case: Case, *, at: datetime) -> None:
    """An answer that was to leave later no longer fits once the customer writes; its text becomes a draft."""
    for message in case.messages.filter(kind=Message.OUT, state=Message.QUEUED, is_scheduled=True):
        took = Message.objects.filter(pk=message.pk, state=Message.QUEUED).update(state=Message.CANCELLED, send_at=None)
        if took:
            drafts.give_back(message, at=at)
            timeline.note(case, timeline.Kind.SCHEDULE_CANCELLED, at=at, message=message.pk)


def preview(text: str) -> str:
    """The first words, for the one line of a list."""
    return " ".join(text.split())[:200]
