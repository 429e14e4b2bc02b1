"""Moving a case between states: the few changes that every deed is made of."""

from datetime import datetime

from django.db.models import F

from skranke.cases.models import Case
from skranke.promise.plain import answer_due

OF_A_STATE = ("state", "unanswered_since", "answer_due_at", "snoozed_until", "closed_at")


def needs_answer(case: Case, *, since: datetime) -> None:
    """The customer waits for us; the oldest unanswered message sets the promise, later ones do not move it."""
    case.state = Case.OPEN
    case.snoozed_until = case.closed_at = None
    if case.unanswered_since is None or since < case.unanswered_since:
        case.unanswered_since = since
        case.answer_due_at = answer_due(since)


def waits_for_customer(case: Case) -> None:
    case.state = Case.WAITING
    case.unanswered_since = case.answer_due_at = case.snoozed_until = case.closed_at = None


def save(case: Case, *fields: str) -> None:
    """Write the state and the named fields, and raise the version that writers compare."""
    values = {name: getattr(case, name) for name in (*OF_A_STATE, *fields)}
    Case.objects.filter(pk=case.pk).update(version=F("version") + 1, **values)
    case.version += 1
