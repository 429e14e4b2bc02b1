"""Lengths of time as a reader of a report wants them."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MINUTE, HOUR = 60, 3600


def lasting(seconds: float) -> str:
    """12 min, 3 h 20 min, 31 h: hours are not turned into days, since a working day is no day of the clock."""
    return _lasting(seconds).replace(" ", "\u00a0")


def _lasting(seconds: float) -> str:
    minutes = round(seconds / MINUTE)
    if minutes < 60:
        return _("{n} min").format(n=minutes)
    hours, rest = divmod(minutes, 60)
    if hours < 10 and rest:
        return _("{hours} h {minutes} min").format(hours=hours, minutes=rest)
    return _("{n} h").format(n=hours + (rest >= 30))


def lasting_by_the_clock(seconds: float) -> str:
    """By the clock on the wall: days from two days on."""
    days = seconds / (24 * HOUR)
    if days < 2:
        return lasting(seconds)
    whole = round(days)
    return ngettext("{n} day", "{n} days", whole).format(n=whole)
