"""What a message carries that is no ordinary file: an invitation to read, a signature or encryption to know of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from skranke.cases.models import Attachment, Message
from skranke.channels import ledger
from skranke.channels.mail.invitations import MOST_BYTES, Invitation, read_invitation
from skranke.web.reader import Reader

SMIME_SIGNED = {"application/pkcs7-signature", "application/x-pkcs7-signature"}
SMIME_CLOSED = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
PGP_CLOSED, PGP_SIGNED = "-----BEGIN PGP MESSAGE-----", "-----BEGIN PGP SIGNED MESSAGE-----"


@dataclass(frozen=True)
class InvitationLines:
    heading: str
    summary: str
    when: str
    place: str
    organizer: str


def protection_of(message: Message, files: Sequence[Attachment]) -> str:
    """Whether it is signed or encrypted, and what that means here; empty for an ordinary mail."""
    types = {file.type for file in files}
    if "application/pgp-encrypted" in types or PGP_CLOSED in message.text:
        return _("Encrypted with PGP. The desk has no key: open it in your mail program, or ask for it unencrypted.")
    if types & SMIME_CLOSED:
        return _("Encrypted or sealed with S/MIME. The desk has no key: open it in your mail program.")
    if types & SMIME_SIGNED:
        return _("Signed with S/MIME. The signature is kept with the mail but not checked here.")
    if "application/pgp-signature" in types or PGP_SIGNED in message.text:
        return _("Signed with PGP. The signature is kept with the mail but not checked here.")
    return ""


def invitation_of(reader: Reader, files: Sequence[Attachment]) -> InvitationLines | None:
    """The first invitation among the files, readable."""
    for file in files:
        if file.type == "text/calendar" and file.size_bytes <= MOST_BYTES:
            found = read_invitation(ledger.files().read(file.digest))
            if found is not None:
                return InvitationLines(
                    _heading(found), found.summary, _when(reader, found), found.place, found.organizer
                )
    return None


def _heading(found: Invitation) -> str:
    return {
        "REQUEST": _("Invitation"),
        "CANCEL": _("Called off"),
        "REPLY": _("Answer to an invitation"),
        "COUNTER": _("Another time is suggested"),
    }.get(found.method, _("Date for the calendar"))


def _when(reader: Reader, found: Invitation) -> str:
    if found.starts is None:
        return ""
    when = _moment(reader, found.starts)
    if isinstance(found.starts, datetime) and isinstance(found.ends, datetime):
        same = _local(reader, found.starts).date() == _local(reader, found.ends).date()
        when += f"–{_local(reader, found.ends):%H:%M}" if same else f" – {_moment(reader, found.ends)}"
    return _("{when}, repeated").format(when=when) if found.repeats else when


def _moment(reader: Reader, moment: datetime | date) -> str:
    if isinstance(moment, datetime):
        local = _local(reader, moment)
        return f"{reader.day(local.date())} {local:%H:%M}"
    return reader.day(moment)


def _local(reader: Reader, moment: datetime) -> datetime:
    return moment.astimezone(reader.zone) if moment.tzinfo else moment
