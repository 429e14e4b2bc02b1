"""The daily letter to those who asked for one: their own cases, and how many nobody has taken."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skranke.cases import access
from skranke.cases.models import Case
from skranke.people import letters
from skranke.people.models import Desk, Private, User

MORNING = 7
SATURDAY = 5
MOST = 15
COUNTED = 99


def send_due(*, at: datetime) -> int:
    """Write to everyone who wants it and has had none today, on working days from seven; return to how many."""
    desk = Desk.objects.first()
    if desk is None:
        return 0
    local = at.astimezone(ZoneInfo(desk.time_zone))
    if local.hour < MORNING or local.weekday() >= SATURDAY:
        return 0
    earlier = Q(digest_sent_on=None) | Q(digest_sent_on__lt=local.date())
    wanting = Private.objects.select_related("user").filter(earlier, wants_digest=True, user__is_active=True)
    written = 0
    for own in wanting:
        # Claimed by the date, so that two processes never write twice.
        if Private.objects.filter(earlier, pk=own.pk).update(digest_sent_on=local.date()):
            written += _write(own.user, desk, at=at)
    return written


def _write(user: User, desk: Desk, *, at: datetime) -> bool:
    mine = access.visible(user).filter(owner=user, state=Case.OPEN).select_related("customer")
    cases = list(mine.order_by("answer_due_at", "pk")[:MOST])
    free = access.visible(user).filter(owner=None, state=Case.OPEN).order_by()[:COUNTED].count()
    if not cases and not free:
        return False
    with translation.override(user.language):
        subject = _("What waits for you at {desk}").format(desk=desk.name)
        letters.write(user.email, subject=subject, text=_text(cases, free, at=at), at=at)
    return True


def _text(cases: Sequence[Case], free: int, *, at: datetime) -> str:
    lines = [_line(case, at=at) for case in cases]
    if free:
        count = ngettext("{n} case has nobody yet.", "{n} cases have nobody yet.", free).format(n=free)
        lines += ["", count]
    return "\n".join([*lines, "", settings.SKRANKE_URL or ""]).strip()


def _line(case: Case, *, at: datetime) -> str:
    name = case.customer.name or f"#{case.pk}"
    is_late = case.answer_due_at is not None and case.answer_due_at <= at
    sentence = _("{name}: {subject} (late)") if is_late else _("{name}: {subject}")
    return f"- {sentence.format(name=name, subject=case.subject)}"
