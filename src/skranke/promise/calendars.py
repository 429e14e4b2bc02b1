"""Opening hours as they are kept in rows, turned into calendars that sums can be done with."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache

from skranke.people.models import Desk
from skranke.promise import named_days, sums
from skranke.promise.models import Hours, OwnDay

# Half days are looked up, not computed on the way: these years are enough for every case a desk may still reckon with.
YEARS = range(2015, 2061)
LONGEST_OWN_DAYS = 366
PLAIN_WEEK: Mapping[int, tuple[sums.Stretch, ...]] = dict.fromkeys(range(5), ((9 * 60, 17 * 60),))


def calendar_of(hours: Hours | None, *, desk: Desk | None, own_days: Iterable[OwnDay] = ()) -> sums.Calendar:
    """The calendar of these hours; without any, Monday to Friday 9 to 17 and the country's holidays."""
    country = (hours and hours.country) or (desk.country if desk else "SE")
    zone = (hours and hours.time_zone) or (desk.time_zone if desk else "Europe/Stockholm")
    week = week_of(hours.week) if hours else PLAIN_WEEK
    special: dict[date, tuple[sums.Stretch, ...]] = {}
    if hours is not None:
        for day, kept in _eves(country, tuple(sorted(hours.eves.items()))):
            special[day] = _kept(week.get(day.weekday(), ()), kept, hours.half_day_ends)
    keeps = hours is None or hours.keeps_holidays
    if keeps:
        special = {day: stretches for day, stretches in special.items() if not _is_holiday(country)(day)}
    for own in own_days:
        if hours is None or own.hours_id in {None, hours.pk}:
            special.update(dict.fromkeys(days_of(own), stretches_of(own.stretches)))
    return sums.Calendar(zone, week, _is_holiday(country) if keeps else sums.never_closed, special)


def week_of(stored: Mapping[str, list[list[int]]]) -> dict[int, tuple[sums.Stretch, ...]]:
    return {int(day): stretches_of(stretches) for day, stretches in stored.items()}


def stretches_of(stored: Iterable[Iterable[int]]) -> tuple[sums.Stretch, ...]:
    return tuple((opens, closes) for opens, closes in stored)


def days_of(own: OwnDay) -> list[date]:
    length = min((own.last - own.first).days + 1, LONGEST_OWN_DAYS)
    return [own.first + timedelta(days=n) for n in range(length)]


def how_kept(hours: Hours, eve: named_days.NamedDay) -> str:
    return str(hours.eves.get(eve.name, eve.kept))


@lru_cache(maxsize=32)
def _eves(country: str, chosen: tuple[tuple[str, str], ...]) -> list[tuple[date, str]]:
    """Each eve that is not an ordinary day, and how it is kept."""
    wishes = dict(chosen)
    days = [eve for year in YEARS for eve in named_days.eves(country, year)]
    kept = [(eve.day, wishes.get(eve.name, eve.kept)) for eve in days]
    return [(day, how) for day, how in kept if how != named_days.OPEN]


def _kept(stretches: tuple[sums.Stretch, ...], how: str, half_day_ends: int) -> tuple[sums.Stretch, ...]:
    if how == named_days.CLOSED:
        return ()
    return tuple((opens, min(closes, half_day_ends)) for opens, closes in stretches if opens < half_day_ends)


@lru_cache(maxsize=8)
def _is_holiday(country: str) -> sums.IsClosed:
    return named_days.is_holiday(country)
