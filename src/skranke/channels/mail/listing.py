"""Taking note of what a folder holds before anything is fetched, so that nothing can be overlooked.

The folder is read in windows of some hundred mails, each written before the next is asked for: a folder of 200,000 is
listed without holding it in memory, and a crash costs one window. New mail first, then what is older, downwards.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, QuerySet
from imap_tools import BaseMailBox

from skranke.channels.mail import imap_lines, parsing
from skranke.channels.mail.models import Folder, ServerDay
from skranke.channels.models import Incoming
from skranke.people.models import Desk

WINDOW = 500
ITEMS = "(UID INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID FROM SUBJECT IN-REPLY-TO)])"


@dataclass(frozen=True)
class Seen:
    """A mail as the server tells of it."""

    uid: int
    received_at: datetime
    size_bytes: int
    headers: bytes


class Lister:
    """One folder, opened on a connection, at one moment."""

    def __init__(self, server: BaseMailBox, folder: Folder, *, at: datetime) -> None:
        self.server, self.folder, self.at = server, folder, at
        self.mailbox = folder.mailbox
        self.zone = ZoneInfo(Desk.objects.values_list("time_zone", flat=True).first() or "UTC")
        self.count = 0

    def list_all(self, *, most_windows: int = 200) -> int:
        """Open the folder, list what is new and then what is older; returns how many mails were noted."""
        self.open()
        noted = self._list_new()
        for _window in range(most_windows):
            if self.folder.is_listed:
                break
            noted += self._list_older_window()
        Folder.objects.filter(pk=self.folder.pk).update(on_server=self.count, looked_at=self.at)
        if self.folder.is_listed:
            for old in numbered_otherwise(self.folder):
                old.filter(gone_at=None).update(gone_at=self.at)
        return noted

    def open(self) -> None:
        """Open it for reading only; begin anew when the server has numbered its mails anew."""
        _status, data = self.server.folder.set(self.folder.name, readonly=True)
        self.count = int(data[0] or 0)
        validity = int(self.server.client.response("UIDVALIDITY")[1][0] or 0)
        if self.folder.uid_validity != validity:
            begin_anew(self.folder, validity)

    def day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def is_wanted(self, seen: Seen) -> bool:
        return self.mailbox.fetches_older or not self.is_older(seen)

    def is_older(self, seen: Seen) -> bool:
        return self.day(seen.received_at) < self.mailbox.fetch_from

    def window(self, low: int, high: int, items: str = ITEMS) -> list[Seen]:
        """The mails at these positions, lowest UID first. Positions are dense, UIDs may be far apart."""
        low, high = max(low, 1), min(high, self.count)
        if high < low:
            return []
        _status, lines = self.server.client.fetch(f"{low}:{high}", items)
        return sorted(self._seen(lines), key=lambda seen: seen.uid)

    def by_uid(self, uids: Sequence[int]) -> list[Seen]:
        _status, lines = self.server.client.uid("FETCH", ",".join(map(str, uids)), ITEMS)
        return sorted(self._seen(lines), key=lambda seen: seen.uid)

    def note(self, seen: Iterable[Seen]) -> int:
        """Write mails into the ledger as *not fetched yet*, and count them by day; within a transaction."""
        wanted = [each for each in seen if self.is_wanted(each)]
        new = _adopt(self.folder, [self._row(each) for each in wanted])
        Incoming.objects.bulk_create(new, ignore_conflicts=True)
        _count(self.folder, Counter(self.day(each.received_at) for each in wanted))
        return len(new)

    def _seen(self, lines: imap_lines.Lines) -> Iterable[Seen]:
        for answer in imap_lines.answers(lines):
            yield Seen(answer.uid, answer.received_at or self.at, answer.size_bytes, answer.content)

    def _row(self, seen: Seen) -> Incoming:
        said = parsing.parse(seen.headers)
        return Incoming(
            source=Incoming.IMAP,
            place=self.folder.place,
            uid_validity=self.folder.uid_validity,
            uid=seen.uid,
            state=Incoming.LISTED,
            size_bytes=seen.size_bytes,
            arrived_at=self.at,
            received_at=seen.received_at,
            day=self.day(seen.received_at),
            is_history=self.is_older(seen),
            is_sent=self.folder.is_sent,
            mail_id=said.message_id[:255],
            sender=said.sender.address[:320],
            subject=said.subject[:300],
        )

    def _list_new(self) -> int:
        """What came since we looked last, upwards; at the first look only the top is marked."""
        if not self.folder.listed_from:
            self._mark_top()
            return 0
        noted = 0
        position = self._first_above(self.folder.last_uid)
        while position <= self.count:
            # The highest position answers even when its UID is known already.
            seen = [s for s in self.window(position, position + WINDOW - 1) if s.uid > self.folder.last_uid]
            noted += self._write(seen, last_uid=max((s.uid for s in seen), default=self.folder.last_uid))
            position += WINDOW
        return noted

    def _mark_top(self) -> None:
        top = self._uid_at(self.count) if self.count else 0
        self._move(last_uid=top, listed_from=top + 1, is_listed=top == 0)

    def _list_older_window(self) -> int:
        """The next window below what is listed; done at the bottom, or where all is older than wanted."""
        end = self._first_above(self.folder.listed_from - 1) - 1
        seen = [s for s in self.window(end - WINDOW + 1, end) if s.uid < self.folder.listed_from]
        is_last = end - WINDOW + 1 <= 1 or not any(self.is_wanted(each) for each in seen)
        lowest = min((each.uid for each in seen), default=1)
        return self._write(seen, listed_from=lowest, is_listed=is_last)

    def _write(self, seen: Sequence[Seen], **progress: int) -> int:
        with transaction.atomic():
            noted = self.note(seen)
            self._move(**progress)
        return noted

    def _move(self, **progress: int) -> None:
        for name, value in progress.items():
            setattr(self.folder, name, value)
        mine = Folder.objects.filter(pk=self.folder.pk, uid_validity=self.folder.uid_validity)
        mine.update(**progress)

    def _first_above(self, uid: int) -> int:
        """The first position whose UID is higher, by halving: a few small questions however large the folder is."""
        low, high = 1, self.count + 1
        while low < high:
            middle = (low + high) // 2
            if self._uid_at(middle) > uid:
                high = middle
            else:
                low = middle + 1
        return low

    def _uid_at(self, position: int) -> int:
        _status, lines = self.server.client.fetch(str(position), "(UID)")
        return max((answer.uid for answer in imap_lines.answers(lines)), default=0)


def begin_anew(folder: Folder, validity: int) -> None:
    """The server numbers its mails anew: list them again. Rows with the old numbers wait to be recognised."""
    folder.uid_validity, folder.last_uid, folder.listed_from, folder.is_listed = validity, 0, 0, False
    with transaction.atomic():
        folder.save(update_fields=["uid_validity", "last_uid", "listed_from", "is_listed"])
        folder.days.all().delete()


def numbered_otherwise(folder: Folder) -> list[QuerySet[Incoming]]:
    """The rows of a folder from before the server numbered its mails anew; two ranges, which an index can answer."""
    rows = Incoming.objects.filter(place=folder.place, source=Incoming.IMAP)
    return [rows.filter(uid_validity__lt=folder.uid_validity), rows.filter(uid_validity__gt=folder.uid_validity)]


def _adopt(folder: Folder, rows: list[Incoming]) -> list[Incoming]:
    """Give known mails their new numbers, by Message-ID and size; returns those that are really new."""
    if not rows or not any(old.exists() for old in numbered_otherwise(folder)):
        return rows
    known: dict[tuple[str, int], list[int]] = {}
    ids = {row.mail_id for row in rows if row.mail_id}
    same_id = Incoming.objects.filter(mail_id__in=ids, place=folder.place, source=Incoming.IMAP)
    old = same_id.exclude(uid_validity=folder.uid_validity).order_by("pk")
    for pk, mail_id, size in old.values_list("pk", "mail_id", "size_bytes"):
        known.setdefault((mail_id, size), []).append(pk)
    new = []
    for row in rows:
        same = known.get((row.mail_id, row.size_bytes))
        if same:
            _renumber(same.pop(0), row)
        else:
            new.append(row)
    return new


def _renumber(pk: int, row: Incoming) -> None:
    taken = Incoming.objects.filter(place=row.place, uid_validity=row.uid_validity, uid=row.uid, source=Incoming.IMAP)
    if not taken.exists():
        Incoming.objects.filter(pk=pk).update(
            uid_validity=row.uid_validity, uid=row.uid, day=row.day, received_at=row.received_at, gone_at=None
        )


def _count(folder: Folder, by_day: Counter[date]) -> None:
    days = [ServerDay(folder=folder, day=day) for day in by_day]
    ServerDay.objects.bulk_create(days, ignore_conflicts=True)
    for day, number in by_day.items():
        ServerDay.objects.filter(folder=folder, day=day).update(on_server=F("on_server") + number)
