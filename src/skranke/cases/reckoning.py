"""Reckoning anew what is due on open cases, after hours or promises have changed."""

from django.db import transaction

from skranke.cases import states
from skranke.cases.models import Case
from skranke.promise import giving

AT_ONCE = 500


def reckon_open() -> int:
    """Every open case gets its due time by the hours and promises of now; returns how many moved."""
    moved = 0
    with giving.one_book():
        last = 0
        while batch := _after(last):
            moved += _reckon(batch)
            last = batch[-1].pk
    return moved


def _after(number: int) -> list[Case]:
    open_cases = Case.objects.filter(state__in=[Case.OPEN, Case.SNOOZED], pk__gt=number)
    return list(open_cases.select_related("customer").order_by("pk")[:AT_ONCE])


@transaction.atomic
def _reckon(batch: list[Case]) -> int:
    moved = 0
    for case in batch:
        before = (case.answer_due_at, case.solve_due_at)
        states.reckon(case)
        if (case.answer_due_at, case.solve_due_at) != before:
            moved += states.save_due(case)
    return moved
