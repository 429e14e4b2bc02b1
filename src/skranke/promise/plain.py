"""The plain promise a new desk gives: an answer within 24 open hours."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import lru_cache

from skranke.people.models import Desk
from skranke.promise import sums

OPEN_SECONDS = 24 * 60 * 60


_calendar: ContextVar[sums.Calendar | None] = ContextVar("calendar", default=None)


def answer_due(since: datetime) -> datetime:
    """When an answer is due to someone who has waited since then."""
    return sums.after(_calendar.get() or calendar(), since, OPEN_SECONDS)


@contextmanager
def one_calendar() -> Iterator[None]:
    """Look up the desk's calendar once for many promises."""
    token = _calendar.set(calendar())
    try:
        yield
    finally:
        _calendar.reset(token)


def calendar() -> sums.Calendar:
    desk = Desk.objects.values_list("country", "time_zone").first()
    return calendar_of(*(desk or ("SE", "Europe/Stockholm")))


@lru_cache(maxsize=8)
def calendar_of(country: str, time_zone: str) -> sums.Calendar:
    """Monday to Friday 9 to 17 in the desk's time, but for the country's public holidays."""
    return sums.Calendar.weekdays(time_zone, opens=9, closes=17, is_closed=sums.holidays_of(country))
