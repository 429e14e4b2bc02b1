"""Why a mail did not arrive, in plain words: by the codes of mail servers (RFC 3463), which people need not know."""

import re

from django.utils.translation import gettext as _

_STATUS = re.compile(r"(?<![\d.])[45]\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_NOBODY = re.compile(
    r"user unknown|unknown user|no such (?:user|recipient|mailbox|person)|does ?n[o']t exist|not found"
    r"|invalid recipient|recipient (?:address )?rejected|unrouteable|not listed in",
    re.I,
)
_FULL = re.compile(r"quota|mailbox (?:is )?full|over ?quota|storage", re.I)
_SPAM = re.compile(r"spam|blocked|blacklist|block list|reputation|policy|unsolicited|dmarc|\bspf\b|\bdkim\b", re.I)
_LARGE = re.compile(r"too (?:large|big)|size limit|exceeds .{0,20}size", re.I)
_NO_HOST = re.compile(r"host (?:or domain )?(?:name )?not found|no mx|domain .{0,20}not|unknown host|nxdomain", re.I)
_BY_STATUS = {
    **dict.fromkeys([("1", "1"), ("1", "0"), ("1", "3"), ("1", "6"), ("1", "10"), ("2", "1"), ("0", "0")], "nobody"),
    **dict.fromkeys([("1", "2"), ("4", "4"), ("4", "3")], "no-host"),
    **dict.fromkeys([("2", "2"), ("3", "1")], "full"),
    **dict.fromkeys([("2", "3"), ("3", "4")], "large"),
    **dict.fromkeys([("4", "1"), ("4", "2"), ("4", "7"), ("4", "0")], "unreached"),
}


def meaning(said: str) -> str:
    """One sentence about what the server said, and what may help; empty when it says nothing we know."""
    kind = _kind(said)
    return _sentences()[kind] if kind else ""


def _kind(said: str) -> str:
    # The words first: many servers give 5.0.0 or 5.7.1 for everything.
    for kind, pattern in (
        ("full", _FULL),
        ("large", _LARGE),
        ("no-host", _NO_HOST),
        ("nobody", _NOBODY),
        ("spam", _SPAM),
    ):
        if pattern.search(said):
            return kind
    status = _STATUS.search(said)
    if status is None:
        return ""
    if status[1] == "7":
        return "spam"
    return _BY_STATUS.get((status[1], status[2]), "")


def _sentences() -> dict[str, str]:
    return {
        "nobody": _("There is no mailbox with this address. It may be misspelt or no longer in use."),
        "no-host": _("The part behind the @ takes no mail. It may be misspelt."),
        "full": _("The mailbox is full. It may work again when something there has been deleted."),
        "large": _("The answer with its files is too large for the other side. Send fewer or smaller files."),
        "spam": _(
            "The other side refused the mail by its rules against spam."
            " Another way to reach the customer may be quicker."
        ),
        "unreached": _("The mail server of the other side could not be reached."),
    }
