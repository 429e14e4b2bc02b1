"""The order of work: which case most needs an answer, and handing it to one person (docs/order-of-work.md).

It rests on what is recorded – promises, real waiting, letters that got no answer, deadlines that a person confirmed –
and never on how loudly a message asks. What a person speaks, knows and enjoys decides only between cases that need an
answer alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from skranke.cases import access, queries, timeline
from skranke.cases.models import Case, Message
from skranke.lib.fold import fold
from skranke.people import private
from skranke.people.models import Private, User

# Later ones are due later than all of these, so they need not be weighed.
CONSIDERED = 100
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MANY_LETTERS = 3
Key = tuple[int, int, int, bool, bool, bool, bool, datetime, int]


@dataclass(frozen=True)
class Known:
    """What is recorded about the cases being weighed, asked once for all."""

    letters: Mapping[int, int]
    tags: Mapping[int, Sequence[str]]
    newcomers: frozenset[int]


def ranked(user: User, *, at: datetime, but: Sequence[int] = ()) -> list[Case]:
    """The cases that are this person's, nobody's, or that a colleague asks somebody to take; the most needed first."""
    mine = Q(owner=None) | Q(owner=user, offered_by=None) | (Q(offered_by__isnull=False) & ~Q(offered_by=user))
    waiting = access.visible(user).filter(mine, state=Case.OPEN).exclude(pk__in=but).select_related("customer")
    cases = list(in_order(waiting)[:CONSIDERED])
    known, own = known_of(cases), private.of(user)
    return sorted(cases, key=lambda case: _key(case, at=at, known=known, own=own))


def in_order(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Oldest promise first; the older case before the younger when they are due at once."""
    return cases.order_by("answer_due_at", "pk")


def take_next(user: User, *, at: datetime, but: Sequence[int] = ()) -> Case | None:
    """Hand over the most needed case and make it this person's; two who ask at once never get the same."""
    for case in ranked(user, at=at, but=but):
        if case.owner_id == user.pk or _take(case, user=user, at=at):
            return case
    return None


def known_of(cases: Sequence[Case]) -> Known:
    unanswered = Q(messages__kind=Message.IN, messages__automatic="", messages__at__gte=F("unanswered_since"))
    rows = Case.objects.filter(pk__in=[case.pk for case in cases]).annotate(n=Count("messages", filter=unanswered))
    customers = Case.objects.filter(customer__in={case.customer_id for case in cases}).exclude(state=Case.MERGED)
    once = customers.values("customer").annotate(n=Count("pk")).filter(n=1)
    return Known(
        letters=dict(rows.values_list("pk", "n")),
        tags=queries.tags_of(cases),
        newcomers=frozenset(once.values_list("customer", flat=True)),
    )


def _key(case: Case, *, at: datetime, known: Known, own: Private) -> Key:
    due, since = case.answer_due_at or at + 365 * DAY, case.unanswered_since or at
    return (
        _steps(due - at),
        -_steps(at - since),
        -known.letters.get(case.pk, 0),
        case.legal_due_at is None,
        bool(own.languages) and case.language not in own.languages,
        not _is_skilled(known.tags.get(case.pk, ()), own),
        not _enjoys(case, known, own),
        due,
        case.pk,
    )


def _steps(length: timedelta) -> int:
    """Hours within a day, whole days beyond: what differs by less needs an answer alike."""
    return length // HOUR if abs(length) < DAY else (length // DAY) * 24


def _is_skilled(tags: Sequence[str], own: Private) -> bool:
    return bool({fold(tag) for tag in tags} & {fold(skill) for skill in own.skills})


def _enjoys(case: Case, known: Known, own: Private) -> bool:
    """Each kind is told by what is recorded, not by the tone of a message."""
    holds = {
        Private.DISPUTES: case.legal_due_at is not None or known.letters.get(case.pk, 0) >= MANY_LETTERS,
        Private.PHONE: case.customer.preferred_channel == "phone",
        Private.NEWCOMERS: case.customer_id in known.newcomers,
    }
    return any(holds.get(kind, False) for kind in own.enjoys)


def _take(case: Case, *, user: User, at: datetime) -> bool:
    """Only as it was seen: whoever was quicker has it."""
    with transaction.atomic():
        as_seen = Case.objects.filter(pk=case.pk, state=Case.OPEN, owner=case.owner_id, offered_by=case.offered_by_id)
        values = {"owner": user, "offered_by": None, "offered_at": None}
        if not as_seen.update(version=F("version") + 1, **values):
            return False
        timeline.note(case, timeline.Kind.TAKEN, by=user, at=at)
    case.refresh_from_db()
    return True
