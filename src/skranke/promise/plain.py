"""The plain promise a new desk gives: an answer within 24 open hours."""

from datetime import datetime
from functools import lru_cache

from skranke.people.models import Desk
from skranke.promise import sums

OPEN_SECONDS = 24 * 60 * 60


def answer_due(since: datetime) -> datetime:
    """When an answer is due to someone who has waited since then."""
    desk = Desk.objects.only("country", "time_zone").first()
    if desk is None:
        return sums.after(calendar_of("SE", "Europe/Stockholm"), since, OPEN_SECONDS)
    return sums.after(calendar_of(desk.country, desk.time_zone), since, OPEN_SECONDS)


@lru_cache(maxsize=8)
def calendar_of(country: str, time_zone: str) -> sums.Calendar:
    """Monday to Friday 9 to 17 in the desk's time, but for the country's public holidays."""
    return sums.Calendar.weekdays(time_zone, opens=9, closes=17, is_closed=sums.holidays_of(country))
