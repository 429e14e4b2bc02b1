"""The conversation as a list of entries: messages, and the quiet lines of what happened between them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from skranke.cases.models import Attachment, Event, Message
from skranke.cases.queries import Conversation
from skranke.channels.mail.threading_ids import is_forward
from skranke.web.contexts.dangers import danger_words
from skranke.web.contexts.enclosed import InvitationLines, invitation_of, protection_of
from skranke.web.contexts.happenings import words_for
from skranke.web.contexts.look import size_words
from skranke.web.contexts.not_arrived import NotArrived
from skranke.web.reader import Reader

LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}'’”]")
INLINE_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
LONGEST_SHOWN = 60_000


@dataclass(frozen=True)
class FileLine:
    number: int
    name: str
    size: str
    url: str
    is_picture: bool
    danger: str = ""
    by_link: str = ""


@dataclass(frozen=True)
class Sending:
    """Where an answer of ours is: on its way, scheduled, sent, not delivered, maybe sent."""

    state: str
    words: str
    error: str = ""
    not_arrived: NotArrived | None = None

    @property
    def is_quiet(self) -> bool:
        """Nothing has to be decided."""
        return self.state in {Message.SENT, Message.SENDING, "on_its_way"}


@dataclass(frozen=True)
class Entry:
    """A message (`kind` in, out or note) or a line of what happened (`kind` event)."""

    kind: str
    key: str
    number: int
    time: str
    time_exact: str
    iso: str
    words: str = ""
    icon: str = ""
    undo_merge: int = 0
    undo_split: int = 0
    who: str = ""
    address: str = ""
    people: str = ""
    text: SafeString | str = ""
    is_cut: bool = False
    quoted: str = ""
    shows_quoted: bool = False
    has_html: bool = False
    is_held: bool = False
    is_forward: bool = False
    new_subject: str = ""  # what it calls itself, when that is another matter than the case's
    automatic: str = ""
    is_receipt: bool = False
    protection: str = ""
    invitation: InvitationLines | None = None
    has_raw: bool = False
    verdict: str = ""
    verdict_detail: str = ""
    may_split: bool = False
    files: Sequence[FileLine] = field(default_factory=tuple)
    sending: Sending | None = None

    @property
    def has_links(self) -> bool:
        return any(file.by_link for file in self.files)

    @property
    def url(self) -> str:
        return reverse("message_html", args=[self.number])


def entries_of(reader: Reader, conversation: Conversation) -> list[Entry]:
    first = conversation.messages[0].pk if conversation.messages and not conversation.has_earlier else 0
    moments: list[tuple[datetime, int, Entry]] = [
        (message.at, 0, message_entry(reader, message, is_first=message.pk == first))
        for message in conversation.messages
    ]
    moments += [(event.at, 1, entry) for event in conversation.events if (entry := _event(reader, event))]
    return [entry for _at, _order, entry in sorted(moments, key=lambda moment: moment[:2])]


def message_entry(reader: Reader, message: Message, *, is_first: bool) -> Entry:
    is_receipt = message.is_outgoing and bool(message.automatic)
    files = list(message.attachments.all())
    shown, hidden = message.text[:LONGEST_SHOWN], "\n".join(filter(None, [message.signature, message.quoted]))
    return Entry(
        kind=message.kind,
        key=f"message-{message.pk}",
        number=message.pk,
        time=reader.stamp(message.at),
        time_exact=reader.exact(message.at),
        iso=message.at.isoformat(),
        who=_who(message),
        address=message.sender_address if message.kind == Message.IN else "",
        people=_people(message),
        text=linked(shown),
        is_cut=len(message.text) > LONGEST_SHOWN,
        quoted="" if message.is_outgoing else hidden[:LONGEST_SHOWN],
        # Who forwards something means what is forwarded.
        shows_quoted=message.kind == Message.IN and is_forward(message.subject),
        has_html=bool(getattr(message, "has_html", False)),
        is_held=message.is_held,
        is_forward=message.is_forward,
        new_subject=message.subject if message.asks_new_matter else "",
        automatic=_("Automatic receipt") if is_receipt else _automatic().get(message.automatic, ""),
        is_receipt=is_receipt,
        protection=protection_of(message, files),
        invitation=invitation_of(reader, files),
        has_raw=bool(message.raw),
        verdict=message.verdict,
        verdict_detail=message.verdict_detail,
        may_split=message.kind == Message.IN and not is_first,
        files=[file_line(file) for file in files],
        sending=_sending(reader, message) if message.is_outgoing else None,
    )


def linked(text: str) -> SafeString:
    """The text with its web addresses as links; everything else is escaped."""
    parts: list[str] = []
    position = 0
    for found in LINK.finditer(text):
        parts.append(escape(text[position : found.start()]))
        address = found[0]
        parts.append(
            format_html('<a href="{}" target="_blank" rel="noopener noreferrer nofollow">{}</a>', address, address)
        )
        position = found.end()
    parts.append(escape(text[position:]))
    return SafeString("".join(parts))


def file_line(file: Attachment) -> FileLine:
    return FileLine(
        number=file.pk,
        name=file.name or _("unnamed file"),
        size=size_words(file.size_bytes),
        url=reverse("file", args=[file.pk]),
        is_picture=file.type in INLINE_TYPES,
        danger=danger_words(file.danger),
        by_link=_by_link(file),
    )


def _by_link(file: Attachment) -> str:
    """How the customer gets a file that was too large to send; empty for one that went along."""
    if file.link_withdrawn_at:
        return _("link withdrawn")
    return _("sent as a link until {day}").format(day=f"{file.link_until:%Y-%m-%d}") if file.link_until else ""


def _who(message: Message) -> str:
    if message.is_outgoing and message.automatic:
        return _("The desk")
    if message.author is not None:
        return message.author.name
    return message.sender_name or message.sender_address or _("Unknown sender")


def _people(message: Message) -> str:
    """Whom it went to, for ours; who else had it, for theirs."""
    lists = [message.to, message.cc, message.bcc] if message.is_outgoing else [message.cc]
    return ", ".join(person["address"] for people in lists for person in people[:20])


def _automatic() -> dict[str, str]:
    return {
        "auto-reply": _("Automatic reply"),
        "receipt": _("Receipt"),
        "list": _("Mailing list"),
        "calendar": _("Calendar"),
        "bounce": _("Not delivered"),
    }


def _sending(reader: Reader, message: Message) -> Sending:
    if message.automatic and message.state == Message.FAILED:
        words = _("The receipt did not arrive, so an answer may not either. Check the address before you write.")
        return Sending("receipt_failed", words, error=message.error, not_arrived=NotArrived.of(message))
    if message.state == Message.QUEUED and message.is_scheduled and message.send_at:
        return Sending("scheduled", _("Leaves {moment}.").format(moment=reader.stamp(message.send_at)))
    if message.state == Message.QUEUED and message.attempts:
        words = _("Not sent yet; the next try is at {moment}.").format(
            moment=reader.stamp(message.send_at or reader.at)
        )
        # A receipt has no author to whom it could be given back.
        return Sending("on_its_way" if message.automatic else "waiting", words, error=message.error)
    if message.state == Message.QUEUED:
        return Sending("on_its_way", _("On its way."))
    words = {
        Message.SENDING: _("Being sent."),
        Message.FAILED: _("This answer was not delivered. Change the address or the text, or send it again."),
        Message.MAYBE: _(
            "The connection broke while this answer was being sent, so it may have arrived. Ask the customer or look in"
            " the mailbox, then decide."
        ),
    }.get(message.state, _("Sent {moment}.").format(moment=reader.stamp(message.sent_at or message.at)))
    not_arrived = NotArrived.of(message) if message.state == Message.FAILED else None
    return Sending(message.state, words, error=message.error, not_arrived=not_arrived)


def _event(reader: Reader, event: Event) -> Entry | None:
    line = words_for(reader, event)
    if line is None:
        return None
    return Entry(
        kind="event",
        key=f"event-{event.pk}",
        number=event.pk,
        time=reader.stamp(event.at),
        time_exact=reader.exact(event.at),
        iso=event.at.isoformat(),
        words=line.words,
        icon=line.icon,
        undo_merge=line.undo_merge,
        undo_split=line.undo_split,
    )
