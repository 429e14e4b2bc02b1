"""Questions to the mail ledger: its numbers by mailbox and day, and the mails behind each number."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import Count, Q, QuerySet

from skranke.channels.mail import balancing, folders
from skranke.channels.mail.models import Folder, Mailbox, ServerDay
from skranke.channels.models import Incoming

PAGE = 50


class Kind(StrEnum):
    """What one can ask the ledger for."""

    ON_SERVER = "on-server"
    CASES = "in-cases"
    SPAM = "spam"
    LOOK = "needs-a-look"
    FILED = "filed"
    HERE = "already-here"
    WAITING = "not-fetched-yet"
    GONE = "no-longer-there"
    LOST = "lost"
    LATE = "late"
    CASELESS = "in-no-case"


STATES = {
    Kind.CASES: [Incoming.CASE],
    Kind.SPAM: [Incoming.SPAM],
    Kind.LOOK: [Incoming.LOOK],
    Kind.FILED: [Incoming.FILED],
    Kind.HERE: [Incoming.DUPLICATE],
    Kind.WAITING: [Incoming.LISTED, Incoming.STORED],
}
# What is never much: it may be asked for without a day.
SHORT = {Kind.LOST, Kind.LATE, Kind.CASELESS, Kind.WAITING}
KIND_OF = {state: kind for kind, states in STATES.items() for state in states}


@dataclass
class Day:
    """One day of a mailbox: the parts add up to what is on the server."""

    day: date
    on_server: int = 0
    parts: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(STATES, 0))
    gone: int = 0

    @property
    def difference(self) -> int:
        return self.on_server - sum(self.parts.values())


def mailboxes_read() -> list[Mailbox]:
    """The mailboxes that are fetched from, with how their sums stand."""
    rows = Mailbox.objects.select_related("way_in", "balance").prefetch_related("folders")
    return list(rows.filter(~Q(imap_host="") | Q(balance__isnull=False)).order_by("way_in__address"))


def days_of(mailboxes: Sequence[Mailbox], *, until: date, days: int) -> dict[int, list[Day]]:
    """The days up to `until` that had mail, newest first, by the number of the mailbox; two questions for all."""
    watched = {folder.place: folder for mailbox in mailboxes for folder in folders.watched(mailbox)}
    span = Q(day__gt=until - timedelta(days=days), day__lte=until)
    found: dict[int, dict[date, Day]] = defaultdict(dict)
    for row in ServerDay.objects.filter(span, folder__in=watched.values(), on_server__gt=0).select_related("folder"):
        _day(found, row.folder, row.day).on_server += row.on_server
    for place, day, state, is_gone, number in _counts(list(watched), span):
        counted = _day(found, watched[place], day)
        if is_gone:
            counted.gone += number
        else:
            counted.parts[KIND_OF[state]] += number
    return {
        mailbox.pk: sorted(found[mailbox.pk].values(), key=lambda each: each.day, reverse=True) for mailbox in mailboxes
    }


def newest_day(mailbox: Mailbox, day: date) -> date | None:
    """The newest day up to this one on which the server has mail."""
    rows = ServerDay.objects.filter(folder__in=folders.watched(mailbox), day__lte=day, on_server__gt=0)
    return rows.order_by("-day").values_list("day", flat=True).first()


def still_to_fetch(mailboxes: Sequence[Mailbox]) -> dict[int, int]:
    """How many old mails are listed and wait for the night."""
    watched = {folder.place: folder.mailbox_id for mailbox in mailboxes for folder in folders.watched(mailbox)}
    waiting = Incoming.objects.filter(place__in=watched, is_history=True, state=Incoming.LISTED, gone_at=None)
    counted: dict[int, int] = defaultdict(int)
    for place, number in waiting.order_by().values_list("place").annotate(Count("pk")):
        counted[watched[place]] += number
    return counted


def mails(mailbox: Mailbox, kind: Kind, *, day: date | None, before: int, at: datetime) -> list[Incoming]:
    """The mails behind a number, newest first, one page and one more."""
    rows = _behind(mailbox, kind, at=at)
    if day is not None:
        rows = rows.filter(day=day)
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.select_related("message__case").order_by("-pk")[: PAGE + 1])


def _behind(mailbox: Mailbox, kind: Kind, *, at: datetime) -> QuerySet[Incoming]:
    places = [folder.place for folder in folders.watched(mailbox)]
    rows = Incoming.objects.filter(place__in=places, day__isnull=False)
    there = rows.filter(gone_at=None)
    return {
        Kind.ON_SERVER: lambda: there,
        Kind.GONE: lambda: rows.filter(gone_at__isnull=False),
        Kind.LOST: lambda: balancing.lost(mailbox),
        Kind.LATE: lambda: balancing.late(mailbox, at=at),
        Kind.CASELESS: lambda: balancing.caseless(mailbox),
    }.get(kind, lambda: there.filter(state__in=STATES.get(kind, [])))()


def _counts(places: list[str], span: Q) -> Iterator[tuple[str, date, str, bool, int]]:
    rows = Incoming.objects.filter(span, place__in=places).order_by()
    grouped = rows.values("place", "day", "state", is_gone=Q(gone_at__isnull=False)).annotate(number=Count("pk"))
    for place, day, state, is_gone, number in grouped.values_list("place", "day", "state", "is_gone", "number"):
        if day is not None:
            yield place, day, state, bool(is_gone), number


def _day(found: dict[int, dict[date, Day]], folder: Folder, day: date) -> Day:
    return found[folder.mailbox_id].setdefault(day, Day(day))
