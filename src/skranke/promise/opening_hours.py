"""Keeping the opening hours: adding, changing and removing them, and days of the company's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from skranke.lib.errors import DeskError, NotFound
from skranke.people import audit
from skranke.people.models import User
from skranke.promise import calendars, sums
from skranke.promise.models import Hours, OwnDay, WayIn

Stretches = Sequence[Sequence[int]]


class HoursNameTaken(DeskError):
    code = "hours_name_taken"

    def __init__(self, name: str) -> None:
        super().__init__(_("There are opening hours called “{name}” already. Choose another name.").format(name=name))


class DefaultHoursStay(DeskError):
    code = "default_hours_stay"

    def __init__(self) -> None:
        super().__init__(_("The desk’s own hours cannot be removed; change them instead."))


@dataclass(frozen=True)
class Wish:
    """Opening hours as somebody wants them; minutes since midnight by weekday, 0 is Monday."""

    name: str
    week: Mapping[int, Stretches]
    country: str = ""
    time_zone: str = ""
    keeps_holidays: bool = True
    eves: Mapping[str, str] | None = None
    half_day_ends: int = 12 * 60


def hours_of(number: int) -> Hours:
    found = Hours.objects.filter(pk=number).first()
    if found is None:
        raise NotFound(_("There are no such opening hours any more."))
    return found


def default_hours() -> Hours:
    """The desk's own hours; made, Monday to Friday 9 to 17, when somebody first looks at them."""
    found = Hours.objects.filter(is_default=True).first()
    if found is not None:
        return found
    week = {str(day): [list(stretch) for stretch in stretches] for day, stretches in calendars.PLAIN_WEEK.items()}
    return Hours.objects.create(name=_("The desk’s own hours"), week=week, is_default=True)


def keep(wish: Wish, *, ways_in: Sequence[WayIn], by: User, at: datetime, hours: Hours | None = None) -> Hours:
    """Save new hours, or change those given, and say which ways in keep them."""
    others = Hours.objects.filter(name__iexact=wish.name)
    if (others.exclude(pk=hours.pk) if hours else others).exists():
        raise HoursNameTaken(wish.name)
    fields = {
        "name": wish.name,
        "country": wish.country,
        "time_zone": wish.time_zone,
        "week": {str(day): [list(s) for s in stretches] for day, stretches in wish.week.items() if stretches},
        "keeps_holidays": wish.keeps_holidays,
        "eves": dict(wish.eves or {}),
        "half_day_ends": wish.half_day_ends,
    }
    with transaction.atomic():
        if hours is None:
            hours = Hours.objects.create(**fields)
        else:
            Hours.objects.filter(pk=hours.pk).update(**fields)
        WayIn.objects.filter(hours=hours).exclude(pk__in=[way.pk for way in ways_in]).update(hours=None)
        if not hours.is_default:
            WayIn.objects.filter(pk__in=[way.pk for way in ways_in]).update(hours=hours)
        audit.note("hours changed", by=by, at=at, about=wish.name)
    return hours


def remove(hours: Hours, *, by: User, at: datetime) -> None:
    """Its ways in keep the desk's own hours from now on."""
    if hours.is_default:
        raise DefaultHoursStay
    hours.delete()
    audit.note("hours removed", by=by, at=at, about=hours.name)


def add_own_day(
    name: str,
    *,
    first: date,
    last: date,
    stretches: Stretches,
    hours: Hours | None,
    by: User,
    at: datetime,
) -> OwnDay:
    own = OwnDay.objects.create(
        name=name, first=first, last=last, stretches=[list(stretch) for stretch in stretches], hours=hours
    )
    audit.note("own day added", by=by, at=at, about=f"{name} {first:%F}–{last:%F}")
    return own


def remove_own_day(number: int, *, by: User, at: datetime) -> None:
    own = OwnDay.objects.filter(pk=number).first()
    if own is None:
        raise NotFound(_("There are no such opening hours any more."))
    own.delete()
    audit.note("own day removed", by=by, at=at, about=f"{own.name} {own.first:%F}–{own.last:%F}")


def is_ever_open(wish: Wish) -> bool:
    return any(wish.week.values())


def opens_next(calendar: sums.Calendar, at: datetime) -> datetime | None:
    """`at` itself while open, else the next opening; None when there is none within three years."""
    try:
        return sums.next_opening(calendar, at)
    except sums.NeverOpen:
        return None
