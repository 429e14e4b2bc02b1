"""Opening hours and moments in a language, as one tells them to a customer."""

from collections.abc import Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, get_day_names

from skranke.promise.sums import Calendar, Stretch

_DAY = {
    "sv": "EEEE d MMMM",
    "da": "EEEE 'den' d. MMMM",
    "nb": "EEEE d. MMMM",
    "pl": "EEEE, d MMMM",
    "en": "EEEE d MMMM",
}


def week(calendar: Calendar, *, language: str) -> str:
    """The usual week: "Monday–Friday 9:00–17:00"; days with the same hours together, closed days left out."""
    return ", ".join(f"{days} {hours}" for days, hours in _groups(calendar, language))


def day_of(t: datetime, *, zone: str, language: str) -> str:
    """ "Monday 9 March"."""
    return format_date(t.astimezone(ZoneInfo(zone)).date(), _DAY.get(language, _DAY["en"]), locale=_locale(language))


def clock_of(t: datetime, *, zone: str, language: str) -> str:
    """ "9:00"."""
    return _clock(t.astimezone(ZoneInfo(zone)).time(), language)


def is_same_day(one: datetime, other: datetime, *, zone: str) -> bool:
    return _local_day(one, zone) == _local_day(other, zone)


def _local_day(t: datetime, zone: str) -> date:
    return t.astimezone(ZoneInfo(zone)).date()


def _groups(calendar: Calendar, language: str) -> Iterator[tuple[str, str]]:
    names = get_day_names("wide", context="stand-alone", locale=_locale(language))
    first = 0
    while first < 7:
        last, hours = first, calendar.week.get(first, ())
        while last < 6 and calendar.week.get(last + 1, ()) == hours:
            last += 1
        if hours:
            days = names[first] if first == last else f"{names[first]}–{names[last]}"
            yield days, _hours(hours, language)
        first = last + 1


def _hours(stretches: tuple[Stretch, ...], language: str) -> str:
    return ", ".join(f"{_minutes(opens, language)}–{_minutes(closes, language)}" for opens, closes in stretches)


def _minutes(minutes: int, language: str) -> str:
    return _clock(time(minutes // 60 % 24, minutes % 60), language)


def _clock(moment: time, language: str) -> str:
    pattern = "H.mm" if language in {"sv", "da", "nb"} else "H:mm"
    return format_time(moment, pattern, locale=_locale(language))


def _locale(language: str) -> Locale:
    return Locale.parse(language or "en")
