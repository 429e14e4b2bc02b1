"""An answer or a staff letter leaves by mail."""

import secrets
from collections.abc import Sequence
from email.message import EmailMessage

from django.conf import settings
from django.utils.translation import gettext as _

from skranke.cases.models import Case, Message
from skranke.channels import ledger
from skranke.channels.base import Outcome
from skranke.channels.mail import smtp
from skranke.channels.mail.models import Mailbox
from skranke.lib.secrets import SealBroken, unseal
from skranke.people.models import Desk, Letter

MOST_CITED = 20


def new_message_id(message: Message) -> str:
    """`<case.message.random@domain>`: ours to recognise, nobody's to guess."""
    mailbox = mailbox_of(message.case)
    domain = mailbox.way_in.address.rpartition("@")[2] if mailbox else "skranke.invalid"
    return f"<{message.case_id}.{message.pk}.{secrets.token_hex(8)}@{domain}>"


def mailbox_of(case: Case) -> Mailbox | None:
    """The mailbox a case's answers leave through: that of its way in, else the first that can send."""
    mailboxes = Mailbox.objects.select_related("way_in").order_by("pk")
    own = mailboxes.filter(way_in=case.way_in_id).first() if case.way_in_id else None
    return own or mailboxes.exclude(smtp_host="").first() or mailboxes.first()


def deliver(message: Message) -> Outcome:
    """Compose the answer, keep what will leave, and hand it to the mail server."""
    mailbox = mailbox_of(message.case)
    if mailbox is None:
        return Outcome.later(_no_mailbox())
    content = _compose(message, mailbox)
    Message.objects.filter(pk=message.pk).update(raw=ledger.mails().put(content))
    people = [*message.to, *message.cc, *message.bcc]
    return _send(mailbox, recipients=[person["address"] for person in people], content=content)


def deliver_letter(letter: Letter) -> Outcome:
    mailbox = Mailbox.objects.select_related("way_in").exclude(smtp_host="").order_by("pk").first()
    if mailbox is None:
        return Outcome.delivered() if _stays_here() else Outcome.later(_no_mailbox())
    content = _mime(
        mailbox,
        to=letter.to,
        subject=letter.subject,
        text=letter.text,
        message_id=f"<letter.{letter.pk}.{secrets.token_hex(8)}@{mailbox.way_in.address.rpartition('@')[2]}>",
    )
    return _send(mailbox, recipients=[letter.to], content=content)


def _compose(message: Message, mailbox: Mailbox) -> bytes:
    cited = (
        message.case.messages.exclude(message_id="")
        .exclude(pk=message.pk)
        .order_by("at")
        .values_list("message_id", flat=True)
    )
    text = f"{message.text}\n\n-- \n{message.signature}" if message.signature else message.text
    to = ", ".join(person["address"] for person in message.to)
    return _mime(
        mailbox,
        to=to,
        subject=message.subject,
        text=text,
        message_id=message.message_id,
        cited=list(cited)[-MOST_CITED:],
    )


def _mime(mailbox: Mailbox, *, to: str, subject: str, text: str, message_id: str, cited: Sequence[str] = ()) -> bytes:
    mail = EmailMessage()
    mail["From"] = f"{mailbox.sender_name} <{mailbox.way_in.address}>"
    mail["To"] = to
    mail["Subject"] = subject
    mail["Message-ID"] = message_id
    if cited:
        mail["In-Reply-To"] = cited[-1]
        mail["References"] = " ".join(cited)
    mail.set_content(text)
    return mail.as_bytes()


def _send(mailbox: Mailbox, *, recipients: list[str], content: bytes) -> Outcome:
    if _stays_here():
        return Outcome.delivered()
    if not mailbox.smtp_host:
        return Outcome.later(_no_mailbox())
    try:
        password = unseal(mailbox.smtp_password_sealed, key=settings.SKRANKE_KEY) if mailbox.smtp_user else ""
    except SealBroken:
        return Outcome.later(_("The password of this mailbox is not readable here. Enter it again under Settings."))
    server = smtp.Server(mailbox.smtp_host, mailbox.smtp_port, mailbox.smtp_security, mailbox.smtp_user, password)
    return smtp.send(server, sender=mailbox.way_in.address, recipients=list(dict.fromkeys(recipients)), content=content)


def _stays_here() -> bool:
    """A sample desk sends nothing out of the machine."""
    return Desk.objects.filter(is_sample=True).exists()


def _no_mailbox() -> str:
    return _("There is no mailbox to send through. Connect one under Settings; the answer then leaves by itself.")
