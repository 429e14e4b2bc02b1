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
    message = Message.objects.create(
        case=case, kind=Message.NOTE, author=author, sender_name=author.name, text=text.strip(), at=at
    )
    search.index(message)
    timeline.note(case, timeline.Kind.NOTED, by=author, at=at, message=message.pk)
    return message


def confirm_sender(message: Message, *, by: User, at: datetime) -> None:
    """A person says that a stranger who wrote on this thread belongs here."""
    Message.objects.filter(case=message.case_id, sender_address__iexact=message.sender_address).update(is_held=False)
    message.case.participants.filter(address=message.sender_address.casefold()).update(is_held=False)
    timeline.note(message.case, timeline.Kind.CONFIRMED, by=by, at=at, address=message.sender_address)
