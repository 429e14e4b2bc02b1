"""Times as a person says them: in the language of the page and on the clock of the desk."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

SOON = timedelta(hours=3)
MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True)
class Due:
    """A promise in words; `level` is "" in good time, "due" when it is in danger, "harm" when it is past."""

    words: str
    level: str


def length(passed: timedelta) -> str:
    """A stretch of time, roughly: 4 min, 3 h, 2 days."""
    seconds = max(0, int(passed.total_seconds()))
    if seconds < HOUR:
        return _("{n} min").format(n=seconds // MINUTE)
    if seconds < DAY:
        return _("{n} h").format(n=seconds // HOUR)
    days = seconds // DAY
    return ngettext("{n} day", "{n} days", days).format(n=days)


def due(moment: datetime, *, at: datetime, zone: ZoneInfo) -> Due:
    if moment <= at:
        return Due(_("{length} late").format(length=length(at - moment)), "harm")
    words = _("due {moment}").format(moment=stamp(moment, at=at, zone=zone))
    return Due(words, "due" if moment - at <= SOON else "")


def stamp(moment: datetime, *, at: datetime, zone: ZoneInfo) -> str:
    """A point in time as short as it stays clear: 14:02, yesterday 14:02, Mon 2 Mar 14:02, 2 Mar 2025."""
    local, today = moment.astimezone(zone), at.astimezone(zone).date()
    clock = f"{local:%H:%M}"
    days = (local.date() - today).days
    if days == 0:
        return clock
    if days in NEAR:
        return {-1: _("yesterday {clock}"), 1: _("tomorrow {clock}")}[days].format(clock=clock)
    if abs(days) < 180:
        return f"{_written('MMMEd', local)} {clock}"
    return _written("yMMMd", local)


def exact(moment: datetime, *, zone: ZoneInfo) -> str:
    """The whole point in time, for whoever asks."""
    local = moment.astimezone(zone)
    return f"{_written('yMMMMEEEEd', local)} {local:%H:%M}"


def day(moment: date) -> str:
    return _written("yMMMd", moment)


def weekday_and_day(moment: date) -> str:
    return _written("yMMMEd", moment)


NEAR = (-1, 1)


def _written(skeleton: str, moment: date) -> str:
    day = date(moment.year, moment.month, moment.day)
    return _written_in(get_language() or "en", skeleton, day)


@lru_cache(maxsize=4096)
def _written_in(language: str, skeleton: str, day: date) -> str:
    # Our English is the one of Europe: 2 March, not March 2.
    return format_skeleton(skeleton, day, locale={"en": "en_GB"}.get(language, language))
