"""Asking somebody else (a supplier, a workshop): the message goes out to them, and what they answer joins the case."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from skranke.cases import search, threads, timeline
from skranke.cases.errors import NobodyNamed
from skranke.cases.models import Attachment, Case, Message
from skranke.cases.replying import UNDO, people_in
from skranke.people.customers import normal_address
from skranke.people.models import User


def forward(message: Message, *, author: User, to: str, text: str, at: datetime) -> Message:
    """Send a message of the case on with its files; the customer goes on waiting for us."""
    people = people_in(to)
    if not people:
        raise NobodyNamed
    case = message.case
    with transaction.atomic():
        sent = Message.objects.create(
            case=case,
            kind=Message.OUT,
            is_forward=True,
            state=Message.QUEUED,
            author=author,
            sender_name=author.name,
            to=people,
            subject=f"Fwd: {message.subject or case.subject}"[:998],
            text=f"{text.strip()}\n\n{_original(message)}".strip(),
            signature=author.signature,
            at=at,
            send_at=at + UNDO,
        )
        _copy_files(message, sent)
        for person in people:
            _bring_in(case, person)
        search.index(sent)
        names = ", ".join(person["address"] for person in people)
        timeline.note(case, timeline.Kind.FORWARDED, by=author, at=at, message=sent.pk, to=names)
    return sent


def _original(message: Message) -> str:
    sender = f"{message.sender_name} <{message.sender_address}>" if message.sender_address else message.sender_name
    head = [
        "---",
        _("From: {sender}").format(sender=sender.strip()),
        _("Date: {date}").format(date=f"{message.at:%Y-%m-%d %H:%M} UTC"),
        _("Subject: {subject}").format(subject=message.subject),
    ]
    return "\n".join([*head, "", message.text])


def _copy_files(message: Message, sent: Message) -> None:
    files = list(message.attachments.all())
    for file in files:
        file.pk, file.message = None, sent
    Attachment.objects.bulk_create(files)


def _bring_in(case: Case, person: dict[str, str]) -> None:
    """Someone who is on the case already (the customer) stays what they are."""
    if not case.participants.filter(address=normal_address(person["address"])).exists():
        threads.add(case, person["address"], name=person["name"])
        case.participants.filter(address=normal_address(person["address"])).update(is_outside=True)
