"""Questions to the database about cases: the views of the inbox by keyset pages, and one case's conversation."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import F, Q, QuerySet

from skranke.cases import access, search
from skranke.cases.models import Case, Message
from skranke.people.models import User

PAGE = 50
COUNTED = 1_000


class View(StrEnum):
    NEEDS_ANSWER = "needs-answer"
    MINE = "mine"
    WAITING = "waiting"
    SNOOZED = "snoozed"
    CLOSED = "closed"
    SPAM = "spam"


# The field each view is ordered by, and whether the newest come first.
ORDER = {
    View.NEEDS_ANSWER: ("answer_due_at", False),
    View.MINE: ("answer_due_at", False),
    View.WAITING: ("last_message_at", False),
    View.SNOOZED: ("snoozed_until", False),
    View.CLOSED: ("closed_at", True),
    View.SPAM: ("last_message_at", True),
}


@dataclass(frozen=True)
class Page:
    """Some cases of a view in order, and the key after which the next page begins ("" at the end)."""

    cases: list[Case]
    after: str


def in_view(user: User, view: View) -> QuerySet[Case]:
    cases = access.visible(user)
    if view is View.MINE:
        return cases.filter(owner=user, state__in=[Case.OPEN, Case.WAITING, Case.SNOOZED])
    state = {
        View.NEEDS_ANSWER: Case.OPEN,
        View.WAITING: Case.WAITING,
        View.SNOOZED: Case.SNOOZED,
        View.CLOSED: Case.CLOSED,
        View.SPAM: Case.SPAM,
    }[view]
    return cases.filter(state=state)


def page(user: User, view: View, *, after: str = "", size: int = PAGE) -> Page:
    """One page of a view. `after` is the key a former page gave; one that cannot be read means the first page."""
    name, newest_first = ORDER[view]
    cases = in_view(user, view).select_related("customer", "owner").prefetch_related("tags")
    order = F(name).desc(nulls_last=True) if newest_first else F(name).asc(nulls_last=True)
    cases = cases.order_by(order, "-pk" if newest_first else "pk")
    key = _read_key(after)
    if key is not None:
        cases = cases.filter(_beyond(name, *key, newest_first=newest_first))
    found = list(cases[: size + 1])
    more = len(found) > size
    return Page(found[:size], _write_key(found[size - 1], name) if more else "")


def count(user: User, view: View) -> int:
    """How many cases a view holds, counted no further than `COUNTED` + 1, so that it costs the same at any size."""
    return in_view(user, view).order_by()[: COUNTED + 1].values("pk").count()


def conversation(case: Case) -> list[Message]:
    return list(case.messages.select_related("author").prefetch_related("attachments").order_by("at", "pk"))


def earlier_cases(case: Case, *, user: User, most: int = 5) -> list[Case]:
    """Other cases of the same customer that this person may see, newest first."""
    return list(
        access.visible(user)
        .filter(customer=case.customer_id)
        .exclude(pk=case.pk)
        .exclude(state=Case.MERGED)
        .order_by("-opened_at")[:most]
    )


def found(user: User, typed: str, *, most: int = PAGE) -> list[Case]:
    """Cases that hold the words typed, newest words first; a number finds the case of that number too."""
    numbers = search.matching(typed)
    visible = access.visible(user).select_related("customer", "owner").prefetch_related("tags")
    hits = dict(Message.objects.filter(pk__in=numbers[:500]).values_list("pk", "case_id"))
    wanted = list(dict.fromkeys(hits[number] for number in numbers[:500] if number in hits))
    if typed.strip().lstrip("#").isdecimal():
        wanted.insert(0, int(typed.strip().lstrip("#")[:18]))
    cases = visible.in_bulk(wanted)
    return [cases[number] for number in dict.fromkeys(wanted) if number in cases][:most]


def trouble(user: User, *, most: int = PAGE) -> list[Message]:
    """Answers that did not arrive or may not have left, newest first."""
    wanted = Message.objects.filter(state__in=[Message.FAILED, Message.MAYBE], case__in=access.visible(user))
    return list(wanted.select_related("case").order_by("-at")[:most])


def _beyond(name: str, value: datetime | None, pk: int, *, newest_first: bool) -> Q:
    sign, pk_sign = ("lt", "lt") if newest_first else ("gt", "gt")
    if value is None:
        return Q(**{f"{name}__isnull": True, f"pk__{pk_sign}": pk})
    same = Q(**{name: value, f"pk__{pk_sign}": pk})
    return Q(**{f"{name}__{sign}": value}) | same | Q(**{f"{name}__isnull": True})


def _write_key(case: Case, name: str) -> str:
    value: datetime | None = getattr(case, name)
    return f"{value.isoformat() if value else ''}~{case.pk}"


def _read_key(key: str) -> tuple[datetime | None, int] | None:
    stamp, _sep, pk = key.partition("~")
    try:
        return (datetime.fromisoformat(stamp) if stamp else None), int(pk)
    except ValueError:
        return None
