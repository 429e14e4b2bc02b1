"""Looking at a mailbox without touching it: EXAMINE, and the heads of its mails alone; some hundred a round."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from imap_tools import BaseMailBox

from skranke.channels import heartbeat
from skranke.channels.mail import fetching, imap_lines, imap_sign_in, mailboxes
from skranke.channels.mail.folders import find_sent, named
from skranke.channels.mail.imap_words import in_words
from skranke.channels.mail.models import Mailbox
from skranke.shadow import heads
from skranke.shadow.models import Seen, Shadow

BATCH = 200
MOST_A_ROUND = 2_000
EVERY = timedelta(minutes=5)
KEPT = timedelta(days=400)


def watch_all(*, at: datetime) -> bool:
    """Look into every watched mailbox that is due; whether any had more than one round takes."""
    is_more = False
    due = Shadow.objects.filter(mailbox__isnull=False, mailbox__is_shadow=True)
    for shadow in due.select_related("mailbox__way_in", "mailbox__grant__client"):
        if shadow.read_at is None or shadow.read_at <= at - EVERY:
            is_more = _watch_safely(shadow, at=at) or is_more
    Seen.objects.filter(at__lt=at - KEPT).delete()
    return is_more


def _watch_safely(shadow: Shadow, *, at: datetime) -> bool:
    assert shadow.mailbox is not None
    mailbox, part = shadow.mailbox, mailboxes.part_of(shadow.mailbox)
    try:
        is_more = watch(shadow, mailbox, at=at)
    except fetching.FAULTS as error:
        heartbeat.trouble(part, in_words(error, f"{mailbox.imap_host}:{mailbox.imap_port}"), at=at)
        Shadow.objects.filter(pk=shadow.pk).update(read_at=at)
        return False
    heartbeat.beat(part, at=at)
    return is_more


def watch(shadow: Shadow, mailbox: Mailbox, *, at: datetime) -> bool:
    """Read heads that are new, the newest first; whether some are left for the next round."""
    left = MOST_A_ROUND
    expected = 0
    is_more = False
    with imap_sign_in.signed_in(mailboxes.reading(mailbox, at=at)) as server:
        sent = find_sent(server)
        for folder in dict.fromkeys(name for name in (*named(mailbox), sent) if name):
            server.folder.set(folder, readonly=True)
            validity = int(server.folder.status(folder, ["UIDVALIDITY"])["UIDVALIDITY"])
            there = sorted((int(uid) for uid in server.uids(f"SINCE {mailbox.fetch_from:%d-%b-%Y}")), reverse=True)
            expected += len(there)
            new = _unseen(shadow, folder, validity, there)
            for uids in _batches(new[:left]):
                rows = _rows(server, shadow, folder, validity, uids, now=at, in_sent=folder == sent)
                Seen.objects.bulk_create(rows, ignore_conflicts=True)
            is_more = is_more or len(new) > left
            left = max(0, left - len(new))
    # While there is more, it is due again at once.
    Shadow.objects.filter(pk=shadow.pk).update(expected=expected, read_at=None if is_more else at)
    return is_more


def _unseen(shadow: Shadow, folder: str, validity: int, there: list[int]) -> list[int]:
    known = set(Seen.objects.filter(shadow=shadow, folder=folder, uid_validity=validity).values_list("uid", flat=True))
    return [uid for uid in there if uid not in known]


def _batches(uids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(uids), BATCH):
        yield uids[start : start + BATCH]


def _rows(
    server: BaseMailBox, shadow: Shadow, folder: str, validity: int, uids: list[int], *, now: datetime, in_sent: bool
) -> list[Seen]:
    wanted = "(UID INTERNALDATE BODY.PEEK[HEADER])"
    _status, lines = server.client.uid("FETCH", ",".join(map(str, uids)), wanted)
    rows = []
    for answer in imap_lines.answers(lines):
        received = min(answer.received_at, now) if answer.received_at else None
        row = heads.seen(shadow, answer.content, at=received, now=now, in_sent=in_sent)
        row.folder, row.uid_validity, row.uid = folder, validity, answer.uid
        rows.append(row)
    return rows
