"""Fetching what the ledger lists as not fetched, by UIDVALIDITY and UID (RFC 9051), marking and deleting nothing."""

import imaplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError

from skranke.channels import ledger
from skranke.channels.mail import imap_lines, imap_sign_in, mailboxes
from skranke.channels.mail.models import Folder, Mailbox
from skranke.channels.models import Incoming
from skranke.lib.errors import DeskError

BATCH = 50
BATCH_BYTES = 20 * 1024 * 1024
PIECE_BYTES = 1 << 20
FAULTS = (OSError, imaplib.IMAP4.error, ssl.SSLError, ImapToolsError, DeskError)


def signed_in(mailbox: Mailbox, *, at: datetime) -> AbstractContextManager[BaseMailBox]:
    """A connection to the mailbox, signed in, with no folder opened yet."""
    return imap_sign_in.signed_in(mailboxes.reading(mailbox, at=at))


def fetch_batch(server: BaseMailBox, folder: Folder, *, at: datetime, history: bool = False) -> int:
    """Fetch some listed mails of the opened folder into the store; returns how many were dealt with, 0 at the end."""
    rows = _next(folder, history=history)
    if not rows:
        return 0
    try:
        contents = _contents(server, rows)
    except FAULTS:
        # What breaks the connection is tried alone from now on, and last.
        Incoming.objects.filter(pk__in=[row.pk for row in rows]).update(attempts=F("attempts") + 1)
        raise
    _settle(rows, contents, at=at)
    return len(rows)


def to_fetch(folder: Folder) -> QuerySet[Incoming]:
    return Incoming.objects.filter(
        place=folder.place, uid_validity=folder.uid_validity, state=Incoming.LISTED, gone_at=None
    )


def _next(folder: Folder, *, history: bool) -> list[Incoming]:
    """The oldest of the new ones, the newest of the old ones; only as many as are read in one go."""
    order = "-uid" if history else "uid"
    rows = list(to_fetch(folder).filter(is_history=history).order_by("attempts", order)[:BATCH])
    taken: list[Incoming] = []
    size = 0
    for row in rows:
        size += row.size_bytes
        if taken and (size > BATCH_BYTES or row.attempts or taken[0].attempts):
            break
        taken.append(row)
    return taken


def _contents(server: BaseMailBox, rows: Sequence[Incoming]) -> dict[int, str]:
    """The digests of what was put into the store, by UID; what the server has no longer is left out."""
    small = [row.uid for row in rows if row.size_bytes <= settings.SKRANKE_MAIL_LIMIT]
    raws = dict(_raw(server, small))
    digests = dict(zip(raws, ledger.mails().put_many(list(raws.values())), strict=True))
    for row in rows:
        if row.size_bytes > settings.SKRANKE_MAIL_LIMIT and _is_there(server, row.uid):
            digests[row.uid] = ledger.mails().put_stream(_pieces(server, row.uid, row.size_bytes))
    return digests


def _settle(rows: Sequence[Incoming], digests: dict[int, str], *, at: datetime) -> None:
    """The mails are in the store, now the rows say so; after a crash before this they are fetched again."""
    with transaction.atomic():
        for row in rows:
            mine = Incoming.objects.filter(pk=row.pk, state=Incoming.LISTED)
            if row.uid not in digests:
                mine.update(gone_at=at)
            elif row.size_bytes <= settings.SKRANKE_MAIL_LIMIT:
                mine.update(state=Incoming.STORED, digest=digests[row.uid], arrived_at=at, attempts=0)
            else:
                mine.update(state=Incoming.LOOK, digest=digests[row.uid], arrived_at=at, reason=_too_large())
                ledger.tell_that_a_look_is_needed()


def _too_large() -> str:
    return _("This mail is larger than the desk reads by itself. It can be downloaded as it came.")


def _raw(server: BaseMailBox, uids: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    if not uids:
        return
    # PEEK: reading must not mark anything as read.
    _status, lines = server.client.uid("FETCH", ",".join(map(str, uids)), "(UID BODY.PEEK[])")
    for answer in imap_lines.answers(lines):
        if answer.content:
            yield answer.uid, answer.content


def _is_there(server: BaseMailBox, uid: int) -> bool:
    _status, lines = server.client.uid("FETCH", str(uid), "(UID)")
    return any(answer.uid == uid for answer in imap_lines.answers(lines))


def _pieces(server: BaseMailBox, uid: int, size: int) -> Iterator[bytes]:
    for start in range(0, size, PIECE_BYTES):
        _status, lines = server.client.uid("FETCH", str(uid), f"(BODY.PEEK[]<{start}.{PIECE_BYTES}>)")
        yield b"".join(line[1] for line in lines if isinstance(line, tuple))
