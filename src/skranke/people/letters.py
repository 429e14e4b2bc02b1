"""Letters to staff (invitations, resets, alarms): rows first; the outbox delivers them."""

from collections.abc import Sequence
from datetime import datetime

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from skranke.lib import clock
from skranke.people.models import Letter


def write(to: str, *, subject: str, text: str, at: datetime, not_through: str = "") -> Letter:
    return Letter.objects.create(
        to=to,
        subject=" ".join(subject.split())[:300],
        text=text,
        written_at=at,
        next_try_at=at,
        not_through=not_through,
    )


class LetterBackend(BaseEmailBackend):
    """Django's way of sending mail, for the sign-in library: each mail becomes a letter."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        at = clock.now()
        for mail in email_messages:
            for to in mail.recipients():
                write(to, subject=str(mail.subject), text=str(mail.body), at=at)
        return len(email_messages)
