"""Beginning to watch a mailbox, and ending it: by forgetting it, or by turning it into the desk."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from skranke.channels import heartbeat, ledger
from skranke.channels.mail import fetching, imap_sign_in, mailboxes
from skranke.channels.mail.imap_words import in_words
from skranke.channels.mail.mailboxes import Wish
from skranke.channels.mail.models import Mailbox
from skranke.channels.models import Incoming
from skranke.lib.errors import DeskError, NotFound
from skranke.people import audit
from skranke.people.models import Desk, User
from skranke.promise.models import WayIn
from skranke.shadow.models import Seen, Shadow

BACK = timedelta(days=90)
FIRST_LETTER = timedelta(hours=1)
MOST_TAKEN_ALONG = 500


class CannotTakeAlong(DeskError):
    """The mailbox could not be read just now; it is watched as before."""

    code = "cannot_take_along"
    status = 502


def shadow_of(number: int) -> Shadow:
    found = Shadow.objects.select_related("mailbox__way_in").filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no such report; the mailbox may have become part of the desk meanwhile."))
    return found


def begin(wish: Wish, *, by: User, at: datetime) -> Shadow:
    """Connect the mailbox for watching alone, some months back."""
    early = min(wish.fetch_from, (at - BACK).date())
    with transaction.atomic():
        mailbox = mailboxes.add(replace(wish, fetch_from=early), by=by, at=at)
        WayIn.objects.filter(pk=mailbox.way_in_id).update(is_active=False)
        # Paused as well, so that nothing that fetches or sends takes it for one of the desk.
        Mailbox.objects.filter(pk=mailbox.pk).update(is_shadow=True, is_paused=True)
        fields = {"mailbox": mailbox, "begun_at": at, "next_letter_at": at + FIRST_LETTER, "read_at": None}
        shadow, _is_new = Shadow.objects.update_or_create(address=mailbox.way_in.address, defaults=fields)
    return shadow


def forget(shadow: Shadow, *, by: User, at: datetime) -> None:
    """The report and what was read for it go; a watched mailbox with them, untouched as it was."""
    with transaction.atomic():
        if shadow.mailbox is not None:
            mailboxes.remove(shadow.mailbox, by=by, at=at)
        Shadow.objects.filter(pk=shadow.pk).delete()
        audit.note("report forgotten", by=by, at=at, about=shadow.address)


def turn_into_desk(shadow: Shadow, *, unanswered: list[int], by: User, at: datetime) -> int:
    """From now on mail becomes cases; the unanswered mails named come along. Returns how many did."""
    mailbox = shadow.mailbox
    assert mailbox is not None
    rows = list(Seen.objects.filter(shadow=shadow, pk__in=unanswered[:MOST_TAKEN_ALONG]).exclude(uid=0))
    try:
        taken = _take_along(mailbox, rows, at=at) if rows else 0
    except fetching.FAULTS as error:
        raise CannotTakeAlong(in_words(error, f"{mailbox.imap_host}:{mailbox.imap_port}")) from error
    with transaction.atomic():
        Mailbox.objects.filter(pk=mailbox.pk).update(is_shadow=False, is_paused=False, fetch_from=at.date())
        WayIn.objects.filter(pk=mailbox.way_in_id).update(is_active=True)
        Shadow.objects.filter(pk=shadow.pk).delete()
        audit.note("mailbox became the desk's", by=by, at=at, about=shadow.address)
    heartbeat.forget(mailboxes.part_of(mailbox))
    return taken


def _take_along(mailbox: Mailbox, rows: list[Seen], *, at: datetime) -> int:
    """Store whole mails that so far only their heads were read of; filed like any other."""
    entries: list[Incoming] = []
    with imap_sign_in.signed_in(mailboxes.reading(mailbox, at=at)) as server:
        for folder in {row.folder for row in rows}:
            server.folder.set(folder, readonly=True)
            for row in (row for row in rows if row.folder == folder):
                _status, lines = server.client.uid("FETCH", str(row.uid), "(UID BODY.PEEK[])")
                raws = [line[1] for line in lines if isinstance(line, tuple)]
                entries += [_entry(raw, row, place=f"{mailbox.pk}/{folder}", at=at) for raw in raws]
    Incoming.objects.bulk_create(entries, ignore_conflicts=True)
    return len(entries)


def _entry(raw: bytes, row: Seen, *, place: str, at: datetime) -> Incoming:
    entry = ledger.entry(raw, source=Incoming.IMAP, at=at, place=place, uid_validity=row.uid_validity, uid=row.uid)
    # The ledger sums by the day on which the server got a mail.
    zone = ZoneInfo(Desk.objects.values_list("time_zone", flat=True).first() or "UTC")
    entry.received_at, entry.day = row.at, row.at.astimezone(zone).date()
    return entry
