"""The outbox: takes answers and letters that are due and hands them to their channel, one after the other.

An answer is marked *being sent* just before the mail server hears of it. When the process dies in that moment, nobody
knows whether it left; it is then marked *maybe sent* and a person decides.
"""

from datetime import datetime

from skranke.cases import sending
from skranke.cases.models import Message
from skranke.channels import heartbeat, registry
from skranke.channels.mail import delivering
from skranke.jobs import lease
from skranke.people.models import Letter
from skranke.promise.models import WayIn

BATCH = 20


def deliver_due(*, at: datetime) -> int:
    """Deliver what may leave now; return how many were dealt with."""
    messages = sending.claim_due(at=at, most=BATCH)
    for message in messages:
        _deliver(message, at=at)
    letters = _claim_letters(at=at)
    for letter in letters:
        _deliver_letter(letter, at=at)
    heartbeat.beat_now_and_then("outbox", at=at)
    return len(messages) + len(letters)


def find_interrupted(*, at: datetime) -> None:
    sending.interrupted(at=at)


def _deliver(message: Message, *, at: datetime) -> None:
    way_in = message.case.way_in
    if not sending.begin(message, message_id=delivering.new_message_id(message)):
        return
    outcome = registry.DELIVERERS[way_in.kind if way_in else WayIn.MAIL](message)
    if outcome.is_delivered:
        sending.sent(message, at=at)
    elif outcome.may_try_again:
        sending.try_again(message, error=outcome.error, at=at)
    else:
        sending.gave_up(message, error=outcome.error, at=at)


def _claim_letters(*, at: datetime) -> list[Letter]:
    due = Letter.objects.filter(state=Letter.QUEUED, next_try_at__lte=at).order_by("next_try_at", "pk")
    return lease.claim(due, at=at, most=BATCH)


def _deliver_letter(letter: Letter, *, at: datetime) -> None:
    outcome = delivering.deliver_letter(letter)
    if outcome.is_delivered:
        lease.settle(letter, state=Letter.SENT, error="")
    elif outcome.may_try_again and letter.attempts < len(sending.BACK_OFF):
        wait = sending.BACK_OFF[letter.attempts]
        lease.settle(letter, next_try_at=at + wait, attempts=letter.attempts + 1, error=outcome.error)
    else:
        lease.settle(letter, state=Letter.FAILED, error=outcome.error)
