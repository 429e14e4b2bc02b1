"""What one mail says, once it has been read: plain values that know neither bytes on a wire nor a database."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from skranke.channels.mail.headers import Headers


@dataclass(frozen=True, slots=True)
class Address:
    """A name and an address as written; either may be empty, the address has its domain in lower case."""

    name: str
    address: str

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


@dataclass(frozen=True)
class Attachment:
    """A part of the mail that is not its text; its bytes are decoded only when asked for."""

    name: str
    """As the sender named it, without folders and control characters; empty when it has no name."""
    type: str
    """The media type in lower case, "application/octet-stream" when none was given."""
    content_id: str
    """Without angle brackets; the HTML cites it as "cid:…"; empty when it has none."""
    is_inline: bool
    """Shown within the HTML, or marked inline by the sender."""
    load: Callable[[], bytes] = field(repr=False, compare=False)
    """Gives the decoded bytes; never raises."""

    @cached_property
    def content(self) -> bytes:
        """The decoded bytes, kept once they have been asked for."""
        return self.load()

    @property
    def size(self) -> int:
        """How many bytes it has once decoded."""
        return len(self.content)

    @property
    def shown_name(self) -> str:
        """A name to show and to save under, also when the sender gave none."""
        if self.name:
            return self.name
        known = {"message/rfc822": ".eml", "text/calendar": ".ics", "image/jpeg": ".jpg", "text/plain": ".txt"}
        return "attachment" + (known.get(self.type) or mimetypes.guess_extension(self.type) or "")


@dataclass(frozen=True, slots=True)
class ReportPart:
    """A part that a machine wrote for machines, such as the delivery status or the returned original."""

    type: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """One mail as read. Always complete: what could not be read is empty, and `defects` says why."""

    sender: Address
    """The first address of From; of Sender or Reply-To when there is none; both fields empty when nobody is named."""
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    delivered_to: tuple[Address, ...]
    """Where servers on the way say it was delivered (Delivered-To, X-Original-To …); may carry a plus-address."""
    subject: str
    """Decoded, on one line; empty when there is none."""
    date: datetime | None
    """The Date header with its own offset; UTC when it has none; never to be trusted for order."""
    message_id: str
    """With angle brackets, or empty."""
    in_reply_to: tuple[str, ...]
    """Ids with angle brackets; usually one."""
    references: tuple[str, ...]
    """Ids with angle brackets, oldest first."""
    text: str
    """The whole text with quoted history, lines ended by a newline; made from the HTML when the mail has only that."""
    html: str
    """The HTML as sent, not made safe; empty when the mail has none."""
    attachments: tuple[Attachment, ...]
    headers: Headers
    """Every header field, decoded when asked for; `headers.get("x-loop")`."""
    type: str
    """The media type of the whole mail, such as "multipart/report"."""
    type_parameters: dict[str, str]
    reports: tuple[ReportPart, ...] = ()
    """Delivery status, disposition notification, feedback report and returned originals of a report mail."""
    calendar_method: str = ""
    """REQUEST, REPLY, CANCEL … when the mail carries an invitation; empty otherwise."""
    protection: tuple[str, ...] = ()
    """Any of smime-signed, smime-encrypted, pgp-signed, pgp-encrypted: noted, not verified."""
    defects: tuple[str, ...] = ()
    """Short words for what was wrong, such as no-sender or wrong-charset; empty for a sound mail."""
