"""Before something personal goes to a sender of whom our own mail server says that they are not who the mail says."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from skranke.cases.models import Case, Message
from skranke.lib.errors import DeskError

FAIL = "fail"
# What says something of a person: numbers of eight digits or more (identity, account, phone, order), IBANs, addresses.
_NUMBER = re.compile(r"(?<![\w/])\+?\d(?:[ \-–.]?\d){7,}(?!\w)")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}\b")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_STREET = re.compile(r"\b\d{2,3}[ -]?\d{2,3}\s+[A-ZÅÄÖÆØŁŚŻ][a-zåäöæøąćęłńóśźż]{2,}")


class SenderNotVerified(DeskError):
    code = "sender_not_verified"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Nothing was sent: the answer says something personal, and the sender may be somebody else. Make sure"
                " by another way and tick that you have, or leave it out. Your text is kept."
            )
        )


def is_unproven(case: Case) -> bool:
    """The last mail that a person sent on the case came from an address that its own domain denies."""
    theirs = case.messages.filter(kind=Message.IN, automatic="").order_by("-at", "-pk")
    return theirs.values_list("verdict", flat=True).first() == FAIL


def is_last_unproven(messages: Sequence[Message]) -> bool:
    """The same, told from messages that are at hand."""
    theirs = [message for message in messages if message.kind == Message.IN and not message.automatic]
    return bool(theirs) and max(theirs, key=lambda message: (message.at, message.pk)).verdict == FAIL


def guard(case: Case, *, text: str, sure: str) -> None:
    """`sure` is the tick of whoever answers; raises SenderNotVerified."""
    if not sure and says_something_personal(text) and is_unproven(case):
        raise SenderNotVerified


def says_something_personal(text: str) -> bool:
    return any(pattern.search(text) for pattern in (_NUMBER, _IBAN, _MAIL, _STREET))
