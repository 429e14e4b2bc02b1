"""Mails as they would have gone out, for people to read."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from skranke.cases import access
from skranke.cases.models import Message
from skranke.channels import ledger
from skranke.people.models import Letter, User

MOST = 50


@dataclass(frozen=True)
class Sent:
    to: str
    subject: str
    at: datetime
    text: str
    source: str = ""


def letters(user: User, *, with_staff_letters: bool) -> list[Sent]:
    """The newest answers this person may see, and staff letters if asked for, newest first."""
    answers = Message.objects.filter(kind=Message.OUT, case__in=access.visible(user)).exclude(raw="")
    found = [_of_answer(message) for message in answers.order_by("-at", "-pk")[:MOST]]
    if with_staff_letters:
        staff = Letter.objects.order_by("-written_at", "-pk")[:MOST]
        found += [Sent(letter.to, letter.subject, letter.written_at, letter.text) for letter in staff]
    return sorted(found, key=lambda sent: sent.at, reverse=True)[:MOST]


def _of_answer(message: Message) -> Sent:
    raw = ledger.mails().read(message.raw)
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    body = mail.get_body(("plain",))
    text = str(body.get_content()) if body else message.text
    to = ", ".join(str(mail[name]) for name in ("To", "Cc") if mail[name])
    return Sent(to, str(mail["Subject"] or ""), message.sent_at or message.at, text, raw.decode("utf-8", "replace"))
