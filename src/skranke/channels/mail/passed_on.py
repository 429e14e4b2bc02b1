"""A colleague's forward becomes a mail of whoever wrote first; what the colleague wrote above it becomes a note."""

from dataclasses import dataclass, replace
from datetime import datetime

from skranke.cases import noting, timeline
from skranke.cases.models import Case
from skranke.cases.receiving import StoredFile
from skranke.channels import ledger
from skranke.channels.mail import forwarded, parsing, providers
from skranke.channels.mail.addressing import OurAddresses
from skranke.channels.mail.parsed_mail import Mail
from skranke.channels.mail.quoting import split_text
from skranke.channels.mail.reading import ReadMail, stored
from skranke.channels.mail.threading_ids import is_forward
from skranke.people.customers import normal_address
from skranke.people.models import User

MESSAGE = "message/rfc822"


@dataclass(frozen=True)
class PassedOn:
    """The mail as its first sender's, and who passed it on."""

    mail: ReadMail
    by_name: str
    by_address: str
    note: str


class Colleagues:
    """Who works here, asked of the database once, and only when a mail may be a forward."""

    def __init__(self, ours: OurAddresses) -> None:
        self.ours = ours
        self.addresses: set[str] | None = None
        own = {address.rpartition("@")[2] for address in ours.by_address}
        # At a public provider everybody has the same domain.
        self.domains = {domain for domain in own if domain and providers.for_address(f"x@{domain}") is None}

    def has(self, address: str) -> bool:
        if self.ours.has(address) or address.rpartition("@")[2].casefold() in self.domains:
            return True
        if self.addresses is None:
            found = User.objects.filter(is_active=True).values_list("email", flat=True)
            self.addresses = {normal_address(each) for each in found}
        return normal_address(address) in self.addresses

    def passed_on(self, mail: ReadMail) -> PassedOn | None:
        """The mail within a colleague's forward; None for every other mail."""
        arrival = mail.arrival
        if arrival.automatic or not arrival.sender_address or not self.has(arrival.sender_address):
            return None
        found = _as_text(mail) or _as_attachment(mail)
        if found is None or self.has(found.mail.arrival.sender_address):
            return None
        return found


def _as_text(mail: ReadMail) -> PassedOn | None:
    arrival = mail.arrival
    found = forwarded.original(mail.whole_text, subject=arrival.subject)
    if found is None:
        return None
    split = split_text(found.text)
    text, quoted = (split.reply, split.quoted) if split.reply.strip() else (found.text, "")
    inner = replace(
        arrival,
        sender_name=found.sender_name,
        sender_address=found.sender_address,
        subject=found.subject,
        text=text,
        quoted=quoted,
        signature=split.signature if split.reply.strip() else "",
        to=(),
        cc=(),
        verdict="",
        verdict_detail="",
    )
    note = split_text(found.note).reply if found.note else ""
    return _passed_on(mail, replace(mail, arrival=inner, whole_text=found.text), note=note)


def _as_attachment(mail: ReadMail) -> PassedOn | None:
    arrival = mail.arrival
    inner = [file for file in arrival.files if file.type == MESSAGE]
    if len(inner) != 1 or not (is_forward(arrival.subject) or len(arrival.text.strip()) < 400):
        return None
    read = parsing.parse(ledger.files().read(inner[0].digest))
    if not read.sender.address:
        return None
    split = split_text(read.text)
    text = split.reply if split.reply.strip() else read.text
    original = replace(
        arrival,
        sender_name=read.sender.name,
        sender_address=read.sender.address,
        subject=read.subject,
        text=text,
        quoted=split.quoted if split.reply.strip() else "",
        signature=split.signature if split.reply.strip() else "",
        html=read.html,
        message_id=read.message_id or arrival.message_id,
        cited=[*read.references, *read.in_reply_to, arrival.message_id],
        to=(),
        cc=(),
        # The colleague's mail was checked, not the one within.
        verdict="",
        verdict_detail="",
        files=[*_files(read), *(file for file in arrival.files if file.type != MESSAGE)],
    )
    return _passed_on(mail, replace(mail, arrival=original, whole_text=read.text), note=arrival.text.strip())


def _files(read: Mail) -> list[StoredFile]:
    return [stored(each) for each in read.attachments]


def _passed_on(outer: ReadMail, inner: ReadMail, *, note: str) -> PassedOn:
    arrival = outer.arrival
    return PassedOn(inner, arrival.sender_name or arrival.sender_address, arrival.sender_address, note.strip())


def tell(case: Case, found: PassedOn, *, at: datetime) -> None:
    """Say on the case who passed the mail on, and keep what they wrote as a note."""
    by = User.objects.filter(email__iexact=found.by_address).first()
    timeline.note(case, timeline.Kind.FORWARDED_IN, by=by, at=at, sender=found.by_name)
    if found.note:
        noting.keep(case, author=by, name=found.by_name, text=found.note, at=at)
