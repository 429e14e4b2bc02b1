"""Signing in to IMAP and SMTP with a token (SASL XOAUTH2).

When the token is refused, the server first sends a reason and waits for an empty line; only then comes the refusal.
"""

import imaplib
import smtplib


def words(user: str, token: str) -> str:
    """What the client says first."""
    return f"user={user}\x01auth=Bearer {token}\x01\x01"


def sign_in_imap(client: imaplib.IMAP4, *, user: str, token: str) -> None:
    """Raises what imaplib raises."""
    client.authenticate("XOAUTH2", lambda challenge: b"" if challenge else words(user, token).encode())


def sign_in_smtp(conversation: smtplib.SMTP, *, user: str, token: str) -> None:
    """Raises what smtplib raises."""
    conversation.auth("XOAUTH2", lambda challenge=None: "" if challenge else words(user, token))
