"""A raw mail in the desk's words: who, what, which files, and which case it says it belongs to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from skranke.cases.receiving import Arrival, StoredFile
from skranke.channels import ledger
from skranke.channels.mail import parsing, trust
from skranke.channels.mail.bounces import bounce_of
from skranke.channels.mail.dangers import danger_of
from skranke.channels.mail.machines import automatic, list_named, reason_in_headers
from skranke.channels.mail.parsed_mail import Address, Attachment, Mail
from skranke.channels.mail.quoting import split_text
from skranke.channels.mail.spam import hosts_word
from skranke.channels.models import Incoming

MOST_FILES = 200
LONGEST_TEXT = 1_000_000


@dataclass(frozen=True)
class Bounced:
    """A report that an answer of ours did not arrive (`is_final`) or is late."""

    original_message_id: str
    recipient: str
    text: str
    is_final: bool


@dataclass(frozen=True)
class ReadMail:
    """What a mail says, with its files already in the store."""

    arrival: Arrival
    whole_text: str = ""
    delivered_to: Sequence[str] = ()
    spam_why: Mapping[str, object] = field(default_factory=dict)
    """What the host's filter says of it; empty when it does not call it spam."""
    said_of_sender: Sequence[trust.Result] = ()
    bounce: Bounced | None = None
    reply_to: Sequence[str] = ()
    no_receipt: str = ""
    """Why a machine may not answer it, by what it says of itself; empty when it may."""
    list_named: str = ""
    """What it says of the mailing list it came by."""
    own_id: str = ""  # the id a mail of this desk left with, when a server has given it another since
    defects: Sequence[str] = field(default_factory=tuple)


def read(raw: bytes, *, digest: str, arrived_at: datetime, source: str) -> ReadMail:
    """Parse a raw mail; its attachments are written to the store of files."""
    mail = parsing.parse(raw)
    return ReadMail(
        arrival=_arrival(mail, digest=digest, at=_when(mail, arrived_at=arrived_at, source=source)),
        whole_text=mail.text[:LONGEST_TEXT],
        delivered_to=[person.address for person in mail.delivered_to],
        spam_why=hosts_word.verdict(mail.headers),
        said_of_sender=trust.results(mail.headers),
        bounce=_bounced(mail),
        reply_to=[person.address for person in mail.reply_to[:20]],
        no_receipt=reason_in_headers(mail),
        list_named=list_named(mail),
        own_id=mail.headers.get("x-skranke-id").strip()[:255],
        defects=mail.defects,
    )


def with_known(mail: ReadMail, ours: Sequence[str]) -> Arrival:
    """The arrival with our own earlier texts found in it and folded away, whatever the mail program did to them."""
    text, quoted, signature = _split(mail.whole_text, ours)
    return replace(mail.arrival, text=text, quoted=quoted, signature=signature)


def _split(text: str, ours: Sequence[str] = ()) -> tuple[str, str, str]:
    """What was newly written, quoted history, signature; a mail that is all history is shown whole."""
    split = split_text(text, known=ours)
    if not split.reply.strip():
        return text, "", ""
    return split.reply, split.quoted, split.signature


def _arrival(mail: Mail, *, digest: str, at: datetime) -> Arrival:
    text, quoted, signature = _split(mail.text[:LONGEST_TEXT])
    return Arrival(
        sender_name=mail.sender.name,
        sender_address=mail.sender.address,
        text=text,
        quoted=quoted,
        signature=signature,
        at=at,
        subject=mail.subject,
        to=_people(mail.to),
        cc=_people(mail.cc),
        html=mail.html[:LONGEST_TEXT],
        message_id=mail.message_id,
        cited=[*mail.references, *mail.in_reply_to],
        automatic=_automatic(mail),
        raw=digest,
        files=[stored(attachment) for attachment in mail.attachments[:MOST_FILES]],
    )


def _automatic(mail: Mail) -> str:
    return "bounce" if bounce_of(mail) else automatic(mail)


def _bounced(mail: Mail) -> Bounced | None:
    found = bounce_of(mail)
    if found is None:
        return None
    return Bounced(
        original_message_id=found.original_message_id,
        recipient=found.recipient,
        text=found.said if found.status in found.said else f"{found.status} {found.said}".strip(),
        is_final=found.action == "failed",
    )


def _when(mail: Mail, *, arrived_at: datetime, source: str) -> datetime:
    """When it reached us; for mail brought from elsewhere, when it was written."""
    if source == Incoming.SMTP or mail.date is None:
        return arrived_at
    return min(mail.date, arrived_at)


def _people(people: Sequence[Address]) -> list[dict[str, str]]:
    return [{"name": person.name, "address": person.address} for person in people[:200]]


def stored(attachment: Attachment) -> StoredFile:
    """The file in the store, looked at for what can do harm."""
    content = attachment.content
    return StoredFile(
        name=attachment.shown_name,
        type=attachment.type,
        size_bytes=len(content),
        digest=ledger.files().put(content),
        content_id=attachment.content_id,
        is_inline=attachment.is_inline,
        danger=danger_of(attachment.shown_name, content),
    )
