"""What is promised to whom, and when it is due."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from skranke.people.models import Desk
from skranke.promise import calendars, sums
from skranke.promise.models import Hours, OwnDay, Promise, WayIn

# Where nothing else is promised, an answer comes within 24 open hours.
PLAIN = Promise(kind=Promise.FIRST, amount=24, unit=Promise.OPEN_HOURS)


@dataclass(frozen=True)
class Situation:
    """What decides which promise holds for a case."""

    way_in: int | None = None
    group: int | None = None
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Book:
    """All hours and promises of the desk, read once for many sums."""

    default: sums.Calendar
    by_way_in: Mapping[int, sums.Calendar] = field(default_factory=dict)
    promises: Sequence[Promise] = ()

    def calendar(self, way_in: int | None) -> sums.Calendar:
        return self.by_way_in.get(way_in or 0, self.default)

    def asks_for_groups(self) -> bool:
        return any(promise.group_id for promise in self.promises)

    def asks_for_tags(self) -> bool:
        return any(promise.tag for promise in self.promises)

    def promise(self, kind: str, situation: Situation) -> Promise | None:
        """The promise of a kind that names most of what the case is; of two such, the shorter one."""
        fitting = [promise for promise in self.promises if promise.kind == kind and fits(promise, situation)]
        return min(fitting, key=lambda promise: (-closeness(promise), _rough_length(promise)), default=None)

    def answer_due(self, since: datetime, situation: Situation, *, is_first: bool = True) -> datetime:
        """When an answer is due to someone who has waited since then."""
        promise = self.promise(Promise.FIRST if is_first else Promise.NEXT, situation)
        return due(promise or PLAIN, self.calendar(situation.way_in), since)


_book: ContextVar[Book | None] = ContextVar("book", default=None)


def book() -> Book:
    """The book held open by `one_book`, or one read now."""
    return _book.get() or read()


@contextmanager
def one_book() -> Iterator[None]:
    """Read the hours and promises once for many cases."""
    token = _book.set(read())
    try:
        yield
    finally:
        _book.reset(token)


def read() -> Book:
    desk = Desk.objects.first()
    hours = {row.pk: row for row in Hours.objects.all()}
    own_days = list(OwnDay.objects.all())
    default = next((row for row in hours.values() if row.is_default), None)
    made = {pk: calendars.calendar_of(row, desk=desk, own_days=own_days) for pk, row in hours.items()}
    of_its_own = WayIn.objects.filter(hours__isnull=False).values_list("pk", "hours_id") if hours else []
    return Book(
        default=made[default.pk] if default else calendars.calendar_of(None, desk=desk, own_days=own_days),
        by_way_in={way_in: made[pk] for way_in, pk in of_its_own if pk in made},
        promises=list(Promise.objects.all()),
    )


def due(promise: Promise, calendar: sums.Calendar, since: datetime) -> datetime:
    """When a promise given at an instant is due; days on the calendar keep their time on the wall."""
    if promise.unit == Promise.OPEN_HOURS:
        return sums.after(calendar, since, promise.amount * 3600)
    if promise.unit == Promise.OPEN_DAYS:
        return sums.instant_days_after(calendar, since, promise.amount)
    if promise.unit == Promise.HOURS:
        return since + timedelta(hours=promise.amount)
    local = since.astimezone(ZoneInfo(calendar.zone)) + timedelta(days=promise.amount)
    return local.astimezone(since.tzinfo)


def seconds_left(promise: Promise, calendar: sums.Calendar, at: datetime, due_at: datetime) -> int:
    """How much of a promise is left, in the time it is counted in; nothing once it is due."""
    if promise.unit in {Promise.OPEN_HOURS, Promise.OPEN_DAYS}:
        return round(sums.open_seconds(calendar, at, due_at))
    return max(0, round((due_at - at).total_seconds()))


def due_again(promise: Promise, calendar: sums.Calendar, at: datetime, left: int) -> datetime:
    """When a promise is due that had so many seconds left and goes on now."""
    if promise.unit in {Promise.OPEN_HOURS, Promise.OPEN_DAYS}:
        return sums.after(calendar, at, left)
    return at + timedelta(seconds=left)


def fits(promise: Promise, situation: Situation) -> bool:
    return (
        promise.way_in_id in {None, situation.way_in}
        and promise.group_id in {None, situation.group}
        and (not promise.tag or promise.tag.casefold() in situation.tags)
    )


def closeness(promise: Promise) -> int:
    """How much of a case a promise names: its tag counts most, then its customer's group, then its way in."""
    return 4 * bool(promise.tag) + 2 * bool(promise.group_id) + bool(promise.way_in_id)


def _rough_length(promise: Promise) -> int:
    hours = {Promise.OPEN_HOURS: 3, Promise.HOURS: 1, Promise.OPEN_DAYS: 34, Promise.DAYS: 24}
    return promise.amount * hours[promise.unit]
