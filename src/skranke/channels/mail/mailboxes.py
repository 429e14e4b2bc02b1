"""Adding, changing, pausing and removing mailboxes."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from skranke.channels import heartbeat
from skranke.channels.mail.mailbox_secrets import opened
from skranke.channels.mail.models import Grant, Mailbox, ServerDay
from skranke.channels.mail.oauth import tokens
from skranke.channels.mail.smtp import Server
from skranke.lib.errors import DeskError, NotFound
from skranke.people import audit
from skranke.people.models import Team, User
from skranke.promise import ways_in
from skranke.promise.models import WayIn
from skranke.promise.ways_in import WatchWish


class AddressTaken(DeskError):
    code = "address_taken"

    def __init__(self, address: str) -> None:
        super().__init__(_("{address} is connected already. Change it in the list instead.").format(address=address))


class PasswordUnreadable(DeskError):
    code = "password_unreadable"

    def __init__(self) -> None:
        super().__init__(_("The password of this mailbox is not readable here. Enter it again under Settings."))


@dataclass(frozen=True)
class Wish:
    """A mailbox as someone wrote it down. Passwords are sealed; an empty host leaves that side out."""

    address: str
    sender_name: str
    signature: str
    team: Team | None
    fetch_from: date
    imap_host: str = ""
    imap_port: int = 993
    imap_security: str = Mailbox.TLS
    imap_user: str = ""
    imap_password_sealed: str = ""
    imap_folder: str = "INBOX"
    more_folders: str = ""
    reads_sent: bool = True
    sent_folder: str = ""
    move_to: str = ""
    fetches_older: bool = False
    smtp_host: str = ""
    smtp_port: int = 465
    smtp_security: str = Mailbox.TLS
    smtp_user: str = ""
    smtp_password_sealed: str = ""

    grant: Grant | None = None
    # Who watches the address, unless the register knows already; without a word its team.
    watch: WatchWish | None = None

    def reading(self, *, at: datetime) -> Server | None:
        if not self.imap_host:
            return None
        return _server(self, "imap", at=at)

    def sending(self, *, at: datetime) -> Server | None:
        if not self.smtp_host:
            return None
        return _server(self, "smtp", at=at)


OF_MAILBOX = [name for name in Wish.__dataclass_fields__ if name not in {"address", "team", "watch"}]


def reading(mailbox: Mailbox, *, at: datetime) -> Server:
    """How to read the mailbox now; raises SignInAgain or NoToken when the provider gives no token."""
    return _server(mailbox, "imap", at=at)


def sending(mailbox: Mailbox, *, at: datetime) -> Server:
    """How to send through the mailbox now; raises like `reading`."""
    return _server(mailbox, "smtp", at=at)


def _server(of: Mailbox | Wish, kind: str, *, at: datetime) -> Server:
    host, port, security, user, sealed = (
        getattr(of, f"{kind}_{name}") for name in ("host", "port", "security", "user", "password_sealed")
    )
    if of.grant is not None:
        return Server(host, port, security, user, token=tokens.access_token(of.grant, at=at))
    password = opened(sealed)
    if sealed and not password:
        raise PasswordUnreadable
    return Server(host, port, security, user, password)


def part_of(mailbox: Mailbox) -> str:
    """The name under which a mailbox reports how it is."""
    return f"mailbox {mailbox.way_in.address}"


def mailbox_of(number: int) -> Mailbox:
    found = Mailbox.objects.select_related("way_in__team", "grant__client").filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no such mailbox; it may have been removed meanwhile."))
    return found


def add(wish: Wish, *, by: User, at: datetime) -> Mailbox:
    """Connect an address; one that was removed earlier comes back to life as the same way in."""
    address = wish.address.strip().casefold()
    with transaction.atomic():
        if Mailbox.objects.filter(way_in__address=address).exists():
            raise AddressTaken(address)
        fields = {"name": wish.sender_name, "kind": WayIn.MAIL, "team": wish.team, "is_active": True}
        way_in, _is_new = WayIn.objects.update_or_create(address=address, defaults=fields)
        if way_in.owner_id is None:
            WayIn.objects.filter(pk=way_in.pk).update(owner=by)
        if not way_in.watches.exists():
            ways_in.set_watches(way_in, [wish.watch or WatchWish(team=wish.team)])
        mailbox = Mailbox.objects.create(way_in=way_in, **_of_mailbox(wish))
        audit.note("mailbox added", by=by, at=at, about=address)
    return mailbox


def change(mailbox: Mailbox, wish: Wish, *, by: User, at: datetime) -> None:
    """Everything but the address, which is what customers know."""
    with transaction.atomic():
        WayIn.objects.filter(pk=mailbox.way_in_id).update(name=wish.sender_name, team=wish.team)
        Mailbox.objects.filter(pk=mailbox.pk).update(**_of_mailbox(wish))
        if (wish.fetch_from, wish.fetches_older) != (mailbox.fetch_from, mailbox.fetches_older):
            _list_anew(mailbox)
        audit.note("mailbox changed", by=by, at=at, about=mailbox.way_in.address)
    # Trouble with the old settings says nothing about the new ones.
    heartbeat.forget(part_of(mailbox))


def change_sending(mailbox: Mailbox, *, keeps_sent: bool, largest_mb: int, by: User, at: datetime) -> None:
    """Whether copies are kept on the server, and above what size files leave as links."""
    Mailbox.objects.filter(pk=mailbox.pk).update(keeps_sent=keeps_sent, largest_mb=largest_mb)
    audit.note("sending changed", by=by, at=at, about=mailbox.way_in.address)


def pause(mailbox: Mailbox, *, by: User, at: datetime) -> None:
    Mailbox.objects.filter(pk=mailbox.pk).update(is_paused=True)
    heartbeat.forget(part_of(mailbox))
    audit.note("mailbox paused", by=by, at=at, about=mailbox.way_in.address)


def go_on(mailbox: Mailbox, *, by: User, at: datetime) -> None:
    Mailbox.objects.filter(pk=mailbox.pk).update(is_paused=False)
    audit.note("mailbox resumed", by=by, at=at, about=mailbox.way_in.address)


def remove(mailbox: Mailbox, *, by: User, at: datetime) -> None:
    """Forget how to read and send; the cases that came in by it stay."""
    with transaction.atomic():
        WayIn.objects.filter(pk=mailbox.way_in_id).update(is_active=False)
        heartbeat.forget(part_of(mailbox))
        audit.note("mailbox removed", by=by, at=at, about=mailbox.way_in.address)
        mailbox.delete()


def _list_anew(mailbox: Mailbox) -> None:
    """Other mails are wanted now, so each folder is gone through once more; what is in the ledger stays as it is."""
    mailbox.folders.update(last_uid=0, listed_from=0, is_listed=False)
    ServerDay.objects.filter(folder__mailbox=mailbox).delete()


def _of_mailbox(wish: Wish) -> dict[str, object]:
    return {name: getattr(wish, name) for name in OF_MAILBOX}
