"""What hinders reading a mailbox, in words, and what to do about it."""

import imaplib
import socket
import ssl

from django.utils.translation import gettext as _
from imap_tools.errors import MailboxFolderSelectError, MailboxLoginError

from skranke.lib.secrets import SealBroken


def in_words(error: Exception, place: str) -> str:
    """A sentence for someone who has no IT department; `place` is host and port."""
    host = place.rpartition(":")[0]
    if isinstance(error, SealBroken):
        return _("The password of this mailbox is not readable here. Enter it again under Settings.")
    if isinstance(error, socket.gaierror):
        return _("There is no server called {host}. Check the spelling.").format(host=host)
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("The certificate of {place} does not fit its name. Check the server's name.").format(place=place)
    if isinstance(error, ssl.SSLError):
        text = _("{place} does not speak TLS in this way. Try the other kind of encryption, or port 993 or 143.")
        return text.format(place=place)
    if isinstance(error, TimeoutError):
        return _("{place} does not answer. Check the port, and whether a firewall is in between.").format(place=place)
    if isinstance(error, ConnectionRefusedError):
        return _("Nothing listens at {place}. Check the port.").format(place=place)
    if isinstance(error, MailboxFolderSelectError):
        return _("There is no such folder in this mailbox. Choose another one, usually INBOX.")
    if isinstance(error, imaplib.IMAP4.abort):
        return _("{place} broke the connection. It will be tried again.").format(place=place)
    if isinstance(error, MailboxLoginError):
        said = [part for part in error.command_result[1] if isinstance(part, bytes)]
        return _refused(b" ".join(said).decode("utf-8", "replace"))
    if isinstance(error, imaplib.IMAP4.error):
        return _refused(str(error))
    return _("{place} could not be used: {error}").format(place=place, error=str(error)[:300])


def _refused(answer: str) -> str:
    plain = answer.casefold()
    if "application-specific" in plain or "app password" in plain:
        return _("This account wants an app password instead of the usual one ({answer}).").format(answer=answer[:300])
    if "basicauth" in plain or "disabled" in plain:
        return _("This provider no longer takes passwords for IMAP ({answer}).").format(answer=answer[:300])
    return _("The server did not take this user name and password ({answer}).").format(answer=answer[:300])
