"""Finding cases, and the customers on them, by words and filters typed together."""

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from skranke.cases import access, filters, queries, search
from skranke.cases.filters import Filter, Wish
from skranke.cases.models import Case, Message
from skranke.cases.queries import Found, Hit
from skranke.lib.fold import fold, words
from skranke.people.models import Customer, User

MOST_LOOKED_AT = 5_000
STATE_OF = {
    filters.OPEN: Case.OPEN,
    filters.WAITING: Case.WAITING,
    filters.PUT_OFF: Case.SNOOZED,
    filters.CLOSED: Case.CLOSED,
    filters.SPAM: Case.SPAM,
}


def seek(user: User, wish: Wish, *, at: datetime, zone: ZoneInfo, most: int = queries.PAGE) -> Found:
    """Cases that fit all of it, the newest first: by their words when there are any, else by their number."""
    if not wish.filters:
        return queries.hits(user, wish.words, most=most)
    cases = access.visible(user).select_related("customer", "owner").exclude(state=Case.MERGED)
    for each in wish.filters:
        cases = cases.filter(_condition(each, user=user, at=at, zone=zone)).distinct()
    if words(wish.words):
        return _with_words(cases, wish.words, most=most)
    found = list(cases.order_by("-pk")[: most + 1])
    return Found([Hit(case, None) for case in found[:most]], is_more=len(found) > most)


def people(user: User, typed: str, *, most: int = 5) -> list[Customer]:
    """Customers who wrote on a visible case and whose name or address holds every word, who wrote last first."""
    wanted = words(typed)
    if not wanted:
        return []
    numbers = _from_whom(wanted)
    newest = access.visible(user).filter(pk__in=numbers).order_by("-last_message_at")
    ids = list(dict.fromkeys(newest.values_list("customer_id", flat=True)[: most * 20]))[:most]
    by_id = Customer.objects.prefetch_related("addresses").in_bulk(ids)
    return [by_id[number] for number in ids]


def _with_words(cases: QuerySet[Case], typed: str, *, most: int) -> Found:
    numbers = search.matching(typed, most=MOST_LOOKED_AT)
    newest: dict[int, int] = {}
    case_of = dict(Message.objects.filter(pk__in=numbers).values_list("pk", "case_id"))
    for number in numbers:
        if number in case_of:
            newest.setdefault(case_of[number], number)
    fitting = set(cases.filter(pk__in=list(newest)).values_list("pk", flat=True))
    shown = [number for number in newest if number in fitting]
    by_number = cases.in_bulk(shown[:most])
    messages = Message.objects.defer("html").in_bulk([newest[case] for case in by_number])
    hits = [Hit(by_number[case], messages.get(newest[case])) for case in shown[:most] if case in by_number]
    return Found(hits, is_more=len(shown) > most or len(numbers) >= MOST_LOOKED_AT)


def _condition(wanted: Filter, *, user: User, at: datetime, zone: ZoneInfo) -> Q:
    value = wanted.value
    match wanted.key:
        case filters.FROM:
            return Q(pk__in=_from_whom(words(value)))
        case filters.TAG:
            return Q(tags__name__iexact=value)
        case filters.BEFORE:
            return Q(last_message_at__lt=_midnight(wanted.day, zone))
        case filters.AFTER:
            return Q(last_message_at__gte=_midnight(wanted.day, zone))
        case filters.OWNER:
            return _owned_by(value, user)
        case filters.HAS:
            return Q(has_attachments=True)
        case filters.LANGUAGE:
            return Q(language=fold(value)[:2])
        case _:
            return _state(value, user=user, at=at)


def _state(value: str, *, user: User, at: datetime) -> Q:
    if value == filters.LATE:
        return Q(state=Case.OPEN, answer_due_at__lte=at)
    if value == filters.MINE:
        return Q(owner=user, closed_at=None)
    if value == filters.FREE:
        return Q(owner=None, state=Case.OPEN)
    return Q(state=STATE_OF[value])


def _owned_by(value: str, user: User) -> Q:
    if fold(value) in filters.ME:
        return Q(owner=user)
    if fold(value) in filters.NOBODY:
        return Q(owner=None)
    return Q(owner__name__icontains=value)


def _from_whom(wanted: Sequence[str]) -> list[int]:
    """Cases with a message from someone whose name or address holds these words; found by the index of words."""
    numbers = search.matching(" ".join(wanted), most=MOST_LOOKED_AT)
    senders = Message.objects.filter(pk__in=numbers, kind=Message.IN)
    rows = senders.values_list("case_id", "sender_name", "sender_address")
    return list({case for case, name, address in rows if _holds(f"{name} {address}", wanted)})


def _holds(name: str, wanted: Sequence[str]) -> bool:
    known = words(name)
    return all(any(word.startswith(start) for word in known) for start in wanted)


def _midnight(day: date | None, zone: ZoneInfo) -> datetime:
    assert day is not None
    return datetime.combine(day, time(), zone)
