"""An answer that did not arrive: why, in plain words, and how else the customer can be reached."""

from collections.abc import Sequence
from dataclasses import dataclass

from skranke import coach
from skranke.cases.models import Message
from skranke.channels.mail import failure_words
from skranke.people.models import CustomerAddress

MOST_READ = 5_000


@dataclass(frozen=True)
class NotArrived:
    meaning: str
    addresses: Sequence[str]
    phones: Sequence[str]

    @classmethod
    def of(cls, message: Message) -> "NotArrived":
        tried = {person["address"].casefold() for person in [*message.to, *message.cc, *message.bcc]}
        known = message.case.customer.addresses.order_by("pk").values_list("kind", "value")
        return cls(
            meaning=failure_words.meaning(message.error),
            addresses=[value for kind, value in known if kind == CustomerAddress.EMAIL and value not in tried],
            phones=list(
                dict.fromkeys([*(value for kind, value in known if kind == CustomerAddress.PHONE), *_told(message)])
            ),
        )


def _told(message: Message) -> Sequence[str]:
    """Phone numbers in what the customer wrote last, the signature included."""
    said = message.case.messages.filter(kind=Message.IN, automatic="", is_held=False).order_by("-at", "-pk")
    last = said.values_list("text", "signature").first()
    return coach.read("\n".join(last)[-MOST_READ:]).asks.phones if last else ()
