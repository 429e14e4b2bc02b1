"""The report as a letter to leads and administrators: after an hour, then every morning."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skranke.people import letters
from skranke.people.models import Desk, User
from skranke.people.rights import Deed, may
from skranke.shadow.figures import Figures
from skranke.shadow.models import Shadow
from skranke.shadow.report import report
from skranke.shadow.words import lasting

MORNING = 8
DAYS = 30


def send_due(*, at: datetime) -> int:
    """Write the letters that are due; return for how many mailboxes."""
    due = list(Shadow.objects.filter(next_letter_at__lte=at, mailbox__isnull=False))
    for shadow in due:
        figures = report(shadow, days=DAYS, at=at)
        for user in User.objects.filter(is_active=True):
            if may(user, Deed.SEE_TROUBLE):
                with translation.override(user.language):
                    letters.write(user.email, subject=_subject(shadow), text=text(shadow, figures), at=at)
        Shadow.objects.filter(pk=shadow.pk).update(next_letter_at=_next_morning(at))
    return len(due)


def text(shadow: Shadow, figures: Figures) -> str:
    """The letter, in the language that is switched on."""
    count = len(figures.open)
    waiting = ngettext("{n} mail has no answer yet.", "{n} mails have no answer yet.", count).format(n=count)
    lines = [
        _("In the last {days} days, {n} questions from customers came to {address}.").format(
            days=DAYS, n=len(figures.waits), address=shadow.address
        ),
        waiting if figures.sent else _("No sent mail was found, so nothing can be said of answers."),
    ]
    middle, worst = figures.median, figures.worst
    if figures.sent and middle and worst:
        lines.append(
            _("Half of those answered waited {median} of opening hours or less; the longest wait was {worst}.").format(
                median=lasting(middle.open_seconds), worst=lasting(worst.open_seconds)
            )
        )
    lines += ["", f"{settings.SKRANKE_URL}/settings/beside/{shadow.pk}", ""]
    lines.append(_("Skranke only looks at this mailbox. Nothing in it is answered, marked or moved."))
    return "\n".join(lines)


def _subject(shadow: Shadow) -> str:
    return _("How {address} is answered").format(address=shadow.address)


def _next_morning(at: datetime) -> datetime:
    zone = ZoneInfo(Desk.objects.values_list("time_zone", flat=True).first() or "UTC")
    local = at.astimezone(zone)
    today = local.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    return today if today > local else today + timedelta(days=1)
