"""Closing, reopening, putting off, and the spam folder."""

from datetime import datetime

from django.utils.translation import gettext as _

from skranke.cases import states, timeline
from skranke.cases.errors import PastTime
from skranke.cases.models import Case, Message
from skranke.lib.errors import DeskError
from skranke.people.models import User


class StillLeaving(DeskError):
    code = "still_leaving"

    def __init__(self) -> None:
        super().__init__(_("An answer on this case is scheduled. Take it back or let it leave, then close the case."))


def close(case: Case, *, by: User, at: datetime) -> None:
    if case.is_closed:
        return
    if case.messages.filter(state=Message.QUEUED, is_scheduled=True).exists():
        raise StillLeaving
    case.state = Case.CLOSED
    states.rests(case, at=at)
    case.closed_at = at
    states.save(case)
    timeline.note(case, timeline.Kind.CLOSED, by=by, at=at)


def reopen(case: Case, *, by: User, at: datetime) -> None:
    if not case.is_closed:
        return
    states.needs_answer(case, since=at)
    states.save(case)
    timeline.note(case, timeline.Kind.REOPENED, by=by, at=at)


def snooze(case: Case, *, until: datetime, by: User, at: datetime) -> None:
    """Put the case off; it needs an answer again at the time given, or as soon as the customer writes."""
    if until <= at:
        raise PastTime
    case.state = Case.SNOOZED
    case.snoozed_until = until
    case.closed_at = None
    states.save(case)
    timeline.note(case, timeline.Kind.SNOOZED, by=by, at=at, until=until.isoformat())


def wake_due(*, at: datetime) -> int:
    """Cases put off until now need an answer again, by the promise they had."""
    due = list(Case.objects.filter(state=Case.SNOOZED, snoozed_until__lte=at)[:500])
    for case in due:
        states.needs_answer(case, since=case.unanswered_since or at)
        states.save(case)
        timeline.note(case, timeline.Kind.WOKE, at=at)
    return len(due)


def mark_spam(case: Case, *, by: User, at: datetime) -> None:
    case.state = Case.SPAM
    states.rests(case, at=at)
    states.save(case)
    timeline.note(case, timeline.Kind.SPAM, by=by, at=at)


def not_spam(case: Case, *, by: User, at: datetime) -> None:
    case.spam_why = {}
    last = case.messages.filter(kind=Message.IN).order_by("-at").values_list("at", flat=True).first()
    states.needs_answer(case, since=last or at)
    states.save(case, "spam_why")
    timeline.note(case, timeline.Kind.NOT_SPAM, by=by, at=at)
