"""Moving mail into another folder of its server once it is in the desk, for those who ask for it."""

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from imap_tools import BaseMailBox

from skranke.channels.mail.listing import Lister
from skranke.channels.mail.models import Folder, ServerDay
from skranke.channels.models import Incoming
from skranke.lib.errors import DeskError

WINDOW = 200
WINDOWS_A_TURN = 20
# What needs a look stays where it is.
SAFE = [Incoming.CASE, Incoming.SPAM, Incoming.FILED, Incoming.DUPLICATE]


class CannotMove(DeskError):
    code = "cannot_move"

    def __init__(self) -> None:
        super().__init__(_("This mail server cannot move mails, so they stay where they are. Everything else works."))


def move_done(server: BaseMailBox, folder: Folder, *, at: datetime) -> int:
    """Move what has found its place in the desk, the newest first, some thousands a turn."""
    target = folder.mailbox.move_to
    if not target or folder.is_sent or target == folder.name or not folder.is_listed:
        return 0
    lister = Lister(server, folder, at=at)
    lister.open()
    ends = range(lister.count, 0, -WINDOW)[:WINDOWS_A_TURN]
    uids = [[seen.uid for seen in lister.window(end - WINDOW + 1, end, "(UID)")] for end in ends]
    rows = [row for window in uids for row in _done(folder, window)]
    if rows:
        _move(server, folder, rows, target=target)
        _note(folder, rows, at=at)
    return len(rows)


def _done(folder: Folder, uids: list[int]) -> list[Incoming]:
    rows = Incoming.objects.filter(place=folder.place, uid_validity=folder.uid_validity, uid__in=uids)
    return list(rows.filter(state__in=SAFE, gone_at=None))


def _move(server: BaseMailBox, folder: Folder, rows: list[Incoming], *, target: str) -> None:
    # Without MOVE (RFC 6851) a mail would be copied and expunged, and with it what others have marked as deleted.
    if b"MOVE" not in server.client.capability()[1][0].upper().split():
        raise CannotMove
    if not server.folder.exists(target):
        server.folder.create(target)
    server.folder.set(folder.name, readonly=False)
    server.client.capabilities = (*server.client.capabilities, "MOVE")
    server.move([str(row.uid) for row in rows], target, chunks=WINDOW)


def _note(folder: Folder, rows: list[Incoming], *, at: datetime) -> None:
    with transaction.atomic():
        Incoming.objects.filter(pk__in=[row.pk for row in rows]).update(gone_at=at)
        for day, number in Counter(row.day for row in rows if row.day).items():
            ServerDay.objects.filter(folder=folder, day=day).update(on_server=F("on_server") - number)
