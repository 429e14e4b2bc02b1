"""Testing the connections of a mailbox before it is saved, with the result in words."""

import imaplib
import smtplib
from contextlib import suppress
from dataclasses import dataclass

from django.utils.translation import gettext as _
from imap_tools.errors import ImapToolsError

from skranke.channels.mail import imap_sign_in, smtp
from skranke.channels.mail.imap_words import in_words
from skranke.channels.mail.smtp import Server


@dataclass(frozen=True)
class Finding:
    """What one of the two connections said."""

    about: str
    is_ok: bool
    words: str


def probe(*, reading: Server | None, folder: str, sending: Server | None, address: str) -> list[Finding]:
    """Try to read and to send as far as it goes without a mail; None leaves that side out."""
    findings = [probe_reading(reading, folder=folder)] if reading else []
    return findings + ([probe_sending(sending, address=address)] if sending else [])


def probe_reading(server: Server, *, folder: str) -> Finding:
    about = _("Reading")
    place = f"{server.host}:{server.port}"
    try:
        with imap_sign_in.signed_in(server) as mailbox:
            mailbox.folder.set(folder, readonly=True)
            count = int(mailbox.folder.status(folder, ["MESSAGES"])["MESSAGES"])
    except (OSError, imaplib.IMAP4.error, ImapToolsError) as error:
        return Finding(about, is_ok=False, words=in_words(error, place))
    text = _("Signed in at {host}. The folder {folder} holds {count} mails; they stay there as they are.")
    return Finding(about, is_ok=True, words=text.format(host=server.host, folder=folder, count=count))


def probe_sending(server: Server, *, address: str) -> Finding:
    """Sign in and name the sender, so that a server that refuses the address says so now."""
    about = _("Sending")
    try:
        conversation = smtp.connect(server)
    except (OSError, smtplib.SMTPException) as error:
        return Finding(about, is_ok=False, words=smtp.in_words(error, server))
    try:
        code, answer = conversation.mail(address)
        with suppress(OSError, smtplib.SMTPException):
            conversation.quit()
    except (OSError, smtplib.SMTPException) as error:
        return Finding(about, is_ok=False, words=smtp.in_words(error, server))
    finally:
        conversation.close()
    if code != 250:
        text = _("{host} does not let this account send as {address} ({code} {answer}). Use the account's own address.")
        said = answer.decode("utf-8", "replace")
        words = text.format(host=server.host, address=address, code=code, answer=said)
        return Finding(about, is_ok=False, words=words)
    text = _("Signed in at {host}. Answers can leave as {address}.")
    return Finding(about, is_ok=True, words=text.format(host=server.host, address=address))
