"""A connection to an IMAP server, signed in by password or by a provider's token."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted

from skranke.channels.mail.models import Mailbox
from skranke.channels.mail.oauth import xoauth
from skranke.channels.mail.smtp import Server

TIMEOUT_SECONDS = 30


@contextmanager
def signed_in(server: Server) -> Iterator[BaseMailBox]:
    """Signed in with no folder opened yet, and signed out at the end; raises what imaplib and the network raise."""
    box = connect(server.host, server.port, server.security)
    if not server.token:
        with box.login(server.user, server.password, initial_folder=None):
            yield box
        return
    try:
        xoauth.sign_in_imap(box.client, user=server.user, token=server.token)
        yield box
    finally:
        box.logout()


def connect(host: str, port: int, security: str) -> BaseMailBox:
    context = ssl.create_default_context()
    if security == Mailbox.TLS:
        return MailBox(host, port, timeout=TIMEOUT_SECONDS, ssl_context=context)
    if security == Mailbox.STARTTLS:
        return MailBoxStartTls(host, port, timeout=TIMEOUT_SECONDS, ssl_context=context)
    return MailBoxUnencrypted(host, port, timeout=TIMEOUT_SECONDS)
