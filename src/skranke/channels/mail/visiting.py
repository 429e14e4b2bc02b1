"""One visit to a mailbox: list what is new, fetch it, move what is done, and check the sum when it is time."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from imap_tools import BaseMailBox
from imap_tools.errors import MailboxFolderSelectError

from skranke.channels import heartbeat
from skranke.channels.mail import alarms, balancing, fetching, folders, mailboxes, moving
from skranke.channels.mail.imap_words import in_words
from skranke.channels.mail.listing import Lister
from skranke.channels.mail.models import Folder, Mailbox
from skranke.lib.errors import DeskError
from skranke.people.models import Desk

NIGHT_BEGINS, NIGHT_ENDS = 22, 6
HISTORY_BATCHES = 20


class NoSuchFolder(DeskError):
    code = "no_such_folder"

    def __init__(self, name: str) -> None:
        text = _("This mailbox has no folder {name}. Everything else is fetched; correct the name under Settings.")
        super().__init__(text.format(name=name))


def _nothing() -> None:
    pass


def _never() -> bool:
    return False


def visit(
    mailbox: Mailbox,
    server: BaseMailBox,
    *,
    at: datetime,
    on_stored: Callable[[], None] = _nothing,
    is_over: Callable[[], bool] = _never,
) -> int:
    """Bring the ledger of a mailbox up to date; returns how many mails were fetched."""
    fetched, missing = 0, []
    for folder in folders.of(mailbox, server):
        folder.mailbox = mailbox
        try:
            Lister(server, folder, at=at).list_all()
        except MailboxFolderSelectError:
            missing.append(folder.name)
            continue
        while not is_over() and (number := fetching.fetch_batch(server, folder, at=at)):
            fetched += number
            on_stored()
        if is_night(at):
            fetched += _fetch_older(server, folder, at=at, on_stored=on_stored, is_over=is_over)
    if missing:
        raise NoSuchFolder(", ".join(missing))
    for folder in folders.watched(mailbox):
        folder.mailbox = mailbox
        moving.move_done(server, folder, at=at)
    balancing.check_if_due(mailbox, server, at=at)
    return fetched


def visit_all(*, at: datetime) -> int:
    """Visit every mailbox once, each on a connection of its own; trouble of one hinders no other."""
    fetched = 0
    for mailbox in (
        Mailbox.objects.select_related("way_in", "grant__client").filter(is_paused=False).exclude(imap_host="")
    ):
        try:
            with fetching.signed_in(mailbox, at=at) as server:
                fetched += visit(mailbox, server, at=at)
        except fetching.FAULTS as error:
            note_trouble(mailbox, error, at=at)
        else:
            note_success(mailbox, at=at)
    return fetched


def note_trouble(mailbox: Mailbox, error: Exception, *, at: datetime) -> None:
    words = in_words(error, f"{mailbox.imap_host}:{mailbox.imap_port}")
    since = heartbeat.trouble(mailboxes.part_of(mailbox), words, at=at)
    alarms.tell_unread(mailbox, why=words, since=since, at=at)


def note_success(mailbox: Mailbox, *, at: datetime) -> None:
    heartbeat.beat(mailboxes.part_of(mailbox), at=at)
    alarms.tell_read_again(mailbox, at=at)


def is_night(at: datetime) -> bool:
    """Old mail is fetched when nobody waits for new mail, by the clock of the desk."""
    zone = ZoneInfo(Desk.objects.values_list("time_zone", flat=True).first() or "UTC")
    hour = at.astimezone(zone).hour
    return hour >= NIGHT_BEGINS or hour < NIGHT_ENDS


def _fetch_older(
    server: BaseMailBox,
    folder: Folder,
    *,
    at: datetime,
    on_stored: Callable[[], None],
    is_over: Callable[[], bool],
) -> int:
    """A portion of the old mails, so that new ones are looked for in between."""
    fetched = 0
    for _batch in range(HISTORY_BATCHES):
        number = 0 if is_over() else fetching.fetch_batch(server, folder, at=at, history=True)
        if not number:
            break
        fetched += number
        on_stored()
    return fetched
