"""A stored mail becomes part of a case, or is filed where it belongs; one bad mail never holds up the next."""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from skranke.cases import merging, opening, receiving, sending, threads
from skranke.cases.models import Case, Message
from skranke.channels import ledger
from skranke.channels.mail import addressing, reading
from skranke.channels.mail.reading import ReadMail
from skranke.channels.models import Incoming
from skranke.people import customers

log = logging.getLogger(__name__)
BATCH = 25
# On PostgreSQL several workers may file; two mails of one thread at once would else open two cases.
FILING_LOCK = 7_261_001


def file_waiting(*, at: datetime, most: int = BATCH) -> int:
    """Read and file stored mails, oldest first; return how many were dealt with."""
    claimed = ledger.claim(at=at, most=most)
    if claimed:
        file_now(claimed, at=at)
    return len(claimed)


def file_now(claimed: Sequence[Incoming], *, at: datetime) -> None:
    """File mails that nobody else is at; reading comes first, so that the database is held for the writing alone."""
    readings = [(incoming, _read(incoming)) for incoming in claimed]
    ours = addressing.our_addresses()
    with transaction.atomic():
        _one_at_a_time()
        for incoming, mail in readings:
            _file_safely(incoming, mail, ours=ours, at=at)


def _one_at_a_time() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FILING_LOCK])


def _read(incoming: Incoming) -> ReadMail | Exception:
    try:
        return _read_stored(incoming)
    except Exception as error:
        log.exception("Mail %s could not be read.", incoming.pk)
        return error


def _read_stored(incoming: Incoming) -> ReadMail:
    raw = ledger.mails().read(incoming.digest)
    return reading.read(raw, digest=incoming.digest, arrived_at=incoming.arrived_at, source=incoming.source)


def _file_safely(incoming: Incoming, mail: ReadMail | Exception, *, ours: Collection[str], at: datetime) -> None:
    if isinstance(mail, Exception):
        ledger.settle(
            incoming,
            Incoming.LOOK,
            reason=_("This mail could not be read ({error}).").format(error=type(mail).__name__),
        )
        return
    try:
        with transaction.atomic():
            _file(incoming, mail, ours=ours, at=at)
    except Exception as error:
        log.exception("Mail %s could not be filed.", incoming.pk)
        reason = _("This mail could not be filed ({error}).").format(error=type(error).__name__)
        ledger.settle(incoming, Incoming.LOOK, mail_id=mail.arrival.message_id, reason=reason)


def _file(incoming: Incoming, mail: ReadMail, *, ours: Collection[str], at: datetime) -> None:
    here = _already_here(mail)
    if here is not None:
        ledger.settle(incoming, Incoming.DUPLICATE, mail_id=mail.arrival.message_id, message=here)
    elif mail.bounce is not None:
        _file_bounce(incoming, mail, at=at)
    elif not mail.arrival.sender_address:
        ledger.settle(incoming, Incoming.LOOK, mail_id=mail.arrival.message_id, reason=_("This mail names no sender."))
    else:
        _into_a_case(incoming, mail, ours=ours, at=at)


def _already_here(mail: ReadMail) -> Message | None:
    """The same mail by another road: an equal Message-ID from the same sender, or one of our own coming back."""
    arrival = mail.arrival
    if not arrival.message_id:
        return Message.objects.filter(raw=arrival.raw).first() if arrival.raw else None
    same = Message.objects.filter(message_id=arrival.message_id[:255])
    return same.filter(kind=Message.OUT).first() or same.filter(sender_address__iexact=arrival.sender_address).first()


def _file_bounce(incoming: Incoming, mail: ReadMail, *, at: datetime) -> None:
    bounce = mail.bounce
    assert bounce is not None
    original = (
        Message.objects.filter(message_id=bounce.original_message_id[:255], kind=Message.OUT)
        .select_related("case")
        .first()
        if bounce.original_message_id
        else None
    )
    if original is None:
        ledger.settle(incoming, Incoming.FILED, mail_id=mail.arrival.message_id, reason="bounce")
        return
    message = receiving.receive(original.case, mail.arrival)
    if bounce.is_final:
        sending.bounced(original, recipient=bounce.recipient, error=bounce.text, at=at)
    ledger.settle(incoming, Incoming.CASE, mail_id=mail.arrival.message_id, message=message)


def _into_a_case(incoming: Incoming, mail: ReadMail, *, ours: Collection[str], at: datetime) -> None:
    arrival = mail.arrival
    match = threads.find(addressing.clues(mail, ours=ours))
    if match is None and arrival.automatic in {"auto-reply", "receipt"}:
        ledger.settle(incoming, Incoming.FILED, mail_id=arrival.message_id, reason=arrival.automatic)
        return
    case = match.case if match else _new_case(incoming, mail)
    for other in match.also if match else []:
        merging.merge(other, into=case, at=at)
    if match and match.also:
        case.refresh_from_db()
    message = receiving.receive(case, arrival, is_stranger=bool(match and match.is_stranger))
    for person in [*arrival.to, *arrival.cc][:20]:
        if person["address"].casefold() not in ours and not message.is_held:
            threads.add(case, person["address"], name=person["name"])
    state = Incoming.SPAM if case.state == Case.SPAM else Incoming.CASE
    ledger.settle(incoming, state, mail_id=arrival.message_id, message=message)


def _new_case(incoming: Incoming, mail: ReadMail) -> Case:
    arrival = mail.arrival
    customer = customers.find_or_add(arrival.sender_address, name=arrival.sender_name, at=arrival.at)
    return opening.open_case(
        customer,
        subject=arrival.subject,
        at=arrival.at,
        way_in=addressing.way_in_of(mail, incoming),
        is_spam=mail.is_spam,
    )
