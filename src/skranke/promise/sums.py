"""Sums with opening hours: pure functions, exact across summer time, midnight and time zones.

Hours are given on the wall clock of the calendar's zone; every stretch is turned into UTC before it is measured, so an
opening time across a change of the clock has the seconds that really pass.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from math import copysign
from zoneinfo import ZoneInfo

FARTHEST_DAYS = 366 * 3
DAY_MINUTES = 24 * 60
IsClosed = Callable[[date], bool]
Stretch = tuple[int, int]  # minutes since midnight on the wall clock, half-open


class NeverOpen(ValueError):
    """The calendar has no open day within three years, so nothing can be reckoned by it."""


def never_closed(day: date) -> bool:
    return False


@dataclass(frozen=True)
class Calendar:
    """Opening hours: stretches by weekday (0 is Monday), closed days, and single days with hours of their own."""

    zone: str
    week: Mapping[int, tuple[Stretch, ...]]
    is_closed: IsClosed = never_closed
    special: Mapping[date, tuple[Stretch, ...]] = field(default_factory=dict)

    @classmethod
    def weekdays(cls, zone: str, *, opens: int, closes: int, is_closed: IsClosed = never_closed) -> "Calendar":
        return cls(zone, dict.fromkeys(range(5), ((opens * 60, closes * 60),)), is_closed)

    def hours_on(self, day: date) -> tuple[Stretch, ...]:
        if day in self.special:
            return self.special[day]
        return () if self.is_closed(day) else self.week.get(day.weekday(), ())


def open_seconds(calendar: Calendar, a: datetime, b: datetime) -> float:
    """Seconds the desk is open from one instant to a later one; none when b is before a: nobody waits backwards."""
    zone = ZoneInfo(calendar.zone)
    day, last = a.astimezone(zone).date() - timedelta(days=1), b.astimezone(zone).date()
    total = 0.0
    while day <= last:
        for opens, closes in _stretches(calendar, day):
            total += max(0.0, (min(closes, b) - max(opens, a)).total_seconds())
        day += timedelta(days=1)
    return total


def after(calendar: Calendar, t: datetime, seconds: float) -> datetime:
    """The instant by which so many open seconds have passed since t; with negative seconds, before t.

    Zero is the first open instant from t on, and minus zero (-0.0) the last one until t.
    """
    left, is_forwards = abs(seconds), copysign(1, seconds) > 0
    for opens, closes in _forwards(calendar, t) if is_forwards else _backwards(calendar, t):
        length = (closes - opens).total_seconds()
        if length >= left:
            return opens + timedelta(seconds=left) if is_forwards else closes - timedelta(seconds=left)
        left -= length
    raise NeverOpen


def days_after(calendar: Calendar, t: datetime | date, n: int) -> datetime | date:
    """n open days later (earlier when negative); a date in gives a date out, an instant keeps its time on the wall.

    What comes while the desk is closed counts from the next opening (backwards: from the opening before), so that one
    day after a Saturday is Tuesday morning.
    """
    if not isinstance(t, datetime):
        return _open_day(calendar, t, n)
    return instant_days_after(calendar, t, n)


def instant_days_after(calendar: Calendar, t: datetime, n: int) -> datetime:
    """`days_after` for an instant."""
    zone = ZoneInfo(calendar.zone)
    local = _counted_from(calendar, t, n).astimezone(zone)
    moved = datetime.combine(_open_day(calendar, local.date(), n), local.time(), zone)
    return next_opening(calendar, moved.astimezone(UTC))


def next_opening(calendar: Calendar, t: datetime) -> datetime:
    """t itself when the desk is open then, else the next instant at which it opens."""
    for opens, _closes in _forwards(calendar, t):
        return opens
    raise NeverOpen


def _counted_from(calendar: Calendar, t: datetime, n: int) -> datetime:
    opening = next_opening(calendar, t)
    if n >= 0 or opening == t:
        return opening
    for opens, _closes in _backwards(calendar, t):
        return opens
    raise NeverOpen


def _open_day(calendar: Calendar, day: date, n: int) -> date:
    step = timedelta(days=1 if n >= 0 else -1)
    left, steps = abs(n), FARTHEST_DAYS + abs(n) * 2
    for _ in range(steps):
        if calendar.hours_on(day):
            if not left:
                return day
            left -= 1
        day += step
    raise NeverOpen


def _stretches(calendar: Calendar, day: date) -> list[tuple[datetime, datetime]]:
    return [
        (_instant(calendar, day, opens), _instant(calendar, day, closes)) for opens, closes in calendar.hours_on(day)
    ]


def _instant(calendar: Calendar, day: date, minutes: int) -> datetime:
    day += timedelta(days=minutes // DAY_MINUTES)
    wall = time(minutes % DAY_MINUTES // 60, minutes % 60)
    return datetime.combine(day, wall, ZoneInfo(calendar.zone)).astimezone(UTC)


def _forwards(calendar: Calendar, t: datetime) -> Iterator[tuple[datetime, datetime]]:
    day = t.astimezone(ZoneInfo(calendar.zone)).date() - timedelta(days=1)
    for _ in range(FARTHEST_DAYS):
        for opens, closes in _stretches(calendar, day):
            if closes > t and closes > opens:
                yield max(opens, t.astimezone(UTC)), closes
        day += timedelta(days=1)


def _backwards(calendar: Calendar, t: datetime) -> Iterator[tuple[datetime, datetime]]:
    day = t.astimezone(ZoneInfo(calendar.zone)).date() + timedelta(days=1)
    for _ in range(FARTHEST_DAYS):
        for opens, closes in reversed(_stretches(calendar, day)):
            if opens < t and closes > opens:
                yield opens, min(closes, t.astimezone(UTC))
        day -= timedelta(days=1)
