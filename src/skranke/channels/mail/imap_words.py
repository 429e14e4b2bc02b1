"""What hinders reading a mailbox, in words, and what to do about it."""

import imaplib
import socket
import ssl

from django.utils.translation import gettext as _
from imap_tools.errors import MailboxFolderSelectError, MailboxLoginError

from skranke.channels.mail import refusals
from skranke.lib.errors import DeskError


def in_words(error: Exception, place: str) -> str:
    """A sentence for someone who has no IT department; `place` is host and port."""
    host = place.rpartition(":")[0]
    if isinstance(error, DeskError):
        return error.message
    if isinstance(error, socket.gaierror):
        return _("There is no server called {host}. Check the spelling.").format(host=host)
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("The certificate of {place} does not fit its name. Check the server's name.").format(place=place)
    if isinstance(error, ssl.SSLError) or "TLS not supported" in str(error):
        text = _("{place} does not speak TLS in this way. Try the other kind of encryption, or port 993 or 143.")
        return text.format(place=place)
    if isinstance(error, TimeoutError):
        return _("{place} does not answer. Check the port, and whether a firewall is in between.").format(place=place)
    if isinstance(error, ConnectionRefusedError):
        return _("Nothing listens at {place}. Check the port.").format(place=place)
    if isinstance(error, MailboxFolderSelectError):
        return _("There is no such folder in this mailbox. Choose another one, usually INBOX.")
    if isinstance(error, imaplib.IMAP4.abort) and "unexpected response" in str(error):
        return _("What answers at {place} is no IMAP server. Check the server and the port.").format(place=place)
    if isinstance(error, imaplib.IMAP4.abort):
        return _("{place} broke the connection. It will be tried again.").format(place=place)
    if isinstance(error, MailboxLoginError):
        said = [part for part in error.command_result[1] if isinstance(part, bytes)]
        return _refused(b" ".join(said).decode("utf-8", "replace"))
    if isinstance(error, imaplib.IMAP4.error):
        return _refused(str(error))
    return _("{place} could not be used: {error}").format(place=place, error=str(error)[:300])


def _refused(answer: str) -> str:
    said = answer[:300]
    return refusals.in_words(said) or _("The server did not take this user name and password ({answer}).").format(
        answer=said
    )
