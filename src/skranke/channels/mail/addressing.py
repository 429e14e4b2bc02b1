"""Which of our addresses a mail is for, and what it says of the case it belongs to."""

from collections.abc import Collection

from django.conf import settings

from skranke.cases import threads
from skranke.channels.mail.models import Mailbox
from skranke.channels.mail.reading import ReadMail
from skranke.channels.models import Incoming
from skranke.lib import secrets
from skranke.promise.models import WayIn


def plain(address: str) -> str:
    """The address without what stands behind a plus: `hej+c12.ab@x.example` → `hej@x.example`."""
    local, _at, domain = address.strip().casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def way_in_for(address: str) -> WayIn | None:
    """The active way in that an address leads to."""
    wanted = {address.strip().casefold(), plain(address)}
    return WayIn.objects.filter(kind=WayIn.MAIL, is_active=True, address__in=wanted).first()


def our_addresses() -> frozenset[str]:
    return frozenset(WayIn.objects.filter(kind=WayIn.MAIL).values_list("address", flat=True))


def way_in_of(mail: ReadMail, incoming: Incoming) -> WayIn | None:
    """The way in a mail came by: whom the servers delivered it to, else whom it is addressed to, else whose mailbox."""
    people = [*mail.arrival.to, *mail.arrival.cc]
    for address in [*incoming.envelope_to, *mail.delivered_to, *(person["address"] for person in people)]:
        found = way_in_for(address)
        if found is not None:
            return found
    number = incoming.place.partition("/")[0]
    mailbox = Mailbox.objects.select_related("way_in").filter(pk=number).first() if number.isdecimal() else None
    return mailbox.way_in if mailbox else WayIn.objects.filter(kind=WayIn.MAIL, is_active=True).order_by("pk").first()


def clues(mail: ReadMail, *, ours: Collection[str]) -> threads.Clues:
    arrival = mail.arrival
    return threads.Clues(
        sender=arrival.sender_address,
        message_id=arrival.message_id,
        cited=arrival.cited,
        signed_number=mail.signed_number,
        subject_number=mail.subject_number,
    )


def signing_key() -> bytes:
    """What plus-addresses are signed with."""
    return secrets.derive(settings.SKRANKE_KEY, "plus-address")
