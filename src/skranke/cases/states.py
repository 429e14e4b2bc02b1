"""Moving a case between states: the few changes that every deed is made of, and what is due in each."""

from datetime import datetime

from django.db.models import F

from skranke.cases.models import Case, Message
from skranke.promise import giving
from skranke.promise.giving import Book, Situation
from skranke.promise.models import Promise

OF_A_STATE = (
    "state",
    "unanswered_since",
    "answer_due_at",
    "snoozed_until",
    "closed_at",
    "solve_due_at",
    "solve_left_seconds",
)


def needs_answer(case: Case, *, since: datetime) -> None:
    """The customer waits for us; the oldest unanswered message sets the promise, later ones do not move it."""
    case.state = Case.OPEN
    case.snoozed_until = case.closed_at = None
    book, situation = giving.book(), None
    if case.unanswered_since is None or since < case.unanswered_since:
        case.unanswered_since = since
    if book.promises:
        situation = situation_of(case, book)
        # An answer taken back gives back the time that passed since it was written, and no more.
        _solve_clock_goes_on(case, book, situation, at=max(since, case.last_message_at))
    _set_due(case, book, situation)


def waits_for_customer(case: Case, *, at: datetime) -> None:
    """We answered: nothing is due, and the clock of *solved* stands still."""
    case.state = Case.WAITING
    rests(case, at=at)


def rests(case: Case, *, at: datetime) -> None:
    """Nothing is due on the case any more, whatever its state."""
    case.unanswered_since = case.answer_due_at = case.snoozed_until = case.closed_at = None
    if case.solve_due_at is not None:
        _solve_clock_stops(case, at=at)


def reckon(case: Case) -> None:
    """What decides the promise has changed (a tag, a group, a way in, a deadline): say anew what is due."""
    if case.state in {Case.OPEN, Case.SNOOZED} and case.unanswered_since is not None:
        book, situation = giving.book(), None
        if book.promises:
            situation = situation_of(case, book)
            _solve_clock_goes_on(case, book, situation, at=case.unanswered_since)
        _set_due(case, book, situation)


def situation_of(case: Case, book: Book) -> Situation:
    """What of the case decides on promises; asks only for what some promise names."""
    group = case.customer.group_id if book.asks_for_groups() else None
    has_tags = book.asks_for_tags() and case.pk is not None
    tags = frozenset(name.casefold() for name in case.tags.values_list("name", flat=True)) if has_tags else frozenset()
    return Situation(way_in=case.way_in_id, group=group, tags=tags)


def save(case: Case, *fields: str) -> None:
    """Write the state and the named fields, and raise the version that writers compare."""
    values = {name: getattr(case, name) for name in (*OF_A_STATE, *fields)}
    Case.objects.filter(pk=case.pk).update(version=F("version") + 1, **values)
    case.version += 1


def save_due(case: Case) -> bool:
    """Write what `reckon` found, unless somebody was quicker; the version stays, since no answer is touched by it."""
    mine = Case.objects.filter(pk=case.pk, version=case.version)
    return bool(mine.update(answer_due_at=case.answer_due_at, solve_due_at=case.solve_due_at))


def _set_due(case: Case, book: Book, situation: Situation | None) -> None:
    """The earliest of what is due: an answer, the solution, what a law says."""
    situation = situation or Situation(way_in=case.way_in_id)
    if case.unanswered_since is not None:
        answer = book.answer_due(case.unanswered_since, situation, is_first=not _was_answered(case, book))
        others = [due for due in (case.solve_due_at, case.legal_due_at) if due is not None]
        case.answer_due_at = min([answer, *others])


def _was_answered(case: Case, book: Book) -> bool:
    if case.pk is None or not any(promise.kind == Promise.NEXT for promise in book.promises):
        return False
    answers = case.messages.filter(kind=Message.OUT, is_forward=False, automatic="")
    return answers.exclude(state=Message.CANCELLED).exists()


def _solve_clock_goes_on(case: Case, book: Book, situation: Situation, *, at: datetime) -> None:
    promise = book.promise(Promise.SOLVED, situation)
    if promise is None:
        case.solve_due_at = case.solve_left_seconds = None
    elif case.solve_left_seconds is not None:
        case.solve_due_at = giving.due_again(promise, book.calendar(case.way_in_id), at, case.solve_left_seconds)
        case.solve_left_seconds = None
    elif case.solve_due_at is None:
        case.solve_due_at = giving.due(promise, book.calendar(case.way_in_id), case.opened_at)


def _solve_clock_stops(case: Case, *, at: datetime) -> None:
    book = giving.book()
    promise = book.promise(Promise.SOLVED, situation_of(case, book))
    if promise is not None and case.solve_due_at is not None and (promise.pauses or case.state != Case.WAITING):
        left = giving.seconds_left(promise, book.calendar(case.way_in_id), at, case.solve_due_at)
        case.solve_left_seconds, case.solve_due_at = left, None
