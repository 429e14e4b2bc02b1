"""We write first: a case that begins with our message."""

from datetime import datetime

from django.db import transaction

from skranke.cases import opening, replying
from skranke.cases.errors import NobodyNamed, NothingToSend
from skranke.cases.models import Message
from skranke.people import customers
from skranke.people.models import User
from skranke.promise.models import WayIn


def write_first(
    *, author: User, address: str, name: str, subject: str, text: str, way_in: WayIn | None, at: datetime
) -> Message:
    """Open a case for the customer with this address and send them its first message; it can be undone as any."""
    people = replying.people_in(address)
    if len(people) != 1:
        raise NobodyNamed
    if not text.strip():
        raise NothingToSend
    with transaction.atomic():
        customer = customers.find_or_add(people[0]["address"], name=name or people[0]["name"], at=at)
        case = opening.open_case(customer, subject=subject, at=at, way_in=way_in)
        return replying.reply(case, author=author, text=text, to=people[0]["address"], at=at)
