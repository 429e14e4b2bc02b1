"""What people decide teaches the filter: a case marked as spam, one brought back, one that was answered. Undoable."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from skranke.cases import timeline
from skranke.cases.models import Case, Event, Message
from skranke.channels import ledger
from skranke.channels.mail.models import SpamFilter, SpamLesson, SpamMark
from skranke.channels.mail.spam.marks import marks
from skranke.people import audit
from skranke.people.models import User

TEACHES = [timeline.Kind.SPAM, timeline.Kind.NOT_SPAM, timeline.Kind.REPLIED]
MOST_A_ROUND = 100


def catch_up() -> int:
    """Learn from what has happened since the last round; return how many events that were."""
    with transaction.atomic():
        state = SpamFilter.objects.select_for_update().first() or SpamFilter.objects.create(is_on=True)
        events = list(
            Event.objects.filter(pk__gt=state.last_event, kind__in=TEACHES)
            .select_related("case")
            .order_by("pk")[:MOST_A_ROUND]
        )
        for event in events:
            _learn_from(event)
        if events:
            SpamFilter.objects.filter(pk=state.pk).update(last_event=events[-1].pk)
    return len(events)


def forget_everything(*, by: User, at: datetime) -> None:
    """Begin anew, from what happens next."""
    with transaction.atomic():
        SpamMark.objects.all().delete()
        SpamLesson.objects.all().delete()
        last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        SpamFilter.objects.update(spam=0, ham=0, last_event=last)
        audit.note("spam filter forgot", by=by, at=at)


def switch(*, is_on: bool, by: User, at: datetime) -> None:
    SpamFilter.objects.update_or_create(defaults={"is_on": is_on})
    audit.note("spam filter switched on" if is_on else "spam filter switched off", by=by, at=at)


def _learn_from(event: Event) -> None:
    if event.kind != timeline.Kind.REPLIED:
        ledger.follow(event.case)
    # What the desk sorted out by itself teaches nothing: a filter that believes itself goes astray.
    if event.kind == timeline.Kind.SPAM and event.by_id is None:
        return
    if event.kind == timeline.Kind.REPLIED and event.case.state == Case.SPAM:
        return
    _teach(event.case, is_spam=event.kind == timeline.Kind.SPAM)


def _teach(case: Case, *, is_spam: bool) -> None:
    """One lesson a case; the newest decision takes the place of an earlier one."""
    known = SpamLesson.objects.filter(case=case).first()
    if known is not None and known.is_spam == is_spam:
        return
    first = case.messages.filter(kind=Message.IN).order_by("at", "pk").first()
    if first is None:
        return
    if known is not None:
        _count(known.marks, is_spam=known.is_spam, step=-1)
        known.delete()
    taught = marks(subject=first.subject, text=first.text, html=first.html, sender=first.sender_address)
    SpamLesson.objects.create(case=case, is_spam=is_spam, marks=taught)
    _count(taught, is_spam=is_spam, step=1)


def _count(taught: Sequence[str], *, is_spam: bool, step: int) -> None:
    field = "spam" if is_spam else "ham"
    if step > 0:
        SpamMark.objects.bulk_create([SpamMark(mark=mark) for mark in taught], ignore_conflicts=True)
    SpamMark.objects.filter(mark__in=taught).update(**{field: F(field) + step})
    SpamFilter.objects.update(**{field: F(field) + step})
