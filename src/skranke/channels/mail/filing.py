"""Stored mails become parts of cases, or are filed where they belong; one bad mail never holds up the next.

Mails are filed in batches: read first, then looked up and written together. When a batch fails, its mails are filed one
by one, and the one that fails alone goes to *needs a look*.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from skranke.channels import ledger
from skranke.channels.mail import reading
from skranke.channels.mail.batch import Batch
from skranke.channels.mail.reading import ReadMail
from skranke.channels.models import Incoming

log = logging.getLogger(__name__)
BATCH = 200
BATCH_BYTES = 64 * 1024 * 1024
# On PostgreSQL several workers may file; two mails of one thread at once would else open two cases.
FILING_LOCK = 7_261_001
Reading = tuple[Incoming, ReadMail]


def file_waiting(*, at: datetime, most: int = BATCH) -> int:
    """Read and file stored mails, oldest first; return how many were dealt with."""
    claimed = ledger.claim(at=at, most=most, most_bytes=BATCH_BYTES)
    if claimed:
        file_now(claimed, at=at)
    return len(claimed)


def file_full_batch(at: datetime) -> bool:
    """File what waits, and say whether more is likely. The few that come meanwhile are better filed with the next."""
    return file_waiting(at=at) >= BATCH


def file_now(claimed: Sequence[Incoming], *, at: datetime) -> None:
    """File mails that we hold; reading comes first, so that the database is held for the writing alone."""
    readings = [(incoming, mail) for incoming in claimed if (mail := _read(incoming)) is not None]
    try:
        _file(readings, at=at)
    except Exception:
        log.exception("A batch of mails could not be filed together; they are filed one by one.")
        for pair in readings:
            _file_alone(pair, at=at)


def _file(readings: Sequence[Reading], *, at: datetime) -> None:
    with transaction.atomic():
        _one_at_a_time()
        held = ledger.still_held([incoming for incoming, _mail in readings])
        Batch([(incoming, mail) for incoming, mail in readings if incoming.pk in held], at=at).file()


def _file_alone(pair: Reading, *, at: datetime) -> None:
    incoming, mail = pair
    try:
        _file([pair], at=at)
    except Exception as error:
        log.exception("Mail %s could not be filed.", incoming.pk)
        reason = _("This mail could not be filed ({error}).").format(error=type(error).__name__)
        ledger.settle(incoming, Incoming.LOOK, mail_id=mail.arrival.message_id, reason=reason)


def _read(incoming: Incoming) -> ReadMail | None:
    try:
        raw = ledger.mails().read(incoming.digest)
        at = incoming.received_at or incoming.arrived_at
        return reading.read(raw, digest=incoming.digest, arrived_at=at, source=incoming.source)
    except Exception as error:
        log.exception("Mail %s could not be read.", incoming.pk)
        reason = _("This mail could not be read ({error}).").format(error=type(error).__name__)
        ledger.settle(incoming, Incoming.LOOK, reason=reason)
        return None


def _one_at_a_time() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FILING_LOCK])
