"""Which mail server's word on senders we take: seen in the first mails, confirmed by a person."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from skranke.channels.mail.models import Mailbox
from skranke.channels.mail.trust import Result
from skranke.people import audit
from skranke.people.models import User

ENOUGH, SHARE, MOST_NAMES = 5, 0.8, 20


def note(mailbox: Mailbox, found: Iterable[Result]) -> None:
    """Count the topmost server's name of a mail, while none is confirmed; saved by `remember`."""
    top = next((result.server for result in found if result.server), "")
    if top and not mailbox.trusted_server and (top in mailbox.servers_seen or len(mailbox.servers_seen) < MOST_NAMES):
        mailbox.servers_seen[top] = mailbox.servers_seen.get(top, 0) + 1


def remember(mailboxes: Iterable[Mailbox]) -> None:
    for mailbox in mailboxes:
        if not mailbox.trusted_server and mailbox.servers_seen:
            Mailbox.objects.filter(pk=mailbox.pk, trusted_server="").update(servers_seen=mailbox.servers_seen)


def suggested(mailbox: Mailbox) -> str:
    """The name that nearly all first mails carry on top; empty while there are too few or they differ."""
    counts = Counter(mailbox.servers_seen)
    if mailbox.trusted_server or not counts:
        return ""
    name, count = counts.most_common(1)[0]
    return name if count >= ENOUGH and count >= SHARE * counts.total() else ""


def trust(mailbox: Mailbox, server: str, *, by: User, at: datetime) -> None:
    """From now on what this server says of senders counts; empty: nobody's word."""
    name = server.strip().casefold()[:255]
    Mailbox.objects.filter(pk=mailbox.pk).update(trusted_server=name, servers_seen={})
    audit.note("trusted server changed", by=by, at=at, about=f"{mailbox.way_in.address}: {name or '–'}")
