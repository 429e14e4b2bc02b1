"""What mail servers say when they refuse, known by their words and numbers: what it means, and what to do."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Refusal:
    """A known refusal: how it is recognised, and a sentence with {answer} in it."""

    pattern: re.Pattern[str]
    words: Callable[[], str]


def _known(pattern: str, words: Callable[[], str]) -> Refusal:
    return Refusal(re.compile(pattern, re.IGNORECASE), words)


# The first that fits counts, so the exact ones stand above the general ones.
REFUSALS = [
    _known(
        r"SmtpClientAuthentication is disabled|smtp_auth_disabled",
        lambda: _(
            "Microsoft 365 does not let programs send from this mailbox. The administrator there switches on"
            " “Authenticated SMTP” for it (Users, the mailbox, Mail, Manage email apps), then it works after some"
            " minutes ({answer})."
        ),
    ),
    _known(
        r"5\.7\.30|5\.7\.139|basic authentication is (?:disabled|not supported)|basicauthblocked",
        lambda: _(
            "Microsoft takes no passwords from mail programs here. Sign in with Microsoft on the page of the mailbox"
            " instead ({answer})."
        ),
    ),
    _known(
        r"authenticated but not connected",
        lambda: _(
            "The sign-in was right, but Microsoft 365 has IMAP switched off for this mailbox. The administrator"
            " there switches it on (Users, the mailbox, Mail, Manage email apps) ({answer})."
        ),
    ),
    _known(
        r"application-specific|app(?:lication)?[- ]password|5\.7\.9\b",
        lambda: _("This account wants an app password instead of the usual one ({answer})."),
    ),
    _known(
        r"5\.7\.14|log ?in (?:via|with) your web browser|webloginrequired",
        lambda: _(
            "Google stopped this sign-in as unusual. Sign in once in a web browser with this account, confirm that"
            " it was you, then try again ({answer})."
        ),
    ),
    _known(
        r"imap access is disabled|imap is disabled|not enabled for imap|enable imap",
        lambda: _(
            "IMAP is switched off for this account. Switch it on in the settings of the mailbox, then try again"
            " ({answer})."
        ),
    ),
    _known(
        r"basicauth|(?:password|plain|login)[- ](?:authentication|auth)[^.]{0,30}disabled|privacyrequired",
        lambda: _(
            "This server takes no passwords in this way. Choose another kind of encryption, or sign in at the"
            " provider ({answer})."
        ),
    ),
    _known(
        r"too many (?:login|auth|failed|simultaneous|connections)|4\.7\.0 temporary|rate limit|throttl",
        lambda: _(
            "The server wants fewer visits for a while. It is tried again by itself, later each time ({answer})."
        ),
    ),
    _known(
        r"5\.7\.60|sendasdenied|5\.2\.252|not (?:allowed|permitted|authori[sz]ed) to send (?:as|from)"
        r"|sender address rejected: not owned",
        lambda: _(
            "This account may not send under this address. Use the account's own address, or let the administrator"
            " there allow sending as it ({answer})."
        ),
    ),
    _known(
        r"5\.4\.5|daily (?:user )?sending (?:quota|limit)|5\.2\.25[0-9]|sending limit|outbound spam|5\.1\.8\b",
        lambda: _(
            "The provider lets no more mail out from this account today. It is tried again; if it happens often, ask"
            " the provider for a higher limit ({answer})."
        ),
    ),
    _known(
        r"5\.7\.26|dmarc|(?:spf|dkim)[^.]{0,40}(?:fail|not pass)|unauthenticated (?:mail|email)",
        lambda: _(
            "The receiver does not believe that this mail comes from your domain. Its SPF, DKIM or DMARC records"
            " have to name the server that sends; the page of the domain shows how ({answer})."
        ),
    ),
    _known(
        r"block(?:ed|list)|blacklist|spamhaus|reputation|5\.7\.606",
        lambda: _(
            "The receiver refuses mail from your mail server because of its reputation. Ask whoever runs that server"
            " ({answer})."
        ),
    ),
    _known(
        r"5\.3\.4|5\.2\.3\b|(?:message|size)[^.]{0,30}(?:too (?:large|big)|exceeds)|^552",
        lambda: _(
            "The mail is too large for the receiver. Send fewer or smaller files, or let the desk send them as links"
            " ({answer})."
        ),
    ),
    _known(
        r"[45]\.2\.2\b|mailbox (?:is )?full|over ?quota|quota exceeded",
        lambda: _("The receiver's mailbox is full ({answer})."),
    ),
    _known(
        r"5\.1\.1\b|5\.1\.10|user unknown|no such user|does not exist|unknown (?:user|recipient)|recipient not found",
        lambda: _(
            "There is no such address at the receiver. Look for a slip of the pen, or ask the customer another way"
            " ({answer})."
        ),
    ),
    _known(
        r"5\.7\.57|not authenticated to send|5\.7\.0 must issue|starttls command first|authentication required",
        lambda: _("The server wants a user name, a password and encryption before it takes mail ({answer})."),
    ),
]


def in_words(answer: str) -> str:
    """The sentence for a known refusal; empty when it is none we know."""
    found = next((refusal for refusal in REFUSALS if refusal.pattern.search(answer)), None)
    return found.words().format(answer=answer) if found else ""
