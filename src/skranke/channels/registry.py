"""Which channel carries an answer: one line for each kind of way in."""

from datetime import datetime
from typing import Protocol

from skranke.cases.models import Message
from skranke.channels.base import Outcome
from skranke.channels.mail import delivering
from skranke.promise.models import WayIn


class Deliverer(Protocol):
    """Hands an answer to its channel."""

    def __call__(self, message: Message, *, at: datetime) -> Outcome: ...


DELIVERERS: dict[str, Deliverer] = {
    WayIn.MAIL: delivering.deliver,
    # Answered by mail; the customer also reads the answer by the private link.
    WayIn.FORM: delivering.deliver,
}


def deliverer_of(kind: str) -> Deliverer:
    """Kinds that no channel carries (a counter, a number on a door) are answered by mail."""
    return DELIVERERS.get(kind, delivering.deliver)
