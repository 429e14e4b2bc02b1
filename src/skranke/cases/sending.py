"""What the outbox needs: claiming answers that are due, and writing what became of them."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from skranke.cases import drafts, states, threads, timeline
from skranke.cases.models import Case, Message
from skranke.jobs import lease
from skranke.people.models import User

BACK_OFF = [timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440)]


def claim_due(*, at: datetime, most: int = 20) -> list[Message]:
    """Answers that may leave now, each held by us alone; they can still be taken back until `begin`."""
    due = Message.objects.filter(kind=Message.OUT, state=Message.QUEUED, send_at__lte=at).order_by("send_at", "pk")
    return lease.claim(due.select_related("case__way_in"), at=at, most=most)


def begin(message: Message, *, message_id: str) -> bool:
    """Mark it *being sent* just before the mail server hears of it; false when it was taken back meanwhile.

    The Message-ID is fixed here, so that every later try carries the same.
    """
    message.message_id = message.message_id or message_id
    mine = Message.objects.filter(pk=message.pk, lease_token=message.lease_token, state=Message.QUEUED)
    if not mine.update(state=Message.SENDING, message_id=message.message_id):
        return False
    threads.remember(message.case, [message.message_id])
    return True


def sent(message: Message, *, at: datetime, error: str = "") -> None:
    """The next server took it; `error` names recipients it refused."""
    _settle(message, timeline.Kind.SENT, at=at, state=Message.SENT, sent_at=at, error=error)


def maybe_sent(message: Message, *, at: datetime, error: str = "") -> None:
    """The connection broke after the content had gone out; a person decides. About a receipt nobody needs to."""
    if message.automatic:
        sent(message, at=at, error=error)
        return
    if _settle(message, timeline.Kind.MAYBE_SENT, at=at, state=Message.MAYBE, error=error):
        _call_back(message, at=at)


def try_again(message: Message, *, error: str, at: datetime) -> None:
    """A fault that may pass (4xx, network): queue it again, later each time; after the last, give up loudly."""
    if message.attempts >= len(BACK_OFF):
        gave_up(message, error=error, at=at)
        return
    lease.settle(
        message,
        state=Message.QUEUED,
        send_at=at + BACK_OFF[message.attempts],
        attempts=message.attempts + 1,
        error=error,
    )


def gave_up(message: Message, *, error: str, at: datetime) -> None:
    """A fault that stays (5xx): the case needs a person again, with the reason in words."""
    if _settle(message, timeline.Kind.SEND_FAILED, at=at, state=Message.FAILED, error=error):
        _call_back(message, at=at)


def interrupted(*, at: datetime) -> list[Message]:
    """Answers whose sender died in the middle: whether they left is not known, so a person decides."""
    lost = list(Message.objects.filter(Q(state=Message.SENDING) & Q(lease_until__lt=at)).select_related("case"))
    for message in lost:
        maybe_sent(message, at=at)
    return lost


def send_again(message: Message, *, at: datetime) -> None:
    """A person decided: send it (once more)."""
    Message.objects.filter(pk=message.pk, state__in=[Message.FAILED, Message.MAYBE]).update(
        state=Message.QUEUED, send_at=at, attempts=0, error="", lease_until=None, lease_token=""
    )
    if not message.is_forward:
        states.waits_for_customer(message.case, at=at)
    states.save(message.case)


def change(message: Message, *, by: User, at: datetime) -> None:
    """A person decided: write it anew; the text and the files become their draft."""
    took = Message.objects.filter(pk=message.pk, state__in=[Message.FAILED, Message.MAYBE]).update(
        state=Message.CANCELLED
    )
    if took:
        drafts.give_back(message, at=at, to=by)
        timeline.note(message.case, timeline.Kind.REPLY_TAKEN_BACK, by=by, at=at, message=message.pk)


def it_arrived(message: Message, *, at: datetime) -> None:
    """A person decided: it had left before the desk stopped."""
    Message.objects.filter(pk=message.pk, state=Message.MAYBE).update(state=Message.SENT, sent_at=message.at, error="")
    if not message.is_forward:
        states.waits_for_customer(message.case, at=at)
    states.save(message.case)
    timeline.note(message.case, timeline.Kind.SENT, at=at, message=message.pk)


def bounced(message: Message, *, recipient: str, error: str, at: datetime) -> None:
    """A mail server told us that the answer did not arrive."""
    Message.objects.filter(pk=message.pk).update(state=Message.FAILED, error=error)
    timeline.note(message.case, timeline.Kind.BOUNCED, at=at, message=message.pk, recipient=recipient)
    _call_back(message, at=at)


def _settle(message: Message, kind: timeline.Kind, *, at: datetime, **changes: object) -> bool:
    with transaction.atomic():
        mine = lease.settle(message, **changes)
        if mine:
            timeline.note(message.case, kind, at=at, message=message.pk, error=str(changes.get("error", "")))
    return mine


def _call_back(message: Message, *, at: datetime) -> None:
    if message.automatic:
        return
    case = Case.objects.get(pk=message.case_id)
    if case.state in {Case.WAITING, Case.SNOOZED, Case.CLOSED}:
        states.needs_answer(case, since=at)
        states.save(case)
