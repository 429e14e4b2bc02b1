"""Whether plus-addresses of a mailbox reach us: many hosts refuse them, so they are used only after one has arrived."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from skranke.channels.base import Fate, Outcome
from skranke.channels.mail import composing, mailboxes, smtp, tagged
from skranke.channels.mail.addressing import signing_key
from skranke.channels.mail.models import Mailbox
from skranke.channels.mail.parsed_mail import Address
from skranke.channels.mail.reading import ReadMail
from skranke.people import audit
from skranke.people.models import User

REASON = "plus_test"


def ask(mailbox: Mailbox, *, by: User, at: datetime) -> Outcome:
    """Send a small letter to a plus-address of the mailbox; whether it was taken."""
    address = mailbox.way_in.address
    to = tagged.tagged(address, letter=tagged.TEST, number=mailbox.pk, key=signing_key())
    letter = composing.Letter(
        sender=Address(mailbox.sender_name, address),
        to=[Address("", to)],
        subject=_("A letter of the desk to itself"),
        text=_(
            "It finds out whether this address with something behind a plus reaches the desk. Nobody has to answer."
        ),
        message_id=f"<plus.{mailbox.pk}.{secrets.token_hex(8)}@{address.rpartition('@')[2]}>",
        at=at,
        is_automatic=True,
    )
    server = mailboxes.sending(mailbox, at=at)
    outcome = smtp.send(server, sender=address, recipients=[to], content=composing.compose(letter))
    if outcome.fate is Fate.DELIVERED:
        Mailbox.objects.filter(pk=mailbox.pk).update(plus_asked_at=at, plus_works_at=None)
        audit.note("plus-addresses tried", by=by, at=at, about=address)
    return outcome


def mailbox_in(mail: ReadMail) -> int | None:
    """The mailbox whose plus-address this letter was sent to."""
    people = [*mail.arrival.to, *mail.arrival.cc]
    for address in [*mail.delivered_to, *(person["address"] for person in people)]:
        number = tagged.number_in(address, letter=tagged.TEST, key=signing_key())
        if number is not None:
            return number
    return None


def arrived(numbers: Iterable[int], *, at: datetime) -> None:
    found = list(numbers)
    if found:
        Mailbox.objects.filter(pk__in=found, plus_asked_at__isnull=False).update(plus_works_at=at)
