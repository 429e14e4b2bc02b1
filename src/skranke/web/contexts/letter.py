"""A mail as its sender laid it out, and as it came over the wire."""

from dataclasses import dataclass

from django.urls import reverse

from skranke.cases.models import Message
from skranke.channels import ledger
from skranke.channels.mail.sanitising import SafeHtml
from skranke.web.contexts.messages import INLINE_TYPES

SHOWN_BYTES = 200_000


@dataclass(frozen=True)
class LetterPage:
    number: int
    safe: SafeHtml
    shows_pictures: bool


@dataclass(frozen=True)
class RawPage:
    number: int
    case_number: int
    subject: str
    text: str
    is_cut: bool

    @classmethod
    def of(cls, message: Message) -> "RawPage":
        with ledger.mails().path(message.raw).open("rb") as file:
            raw = file.read(SHOWN_BYTES + 1)
        text = raw[:SHOWN_BYTES].decode("utf-8", "replace").replace("\0", "␀")
        return cls(message.pk, message.case_id, message.subject, text, is_cut=len(raw) > SHOWN_BYTES)


def picture_addresses(message: Message) -> dict[str, str]:
    """Where the pictures lie that the text of the mail shows, by their content id."""
    files = message.attachments.exclude(content_id="").filter(type__in=INLINE_TYPES)
    return {file.content_id.strip("<> "): reverse("inline_file", args=[file.pk]) for file in files}
