"""An answer exactly as it reached the customer's mailbox: read again from the mail that left."""

from collections.abc import Sequence
from dataclasses import dataclass

from skranke.cases.models import Message
from skranke.channels import ledger
from skranke.channels.mail import parsing
from skranke.channels.mail.parsed_mail import Address, Mail


@dataclass(frozen=True)
class Arrived:
    number: int
    case_number: int
    sender: str
    to: str
    cc: str
    subject: str
    when: str
    text: str
    has_html: bool
    files: Sequence[str]

    @classmethod
    def of(cls, message: Message, mail: Mail, *, when: str) -> "Arrived":
        return cls(
            number=message.pk,
            case_number=message.case_id,
            sender=_named(mail.sender),
            to=", ".join(_named(person) for person in mail.to),
            cc=", ".join(_named(person) for person in mail.cc),
            subject=mail.subject,
            when=when,
            text=mail.text,
            has_html=bool(mail.html),
            files=[file.name for file in mail.attachments],
        )


def mail_of(message: Message) -> Mail | None:
    """The mail that left; None where it has not left or is not in the store any more."""
    path = ledger.mails().path(message.raw) if message.raw else None
    if path is None or not message.is_outgoing or not path.exists():
        return None
    return parsing.parse(path.read_bytes())


def _named(person: Address) -> str:
    return f"{person.name} <{person.address}>" if person.name else person.address
