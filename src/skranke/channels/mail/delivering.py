"""An answer or a staff letter leaves by mail."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from skranke.cases.models import Attachment, Case, Message
from skranke.channels import ledger
from skranke.channels.base import Fate, Outcome
from skranke.channels.mail import composing, file_links, identities, mailboxes, sent_copies, signing, smtp, tagged
from skranke.channels.mail.addressing import signing_key
from skranke.channels.mail.identities import Face
from skranke.channels.mail.models import Mailbox
from skranke.channels.mail.parsed_mail import Address
from skranke.channels.mail.threading_ids import bare_subject, signed_address, with_number
from skranke.lib.errors import DeskError
from skranke.people.models import Desk, Letter

MOST_CITED = 20


def new_message_id(message: Message) -> str:
    """`<case.message.random@domain>`: ours to recognise, nobody's to guess."""
    mailbox = mailbox_of(message.case)
    domain = mailbox.way_in.address.rpartition("@")[2] if mailbox else "skranke.invalid"
    return f"<{message.case_id}.{message.pk}.{secrets.token_hex(8)}@{domain}>"


def mailbox_of(case: Case) -> Mailbox | None:
    """The mailbox a case's answers leave through: that of its way in, else the first that can send."""
    mailboxes = _able()
    own = mailboxes.filter(way_in=case.way_in_id).first() if case.way_in_id else None
    return own or mailboxes.exclude(smtp_host="").first() or mailboxes.first()


def _able() -> QuerySet[Mailbox]:
    """Mailboxes of the desk; those that are only looked at send nothing."""
    return Mailbox.objects.select_related("way_in", "grant__client").filter(is_shadow=False).order_by("pk")


def deliver(message: Message, *, at: datetime) -> Outcome:
    """Compose the answer, keep what will leave, and hand it to the mail server."""
    mailbox = mailbox_of(message.case)
    if mailbox is None:
        return Outcome.later(_no_mailbox())
    try:
        content = _signed(_compose(message, mailbox, at=at), mailbox)
    except composing.BadAddress as error:
        text = _("No mail can be sent to “{address}”. Correct the address, then send again.")
        return Outcome.never(text.format(address=error.address))
    Message.objects.filter(pk=message.pk).update(raw=ledger.mails().put(content))
    people = [*message.to, *message.cc, *message.bcc]
    recipients = [composing.wire_address(person["address"]) for person in people]
    outcome = _send(mailbox, sender=_return_path(message, mailbox), recipients=recipients, content=content, at=at)
    if outcome.fate is Fate.DELIVERED and not _stays_here():
        sent_copies.want(message, mailbox, at=at)
    return outcome


def deliver_letter(letter: Letter, *, at: datetime) -> Outcome:
    able = _able().exclude(smtp_host="")
    mailbox = able.exclude(way_in__address=letter.not_through).first() or able.first()
    if mailbox is None:
        return Outcome.delivered() if _stays_here() else Outcome.later(_no_mailbox())
    domain = mailbox.way_in.address.rpartition("@")[2]
    content = composing.compose(
        composing.Letter(
            sender=Address(mailbox.sender_name, mailbox.way_in.address),
            to=[Address("", letter.to)],
            subject=letter.subject,
            text=letter.text,
            message_id=f"<letter.{letter.pk}.{secrets.token_hex(8)}@{domain}>",
            at=letter.written_at,
            is_automatic=True,
        )
    )
    sender = mailbox.way_in.address
    return _send(mailbox, sender=sender, recipients=[letter.to], content=_signed(content, mailbox), at=at)


def _return_path(message: Message, mailbox: Mailbox) -> str:
    """Where a refusal comes back to: nowhere for an automatic answer (RFC 3834 § 3.3), else by the answer's number."""
    if message.automatic:
        return ""
    address = mailbox.way_in.address
    if mailbox.plus_works_at is None:
        return address
    return tagged.tagged(address, letter=tagged.BOUNCE, number=message.pk, key=signing_key())


def _reply_to(message: Message, mailbox: Mailbox) -> Address | None:
    """An address that names the case, also where ids are lost on the way."""
    if mailbox.plus_works_at is None:
        return None
    address = signed_address(mailbox.way_in.address, number=message.case_id, key=signing_key())
    return Address(mailbox.sender_name, address)


def _signed(content: bytes, mailbox: Mailbox) -> bytes:
    return signing.sign(content, domain=mailbox.way_in.address.rpartition("@")[2])


def _compose(message: Message, mailbox: Mailbox, *, at: datetime) -> bytes:
    case = message.case
    face = identities.face_for(case, mailbox)
    files, links = file_links.split(list(message.attachments.all()), largest_mb=mailbox.largest_mb, at=at)
    is_answer = not message.automatic and case.messages.filter(kind=Message.IN).exists()
    subject = f"Re: {bare_subject(message.subject)}" if is_answer else message.subject
    return composing.compose(
        composing.Letter(
            sender=Address(face.sender_name, mailbox.way_in.address),
            to=_people(message.to),
            cc=_people(message.cc),
            bcc=_people(message.bcc),
            subject=with_number(subject, case.pk),
            text=message.text + file_links.words(links, language=case.language),
            signature=_signature(message, face),
            reply_to=_reply_to(message, mailbox),
            message_id=message.message_id,
            at=message.at,
            cited=_cited(message),
            files=[_file(attachment) for attachment in files],
            is_automatic=bool(message.automatic),
        )
    )


def _signature(message: Message, face: Face) -> str:
    """The person's own lines above those of the desk."""
    return "\n".join(part for part in (message.signature.strip(), face.signature.strip()) if part)


def _cited(message: Message) -> list[str]:
    """The ids of the conversation, oldest first; what the customer wrote last is what we answer."""
    told = message.case.messages.exclude(message_id="").exclude(pk=message.pk).order_by("at", "pk")
    rows = list(told.values_list("message_id", "kind"))[-MOST_CITED:]
    answered = [value for value, kind in rows if kind == Message.IN][-1:]
    return [value for value, _kind in rows if value not in answered] + answered


def _people(people: Sequence[dict[str, str]]) -> list[Address]:
    return [Address(person["name"], person["address"]) for person in people]


def _file(attachment: Attachment) -> composing.File:
    return composing.File(attachment.name, attachment.type, ledger.files().read(attachment.digest))


def _send(mailbox: Mailbox, *, sender: str, recipients: list[str], content: bytes, at: datetime) -> Outcome:
    if _stays_here():
        return Outcome.delivered()
    if not mailbox.smtp_host:
        return Outcome.later(_no_mailbox())
    try:
        server = mailboxes.sending(mailbox, at=at)
    except DeskError as error:
        return Outcome.later(error.message)
    return smtp.send(server, sender=sender, recipients=list(dict.fromkeys(recipients)), content=content)


def _stays_here() -> bool:
    """A sample desk sends nothing out of the machine."""
    return Desk.objects.filter(is_sample=True).exists()


def _no_mailbox() -> str:
    return _("There is no mailbox to send through. Connect one under Settings; the answer then leaves by itself.")
