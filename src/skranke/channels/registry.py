"""Which channel carries an answer: one line for each kind of way in."""

from collections.abc import Callable

from skranke.cases.models import Message
from skranke.channels.base import Outcome
from skranke.channels.mail import delivering
from skranke.promise.models import WayIn

DELIVERERS: dict[str, Callable[[Message], Outcome]] = {
    WayIn.MAIL: delivering.deliver,
}
