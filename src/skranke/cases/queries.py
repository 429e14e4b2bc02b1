"""Questions to the database about cases: the views of the inbox by keyset pages, and one case's conversation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, F, Q, QuerySet, When
from django.db.models import Case as Case_

from skranke.cases import access, search, timeline
from skranke.cases.models import Case, Event, Message, Tag
from skranke.people.models import User

PAGE = 50
COUNTED = 1_000
MOST_LOOKED_AT = 500
Kind = timeline.Kind
# The conversation shows these by the message itself.
SAID_BY_MESSAGES = [
    Kind.OPENED,
    Kind.RECEIVED,
    Kind.RECEIVED_AUTOMATIC,
    Kind.REPLIED,
    Kind.SENT,
    Kind.NOTED,
    Kind.MAYBE_SENT,
    Kind.ACKNOWLEDGED,
]


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
        return cases.filter(owner=user, closed_at=None, state__in=[Case.OPEN, Case.WAITING, Case.SNOOZED])
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
    cases = in_view(user, view)
    order = F(name).desc(nulls_last=True) if newest_first else F(name).asc(nulls_last=True)
    cases = cases.order_by(order, "-pk" if newest_first else "pk")
    key = _read_key(after)
    if key is not None:
        cases = cases.filter(_beyond(name, *key, newest_first=newest_first))
    # The numbers come from the view's index alone; asked together with customers, SQLite may begin with all of those.
    numbers = list(cases.values_list("pk", flat=True)[: size + 1])
    by_number = access.visible(user).select_related("customer", "owner").in_bulk(numbers)
    found = [by_number[number] for number in numbers if number in by_number]
    more = len(found) > size
    return Page(found[:size], _write_key(found[size - 1], name) if more else "")


def count(user: User, view: View) -> int:
    """How many cases a view holds, counted no further than `COUNTED` + 1, so that it costs the same at any size."""
    return in_view(user, view).order_by()[: COUNTED + 1].values("pk").count()


def counts(user: User) -> dict[View, int]:
    """How many cases each view holds that has somebody waiting, each counted as `count` does, in one statement."""
    views = [View.NEEDS_ANSWER, View.MINE, View.WAITING, View.SNOOZED]
    parts: list[str] = []
    values: list[Any] = []
    for view in views:
        try:
            sql, params = in_view(user, view).order_by().values("pk")[: COUNTED + 1].query.sql_with_params()
        except EmptyResultSet:
            return {}
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608  Django's own SQL
        values += params
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return dict(zip(views, cursor.fetchone() or (), strict=True))


def undelivered(cases: Sequence[Case]) -> dict[int, str]:
    """Of these cases, those with an answer that did not arrive or may not have, and which of the two."""
    rows = Message.objects.filter(case__in=cases, state__in=[Message.FAILED, Message.MAYBE], automatic="")
    return dict(rows.values_list("case_id", "state"))


def tags_of(cases: Sequence[Case]) -> dict[int, list[str]]:
    """The names of the tags on these cases; a prefetch does the same with a query object for every case."""
    found: dict[int, list[str]] = {}
    rows = Tag.objects.filter(cases__in=cases).order_by("name").values_list("cases__pk", "name")
    for number, name in rows:
        found.setdefault(number, []).append(name)
    return found


@dataclass(frozen=True)
class Conversation:
    """What was said and what happened, oldest first, and whether there is more before it."""

    messages: Sequence[Message]
    events: Sequence[Event]
    has_earlier: bool


def conversation(case: Case, *, most: int = 60) -> Conversation:
    """The newest part of a conversation. A message's HTML is left where it is; `has_html` says whether there is any."""
    newest = (
        case.messages.exclude(state=Message.CANCELLED)
        .defer("html")
        .annotate(has_html=Case_(When(html="", then=False), default=True, output_field=BooleanField()))
        .select_related("author", "question")
        .prefetch_related("attachments")
        .order_by("-at", "-pk")
    )
    messages = list(newest[: most + 1])
    has_earlier = len(messages) > most
    shown = messages[:most][::-1]
    events = case.events.exclude(kind__in=SAID_BY_MESSAGES).order_by("-at", "-pk")
    if has_earlier:
        events = events.filter(at__gte=shown[0].at)
    return Conversation(shown, list(events[: most * 3])[::-1], has_earlier)


def earlier_cases(case: Case, *, user: User, most: int = 5) -> list[Case]:
    """Other cases of the same customer that this person may see, newest first."""
    return list(
        access.visible(user)
        .select_related("customer", "owner")
        .filter(customer=case.customer_id)
        .exclude(pk=case.pk)
        .exclude(state=Case.MERGED)
        .order_by("-opened_at")[:most]
    )


@dataclass(frozen=True)
class Hit:
    """A case and the newest message on it that holds the words; none when the number was typed."""

    case: Case
    message: Message | None


@dataclass(frozen=True)
class Found:
    hits: list[Hit]
    is_more: bool


def hits(user: User, typed: str, *, most: int = PAGE) -> Found:
    """Cases that hold the words typed, newest words first; a number finds the case of that number too."""
    numbers = search.matching(typed)
    looked_at = numbers[:MOST_LOOKED_AT]
    case_of = dict(Message.objects.filter(pk__in=looked_at).values_list("pk", "case_id"))
    newest: dict[int, int | None] = {}
    if typed.strip().lstrip("#").isdecimal():
        newest[int(typed.strip().lstrip("#")[:18])] = None
    for number in looked_at:
        if number in case_of:
            newest.setdefault(case_of[number], number)
    visible = access.visible(user)
    seen = set(visible.filter(pk__in=list(newest)).values_list("pk", flat=True))
    shown = [number for number in newest if number in seen][:most]
    cases = visible.select_related("customer", "owner").in_bulk(shown)
    messages = Message.objects.defer("html").in_bulk([pk for case in shown if (pk := newest[case]) is not None])
    found = [Hit(cases[case], messages.get(newest[case] or 0)) for case in shown]
    return Found(found, is_more=len(seen) > most or len(numbers) > MOST_LOOKED_AT)


def found(user: User, typed: str, *, most: int = PAGE) -> list[Case]:
    """The cases of `hits` alone."""
    return [hit.case for hit in hits(user, typed, most=most).hits]


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
