"""The sample's mails as if they had been fetched, so that the mail ledger has something to show."""

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from skranke.channels.mail.models import Balance, Folder, Mailbox, ServerDay
from skranke.channels.models import Incoming

INBOX = "INBOX"


def enter(*, zone: ZoneInfo, at: datetime) -> None:
    """Give every mail its place on a server, and let the sum of each mailbox come out."""
    for mailbox in Mailbox.objects.select_related("way_in"):
        folder = Folder.objects.create(mailbox=mailbox, name=INBOX, uid_validity=1, is_listed=True, looked_at=at)
        mails = [row for row in _mails() if mailbox.way_in.address in row.envelope_to]
        for uid, row in enumerate(mails, 1):
            _place(row, folder, uid=uid, zone=zone)
        by_day = Counter(row.day for row in mails if row.day)
        ServerDay.objects.bulk_create(
            ServerDay(folder=folder, day=day, on_server=number) for day, number in by_day.items()
        )
        Folder.objects.filter(pk=folder.pk).update(on_server=len(mails), last_uid=len(mails), listed_from=1)
        Balance.objects.create(mailbox=mailbox, checked_at=at, on_server=len(mails))


def _mails() -> list[Incoming]:
    return list(Incoming.objects.filter(source=Incoming.SMTP).select_related("message").order_by("arrived_at"))


def _place(row: Incoming, folder: Folder, *, uid: int, zone: ZoneInfo) -> None:
    row.source, row.place, row.uid_validity, row.uid = Incoming.IMAP, folder.place, 1, uid
    row.received_at, row.day = row.arrived_at, row.arrived_at.astimezone(zone).date()
    if row.message is not None:
        row.sender, row.subject = row.message.sender_address, row.message.subject[:300]
    row.save(update_fields=["source", "place", "uid_validity", "uid", "received_at", "day", "sender", "subject"])
