"""Which of our addresses a mail is for, and what it says of the case it belongs to."""

from django.conf import settings

from skranke.cases import threads
from skranke.channels.mail import tagged, threading_ids
from skranke.channels.mail.models import Mailbox
from skranke.channels.mail.reading import ReadMail
from skranke.channels.models import Incoming
from skranke.lib import secrets
from skranke.promise.models import WayIn


def plain(address: str) -> str:
    """The address without what stands behind a plus: `hej+c12.ab@x.example` → `hej@x.example`."""
    local, _at, domain = address.strip().casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


class OurAddresses:
    """The mail addresses of the desk, read once."""

    def __init__(self) -> None:
        rows = list(WayIn.objects.filter(kind=WayIn.MAIL, is_active=True).order_by("pk"))
        self.by_address = {row.address: row for row in rows}
        self.by_mailbox: dict[str, WayIn] | None = None
        self.first = rows[0] if rows else None

    def way_in_for(self, address: str) -> WayIn | None:
        """The active way in that an address leads to."""
        return self.by_address.get(address.strip().casefold()) or self.by_address.get(plain(address))

    def has(self, address: str) -> bool:
        return self.way_in_for(address) is not None

    def way_in_of(self, mail: ReadMail, incoming: Incoming) -> WayIn | None:
        """The way a mail came in by: whom servers delivered it to, else whom it is addressed to, else whose mailbox."""
        people = [*mail.arrival.to, *mail.arrival.cc]
        for address in [*incoming.envelope_to, *mail.delivered_to, *(person["address"] for person in people)]:
            found = self.way_in_for(address)
            if found is not None:
                return found
        return self._of_mailbox(incoming.place.partition("/")[0]) or self.first

    def of_mailboxes(self) -> dict[str, str]:
        """The address of each mailbox, by the number that stands first in the place of its mails."""
        rows = Mailbox.objects.values_list("pk", "way_in__address")
        return {str(number): address for number, address in rows}

    def _of_mailbox(self, number: str) -> WayIn | None:
        if not number:
            return None
        if self.by_mailbox is None:
            mailboxes = Mailbox.objects.select_related("way_in")
            self.by_mailbox = {str(mailbox.pk): mailbox.way_in for mailbox in mailboxes}
        return self.by_mailbox.get(number)


def clues(mail: ReadMail) -> threads.Clues:
    arrival = mail.arrival
    return threads.Clues(
        sender=arrival.sender_address,
        message_id=arrival.message_id,
        cited=arrival.cited,
        signed_number=_signed_number(mail),
        subject_number=threading_ids.number_in_subject(arrival.subject),
    )


def _signed_number(mail: ReadMail) -> int | None:
    """The case that a plus-address of ours names, when its signature holds."""
    people = [*mail.arrival.to, *mail.arrival.cc]
    for address in [*mail.delivered_to, *(person["address"] for person in people)]:
        number = threading_ids.number_in_address(address, key=signing_key())
        if number is not None:
            return number
    return None


def bounced_number(mail: ReadMail) -> int | None:
    """The answer whose return address (VERP) this mail came back to."""
    people = [*mail.arrival.to, *mail.arrival.cc]
    for address in [*mail.delivered_to, *(person["address"] for person in people)]:
        number = tagged.number_in(address, letter=tagged.BOUNCE, key=signing_key())
        if number is not None:
            return number
    return None


def signing_key() -> bytes:
    """What plus-addresses are signed with."""
    return secrets.derive(settings.SKRANKE_KEY, "plus-address")
