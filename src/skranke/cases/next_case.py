"""The order of work: which case most needs an answer. It rests on recorded facts, never on how loudly one asks."""

from django.db.models import QuerySet

from skranke.cases import access
from skranke.cases.models import Case
from skranke.people.models import User


def in_order(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Oldest promise first; the older case before the younger when they are due at once."""
    return cases.filter(state=Case.OPEN).order_by("answer_due_at", "pk")


def next_for(user: User, *, but: int = 0) -> Case | None:
    """The most needed case that is this person's or nobody's, but for one they have just seen."""
    mine = access.visible(user).exclude(pk=but)
    return in_order(mine.filter(owner=None) | mine.filter(owner=user)).first()
