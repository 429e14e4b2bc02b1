"""What needs a person now: mail cut off, a way in that nobody watches, promises in danger, emergencies."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from skranke.cases.models import Case
from skranke.channels.models import Heartbeat
from skranke.promise import giving, opening_hours, watching
from skranke.promise.models import WayIn
from skranke.promise.sums import Calendar
from skranke.promise.watching import People
from skranke.watch.models import OnCall

CUT_OFF, UNWATCHED, PROMISE, EMERGENCY = "cut_off", "unwatched", "promise", "emergency"
# A mail server may be away for a moment; a mailbox is looked at every few seconds.
PATIENCE = timedelta(minutes=5)
BEFORE_DUE = timedelta(minutes=30)
# What has been late for longer is known; calling about it every night helps nobody.
OLDEST_DUE = timedelta(hours=12)
MOST = 50


@dataclass(frozen=True)
class Need:
    """`about` names a case by its number alone: who is called may be in another team."""

    key: str
    kind: str
    about: str


def needs(*, at: datetime) -> list[Need]:
    """Promises are called out only where people share being on call; everybody sees them in the inbox."""
    promises = _promises(at) if OnCall.objects.exists() else []
    return [*_cut_off(at), *_unwatched(at), *_emergencies(at), *promises]


def words(kind: str, about: str) -> str:
    """The need as a sentence in the active language."""
    said = {
        CUT_OFF: _("No mail comes in at {about}."),
        UNWATCHED: _("{about} is open and nobody watches it."),
        PROMISE: _("The promised answer is due or late: {about}."),
        EMERGENCY: _("Somebody wrote by the emergency way in: {about}."),
    }
    return said[kind].format(about=about)


def _cut_off(at: datetime) -> Iterator[Need]:
    """Mailboxes in trouble, or silent, for longer than a moment."""
    beats = {beat.part: beat for beat in Heartbeat.objects.filter(part__startswith="mailbox ")}
    for address in WayIn.objects.filter(kind=WayIn.MAIL, is_active=True).values_list("address", flat=True):
        beat = beats.get(f"mailbox {address}")
        if beat and beat.trouble and beat.trouble_since and beat.trouble_since <= at - PATIENCE:
            yield Need(f"{CUT_OFF} {address}", CUT_OFF, address)


def _unwatched(at: datetime) -> Iterator[Need]:
    book, people = giving.book(), People()
    for way in WayIn.objects.filter(is_active=True).prefetch_related("watches"):
        calendar, watches = book.calendar(way.pk), list(way.watches.all())
        is_open = way.is_emergency or _is_open(calendar, at)
        if is_open and not any(people.of(watch) for watch in watching.watches_at(way, calendar, watches, at)):
            yield Need(f"{UNWATCHED} {way.pk}", UNWATCHED, f"{way.name} ({way.address})")


def _is_open(calendar: Calendar, at: datetime) -> bool:
    opening = opening_hours.opens_next(calendar, at)
    return opening is not None and opening <= at


def _emergencies(at: datetime) -> Iterator[Need]:
    cases = Case.objects.filter(state=Case.OPEN, way_in__is_emergency=True, opened_at__gte=at - OLDEST_DUE)
    for case in cases.order_by("opened_at")[:MOST]:
        yield Need(f"{EMERGENCY} {case.pk}", EMERGENCY, f"#{case.pk}")


def _promises(at: datetime) -> Iterator[Need]:
    due = Case.objects.filter(state=Case.OPEN, answer_due_at__gt=at - OLDEST_DUE, answer_due_at__lte=at + BEFORE_DUE)
    for case in due.order_by("answer_due_at", "pk")[:MOST]:
        yield Need(f"{PROMISE} {case.pk} {case.answer_due_at:%FT%T}", PROMISE, f"#{case.pk}")
