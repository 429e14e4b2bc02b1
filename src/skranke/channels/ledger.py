"""The ledger of what came in: the raw mail is stored first, its row second; only then is the sender told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from skranke.cases.models import Case, Message
from skranke.channels.models import Incoming
from skranke.jobs import lease
from skranke.lib.files import FileStore
from skranke.people import news


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
        envelope_to=_short(envelope_to),
        arrived_at=at,
    )


def entries(
    raws: Sequence[bytes], *, digests: Sequence[str], source: str, at: datetime, held_as: str = ""
) -> list[Incoming]:
    """Rows, not yet saved, of raw mails that the store has under `digests`.

    `held_as` is a lease token under which the caller will file them, and no one else.
    """
    until = at + lease.LEASE if held_as else None
    return [
        Incoming(
            source=source,
            digest=digest,
            size_bytes=len(raw),
            arrived_at=at,
            lease_token=held_as,
            lease_until=until,
        )
        for raw, digest in zip(raws, digests, strict=True)
    ]


def note_envelope(row: Incoming, *, sender: str, recipients: Sequence[str]) -> None:
    """Write down who handed a mail in and for whom, on a row that is not saved yet."""
    row.envelope_from, row.envelope_to = sender[:320], _short(recipients)


def _short(recipients: Sequence[str]) -> list[str]:
    return [address[:320] for address in recipients[:200]]


@dataclass(frozen=True)
class Outcome:
    """Where a mail ended up."""

    incoming: Incoming
    state: str
    mail_id: str
    reason: str
    message: Message | None
    answers: str = ""


def claim(*, at: datetime, most: int, most_bytes: int) -> list[Incoming]:
    """Mails waiting to be read, oldest first, held by us alone: one, and as many more as fit into memory with it."""
    claimed: list[int] = []
    total = 0
    for number, size in lease.free(waiting(), at=at).order_by("pk").values_list("pk", "size_bytes")[:most]:
        total += size
        if claimed and total > most_bytes:
            break
        claimed.append(number)
    return lease.claim(waiting().filter(pk__in=claimed).order_by("pk"), at=at, most=most) if claimed else []


def waiting() -> QuerySet[Incoming]:
    return Incoming.objects.filter(state=Incoming.STORED)


def settle(
    incoming: Incoming, state: str, *, mail_id: str = "", reason: str = "", message: Message | None = None
) -> bool:
    """Write where the mail ended up; false when another process was quicker."""
    is_ours = lease.settle(incoming, state=state, mail_id=mail_id[:255], reason=reason[:300], message=message)
    if is_ours and state == Incoming.LOOK:
        tell_that_a_look_is_needed()
    return is_ours


def tell_that_a_look_is_needed() -> None:
    """Let open pages count again what needs a look: something was added, or has been dealt with."""
    news.tell([news.LOOK])


def still_held(incomings: Sequence[Incoming]) -> set[int]:
    """Which of these are still ours to file; within a transaction, so that they stay so."""
    tokens = {incoming.pk: incoming.lease_token for incoming in incomings}
    rows = waiting().filter(pk__in=tokens)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update()
    return {pk for pk, token in rows.values_list("pk", "lease_token") if tokens[pk] == token}


def settle_all(outcomes: Sequence[Outcome]) -> None:
    """Write where many mails ended up; for mails that are `still_held`."""
    rows = [
        (
            outcome.state,
            outcome.mail_id[:255],
            outcome.reason[:300],
            outcome.message.pk if outcome.message else None,
            outcome.answers[:255],
            outcome.incoming.pk,
        )
        for outcome in outcomes
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE channels_incoming SET state = %s, mail_id = %s, reason = %s, message_id = %s, answers = %s,"
            " lease_until = NULL, lease_token = '' WHERE id = %s",
            rows,
        )
    if any(outcome.state == Incoming.LOOK for outcome in outcomes):
        tell_that_a_look_is_needed()


def follow(case: Case) -> None:
    """The mails of a case are spam when a person says so of the case, and no longer when it is brought back."""
    spam, other = (Incoming.SPAM, Incoming.CASE) if case.state == Case.SPAM else (Incoming.CASE, Incoming.SPAM)
    Incoming.objects.filter(message__case=case, state=other).update(state=spam)
