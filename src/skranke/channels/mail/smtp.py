"""One conversation with a mail server, watched closely enough to know whether the mail was taken."""

import re
import smtplib
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from skranke.channels.base import Outcome
from skranke.channels.mail import refusals
from skranke.channels.mail.models import Mailbox
from skranke.channels.mail.oauth import xoauth

TIMEOUT_SECONDS = 30
LINE_END = re.compile(rb"\r\n|\n|\r")
LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True)
class Server:
    """How to reach a mail server; the secrets in clear, so never kept longer than the conversation."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = field(default="", repr=False)
    # A token from the provider, instead of a password.
    token: str = field(default="", repr=False)


def send(server: Server, *, sender: str, recipients: Sequence[str], content: bytes) -> Outcome:
    """Hand over one mail. `Outcome.unknown` when the connection broke after the content had gone out."""
    try:
        conversation = connect(server)
    except (OSError, smtplib.SMTPException) as error:
        return Outcome.later(in_words(error, server))
    try:
        outcome = _hand_over(conversation, server, sender=sender, recipients=recipients, content=content)
        with suppress(OSError, smtplib.SMTPException):
            conversation.quit()
    finally:
        conversation.close()
    return outcome


def connect(server: Server) -> smtplib.SMTP:
    """Open, secure and sign in; raises what smtplib and the network raise."""
    context = ssl.create_default_context()
    if server.security == Mailbox.TLS:
        conversation: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=TIMEOUT_SECONDS, context=context
        )
    else:
        conversation = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
    if server.security == Mailbox.STARTTLS:
        conversation.starttls(context=context)
    conversation.ehlo_or_helo_if_needed()
    if server.token:
        xoauth.sign_in_smtp(conversation, user=server.user, token=server.token)
    elif server.user:
        conversation.login(server.user, server.password)
    return conversation


def _hand_over(
    conversation: smtplib.SMTP, server: Server, *, sender: str, recipients: Sequence[str], content: bytes
) -> Outcome:
    try:
        refused = _address(conversation, sender=sender, recipients=recipients)
        if len(refused) == len(recipients):
            return _all_refused(refused)
        code, answer = conversation.docmd("DATA")
        if code != 354:
            return _judged(code, answer)
        conversation.send(on_the_wire(content))
    except (OSError, smtplib.SMTPException) as error:
        return _failed(error, server)
    try:
        conversation.send(b".\r\n")
        code, answer = conversation.getreply()
    except (OSError, smtplib.SMTPException) as error:
        return Outcome.unknown(in_words(error, server))
    return Outcome.delivered(_refused_in_words(refused)) if code == 250 else _judged(code, answer)


def on_the_wire(content: bytes) -> bytes:
    """Lines end in CRLF, the last one too, and a dot that begins a line is doubled (RFC 5321 § 4.5.2)."""
    lines = LINE_END.sub(b"\r\n", content)
    return LEADING_DOT.sub(b"..", lines if lines.endswith(b"\r\n") else lines + b"\r\n")


def _address(conversation: smtplib.SMTP, *, sender: str, recipients: Sequence[str]) -> dict[str, tuple[int, bytes]]:
    code, answer = conversation.mail(sender, options=["body=8bitmime"] if conversation.has_extn("8bitmime") else [])
    if code != 250:
        raise smtplib.SMTPSenderRefused(code, answer, sender)
    answers = {recipient: conversation.rcpt(recipient) for recipient in recipients}
    return {recipient: said for recipient, said in answers.items() if said[0] not in {250, 251}}


def _failed(error: Exception, server: Server) -> Outcome:
    if isinstance(error, smtplib.SMTPResponseException):
        return _judged(error.smtp_code, error.smtp_error)
    return Outcome.later(in_words(error, server))


def _judged(code: int, answer: bytes | str) -> Outcome:
    text = _("The mail server refused: {code} {answer}").format(code=code, answer=_text(answer))
    text = refusals.in_words(f"{code} {_text(answer)}") or text
    return Outcome.never(text) if 500 <= code < 600 else Outcome.later(text)


def _all_refused(refused: dict[str, tuple[int, bytes]]) -> Outcome:
    text = _refused_in_words(refused)
    return Outcome.never(text) if all(code >= 500 for code, _answer in refused.values()) else Outcome.later(text)


def _refused_in_words(refused: dict[str, tuple[int, bytes]]) -> str:
    lines = [
        _("{address} was refused: {code} {answer}").format(address=address, code=code, answer=_text(answer))
        for address, (code, answer) in refused.items()
    ]
    return "\n".join(lines)


def _text(answer: bytes | str) -> str:
    return " ".join((answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer).split())[:300]


def in_words(error: Exception, server: Server) -> str:
    """What hinders, and what to do, for someone who has no IT department."""
    place = f"{server.host}:{server.port}"
    if isinstance(error, socket.gaierror):
        return _("There is no server called {host}. Check the spelling.").format(host=server.host)
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("The certificate of {place} does not fit its name. Check the server's name.").format(place=place)
    if isinstance(error, ssl.SSLError):
        return _(
            "{place} does not speak TLS in this way. Try the other kind of encryption, or port 465 or 587."
        ).format(place=place)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return _refused_sign_in(error)
    if isinstance(error, TimeoutError):
        return _("{place} does not answer. Check the port, and whether a firewall is in between.").format(place=place)
    if isinstance(error, ConnectionRefusedError):
        return _("Nothing listens at {place}. Check the port.").format(place=place)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return _("{place} offers no encryption or no sign-in in this way. Choose another kind of encryption.").format(
            place=place
        )
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return _("{place} broke the connection. It will be tried again.").format(place=place)
    return _("{place} could not be used: {error}").format(place=place, error=_text(str(error)))


def _refused_sign_in(error: smtplib.SMTPAuthenticationError) -> str:
    answer = _text(error.smtp_error)
    return refusals.in_words(f"{error.smtp_code} {answer}") or _(
        "The server did not take this user name and password ({answer})."
    ).format(answer=answer)
