"""The list of mailboxes and how each is."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from skranke.channels.mail import mailboxes, trusted_servers
from skranke.channels.mail.models import Mailbox
from skranke.channels.models import Heartbeat


@dataclass(frozen=True)
class Row:
    number: int
    address: str
    sender_name: str
    team: str
    how: str
    state: str
    trouble: str
    is_paused: bool
    reads: bool
    is_shadow: bool
    trusted: str
    suggested: str

    @classmethod
    def of(cls, mailbox: Mailbox, *, at: datetime, beat: Heartbeat | None = None) -> "Row":
        trouble = beat.trouble if beat and (mailbox.is_shadow or not mailbox.is_paused) else ""
        return cls(
            number=mailbox.pk,
            address=mailbox.way_in.address,
            sender_name=mailbox.sender_name,
            team=mailbox.way_in.team.name if mailbox.way_in.team else _("Everyone"),
            how=_how(mailbox),
            state=_state(mailbox, beat, at=at),
            trouble=trouble,
            is_paused=mailbox.is_paused,
            reads=bool(mailbox.imap_host),
            is_shadow=mailbox.is_shadow,
            trusted=mailbox.trusted_server,
            suggested=trusted_servers.suggested(mailbox),
        )


def rows(*, at: datetime) -> list[Row]:
    found = list(Mailbox.objects.select_related("way_in__team").order_by("way_in__address"))
    beats = {beat.part: beat for beat in Heartbeat.objects.filter(part__startswith="mailbox ")}
    return [Row.of(mailbox, at=at, beat=beats.get(mailboxes.part_of(mailbox))) for mailbox in found]


def _how(mailbox: Mailbox) -> str:
    reading = mailbox.imap_host or _("handed over by another server")
    sending = mailbox.smtp_host or _("through another mailbox")
    return _("Mail in: {reading}. Mail out: {sending}.").format(reading=reading, sending=sending)


def _state(mailbox: Mailbox, beat: Heartbeat | None, *, at: datetime) -> str:
    if mailbox.is_shadow:
        return _("Only watched: nothing here is answered, marked or moved.")
    if mailbox.is_paused:
        return _("Paused: no mail is fetched, answers still leave.")
    if not mailbox.imap_host:
        return _("Ready to receive.")
    if beat is None:
        return _("Not fetched yet.")
    if beat.trouble and beat.trouble_since:
        return _("In trouble for {time}.").format(time=timesince(beat.trouble_since, at, depth=1))
    return _("Last fetched {time} ago.").format(time=timesince(beat.beat_at, at, depth=1))
