"""The daily sum of a mailbox: what its server has = what stands in the ledger, mail by mail, not number by number."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from imap_tools import BaseMailBox

from skranke.channels.mail import alarms, folders, mailboxes
from skranke.channels.mail.listing import Lister, Seen
from skranke.channels.mail.models import Balance, Folder, Mailbox, ServerDay
from skranke.channels.models import Incoming
from skranke.people import audit
from skranke.people.models import Desk, User

WINDOW = 1_000
ITEMS = "(UID INTERNALDATE RFC822.SIZE)"
CHECK_HOUR = 4
LATE = timedelta(days=1)
LOOK_AGAIN = timedelta(hours=1)
MOST_MENDED_AT_ONCE = 200
KNOWN_LOST = "known_lost"


@dataclass
class Result:
    """What a check found."""

    on_server: int = 0
    missing: int = 0
    by_day: Counter[date] = field(default_factory=Counter)


def check_if_due(mailbox: Mailbox, server: BaseMailBox, *, at: datetime) -> bool:
    """Check once a day, after four in the morning; every hour while it differs; and when somebody asks for it."""
    balance, _is_new = Balance.objects.get_or_create(mailbox=mailbox)
    if not is_due(balance, at=at) or not all(folder.is_listed for folder in folders.watched(mailbox)):
        return False
    check(mailbox, server, at=at)
    return True


def is_due(balance: Balance, *, at: datetime) -> bool:
    checked = balance.checked_at
    if checked is None or balance.wanted_at is not None:
        return True
    if balance.differs_since is not None:
        return checked <= at - LOOK_AGAIN
    zone = ZoneInfo(Desk.objects.values_list("time_zone", flat=True).first() or "UTC")
    local = at.astimezone(zone)
    morning = local.replace(hour=CHECK_HOUR, minute=0, second=0, microsecond=0)
    last_morning = morning if local >= morning else morning - timedelta(days=1)
    return checked < last_morning


def want(mailbox: Mailbox, *, at: datetime) -> None:
    """Somebody wants to know now; the next visit checks."""
    Balance.objects.update_or_create(mailbox=mailbox, defaults={"wanted_at": at})


def check(mailbox: Mailbox, server: BaseMailBox, *, at: datetime) -> Balance:
    """Compare every mail of the server with the ledger; what is missing is listed again and so fetched at once."""
    results = []
    for folder in folders.watched(mailbox):
        folder.mailbox = mailbox
        results.append(_survey(server, folder, at=at))
    return _settle(
        mailbox,
        on_server=sum(result.on_server for result in results),
        missing=sum(result.missing for result in results),
        at=at,
    )


def judge(mailbox: Mailbox, *, at: datetime) -> Balance:
    """Judge anew what the ledger alone tells, after a person has dealt with a difference."""
    balance, _is_new = Balance.objects.get_or_create(mailbox=mailbox)
    return _settle(mailbox, on_server=balance.on_server, missing=balance.missing, at=at)


def lost(mailbox: Mailbox) -> QuerySet[Incoming]:
    """Taken away on the server before they were fetched."""
    return _of(mailbox).filter(state=Incoming.LISTED, gone_at__isnull=False)


def late(mailbox: Mailbox, *, at: datetime) -> QuerySet[Incoming]:
    """On the server for more than a day, and still not fetched."""
    return _of(mailbox).filter(state=Incoming.LISTED, gone_at=None, is_history=False, arrived_at__lt=at - LATE)


def caseless(mailbox: Mailbox) -> QuerySet[Incoming]:
    """Said to be in a case, and no case has them."""
    return _of(mailbox).filter(state__in=[Incoming.CASE, Incoming.SPAM], message=None)


def settle_lost(incoming: Incoming, *, by: User, at: datetime) -> None:
    """A person says that they know of a mail that was taken away; it stays in the ledger, filed."""
    gone = Incoming.objects.filter(pk=incoming.pk, state=Incoming.LISTED, gone_at__isnull=False)
    if gone.update(state=Incoming.FILED, reason=KNOWN_LOST):
        audit.note("lost mail settled", by=by, at=at, about=f"{incoming.sender} {incoming.subject}".strip())
    judge(mailbox_at(incoming.place), at=at)


def file_again(incoming: Incoming, *, by: User, at: datetime) -> None:
    """The mail is in the store: read it once more, and it finds a case."""
    without = Incoming.objects.filter(pk=incoming.pk, state__in=[Incoming.CASE, Incoming.SPAM], message=None)
    if without.update(state=Incoming.STORED):
        audit.note("mail filed again", by=by, at=at, about=f"{incoming.sender} {incoming.subject}".strip())
    judge(mailbox_at(incoming.place), at=at)


def mailbox_at(place: str) -> Mailbox:
    return mailboxes.mailbox_of(int(place.partition("/")[0]))


def _of(mailbox: Mailbox) -> QuerySet[Incoming]:
    places = [folder.place for folder in folders.watched(mailbox)]
    return Incoming.objects.filter(place__in=places, source=Incoming.IMAP)


def _settle(mailbox: Mailbox, *, on_server: int, missing: int, at: datetime) -> Balance:
    _find_elsewhere(mailbox)
    balance = Balance.objects.get(mailbox=mailbox)
    balance.checked_at, balance.wanted_at = at, None
    balance.on_server, balance.missing = on_server, missing
    balance.lost, balance.late, balance.caseless = (
        lost(mailbox).count(),
        late(mailbox, at=at).count(),
        caseless(mailbox).count(),
    )
    alarms.tell(balance, at=at)
    balance.save()
    return balance


def _find_elsewhere(mailbox: Mailbox) -> None:
    """What was moved before we fetched it is not lost when it came in from where it lies now."""
    for row in lost(mailbox).exclude(mail_id="")[:1000]:
        here = Incoming.objects.filter(mail_id=row.mail_id).exclude(state=Incoming.LISTED, gone_at__isnull=False)
        if here.exclude(pk=row.pk).exists():
            Incoming.objects.filter(pk=row.pk).update(state=Incoming.DUPLICATE)


def _survey(server: BaseMailBox, folder: Folder, *, at: datetime) -> Result:
    lister = Lister(server, folder, at=at)
    lister.open()
    result = Result()
    if not folder.is_listed:
        return result  # numbered anew a moment ago: the next visit lists it, and then it is checked
    missing: list[int] = []
    above = folder.last_uid + 1
    for end in range(lister.count, 0, -WINDOW):
        seen = [each for each in lister.window(end - WINDOW + 1, end, ITEMS) if each.uid < above]
        if seen:
            missing += _compare(lister, seen, above=above, result=result)
            above = seen[0].uid
        if seen and not any(lister.is_wanted(each) for each in seen) and not _rows(folder, 0, above).exists():
            break
    _mark_gone(_rows(folder, 0, above), set(), at=at)
    _write(lister, missing, result)
    return result


def _rows(folder: Folder, low: int, above: int) -> QuerySet[Incoming]:
    return Incoming.objects.filter(
        place=folder.place, uid_validity=folder.uid_validity, uid__gte=low, uid__lt=above, source=Incoming.IMAP
    )


def _compare(lister: Lister, seen: list[Seen], *, above: int, result: Result) -> list[int]:
    """One window: count by day, mark what is gone, return the UIDs that the ledger does not know."""
    rows = _rows(lister.folder, seen[0].uid, above)
    known = set(rows.values_list("uid", flat=True))
    there = {each.uid for each in seen}
    counted = [each for each in seen if each.uid in known or lister.is_wanted(each)]
    result.by_day.update(lister.day(each.received_at) for each in counted)
    result.on_server += len(counted)
    _mark_gone(rows, there, at=lister.at)
    rows.filter(uid__in=there).exclude(gone_at=None).update(gone_at=None)
    _date(lister, rows.filter(day=None), seen)
    return [each.uid for each in counted if each.uid not in known]


def _mark_gone(rows: QuerySet[Incoming], there: set[int], *, at: datetime) -> None:
    gone = set(rows.filter(gone_at=None).values_list("uid", flat=True)) - there
    for uids in _portions(sorted(gone), 500):
        rows.filter(uid__in=uids).update(gone_at=at)


def _date(lister: Lister, rows: QuerySet[Incoming], seen: Iterable[Seen]) -> None:
    """Rows from before the ledger knew days get theirs."""
    days = {each.uid: each.received_at for each in seen}
    for uid in list(rows.values_list("uid", flat=True)):
        if uid in days:
            rows.filter(uid=uid).update(day=lister.day(days[uid]), received_at=days[uid])


def _write(lister: Lister, missing: list[int], result: Result) -> None:
    """List what was missing, and put the server's own numbers in place of ours."""
    folder = lister.folder
    for uids in _portions(missing, MOST_MENDED_AT_ONCE):
        lister.note(lister.by_uid(uids))
    result.missing = len(missing)
    with transaction.atomic():
        folder.days.all().delete()
        ServerDay.objects.bulk_create(
            ServerDay(folder=folder, day=day, on_server=number) for day, number in result.by_day.items()
        )


def _portions(values: list[int], size: int) -> Iterable[list[int]]:
    return (values[start : start + size] for start in range(0, len(values), size))
