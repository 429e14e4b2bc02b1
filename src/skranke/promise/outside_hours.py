"""What a customer is told by a way in while it is closed, and whether it is open."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from skranke.promise import in_words, opening_hours, sums
from skranke.promise.models import WayIn


@dataclass(frozen=True)
class Openness:
    """Whether a way in is open, and the sentence that says so in a language."""

    is_open: bool
    words: str


def openness(way_in: WayIn, calendar: sums.Calendar, *, at: datetime, language: str) -> Openness:
    """In the active language, which is `language`."""
    if way_in.is_emergency:
        return Openness(is_open=True, words=_("Somebody answers at any hour."))
    opening = opening_hours.opens_next(calendar, at)
    if opening is not None and opening <= at:
        hours = in_words.week(calendar, language=language)
        return Openness(is_open=True, words=_("We are here now. Our opening hours: {hours}.").format(hours=hours))
    own = str(way_in.told_outside.get(language, ""))
    return Openness(is_open=False, words=own or _closed(calendar, opening, at=at, language=language))


def _closed(calendar: sums.Calendar, opening: datetime | None, *, at: datetime, language: str) -> str:
    if opening is None:
        return _("We are closed until further notice.")
    clock = in_words.clock_of(opening, zone=calendar.zone, language=language)
    if in_words.is_same_day(opening, at, zone=calendar.zone):
        return _("We are closed right now and open today at {clock}.").format(clock=clock)
    day = in_words.day_of(opening, zone=calendar.zone, language=language)
    return _("We are closed right now and open again on {day} at {clock}.").format(day=day, clock=clock)
