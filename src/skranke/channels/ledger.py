"""The ledger of what came in: the raw mail is stored first, its row second; only then is the sender told."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from skranke.cases.models import Message
from skranke.channels.models import Incoming
from skranke.jobs import lease
from skranke.lib.files import FileStore


def mails() -> FileStore:
    return FileStore(Path(settings.SKRANKE_HOME) / "mail")


def files() -> FileStore:
    return FileStore(Path(settings.SKRANKE_HOME) / "files")


def entry(
    raw: bytes,
    *,
    source: str,
    at: datetime,
    envelope_from: str = "",
    envelope_to: Sequence[str] = (),
    place: str = "",
    uid_validity: int = 0,
    uid: int = 0,
) -> Incoming:
    """The raw mail in the store and its row, not yet saved; whoever saves it has accepted the mail."""
    return Incoming(
        source=source,
        place=place,
        uid_validity=uid_validity,
        uid=uid,
        digest=mails().put(raw),
        size_bytes=len(raw),
        envelope_from=envelope_from[:320],
        envelope_to=[address[:320] for address in envelope_to][:200],
        arrived_at=at,
    )


def claim(*, at: datetime, most: int) -> list[Incoming]:
    """Mails waiting to be read, oldest first, held by us alone."""
    return lease.claim(waiting().order_by("pk"), at=at, most=most)


def waiting() -> QuerySet[Incoming]:
    return Incoming.objects.filter(state=Incoming.STORED)


def settle(
    incoming: Incoming, state: str, *, mail_id: str = "", reason: str = "", message: Message | None = None
) -> bool:
    """Write where the mail ended up; false when another process was quicker."""
    return lease.settle(incoming, state=state, mail_id=mail_id[:255], reason=reason[:300], message=message)
