"""Opening hours and promises, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from babel.dates import get_day_names
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from skranke.lib import clock_times
from skranke.people.models import Desk
from skranke.promise import calendars, giving, named_days, opening_hours
from skranke.promise.giving import Book
from skranke.promise.models import Hours, OwnDay, Promise
from skranke.web import moments

COMING_DAYS = 120
MOST_COMING = 8


@dataclass(frozen=True)
class ComingDay:
    day: str
    name: str
    how: str


@dataclass(frozen=True)
class HoursRow:
    number: int
    name: str
    is_default: bool
    week: list[tuple[str, str]]
    now: str
    ways_in: list[str]
    coming: list[ComingDay]


def hours_rows(*, desk: Desk, at: datetime) -> list[HoursRow]:
    opening_hours.default_hours()
    own_days = list(OwnDay.objects.filter(last__gte=at.date() - timedelta(days=1)).order_by("first"))
    rows = Hours.objects.prefetch_related("ways_in").order_by("-is_default", "name")
    return [_row(hours, desk=desk, own_days=own_days, at=at) for hours in rows]


def _row(hours: Hours, *, desk: Desk, own_days: Sequence[OwnDay], at: datetime) -> HoursRow:
    calendar = calendars.calendar_of(hours, desk=desk, own_days=own_days)
    zone = ZoneInfo(calendar.zone)
    opens = opening_hours.opens_next(calendar, at)
    if opens == at:
        now = _("Open now.")
    elif opens is None:
        now = _("Closed for years to come.")
    else:
        now = _("Closed now, opens {moment}.").format(moment=moments.stamp(opens, at=at, zone=zone))
    return HoursRow(
        number=hours.pk,
        name=hours.name,
        is_default=hours.is_default,
        week=week_in_words(hours),
        now=now,
        ways_in=sorted(way.name for way in hours.ways_in.all()),
        coming=_coming(hours, desk=desk, own_days=own_days, today=at.astimezone(zone).date()),
    )


def week_in_words(hours: Hours) -> list[tuple[str, str]]:
    """Days in a row that keep the same hours, and those hours."""
    names = get_day_names("abbreviated", locale=get_language() or "en")
    by_day = [clock_times.written(hours.week.get(str(day), [])) for day in range(7)]
    lines = []
    for written, days in groupby(range(7), key=lambda day: by_day[day]):
        row = list(days)
        label = names[row[0]] if len(row) == 1 else f"{names[row[0]]}–{names[row[-1]]}"
        lines.append((str(label), written or _("closed")))
    return lines


def _coming(hours: Hours, *, desk: Desk, own_days: Sequence[OwnDay], today: date) -> list[ComingDay]:
    """The days ahead on which these hours are not as usual, soonest first."""
    country = hours.country or desk.country
    until = today + timedelta(days=COMING_DAYS)
    days: list[tuple[date, str, str]] = []
    for year in range(today.year, until.year + 1):
        if hours.keeps_holidays:
            days += [
                (d.day, named_days.name_of(d.name), _("closed")) for d in named_days.public_holidays(country, year)
            ]
        for eve in named_days.eves(country, year):
            how = calendars.how_kept(hours, eve)
            if how != named_days.OPEN:
                days.append((eve.day, named_days.name_of(eve.name), _how(how, hours)))
    for own in own_days:
        if own.hours_id in {None, hours.pk}:
            days.append((max(own.first, today), own.name, own_day_hours(own)))
    usual = calendars.week_of(hours.week)
    seen = sorted(d for d in days if today <= d[0] <= until and usual.get(d[0].weekday()))
    return [ComingDay(moments.weekday_and_day(day), name, how) for day, name, how in seen[:MOST_COMING]]


def _how(kept: str, hours: Hours) -> str:
    if kept == named_days.CLOSED:
        return _("closed")
    return _("closes {clock}").format(clock=f"{hours.half_day_ends // 60:02}:{hours.half_day_ends % 60:02}")


def own_day_hours(own: OwnDay) -> str:
    return clock_times.written(own.stretches) or _("closed")


@dataclass(frozen=True)
class OwnDayRow:
    number: int
    name: str
    days: str
    how: str
    hours: str


def own_day_rows(*, today: date) -> list[OwnDayRow]:
    found = OwnDay.objects.select_related("hours").filter(last__gte=today).order_by("first", "pk")
    return [
        OwnDayRow(
            number=own.pk,
            name=own.name,
            days=_days(own),
            how=own_day_hours(own),
            hours=own.hours.name if own.hours else "",
        )
        for own in found
    ]


def _days(own: OwnDay) -> str:
    if own.first == own.last:
        return moments.day(own.first)
    return f"{moments.day(own.first)} – {moments.day(own.last)}"


@dataclass(frozen=True)
class PromiseRow:
    number: int
    words: str
    scope: str
    example: str


def promise_rows(*, at: datetime, zone: ZoneInfo) -> list[PromiseRow]:
    order = {Promise.FIRST: 0, Promise.NEXT: 1, Promise.SOLVED: 2}
    book = giving.read()
    found = Promise.objects.select_related("way_in", "group")
    rows = sorted(found, key=lambda promise: (order[promise.kind], giving.closeness(promise), promise.pk))
    return [
        PromiseRow(promise.pk, words_of(promise), scope_of(promise), _example(promise, book, at=at, zone=zone))
        for promise in rows
    ]


def words_of(promise: Promise) -> str:
    length = length_of(promise)
    if promise.kind == Promise.FIRST:
        return _("First answer within {length}.").format(length=length)
    if promise.kind == Promise.NEXT:
        return _("Each next answer within {length}.").format(length=length)
    return _("Solved within {length}.").format(length=length)


def length_of(promise: Promise) -> str:
    n = promise.amount
    words = {
        Promise.OPEN_HOURS: ngettext("{n} open hour", "{n} open hours", n),
        Promise.OPEN_DAYS: ngettext("{n} working day", "{n} working days", n),
        Promise.HOURS: ngettext("{n} hour on the clock", "{n} hours on the clock", n),
        Promise.DAYS: ngettext("{n} calendar day", "{n} calendar days", n),
    }
    return words[promise.unit].format(n=n)


def scope_of(promise: Promise) -> str:
    parts = []
    if promise.way_in is not None:
        parts.append(_("what comes in by {name}").format(name=promise.way_in.name))
    if promise.group is not None:
        parts.append(_("customers of the group {name}").format(name=promise.group.name))
    if promise.tag:
        parts.append(_("cases tagged {name}").format(name=promise.tag))
    return " · ".join(parts) or _("every case")


def _example(promise: Promise, book: Book, *, at: datetime, zone: ZoneInfo) -> str:
    due = giving.due(promise, book.calendar(promise.way_in_id), at)
    return _("What comes now is due {moment}.").format(moment=moments.stamp(due, at=at, zone=zone))
