"""The rota: who is on call when, taking over from each other, and the holes in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from skranke.lib.errors import DeskError, NotFound
from skranke.lib.secrets import derive
from skranke.people.models import Desk, User
from skranke.watch.models import OnCall

LONGEST = timedelta(days=31)
SHOWN_AHEAD = timedelta(days=28)


class BadShift(DeskError):
    code = "bad_shift"


@dataclass(frozen=True)
class Hole:
    """A time between two shifts in which nobody is on call."""

    starts_at: datetime
    ends_at: datetime


def on_call(*, at: datetime) -> list[User]:
    """Those on call at an instant who are still here."""
    shifts = OnCall.objects.filter(starts_at__lte=at, ends_at__gt=at, user__is_active=True)
    return list(User.objects.filter(pk__in=shifts.values("user")).order_by("pk"))


def coming(*, at: datetime) -> list[OnCall]:
    """The shifts of now and of the next four weeks."""
    shifts = OnCall.objects.filter(ends_at__gt=at, starts_at__lt=at + SHOWN_AHEAD)
    return list(shifts.select_related("user").order_by("starts_at", "pk"))


def holes(shifts: Sequence[OnCall], *, at: datetime) -> list[Hole]:
    """From now to the end of the last shift, the times that nobody has."""
    found, covered = [], at
    for shift in sorted(shifts, key=lambda row: row.starts_at):
        if shift.starts_at > covered:
            found.append(Hole(covered, shift.starts_at))
        covered = max(covered, shift.ends_at)
    return found


def add(user: User, *, starts_at: datetime, ends_at: datetime) -> OnCall:
    if ends_at <= starts_at:
        raise BadShift(_("The shift ends before it begins. Choose a later end."))
    if ends_at - starts_at > LONGEST:
        raise BadShift(_("That is longer than a month. Share it among more people."))
    if OnCall.objects.filter(user=user, starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
        raise BadShift(_("{name} is on call at that time already.").format(name=user.name))
    return OnCall.objects.create(user=user, starts_at=starts_at, ends_at=ends_at)


def shift_of(number: int, *, at: datetime) -> OnCall:
    found = OnCall.objects.select_related("user").filter(pk=number, ends_at__gt=at).first()
    if found is None:
        raise NotFound(_("This shift is over or was removed."))
    return found


def take_over(shift: OnCall, *, by: User, at: datetime) -> None:
    """A colleague takes the shift; of one that has begun, what is left of it."""
    if shift.user_id == by.pk:
        return
    with transaction.atomic():
        if shift.starts_at < at:
            OnCall.objects.create(user=by, starts_at=at, ends_at=shift.ends_at)
            OnCall.objects.filter(pk=shift.pk).update(ends_at=at)
        else:
            OnCall.objects.filter(pk=shift.pk).update(user=by)


def remove(shift: OnCall) -> None:
    shift.delete()


def feed_token(user: User) -> str:
    """The secret part of the address of somebody's calendar."""
    return f"{user.pk}-{derive(settings.SKRANKE_KEY, f'on-call {user.pk} {user.password}').hex()[:32]}"


def user_of_feed(token: str) -> User:
    number = token.partition("-")[0]
    user = User.objects.filter(pk=int(number), is_active=True).first() if number.isdecimal() else None
    if user is None or feed_token(user) != token:
        raise NotFound(_("There is no such calendar. Copy its address anew from the page of who is on call."))
    return user


def feed(user: User, *, at: datetime) -> bytes:
    """The person's own shifts as a calendar that phones subscribe to (RFC 5545)."""
    desk = Desk.objects.get()
    summary = _("On call at {desk}").format(desk=desk.name)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Skranke//on call//EN"]
    for shift in OnCall.objects.filter(user=user, ends_at__gt=at - SHOWN_AHEAD).order_by("starts_at"):
        lines += [
            "BEGIN:VEVENT",
            f"UID:on-call-{shift.pk}@{settings.HOST}",
            f"DTSTAMP:{_stamp(at)}",
            f"DTSTART:{_stamp(shift.starts_at)}",
            f"DTEND:{_stamp(shift.ends_at)}",
            f"SUMMARY:{_escaped(summary)}",
            "END:VEVENT",
        ]
    return "".join(f"{line}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    # A line is at most 75 bytes long there; a name that is longer is cut, not folded.
    short = text.encode()[:60].decode(errors="ignore")
    return short.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace("\n", " ")
