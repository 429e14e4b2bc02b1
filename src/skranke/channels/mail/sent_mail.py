"""Mail that we wrote, from a folder of sent mail or an import: it is here already, joins its case, or waits."""

from collections.abc import Iterable

from skranke.cases import sending, threads
from skranke.cases.models import Message
from skranke.channels.mail.addressing import OurAddresses
from skranke.channels.mail.reading import ReadMail
from skranke.channels.models import Incoming

REASON = "sent"


def is_sent(incoming: Incoming, mail: ReadMail, ours: OurAddresses) -> bool:
    """From a folder of sent mail; or imported, from one of our addresses to somebody else."""
    if incoming.is_sent or incoming.source != Incoming.IMPORT:
        return incoming.is_sent
    people = [*mail.arrival.to, *mail.arrival.cc]
    is_ours = bool(mail.arrival.sender_address) and ours.has(mail.arrival.sender_address)
    return is_ours and not any(ours.has(person["address"]) for person in people)


def recognise(message: Message, mail: ReadMail) -> None:
    """An answer of this desk lies among the sent mail: it has left, and servers may have given it another id."""
    if message.state == Message.MAYBE:
        sending.it_arrived(message, at=mail.arrival.at)
    threads.remember(message.case, [mail.arrival.message_id])


def wake(ids: Iterable[str], cited: Iterable[str]) -> None:
    """Sent mail that answers, or began, what has now come on a case is filed once more."""
    waiting = Incoming.objects.filter(state=Incoming.FILED, reason=REASON)
    for ours in (
        waiting.filter(answers__in=[value for value in ids if value]).exclude(answers=""),
        waiting.filter(mail_id__in=[value for value in cited if value]).exclude(mail_id=""),
    ):
        ours.update(state=Incoming.STORED, reason="")


def answered_id(mail: ReadMail) -> str:
    """The id of the mail that this one answers, as far as it says."""
    cited: list[str] = [value for value in mail.arrival.cited if value]
    return cited[-1][:255] if cited else ""
