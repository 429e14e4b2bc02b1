"""Asking a colleague to take a case, without giving a reason; until somebody does, it stays whose it is."""

from datetime import datetime

from skranke.cases import states, timeline
from skranke.cases.errors import NotYourCase
from skranke.cases.models import Case
from skranke.people.models import User


def offer(case: Case, *, by: User, at: datetime) -> None:
    """Whoever may see the case is asked to take it; one that nobody has taken needs no asking."""
    if case.owner_id != by.pk:
        raise NotYourCase
    if case.offered_by_id is None:
        case.offered_by, case.offered_at = by, at
        states.save(case, "offered_by", "offered_at")
        timeline.note(case, timeline.Kind.OFFERED, by=by, at=at)


def withdraw(case: Case, *, by: User, at: datetime) -> None:
    """Keep it after all."""
    if case.offered_by_id == by.pk:
        case.offered_by = case.offered_at = None
        states.save(case, "offered_by", "offered_at")
        timeline.note(case, timeline.Kind.KEPT, by=by, at=at)
