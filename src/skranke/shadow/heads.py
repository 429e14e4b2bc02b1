"""What the head of a mail says of who wrote to whom."""

import hashlib
from collections.abc import Collection
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from skranke.channels.mail import machines, parsing, providers
from skranke.channels.mail.parsed_mail import Mail
from skranke.channels.mail.threading_ids import normal_id
from skranke.shadow.models import Seen, Shadow

MOST_PEOPLE, MOST_CITED = 50, 40
OF_NO_PERSON = {"bulk", "not-a-person", "loop", machines.LIST}


def seen(shadow: Shadow, head: bytes, *, at: datetime | None, now: datetime, in_sent: bool) -> Seen:
    """A row for the mail, not yet saved; `at` is when the server got it, else its own date counts."""
    mail = parsing.parse(head.rstrip(b"\r\n") + b"\r\n\r\n")
    sender = mail.sender.address.casefold()
    domain = own_domain(shadow.address)
    is_ours = in_sent or sender == shadow.address or bool(domain and sender.endswith("@" + domain))
    own_date = min(mail.date, now) if mail.date else now
    return Seen(
        shadow=shadow,
        key=_key(mail, head),
        # What we sent left when it says so; a copy may lie in the folder much later.
        at=own_date if is_ours else at or _received(mail, now=now) or own_date,
        is_ours=is_ours,
        is_machine=is_machine(mail),
        sender_name=mail.sender.name[:200],
        sender=sender[:320],
        to=_people(mail, is_ours=is_ours),
        subject=mail.subject[:200],
        cited=[normal_id(each) for each in [*mail.references, *mail.in_reply_to]][-MOST_CITED:],
    )


def own_domain(address: str) -> str:
    """The domain of the company; none when the address lies at a provider whose domain everyone shares."""
    return "" if providers.for_address(address) else address.rpartition("@")[2]


def is_machine(mail: Mail, own: Collection[str] = ()) -> bool:
    """Nobody waits for an answer to it: newsletters, automatic replies, bounces, senders that take no mail."""
    return bool(machines.automatic(mail)) or machines.reason_not_to_answer(mail, own) in OF_NO_PERSON


def _received(mail: Mail, *, now: datetime) -> datetime | None:
    """When the last server on the way took it."""
    try:
        found = parsedate_to_datetime(mail.headers.get("received").rpartition(";")[2].strip())
    except (ValueError, TypeError, OverflowError):
        return None
    return min(found if found.tzinfo else found.replace(tzinfo=UTC), now)


def _key(mail: Mail, head: bytes) -> str:
    return normal_id(mail.message_id)[:255] or hashlib.sha256(head).hexdigest()


def _people(mail: Mail, *, is_ours: bool) -> list[str]:
    people = [*mail.to, *mail.cc, *(() if is_ours else mail.delivered_to)]
    return list(dict.fromkeys(person.address.casefold()[:320] for person in people if person.address))[:MOST_PEOPLE]
