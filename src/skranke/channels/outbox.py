"""The outbox: takes answers and letters that are due and hands them to their channel, one after the other.

An answer is marked *being sent* just before the mail server hears of it. When the process dies in that moment, nobody
knows whether it left; it is then marked *maybe sent* and a person decides.
"""

from datetime import datetime
from typing import Protocol

from skranke.cases import sending
from skranke.cases.models import Message
from skranke.channels import heartbeat, registry
from skranke.channels.base import Fate
from skranke.channels.mail import delivering, pacing
from skranke.jobs import lease
from skranke.people.models import Letter
from skranke.promise.models import WayIn

# One at a time: behind a slow mail server the lease of those that wait would run out, and an answer being sent would
# look as if its sender had died.
AT_ONCE = 1


class Settle(Protocol):
    """Writes what became of an answer."""

    def __call__(self, message: Message, *, at: datetime, error: str) -> None: ...


SETTLE: dict[Fate, Settle] = {
    Fate.DELIVERED: sending.sent,
    Fate.LATER: sending.try_again,
    Fate.NEVER: sending.gave_up,
    Fate.UNKNOWN: sending.maybe_sent,
}


def deliver_due(*, at: datetime) -> int:
    """Deliver what may leave now; return how many were dealt with."""
    messages = sending.claim_due(at=at, most=AT_ONCE)
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
    domains = pacing.domains_of([*message.to, *message.cc, *message.bcc])
    later = pacing.wait_until(domains, at=at)
    if later is not None:
        lease.settle(message, send_at=later)
        return
    if not sending.begin(message, message_id=delivering.new_message_id(message)):
        return
    outcome = registry.deliverer_of(way_in.kind if way_in else WayIn.MAIL)(message, at=at)
    pacing.learn(domains, outcome, at=at)
    SETTLE[outcome.fate](message, error=outcome.error, at=at)


def _claim_letters(*, at: datetime) -> list[Letter]:
    due = Letter.objects.filter(state=Letter.QUEUED, next_try_at__lte=at).order_by("next_try_at", "pk")
    return lease.claim(due, at=at, most=AT_ONCE)


def _deliver_letter(letter: Letter, *, at: datetime) -> None:
    outcome = delivering.deliver_letter(letter, at=at)
    if outcome.fate in {Fate.DELIVERED, Fate.UNKNOWN}:
        lease.settle(letter, state=Letter.SENT, error=outcome.error)
    elif outcome.fate is Fate.LATER and letter.attempts < len(sending.BACK_OFF):
        wait = sending.BACK_OFF[letter.attempts]
        lease.settle(letter, next_try_at=at + wait, attempts=letter.attempts + 1, error=outcome.error)
    else:
        lease.settle(letter, state=Letter.FAILED, error=outcome.error)
