"""Notes among ourselves; a customer has a right to read what is written about them, so write accordingly."""

from datetime import datetime

from skranke.cases import search, timeline
from skranke.cases.errors import NothingToSend
from skranke.cases.models import Case, Message
from skranke.people.models import User


def note(case: Case, *, author: User, text: str, at: datetime) -> Message:
    """Keep a note on the case; it goes to nobody and changes no promise."""
    if not text.strip():
        raise NothingToSend
    return keep(case, author=author, name=author.name, text=text, at=at)


def keep(case: Case, *, author: User | None, name: str, text: str, at: datetime) -> Message:
    """A note whose author may have no account here, such as a colleague who passed a mail on."""
    message = Message.objects.create(
        case=case, kind=Message.NOTE, author=author, sender_name=name[:200], text=text.strip(), at=at
    )
    search.index(message)
    timeline.note(case, timeline.Kind.NOTED, by=author, at=at, message=message.pk)
    return message


def same_matter(message: Message, *, by: User, at: datetime) -> None:
    """A person says that a message with another subject belongs here all the same."""
    if Message.objects.filter(pk=message.pk, asks_new_matter=True).update(asks_new_matter=False):
        timeline.note(message.case, timeline.Kind.SAME_MATTER, by=by, at=at, message=message.pk)


def confirm_sender(message: Message, *, by: User, at: datetime) -> None:
    """A person says that a stranger who wrote on this thread belongs here."""
    Message.objects.filter(case=message.case_id, sender_address__iexact=message.sender_address).update(is_held=False)
    message.case.participants.filter(address=message.sender_address.casefold()).update(is_held=False)
    timeline.note(message.case, timeline.Kind.CONFIRMED, by=by, at=at, address=message.sender_address)
