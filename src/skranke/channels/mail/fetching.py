"""Fetching from an IMAP mailbox by UIDVALIDITY and UID (RFC 9051), never by *unread*, touching nothing there."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError

from skranke.channels import heartbeat, ledger
from skranke.channels.mail import imap_sign_in, mailboxes
from skranke.channels.mail.imap_words import in_words
from skranke.channels.mail.models import Folder, Mailbox
from skranke.channels.models import Incoming
from skranke.lib.errors import DeskError

BATCH = 50
PIECE_BYTES = 1 << 20
SIZE = re.compile(rb"UID (\d+).*?RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+).*?UID (\d+)", re.S)
FAULTS = (OSError, imaplib.IMAP4.error, ssl.SSLError, ImapToolsError, DeskError)


def fetch_all(*, at: datetime) -> bool:
    """Look into every mailbox; whether any had something new. Trouble is noted for its mailbox and hinders no other."""
    anything = False
    for mailbox in (
        Mailbox.objects.select_related("way_in", "grant__client").filter(is_paused=False).exclude(imap_host="")
    ):
        part = f"mailbox {mailbox.way_in.address}"
        try:
            anything = fetch(mailbox, at=at) > 0 or anything
        except FAULTS as error:
            heartbeat.trouble(part, in_words(error, f"{mailbox.imap_host}:{mailbox.imap_port}"), at=at)
        else:
            heartbeat.beat(part, at=at)
    return anything


def fetch(mailbox: Mailbox, *, at: datetime) -> int:
    """Store what is new in the mailbox's folder; return how many mails that were."""
    with opened(mailbox, at=at) as server:
        folder = _folder(mailbox, server)
        fetched = 0
        for uids in _batches(_new_uids(server, folder, mailbox)):
            _store(server, folder, uids, at=at)
            fetched += len(uids)
    return fetched


@contextmanager
def opened(mailbox: Mailbox, *, at: datetime) -> Iterator[BaseMailBox]:
    """A signed-in connection with the folder opened for reading only."""
    with imap_sign_in.signed_in(mailboxes.reading(mailbox, at=at)) as server:
        server.folder.set(mailbox.imap_folder, readonly=True)
        yield server


def _folder(mailbox: Mailbox, server: BaseMailBox) -> Folder:
    """How far we are; from the beginning again when the server has numbered its mails anew."""
    validity = int(server.folder.status(mailbox.imap_folder, ["UIDVALIDITY"])["UIDVALIDITY"])
    folder, _is_new = Folder.objects.get_or_create(mailbox=mailbox, name=mailbox.imap_folder)
    if folder.uid_validity != validity:
        folder.uid_validity, folder.last_uid = validity, 0
        folder.save(update_fields=["uid_validity", "last_uid"])
    return folder


def _new_uids(server: BaseMailBox, folder: Folder, mailbox: Mailbox) -> list[int]:
    # "n:*" always returns the last mail, also when its UID is below n (RFC 9051 § 6.4.8), so it is compared again.
    criteria = f"UID {folder.last_uid + 1}:* SINCE {mailbox.fetch_from:%d-%b-%Y}"
    return sorted(int(uid) for uid in server.uids(criteria) if int(uid) > folder.last_uid)


def _batches(uids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(uids), BATCH):
        yield uids[start : start + BATCH]


def _store(server: BaseMailBox, folder: Folder, uids: list[int], *, at: datetime) -> None:
    """Mails first, the mark of how far we are last: after a crash some are fetched again and known by their UID."""
    sizes = _sizes(server, uids)
    small = [uid for uid in uids if sizes.get(uid, 0) <= settings.SKRANKE_MAIL_LIMIT]
    entries = [_entry(raw, folder, uid, at=at) for uid, raw in _raw(server, small)]
    entries += [_large_entry(server, folder, uid, sizes[uid], at=at) for uid in uids if uid not in set(small)]
    with transaction.atomic():
        Incoming.objects.bulk_create(entries, ignore_conflicts=True)
        Folder.objects.filter(pk=folder.pk, uid_validity=folder.uid_validity).update(last_uid=max(uids))
    folder.last_uid = max(uids)


def _entry(raw: bytes, folder: Folder, uid: int, *, at: datetime) -> Incoming:
    return ledger.entry(
        raw, source=Incoming.IMAP, at=at, place=_place(folder), uid_validity=folder.uid_validity, uid=uid
    )


def _large_entry(server: BaseMailBox, folder: Folder, uid: int, size: int, *, at: datetime) -> Incoming:
    """A mail over the limit goes to the store piece by piece and is listed, not parsed."""
    return Incoming(
        source=Incoming.IMAP,
        place=_place(folder),
        uid_validity=folder.uid_validity,
        uid=uid,
        digest=ledger.mails().put_stream(_pieces(server, uid, size)),
        size_bytes=size,
        arrived_at=at,
        state=Incoming.LOOK,
        reason=_("This mail is larger than the desk reads by itself. It can be downloaded as it came."),
    )


def _place(folder: Folder) -> str:
    return f"{folder.mailbox_id}/{folder.name}"


def _sizes(server: BaseMailBox, uids: list[int]) -> dict[int, int]:
    _status, lines = server.client.uid("FETCH", ",".join(map(str, uids)), "(UID RFC822.SIZE)")
    found = {}
    for line in lines:
        match = SIZE.search(line if isinstance(line, bytes) else b" ".join(filter(None, line or ())))
        if match:
            uid, size = (match[1], match[2]) if match[1] else (match[4], match[3])
            found[int(uid)] = int(size)
    return found


def _raw(server: BaseMailBox, uids: list[int]) -> Iterator[tuple[int, bytes]]:
    if not uids:
        return
    # PEEK: reading must not mark anything as read.
    _status, lines = server.client.uid("FETCH", ",".join(map(str, uids)), "(UID BODY.PEEK[])")
    for line in lines:
        if isinstance(line, tuple):
            match = re.search(rb"UID (\d+)", line[0])
            if match:
                yield int(match[1]), line[1]


def _pieces(server: BaseMailBox, uid: int, size: int) -> Iterator[bytes]:
    for start in range(0, size, PIECE_BYTES):
        _status, lines = server.client.uid("FETCH", str(uid), f"(BODY.PEEK[]<{start}.{PIECE_BYTES}>)")
        yield b"".join(line[1] for line in lines if isinstance(line, tuple))
